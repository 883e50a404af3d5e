"""What the section on both sides says of the record of bargains, and of what a sale brings."""

from __future__ import annotations

from countermove.decision.sides_parts import BargainRecord

from .sentences import (
    Evidence,
    Forms,
    Found,
    clauses,
    counts,
    day,
    holds,
    joined,
    number,
    numbers,
    same,
    shows,
    whole,
)

FORMS, RECORD, SALE = Forms(), Forms(), Forms()
CHIPS, TOOLS = "hardware", "equipment"


@FORMS.says("{n} agreements in {n} truces. {x}")
def bargains(evidence: Evidence, found: Found) -> None:
    used = clauses(evidence, found, "{} agreements in {} truces. {}".format(*found.groups), RECORD)
    promised = any(each.promises for each in evidence.assessment.both_sides.bargained)
    chips = any(each.startswith("Something on chips") for each in used)
    same(any(each.startswith("That is all") for each in used), promised and chips)


def record(evidence: Evidence) -> BargainRecord:
    found = evidence.assessment.both_sides.record
    assert found is not None
    return found


@RECORD.says("{n} agreements in {n} truces.")
def agreements(evidence: Evidence, found: Found) -> None:
    told, truces = found.groups
    counts(told, len(record(evidence).bargains))
    counts(truces, record(evidence).truces)
    known = {event.id for event in evidence.view.events}
    holds(all(each.row in known for each in record(evidence).bargains), "an agreement is no event of the record")


@RECORD.says(
    "{n} of these truces ended with a first act of the gravest kind (by {x}), {n} to {n} days after their agreements."
)
def ended(evidence: Evidence, found: Found) -> None:
    broken, by, least, most = found.groups
    events = {event.id: event for event in evidence.view.events}
    over = [each for each in record(evidence).bargains if each.ended_by is not None]
    holds(all(events[str(each.ended_by)].severity == 5 for each in over), "not by the gravest kind")
    acts = {str(each.ended_by) for each in over}
    counts(broken, len(acts))
    sides = [events[each].actor for each in acts]
    told = {evidence.party(who): sides.count(who) for who in sides}
    same(sorted(by.split(" and ")), sorted(f"{who} {count}" for who, count in told.items()))
    days = sorted((each.ended_on - each.day).days for each in over if each.ended_on is not None)
    counts(least, days[0])
    counts(most, days[-1])


@RECORD.says(
    "{n} ends in {n} quarters of truce tell little: in the worlds a truce breaks {n} to {n} times a quarter (median "
    "{n})."
)
def breaks(evidence: Evidence, found: Found) -> None:
    ends, quarters, *rate = found.groups
    line = record(evidence)
    counts(ends, len({each.ended_by for each in line.bargains if each.ended_by is not None}))
    shows(quarters, line.quarters)
    low, middle, high = line.break_rate
    for told, value in zip(rate, (low, high, middle), strict=True):
        shows(told, value)
    # The record's own rate lies within what the worlds draw.
    holds(low <= number(ends) / number(quarters) <= high, "the record's rate is none of them")


@RECORD.says("Of {n} offers of chips {n} met a limit on their import within 60 days, leaked orders counted.")
def offers(evidence: Evidence, found: Found) -> None:
    told, refused = found.groups
    counts(told, record(evidence).offers)
    counts(refused, record(evidence).refused)
    holds(number(refused) <= number(told), "more refused than offered")


@RECORD.says("None of them had chips or tools for them in it.")
def without_chips(evidence: Evidence, found: Found) -> None:
    layers = {one.layer for each in record(evidence).bargains for one in each.given}
    holds(not layers & {CHIPS, TOOLS}, "one had")


@RECORD.says("Something on chips or the tools for them was given in {n}: {x}.")
def with_chips(evidence: Evidence, found: Found) -> None:
    told, titles = found.groups
    events = {event.id: event for event in evidence.view.events}
    chips = [each for each in record(evidence).bargains if {one.layer for one in each.given} & {CHIPS, TOOLS}]
    counts(told, len(chips))
    place = 0
    for each in chips:
        start = titles.index(f"{each.title} (", place)
        place = titles.index(")", start)
        said = titles[start + len(each.title) + 2 : place]
        until = evidence.view.cut_off if each.ended_by is None else events[each.ended_by].day
        counts(numbers(said)[0], (until - events[each.row].day).days)
        layers = dict.fromkeys(o.layer.replace("_", " ") for o in each.given if o.layer not in (CHIPS, TOOLS))
        rest = f"with {joined(list(layers))}" if layers else "with nothing else by an act of the record"
        same(said.partition(", ")[2], rest)


