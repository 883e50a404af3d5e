"""What moves the odds of the scenarios: options against present law, inputs of the model, signs of the coming year."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Fold, Heading, Paragraph, Row, Table, Text
from countermove.brief.numbers import chance, percent, plain
from countermove.brief.reading import Reading
from countermove.brief.words import clean, day
from countermove.decision.scenario_parts import Mover, OddsShift

PLACES = ("Most", "Second", "Third", "Fourth")


def moved(reading: Reading) -> list[Block]:
    """The blocks that follow the odds; none where nothing moves them."""
    found = reading.assessment.scenario_movers
    blocks: list[Block] = []
    said = sentences(reading)
    if said:
        blocks += [Heading("scenario-movers", "What moves the odds"), Paragraph(" ".join(said))]
    if found.options:
        blocks.append(_options(reading, found.options))
    if found.signs and found.by is not None:
        caption = f"Signs to watch until {day(found.by)}: odds under present law after each"
        note = (
            "Figures are read with the error of one of moderate confidence, low and high being the outer fifths of "
            "readings; answers and truces are read as they are. The year is part of the time that scenarios are told "
            "by. The share is of the variance of whether the scenario comes, which the sign takes away."
        )
        blocks.append(_movers(reading, "scenario-signs", caption, found.signs, note))
    if found.inputs:
        caption = "Inputs of the model that move the odds under present law"
        note = "Odds where the input lies in its lowest and in its highest fifth; the share is of the same variance."
        blocks.append(Fold(caption, (_movers(reading, "scenario-inputs", caption, found.inputs, note),)))
    return blocks


def sentences(reading: Reading) -> list[str]:
    """The option, the sign and the input that move any odds most, in words; a difference that the worlds do not resolve
    is not told."""
    found = reading.assessment.scenario_movers
    said: list[str] = []
    options = sorted((each for each in found.options if resolved(each)), key=lambda each: -abs(each.difference))
    if options:
        each = options[0]
        said.append(
            f"Of the options {clean(reading.title(each.option))} moves the odds most: {_title(reading, each.scenario)} "
            f"by {_points(each.difference)} percentage points against present law ({_range(each)} over the rival "
            "accounts)."
        )
    elif found.options:
        said.append("No option moves the odds of a scenario by more than the worlds can tell.")
    for movers, what in ((found.signs, "sign"), (found.inputs, "input")):
        if movers:
            said.append(_told(reading, max(movers, key=lambda each: each.share), what))
    return said


def resolved(each: OddsShift) -> bool:
    """Whether the worlds tell a difference of odds from none."""
    return abs(each.difference) > 2.0 * each.monte_carlo_error


def _told(reading: Reading, each: Mover, what: str) -> str:
    lead = "The sign of the year that tells most is" if what == "sign" else "The input that carries most is"
    name = f"\N{LEFT DOUBLE QUOTATION MARK}{clean(each.what)}\N{RIGHT DOUBLE QUOTATION MARK}"
    return (
        f"{lead} {name}: under present law the odds of {_title(reading, each.scenario)} are {chance(each.low)} "
        f"({clean(each.low_when)}) or {chance(each.high)} ({clean(each.high_when)})."
    )


def _title(reading: Reading, scenario: str) -> str:
    found = (clean(each.title) for each in reading.assessment.scenarios if each.id == scenario)
    return next(found, clean(scenario))


def _points(value: float) -> str:
    return plain(value * 100, sign=True)


def _range(each: OddsShift) -> str:
    low, high = _points(each.least), _points(each.greatest)
    return low if low == high else f"{low} to {high}"


def _options(reading: Reading, found: tuple[OddsShift, ...]) -> Table:
    by = {(each.option, each.scenario): each for each in found}
    scenarios = [each for each in reading.assessment.scenarios if any(key[1] == each.id for key in by)]
    rows = tuple(
        reading.row(option, tuple(_shift(by.get((option.id, each.id))) for each in scenarios))
        for option in reading.others
    )
    error = plain(max(each.monte_carlo_error for each in found) * 100, 1)
    notes: tuple[Text, ...] = (
        "The same worlds under both; below, the least and the greatest among rival accounts. "
        f"Monte Carlo error: at most {error} percentage points.",
    )
    columns = tuple(Column(clean(each.title), "percentage points") for each in scenarios)
    return Table("scenario-options", "Odds against those under present law", "Option", columns, rows, notes)


def _shift(each: OddsShift | None) -> Cell:
    if each is None:
        return Cell("not computed", tone="quiet")
    if not resolved(each):
        return Cell("not told apart", _range(each), "quiet")
    return Cell(_points(each.difference), _range(each))


def _movers(reading: Reading, table: str, caption: str, found: tuple[Mover, ...], note: str) -> Table:
    by = {each.scenario: [one for one in found if one.scenario == each.scenario] for each in found}
    most = max(len(each) for each in by.values())
    rows = tuple(
        Row(Cell(_title(reading, name)), (*map(_mover, own), *[Cell("–")] * (most - len(own))))
        for name, own in by.items()
    )
    columns = tuple(Column(name, number=False) for name in PLACES[:most])
    return Table(table, caption, "Scenario", columns, rows, (note,), stack=True)


def _mover(each: Mover) -> Cell:
    told = f"{clean(each.low_when)}: {chance(each.low)}; {clean(each.high_when)}: {chance(each.high)}"
    return Cell(clean(each.what), f"{told} ({percent(each.share)} of variance)")
