"""From what a user asks (chip, day, places, parties) to the facts of the case."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Literal, cast

from countermove.law.facts import Facts, Value
from countermove.law.lookup import find_chip
from countermove.law.parties import UNKNOWN, Seat, holds, named, policy, seat_of
from countermove.law.quantities import chip_values
from countermove.study.criteria import comparisons
from countermove.study.faults import BadInput, Fault, Faults
from countermove.study.places import Places, load_places
from countermove.study.records import Chip, Entity, Tri
from countermove.study.rules import LawNotes, law_notes, load_rules
from countermove.study.study import Study

Transaction = Literal["export", "reexport", "transfer"]
HOME = "US"


@dataclass(frozen=True)
class Question:
    """A question of law with every default filled in; places are two-letter codes, headquarters may be unknown."""

    chip: Chip
    on: date
    to: str
    from_: str
    seat: Seat
    transaction: Transaction
    end_user: str | None
    listings: tuple[Entity, ...]
    end_use: str | None
    marketed_for_datacenter: Tri | None
    switches: Mapping[str, str]
    supposed: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])

    @property
    def headquarters(self) -> str:
        """Where the receiving party is headquartered: a code, or ``unknown``."""
        return self.seat.code

    def facts(self, places: Places) -> Facts:
        """The facts that criteria may compare."""
        words = {
            "destination": Value(words=places.words_of(self.to, self.on), how="given"),
            "exporting_from": Value(words=places.words_of(self.from_, self.on), how="given"),
            "headquarters": self.seat.value(places, self.on),
            "transaction": Value(words=frozenset({self.transaction}), how="given"),
            "end_use": _stated(self.end_use, "end_use"),
            "end_user_list": self._listed(),
            "listing_policy": self._policies(),
        }
        return Facts({**chip_values(self.chip, self.switches, self.marketed_for_datacenter, self.supposed), **words})

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
        return replace(self, chip=chip)

    def with_seat(self, code: str) -> Question:
        """The same question about a party headquartered there."""
        return replace(self, seat=Seat(code, "supposed"))


def ask(
    study: Study, chip: Chip | str, on: date, to: str, from_: str | None, headquarters: str | None,
    end_user: str | None, end_use: str | None, transaction: str, marketed_for_datacenter: str | None,
    switches: Mapping[str, str],
) -> Question:  # fmt: skip
    """A question with its defaults: what is exported leaves the United States, what is transferred stays where it is.

    BadInput with every chip, place, word and switch that is not known.
    """
    places = load_places(study)
    faults = Faults()
    row = faults.of(lambda: find_chip(study, chip)) if isinstance(chip, str) else chip
    faults.of(lambda: _check_words(transaction, marketed_for_datacenter, end_user))
    destination = faults.of(lambda: places.code(to)) or HOME
    origin = destination if transaction == "transfer" else HOME
    leaves = origin if from_ is None else faults.of(lambda: places.code(from_))
    rows = named(study, end_user)
    seat = faults.of(lambda: seat_of(study, places, destination, headquarters, rows))
    use = faults.of(lambda: _use(study, end_use))
    positions = faults.of(lambda: positions_of(law_notes(study), switches))
    faults.tell()
    return Question(
        chip=cast(Chip, row), on=on, to=destination, from_=cast(str, leaves), seat=cast(Seat, seat),
        transaction=cast(Transaction, transaction), end_user=end_user, end_use=use,
        listings=tuple(each for each in rows if holds(each, on, study.known_by)),
        marketed_for_datacenter=cast("Tri | None", marketed_for_datacenter),
        switches=cast("dict[str, str]", positions),
    )  # fmt: skip


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
        if position not in notes.switches[name].positions:
            wanted = ", ".join(notes.switches[name].positions)
            raise BadInput.single(f"{position!r} is not a position of {name} (want {wanted})", where="switch")
    return {name: given.get(name, switch.default) for name, switch in notes.switches.items()}
