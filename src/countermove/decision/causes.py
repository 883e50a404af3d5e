"""Why two assessments differ, as their receipts tell it, and how to see one cause at a time."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from countermove.decision.assessment import Assessment, OptionLine, Receipt
from countermove.decision.compared import Cause, Difference, Isolation

_KNOWN = ("--worlds", "--seed", "--as-of", "--without", "--study")
"""Options of a command that the receipt tells apart."""
_ACCOUNTED: Mapping[Difference, tuple[Difference, ...]] = {
    "rules": ("study", "study_data", "as_of"),
    "model": ("program", "study", "study_data", "as_of", "case"),
    "response": ("program", "study", "study_data", "as_of"),
    "posterior": ("program", "study", "study_data", "as_of"),
}
"""What is made from other parts, and which of them account for its being another."""


def causes(a: Assessment, b: Assessment) -> tuple[Cause, ...]:
    """What differs between two receipts: first what stands by itself, then what follows from it."""
    found: dict[Difference, Cause] = {each.what: each for each in _differences(a, b)}
    roots: list[Difference] = [name for name in found if name not in _ACCOUNTED]
    told: list[Cause] = []
    for name, each in found.items():
        follows = tuple(root for root in _ACCOUNTED.get(name, ()) if root in roots)
        told.append(each.model_copy(update={"follows_from": follows}))
    return tuple(sorted(told, key=lambda each: bool(each.follows_from)))


def _differences(a: Assessment, b: Assessment) -> Iterator[Cause]:
    one, other = a.receipt, b.receipt
    pairs: tuple[tuple[Difference, str, str], ...] = (
        ("program", one.program, other.program),
        ("study", one.study, other.study),
        ("study_data", one.study_hash, other.study_hash),
    )
    yield from (Cause(what=what, a=x, b=y) for what, x, y in pairs if x != y)
    if (one.case, one.case_hash) != (other.case, other.case_hash):
        yield _case(a, b)
    more: tuple[tuple[Difference, str, str], ...] = (
        ("as_of", str(one.as_of or "the cut-off"), str(other.as_of or "the cut-off")),
        ("seed", str(one.seed), str(other.seed)),
        ("worlds", str(one.worlds), str(other.worlds)),
        ("without", ", ".join(one.without) or "nothing", ", ".join(other.without) or "nothing"),
        ("options", _further(one.command), _further(other.command)),
    )
    yield from (Cause(what=what, a=x, b=y) for what, x, y in more if x != y)
    if one.rule_hashes != other.rule_hashes:
        yield _rules(one, other)
    made: tuple[tuple[Difference, str, str], ...] = (
        ("model", one.model_hash, other.model_hash),
        ("response", one.response_hash, other.response_hash),
        ("posterior", one.posterior_hash or "none: from priors", other.posterior_hash or "none: from priors"),
    )
    yield from (Cause(what=what, a=x, b=y) for what, x, y in made if x != y)


def _rules(a: Receipt, b: Receipt) -> Cause:
    before, after = a.rule_hashes, b.rule_hashes
    return Cause(
        what="rules",
        a=f"{len(before)} rules",
        b=f"{len(after)} rules",
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(sorted(name for name in before.keys() & after.keys() if before[name] != after[name])),
    )


def _case(a: Assessment, b: Assessment) -> Cause:
    """The cases, with the measures of the options that both have; options of one alone are told elsewhere."""
    before, after = ({each.id: each for each in side.options} for side in (a, b))
    added, removed, changed = list[str](), list[str](), list[str]()
    for name in (name for name in before if name in after):
        old, new = _measures(before[name]), _measures(after[name])
        added += [f"{name}: {each}" for each in new if each not in old]
        removed += [f"{name}: {each}" for each in old if each not in new]
        changed += [f"{name}: {each}" for each in old if each in new and old[each] != new[each]]
    names = [f"{side.receipt.case} {side.receipt.case_hash}" for side in (a, b)]
    return Cause(
        what="case", a=names[0], b=names[1], added=tuple(added), removed=tuple(removed), changed=tuple(changed)
    )


def _measures(option: OptionLine) -> dict[str, str]:
    """Measures by id, without whether a dated view knows them: that is not the case's doing."""
    return {each.id: each.model_dump_json(exclude={"kept"}) for each in option.measures}


def options_of(command: str) -> dict[str, tuple[str, ...]]:
    """The options of a receipt's command with their values in order; empty for one that cannot be read."""
    found: dict[str, tuple[str, ...]] = {}
    words = words_of(command)
    for place, word in enumerate(words[:-1]):
        if word.startswith("--"):
            found[word] = (*found.get(word, ()), words[place + 1])
    return found


def words_of(command: str) -> list[str]:
    """The words of a command; none for one whose quotes do not close."""
    try:
        return shlex.split(command)
    except ValueError:
        return []


def _further(command: str) -> str:
    """The options that no other part of the receipt tells."""
    rest = {name: values for name, values in options_of(command).items() if name not in _KNOWN}
    return shlex.join(word for name, values in sorted(rest.items()) for each in values for word in (name, each)) or (
        "none further"
    )


def isolations(a: Receipt, b: Receipt, found: Sequence[Cause]) -> tuple[Isolation, ...]:
    """For each cause that stands by itself: A's command with that cause as in B. Empty where A has no command."""
    if not words_of(a.command):
        return ()
    return tuple(_isolation(a, b, each.what) for each in found if not each.follows_from)


def _isolation(a: Receipt, b: Receipt, what: Difference) -> Isolation:
    given = options_of(b.command)
    command, wants = words_of(a.command), ""
    if what in ("seed", "worlds"):
        command = _with(command, f"--{what}", (str(getattr(b, what)),))
    elif what == "as_of":
        command = _with(command, "--as-of", () if b.as_of is None else (str(b.as_of),))
    elif what == "without":
        command = _with(command, "--without", b.without)
    elif what == "options":
        further = {name for name in (*options_of(a.command), *given) if name not in _KNOWN}
        for name in sorted(further):
            command = _with(command, name, given.get(name, ()))
    elif what == "case":
        case = words_of(b.command)[2:3] or [b.case]
        command = [*command[:2], *case, *command[3:]]
        wants = f"the case of B ({b.case_hash[:12]})"
    elif what == "study" or (what == "study_data" and given.get("--study") != options_of(a.command).get("--study")):
        command = _with(command, "--study", given.get("--study", ()))
        wants = f"the study of B ({b.study_hash[:12]})"
    else:
        wants = {
            "program": f"the program of B ({b.program})",
            "study_data": f"the files of B's study ({b.study_hash[:12]}), with --study if they lie elsewhere",
            "rules": "the rules of B, in a copy of A's study",
        }.get(what, f"the {what} of B: the program or the study that made it")
    return Isolation(what=what, command=shlex.join(command), wants=wants)


def _with(command: Sequence[str], name: str, values: Sequence[str]) -> list[str]:
    """A command with an option's values replaced by others; none takes the option away."""
    kept: list[str] = []
    place = 0
    while place < len(command):
        if command[place] == name:
            place += 2
            continue
        kept.append(command[place])
        place += 1
    return [*kept, *(word for each in values for word in (name, each))]
