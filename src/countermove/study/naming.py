"""Names that a file of a study gives: whether the study has what they name, and what is written like it."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from countermove.study.study import Study

_PROBLEMS = {
    "events": "{name!r} is no event of this study",
    "claims": "{name!r} is no claim of this study",
    "mechanisms": "{name!r} is no mechanism of this study",
    "sources": "no source {name!r} in sources.csv",
}


def near(name: str, known: Collection[str]) -> str:
    """The known names that are written like one, at most three, to be put behind what is wrong with it; empty where
    none is."""
    found = difflib.get_close_matches(name, sorted(known), n=3)
    return f"; near: {', '.join(found)}" if found else ""


def no_row(study: Study, table: str, name: str) -> str | None:
    """Why a name is not that of a row (in any view) of the table of events, claims, mechanisms or sources; None where
    it is."""
    known = study.ids_of(table)
    return None if name in known else _PROBLEMS[table].format(name=name) + near(name, known)


def no_side(study: Study, name: str) -> str | None:
    """Why a name is neither that of a party nor of an actor of some event; None where it is."""
    sides = sorted({*(party.id for party in study.about.parties), *(event.actor for event in study.whole.events)})
    return None if name in sides else f"{name!r} is not one of {', '.join(sides)}"
