"""From what a user asks (chip, day, places, parties) to the facts of the case."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Literal, cast

from countermove.law.engine.facts import Facts, Value
from countermove.law.parties.receiver import UNKNOWN, Seat, holds, named, policy, seat_of
from countermove.law.question.items import item_values, value_of
from countermove.law.question.lookup import find_item
from countermove.law.question.quantities import chip_values
from countermove.study.criteria import comparisons
from countermove.study.faults import BadInput, Fault, Faults
from countermove.study.law_notes import OPEN, LawNotes, law_notes
from countermove.study.places import Places, load_places
from countermove.study.quantities import Quantity, problem_with, quantities_of
from countermove.study.records import Chip, Entity, Item, Tri
from countermove.study.rules import load_rules
from countermove.study.study import Study

Transaction = Literal["export", "reexport", "transfer"]
GIVEN = ("buyer", "form", "affiliate_of_listed")
"""Facts of the transaction that have no place of their own in a question, and that ``facts`` may give."""


@dataclass(frozen=True)
class Question:
    """A question of law with every default filled in; places are two-letter codes, headquarters may be unknown.

    ``item`` is what is shipped and ``chip`` the chip inside, if there is one. ``given`` are further facts as the user
    wrote them; ``quantities`` say what names mean.
    """

    item: Chip | Item
    chip: Chip | None
    on: date
    to: str
    from_: str
    seat: Seat
    transaction: Transaction
    end_user: str | None
    listings: tuple[Entity, ...]
    affiliate: Value
    end_use: str | None
    marketed_for_datacenter: Tri | None
    switches: Mapping[str, str]
    given: Mapping[str, str]
    notes: LawNotes
    quantities: Mapping[str, Quantity]
    supposed: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])

    @property
    def headquarters(self) -> str:
        """Where the receiving party is headquartered: a code, or ``unknown``."""
        return self.seat.code

    def facts(self, places: Places) -> Facts:
        """The facts that criteria may compare."""
        words = {
            "form": Value(words=frozenset({"chip" if isinstance(self.item, Chip) else "computer"}), how="derived"),
            "destination": Value(words=places.words_of(self.to, self.on), how="given"),
            "exporting_from": Value(words=places.words_of(self.from_, self.on), how="given"),
            "headquarters": self.seat.value(places, self.on),
            "transaction": Value(words=frozenset({self.transaction}), how="given"),
            "completed_on": Value(day=self.on, how="given"),
            "end_use": _stated(self.end_use, "end_use"),
            "buyer": Value(missing=("buyer",), how="not given"),
            "end_user_list": self._listed(),
            "listing_policy": self._policies(),
            "affiliate_of_listed": self.affiliate,
        }
        given = {name: value_of(self.quantities[name], text, name, (), "given") for name, text in self.given.items()}
        return Facts({**self._of_item(), **words, **switch_values(self.notes, self.switches), **given}, self.quantities)

    def _of_item(self) -> dict[str, Value]:
        """What the catalogue says; of a system, what it says of the chip inside."""
        inside = dict[str, Value]()
        if self.chip is not None:
            asked = (self.switches, self.marketed_for_datacenter, self.supposed, self.quantities)
            inside = chip_values(self.chip, *asked)
        if isinstance(self.item, Chip):
            return inside
        values = item_values(self.item, self.quantities)
        return values | {name: each for name, each in inside.items() if name not in values or values[name].undefined}

    def _listed(self) -> Value:
        if self.end_user is None:
            return Value(missing=("end_user",), how="not given")
        sources = tuple(dict.fromkeys(each for row in self.listings for each in row.source))
        return Value(words=frozenset(row.list for row in self.listings), how="entities.csv", sources=sources)

    def _policies(self) -> Value:
        if self.end_user is None:
            return Value(missing=("end_user",), how="not given")
        policies = (policy(row.licence_policy) for row in self.listings)
        return Value(words=frozenset(each for each in policies if each), how="entities.csv")

    def with_chip(self, chip: Chip) -> Question:
        """The same question about another chip."""
        return replace(self, item=chip, chip=chip)

    def with_maker(self, maker: str) -> Question:
        """The same question about a chip of another maker."""
        chip = None if self.chip is None else self.chip.model_copy(update={"vendor": maker})
        return replace(self, chip=chip, item=chip if isinstance(self.item, Chip) and chip else self.item)

    def with_seat(self, code: str) -> Question:
        """The same question about a party headquartered there."""
        return replace(self, seat=Seat(code, "supposed"))


def ask(
    study: Study, item: Chip | Item | str, on: date, to: str, from_: str | None, headquarters: str | None,
    end_user: str | None, end_use: str | None, transaction: str, marketed_for_datacenter: str | None,
    switches: Mapping[str, str], given: Mapping[str, str] | None = None,
) -> Question:  # fmt: skip
    """A question with its defaults: what is exported leaves its usual home, what is transferred stays where it is.

    BadInput with every item, place, word, switch and fact that is not known.
    """
    places, quantities, notes = load_places(study), quantities_of(study), law_notes(study)
    faults = Faults()
    row = faults.of(lambda: find_item(study, item)) if isinstance(item, str) else item
    faults.of(lambda: _check_words(transaction, marketed_for_datacenter, end_user))
    destination = faults.of(lambda: places.code(to)) or study.about.parties[0].id
    origin = destination if transaction == "transfer" else _home(study, row)
    leaves = origin if from_ is None else faults.of(lambda: places.code(from_))
    rows = named(study, end_user)
    seat = faults.of(lambda: seat_of(study, places, destination, headquarters, rows))
    use = faults.of(lambda: _use(study, end_use))
    positions = faults.of(lambda: positions_of(notes, switches))
    faults.of(lambda: _check_given(quantities, given or {}))
    inside = faults.of(lambda: chip_in(study, row))
    faults.tell()
    return Question(
        item=cast("Chip | Item", row), chip=inside, on=on, to=destination, from_=cast(str, leaves),
        seat=cast(Seat, seat), transaction=cast(Transaction, transaction), end_user=end_user, end_use=use,
        listings=tuple(each for each in rows if holds(each, on, study.known_by)),
        affiliate=_affiliate(study, rows, on, end_user),
        marketed_for_datacenter=cast("Tri | None", marketed_for_datacenter),
        switches=cast("dict[str, str]", positions), given=given or {}, notes=notes, quantities=quantities,
    )  # fmt: skip


def _affiliate(study: Study, rows: Sequence[Entity], on: date, end_user: str | None) -> Value:
    """Whether listed parties own the end user; owners are read only where one is named."""
    if end_user is None:
        return Value(missing=("end_user",), how="not given")
    from countermove.law.parties.ownership import affiliate_value

    return affiliate_value(study, rows, on, end_user)


def _home(study: Study, item: Chip | Item | None) -> str:
    """Where an export leaves if nothing is said: a chip the study's first party, another item its maker's country."""
    own = item.maker_headquarters if isinstance(item, Item) and item.contains is None else None
    return own or study.about.parties[0].id


def chip_in(study: Study, item: Chip | Item | None) -> Chip | None:
    """The chip that is shipped, by itself or inside something."""
    if item is None or isinstance(item, Chip):
        return item
    found = find_item(study, item.contains) if item.contains is not None else None
    return found if isinstance(found, Chip) else None


def _check_given(quantities: Mapping[str, Quantity], given: Mapping[str, str]) -> None:
    """BadInput for facts that no rule can ask for, or that are not of their kind."""
    faults = list[Fault]()
    able = {name: each for name, each in quantities.items() if each.of == "study" or name in GIVEN}
    for name, text in given.items():
        if name not in able:
            near = difflib.get_close_matches(name, able, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(sorted(able))}"
            faults.append(Fault("", None, "fact", f"no fact {name!r} can be given{hint}"))
        elif problem := problem_with(able[name], text):
            faults.append(Fault("", None, f"fact {name}", problem))
    if faults:
        raise BadInput(faults)


def _check_words(transaction: str, marketed_for_datacenter: str | None, end_user: str | None) -> None:
    faults = list[Fault]()
    if transaction not in ("export", "reexport", "transfer"):
        faults.append(Fault("", None, "transaction", f"{transaction!r} is not one of export, reexport, transfer"))
    if marketed_for_datacenter not in (None, "yes", "no", UNKNOWN):
        problem = f"{marketed_for_datacenter!r} is not yes, no or unknown"
        faults.append(Fault("", None, "marketed_for_datacenter", problem))
    if end_user is not None and not end_user.strip():
        faults.append(Fault("", None, "end_user", "is empty; leave it out where no end user is known"))
    if faults:
        raise BadInput(faults)


def known_uses(study: Study, *, controlled: bool = False) -> frozenset[str]:
    """The end uses that some rule of the study names; ``controlled``: only those for which one asks for a licence."""
    rules = load_rules(study)
    trees = (tree for rule in rules for tree in (rule.paragraphs.values() if controlled else rule.trees()))
    tests = (pair for tree in trees for pair in comparisons(tree))
    return frozenset(word for name, test in tests if name == "end_use" for word in test.is_ or ())


def _use(study: Study, text: str | None) -> str | None:
    """A stated use as rules write it. BadInput for what looks like a controlled use and is not written so, since a use
    that no rule names counts as civil."""
    if text is None:
        return None
    words = "_".join(re.sub(r"[\W_]+", " ", text.casefold()).split())
    words = words.replace("center", "centre").replace("artificial_intelligence", "ai")
    word = re.sub(r"(^|_)(end_)?uses?$", "", words)
    if not word:
        raise BadInput.single("is empty; leave it out where no use is known", where="end_use")
    for use in known_uses(study):
        if use.replace("_", "") == word.replace("_", ""):
            return use
    known = known_uses(study, controlled=True)
    inside = [each for each in sorted(known) if each.replace("_", "") in word.replace("_", "")]
    near = inside or difflib.get_close_matches(word, known, n=1, cutoff=0.8)
    if near:
        hint = f"did you mean {near[0]!r}? Write civil for any other"
        raise BadInput.single(f"{text!r} is no use that a rule names; {hint}", where="end_use")
    return word


def _stated(word: str | None, name: str) -> Value:
    if word is None:
        return Value(missing=(name,), how="not given")
    return Value(words=frozenset({word}), how="given")


def positions_of(notes: LawNotes, given: Mapping[str, str]) -> dict[str, str]:
    """Every switch with its position: as given, else the default."""
    for name, position in given.items():
        if name not in notes.switches:
            near = difflib.get_close_matches(name, notes.switches, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(notes.switches) or 'none'}"
            raise BadInput.single(f"no switch {name!r}{hint}", where="switch")
        if position not in (*notes.switches[name].positions, OPEN):
            wanted = ", ".join((*notes.switches[name].positions, OPEN))
            raise BadInput.single(f"{position!r} is not a position of {name} (want {wanted})", where="switch")
    return {name: given.get(name, switch.default) for name, switch in notes.switches.items()}


def switch_values(notes: LawNotes, positions: Mapping[str, str]) -> dict[str, Value]:
    """Each switch as a fact: its position, or an open one."""
    facts = dict[str, Value]()
    for name, position in positions.items():
        if position == OPEN:
            known = frozenset(notes.switches[name].positions)
            facts[name] = Value(perhaps=known, missing=(name,), how="open point of law")
        else:
            facts[name] = Value(words=frozenset({position}), how="switch")
    return facts
