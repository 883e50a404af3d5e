"""A tree of reasons as a page folds it: from the indented lines in which the engine renders it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Leaf:
    """A line of a tree of reasons, with what stands under it."""

    text: str
    holds: str
    parts: list[Leaf] = field(default_factory=list["Leaf"])


def nested(text: str) -> list[Leaf]:
    """The lines of an indented tree, each under the last one that stands further left."""
    top, open_ = list[Leaf](), list[tuple[int, Leaf]]()
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        leaf = Leaf(line.strip(), _holds(line))
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        (open_[-1][1].parts if open_ else top).append(leaf)
        open_.append((depth, leaf))
    return top


def _holds(line: str) -> str:
    """Whether a line says that something holds: yes, no, unknown, or nothing of the kind."""
    said = line.partition("  [")[0]
    for word in ("yes", "no", "unknown"):
        if f": {word}," in said or said.endswith((f": {word}", f": {word} (presumed)")) or f": {word} (" in said:
            return word
    return "yes" if said.endswith(": decides") else ""
