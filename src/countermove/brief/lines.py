"""Where a file's lines are not those that it should have, told so that a reader finds the place and sees the change."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from countermove.brief.verified import Finding

MOST = 5
"""Places that are told; the others are counted."""
ALIGNED = 3000
"""Lines that are laid beside each other so that one too many does not make all that follow it differ."""
AROUND = 24
"""Characters shown before and after what differs."""
_TAG = re.compile(r"<[^>]*>")
_ID = re.compile(r'<(?:section|figure|table|h3|header|footer)\b[^>]*?\bid="([^"]+)"')


def differing_lines(
    says: Sequence[str], should: Sequence[str], *, page: bool = False
) -> tuple[tuple[Finding, ...], int]:
    """The first places where two texts differ, and how many lines do. Of a page, the text without its tags is shown,
    and the id of the table, figure or section in which it stands."""
    pairs = list(_pairs(says, should))
    findings: list[Finding] = []
    for place, old, new in pairs[:MOST]:
        shown = _shown(old, new, page=page)
        where = _place(says, place) if page else ""
        findings.append(Finding(line=place + 1, where=where, says=shown[0], should=shown[1]))
    return tuple(findings), len(pairs)


def _pairs(says: Sequence[str], should: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Lines that differ: place in the file, what it says, what it should say; empty where one has no such line."""
    least = min(len(says), len(should))
    start = next((at for at in range(least) if says[at] != should[at]), least)
    end = next((at for at in range(least - start) if says[-1 - at] != should[-1 - at]), least - start)
    old, new = says[start : len(says) - end], should[start : len(should) - end]
    if len(old) == len(new):
        yield from ((start + at, x, y) for at, (x, y) in enumerate(zip(old, new, strict=True)) if x != y)
        return
    if max(len(old), len(new)) > ALIGNED:
        width = max(len(old), len(new))
        padded = ([*each, *[""] * (width - len(each))] for each in (old, new))
        yield from ((start + at, x, y) for at, (x, y) in enumerate(zip(*padded, strict=True)) if x != y)
        return
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            for at in range(max(j - i, m - k)):
                x, y = (old[i + at] if i + at < j else ""), (new[k + at] if k + at < m else "")
                yield start + min(i + at, max(j - 1, i)), x, y


def _shown(old: str, new: str, *, page: bool) -> tuple[str, str]:
    if page:
        plain = [" ".join(html.unescape(_TAG.sub(" ", each)).split()) for each in (old, new)]
        if plain[0] != plain[1]:
            old, new = plain
    same = next((at for at, (x, y) in enumerate(zip(old, new, strict=False)) if x != y), min(len(old), len(new)))
    least = min(len(old), len(new)) - same
    tail = next((at for at in range(least) if old[-1 - at] != new[-1 - at]), least)
    first, second = (_window(each, same, len(each) - tail) for each in (old, new))
    return first, second


def _window(text: str, start: int, stop: int) -> str:
    """What differs, with what stands around it; a line that is not there at all is said to be missing."""
    if not text:
        return "no such line"
    begin, end = max(start - AROUND, 0), min(max(stop, start) + AROUND, start + 4 * AROUND, len(text))
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


def _place(lines: Sequence[str], at: int) -> str:
    """The id of the last table, figure or section that begins at a line or before it."""
    for place in range(min(at, len(lines) - 1), -1, -1):
        found = _ID.findall(lines[place])
        if found:
            return found[-1]
    return ""
