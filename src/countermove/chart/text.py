"""Widths of text, wrapping and cleaning: what a layout must know before anything is drawn.

Widths are those of Helvetica (Adobe's published metrics), which Arial and Liberation Sans share, in thousandths of
the type size. A reader's own font may be wider, so layouts ask for a little more than the measured width.
"""

import re
from functools import lru_cache

_RUNS = {
    191: "'", 222: "ijl", 260: "|",
    278: " !,./:;I[\\]ft\u00a0\u202f", 333: "()-`r\u2009", 334: "{}", 355: '"', 389: "*",
    400: "°", 469: "^", 500: "Jcksvxyz", 556: "#$0123456789?L_abdeghnopqu–", 584: "+<=>~−±×", 611: "FTZ",
    667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "—…→←", 1015: "@",
}  # fmt: skip
_WIDTH = {letter: width for width, letters in _RUNS.items() for letter in letters}
_WIDE_FROM = 0x2E80  # Chinese, Japanese, Korean and full-width forms fill a square
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
SAFETY = 1.06


def clean(text: str) -> str:
    """The text in one line, without the characters that XML forbids (not escaped: the templates do that)."""
    return " ".join(_UNPRINTABLE.sub("", text).split()) if text else ""


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = 13.0, bold: bool = False) -> float:
    """Width in px of one line of text set at `size` px."""
    units = sum(_WIDTH.get(letter, 1000 if ord(letter) >= _WIDE_FROM else 600) for letter in text)
    return units * size / 1000 * (SAFETY + 0.07 if bold else SAFETY)


def shorten(text: str, width: float, size: float = 13.0, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `width` px."""
    if text_width(text, size, bold) <= width:
        return text
    for end in range(len(text) - 1, 0, -1):
        cut = text[:end].rstrip() + "…"
        if text_width(cut, size, bold) <= width:
            return cut
    return "…"


@lru_cache(maxsize=2048)
def wrap(text: str, width: float, size: float = 13.0, lines: int = 2, bold: bool = False) -> tuple[str, ...]:
    """The text in at most `lines` lines of `width` px; what does not fit ends in an ellipsis."""
    done: list[str] = []
    words = text.split(" ")
    while words and len(done) < lines:
        if len(done) == lines - 1:
            done.append(shorten(" ".join(words), width, size, bold))
            break
        taken = 1
        while taken < len(words) and text_width(" ".join(words[: taken + 1]), size, bold) <= width:
            taken += 1
        done.append(shorten(" ".join(words[:taken]), width, size, bold))
        words = words[taken:]
    return tuple(done)
