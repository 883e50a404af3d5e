"""The fit that the worlds are drawn from: what it used, how it converged, what it moved, what it cannot tell."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Fold, Heading, Paragraph, Row, Section, Table
from countermove.brief.numbers import percent, plain, recorded
from countermove.brief.reading import Reading
from countermove.brief.words import clean, day, label
from countermove.decision.parts import FitLine, Moved, StructureFit

RHAT_WANTED, ESS_WANTED = 1.01, 400


def fit(reading: Reading) -> Section | None:
    """Convergence and weight of each account, then how far the data moved each parameter."""
    found = reading.assessment.fit
    if found is None:
        return None
    blocks: list[Block] = [Paragraph(told(found)), _structures(reading, found), Heading("moved", "What the data moved")]
    blocks.append(
        Paragraph(
            f"The data narrowed {plain(len(found.moved))} of {plain(len(found.moved) + found.unmoved)} parameters that "
            "bear on the recorded past by a fifth or more. All others are still what was judged beforehand, and so is "
            "every parameter that bears only on the future: whoever doubts the judgement may doubt the result."
        )
    )
    if found.moved:
        blocks.append(Fold("Each of them, before and after", (_moved(found.moved),)))
    return Section("fit", "How the model was fitted", tuple(blocks))


def told(found: FitLine) -> str:
    """The fit in three sentences."""
    well = sum(each.rhat <= RHAT_WANTED and each.ess >= ESS_WANTED for each in found.structures)
    apart = (
        "The data tell the best account from the others."
        if found.told_apart
        else "The data cannot tell the accounts apart: none is two standard errors behind the best."
    )
    return (
        f"Each account was fitted by itself to {plain(found.rows)} rows of the record from {found.fit_from.year} to "
        f"{found.fit_to.year}; no later row was used. The draws converged in {plain(well)} of "
        f"{plain(len(found.structures))} accounts (R-hat at most {RHAT_WANTED:g}, {ESS_WANTED} effective draws or "
        f"more). {apart} Worlds are drawn from all of them alike, and what an option changes is shown for each."
    )


def _structures(reading: Reading, found: FitLine) -> Table:
    titles = {each.id: each.title for each in reading.assessment.structures}
    columns = (
        Column("R-hat", "largest"),
        Column("Effective draws", "fewest"),
        Column("Divergences"),
        Column("Behind the best", "nats, standard error below"),
        Column("Stacking weight", "middle 90 % below"),
    )
    rows = tuple(_row(titles.get(each.structure, each.structure), each) for each in found.structures)
    notes = (
        "Behind the best: expected log density of the rows, each left out in turn. Stacking weight: the share of each "
        "account in the mixture that tells left-out rows best; below it, over rows drawn anew.",
    )
    return Table("fit-table", f"The fit of {day(found.made_at)}", "Account", columns, rows, notes, stack=True)


def _row(title: str, each: StructureFit) -> Row:
    behind = (
        Cell("best") if each.behind == 0 else Cell(f"{each.behind:.1f}".replace("-", "−"), f"{each.behind_error:.1f}")
    )
    weight = Cell(percent(each.weight), f"{percent(each.weight_low)} to {percent(each.weight_high)}")
    cells = (Cell(f"{each.rhat:.3f}"), Cell(plain(round(each.ess))), Cell(plain(each.divergences)), behind, weight)
    return Row(Cell(clean(title)), cells)


def _moved(moved: tuple[Moved, ...]) -> Table:
    columns = (
        Column("Before", "5 to 95 %, median below"),
        Column("After", "5 to 95 %, median below"),
        Column("Width", "after against before"),
        Column("Unit", number=False),
    )
    rows = tuple(
        Row(
            Cell(clean(each.what), label(each.parameter)),
            (_three(each.before), _three(each.after), Cell(percent(each.width)), Cell(clean(each.unit))),
        )
        for each in moved
    )
    return Table("moved-table", "Parameters that the data moved", "Parameter", columns, rows, stack=True)


def _three(values: tuple[float, float, float]) -> Cell:
    low, middle, high = (recorded(value, "") for value in values)
    return Cell(f"{low} to {high}", middle)
