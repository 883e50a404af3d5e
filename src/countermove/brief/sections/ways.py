"""The way back of the leading numbers: value, worlds, parameters, rows of the record, sources."""

from __future__ import annotations

from countermove.brief.blocks import Cell, Code, Column, Fold, Paragraph, Row, Section, Table
from countermove.brief.numbers import five, plain, unit
from countermove.brief.reading import Reading
from countermove.brief.words import anchor, clean, label, listed
from countermove.decision.parts import Way, WayGround, WayInput

SHOWN_GROUNDS = 4
DIGITS = 2


def ways(reading: Reading) -> Section | None:
    """What stands behind each leading number, folded away one by one."""
    a = reading.assessment
    found = [each for each in a.ways if each.outcome in reading.outcomes]
    if not found or reading.present is None:
        return None
    intro = Paragraph(
        f"For each leading outcome under {clean(reading.present.title)}: the worlds that show its interval, the inputs "
        "that carry its spread as these worlds drew them, what each was drawn from, and the rows of the record on "
        "which it rests, with their grades. The sources stand below."
    )
    return Section("ways", "The way back of a number", (intro, *(_fold(reading, each) for each in found)))


def _fold(reading: Reading, way: Way) -> Fold:
    a = reading.assessment
    outcome = reading.outcomes[way.outcome]
    level = reading.level(next(each.id for each in a.options if each.is_present_law), way.outcome)
    written = None if level is None else reading.written(level, outcome)
    value = (
        "not computed"
        if written is None
        else f"{written.interval} {'' if outcome.unit == 'fraction' else unit(outcome)}".strip()
    )
    value += f", {written.below}" if written is not None and written.below else ""
    low, middle, high = (plain(each) for each in way.worlds)
    told = Paragraph(
        f"{clean(outcome.title)}: {value}. World {low} comes nearest to the lower end, world {middle} to the median, "
        f"world {high} to the upper end."
    )
    # `world show` knows no earlier day and leaves nothing out.
    again = () if a.receipt.as_of or a.receipt.without else (_again(reading, way),)
    return Fold(clean(outcome.title), (told, *again, _table(reading, way)))


def _again(reading: Reading, way: Way) -> Code:
    a = reading.assessment
    return Code(f"countermove world show {clean(a.case)} {way.worlds[1]} --seed {a.receipt.seed}")


def _table(reading: Reading, way: Way) -> Table:
    what = {each.input: each.what for each in reading.assessment.carriers}
    rows = tuple(
        Row(
            Cell(clean(what.get(each.input, each.input)), label(each.input)),
            (_drawn(each), Cell(_basis(each)), _grounds(each.grounds)),
        )
        for each in way.inputs
    )
    columns = tuple(Column(name, number=False) for name in ("Drawn between", "From", "Rests on"))
    return Table(anchor("way", way.outcome), "Inputs and what they rest on", "Input", columns, rows, stack=True)


def _drawn(each: WayInput) -> Cell:
    if each.drawn is None:
        return Cell("one account a world")
    written = five(*each.drawn, each.unit, DIGITS)
    return Cell(written.interval, " ".join(filter(None, (written.below, clean(each.unit)))))


def _basis(each: WayInput) -> str:
    if each.basis == "fit":
        return f"the fit to {plain(each.rows)} rows"
    if each.basis == "record":
        return f"the record of answers: {plain(each.rows)} answered acts, and those that nobody answered"
    return "the rival accounts, equally often" if each.basis == "accounts" else "its prior alone"


def _grounds(grounds: tuple[WayGround, ...]) -> Cell:
    if not grounds:
        return Cell("–")
    told = [
        f"{clean(each.id)} ({_counted(each.rows, 'row')}, {listed(map(clean, each.grades))})"
        for each in grounds[:SHOWN_GROUNDS]
    ]
    more = len(grounds) - SHOWN_GROUNDS
    sources = dict.fromkeys(source for each in grounds for source in each.sources)
    text = "; ".join([*told, f"and {more} more"] if more > 0 else told)
    return Cell(text, _counted(len(sources), "source"))


def _counted(count: int, noun: str) -> str:
    return f"{plain(count)} {noun}{'' if count == 1 else 's'}"
