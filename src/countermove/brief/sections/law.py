"""What law applies: for each chip the state of the law over the quarters by option, and what it says on the day."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from itertools import groupby

from countermove.brief.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Link,
    Paragraph,
    Piece,
    Row,
    Section,
    Table,
    Terms,
    Text,
)
from countermove.brief.draw import FULL, page_chart
from countermove.brief.numbers import percent, plain
from countermove.brief.reading import Reading
from countermove.brief.words import address, anchor, clean, day, party, sentence
from countermove.chart import Lane, Segment, State, timeline_strip
from countermove.decision.assessment import ChipLaw

STATES = (
    State("open", "no licence needed", "free"),
    State("licence_presumption_of_approval", "licence, approval presumed", "free", 3),
    State("licence_case_by_case", "licence, case by case", "partial"),
    State("licence_presumption_of_denial", "licence, denial presumed", "closed"),
    State("prohibited", "prohibited", "closed", 7),
    State("unknown", "unknown", "unknown"),
)
_KNOWN = {state.key: state.label for state in STATES}


def law(reading: Reading) -> Section | None:
    """Per chip: a strip of the law's state by option, then sentence, duty, cap, the other key and citations."""
    found = reading.assessment.law
    if not found:
        return None
    seller, buyer = party(reading.assessment.decider), party(reading.assessment.other)
    intro = Paragraph(
        f"Export from {seller} to {buyer}, as this program reads the rules; a strip shows what holds for most of each "
        f"quarter. Two keys open a sale: {seller} must license and {buyer} must admit. Research, not legal advice."
    )
    blocks: list[Block] = [intro]
    for chip in dict.fromkeys(each.chip for each in found):
        blocks += _chip(reading, [each for each in found if each.chip == chip])
    return Section("law", "What law applies", tuple(blocks))


def _chip(reading: Reading, rows: list[ChipLaw]) -> list[Block]:
    order = {option.id: place for place, option in enumerate(reading.options)}
    rows = sorted((each for each in rows if each.option in order), key=lambda each: order[each.option])
    if not rows:
        return []
    chip = rows[0]
    size = f" ({plain(chip.h100e, 1)} H100e)" if chip.h100e is not None else ""
    name = clean(chip.name)
    blocks: list[Block] = [Heading(anchor("law", chip.chip), f"{name}{size}")]
    if any(each.classes for each in rows):
        blocks.append(_figure(reading, name, rows))
    told = _words(reading, rows)
    if told is not None:
        blocks.append(told)
    return [*blocks, _table(reading, name, rows)]


def _figure(reading: Reading, name: str, rows: list[ChipLaw]) -> Figure:
    quarters = reading.assessment.quarters
    lanes = [
        Lane(_together(reading, [each.option for each in same]), _segments(quarters, same[0].classes))
        for same in _alike(rows, lambda each: each.classes)
    ]
    used = {each for row in rows for each in row.classes}
    states = [state for state in STATES if state.key in used]
    a = reading.assessment
    chart = page_chart(
        lambda frame: timeline_strip(
            lanes, states, frame=frame, start=_start(quarters[0]), end=a.horizon, today=a.day, today_label="choice"
        ),
        anchor("strip", rows[0].chip),
        f"{name}: the law by option",
        width=FULL,
    )
    return Figure(anchor("fig-law", rows[0].chip), "The exporter's law by option", chart, wide=True)


def _alike(rows: list[ChipLaw], key: Callable[[ChipLaw], Hashable]) -> list[list[ChipLaw]]:
    """Rows put together that say the same, in the order of their first."""
    groups: dict[Hashable, list[ChipLaw]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())


def _together(reading: Reading, options: list[str]) -> str:
    if len(options) == len(reading.options) and len(options) > 1:
        return "All options"
    titles = [reading.title(option) for option in options]
    return ("; " if any("," in title for title in titles) else ", ").join(titles)


