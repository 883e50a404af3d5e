"""One text of law as it bears on one route: a day, places and a party, whatever the design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from countermove.law.engine.facts import Facts, Value
from countermove.law.many.reach import reaching
from countermove.law.many.scales import VARYING, Scale, scales
from countermove.law.question.asked import Question, ask
from countermove.law.question.quantities import chip_values
from countermove.law.question.spec import Design, chip_of
from countermove.study.places import Places, load_places
from countermove.study.records import Chip, Item, Tri
from countermove.study.rules import Rule, load_rules
from countermove.study.study import Study


@dataclass(frozen=True)
class Route:
    """A question without its design: ``live`` are the rules that can bear on it, ``common`` the facts of all designs,
    and ``scales`` the limits with which live law compares what differs."""

    question: Question
    places: Places
    rules: tuple[Rule, ...]
    live: tuple[Rule, ...]
    common: Facts
    transaction: Mapping[str, Value]
    scales: Mapping[str, Scale]

    @property
    def on(self) -> date:
        """The day."""
        return self.question.on

    def asked_of(self, item: Chip | Item, inside: Chip | None = None, marketed: Tri | None = None) -> Question:
        """The question about one design, or about another item with the chip inside it."""
        chip = item if isinstance(item, Chip) else inside
        return replace(self.question, item=item, chip=chip, marketed_for_datacenter=marketed)

    def facts_of(self, item: Chip | Item, inside: Chip | None = None, marketed: Tri | None = None) -> Facts:
        """The facts of that question. Those of the transaction are worked out once for all chips."""
        if not isinstance(item, Chip):
            return self.asked_of(item, inside, marketed).facts(self.places)
        switches, quantities = self.question.switches, self.common.quantities
        own = chip_values(item, switches, marketed, quantities=quantities)
        return Facts({**own, **self.transaction}, quantities)


def route_of(
    study: Study, on: date, to: str, from_: str | None = None, headquarters: str | None = None,
    end_user: str | None = None, end_use: str | None = None, transaction: str = "export",
    switches: Mapping[str, str] | None = None, facts: Mapping[str, str] | None = None,
    rules: tuple[Rule, ...] | None = None,
) -> Route:  # fmt: skip
    """A route; BadInput with every place, word, switch and fact that is not known."""
    nothing, text = chip_of(Design()), rules if rules is not None else load_rules(study)
    way = (to, from_, headquarters, end_user, end_use, transaction, None, switches or {}, facts or {})
    question, places = ask(study, nothing, on, *way), load_places(study)
    known = question.facts(places)
    own = chip_values(nothing, question.switches, quantities=known.quantities)
    kept = {name: value for name, value in known.values.items() if name not in own or name not in VARYING}
    common = Facts(kept, known.quantities)
    live = reaching(text, on, common, VARYING)
    stays = {name: value for name, value in known.values.items() if name not in own or name in question.given}
    return Route(question, places, text, live, common, stays, scales(live, VARYING))
