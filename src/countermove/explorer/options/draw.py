"""The charts of the view of options: paths against the counterfactual, odds, what comes back and when, who pays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from countermove.brief.draw import interval, number_format, unit_line
from countermove.brief.words import anchor, clean, day, listed
from countermove.chart import (
    PERCENT,
    Fan,
    Frame,
    Part,
    SharesRow,
    fan_chart,
    interval_chart,
    stacked_bars,
)
from countermove.decision.assessment import Fan as Path
from countermove.decision.assessment import OutcomeLine
from countermove.decision.explored import Explored
from countermove.explorer.options.answer import Answer

WIDTH = 470
"""Width in px of a chart that stands beside another, and on a phone by itself."""
ANSWERS_HEIGHT = 350
PAST_YEARS = 2
FLAT = 0.02
"""A path that never rises to so small a part of the highest cannot be told from the axis."""
Drawn = Callable[[Frame], str]


def charts(answer: Answer) -> Mapping[str, tuple[str, Drawn]]:
    """Every chart of an answer by name: its title, and what draws it in a frame."""
    found: dict[str, tuple[str, Drawn]] = {}
    for place, path in enumerate(answer.current.fans):
        found[anchor("path", path.series)] = (clean(path.title), _path(answer, path))
        if place == 0:  # what comes back stands beside what leads
            found["answers"] = ("When an answer has come", _answers(answer))
    found.setdefault("answers", ("When an answer has come", _answers(answer)))
    found["odds"] = ("Which story each world tells", _odds(answer))
    if _money(answer) and not answer.current.option.is_present_law:
        found["payers"] = ("Who pays, against the law in force", _payers(answer))
    return found


def drawn(answer: Answer) -> dict[str, tuple[str, str]]:
    """Every chart of an answer by name: its title and its picture for the page, without the ends of lines between its
    elements: a browser would make each a node, and compare it whenever a lever is moved."""
    return {
        name: (title, draw(Frame(id=name, title=title, width=WIDTH, style=False)).replace(">\n", ">"))
        for name, (title, draw) in charts(answer).items()
    }


def shown(answer: Answer) -> list[tuple[str, Explored, int]]:
    """What is drawn, each with its name and its look: the counterfactual in grey, then present law, what is pinned, and
    the present option last, on top."""
    rows = [("no controls", answer.reference, 0)]
    if not answer.current.option.is_present_law:
        rows.append(("law in force", answer.present, 1))
    pins = [each for _, each in answer.pins if not each.option.is_present_law]
    rows += [(f"pinned: {clean(each.option.title)}", each, 3 + n) for n, each in enumerate(pins)]
    return [*rows, ("this option", answer.current, 2)]


def _path(answer: Answer, path: Path) -> Drawn:
    first = f"{answer.bearings.day.year - PAST_YEARS}Q1"
    quarters = answer.bearings.quarters
    start = next((place for place, name in enumerate(quarters) if name >= first), 0)
    fans = [
        _fan(name, _of(each.fans, path.series), start, slot, banded=slot in (0, 2))
        for name, each, slot in shown(answer)
    ]
    note, number = _flat(fans), number_format(path.unit, 2)
    return lambda frame: fan_chart(
        quarters[start:], fans, frame=replace(frame, note=note), unit=unit_line(path.unit), number=number,
        cutoff=answer.bearings.day, cutoff_label=f"the choice, {day(answer.bearings.day)}",
    )  # fmt: skip


def _flat(fans: Sequence[Fan]) -> str:
    """Which paths lie on the axis, for what stands beside them is so much larger."""
    ends = {each.name: _height(each) for each in fans}
    flat = [name for name, end in ends.items() if 0.0 < end < FLAT * max(ends.values())]
    return f"Too small for this scale: {listed(flat)}. The numbers beside tell where they end." if flat else ""


def _height(fan: Fan) -> float:
    return max((float(each) for each in fan.median if each is not None), default=0.0)


def _of(paths: Iterable[Path], series: str) -> Path:
    return next(each for each in paths if each.series == series)


def _fan(name: str, path: Path, start: int, slot: int, *, banded: bool) -> Fan:
    part = slice(start, None)
    if not banded:
        return Fan(name, path.p50[part], slot=slot)
    if slot == 0:
        return Fan(name, path.p50[part], path.p25[part], path.p75[part], slot=slot)
    return Fan(name, path.p50[part], path.p25[part], path.p75[part], path.p05[part], path.p95[part], slot=slot)


def _odds(answer: Answer) -> Drawn:
    scenarios = answer.bearings.scenarios
    parts = [Part(clean(each.title), slot=place + 1) for place, each in enumerate(scenarios)]
    rows = [
        SharesRow(name, [each.scenario_odds[scenario.id].value for scenario in scenarios])
        for name, each, _ in reversed(shown(answer))
    ]
    return lambda frame: stacked_bars(rows, parts, frame=frame)


def _answers(answer: Answer) -> Drawn:
    """The chance that an answer of each kind has come, quarter by quarter from the choice on, and that of any under the
    law in force."""
    moves = answer.current.countermoves
    quarters = answer.bearings.quarters[-len(moves[0].by_quarter) :] if moves else ()
    lines = [Fan(clean(each.title), each.by_quarter, slot=place + 1) for place, each in enumerate(moves)]
    if moves and not answer.current.option.is_present_law:
        lines.append(Fan("Law in force", answer.present.countermoves[0].by_quarter, slot=0))
    return lambda frame: fan_chart(quarters, lines, frame=_tall(frame), number=PERCENT)


def _tall(frame: Frame) -> Frame:
    """Room for the names and odds of all kinds of answers where a frame is narrow."""
    return replace(frame, height=ANSWERS_HEIGHT) if frame.narrow and frame.height is None else frame


def _money(answer: Answer) -> list[str]:
    """The outcomes that fall on a payer, in the unit that most of them have."""
    paid = [each for each in answer.bearings.outcomes if each.payer and each.id in answer.outcomes]
    units = [each.unit for each in paid]
    common = max(dict.fromkeys(units), key=units.count) if units else ""
    return [each.id for each in paid if each.unit == common]


def _paid(about: OutcomeLine) -> str:
    """Who pays what; who, only where the title does not say so already."""
    who, what = clean(about.payer or ""), clean(about.title)
    return what if who.lower() in what.lower() else f"{who}: {what}"


def _payers(answer: Answer) -> Drawn:
    about = {each.id: each for each in answer.bearings.outcomes}
    names = _money(answer)
    rows = [
        interval(_paid(about[name]), answer.current.against_present_law[name].difference, slot=2, key=name)
        for name in names
    ]
    unit = about[names[0]].unit
    return lambda frame: interval_chart(
        rows, frame=frame, unit=f"{unit}, sums to {answer.bearings.horizon.year}", number=number_format(unit, 1),
        reference=0.0, reference_label="as under the law in force", cut=True,
    )  # fmt: skip
