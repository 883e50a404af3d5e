"""ach.yaml: evidence of the record against the rival accounts, coded by hand on Heuer's scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from countermove.study.faults import Fault
from countermove.study.grounds import grounds_of, yaml_of
from countermove.study.reading import Record
from countermove.study.records import Id
from countermove.study.study import Study

FILE = "ach.yaml"

Code = Literal["CC", "C", "N", "I", "II"]
"""Heuer's scale: very consistent, consistent, neutral or readable both ways, inconsistent, very inconsistent."""


class Evidence(Record):
    """One row of the matrix. It is known when all of its grounds are, and as good as the weakest of them.

    ``about``: the question that it bears on. ``codes``: how far each rival account agrees with it, all accounts named.
    ``fitted``: the fit of the model has seen these figures, or others made from the same draws. ``against_interest``:
    its speaker would rather say the contrary, so that what he gains by speaking is no reason to doubt it.
    """

    id: Id
    about: str
    says: str
    grounds: tuple[str, ...] = Field(min_length=1)
    codes: dict[str, Code]
    why: str
    coded_by: Literal["hand"]
    fitted: bool = False
    against_interest: bool = False


class NotCoded(Record):
    """Evidence that was looked at and does not tell the accounts apart, and why."""

    grounds: tuple[str, ...] = Field(min_length=1)
    why: str


class Matrix(Record):
    """ach.yaml"""

    items: tuple[Evidence, ...] = Field(min_length=2)
    left_out: tuple[NotCoded, ...] = ()


def load_matrix(study: Study) -> Matrix | None:
    """The coded evidence of a study; None where it has none, BadInput where the file is wrong."""
    found = yaml_of(study, FILE, Matrix)
    return None if found is None else found[0]


def matrix_faults(study: Study) -> Iterator[Fault]:
    """Ids that stand twice, grounds that name nothing, codes for no account or not for all, rows that tell nothing."""
    found = yaml_of(study, FILE, Matrix)
    if found is None:
        return
    matrix, lines = found
    known, accounts = grounds_of(study), [each.id for each in study.structures]
    seen: set[str] = set()
    for number, item in enumerate(matrix.items):
        at = ("items", number)
        if item.id in seen or item.id in known:
            yield lines.fault((*at, "id"), f"{item.id!r} stands twice")
        seen.add(item.id)
        for name in item.codes:
            if name not in accounts:
                yield lines.fault((*at, "codes", name), f"no rival account of this name; known: {', '.join(accounts)}")
        for name in accounts:
            if name not in item.codes:
                yield lines.fault((*at, "codes"), f"no code for {name!r}; want one of CC, C, N, I, II for each account")
        if len(set(item.codes.values())) == 1:
            yield lines.fault((*at, "codes"), "the same for every account, so it tells nothing; move it to left_out")
    named = [(("items", at, "grounds"), each.grounds) for at, each in enumerate(matrix.items)]
    named += [(("left_out", at, "grounds"), each.grounds) for at, each in enumerate(matrix.left_out)]
    for place, grounds in named:
        for at, ground in enumerate(grounds):
            if ground not in known:
                yield lines.fault((*place, at), f"{ground!r} names no row and no source of the study")
