"""Do acts call forth further acts? The fitted self-exciting process, if there is one for the record. (M06)"""

from __future__ import annotations

from countermove.response.excitation.answer import Excitation, Spread, excitation, gain
from countermove.response.excitation.cells import acts_of
from countermove.response.excitation.posterior import find
from countermove.response.excitation.words import finding_sentence
from countermove.response.mechanisms.result import Bar, Bars, Mechanism, Number, Question
from countermove.response.record.acts import parties_of
from countermove.response.record.spells import build_spells, select
from countermove.response.survival.placebo import FOLLOW_DAYS, placebo

TEST = (
    "Does a process in which acts excite acts predict left-out years better, by two standard errors, than one whose "
    "rate varies in time but is not excited? No link is used."
)


def cross_excitation(q: Question) -> Mechanism:
    """M06: acts set off further acts, between actors and between layers.

    Told from the posterior that was fitted to this very record; without one only the check without links is told, and
    nothing is concluded from it.
    """
    acts = acts_of(q.study)
    found = find(q.study, acts)
    return _unfitted(q) if found is None else _fitted(q, excitation(acts, found))


def _fitted(q: Question, answer: Excitation) -> Mechanism:
    better = gain(answer)
    sides, n = answer.sides, answer.acts
    across = [
        (
            f"acts of {sides.names[row]} called forth by one of {sides.names[column]}",
            *(float(each[row, column]) for each in (sides.value, sides.low, sides.high)),
        )
        for row, column in ((1, 0), (0, 1))
        if len(sides.names) == 2
    ]
    numbers = [_number("acts that earlier acts called forth", _rest(answer.base), n)]
    if better is not None:
        ends = (better.difference - 1.645 * better.error, better.difference + 1.645 * better.error)
        numbers.insert(
            0, Number("gain in log density on left-out years", better.difference, *ends, better.acts, "nats")
        )
    numbers += [Number(name, value, low, high, n, "acts") for name, value, low, high in across]
    numbers.append(_number("spectral radius", answer.radius, n, "acts"))
    bars = tuple(Bar(name, value, low, high) for name, value, low, high in across)
    return q.answer(
        test=TEST, n=n, numbers=tuple(numbers), verdict=answer.finding, why=finding_sentence(answer),
        needed="more years of record in which both sides act; the hour of each act would help little",
        cannot_say=(
            "Both sides act more in tense times; a rate by half-years may not follow that closely enough.",
            "Famous answers are listed more fully than quiet ones, which looks like excitation.",
        ),
        figure=Bars(bars, "acts called forth by one act") if bars else None,
    )  # fmt: skip


def _rest(share: Spread) -> Spread:
    return Spread(1 - share.high, 1 - share.value, 1 - share.low)


def _number(name: str, value: Spread, n: int, unit: str = "share") -> Number:
    return Number(name, value.value, value.low, value.high, n, unit)


def _unfitted(q: Question) -> Mechanism:
    spells = select(build_spells(q.study, q.links), by=parties_of(q.study).first, stratum="technology_controls")
    check = placebo(q.study, spells)
    note = f"{100 * check.expected:.0f} % ({100 * check.low:.0f} to {100 * check.high:.0f} %) after shifted days"
    numbers = (
        Number(f"controls followed by a step of the other side within {FOLLOW_DAYS} days", check.observed, None, None,
               check.n, note=note),
        Number("shifted days are followed as often", check.p, None, None, check.n, "p"),
    )  # fmt: skip
    return q.answer(
        test=TEST, n=check.n, numbers=numbers if check.n else (), verdict="cannot tell",
        why="There is no fitted process for this record; the check with shifted days alone cannot tell excitement from "
        "tense times.",
        needed="the posterior of the self-exciting process: countermove response excitation --refit",
        cannot_say=("Both sides act more in tense times, which looks like excitement.",),
        events=tuple(spell.trigger.id for spell in spells),
    )  # fmt: skip
