"""Listed parties whose names are like that of an end user: told as warnings, and never taken for the end user."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from datetime import date

from countermove.law.parties.name_score import THRESHOLD
from countermove.law.parties.screening import Hit, Screener, Screening
from countermove.study.study import Study


def alike(study: Study, name: str, on: date) -> Screening:
    """The screening of a name that no list writes so, at the screener's own threshold."""
    return Screener(study, on).screen(name, near=False)


def warnings_of(found: Screening) -> tuple[str, ...]:
    """A warning for each party of like name that was listed on the day, or once was, or counts as listed by owners."""
    shown = "".join(sign for sign in found.query if sign.isprintable())
    command = shlex.join(["countermove", "law", "screen", shown, "--on", found.on.isoformat()])
    return tuple(f"{said}; screen it: {command}" for said in _told(found))


def summary(found: Screening) -> str:
    """What the look-up by likeness came to, in a few words; that nothing was found is no clearance."""
    days = ", ".join(sorted({str(each.data_day) for each in found.lists})) or "no day"
    parties = len(warnings_of(found))
    if parties:
        return f"{parties} listed {'party' if parties == 1 else 'parties'} of like name, told as red flags"
    return f"no name like it scores {THRESHOLD:g} in the study's selection of the lists, dated {days}; no clearance"


def _told(found: Screening) -> Iterator[str]:
    parties = dict[str, list[Hit]]()
    for hit in found.hits:
        parties.setdefault(hit.entity_id, []).append(hit)
    for hits in parties.values():
        listed = [hit for hit in hits if hit.standing == "listed"]
        yield f"may be {hits[0].name} (score {hits[0].score:.2f}, {_lists(listed or hits, ended=not listed)})"
    for each in found.not_listed:
        if each.ownership is not None and each.ownership.status in ("covered", "undetermined"):
            counts = "counts as listed" if each.ownership.status == "covered" else "may count as listed"
            yield f"may be {each.name} (score {each.score:.2f}, on no list, {counts} through its owners)"


def _lists(hits: Iterable[Hit], *, ended: bool) -> str:
    told = (f"{hit.list} {'until' if ended else 'since'} {hit.listed_to if ended else hit.listed_from}" for hit in hits)
    return ", ".join(dict.fromkeys(told))
