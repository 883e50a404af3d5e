"""`countermove response lapses`: what lapses or returns by itself, and how such clocks ended so far."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.response.shared import plain, write_file
from countermove.cli.terminal import print_json
from countermove.study.study import Study, load_study

if TYPE_CHECKING:
    from countermove.response.forecast.lapses import LapseCalendar, Odds
    from countermove.response.record.clock_record import Clock

_WIDTH = 80
_FORMS = {"legal_text": "legal text", "statement": "statement"}
_OUTCOMES = {"extended": "extended", "in_force": "back in force", "settled": "settled", "unknown": "not known"}
_HANGS = 31


def lapses_command(
    as_of: AsOf = None,
    as_json: AsJson = False,
    study: StudyPath = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the clocks as an SVG chart.")] = None,
) -> None:
    """What lapses or returns by itself, when, what hangs on it, and how such clocks ended so far.

    Each day is the first of what follows: a suspension until 10 November is over on 10 November.

    Example: countermove response lapses --as-of 2025-11-30
    """
    from countermove.response.forecast.lapses import lapses

    day = day_or_fault(as_of, "--as-of")
    record = load_study(study) if day is None else load_study(study).as_of(day)
    calendar = lapses(record)
    if svg is not None:
        write_file(svg, lapses_chart(record, calendar))
    if as_json:
        print_json(json.dumps(_as_json(record, calendar), indent=2, ensure_ascii=False))
        return
    typer.echo("\n".join(_lines(record, calendar)).rstrip())


def _lines(record: Study, calendar: LapseCalendar) -> Iterator[str]:
    from countermove.response.forecast.lapses import OUTCOMES

    yield "What lapses or returns by itself"
    yield f"Record to {record.cut_off}; what came of a clock after that day is not in it."
    yield ""
    if not calendar.open and not calendar.past:
        yield from _wrapped("This study has no suspended or limited measure with a day: nothing to count, n = 0.")
        return
    if calendar.open:
        yield f"{'day':<12}{'by':<4}{'sev.':<5}{'form':<12}what lapses"
    else:
        yield "No clock is open."
    for clock in calendar.open:
        yield from _clock(clock)
    yield ""
    all_past = calendar.odds[0]
    if all_past.n == 0:
        yield from _wrapped("No clock of this kind has run out in this view, so there are no odds: n = 0.")
        return
    yield f"How {_some(all_past.n, 'such clock')} of {_some(all_past.measures, 'measure')} ended (odds, middle 90 %)"
    yield f"{'':<20}{'n':>4}  " + "".join(f"{_OUTCOMES[name]:<16}" for name in OUTCOMES).rstrip()
    for odds in filter(lambda each: each.n, calendar.odds):
        yield f"{_FORMS.get(odds.which, odds.which):<20}{odds.n:>4}  " + "".join(_cells(odds)).rstrip()
    yield ""
    yield from _wrapped(_weak(calendar))
    yield ""
    yield "Past clocks (* told from memory)"
    for clock in calendar.past:
        star = "*" if clock.recalled else ""
        yield from _wrapped(
            f"{clock.lapses_on}  {clock.by:<4}{_OUTCOMES[clock.status] + star:<15}{clock.title}", " " * _HANGS
        )


def _clock(clock: Clock) -> Iterator[str]:
    severity = "-" if clock.severity is None else str(clock.severity)
    head = f"{clock.lapses_on!s:<12}{clock.by:<4}{severity:<5}{_FORMS[clock.form]:<12}"
    ends = ", which ends then" if clock.then == "ends" else ""
    yield from _wrapped(head + clock.title + ends, " " * len(head))
    told: list[str] = []
    if clock.after_record:
        told.append(f"told of on {clock.known_on}, after the record closed")
    if clock.condition:
        told.append(f"only if {clock.condition}")
    for line in told:
        yield from _wrapped(" " * len(head) + line, " " * (len(head) + 2))


def _some(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _cells(odds: Odds) -> Iterable[str]:
    for middle, low, high in zip(odds.probability, odds.low, odds.high, strict=True):
        yield f"{f'{100 * middle:.0f}% ({100 * low:.0f}-{100 * high:.0f})':<16}"


def _weak(calendar: LapseCalendar) -> str:
    """What the odds rest on, and where they are weak."""
    recalled = sum(clock.recalled for clock in calendar.past)
    text = "Successive clocks of one measure are no independent draws; where each measure counts once, trust the width."
    if recalled:
        text += f" What became of {_some(recalled, 'clock')} is told from memory and stands in no row of the record."
    if any(clock.then == "ends" for clock in calendar.open):
        text += " No odds for a measure that ends by itself: none ran out so far."
    return (
        text
        + " A clock that was prolonged without noise, or that ran out unnoticed, is easily missed. Severity is that "
        "of the strongest act which comes back."
    )


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent, break_on_hyphens=False, drop_whitespace=True)


def _as_json(record: Study, calendar: LapseCalendar) -> dict[str, Any]:
    from countermove.response.forecast.lapses import OUTCOMES

    def with_odds(clock: Clock) -> dict[str, Any]:
        odds = calendar.odds_of(clock)
        return {**plain(clock), "odds": None if odds is None else odds.which}

    return {
        "study": record.about.id,
        "cut_off": record.cut_off.isoformat(),
        "as_of": None if record.known_by is None else record.known_by.isoformat(),
        "open": [with_odds(clock) for clock in calendar.open],
        "past": [plain(clock) for clock in calendar.past],
        "odds": [
            {
                "group": odds.which, "n": odds.n, "measures": odds.measures,
                "outcomes": {
                    name: {"count": count, "probability": middle, "low": low, "high": high}
                    for name, count, middle, low, high in zip(
                        OUTCOMES, odds.count, odds.probability, odds.low, odds.high, strict=True
                    )
                },
            }
            for odds in calendar.odds if odds.n
        ],
    }  # fmt: skip


def lapses_chart(record: Study, calendar: LapseCalendar) -> str:
    """The clocks of a calendar as SVG: a lane for each measure, a bar for each clock."""
    from countermove.chart import Frame, Lane, Segment, State, timeline_strip

    states = (
        State("extended", "prolonged", "partial"),
        State("settled", "settled", "free"),
        State("in_force", "back in force", "closed"),
        State("open", "open", "other"),
        State("told", "open, told of after the record closed", "unknown"),
        State("unknown", "outcome not known", "unknown"),
    )
    lanes: dict[str, list[Clock]] = {}
    clocks = (*calendar.past, *calendar.open)
    for clock in sorted(clocks, key=lambda each: (each.set_on, each.id)):
        lanes.setdefault(_lane(clock, clocks), []).append(clock)
    frame = Frame(
        id="lapses",
        title="Measures that lapse or return by themselves",
        summary=f"Each bar runs from the day a clock was set to its day, by how it ended; record to {calendar.day}.",
        note=f"{record.about.title}. Bars end early where a clock was prolonged or settled before its day.",
        show_title=True,
    )
    drawn = [
        Lane(name, [Segment(*_span(clock), "told" if clock.after_record else clock.status) for clock in group])
        for name, group in lanes.items()
    ]
    first = min((clock.set_on for clock in clocks), default=calendar.day)
    last = max((clock.lapses_on for clock in clocks), default=calendar.day)
    return timeline_strip(
        drawn, states, frame=frame, start=first, end=last, today=calendar.day, today_label="record closes"
    )


def _lane(clock: Clock, clocks: Iterable[Clock]) -> str:
    """The measure of a clock; one that the rules alone carry joins the clock of which it is the sequel."""
    before = [each for each in clocks if each.lapses_on == clock.set_on and set(each.rules) & set(clock.rules)]
    name = before[0].measure if before else clock.measure
    return name[:1].upper() + name[1:]


def _span(clock: Clock) -> tuple[Any, Any]:
    over = clock.lapses_on if clock.outcome_on is None else min(clock.outcome_on, clock.lapses_on)
    return clock.set_on, max(over, clock.set_on)
