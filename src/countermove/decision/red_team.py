"""The case against an assessment, made from its own parts: what would cost the leading options their lead.

A lead is the distance of the medians of the best option and the next, on an outcome that who decides ranks. Each thing
that the answer leans on is granted to the critic in turn, and what is left of the lead is measured: a rival account is
true; a source falls; an assumption that no figure has moved lies in the fifth of its prior that hurts most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from countermove.decision.bearing import Medians
from countermove.decision.flips import flips
from countermove.decision.hinges import inputs_of, words_of
from countermove.decision.leads import Leading, Reading, leads
from countermove.decision.load import Taken, Weighed
from countermove.decision.red_team_parts import Challenge, Lead, RedTeam
from countermove.decision.run import Run
from countermove.study.grounds import Ground, grounds_of
from countermove.world.check import Row

FIFTH = 0.2
SCREENING, SCREENED = 10_000, 12
"""Worlds by which assumptions are screened, the first ones; and how many are then read by medians."""
MOST = {"account": 3, "source": 4, "assumption": 5, "check": 4}
"""How many of each kind are told, strongest first."""
TELLING = 0.9
"""What leaves more of every lead than this is no challenge."""
WEIGHED = 10
"""Sources whose loss takes most from a lead: so many get a Monte Carlo error, and of these the strongest are told."""
POOR = ("D", "E", "F")
"""Reliability of sources that are not usually reliable, or worse, or cannot be judged."""
DOUBTFUL = 4
"""Credibility from which information is doubtful at best (6: cannot be judged)."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def red_team(run: Run, weighed: Weighed) -> RedTeam:
    """The strongest case against a run's order of options."""
    halves = weighed.weighing.halves
    standing = leads(run, weighed.even, halves)
    challenges = [
        *_strongest(_accounts(run, standing)),
        *_strongest(_sources(run, weighed, standing)),
        *_strongest(_assumptions(run, standing)),
    ]
    challenges.sort(key=lambda each: 1.0 if each.left is None else each.left)
    return RedTeam(
        leads=tuple(_lead(run, each, weighed.even, halves) for each in standing),
        challenges=(*challenges, *_missed(run.checks)),
        flips=flips(run, weighed, standing),
    )


def _strongest(found: Iterator[Challenge]) -> list[Challenge]:
    telling = [each for each in found if each.left is not None and each.left < TELLING - 2.0 * (each.error or 0.0)]
    telling.sort(key=lambda each: each.left or 0.0)
    return telling[: MOST[telling[0].granted]] if telling else []


def _lead(run: Run, standing: Leading, even: Medians, halves: Medians) -> Lead:
    choices = run.ensemble.choices
    _, other = standing.left(even[standing.outcome])
    half = float(halves[standing.outcome][[standing.leader, other]].mean())
    return Lead(
        outcome=standing.outcome, leader=choices[standing.leader].id, next=choices[other].id, by=standing.by,
        size=standing.by / half,
    )  # fmt: skip


def _worst(standing: Sequence[Leading], medians: Medians) -> tuple[float, Leading, int]:
    """The lead that suffers most under some medians: what is left of it, and the row of the option that gains."""
    found = [(*each.left(medians[each.outcome]), each) for each in standing]
    left, other, lead = min(found, key=lambda each: each[0])
    return left, lead, other


def _granted(run: Run, standing: Sequence[Leading], where: Flags) -> tuple[Reading, Leading]:
    """The lead that suffers most in some of the worlds."""
    found = [(each.among(run.ensemble.values[each.outcome][:, : len(where)][:, where]), each) for each in standing]
    return min(found, key=lambda each: each[0].left)


def _accounts(run: Run, standing: Sequence[Leading]) -> Iterator[Challenge]:
    """Each rival account, as if it alone were true."""
    ensemble = run.ensemble
    for number, structure in enumerate(run.view.structures if standing else ()):
        read, lead = _granted(run, standing, ensemble.structure_of == number)
        yield Challenge(
            granted="account", name=structure.id, what=structure.title, outcome=lead.outcome, left=read.left,
            error=read.error, by=ensemble.choices[read.other].id if read.turns(lead) else None,
            when="if this account is true", why=(),
        )  # fmt: skip


def _sources(run: Run, weighed: Weighed, standing: Sequence[Leading]) -> Iterator[Challenge]:
    """The sources, kinds of source, articles and claims that take most, as if they had never been."""
    found = [
        (*_worst(standing, each.after), each) for each in (weighed.taken if standing else ()) if each.after is not None
    ]
    found.sort(key=lambda each: each[0])
    for left, lead, other, taken in found[:WEIGHED]:
        shares = weighed.weighing.without(taken.fall)[1]
        error = None if shares is None else weighed.weighing.error(lead.outcome, shares, (lead.leader, other)) / lead.by
        turned = lead.turned(left) and left < -2.0 * (error or 0.0)
        yield Challenge(
            granted="source", name=taken.load.names[0], what=", ".join(taken.load.names[:3]), outcome=lead.outcome,
            left=left, error=error, by=run.ensemble.choices[other].id if turned else None, when="if this falls",
            why=_carries(run, taken),
        )  # fmt: skip


