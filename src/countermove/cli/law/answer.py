"""A determination at the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from countermove.cli.law.shared import listed
from countermove.cli.paper import BOLD, DIM, show, show_pairs, width

if TYPE_CHECKING:
    from countermove.law.answer.determination import Branch, ConditionState, Considered, Determination, PartyAnswer


def show_answer(answer: Determination, *, whole: bool) -> None:
    """A determination at the terminal: the sentence, what it rests on and the reasons, or the whole trace."""
    from countermove.law.answer.render import indented, reasons, tree

    show(answer.sentence, BOLD)
    rows = [(name, text) for name, text in _rows(answer) if text]
    if rows:
        show()
        show_pairs(rows)
    show()
    for line in indented(tree(answer) if whole else reasons(answer), width()):
        print(line)
    show()
    more = "" if whole else " --trace prints the whole reasoning,"
    show(f"Research, not legal advice.{more} --json also the {len(answer.not_modelled)} points not modelled.", DIM)


def _rows(answer: Determination) -> list[tuple[str, str]]:
    """What is told beside the sentence, by name; what has no text is left out."""
    return [
        ("basis", ", ".join(answer.basis)),
        ("alleged", "it rests on an act that no authority published" if answer.alleged else ""),
        ("by party", listed(_party(name, each) for name, each in answer.by_party.items()) if _several(answer) else ""),
        ("conditions", listed(_condition(each) for each in answer.required)),
        ("do not serve", listed(_barred(each) for each in answer.considered if each.serves == "no")),
        (
            "volume cap",
            f"{100 * answer.volume_cap:.0f} % of US sales of the product" if answer.volume_cap is not None else "",
        ),
        ("US import duty", _duty(answer)),
        ("importer", _key_text(answer)),
        ("missing", ", ".join(answer.missing)),
        ("if known", listed(_branch(branch) for branch in answer.if_known)),
        ("by switch", listed(_positions(answer.by_switch))),
        ("end user", (answer.layers.end_user.says or "") if answer.end_user else ""),
        ("end use", (answer.layers.end_use.says or "") if answer.end_use else ""),
        ("conflict of laws", listed(answer.conflicts)),
        ("red flags", listed(answer.red_flags)),
        ("known later", listed(f"{each.what} (known {each.known_on})" for each in answer.later)),
        ("citations", listed(dict.fromkeys(each.cite for each in answer.citations if each.url))),
    ]


def _duty(answer: Determination) -> str:
    if answer.us_import_duty is None:
        return "unknown"
    return f"{100 * answer.us_import_duty:.0f} %" if answer.us_import_duty else ""


def _several(answer: Determination) -> bool:
    """Whether the law of more than one party speaks."""
    return len(answer.by_party) > 1


def _party(name: str, said: PartyAnswer) -> str:
    parts = [said.status.replace("_", " "), (said.review or "").replace("_", " ")]
    return f"{name}: {', '.join(part for part in parts if part)} ({', '.join(said.rules)})"


def _condition(state: ConditionState) -> str:
    mark = {"yes": "met: ", "no": "not met: ", "unknown": ""}[state.met]
    return f"{mark}{'perhaps ' if state.needed == 'unknown' else ''}{state.says}"


def _barred(considered: Considered) -> str:
    unmet = [each.says for each in considered.conditions if each.met == "no"]
    return f"{considered.exception}, since this is not met: {'; '.join(unmet)}"


def _key_text(answer: Determination) -> str:
    key = answer.importer
    if key is None:
        return ""
    said = f"{key.state.replace('_', ' ')} since {key.since} ({key.stage}, {key.strength} evidence)"
    if key.note:
        said += f". {key.note}"
    if key.state_funded is not None:
        said += f" Buyers with state money: {key.state_funded.state.replace('_', ' ')} since {key.state_funded.since}"
        said += f" ({key.state_funded.stage})."
    return said


def _positions(branches: Sequence[Branch]) -> Iterator[str]:
    """The answer under each position; once where all positions of a switch give the same."""
    from countermove.law.answer.render import alike

    for fact, group in groupby(branches, key=lambda branch: branch.fact):
        positions = list(group)
        if alike(positions):
            yield f"{fact}: the same under every position"
        else:
            yield from map(_branch, positions)


def _branch(branch: Branch) -> str:
    parts = [branch.status.replace("_", " "), branch.paragraph, (branch.review or "").replace("_", " ")]
    told = ", ".join(part for part in (*parts, *branch.exceptions) if part)
    return f"{branch.fact} {branch.value}: {told}"