def _start(quarter: str) -> date:
    year, number = quarter.split("Q")
    return date(int(year), 3 * int(number) - 2, 1)


def _segments(quarters: tuple[str, ...], classes: tuple[str, ...]) -> list[Segment]:
    """Runs of equal classes as segments; quarters without a known class (not yet on sale) are gaps."""
    segments: list[Segment] = []
    starts = [_start(quarter) for quarter in quarters]
    place = 0
    for name, run in groupby(classes[: len(quarters)]):
        count = len(list(run))
        end = starts[place + count] if place + count < len(starts) else None
        if name in _KNOWN:
            segments.append(Segment(starts[place], end, name))
        place += count
    return segments


def _words(reading: Reading, rows: list[ChipLaw]) -> Terms | None:
    """What the program reads in present law on the day: the sentence, the other key, the citations."""
    row = next((each for each in rows if each.sentence), None)
    if row is None:
        return None
    pairs: list[tuple[Text, Text]] = [
        ("Exporter's law", sentence(row.sentence or "")),
        ("Importer's key", _importer(row.importer)),
        ("Citations", _citations(row)),
    ]
    return Terms(tuple(pairs))


def _table(reading: Reading, name: str, rows: list[ChipLaw]) -> Table:
    now = _column(reading)
    later = any(_state(reading, each, now)[0] != _last(each) for each in rows)
    shown: list[Row] = []
    for same in _alike(rows, lambda each: (_state(reading, each, now), _last(each), each.duty, each.cap)):
        first = same[0]
        state, since = _state(reading, first, now)
        cells = [Cell(state, since)]
        if later:
            cells.append(Cell(_last(first)))
        cells += [
            Cell(percent(first.duty) if first.duty else "none"),
            Cell(percent(first.cap) if first.cap is not None else "none"),
        ]
        slot = reading.slots.get(first.option) if len(same) == 1 else None
        shown.append(Row(Cell(_together(reading, [each.option for each in same])), tuple(cells), slot))
    columns = [Column(f"From {day(reading.assessment.day)}", number=False)]
    if later:
        columns.append(Column(f"In {clean(reading.assessment.quarters[-1])}", number=False))
    columns += [Column("Duty or fee", "% of value"), Column("Cap", "% of US sales")]
    table_id = anchor("law-table", rows[0].chip)
    return Table(table_id, f"{name}: licence, duty and cap", "Option", tuple(columns), tuple(shown), stack=True)


def _column(reading: Reading) -> int:
    """The place of the quarter in which the case begins."""
    begins = reading.assessment.day
    starts = [_start(quarter) for quarter in reading.assessment.quarters]
    return next((place for place, start in enumerate(starts) if start >= begins), 0)


def _state(reading: Reading, row: ChipLaw, now: int) -> tuple[str, str]:
    """The state of the law when the case begins or, for a chip that comes later, when it comes; and since when."""
    for place in range(now, len(row.classes)):
        if row.classes[place] in _KNOWN:
            since = f"on sale from {clean(reading.assessment.quarters[place])}" if place > now else ""
            return _KNOWN[row.classes[place]], since
    return ("not on sale", "") if row.classes else ("not evaluated", "")


def _last(row: ChipLaw) -> str:
    return _KNOWN.get(row.classes[-1], "not on sale") if row.classes else "not evaluated"


def _importer(text: str | None) -> str:
    return sentence(text.replace("_", " ").capitalize()) if text else "No measure on record."


def _citations(row: ChipLaw) -> Text:
    pieces: list[Piece] = []
    for cite, url in dict.fromkeys((_cite(each), address(str(each.get("url") or ""))) for each in row.citations):
        if not cite:
            continue
        if pieces:
            pieces.append("; ")
        pieces.append(Link(cite, url) if url else cite)
    return tuple(pieces) if pieces else "none"


def _cite(citation: dict[str, object]) -> str:
    return clean(str(citation.get("cite") or citation.get("title") or ""))
