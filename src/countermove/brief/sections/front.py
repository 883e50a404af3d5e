"""The first screen: the question, what a reader must not miss, the answer with its confidence, one table."""

from __future__ import annotations

from countermove.brief.blocks import Block, Front, Link, Paragraph, Table, Text
from countermove.brief.numbers import percent, plain
from countermove.brief.reading import Reading
from countermove.brief.sections.bearing import told as of_removal
from countermove.brief.sections.cells import column, level_cell
from countermove.brief.words import clean, day, glossary, listed, party, sentence
from countermove.decision.parts import LaterPriors
from countermove.world.tally import KEPT_WORLDS

CANNOT_TELL = "Cannot tell"
KEPT = "option_kept"
"""The id of the outcome that says in what share of worlds an option still stands at the end."""


def front(reading: Reading) -> Front:
    """The first screen of a brief."""
    a = reading.assessment
    table = summary_table(reading)
    blocks: tuple[Block, ...] = (table,) if table else ()
    if not table:
        blocks = (Paragraph("No outcome could be computed for this case, so no figures stand here."),)
    return Front(
        kicker="Policy brief",
        title=clean(a.title),
        question=clean(a.question),
        facts=_facts(reading),
        notices=notices(reading),
        verdict="The answer" if reading.ranks else CANNOT_TELL,
        cannot_tell=not reading.ranks,
        answer=tuple(clean(each) for each in a.answer.sentences),
        confidence=a.answer.confidence,
        confidence_why=sentence(a.answer.confidence_why),
        blocks=blocks,
    )


def _facts(reading: Reading) -> tuple[tuple[str, str], ...]:
    a = reading.assessment
    return (
        ("Who decides", party(a.decider, start=True)),
        ("Who answers", party(a.other, start=True)),
        ("From", day(a.day)),
        ("To", day(a.horizon)),
        ("Record to", day(a.receipt.as_of or a.cut_off)),
        ("Worlds per option", plain(a.receipt.worlds)),
    )


def _of_hindsight(priors: LaterPriors) -> str:
    said = "Priors set with hindsight: the record stops early, the judgements behind the model do not."
    if not priors.later:
        return said
    return (
        f"{said} {plain(priors.later)} of {plain(priors.parameters)} parameters rest on what was published later; "
        f"{plain(priors.widened)} of these were widened to what would hold without it."
    )


def notices(reading: Reading) -> tuple[Text, ...]:
    """What holds for every number below: not fitted, hindsight, an earlier day, records left out."""
    a = reading.assessment
    told: list[Text] = []
    if not a.fitted:
        told.append("Priors, not fitted: the model's parameters are judgements that history has not yet corrected.")
    if a.receipt.worlds > KEPT_WORLDS:
        told.append(
            f"Levels, paths and countermoves count all {plain(a.receipt.worlds)} worlds; differences, rankings and "
            f"odds of scenarios the first {plain(KEPT_WORLDS)}, which are kept one by one."
        )
    if a.fit is not None:
        told.append((
            f"Fitted to {plain(a.fit.rows)} recorded figures from {a.fit.fit_from.year} to {a.fit.fit_to.year}: ",
            Link("what the data moved, how well the draws converged, whether they tell the accounts apart", "#fit"),
            ".",
        ))  # fmt: skip
    if a.without is not None:
        told.append((f"{of_removal(reading, a.without)} ", Link("What moved", "#bearing"), "."))
    if a.hindsight:
        told.append(_of_hindsight(a.later_priors))
    if a.receipt.as_of is not None:
        told.append(
            f"As of {day(a.receipt.as_of)}: record and law as they could be known on that day. "
            "The question and the options keep the words of the case, which was written later."
        )
    if a.receipt.without:
        told.append(f"Left out on request: {listed(map(clean, a.receipt.without))}.")
    return tuple(told)


def summary_table(reading: Reading) -> Table | None:
    """The one table of the first screen: options by leading outcomes, interval first, median and rank below."""
    outcomes = [each for each in reading.headlines if any(reading.level(o.id, each.id) for o in reading.options)]
    if not outcomes or not reading.options:
        return None
    ranked = any(reading.ranking(outcome.id) for outcome in outcomes)
    rows = tuple(
        reading.row(option, tuple(level_cell(reading, option, outcome) for outcome in outcomes))
        for option in reading.options
    )
    notes: list[Text] = ["5 to 95 % of worlds, that is nine worlds in ten; below it the median."]
    if ranked:
        notes = [
            (
                "5 to 95 % of worlds, that is nine worlds in ten; below it the median and the rank by it for "
                f"{party(reading.assessment.decider)}. = marks a tie. Ranges overlap because worlds differ; ",
                Link("options are compared within each world", "#differences"),
                ".",
            )
        ]
    notes += filter(None, (_undone(reading),))
    if reading.sums(outcomes):
        notes.append(f"Costs, revenue and income are sums {reading.span}.")
    notes += glossary(outcome.unit for outcome in outcomes)
    return Table(
        id="summary",
        caption="The options side by side",
        corner="Option",
        columns=tuple(column(reading, outcome) for outcome in outcomes),
        rows=rows,
        notes=tuple(notes),
    )


def _undone(reading: Reading) -> str:
    """In what share of worlds each option is taken back; empty where none is, or the case does not ask."""
    found = [(option, reading.level(option.id, KEPT)) for option in reading.options]
    undone = [
        f"{clean(option.title)} {percent(1.0 - kept.mean)}"
        for option, kept in found
        if kept is not None and kept.mean < 1.0
    ]
    if not undone:
        return ""
    return f"Taken back under pressure before the end, in a share of the worlds counted here: {'; '.join(undone)}."
