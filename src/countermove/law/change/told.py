"""A difference of two laws in words: who goes which way, in groups with one fate and one reason, and what changed in
the texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from countermove.law.answer.verdict import SIGNS, Reason, plain_name, reason_text
from countermove.law.change.difference import ChipChange, Direction, ItemChange, Told
from countermove.law.change.texts import TextChange
from countermove.law.engine.outcome import STATUS, Rank

TITLES: Mapping[Direction, str] = {
    "stricter": "stricter",
    "looser": "looser",
    "undecidable": "no longer decidable",
    "decidable": "decidable now",
    "other": "as strict, by another rule or paragraph",
    "same": "unchanged",
}
LONG = 10**5  # numbers from here on would be shown with an exponent
Change = ChipChange | ItemChange


@dataclass(frozen=True)
class Group:
    """Chips or items with one fate for one reason."""

    says: str
    why: str
    members: tuple[Change, ...]


def words(told: Told) -> str:
    """An answer in a few words."""
    if told.status == STATUS[Rank.NONE]:
        return "free"
    if told.status == "exception":
        return f"exception {' or '.join(told.exceptions)}"
    if told.status == "licence":
        policy = {"presumption_of_denial": "denial", "presumption_of_approval": "approval"}
        if told.review is None:
            return "licence, policy open"
        return f"licence, {policy.get(told.review, told.review.replace('_', ' '))}"
    return told.status


def groups(changes: Iterable[Change]) -> list[Group]:
    """Those with one fate and one reason together, the larger groups first."""
    found: dict[tuple[str, str], list[Change]] = {}
    for each in changes:
        said = words(each.before)
        said += "" if each.direction == "same" else f" -> {words(each.after)}"
        why = _missing(each) if each.after.missing else reason_text(each.by) or _missing(each)
        found.setdefault((said, why), []).append(each)
    return _largest(found)


def key_groups(changes: Iterable[Change]) -> list[Group]:
    """Those of which the importer's own rules say something else, by what they say."""
    found: dict[tuple[str, str], list[Change]] = {}
    for each in changes:
        if each.before.importer == each.after.importer:
            continue
        sides = ((told.importer or "nothing recorded", told.importer_alleged) for told in (each.before, each.after))
        said = " -> ".join(word.replace("_", " ") + (" (alleged)" if alleged else "") for word, alleged in sides)
        found.setdefault((said, ""), []).append(each)
    return _largest(found)


def _largest(found: Mapping[tuple[str, str], list[Change]]) -> list[Group]:
    ranked = sorted(found.items(), key=lambda item: -len(item[1]))
    return [Group(said, why, tuple(members)) for (said, why), members in ranked]


def _missing(change: Change) -> str:
    missing = change.after.missing or change.before.missing
    return f"wants {', '.join(missing)}" if missing else ""


def figures(reason: Reason | None) -> str:
    """The figures beside the limits that decide, each quantity once, and how far off the nearest limit is."""
    told = [each for each in (reason.comparisons if reason else ()) if each.value is not None]
    told = [each for each in told if each.comparison != "is" and not (each.margin or "").endswith(" days")]
    found = list(dict.fromkeys(f"{plain_name(each.quantity)} {_short(each.value)}" for each in told))
    numbers = [each for each in told if each.margin_percent is not None]
    if not numbers:
        return ", ".join(found)
    near = min(numbers, key=lambda each: abs(each.margin_percent or 0.0))
    far = "on the line" if near.on_the_line else f"{near.margin_percent:+.1f} %"
    return f"{', '.join(found)} ({far})"


def _short(value: str | None) -> str:
    try:
        number = float(value or "")
    except ValueError:
        return value or "?"
    return f"{number:.0f}" if number >= LONG else f"{number:.5g}"


def limits(changes: Iterable[TextChange], *, every: bool = False) -> list[tuple[str, list[str]]]:
    """The limits that changed, under the part in which they stand; words only if ``every`` change is asked for."""
    told: list[tuple[str, list[str]]] = []
    for each in changes:
        if not every and (each.comparison not in SIGNS or each.comparison == "is"):
            continue
        rules = " -> ".join(dict.fromkeys(name or "(new)" for name in (each.rule_before, each.rule_after)))
        if each.rule_after is None:
            rules = f"{each.rule_before} (ends)"
        head = f"{rules}: {each.part}"
        if not told or told[-1][0] != head:
            told.append((head, []))
        sign = SIGNS.get(each.comparison, each.comparison)
        name = plain_name(each.quantity)
        label = f"{each.label}: " if each.label and each.label != each.part else ""
        if each.before is not None and each.after is not None:
            said = f"{name} {sign} {each.before} becomes {each.after}"
        else:
            said = f"{'new' if each.before is None else 'gone'}: {name} {sign} {each.after or each.before}"
        told[-1][1].append(f"{label}{said}")
    return told
