"""`redesign`: the best design that law leaves open, the real product next to it, and how long such designs lived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log, sqrt
from typing import Literal

from countermove.law.answer.determination import Answer
from countermove.law.answer.verdict import Reason
from countermove.law.engine.outcome import Rank
from countermove.law.many.live import live
from countermove.law.question.asked import ask
from countermove.law.question.lookup import find_item
from countermove.law.question.quantities import chip_values
from countermove.law.stress.corners import KNOBS, Base, Bench, Figures, base_of, best, binding, on_day, turns
from countermove.law.stress.worth import WORTHS, Roofline, Worth, load_redesign, roofline, variants
from countermove.study.faults import BadInput, Faults
from countermove.study.law_notes import law_notes
from countermove.study.places import load_places
from countermove.study.records import Chip
from countermove.study.rules import Rule, load_rules
from countermove.study.study import Study

SCHEMA_VERSION = "1"
PURPOSE = (
    "A stress test for those who draft rules: where a text leaves a design open. No advice on what to ship or buy."
)
Reach = Literal["free", "exception", "case_by_case"]
REACH: Mapping[Reach, Rank] = {"free": Rank.NONE, "exception": Rank.EXCEPTION, "case_by_case": Rank.CASE}
COMPARED = {
    "tpp": "tpp",
    "memory_bandwidth_gbs": "total_dram_bandwidth_gbs",
    "total_io_gbs": "io_bandwidth_gbs",
}


class Figure(Answer):
    """One figure of a design beside the base's; ``bound_by`` is what catches the design one step higher."""

    name: str
    value: float
    base: float
    bound_by: Reason | None = None


class Product(Answer):
    """A real chip beside a design: each figure as a share of the design's, less 1 (None: unknown), and the distance
    (root mean square of the logarithms). ``days`` until law caught it, on ``caught_on``; None if it is open yet."""

    chip: str
    chip_name: str
    launched_on: date
    open_at_launch: Literal["yes", "unknown"]
    off: dict[str, float | None]
    distance: float
    near: bool
    days: int
    caught_on: date | None
    caught_by: str | None


class Variant(Answer):
    """The best design on the same base if one assumption had another value."""

    assumption: str
    value: float
    figures: dict[str, float]
    same: bool


class Best(Answer):
    """The best open design by one worth, among bases marketed for data centres or among others.

    ``worth`` and ``base_worth`` in 1e12 operations a second, ``share`` their ratio. ``open_until`` is the day on which
    later law caught it. ``lifetimes``: median days until law caught real chips of the kind, with the number of chips
    and of those still open (they count as censored).
    """

    worth_of: Worth
    for_datacentres: bool
    base: str
    base_name: str
    figures: tuple[Figure, ...]
    worth: float
    base_worth: float
    share: float
    open_until: date | None
    products: tuple[Product, ...]
    median_days: int | None
    lifetimes: int
    still_open: int
    sensitivity: tuple[Variant, ...]


class Stress(Answer):
    """The answer to `redesign`."""

    schema_version: str = SCHEMA_VERSION
    purpose: str = PURPOSE
    on: date
    to: str
    reach: Reach
    cut_off: date
    designs: tuple[Best, ...]
    assumptions: dict[str, float]
    bases_left_out: tuple[str, ...]
    not_modelled: tuple[str, ...]


@dataclass(frozen=True)
class History:
    """What designs and real chips are followed through: all law, the days on which it turns, the foreign chips, and the
    day on which the record closes."""

    law: tuple[Rule, ...]
    days: tuple[date, ...]
    chips: tuple[Chip, ...]
    cut_off: date


