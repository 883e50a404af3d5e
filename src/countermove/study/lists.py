"""The lists of parties that a study knows (lists.yaml): whose they are, what they mean, whose affiliates count too."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from countermove.study.reading import Record, validate
from countermove.study.records import Day, Id
from countermove.study.study import Study


class PartyList(Record):
    """A list of parties: it restricts dealings, permits something, or means neither (`not listed`)."""

    by: str | None = None
    means: Literal["restricts", "permits", "none"] = "restricts"
    affiliates: bool = False
    title: str | None = None


class AffiliatesRule(Record):
    """From what share on, in the hands of listed parties, a company counts as listed; companies seated in the places
    of ``spares`` do not."""

    title: str
    at_least: Annotated[Decimal, Field(gt=0, le=1)]
    spares: tuple[str, ...] = ()
    cite: str | None = None
    known_on: Day | None = None
    source: Id | None = None
    says: str | None = None


class Lists(Record):
    """lists.yaml"""

    lists: Mapping[str, PartyList] = {}
    affiliates: AffiliatesRule | None = None

    def of(self, name: str) -> PartyList:
        """A list by its name; one that is not described restricts."""
        return self.lists.get(name) or PartyList()


def load_lists(study: Study) -> Lists:
    """The lists of a study; none are described where it has no lists.yaml. Raises BadInput with every fault."""

    def read() -> Lists:
        path = study.folder / "lists.yaml"
        return validate(Lists, *study.law_files.value(path)) if path.exists() else Lists()

    return study.cached("lists.yaml", read)
