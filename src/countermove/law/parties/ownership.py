"""The 50 % rule: who counts as listed because of who owns it.

A company is covered where listed or covered parties together hold at least the share that the study's rule names
(lists.yaml; 90 FR 47201 for the United States), through all tiers. A covered company then counts *whole* for the next
tier: shares are not multiplied along the way. The record gives shares as intervals, so the fixed point is taken twice,
with the least shares (surely covered) and with the most (perhaps covered). The rule looks down from listed parties
only: neither a listed company's parent nor its sister is reached.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from countermove.law.engine.facts import Value
from countermove.law.engine.truth import Truth, some
from countermove.law.parties.documents import StandingDocument
from countermove.law.parties.listed import spoken
from countermove.law.parties.receiver import holds, policy
from countermove.study.lists import AffiliatesRule, load_lists
from countermove.study.records import Entity, Holding
from countermove.study.study import Study

PartyT = TypeVar("PartyT", bound=Hashable)
UNITS = 10**9
"""Shares are added as whole billionths, so that 30 % and 20 % are exactly half, in any order."""
Status = Literal["listed", "covered", "undetermined", "not_covered", "spared"]
_STRICT = ("presumption_of_denial", "case_by_case", None)


def reached(
    held: Mapping[PartyT, Iterable[tuple[PartyT, int]]], listed: Iterable[PartyT], at_least: int
) -> tuple[set[PartyT], dict[PartyT, int]]:
    """The parties that count as listed, and the share of each owned party that parties who count hold.

    ``held`` gives for each owner what it owns and the share, in units of which ``at_least`` make the rule bind. Each
    party is followed once, so cycles end and the order of edges does not matter; time is linear in the edges.
    """
    counts = set(listed)
    shares: dict[PartyT, int] = {}
    waiting = list(counts)
    while waiting:
        for owned, share in held.get(waiting.pop(), ()):
            total = shares.get(owned, 0) + share
            shares[owned] = total
            if total >= at_least and owned not in counts:
                counts.add(owned)
                waiting.append(owned)
    return counts, shares


@dataclass(frozen=True)
class Step:
    """A holding in a chain: ``tier`` 1 is an owner of the company asked about, 2 an owner of that owner."""

    tier: int
    owner: str
    owner_name: str
    owned: str
    low: float
    high: float
    as_of: date | None
    direct: bool
    status: Status | None
    lists: tuple[str, ...]
    note: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """What a company's owners make of it on a day.

    ``low`` and ``high`` are the share that parties who count hold for certain and at most, ``unrecorded`` what no
    recorded holder has at least. ``needs`` is how much more must be in their hands for the rule to bind, and
    ``from_`` who might hold it. ``policy`` is the review policy of the strictest listed owner, ``strictest`` its id.
    """

    entity: str
    name: str
    on: date
    status: Status
    low: float
    high: float
    unrecorded: float
    needs: float | None
    from_: tuple[str, ...]
    chain: tuple[Step, ...]
    strictest: str | None
    policy: str | None
    rule: AffiliatesRule
    says: str

    def as_json(self) -> StandingDocument:
        """For ``law owners --json``: shares are fractions."""
        return {
            "name": self.name, "entity_id": self.entity, "on": self.on.isoformat(), "status": self.status,
            "says": self.says, "share_low": self.low, "share_high": self.high, "unrecorded": self.unrecorded,
            "needs": self.needs, "needs_from": list(self.from_), "strictest_owner": self.strictest,
            "policy": self.policy, "at_least": float(self.rule.at_least), "cite": self.rule.cite,
            "chain": [
                {"tier": step.tier, "owner": step.owner, "owner_name": step.owner_name, "owned": step.owned,
                 "share_low": step.low, "share_high": step.high,
                 "as_of": step.as_of.isoformat() if step.as_of else None, "direct": step.direct,
                 "status": step.status, "lists": list(step.lists), "note": step.note, "sources": list(step.sources)}
                for step in self.chain
            ],
        }  # fmt: skip


@dataclass(frozen=True)
class Affiliation:
    """Whether a party is an affiliate of listed ones, as a fact for criteria. ``recorded`` tells whether any owner of
    it is known; where none is, the answer is unknown and rests on nothing."""

    truth: Truth
    says: str
    sources: tuple[str, ...] = ()
    policy: str | None = None
    recorded: bool = True


def affiliate_of_listed(study: Study, entity_ids: Iterable[str], on: date) -> Affiliation:
    """Whether parties that listed ones own reach the share of the 50 % rule; whether that rule is in force on the day
    is for the rules of law to say. A party that is itself listed is judged by its owners all the same."""
    graph = graph_of(study, on)
    if graph is None:
        return Affiliation("no", "this study has no rule on affiliates, or none was known then")
    found = [each for each in (graph.standing(entity, as_owned=True) for entity in entity_ids) if each is not None]
    if not found:
        return Affiliation("unknown", "no owner of this party is recorded", recorded=False)
    words: dict[Status, Truth] = {"covered": "yes", "undetermined": "unknown"}
    truths: list[Truth] = [words.get(each.status, "no") for each in found]
    truth = some(truths)
    telling = [each for each, own in zip(found, truths, strict=True) if own == truth]
    strict = min((each.policy for each in telling), key=_STRICT.index)
    sources = dict.fromkeys(source for each in telling for step in each.chain for source in step.sources)
    return Affiliation(truth, "; ".join(each.says for each in telling), tuple(sources), strict)


def affiliate_value(study: Study, rows: Sequence[Entity], on: date, end_user: str | None) -> Value:
    """The fact ``affiliate_of_listed`` for the party of some rows of entities.csv on a day; missing if no user is
    named, or if no owner of the user is recorded."""
    if end_user is None:
        return Value(missing=("end_user",), how="not given")
    found = affiliate_of_listed(study, dict.fromkeys(row.entity for row in rows), on)
    note = None if found.truth == "no" else found.says
    if found.truth == "unknown":
        return Value(missing=("affiliate_of_listed",), how="ownership.csv", note=note, sources=found.sources)
    return Value(words=frozenset({found.truth}), how="ownership.csv", note=note, sources=found.sources)


def ownership_of(study: Study, entity: str, on: date, lists: Sequence[str] | None = None) -> Standing | None:
    """What a company's owners make of it on a day; None if the record has no owner of it and no rule applies.

    ``lists`` names the lists whose parties count; else those that lists.yaml marks with ``affiliates``.
    """
    graph = graph_of(study, on, lists)
    return None if graph is None else graph.standing(entity)


def owned_by(study: Study, entity: str, on: date) -> tuple[Standing, ...]:
    """The standing of each company in which a party holds a share."""
    graph = graph_of(study, on)
    if graph is None:
        return ()
    owned = sorted({edge.owned for edge in graph.edges if edge.owner == entity and edge.share_high > 0})
    return tuple(each for each in map(graph.standing, owned) if each is not None)


def graph_of(study: Study, on: date, lists: Sequence[str] | None = None) -> Graph | None:
    """The holdings known for a day; None where the study has no rule on affiliates or had none by its date."""
    about = load_lists(study)
    rule = about.affiliates
    if rule is None or (study.known_by is not None and rule.known_on is not None and rule.known_on > study.known_by):
        return None
    marked = tuple(name for name, each in about.lists.items() if each.affiliates) if lists is None else tuple(lists)
    key = f"owners@{study.known_by}@{on}@{marked}"
    return study.derived(key, lambda: Graph(study, on, rule, marked))


def latest(holdings: Iterable[Holding], on: date) -> tuple[Holding, ...]:
    """The latest row of each owner and owned that speaks of the day or before; a row of 0 is a sale."""
    rows: dict[tuple[str, str], Holding] = {}
    for row in holdings:
        day = row.as_of or row.known_on
        key = (row.owner, row.owned)
        if day is not None and day <= on and (key not in rows or day >= (rows[key].as_of or date.min)):
            rows[key] = row
    return tuple(rows.values())


class Graph:
    """Who holds what on a day, and what follows."""

    def __init__(self, study: Study, on: date, rule: AffiliatesRule, lists: Sequence[str]) -> None:
        self._study, self.on, self.rule = study, on, rule
        self.edges = latest(study.ownership, on)
        self._rows: dict[str, list[Entity]] = {}
        for row in study.entities:
            self._rows.setdefault(row.entity, []).append(row)
        self._listings = {
            entity: tuple(row for row in rows if row.list in lists and holds(row, on, study.known_by))
            for entity, rows in self._rows.items()
        }
        self._owners: dict[str, list[Holding]] = {}
        least: dict[str, list[tuple[str, int]]] = {}
        most: dict[str, list[tuple[str, int]]] = {}
        for edge in self.edges:
            self._owners.setdefault(edge.owned, []).append(edge)
        for edge in self.edges:
            most.setdefault(edge.owner, []).append((edge.owned, round(edge.share_high * UNITS)))
            # What is seen through other holdings may be in them already: it is not sure to come on top of them.
            if edge.direct == "yes" or not self._overlaps(edge):
                least.setdefault(edge.owner, []).append((edge.owned, round(edge.share_low * UNITS)))
        listed = [entity for entity, rows in self._listings.items() if rows]
        self._needed = round(float(rule.at_least) * UNITS)
        self._sure, self._least = reached(least, listed, self._needed)
        self._perhaps, self._most = reached(most, listed, self._needed)

    def _overlaps(self, edge: Holding) -> bool:
        """Whether an owner of the same company stands below this owner in the record."""
        above = {each.owner for each in self._owners[edge.owned] if each.owner != edge.owner and each.share_high > 0}
        seen: set[str] = set()
        waiting = [*above]
        while waiting:
            party = waiting.pop()
            if party == edge.owner:
                return True
            if party not in seen:
                seen.add(party)
                waiting += [each.owner for each in self._owners.get(party, ()) if each.share_high > 0]
        return False

    def standing(self, entity: str, *, as_owned: bool = False) -> Standing | None:
        """What a company's owners make of it; None if none is recorded and it is not listed either."""
        owners = [edge for edge in self._owners.get(entity, ()) if edge.share_high > 0]
        listings = () if as_owned else self._listings.get(entity, ())
        if not owners and not listings:
            return None
        low, high = self._least.get(entity, 0), self._most.get(entity, 0)
        unrecorded = max(UNITS - sum(round(edge.share_low * UNITS) for edge in owners), 0)
        status = self._status(entity, as_owned, unrecorded)
        needs, from_ = self._needs(entity, status, low, high, owners)
        chain = tuple(self._chain(entity, 1, {entity}))
        strictest, terms = self._strictest(entity, chain if status != "listed" else ())
        name = self.name(entity)
        return Standing(
            entity, name, self.on, status, low / UNITS, min(high / UNITS, 1.0), unrecorded / UNITS, needs, from_, chain,
            strictest, terms, self.rule, self._says(entity, status, low, high, needs, from_),
        )  # fmt: skip

    def _status(self, entity: str, as_owned: bool, unrecorded: int) -> Status:
        if not as_owned and self._listings.get(entity):
            return "listed"
        low, high = self._least.get(entity, 0), self._most.get(entity, 0)
        seats = {row.headquarters for row in self._rows.get(entity, ())}
        if seats and seats <= set(self.rule.spares):
            return "spared"
        if low >= self._needed:
            return "covered"
        return "undetermined" if high >= self._needed or (high and high + unrecorded >= self._needed) else "not_covered"

    def _needs(
        self, entity: str, status: Status, low: int, high: int, owners: Sequence[Holding]
    ) -> tuple[float | None, tuple[str, ...]]:
        """How much more is wanted at least, and from whom it might come."""
        if status != "undetermined":
            return None, ()
        if high < self._needed:
            return (self._needed - high) / UNITS, ("holders that are not recorded",)
        open_ones = [
            edge for edge in owners
            if edge.owner in self._perhaps and (edge.owner not in self._sure or edge.share_high > edge.share_low)
        ]  # fmt: skip
        named = open_ones or [edge for edge in owners if edge.owner in self._perhaps]
        return (self._needed - low) / UNITS, tuple(self.name(edge.owner) for edge in named)

    def _chain(self, entity: str, tier: int, above: set[str]) -> Iterable[Step]:
        """The holdings of parties that count or may count, upwards to the listed ones; all owners in the first tier."""
        for edge in sorted(self._owners.get(entity, ()), key=lambda each: (-each.share_high, each.owner)):
            if edge.share_high == 0 or (tier > 1 and edge.owner not in self._perhaps):
                continue
            rows = self._listings.get(edge.owner, ())
            yield Step(
                tier, edge.owner, self.name(edge.owner), entity, edge.share_low, edge.share_high, edge.as_of,
                edge.direct == "yes", self._owner_status(edge.owner), tuple(dict.fromkeys(row.list for row in rows)),
                edge.note, edge.source,
            )  # fmt: skip
            if not rows and edge.owner in self._perhaps and edge.owner not in above:
                yield from self._chain(edge.owner, tier + 1, above | {edge.owner})

    def _owner_status(self, owner: str) -> Status | None:
        if self._listings.get(owner):
            return "listed"
        return "covered" if owner in self._sure else "undetermined" if owner in self._perhaps else None

    def _strictest(self, entity: str, chain: Iterable[Step]) -> tuple[str | None, str | None]:
        """Whose terms are strictest among the listed parties of a chain (or the listed party itself), and the terms."""
        sources = list(dict.fromkeys(step.owner for step in chain if step.status == "listed")) or [entity]
        terms = [(policy(row.licence_policy), source) for source in sources for row in self._listings.get(source, ())]
        if not terms:
            return None, None
        found = min(terms, key=lambda each: _STRICT.index(each[0]))
        return found[1], found[0]

    def name(self, entity: str) -> str:
        """A party's name; its id in words where only ownership.csv has it."""
        rows = self._rows.get(entity)
        return rows[0].name_en if rows else spoken(self._study, entity)

    def _says(self, entity: str, status: Status, low: int, high: int, needs: float | None, from_: Sequence[str]) -> str:
        name = self.name(entity)
        half = f"{float(self.rule.at_least):.0%}".replace("%", " %")
        if status == "listed":
            rows = self._listings[entity]
            return f"{name} is listed itself ({', '.join(dict.fromkeys(row.list for row in rows))})"
        held = "no recorded share" if not high else _share(low / UNITS, min(high / UNITS, 1.0))
        if status == "covered":
            return f"{name} counts as listed by the {half} rule: parties that are listed or count as listed hold {held}"
        if status == "undetermined":
            return (
                f"whether {name} counts as listed is undetermined: such parties hold {held}; it needs at least "
                f"{_percent(needs or 0)} % more from {', '.join(from_)}"
            )
        if status == "spared":
            seat = ", ".join(self.rule.spares)
            return f"the rule does not reach {name}, which sits at home ({seat}); listed parties hold {held}"
        return f"{name} does not count as listed on the recorded shares: listed parties hold {held}"


def _share(low: float, high: float) -> str:
    return f"{_percent(low)} %" if low == high else f"{_percent(low)} to {_percent(high)} %"


def _percent(share: float) -> str:
    return f"{100 * share:.6g}"