def redesign(
    study: Study, on: date, to: str | None = None, base: str | None = None, reach: Reach = "free",
    switches: Mapping[str, str] | None = None, rules: Sequence[Rule] | None = None,
) -> Stress:  # fmt: skip
    """The best designs that the law of a day leaves open towards a place (the study's last party, if none
    is named), by training and by inference worth.

    ``base`` names the chip that is turned down; without it every chip launched by that day is tried, whose maker is not
    of the destination. ``reach``: what still counts as open. ``rules`` stand in the place of the study's, as those of
    ``drafts.law_with``. Raises BadInput for what is not known, and for a base whose figures are not.
    """
    law = tuple(load_rules(study) if rules is None else rules)
    faults = Faults()
    chosen = None if base is None else faults.of(lambda: _chip(study, base))
    goal = to or study.about.parties[-1].id
    question = faults.of(
        lambda: ask(study, study.chips[0], on, goal, None, None, None, None, "export", None, switches or {})
    )
    if reach not in REACH:
        faults.of(lambda: _refuse(f"{reach!r} is not one of {', '.join(REACH)}"))
    plan = faults.of(lambda: load_redesign(study))
    faults.tell()
    assert question is not None
    assert plan is not None
    places = load_places(study)
    bench = Bench(live(law, question, places), question, places, question.switches, plan, REACH[reach])
    bases, left_out = _bases(study, bench, chosen)
    past = History(law, tuple(turns(bench, law, study.cut_off)), _foreign(study, bench), study.cut_off)
    roof = roofline(plan)
    found = list[Best]()
    for datacentre in (True, False):
        group = [each for each in bases if (each.chip.marketed_for_datacenter != "no") == datacentre]
        for kind in WORTHS:
            winner = _winner(bench, group, kind, roof)
            if winner is not None:
                found.append(_told(past, bench, kind, roof, *winner))
    return Stress(
        on=on, to=question.to, reach=reach, cut_off=study.cut_off, designs=tuple(found),
        assumptions={name: float(each.value) for name, each in plan.assumptions().items()}, bases_left_out=left_out,
        not_modelled=law_notes(study).on(on),
    )  # fmt: skip


def _chip(study: Study, name: str) -> Chip:
    found = find_item(study, name)
    if isinstance(found, Chip):
        return found
    raise BadInput.single(f"{name!r} is no chip", where="--base")


def _refuse(problem: str) -> None:
    raise BadInput.single(problem, where="reach")


def _bases(study: Study, bench: Bench, chosen: Chip | None) -> tuple[list[Base], tuple[str, ...]]:
    """The chips that can be turned down, and those that lack a figure for it."""
    if chosen is not None:
        one = base_of(chosen, bench.switches)
        if one is None:
            raise BadInput.single(f"{chosen.name} lacks a figure (of {', '.join(KNOBS)})", where="--base")
        return [one], ()
    chips = [each for each in _foreign(study, bench) if each.launched_on is not None]
    chips = [each for each in chips if each.launched_on is not None and each.launched_on <= bench.question.on]
    bases = {chip.id: base_of(chip, bench.switches) for chip in chips}
    return [each for each in bases.values() if each], tuple(name for name, each in bases.items() if each is None)


def _foreign(study: Study, bench: Bench) -> tuple[Chip, ...]:
    """The chips whose maker does not sit in the destination."""
    legal = bench.places.legal(bench.question.to)
    seats = {chip.vendor_headquarters: bench.places.legal(chip.vendor_headquarters) for chip in study.chips}
    return tuple(chip for chip in study.chips if seats[chip.vendor_headquarters] != legal)


def _winner(bench: Bench, bases: Sequence[Base], kind: Worth, roof: Roofline) -> tuple[Base, Figures] | None:
    """The best design over all bases; those that promise most are tried first, and the others only up to it."""
    result, floor = None, 0.0
    ranked = sorted(bases, key=lambda each: each.worth(kind, each.figures, roof), reverse=True)
    for base in ranked:
        if base.worth(kind, base.figures, roof) <= floor:
            break
        figures = best(bench, base, kind, roof, floor)
        if figures is not None:
            result, floor = (base, figures), base.worth(kind, figures, roof)
    return result


