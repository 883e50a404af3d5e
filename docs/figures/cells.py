"""Markdown out of values: tables, names in code, and numbers as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NAME = re.compile(r"(?<![`\w/])(?:\*|<[a-z]+>|\w)*_(?:\*|<[a-z]+>|\w)*(?<![.,;])")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def first_sentence(text: str | None) -> str:
    """The first sentence of a docstring, on one line."""
    return " ".join((text or "").split()).split(". ")[0].rstrip(".")


def code(names: Iterable[str]) -> str:
    """Names in code, with commas between them."""
    return ", ".join(f"`{name}`" for name in names)


def prose(text: str) -> str:
    """Running text of a docstring on one line, its identifiers in code, safe in Markdown."""
    pieces = NAME.sub(lambda found: f"`{found[0]}`", " ".join(text.split())).split("`")
    for even in range(0, len(pieces), 2):
        pieces[even] = pieces[even].replace("[", "\\[").replace("<", "&lt;").replace("*", "\\*")
    return "`".join(pieces)


def number(value: float) -> str:
    """A number with three figures that count, thousands apart."""
    if value == 0:
        return "0"
    if abs(value) >= 1e9:
        return f"{value:.2e}"
    if abs(value) >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}"


def inline(markup: str) -> str:
    """A drawn chart as HTML that Markdown leaves alone: one line."""
    return f'<div class="chart">{" ".join(line.strip() for line in markup.splitlines() if line.strip())}</div>'
