"""`countermove law owners`: does a company count as listed because of who owns it?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.law.shared import On, print_value
from countermove.study.faults import BadInput, Faults

if TYPE_CHECKING:
    from countermove.law.parties.documents import OwnedDocument, OwnersDocument, UnownedDocument
    from countermove.law.parties.ownership import Standing, Step
    from countermove.study.study import Study


def owners_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A party of the study, by name or id.")],
    on: On = ...,  # type: ignore[assignment]  # Typer's way to say that an option is required
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Who owns a company that day, and does it count as listed by the 50 % rule?

    Shares of listed parties are added through all tiers; an unknown share leaves the answer open.

    Example: countermove law owners "SMIC Japan" --on 2025-10-15
    """
    from countermove.law.parties.ownership import graph_of, owned_by
    from countermove.study import load_study

    record = load_study(study)
    faults = Faults()
    day = faults.of(lambda: day_or_fault(on, "--on"))
    known_by = faults.of(lambda: day_or_fault(as_of, "--as-of"))
    seen = record if known_by is None else record.as_of(known_by)
    party = faults.of(lambda: _party(seen, name, day or record.cut_off))
    faults.tell()
    assert day is not None
    assert party is not None
    graph = graph_of(seen, day)
    if graph is None:
        raise BadInput.single("this study has no rule on affiliates, or none was known by then", where="--as-of")
    standing = graph.standing(party)
    owned = owned_by(seen, party, day)
    if json:
        print_value(_document(party, graph.name(party), standing, owned))
    else:
        _show(graph.name(party), day, standing, owned)


def _document(
    party: str, name: str, standing: Standing | None, owned: tuple[Standing, ...]
) -> OwnersDocument | UnownedDocument:
    """The public, versioned document."""
    held: list[OwnedDocument] = [
        {"entity_id": each.entity, "name": each.name, "status": each.status, "says": each.says} for each in owned
    ]
    if standing is None:
        return {"schema": 1, "entity_id": party, "name": name, "status": None, "owns": held}
    return {"schema": 1, **standing.as_json(), "owns": held}


def _party(study: Study, name: str, on: date) -> str:
    """The party that a name means: its id, its exact name, or the one name that is alike enough."""
    from countermove.law.parties.listed import study_roll
    from countermove.law.parties.name_index import NameIndex
    from countermove.law.parties.name_score import THRESHOLD

    roll = study_roll(study)
    if any(party.id == name for party in roll.parties):
        return name
    found = NameIndex([(party.home, party.names) for party in roll.parties]).search(name, THRESHOLD)
    best = [each for each in found if each.score == found[0].score]
    if len(best) == 1:
        return roll.parties[best[0].party].id
    if best:
        may = ", ".join(f"{roll.parties[each.party].names[0]} ({roll.parties[each.party].id})" for each in best)
        raise BadInput.single(f"{name!r} may mean {may}; give an id", where="NAME")
    raise BadInput.single(f"no party {name!r} in entities.csv or ownership.csv", where="NAME")


def _show(name: str, on: date, standing: Standing | None, owned: tuple[Standing, ...]) -> None:
    from rich.console import Console
    from rich.padding import Padding

    console = Console(highlight=False, markup=False, emoji=False)
    if standing is None:
        console.print(f"{name} on {on}: no owner of it is recorded, and it is on no list that counts.", style="bold")
    else:
        console.print(f"On {on} {standing.says}.", style="bold")
        if standing.policy:
            terms = standing.policy.replace("_", " ")
            console.print(f"strictest terms: {terms}, those of {standing.strictest}")
        for step in standing.chain:
            console.print(Padding(_step(step), (0, 0, 0, 3 * step.tier), expand=False))
        if standing.unrecorded and standing.chain:
            console.print(
                Padding(f"{100 * standing.unrecorded:.6g} % without a recorded holder", (0, 0, 0, 3), expand=False)
            )
    if owned:
        console.print("\nholds shares in:")
        words = {"not_covered": "not covered", "spared": "not reached"}
        for each in owned:
            told = f"{each.name} ({each.entity}): {words.get(each.status, each.status)}"
            console.print(Padding(told, (0, 0, 0, 3), expand=False))
    if standing is not None:
        cite = f" ({standing.rule.cite})" if standing.rule.cite else ""
        console.print(f"\n{standing.rule.title}{cite}: {standing.rule.says or ''}", style="dim")
    console.print("Shares as recorded. Research, not legal advice.", style="dim")


def _step(step: Step) -> str:
    same = step.low == step.high
    share = f"{100 * step.high:.6g} %" if same else f"{100 * step.low:.6g} to {100 * step.high:.6g} %"
    seen = "" if step.direct else ", through others"
    words = {"listed": f"listed: {', '.join(step.lists)}", "covered": "counts as listed",
             "undetermined": "may count as listed"}  # fmt: skip
    told = words.get(step.status or "", "not listed")
    return f"{share} {step.owner_name} (of {step.as_of}{seen}): {told}"
