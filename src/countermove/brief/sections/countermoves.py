"""What comes back: the odds of each kind of answer under each option, how many, and how soon."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Figure, Fold, Grid, Paragraph, Section, Table, Text
from countermove.brief.draw import page_chart
from countermove.brief.numbers import odds, plain
from countermove.brief.reading import Reading
from countermove.brief.sections.balance import balance
from countermove.brief.words import NO_BREAK, anchor, clean, day, party
from countermove.chart import Curve, survival_chart
from countermove.decision.assessment import Countermove


def countermoves(reading: Reading) -> Section | None:
    """Odds by the horizon, expected number and timing by kind and option; cumulative incidence by kind."""
    kinds = _kinds(reading)
    if not kinds:
        return None
    who = party(reading.assessment.other, start=True)
    other, horizon = party(reading.assessment.other), day(reading.assessment.horizon)
    early = (
        " They are counted from the end of the record on, not from the choice." if reading.assessment.hindsight else ""
    )
    intro = Paragraph(
        f"How likely {other} answers in each way by {horizon}, and when the first such answer comes in the worlds in "
        "which one comes. The rates are those of the record, acts that drew no answer included. Under every option "
        f"further steps of {party(reading.assessment.decider)} come at the pace of the record and may be answered too: "
        "so answers come under present law as well, and only the difference between options is the option's doing."
        f"{early}"
    )
    blocks: list[Block] = [intro, _odds(reading, kinds, who), _timing(reading, kinds)]
    figures = tuple(_figure(reading, kind, title) for kind, title in kinds.items())
    blocks.append(Grid(figures[:1]))
    if len(figures) > 1:
        blocks.append(Fold("How soon, by kind", (Grid(figures[1:]),)))
    blocks += balance(reading)
    return Section("countermoves", "Expected countermoves", tuple(blocks))


def _kinds(reading: Reading) -> dict[str, str]:
    return {each.kind: clean(each.title) for each in reading.assessment.countermoves}


def _find(reading: Reading, option: str, kind: str) -> Countermove | None:
    moves = reading.assessment.countermoves
    return next((each for each in moves if each.option == option and each.kind == kind), None)


def _odds(reading: Reading, kinds: dict[str, str], who: str) -> Table:
    def cell(option: str, kind: str) -> Cell:
        move = _find(reading, option, kind)
        return (
            Cell("not computed") if move is None else Cell(odds(move.by_horizon), f"{_count(move.expected)} expected")
        )

    rows = tuple(reading.row(o, tuple(cell(o.id, kind) for kind in kinds)) for o in reading.options)
    errors = [each.by_horizon.monte_carlo_error for each in reading.assessment.countermoves]
    notes: tuple[Text, ...] = (
        "Worlds with at least one such answer, with the word of likelihood (ICD 203); below it the expected number. "
        f"Monte Carlo error: at most {plain(max(errors) * 100, 1)} percentage points.",
    )
    columns = tuple(Column(title) for title in kinds.values())
    return Table(
        "countermoves-odds", f"{who}: odds of an answer by kind (share of worlds)", "Option", columns, rows, notes
    )


def _count(expected: float) -> str:
    return plain(expected, 1 if expected >= 0.1 else 2)


def _timing(reading: Reading, kinds: dict[str, str]) -> Table:
    def cell(option: str, kind: str) -> Cell:
        move = _find(reading, option, kind)
        if move is None:
            return Cell("not computed")
        if not move.first_quarter_p25 or not move.first_quarter_p75:
            return Cell("never", "", "quiet")
        middle = f"median{NO_BREAK}{move.first_quarter_p50}" if move.first_quarter_p50 else ""
        return Cell(f"{move.first_quarter_p25} to {move.first_quarter_p75}".replace(" ", NO_BREAK), middle)

    rows = tuple(reading.row(o, tuple(cell(o.id, kind) for kind in kinds)) for o in reading.options)
    columns = tuple(Column(title, number=False) for title in kinds.values())
    notes: tuple[Text, ...] = (
        "The middle half of those worlds in which such an answer comes (25 to 75 %), the median below.",
    )
    return Table("countermoves-timing", "When the first answer comes (quarter)", "Option", columns, rows, notes)


def _figure(reading: Reading, kind: str, title: str) -> Figure:
    curves: list[Curve] = []
    start = _start(reading)
    for option in reading.options:
        move = _find(reading, option.id, kind)
        if move is not None:
            values = move.by_quarter[start:]
            times = [float(place) for place in range(1, len(values) + 1)]
            slot, key = reading.slots[option.id], anchor(option.id)
            curves.append(Curve(clean(option.title), times, values, slot=slot, key=key))
    chart = page_chart(
        lambda frame: survival_chart(
            curves, frame=frame, kind="incidence", x_label=f"quarters since {day(reading.assessment.day)}"
        ),
        anchor("incidence", kind),
        f"{title}: share of worlds that have seen it",
    )
    return Figure(anchor("fig-incidence", kind), f"{title}: share of worlds that have seen it", chart)


def _start(reading: Reading) -> int:
    """The place in `by_quarter` of the quarter in which the case begins (0 if that tuple begins there)."""
    quarters = reading.assessment.quarters
    begins = f"{reading.assessment.day.year}Q{(reading.assessment.day.month + 2) // 3}"
    lengths = {len(move.by_quarter) for move in reading.assessment.countermoves}
    return quarters.index(begins) if begins in quarters and lengths == {len(quarters)} else 0
