"""A tree of reasons as a page folds it: from the indented lines in which the engine renders it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from countermove.explorer.law.quantities import plain_is, plain_text


@dataclass(frozen=True)
class Leaf:
    """A line of a tree of reasons, with what stands under it; ``title``: of the rule that it is about."""

    title: str
    text: str
    holds: str
    parts: list[Leaf] = field(default_factory=list["Leaf"])


def nested(text: str, titles: Mapping[str, str]) -> list[Leaf]:
    """The lines of an indented tree, each under the last one that stands further left, with names as people write
    them."""
    top, open_ = list[Leaf](), list[tuple[int, Leaf]]()
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip())
        name, colon, rest = line.strip().partition(": ")
        title = titles.get(name, "") if colon else ""
        told = plain_is(rest if title else line.strip())
        leaf = Leaf(title, plain_text(_how_known(told), titles), _holds(line))
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        (open_[-1][1].parts if open_ else top).append(leaf)
        open_.append((depth, leaf))
    return top


def _how_known(line: str) -> str:
    """A line whose bracket says how its passage is known in words that need no key."""
    return line.replace("from memory]", "told from memory: its text was not seen]")


def _holds(line: str) -> str:
    """Whether a line says that something holds: yes, no, unknown, or nothing of the kind."""
    said = line.partition("  [")[0]
    for word in ("yes", "no", "unknown"):
        if f": {word}," in said or said.endswith((f": {word}", f": {word} (presumed)")) or f": {word} (" in said:
            return word
    return "yes" if said.endswith(": decides") else ""