def _carries(run: Run, taken: Taken) -> tuple[str, ...]:
    """What rests on a source, and how it is graded where that is poor."""
    load = taken.load
    parts = ((load.fitted_rows, "fitted row"), (len(load.widened), "prior"), (load.triggers, "act"))
    carried = " and ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in parts if count)
    name, known = load.names[0], grounds_of(run.view)
    if name in known and known[name].table == "claims" and int(known[name].credibility) >= DOUBTFUL:
        return f"it carries {carried}", f"it is graded {known[name].reliability}{known[name].credibility}"
    grades = {source.reliability for source in run.view.sources.values() if source.origin == name}
    if grades and min(grades) in POOR:
        return f"it carries {carried}", f"its sources are graded {min(grades)} at best"
    return (f"it carries {carried}",)


def _assumptions(run: Run, standing: Sequence[Leading]) -> Iterator[Challenge]:
    """Parameters that no figure has moved, each as if it lay in the outer fifth of its prior that hurts most."""
    fit, ensemble = run.beliefs.posterior, run.ensemble
    moved = {*(() if fit is None else fit.parameters), *run.beliefs.answers, *run.beliefs.held}
    drawn = inputs_of(run, ensemble.kept)
    names = [name for name in run.view.parameters.parameters if name in drawn and name not in moved]
    names = [name for name in names if np.ptp(drawn[name]) > 0]
    if not names or not standing:
        return
    ends = np.concatenate([_ends(drawn[name]) for name in names])
    for place in _screened(run, standing, ends):
        name, which = names[place // 2], ("lowest", "highest")[place % 2]
        read, lead = _granted(run, standing, ends[place])
        yield Challenge(
            granted="assumption", name=name, what=words_of(run, name), outcome=lead.outcome, left=read.left,
            error=read.error, by=ensemble.choices[read.other].id if read.turns(lead) else None,
            when=f"if it lies in the {which} fifth of its prior", why=_weak(run, name),
        )  # fmt: skip


def _ends(values: NDArray[np.floating]) -> Flags:
    """The worlds in the lowest and in the highest fifth of an input, (2, world)."""
    low, high = np.quantile(values, (FIFTH, 1.0 - FIFTH))
    return np.stack([values <= low, values >= high])


def _screened(run: Run, standing: Sequence[Leading], ends: Flags) -> list[int]:
    """The rows of ``ends`` (row, world) in which some lead falls farthest by its mean, each input once: a quick look at
    all before the few are read by medians."""
    worst = np.zeros(len(ends))
    few = min(SCREENING, ends.shape[1])
    share = ends[:, :few] / ends[:, :few].sum(axis=1, keepdims=True)
    for each in standing:
        values = run.ensemble.values[each.outcome][:, :few]
        leads = each.sign * (values[each.leader] - values[each.rows[each.rows != each.leader]])
        low, high = np.quantile(leads, (0.05, 0.95), axis=1, keepdims=True)
        leads = np.clip(leads, low, high)
        mean = leads.mean(axis=1)
        fall = (share @ leads.T - mean) / np.maximum(np.abs(mean), each.by)
        worst = np.minimum(worst, fall.min(axis=1))
    inputs = np.argsort(worst.reshape(-1, 2).min(axis=1), kind="stable")[:SCREENED]
    return [int(2 * at + np.argmin(worst[2 * at : 2 * at + 2])) for at in inputs]


def _weak(run: Run, name: str) -> tuple[str, ...]:
    """What makes an assumption weak: no figure, no grounds, one voice, or doubtful information."""
    grounds = _grounds(run, name)
    said = ["no figure has moved it"]
    if not grounds:
        return (*said, "it is a judgement without grounds")
    origins = frozenset[str]().union(*(each.origins for each in grounds))
    if len(origins) == 1:
        said.append(f"all its grounds come from one origin ({next(iter(origins))})")
    if all(int(each.credibility) >= DOUBTFUL for each in grounds):
        best = min(grounds, key=lambda each: each.credibility)
        said.append(f"no ground is better than credibility {best.credibility} ({best.id})")
    return tuple(said)


def _grounds(run: Run, name: str) -> list[Ground]:
    """The rows behind the grounds of a parameter; of a series, all its rows."""
    known = grounds_of(run.view)
    rows: Mapping[str, list[str]] = {
        ground: [row.id for row in run.view.series if row.series == ground]
        for ground in run.view.parameters.parameters[name].grounds
    }
    return [known[row] for ground, own in rows.items() for row in (own or [ground]) if row in known]


def _missed(checks: Sequence[Row]) -> Iterator[Challenge]:
    """Recorded figures that the model misses, farthest first; no lead can be measured without them."""
    rows = [row for row in checks if row.verdict == "misses"]
    rows.sort(key=lambda row: -abs(row.target - row.p50) / max(row.p95 - row.p05, 1e-12))
    for row in rows[: MOST["check"]]:
        yield Challenge(
            granted="check", name=row.title, what=row.title, outcome=None, left=None, error=None, by=None, when="",
            why=(f"it gives {_short(row.p05)} to {_short(row.p95)} {row.unit}, {_short(row.target)} was recorded",),
        )  # fmt: skip


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