def _told(past: History, bench: Bench, kind: Worth, roof: Roofline, base: Base, figures: Figures) -> Best:
    bound = binding(bench, base, figures)
    caught, _ = _caught(past, bench, base.design(figures, bench.question.on))
    since = _since(past.law, bound)
    products = tuple(_products(past, bench, figures, since, caught)) if since is not None else ()
    near = [each for each in products if each.near and each.open_at_launch == "yes"]
    worth, top = base.worth(kind, figures, roof), base.worth(kind, base.figures, roof)
    return Best(
        worth_of=kind, for_datacentres=base.chip.marketed_for_datacenter != "no", base=base.chip.id,
        base_name=f"{base.chip.vendor} {base.chip.name}".strip(),
        figures=tuple(
            Figure(name=name, value=float(figures[name]), base=float(base.figures[name]), bound_by=bound.get(name))
            for name in KNOBS
        ),
        worth=worth, base_worth=top, share=worth / top if top else 0.0, open_until=caught, products=products,
        median_days=_median([(each.days, each.caught_on is not None) for each in near]), lifetimes=len(near),
        still_open=sum(each.caught_on is None for each in near),
        sensitivity=tuple(_sensitivity(bench, base, kind, figures)),
    )  # fmt: skip


def _sensitivity(bench: Bench, base: Base, kind: Worth, figures: Figures) -> Iterator[Variant]:
    for name, value, roof in variants(bench.redesign):
        other = best(bench, base, kind, roof)
        if other is not None:
            told = {each: float(other[each]) for each in KNOBS}
            yield Variant(assumption=name, value=value, figures=told, same=other == figures)


def _since(law: Sequence[Rule], bound: Mapping[str, Reason | None]) -> date | None:
    """From when makers could design around what binds: the latest announcement of a rule that does, if one does."""
    names = {reason.rule for reason in bound.values() if reason is not None}
    return max((rule.announced_on for rule in law if rule.id in names), default=None)


def _caught(past: History, bench: Bench, chip: Chip) -> tuple[date | None, str | None]:
    """The first day after its launch, up to the cut-off, on which law no longer leaves a chip open, and which rule."""
    launch = chip.launched_on
    assert launch is not None
    for day in (each for each in past.days if each > launch):
        then = on_day(bench, past.law, day)
        answer = then.verdict(chip)
        if not then.leaves_open(answer):
            carried = answer.reasons()
            return day, carried[0].rule if carried else None
    return None, None


def _products(past: History, bench: Bench, figures: Figures, since: date, until: date | None) -> Iterator[Product]:
    """Real chips launched while the rule bound, open when launched, the nearest to the design first."""
    end = until or past.cut_off
    found = list[Product]()
    for chip in past.chips:
        launch = chip.launched_on
        if launch is None or not since <= launch < end:
            continue
        then = on_day(bench, past.law, launch)
        answer = then.verdict(chip)
        opened = then.leaves_open(answer)
        if not opened and answer.reading.status != "unknown":
            continue
        off = _off(chip, figures, bench.switches)
        known = [each for each in off.values() if each is not None and each > -1]
        if len(known) < 2:
            continue
        distance = sqrt(sum(log(1 + each) ** 2 for each in known) / len(known))
        caught, rule = _caught(past, bench, chip) if opened else (None, None)
        found.append(
            Product(
                chip=chip.id, chip_name=f"{chip.vendor} {chip.name}".strip(), launched_on=launch,
                open_at_launch="yes" if opened else "unknown", off=off, distance=round(distance, 4),
                near=distance <= float(bench.redesign.near.distance), caught_on=caught, caught_by=rule,
                days=((caught or past.cut_off) - launch).days,
            )
        )  # fmt: skip
    yield from sorted(found, key=lambda each: (each.distance, each.chip))


def _off(chip: Chip, figures: Figures, switches: Mapping[str, str]) -> dict[str, float | None]:
    """Each figure of a real chip over the design's, less 1."""
    values = chip_values(chip, switches)
    numbers = {name: values[quantity].number for name, quantity in COMPARED.items()}
    return {
        name: None if number is None or not figures[name] else round(float(number / figures[name]) - 1, 4)
        for name, number in numbers.items()
    }


def _median(lives: Sequence[tuple[int, bool]]) -> int | None:
    """The day by which half are caught (Kaplan and Meier's estimate, since some are open yet); None if it is not
    reached."""
    alive = 1.0
    for day in sorted({days for days, caught in lives if caught}):
        at_risk = sum(days >= day for days, _ in lives)
        alive *= 1 - sum(caught for days, caught in lives if days == day) / at_risk
        if alive <= 0.5:
            return day
    return None
