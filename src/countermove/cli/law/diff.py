"""`countermove law diff`: two laws over one catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.law.shared import Facts, Switches, catalogue_of, pairs_of, tell, wrapped
from countermove.cli.paper import BOLD, DIM, show
from countermove.study.faults import Faults

if TYPE_CHECKING:
    from countermove.law.change.difference import ChipChange, Difference, Direction, ItemChange
    from countermove.law.change.texts import TextChange

MOST = 8


def diff_command(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="A day, or a rule: ID or FILE.yaml.")],
    after: Annotated[
        str | None, typer.Argument(metavar="[AFTER]", help="The same; left out, BEFORE is a rule.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="The day of the law to which rules are added.")
    ] = None,
    to: Annotated[str, typer.Option("--to", metavar="PLACE", help="Destination.")] = "CN",
    from_: Annotated[str | None, typer.Option("--from", metavar="PLACE", help="Where it leaves; else home.")] = None,
    headquarters: Annotated[str | None, typer.Option("--headquarters", metavar="PLACE", help="Of the party.")] = None,
    end_user: Annotated[str | None, typer.Option("--end-user", metavar="NAME", help="Who will use it.")] = None,
    end_use: Annotated[str | None, typer.Option("--end-use", metavar="USE", help="As military, supercomputer.")] = None,
    fact: Facts = None,
    switch: Switches = None,
    catalogue: Annotated[
        Path | None, typer.Option("--catalogue", metavar="FILE.csv", help="Designs instead, with columns of chips.csv.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every chip, and every word that changed.")] = False,
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:  # fmt: skip
    """Whom does a change of law catch, and whom does it let go?

    Compares the law of two days; or the law of a day with the same law and a rule added (a draft of the study or a file
    of yours); or two such rules with one another. The question is put for every chip of the catalogue, and for its
    other items (memory, systems, tools, minerals), each leaving from its maker's country unless --from is given.

    Example: countermove law diff 2023-10-16 2023-11-17

    Example: countermove law diff 2024-12-02 2024-12-03 --to US

    Example: countermove law diff mybill.yaml --on 2026-06-30
    """
    from countermove.law import diff
    from countermove.study import load_study

    record, faults = load_study(study), Faults()
    day = faults.of(lambda: day_or_fault(on, "--on"))
    known_by = faults.of(lambda: day_or_fault(as_of, "--as-of"))
    switches = faults.of(lambda: pairs_of(switch))
    given = faults.of(lambda: pairs_of(fact, "--fact"))
    chips = faults.of(lambda: catalogue_of(catalogue))
    seen = record if known_by is None else record.as_of(known_by)

    def asked() -> Difference:
        return diff(
            seen, before, after, day, to, from_, headquarters, end_user, end_use, switches=switches, facts=given,
            chips=chips,
        )  # fmt: skip

    answer = faults.of(asked)
    faults.tell()
    assert answer is not None
    tell(answer, json, lambda shown: _show(shown, every=every))


def _show(answer: Difference, *, every: bool) -> None:
    show(f"{answer.before.says} -> {answer.after.says}", style=BOLD)
    if answer.chips:
        show(f"{len(answer.chips)} chips from {answer.from_place} to {answer.to}")
        _changes(answer.chips, answer.counts, every=every)
    if answer.items:
        if answer.chips:
            show()
        homes = sorted({each.from_place for each in answer.items})
        show(f"{len(answer.items)} {'other items' if answer.chips else 'items'} from {', '.join(homes)} to {answer.to}")
        _changes(answer.items, answer.item_counts, every=every)
    keys = [each for each in (*answer.chips, *answer.items) if each.before.importer != each.after.importer]
    if keys:
        show()
        show(f"the importer's own rules say something else for {len(keys)}", style=BOLD)
        for line in _keys(keys, MOST if not every else len(keys)):
            show(line)
    for line in _texts(answer.texts, every=every):
        show(line)
    show()
    show("They count whether or not they were on sale that day. Research, not legal advice.", style=DIM)


def _changes(changes: Sequence[ChipChange | ItemChange], counts: Mapping[Direction, int], *, every: bool) -> None:
    """How many go which way, and then who and why."""
    from countermove.law.change.told import TITLES

    show()
    for name, title in TITLES.items():
        if counts.get(name):
            show(f"{counts[name]:>5}  {title}")
    for name, title in TITLES.items():
        those = [each for each in changes if each.direction == name]
        if those and (name != "same" or every):
            show()
            show(f"{title}", style=BOLD)
            for line in _groups(those, MOST if not every else len(those)):
                show(line)


def _groups(changes: Iterable[ChipChange | ItemChange], most: int) -> Iterator[str]:
    """Those with one fate and one reason together, the larger groups first."""
    from countermove.law.change.told import figures, groups

    for group in groups(changes):
        yield from wrapped(f"  {len(group.members)}  {group.says}{': ' + group.why if group.why else ''}", "     ")
        for each in group.members[:most]:
            yield from wrapped(f"     {each.name:<29} {figures(each.by)}".rstrip(), " " * 35)
        if len(group.members) > most:
            yield f"     and {len(group.members) - most} more (--all)"


def _keys(changes: Iterable[ChipChange | ItemChange], most: int) -> Iterator[str]:
    from countermove.law.change.told import key_groups

    for group in key_groups(changes):
        names = [each.name for each in group.members]
        more = f" and {len(names) - most} more" if len(names) > most else ""
        yield from wrapped(f"  {len(names)}  {group.says}: {', '.join(names[:most])}{more}", "     ")


def _texts(changes: Iterable[TextChange], *, every: bool) -> Iterator[str]:
    """The limits that changed, under the part in which they stand; words only if all is asked for."""
    from countermove.law.change.told import limits

    told = limits(changes, every=every)
    if told:
        yield ""
        yield "limits that changed in the text"
    for head, lines in told:
        yield from wrapped(f"  {head}", "    ")
        for line in lines:
            yield from wrapped(f"    {line}", "      ")
