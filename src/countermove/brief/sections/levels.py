"""The options side by side: what they are, and every outcome under each, with the spreadsheet rival beside it."""

from __future__ import annotations

from typing import Literal

from countermove.brief.blocks import Block, Cell, Column, Figure, Fold, Grid, Paragraph, Row, Section, Table, Text
from countermove.brief.draw import interval, number_format, page_chart, unit_line
from countermove.brief.numbers import percent, range_of, unit
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import BELOW, MISSING, level_cell, option_columns
from countermove.brief.words import anchor, clean, day, party, sentence
from countermove.chart import Interval, interval_chart
from countermove.decision.assessment import MeasureLine, OptionLine, OutcomeLine


def options(reading: Reading) -> Section | None:
    """What each option does, in a sentence; folded away, its measures and their days."""
    every = reading.assessment.options
    short = tuple(reading.row(option, (Cell(clean(option.summary)),)) for option in every)
    measures = tuple(reading.row(option, (Cell(_measures(option)),)) for option in every)
    tables = (
        Table(
            id="options-table", caption="What each option does", corner="Option",
            columns=(Column("In short", number=False),), rows=short, stack=True,
        ),
        Table(
            id="measures-table", caption="The measures of each option", corner="Option",
            columns=(Column("Measures", number=False),), rows=measures, stack=True,
        ),
    )  # fmt: skip
    blocks = (tables[0], Fold("Measures and their days", tables[1:], printed=True))
    return Section("options", "The options", blocks) if short else None


def _measures(option: OptionLine) -> str:
    kept = [measure for measure in option.measures if measure.kept]
    if not kept:
        return "None beyond the law in force." if option.is_present_law else "None."
    by_day: dict[str, list[str]] = {}
    for measure in kept:
        by_day.setdefault(_span(measure), []).append(clean(measure.what).rstrip("."))
    return " ".join(f"{span}: {'; '.join(what)}." for span, what in by_day.items())


def _span(measure: MeasureLine) -> str:
    until = f" until {day(measure.to_day)}" if measure.to_day else ""
    once = f", once {clean(measure.when)}" if measure.when else ""
    return f"From {day(measure.from_day)}{until}{once}"


def levels(reading: Reading) -> Section | None:
    """Outcomes by option: a chart for each that leads, a table of all."""
    if not any(reading.assessment.levels.values()):
        return None
    figures = tuple(_figure(reading, outcome) for outcome in reading.headlines)
    blocks: list[Block] = [
        Paragraph(_how_to_read(reading)),
        Grid(figures),
        Fold("All outcomes in one table", (_all(reading),)),
    ]
    return Section("levels", "Outcomes of each option", tuple(blocks))


def _how_to_read(reading: Reading) -> str:
    text = (
        "The diamond is the spreadsheet rival, what a simple sum would say: sales are the least of the cap, of what is "
        "admitted and of demand, all goes on by trend, and nobody answers."
    )
    if reading.ranks:
        text += f" Best option for {party(reading.assessment.decider)} first; a bracket joins options that tie."
    return text


def ordered(reading: Reading, outcome: OutcomeLine) -> list[tuple[OptionLine, str | None]]:
    """Options best first with the name of their tie, or in the case's order where nothing is ranked."""
    ranking = reading.ranking(outcome.id)
    if ranking is None:
        return [(option, None) for option in reading.options]
    by_id = {option.id: option for option in reading.options}
    return [
        (by_id[option_id], str(group.rank) if len(group.options) > 1 else None)
        for group in ranking.groups
        for option_id in group.options
        if option_id in by_id
    ]


def _figure(reading: Reading, outcome: OutcomeLine) -> Figure:
    intervals: list[Interval] = []
    for option, tie in ordered(reading, outcome):
        s = reading.level(option.id, outcome.id)
        if s is not None:
            ghost = reading.rival(option.id, outcome.id)
            slot, key = reading.slots[option.id], anchor(option.id)
            intervals.append(interval(clean(option.title), s, slot=slot, key=key, ghost=ghost, tie=tie))
    chart = page_chart(
        lambda frame: interval_chart(
            intervals,
            frame=frame,
            unit=unit_line(outcome.unit),
            number=number_format(outcome.unit, outcome.digits),
            better=wanted(reading, outcome),
        ),
        anchor("level", outcome.id),
        clean(outcome.title),
    )
    return Figure(anchor("fig-level", outcome.id), clean(outcome.title), chart, sentence(outcome.what))


def wanted(reading: Reading, outcome: OutcomeLine) -> Literal["", "more", "less"]:
    """What who decides wants of the outcome, as the chart wants to hear it."""
    wish = reading.wish(outcome)
    return "more" if wish == "more" else "less" if wish == "less" else ""


def _all(reading: Reading) -> Table:
    """Every outcome by option; rows are outcomes, since there are more of them than options."""
    rows = tuple(
        Row(
            Cell(clean(outcome.title), _head_note(reading, outcome)),
            tuple(_cell(reading, o, outcome) for o in reading.options),
        )
        for outcome in reading.assessment.outcomes
    )
    notes: list[Text] = [BELOW]
    worst = _monte_carlo(reading)
    if worst is not None:
        notes.append(
            f"Monte Carlo error, kept apart: the medians move by at most {percent(worst)} of their interval's width "
            "if other worlds are drawn."
        )
    if len(reading.pooled) < len(reading.assessment.outcomes):
        notes.append(
            "Data do not identify outcomes against the reference: shown is the range of the rival accounts' medians."
        )
    return Table(
        "levels-table",
        "Every outcome under every option",
        "Outcome",
        option_columns(reading.options),
        rows,
        tuple(notes),
    )


def _head_note(reading: Reading, outcome: OutcomeLine) -> str:
    return ". ".join(filter(None, (clean(unit(outcome)), reading.wishes(outcome))))


def _cell(reading: Reading, option: OptionLine, outcome: OutcomeLine) -> Cell:
    if not outcome.relative_to_reference:
        return level_cell(reading, option, outcome)
    by_structure = reading.assessment.levels_by_structure.values()
    medians = [s[option.id][outcome.id].p50 for s in by_structure if outcome.id in s.get(option.id, {})]
    return Cell(range_of(medians, outcome, least=reading.step(outcome)), "by account") if medians else MISSING


def _monte_carlo(reading: Reading) -> float | None:
    shares = [
        s.monte_carlo_error / (s.p95 - s.p05)
        for option in reading.options
        for outcome in reading.pooled
        # The median of what is yes or no in each world is not told: its share of worlds is.
        if (s := reading.level(option.id, outcome.id)) is not None and not reading.written(s, outcome).certain
    ]
    return max(shares, default=None)
