"""Rankings by party, with ties, regret and dominance; left out where the case is too thin to rank."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Heading, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import odds, percent, spread, unit
from countermove.brief.reading import Reading
from countermove.brief.words import anchor, clean, party
from countermove.decision.assessment import Ranking

SELDOM = 0.05
WEIGHTED = "weighted"
"""The id of the ranking by the user's weighted sum; it has no unit of its own."""


def rankings(reading: Reading) -> Section | None:
    """For each party: the order on each outcome, what a choice may cost in hindsight, and which option dominates."""
    a = reading.assessment
    if not reading.ranks:
        told = Paragraph(
            "This case is too thin to rank its options, so no ranking is shown. What is missing stands at the top."
        )
        return Section("rankings", "Rankings", (told,))
    parties = list(dict.fromkeys(ranking.party for ranking in a.rankings))
    if not parties:
        return None
    blocks: list[Block] = [Paragraph(_intro(reading))]
    for each in parties:
        blocks += _party(reading, each)
    return Section("rankings", "Rankings, regret and dominance", tuple(blocks))


def _intro(reading: Reading) -> str:
    text = (
        "Order by median, best first. Options that the worlds do not resolve share a rank. No outcome is weighed against "
        "another here: that is a judgement of the reader's. Regret is what an option falls short of the best one in the same world."
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
    if any(ranking.regret for ranking in found):
        blocks.append(_regret(reading, who, found))
    return [*blocks, _dominance(reading, who)]


def _order(reading: Reading, who: str, found: list[Ranking]) -> Table:
    rows = tuple(
        Row(Cell(_title(reading, ranking.outcome)), (Cell(f"{ranking.want}"), Cell(_groups(reading, ranking))))
        for ranking in found
    )
    columns = (Column("Wants", number=False), Column("Order, best first", number=False))
    return Table(anchor("order", who), f"Order of options for {party(who)}", "Outcome", columns, rows, stack=True)


def _groups(reading: Reading, ranking: Ranking) -> str:
    return "; ".join(
        f"{group.rank}{'=' if len(group.options) > 1 else ''} {' / '.join(map(reading.title, group.options))}"
        for group in ranking.groups
    )


def _regret(reading: Reading, who: str, found: list[Ranking]) -> Table:
    rows: list[Row] = []
    for ranking in found:
        outcome = reading.outcomes.get(ranking.outcome)
        if outcome is None:
            continue
        cells: list[Cell] = []
        for option in reading.options:
            numbers = ranking.regret.get(option.id)
            if numbers is None:
                cells.append(Cell("not computed"))
                continue
            written = spread(numbers, outcome)
            cells.append(Cell(written.interval, "" if written.certain else f"median {written.median}"))
        rows.append(Row(Cell(clean(outcome.title), clean(unit(outcome, difference=True))), tuple(cells)))
    columns = tuple(Column(clean(option.title)) for option in reading.options)
    notes: tuple[Text, ...] = (
        "Shortfall from the best option in the same world: 5 to 95 % of worlds, the median below; 0 is none.",
    )
    return Table(anchor("regret", who), f"Regret for {party(who)}", "Outcome", columns, tuple(rows), notes)


def _dominance(reading: Reading, who: str) -> Block:
    found = [each for each in reading.assessment.dominance if each.party == who]
    name = party(who)
    if not found:
        return Paragraph(f"No option was compared with another on all outcomes at once for {name}.")
    told = sorted((each for each in found if each.share.value >= SELDOM), key=lambda each: -each.share.value)
    if not told:
        return Paragraph(
            f"No option is at least as good as another on every outcome that {name} ranks in more than {percent(SELDOM)} of "
            "the worlds: every choice gives something up."
        )
    rows = tuple(
        Row(Cell(reading.title(each.a)), (Cell(reading.title(each.b)), Cell(odds(each.share)))) for each in told
    )
    columns = (Column("at least as good as", number=False), Column("In", "share of worlds"))
    notes: tuple[Text, ...] = (f"On every outcome that {name} ranks. Pairs below {percent(SELDOM)} are left out.",)
    return Table(anchor("dominance", who), f"Dominance for {name}", "Option", columns, rows, notes, stack=True)
