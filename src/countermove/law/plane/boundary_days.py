"""The same planes on every day on which law changed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from countermove.law.engine.facts import Facts, Value
from countermove.law.many.quarterly import change_days, live
from countermove.law.parties.receiver import UNKNOWN
from countermove.law.plane.boundary import boundary
from countermove.law.plane.picture import Plane
from countermove.law.plane.sheet import FIGURES, bearing
from countermove.study.places import load_places
from countermove.study.quantities import quantities_of
from countermove.study.rules import load_rules
from countermove.study.study import Study

Pair = tuple[str, str]


def boundary_days(
    study: Study, to: str, pairs: Sequence[Pair], until: date | None = None, **question: Any
) -> tuple[tuple[Plane, ...], ...]:
    """For each day on which a region or the answer for a chip changed, the planes of that day, one for each pair of
    quantities. Days before anything was asked for are left out, as are days after ``until``.

    ``question``: what else ``boundary`` takes. Raises BadInput as it does.
    """
    kept, seen = list[tuple[Plane, ...]](), ""
    days = change_days(study, load_rules(study))
    for x, y in pairs if days else ():
        boundary(study, days[0], to, x, y, **question)  # tells every fault of the question
    route = _route(study, to, pairs, question)
    for day in days:
        if until is not None and day > until:
            break
        law = _law_of(study, day, route)
        if law == seen:
            continue
        seen = law
        planes = tuple(boundary(study, day, to, x, y, **question) for x, y in pairs)
        if not kept:
            changed = any(_says_something(plane) for plane in planes)
        else:
            changed = any(_differ(new, old) for new, old in zip(planes, kept[-1], strict=True))
        if changed:
            kept.append(planes)
    return tuple(kept)


def _says_something(plane: Plane) -> bool:
    asked = (*(region.said for region in plane.regions), *(point.said for point in plane.points))
    return any(said.status != "no_requirement_found" for said in asked)


def _differ(new: Plane, old: Plane) -> bool:
    """Whether a region changed, or the answer for a chip that was there before."""
    before = {point.chip: point.said for point in old.points}
    return new.regions != old.regions or any(before.get(each.chip, each.said) != each.said for each in new.points)


def _route(study: Study, to: str, pairs: Sequence[Pair], question: Mapping[str, Any]) -> dict[str, str]:
    """The places of a question as far as they are plain before it is asked."""
    code = load_places(study).code
    seat = question.get("headquarters") or to
    route = {"destination": code(to), **({} if seat == UNKNOWN else {"headquarters": code(seat)})}
    ordinary = question.get("transaction", "export") == "export" and all(set(pair) <= set(FIGURES) for pair in pairs)
    leaves = question.get("from_") or (study.about.parties[0].id if ordinary else None)
    return route if leaves is None else {**route, "exporting_from": code(leaves)}


def _law_of(study: Study, day: date, route: Mapping[str, str]) -> str:
    """What law there is on a day and a route, so that days with the same law are asked once."""
    places, quantities = load_places(study), quantities_of(study)
    words = {name: places.words_of(code, day) for name, code in route.items()}
    facts = Facts({name: Value(words=each) for name, each in words.items()}, quantities)
    own = bearing(load_rules(study), day, facts, set(quantities) - set(words))
    return repr(([sorted(each) for each in words.values()], [(rule.id, live(rule, day)) for rule in own]))
