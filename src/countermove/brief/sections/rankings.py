"""Limits of the user; rankings by party with ties, regret, dominance and fronts, left out where a case is too thin."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Fold, Heading, Paragraph, Row, Section, Strong, Table, Text
from countermove.brief.numbers import odds, percent, unit
from countermove.brief.reading import Reading
from countermove.brief.sections.cells import BELOW, MISSING, option_columns, spread_cell
from countermove.brief.sections.fronts import front, limits
from countermove.brief.words import anchor, clean, party
from countermove.decision.assessment import Ranking

SELDOM = 0.05
WEIGHTED = "weighted"
"""The id of the ranking by the user's weighted sum; it has no unit of its own."""


def rankings(reading: Reading) -> Section | None:
    """What keeps the limits of the user; for each party the order on each outcome, what a choice may cost in hindsight,
    which option dominates, and which no other beats."""
    a = reading.assessment
    if not reading.ranks:
        told = Paragraph(
            "This case is too thin to rank its options, so no ranking is shown. What is missing stands at the top."
        )
        return Section("rankings", "Rankings", (told,))
    parties = list(dict.fromkeys(ranking.party for ranking in a.rankings))
    if not parties:
        return None
    blocks: list[Block] = [Paragraph(_intro(reading)), *limits(reading)]
    for each in parties:
        blocks += _party(reading, each)
    return Section("rankings", "Rankings, regret and dominance", tuple(blocks))


def _intro(reading: Reading) -> str:
    text = (
        "Order by median, best first. Options that the worlds do not tell apart share a rank. Ranks go by numbers "
        "before rounding, so medians that read alike may differ in rank. No outcome is weighed against another here: "
        "that is for the reader. Regret is what an option falls short of the best one in the same world."
    )
    if reading.assessment.weights:
        told = ", ".join(f"{_title(reading, key)} {weight:g}" for key, weight in reading.assessment.weights.items())
        text += f" Weights set by the user: {told}."
    return text


def _title(reading: Reading, outcome: str) -> str:
    if outcome == WEIGHTED:
        return "Weighted sum, with the weights of the user"
    return clean(reading.outcomes[outcome].title) if outcome in reading.outcomes else clean(outcome)


def _party(reading: Reading, who: str) -> list[Block]:
    found = [r for r in reading.assessment.rankings if r.party == who]
    name = party(who, start=True)
    blocks: list[Block] = [Heading(anchor("rankings", who), name), _order(reading, who, found)]
    if len(found) > 1:
        blocks += [_dominance(reading, who), *front(reading, who)]
    with_regret = [ranking for ranking in found if ranking.regret and ranking.outcome in reading.outcomes]
    if with_regret:
        caption = f"Regret for {party(who)}"
        blocks.append(Fold(caption, (_regret(reading, who, with_regret, caption),)))
    return blocks


def _order(reading: Reading, who: str, found: list[Ranking]) -> Table:
    rows = tuple(
        Row(
            Cell(_title(reading, ranking.outcome)),
            (Cell(ranking.want), *(_place(ranking, option.id) for option in reading.options)),
        )
        for ranking in found
    )
    notes: tuple[Text, ...] = ("1 is best; = marks a tie.",)
    columns = (Column("Wanted", number=False), *option_columns(reading.options))
    return Table(anchor("order", who), f"Rank of each option for {party(who)}", "Outcome", columns, rows, notes)


def _place(ranking: Ranking, option: str) -> Cell:
    for group in ranking.groups:
        if option in group.options:
            rank = f"{group.rank}{'=' if len(group.options) > 1 else ''}"
            return Cell((Strong(rank),) if group.rank == 1 else rank)
    return MISSING


def _regret(reading: Reading, who: str, found: list[Ranking], caption: str) -> Table:
    rows = tuple(
        Row(
            Cell(clean(outcome.title), clean(unit(outcome, kind="shortfall"))),
            tuple(
                spread_cell(reading, ranking.regret.get(option.id), outcome, kind="shortfall")
                for option in reading.options
            ),
        )
        for ranking in found
        if (outcome := reading.outcomes.get(ranking.outcome)) is not None
    )
    notes: tuple[Text, ...] = (f"Shortfall from the best option in the same world: {BELOW}",)
    return Table(anchor("regret", who), caption, "Outcome", option_columns(reading.options), rows, notes)


def _dominance(reading: Reading, who: str) -> Block:
    found = [each for each in reading.assessment.dominance if each.party == who]
    name = party(who)
    told = sorted((each for each in found if each.share.value >= SELDOM), key=lambda each: -each.share.value)
    if not told:
        return Paragraph(
            f"In fewer than {percent(SELDOM)} of worlds is any option at least as good as another on every outcome "
            f"ranked for {name}: each choice gives something up."
        )
    rows = tuple(
        Row(Cell(reading.title(each.a)), (Cell(reading.title(each.b)), Cell(odds(each.share)))) for each in told
    )
    columns = (Column("at least as good as", number=False), Column("In", "share of worlds"))
    notes: tuple[Text, ...] = (f"On every outcome ranked for {name}. Pairs below {percent(SELDOM)} are left out.",)
    return Table(anchor("dominance", who), f"Dominance for {name}", "Option", columns, rows, notes, stack=True)