@RECORD.says(
    "That is all the precedent there is for {x}: it shows that such a tie can be made, not that it lasts to {x}."
)
def precedent(evidence: Evidence, found: Found) -> None:
    titles, until = found.groups
    same(until, day(evidence.assessment.horizon))
    other = evidence.assessment.other
    promised = {o.id for o in evidence.choices if any(measure.by == other for measure in o.measures)}
    same(set(evidence.named(titles)), promised)


@FORMS.says(
    "{x}. Money here is fee and duty less the cost of new countermoves. Not in it: what the compute is worth to either "
    "side, makers' profits, and what a sale teaches. The last rows turn it round: what is got for each H100e more that "
    "China can use, to be held against what that costs security."
)
def sale(evidence: Evidence, found: Found) -> None:
    told = found.groups[0]
    named: list[str] = []
    for part in (told[:1].lower() + told[1:] if told.startswith(("To make", "Whether", "No average")) else told).split(
        "; "
    ):
        whole(evidence, found, part, SALE)
        against = part.partition(" as much in money as ")[0]
        named += evidence.named(against)
    known = [e.option for e in evidence.assessment.both_sides.proceeds if e.break_even_mean.accounts is not None]
    same(sorted(named), sorted(known))


@FORMS.says(
    "Against {x}, which is the first option that sells least. 5 to 95 % of worlds, the median below; below zero: no "
    "fee is needed. Averages are means over worlds against each other, for a fee is set before anybody knows the "
    "world, with their range over the rival accounts. Worlds that sell, or add, fewer than a thousand H100e have no "
    "price and enter no spread; an average is unknown where in some account what stands below it is not surely above "
    "zero."
)
def sells_least(evidence: Evidence, found: Found) -> None:
    sold = {o.id: float(evidence.values(o.id, "legal_imports").mean()) for o in evidence.choices}
    least = min(sold.values()) + 0.02 * evidence.half("legal_imports")
    same(evidence.options[found.groups[0]].id, next(each for each in sold if sold[each] <= least))


def fees(evidence: Evidence, option: str) -> list[float]:
    """The average fee at which money breaks even, by account [USD for each H100e]."""
    against = evidence.assessment.both_sides.proceeds[0].against
    found: list[float] = []
    for where in evidence.accounts.values():
        cost, sold = (
            float((evidence.values(option, name) - evidence.values(against, name))[where].mean())
            for name in ("us_countermove_cost", "legal_imports")
        )
        found.append(1e9 * cost / (1e6 * sold))
    return found


@SALE.says("{x} no fee to be worth as much in money as {x}: on average, in every account, new countermoves cost less")
def needs_no_fee(evidence: Evidence, found: Found) -> None:
    titles, against = found.groups
    same(evidence.options[against].id, evidence.assessment.both_sides.proceeds[0].against)
    sold = {o.id: float(evidence.values(o.id, "legal_imports").mean()) for o in evidence.choices}
    least = min(sold.values()) + 0.02 * evidence.half("legal_imports")
    holds(sold[evidence.options[against].id] <= least, "another sells less")
    for option in evidence.named(titles):
        holds(max(fees(evidence, option)) < 0, f"{option} needs a fee: {fees(evidence, option)}")


@SALE.says("no average is known")
def no_average(evidence: Evidence, found: Found) -> None:
    holds(all(e.break_even_mean.accounts is None for e in evidence.assessment.both_sides.proceeds), "one is known")


@SALE.says("to make up for new countermoves takes a fee, on average, for each H100e: {x}")
def takes_a_fee(evidence: Evidence, found: Found) -> None:
    told = numbers(found.groups[0])
    for at, option in enumerate(evidence.named(found.groups[0])):
        own = sorted(fees(evidence, option))
        holds(own[0] > 0, f"{option} needs none")
        shows(told[2 * at], own[0])
        shows(told[2 * at + 1], own[-1])


@SALE.says("whether {x} needs a fee, the accounts do not tell")
def fee_unknown(evidence: Evidence, found: Found) -> None:
    for option in evidence.named(found.groups[0]):
        own = fees(evidence, option)
        holds(min(own) <= 0 <= max(own), f"they tell: {own}")
