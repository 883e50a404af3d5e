"""A rule's parts in Markdown: criteria as a tree that can be read, days, conditions, and how each value is known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countermove.study.criteria import AllOf, AnyOf, Compare, Negation, Node, Test
from countermove.study.quantities import Quantity
from countermove.study.rules import Condition

SIGNS = {"at_least": "≥", "more_than": "&gt;", "less_than": "&lt;", "at_most": "≤"}
EVIDENCE = {
    "text": "seen in the text",
    "secondary": "seen only in what others write of it",
    "recalled": "recalled, not seen",
    "derived": "worked out from figures that were seen",
}
UNMARKED = "not marked"


def plain(text: str) -> str:
    """Running text that Markdown takes as it is, on one line."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split())).replace("&", "&amp;")


def known(evidence: str | None) -> str:
    """How a value is known, in words."""
    return EVIDENCE.get(evidence or "", UNMARKED)


def tree(node: Node, quantities: dict[str, Quantity], inherited: str | None, depth: int = 0) -> Iterator[str]:
    """A criteria tree as a nested list, with the mark of each number and day."""
    evidence = node.evidence or inherited
    note = _note(node)
    if isinstance(node, Compare):
        for place, (name, test) in enumerate(node.tests.items()):
            mark = f" — *{known(evidence)}*" if test.limits else ""
            yield _item(depth, _compared(name, test, quantities) + (note if place == 0 else "") + mark)
        return
    if isinstance(node, Negation):
        yield _item(depth, f"not{note}")
        yield from tree(node.not_, quantities, evidence, depth + 1)
        return
    head, parts = ("any of", node.any) if isinstance(node, AnyOf) else ("all of", _all(node))
    yield _item(depth, head + note)
    for part in parts:
        yield from tree(part, quantities, evidence, depth + 1)


def _all(node: Node) -> tuple[Node, ...]:
    assert isinstance(node, AllOf)
    return node.all


def _item(depth: int, text: str) -> str:
    return f"{'    ' * depth}- {text}"


def _note(node: Node) -> str:
    parts = [f"**{plain(node.label)}**" if node.label else "", plain(node.cite) if node.cite else ""]
    parts += [plain(node.says) if node.says else ""]
    parts += [f"if not known, taken to be *{node.presume}*" if node.presume else ""]
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _compared(name: str, test: Test, quantities: dict[str, Quantity]) -> str:
    unit = quantities[name].unit if name in quantities else ""
    said = [f"{SIGNS[comparison]} {limit}" + (f" {plain(unit)}" if unit else "") for comparison, limit in test.limits]
    if test.is_ is not None:
        words = ", ".join(f"`{word}`" for word in test.is_)
        said.append(f"is {'one of ' if len(test.is_) > 1 else ''}{words}")
    return f"`{name}` {' and '.join(said)}"


def conditions(items: tuple[Condition, ...], quantities: dict[str, Quantity], inherited: str | None) -> list[str]:
    """Conditions as a nested list, with when they are needed and how they are tested."""
    lines: list[str] = []
    for each in items:
        cite = f" ({plain(each.cite)})" if each.cite else ""
        lines.append(_item(1, f"`{each.id}`: {plain(each.says)}{cite}"))
        for head, node in (("needed where", each.when), ("met if", each.met)):
            if node is not None:
                lines.append(_item(2, head))
                lines += tree(node, quantities, each.evidence or inherited, 3)
    return lines
