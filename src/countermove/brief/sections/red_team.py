"""The strongest case against the brief, and the fewest claims whose loss would turn its order of options."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Heading, Paragraph, Row, Section, Table, Text
from countermove.brief.numbers import Kind, percent, plain, range_of, unit
from countermove.brief.reading import Reading
from countermove.brief.words import clean, listed, party
from countermove.decision.red_team_parts import Challenge, Flip, Lead

SHOWN = 10
KIND: Kind = "level"
KINDS = {"account": "rival account", "source": "source", "assumption": "assumption", "check": "the past"}


def red_team(reading: Reading) -> Section | None:
    """The case against the brief; left out where the case is too thin to rank its options."""
    if not reading.ranks:
        return None
    found = reading.assessment.red_team
    blocks: list[Block] = [Paragraph(" ".join(case_against(reading)))]
    if found.challenges:
        blocks.append(_challenges(reading, found.challenges[:SHOWN]))
    if found.flips:
        blocks += [Heading("flips", "The fewest claims that would turn it"), Paragraph(" ".join(fewest(reading)))]
    return Section("red-team", "The case against this brief", tuple(blocks))


def case_against(reading: Reading) -> list[str]:
    """What a critic would say first, in sentences: the leads, what turns them or takes most of each kind, the past."""
    found, who = reading.assessment.red_team, party(reading.assessment.decider)
    known = [each for each in found.leads if each.outcome in reading.outcomes]
    if not known:
        return [f"No option leads on anything that {who} ranks, so there is no order to turn."]
    said = [
        f"The order rests on {_count(len(found.leads), 'lead')}: {'; '.join(_lead(reading, e) for e in found.leads)}."
    ]
    turning = [each for each in found.challenges if each.by is not None]
    if turning:
        said += [_turning(reading, each) for each in turning[:3]]
    else:
        said.append("Nothing that a critic could be granted by itself turns any of them.")
    for granted in KINDS:
        most = next((each for each in found.challenges if each.granted == granted and each.by is None), None)
        if most is not None:
            said.append(_taking(reading, most))
    return said


def fewest(reading: Reading) -> list[str]:
    """For each lead, the fewest claims and origins whose loss turns it; or how many were tried in vain, and which came
    nearest."""
    found = reading.assessment.red_team.flips
    said = [
        f"On {_outcome(reading, each.outcome)} it takes the loss of {listed(map(clean, each.names))}: "
        f"{clean(reading.title(each.by or ''))} then leads."
        for each in found
        if each.names
    ]
    still = [each for each in found if not each.names]
    if still:
        said.append(_in_vain(reading, still))
    return said


def _in_vain(reading: Reading, still: list[Flip]) -> str:
    near = min(still, key=lambda each: each.left)
    where = "any lead" if len(still) == len(reading.assessment.red_team.flips) else "any other lead"
    counts = [(each.singles, each.pairs, each.triples, each.unsafe) for each in still]
    singles, pairs, triples, unsafe = ([min(part), max(part)] for part in zip(*counts, strict=True))
    text = (
        f"No set of claims and origins that could be weighed turns {where}: {_span(singles)} were tried alone, and of "
        f"those that take most from a lead {_span(pairs)} pairs and {_span(triples)} sets of three; {_span(unsafe)} "
        "sets could not be weighed, so of these nothing is known."
    )
    if near.nearest and near.left < 1:
        text += (
            f" Nearest comes the loss of {listed(map(clean, near.nearest))}, which leaves {_share(near.left)} "
            f"of the lead on {_outcome(reading, near.outcome)}."
        )
    return text


def _span(ends: list[int]) -> str:
    low, high = ends
    return plain(low) if low == high else f"{plain(low)} to {plain(high)}"


def _count(count: int, what: str) -> str:
    return f"{plain(count)} {what}{'' if count == 1 else 's'}"


def _outcome(reading: Reading, name: str) -> str:
    title = clean(reading.outcomes[name].title) if name in reading.outcomes else clean(name)
    return f"\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK}"


def _lead(reading: Reading, lead: Lead) -> str:
    outcome = reading.outcomes[lead.outcome]
    by = f"{range_of([lead.by], outcome, kind=KIND)} {clean(unit(outcome, kind=KIND))}".strip()
    return f"{clean(reading.title(lead.leader))} on {_outcome(reading, lead.outcome)} by {by}"


def _turning(reading: Reading, each: Challenge) -> str:
    return (
        f"{_granted(each)}, {clean(reading.title(each.by or ''))} leads on {_outcome(reading, each.outcome or '')} "
        f"instead{_because(reading, each)}."
    )


def _taking(reading: Reading, each: Challenge) -> str:
    if each.left is None:
        return f"Against the past the model misses {_quoted(each.what)}: {listed(map(clean, each.why))}."
    return (
        f"The {KINDS[each.granted]} that takes most is {_quoted(each.what)}: {clean(each.when)}, {_share(each.left)} "
        f"of the lead on {_outcome(reading, each.outcome or '')} is left{_because(reading, each)}."
    )


def _quoted(text: str) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{clean(text)}\N{RIGHT DOUBLE QUOTATION MARK}"


def _granted(each: Challenge) -> str:
    when = clean(each.when)
    return f"{_quoted(each.what)}: {when}"


def _because(reading: Reading, each: Challenge) -> str:
    why = _why(reading, each)
    return f", and {listed(why)}" if why else ""


def _why(reading: Reading, each: Challenge) -> list[str]:
    why = [clean(one) for one in each.why]
    fit = reading.assessment.fit
    if each.granted == "account" and fit is not None and not fit.told_apart:
        why.append("the fit does not tell the accounts apart")
    return why


def _challenges(reading: Reading, found: tuple[Challenge, ...]) -> Table:
    leaders = {each.outcome: each.leader for each in reading.assessment.red_team.leads}
    rows = tuple(
        Row(
            Cell(clean(each.what), f"{KINDS[each.granted]}{', ' if each.when else ''}{clean(each.when)}"),
            (
                Cell(_outcome(reading, each.outcome), clean(reading.title(leaders.get(each.outcome, ""))))
                if each.outcome
                else Cell("not measured", tone="quiet"),
                _left(reading, each),
                Cell(listed(_why(reading, each)) or "–"),
            ),
        )
        for each in found
    )
    columns = (
        Column("Lead that suffers most", number=False),
        Column("What is left of it"),
        Column("Why it is weak", number=False),
    )
    error = max((each.error for each in found if each.error is not None), default=0.0)
    notes: tuple[Text, ...] = (
        "Each is granted alone, to the critic's best: an account is the only one, a source had never been, an "
        "assumption lies in the outer fifth of its prior that hurts most. Assumptions are those that no figure of the "
        "fit has moved. Granted together they may do more. Monte Carlo error: at most "
        f"{plain(error * 100)} percentage points.",
    )
    return Table("red-team-table", "What takes most from the leads", "Granted", columns, rows, notes, stack=True)


def _left(reading: Reading, each: Challenge) -> Cell:
    if each.left is None:
        return Cell("not known", tone="quiet")
    if each.by is not None:
        return Cell("nothing", f"{clean(reading.title(each.by))} leads", "bad")
    return Cell(_share(each.left))


def _share(left: float) -> str:
    """What is left of a lead; one that is gone while no other option leads by enough is nothing."""
    return percent(left) if left >= 0.005 else "nothing"
