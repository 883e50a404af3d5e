"""How far is a design from each line, and what is the smallest change that changes the answer?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

from countermove.law.answer.determination import Consulted, Status
from countermove.law.answer.render import way
from countermove.law.distance.bench import Bench, bench
from countermove.law.distance.changes import change_of, summary
from countermove.law.distance.margins import margins_of, paragraphs_of
from countermove.law.distance.room import Change, Headroom, Route, Uncertain
from countermove.law.engine.facts import Facts, Value, plain
from countermove.law.engine.findings import decide
from countermove.law.engine.reading import read
from countermove.law.engine.standing import standing
from countermove.law.engine.truth import Truth
from countermove.law.engine.weigh import weigh
from countermove.law.question.asked import Question, ask, positions_of, switch_values
from countermove.law.question.items import item_values
from countermove.law.question.knobs import Point
from countermove.law.question.lookup import find_item, full_name
from countermove.law.question.quantities import blurred, chip_values
from countermove.law.question.spans import Spanned
from countermove.study.faults import BadInput, Faults
from countermove.study.law_notes import law_notes
from countermove.study.places import load_places
from countermove.study.quantities import quantities_of
from countermove.study.records import Chip, Item
from countermove.study.rules import load_rules
from countermove.study.study import Study


def headroom(
    study: Study, chip: Chip | Item | str, on: date, switches: Mapping[str, str] | None = None, *,
    to: str | None = None, from_: str | None = None, headquarters: str | None = None, transaction: str = "export",
    marketed_for_datacenter: str | None = None,
) -> Headroom:  # fmt: skip
    """The signed distance of a chip or another item (or its name) to every limit of the rules in force on a day, and
    the smallest changes of one or two of its figures that change the answer.

    With a destination ``to`` the answer is the law's for that route, as ``check`` gives it; else it is under which
    paragraphs the design falls, whatever the destination. ``from_``, ``headquarters`` and ``transaction`` belong to a
    route and need ``to``. Distances are in the unit of the quantity, shares in per cent.

    Raises BadInput for an item, place, word or switch that is not known.
    """
    question = _question(study, chip, on, switches, to, from_, headquarters, transaction, marketed_for_datacenter)
    rules = load_rules(study)
    if isinstance(question, Question):
        row, inside, positions = question.item, question.chip, question.switches
        facts = question.facts(load_places(study))
    else:
        row, positions = question
        inside = row if isinstance(row, Chip) else None
        facts = _facts(study, row, positions, marketed_for_datacenter)
    desk = bench(rules, on, facts, route=isinstance(question, Question), party=study.about.parties[0].id)
    spans = dict[str, Value]()
    if inside is not None and not isinstance(inside, Spanned) and inside.source != ("given",):
        spans = chip_values(blurred(inside, positions), positions)
    margins = tuple(dict.fromkeys(margins_of(desk, on, spans)))
    changes, flips = _changes(desk)
    live = [rule for rule in rules if standing(rule, on, facts).holds != "no"]
    binds: dict[str, Truth] = {rule.id: weigh(rule.binds, facts).holds for rule in live if rule.binds is not None}
    reaches = _reaches(desk) if isinstance(question, Question) else dict[str, Truth]()
    name = full_name(row)
    telling = [each for each in margins if binds.get(each.rule) != "no" and reaches.get(each.rule) != "no"]
    return Headroom(
        chip=row.id, chip_name=name, on=on,
        sentence=summary(_subject(study, name, on, question), desk, telling, changes, route=to is not None),
        route=_route(question, desk, on, facts), falls_under=_falls_under(desk), changes=changes, flips=flips,
        paragraphs=tuple(paragraphs_of(desk, on)), margins=margins,
        uncertain=tuple(_uncertain(facts, spans)), notes=tuple(_notes(row)),
        missing=tuple(dict.fromkeys(each for margin in margins for each in margin.missing)),
        binds=binds, reaches=reaches,
        rules_consulted=tuple(
            Consulted(
                id=rule.id, title=rule.title, hash=rule.digest, text_of=rule.checked_on,
                in_force=standing(rule, on, facts).holds,
            )
            for rule in rules
        ),
        not_modelled=law_notes(study).on(on),
    )  # fmt: skip


def _question(
    study: Study, chip: Chip | Item | str, on: date, switches: Mapping[str, str] | None, to: str | None,
    from_: str | None, headquarters: str | None, transaction: str, marketed: str | None,
) -> Question | tuple[Chip | Item, dict[str, str]]:  # fmt: skip
    """The question for a route; without one, the chip and the positions of all switches."""
    if to is not None:
        return ask(study, chip, on, to, from_, headquarters, None, None, transaction, marketed, switches or {})
    faults = Faults()
    if from_ is not None or headquarters is not None or transaction != "export":
        alone = "a place of departure, headquarters and a transaction belong to a route; give its destination too"
        faults.of(lambda: _refuse(alone, "to"))
    if marketed not in (None, "yes", "no", "unknown"):
        faults.of(lambda: _refuse(f"{marketed!r} is not yes, no or unknown", "marketed_for_datacenter"))
    row = faults.of(lambda: find_item(study, chip)) if isinstance(chip, str) else chip
    positions = faults.of(lambda: positions_of(law_notes(study), switches or {}))
    faults.tell()
    return cast("Chip | Item", row), cast("dict[str, str]", positions)


def _facts(study: Study, row: Chip | Item, positions: Mapping[str, str], marketed: str | None) -> Facts:
    """What is known of an item wherever it goes."""
    quantities = quantities_of(study)
    if isinstance(row, Chip):
        values = chip_values(row, positions, marketed, quantities=quantities)
    else:
        values = item_values(row, quantities)
    return Facts({**values, **switch_values(law_notes(study), positions)}, quantities)


def _refuse(problem: str, where: str) -> None:
    raise BadInput.single(problem, where=where)


def _changes(desk: Bench) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """The smallest changes to another answer, and those to or from no requirement."""
    here = desk.here

    def differs(point: Point) -> bool:
        return desk.verdict_at(point).key != here.key

    def flips(point: Point) -> bool:
        return {desk.verdict_at(point).caught, here.caught} == {"yes", "no"}

    found = tuple(change_of(each, desk, gives=None) for each in desk.search.ways(differs))
    if here.caught == "unknown":
        return found, ()
    return found, tuple(change_of(each, desk, gives=None) for each in desk.search.ways(flips))


def _reaches(desk: Bench) -> dict[str, Truth]:
    """Whether the route and the design lie within the scope of each rule that asks for something or sets a duty."""
    scopes = {text.rule.id: text.scope for text in desk.texts}
    scopes |= {rule.id: rule.scope for rule in desk.rules if rule.duties}
    return {name: "yes" if scope is None else weigh(scope, desk.facts).holds for name, scope in scopes.items()}


def _route(question: object, desk: Bench, on: date, facts: Facts) -> Route | None:
    if not isinstance(question, Question):
        return None
    said = read(decide(desk.rules, on, facts))
    return Route(
        to=question.to, from_=question.from_, headquarters=question.headquarters, transaction=question.transaction,
        marketed_for_datacenter=facts.of("marketed_for_datacenter").text or "unknown",
        status=cast(Status, said.status), paragraph=said.paragraph, review=said.review, exceptions=said.exceptions,
    )  # fmt: skip


def _falls_under(desk: Bench) -> tuple[str, ...]:
    tests = ((name, node) for text in desk.texts for name, node in text.paragraphs.items())
    return tuple(dict.fromkeys(name for name, node in tests if weigh(node, desk.facts).holds == "yes"))


def _subject(study: Study, name: str, on: date, question: object) -> str:
    if not isinstance(question, Question):
        return f"{name} on {on}, whatever the destination"
    places = load_places(study)
    return f"{name} {way(places, question.from_, question.to, question.transaction)} on {on}"


def _uncertain(facts: Facts, spans: Mapping[str, Value]) -> Iterator[Uncertain]:
    for name, quantity in facts.quantities.items():
        fact = facts.of(name)
        blur = spans.get(name, fact) if fact.number is not None else fact
        low, high = blur.span
        if quantity.unit and low is not None and high is not None and low < high:
            yield Uncertain(
                quantity=name, unit=quantity.unit, value=fact.text if fact.number is not None else None,
                least=plain(low), most=plain(high), why="rounding" if fact.number is not None else "given",
            )  # fmt: skip


def _notes(chip: Chip | Item) -> Iterator[str]:
    """What the catalogue itself says of how sure its figures are."""
    if chip.remark and "estimate" in chip.remark:
        yield f"the catalogue's remark: {chip.remark}"
    if chip.analytic_confidence == "low" and chip.source != ("given",):
        yield "the catalogue holds this row with low confidence"
