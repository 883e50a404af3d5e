"""Words and ids: text made safe for one line, anchors, addresses, and what the letters of a grade mean."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
CREDIBILITY = {
    "1": "confirmed", "2": "probably true", "3": "possibly true", "4": "doubtful", "5": "improbable",
    "6": "cannot be judged",
}  # fmt: skip

# ISO 3166 codes of the parties that studies name most; any other party keeps its own name.
_PLACES = {
    "AE": "United Arab Emirates",
    "CN": "China",
    "EU": "European Union",
    "JP": "Japan",
    "KR": "South Korea",
    "MY": "Malaysia",
    "NL": "the Netherlands",
    "TW": "Taiwan",
    "US": "the United States",
}
_UNITS = {
    "H100e": "H100e: the computing power of one NVIDIA H100, measured by dense 8-bit throughput.",
}
LIKELIHOOD = (
    "Words of likelihood are those of American intelligence (ICD 203): almost no chance up to 5 %, very unlikely up to "
    "20 %, unlikely up to 45 %, roughly even chance up to 55 %, likely up to 80 %, very likely up to 95 %, almost "
    "certain above."
)
NO_BREAK = "\u00a0"
_SPACES = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)


def unbroken(text: str) -> str:
    """The text in one line, without characters that steer a terminal or turn the direction of writing."""
    spaced = _SPACES.sub(" ", text)
    if spaced.replace(NO_BREAK, "").isprintable():
        return spaced
    return "".join(letter for letter in spaced if unicodedata.category(letter)[0] != "C")


def clean(text: str) -> str:
    """The same without spaces at its ends."""
    return unbroken(text).strip(" ")


def anchor(*parts: str) -> str:
    """An id for a section or a figure: letters, digits, `_` and `-`; different parts give different ids."""
    whole = "-".join(parts)
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", whole).strip("-")
    if safe == whole and safe[:1].isalpha():
        return safe
    return f"{safe if safe[:1].isalpha() else 'id-' + safe}-{zlib.crc32(whole.encode()):08x}"


def address(url: str | None) -> str | None:
    """The address if it is a web address that may be followed, else None."""
    return url if url and _ADDRESS.fullmatch(url) else None


def party(name: str, *, start: bool = False) -> str:
    """A party as people call it; `start` for the start of a line."""
    called = _PLACES.get(name, clean(name))
    if start:
        return capital(called.removeprefix("the "))
    return called


def day(value: date) -> str:
    """A day as `30 June 2026`."""
    return f"{value.day}{NO_BREAK}{MONTHS[value.month - 1]}{NO_BREAK}{value.year}"


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    parts = list(words)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def quoted(text: str) -> str:
    """Words that are set off from the sentence in which they stand."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{clean(text)}\N{RIGHT DOUBLE QUOTATION MARK}"


def glossary(units: Iterable[str]) -> list[str]:
    """What the units mean that a reader may not know."""
    told = " ".join(units)
    return [meaning for name, meaning in _UNITS.items() if name in told]


def label(key: str) -> str:
    """A key as a heading: `lag_days` is `Lag (days)`."""
    parts = clean(key).split("_")
    if len(parts) > 1 and parts[-1] in ("days", "months", "quarters"):
        return f"{capital(' '.join(parts[:-1]))} ({parts[-1]})"
    return capital(" ".join(parts))


def quote(text: str) -> str:
    """The text in quotation marks."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"


def capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text with a full stop at its end."""
    text = clean(text)
    return text if not text or text[-1] in ".!?…" else f"{text}."


def short(text: str, width: int) -> str:
    """The text in so many characters, the last an ellipsis where it was cut: between words, unless one word is as long
    as half of it."""
    text = clean(text)
    if len(text) <= width:
        return text
    words, _, _ = text[: max(0, width)].rpartition(" ")
    kept = words if 2 * len(words) >= width else text[: max(0, width - 1)]
    return kept.rstrip(" ,;:(") + "…"
