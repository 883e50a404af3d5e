"""`countermove law calendar`: what starts, lapses or returns by itself, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.law.shared import Switches, pairs_of, tell, wrapped
from countermove.cli.paper import BOLD, DIM, show
from countermove.study.faults import Faults

if TYPE_CHECKING:
    from countermove.law.change.happenings import Calendar, CalendarDay, Event


def calendar_command(
    start: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day; else the cut-off.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last day; else the last one known.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="PARTY", help="Rules of one party only, as US.")] = None,
    switch: Switches = None,
    every: Annotated[bool, typer.Option("--all", help="Also announcements, publications and listings.")] = False,
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """What starts, lapses or returns by itself, when, and what hangs on it?

    Each day is the first of what follows: a suspension until 10 November is over on 10 November. The count of answers
    is that of the catalogue, from the exporter to the importer, against the day before.

    Example: countermove law calendar --from 2026-01-01
    """
    from countermove.law import calendar
    from countermove.study import load_study

    record, faults = load_study(study), Faults()
    first = faults.of(lambda: day_or_fault(start, "--from"))
    last = faults.of(lambda: day_or_fault(end, "--to"))
    known_by = faults.of(lambda: day_or_fault(as_of, "--as-of"))
    switches = faults.of(lambda: pairs_of(switch))
    seen = record if known_by is None else record.as_of(known_by)
    answer = faults.of(lambda: calendar(seen, first, last, by, switches))
    faults.tell()
    assert answer is not None
    tell(answer, json, lambda shown: _show(shown, every=every))


QUIET = ("proposed", "announced", "published", "listed")


def _show(answer: Calendar, *, every: bool) -> None:
    show(f"Law from {answer.start} to {answer.end}", style=BOLD)
    show(f"answers: of {answer.chips} chips, {answer.exporter} to {answer.importer}, against the day before")
    quiet = 0
    for day in answer.days:
        shown = [each for each in day.events if every or each.what not in QUIET]
        quiet += len(day.events) - len(shown)
        if shown:
            show()
            show(f"{day.day}  {_counts(day)}", style=BOLD)
            for events in _alike(shown):
                for line in _events(events):
                    show(line)
    if not answer.days:
        show()
        show("nothing is known for these days")
    if quiet:
        show()
        show(f"{quiet} announcements, publications and listings are left out (--all)", style=DIM)
    show()
    show("Only what this study knows. Research, not legal advice.", style=DIM)


def _counts(day: CalendarDay) -> str:
    told = [f"{count} {name}" for name, count in day.answers.items() if count and name != "same"]
    said = f"{day.changed} answers change ({', '.join(told)})" if told else "no answer changes"
    return said + (f", the importer's key for {day.keys}" if day.keys else "")


def _alike(events: Iterable[Event]) -> Iterable[list[Event]]:
    """Events in which the same happens for the same reason, told together."""
    groups: dict[tuple[object, ...], list[Event]] = {}
    for each in events:
        groups.setdefault((each.what, each.by, each.alleged, each.since, each.under, each.says), []).append(each)
    return groups.values()


def _events(events: list[Event]) -> Iterator[str]:
    event = events[0]
    said = event.what + (" by itself" if event.what in ("returns", "lapses") else "")
    said += f" after {(event.day - event.since).days} days" if event.since else ""
    said += " (alleged)" if event.alleged else ""
    if event.by_itself and event.known_on is not None and event.what not in ("returns", "lapses"):
        said += f" (known since {event.known_on})"
    yield from wrapped(f"  {said}" + (f", by {event.by}" if event.by else "") + ":", "    ")
    for each in events:
        yield from wrapped(f"    {each.subject}: {each.title}", "      ")
        for line in _hangs(each):
            yield from wrapped(f"      {line}", "        ")
    admits = dict.fromkeys(each.admits.replace("_", " ") for each in events if each.admits)
    cites = dict.fromkeys(each.cite for each in events if each.cite)
    for line in (
        event.under and f"only if {event.under}",
        admits and f"admission: {', '.join(admits)}",
        event.says,
        cites and f"[{'; '.join(cites)}]",
    ):
        if line:
            yield from wrapped(f"    {line}", "    ")


def _hangs(event: Event) -> Iterator[str]:
    hangs = event.hangs
    for said, names in (
        ("amends", hangs.amends),
        ("amended by", hangs.amended_by),
        ("yielded to by", hangs.yielded_by),
        ("hangs together with", hangs.linked),
        ("switch", () if event.under else hangs.switches),
    ):
        if names:
            yield f"{said} {', '.join(names)}"
