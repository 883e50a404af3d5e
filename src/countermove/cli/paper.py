"""Plain text on a terminal, laid out without a library that takes longer to load than an answer takes to be found."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator

BOLD, DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def width() -> int:
    """Columns of the terminal; 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def show(text: str = "", style: str = "") -> None:
    """Print a paragraph, broken between words, with a style where standard output is a terminal that has it."""
    for line in _broken(text, width()):
        print(_styled(line, style))


def show_pairs(rows: Iterable[tuple[str, str]], gap: int = 2) -> None:
    """Print names and texts in two columns; rows without a text are left out."""
    kept = [(name, text) for name, text in rows if text]
    left = max((_columns(name) for name, _ in kept), default=0)
    for name, text in kept:
        lines = [line for part in text.splitlines() for line in _broken(part, width() - left - gap)]
        for place, line in enumerate(lines):
            head = name if place == 0 else ""
            print(_styled(head + " " * (left - _columns(head)), DIM) + " " * gap + line)


def _styled(text: str, style: str) -> str:
    shown = style and text and sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    return f"{style}{text}{_PLAIN}" if shown else text


def _broken(text: str, columns: int) -> list[str]:
    """Lines of a text; signs of double width, as Chinese ones, count twice."""
    if text.isascii():
        return textwrap.wrap(text, max(columns, 20)) or [""]
    lines, line = list[str](), ""
    for word in _words(text, max(columns, 20)):
        if line and _columns(line) + _columns(word.rstrip()) > max(columns, 20):
            lines.append(line.rstrip())
            line = ""
        line += word
    return [*lines, line.rstrip()]


def _words(text: str, columns: int) -> Iterator[str]:
    """Words with the space after them; one that is longer than a line falls into pieces."""
    for word in text.split():
        while _columns(word) > columns:
            cut = next(place for place in range(1, len(word) + 1) if _columns(word[: place + 1]) > columns)
            yield word[:cut] + " "
            word = word[cut:]
        yield word + " "


def _columns(text: str) -> int:
    return len(text) + (0 if text.isascii() else sum(unicodedata.east_asian_width(sign) in "WF" for sign in text))
