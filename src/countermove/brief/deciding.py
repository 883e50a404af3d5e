"""The comparisons that decide a determination, read from the trace of its public document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SIGNS = {"at_least": "\u2265", "more_than": ">", "less_than": "<", "at_most": "\u2264", "is": "is"}
UNITS = ("_gbs", "_mm2", "_gb", "_nm")
"""Endings of names of quantities that say the unit, which stands beside the number."""


@dataclass(frozen=True)
class Deciding:
    """One line of the table: where it stands in the law, what is compared with which limit, by how much it is met or
    missed, and whether it holds (yes, no, unknown)."""

    place: str
    comparison: str
    margin: str
    holds: str


def relied_on(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rules of the trace on which the answer rests; where on none, those weighed for the item."""
    rules = answer["trace"].get("rules", ())
    based = [each for each in rules if each["rule"] in answer["basis"]]
    return based or [each for each in rules if each.get("layer") == "item" and each.get("paragraphs")]


def deciding(answer: Mapping[str, Any]) -> tuple[Deciding, ...]:
    """The comparisons of every paragraph and duty that carries the answer; where none does, those that failed."""
    found = list[Deciding]()
    for rule in relied_on(answer):
        paragraphs = rule.get("paragraphs", ())
        telling = [each for each in paragraphs if each["holds"] != "no"] or paragraphs
        for each in telling:
            found += _told(each["test"], each["paragraph"])
        for duty in rule.get("duties", ()):
            if duty["holds"] != "no" and "test" in duty:
                found += _told(duty["test"], f"duty {duty.get('name') or ''}".strip())
    return tuple(dict.fromkeys(found))


def _told(test: Mapping[str, Any], place: str) -> Iterator[Deciding]:
    """The comparisons with limits that make a test hold or fail; those of words only where there is none."""
    steps = list(_steps(test, test["holds"], ()))
    limited = [each for each in steps if each[1].get("comparison") != "is"]
    for labels, step in limited or steps:
        named = ", ".join(dict.fromkeys((place, *labels)))
        yield Deciding(named, _comparison(step), _margin(step), step["holds"])


def _steps(
    step: Mapping[str, Any], holds: str, labels: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The comparisons that answer as the whole does, each under its labels; a denied part answers the other way."""
    if step["holds"] != holds:
        return
    own = (*labels, step["label"]) if step.get("label") else tuple(labels)
    if step["op"] == "compare":
        yield own, step
    for part in step.get("parts", ()):
        if step["op"] == "not":
            yield from _steps(part, {"yes": "no", "no": "yes"}.get(holds, holds), own)
        else:
            yield from _steps(part, holds, own)


def _comparison(step: Mapping[str, Any]) -> str:
    """A comparison as people write it, with its answer where that is not yes; of many words compared, those that
    agree."""
    unit = f" {step['unit']}" if step.get("unit") else ""
    quantity = str(step.get("quantity", ""))
    for ending in UNITS:
        quantity = quantity.removesuffix(ending)
    quantity = quantity.replace("_", " ")
    sign = SIGNS.get(step.get("comparison", "is"), "is")
    value, limit = step.get("value", "unknown"), step.get("threshold", "")
    common = [word for word in value.split(", ") if word in limit.split(" or ")] if sign == "is" else []
    if common and step["holds"] == "yes":
        return f"{quantity} is {', '.join(common)}"
    answer = {"yes": "", "no": ": no"}.get(step["holds"], ": not known")
    return f"{quantity} {value} {sign} {limit}{unit}{answer}"


def _margin(step: Mapping[str, Any]) -> str:
    if step.get("on_the_line"):
        return "on the line"
    percent = step.get("margin_percent")
    if percent is not None:
        return f"{percent:+,.1f} %"
    return str(step.get("margin") or ("presumed" if step.get("presumed") else ""))
