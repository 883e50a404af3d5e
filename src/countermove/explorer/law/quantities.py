"""The names of quantities, and lines of reasoning, as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from countermove.brief.deciding import Deciding

WORDS: Mapping[str, str] = {
    "tpp": "TPP",
    "performance_density": "TPP per mm²",
    "dram_and_io_bandwidth_gbs": "memory and input/output bandwidth together",
    "total_dram_bandwidth_gbs": "memory bandwidth",
    "memory_bandwidth_gbs": "memory bandwidth",
    "io_bandwidth_gbs": "input/output bandwidth",
}
"""Quantities whose names are no plain words."""
PHRASES = (
    (r"\bdram[ _]and[ _]io[ _]bandwidth(_gbs)?\b", WORDS["dram_and_io_bandwidth_gbs"]),
    (r"\b(total[ _])?dram[ _]bandwidth(_gbs)?\b", WORDS["total_dram_bandwidth_gbs"]),
    (r"\bio[ _]bandwidth(_gbs)?\b", WORDS["io_bandwidth_gbs"]),
    (r"\btpp\b", "TPP"),
    (r">=", "≥"),
    (r"<=", "≤"),
    (r"->", "→"),
    (r"\bmm2\b", "mm²"),
    (r"(?<!\w)-(?=\d)", "\u2212"),
)
"""What stands for what in a line; the longer phrases first."""
UNITS = ("_gbs", "_mm2", "_gb", "_nm")
TWICE = re.compile(r"^(.+): \1 ")
"""A label that says no more than the quantity behind it."""
IS = re.compile(r"((?:.*: )?[a-z]\w*) (\S.*?) is (.+?): (yes|no|unknown)\b(.*)")
"""A comparison of words, as the trace writes it: the quantity, its value, what it is held against, and the answer."""
COMPARED = {"≥": "at least", ">": "over", "<": "under", "≤": "at most"}
NAME = re.compile(r"\b[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)+\b")


def plain_quantity(name: str) -> str:
    """A quantity in words, without its unit."""
    if name in WORDS:
        return WORDS[name]
    for ending in UNITS:
        name = name.removesuffix(ending)
    return name.replace("_", " ")


def plain_text(text: str, titles: Mapping[str, str] | None = None) -> str:
    """A line with the names of its quantities in words, and those of rules and chips as ``titles`` has them."""
    known = titles or {}

    def said(found: re.Match[str]) -> str:
        name = found[0]
        return known.get(name) or (plain_quantity(name) if "_" in name else name)

    for pattern, words in PHRASES:
        text = re.sub(pattern, words, text)
    return TWICE.sub(r"\1 ", NAME.sub(said, text))


def plain_is(line: str) -> str:
    """A comparison of words as a question and its answer: `destination is US: no, it is CN`. Other lines stay."""
    found = IS.fullmatch(line)
    if found is None:
        return line
    what, value, limit, holds, rest = found.groups()
    told = "" if value in ("?", limit) else f", it is {value}"
    return f"{what} is {limit}: {holds}{told}{rest}"


def plain_comparison(found: Deciding) -> str:
    """A comparison of the table of reasons as people say it: `TPP 500: not under 100`."""
    text = plain_text(found.comparison).removesuffix(" TPP").replace(" TPP: ", ": ")
    no, ask = {"no": ("not ", ""), "unknown": ("", "?")}.get(found.holds, ("", ""))
    text = text.removesuffix(": no").removesuffix(": not known")
    for sign, said in COMPARED.items():
        value, met, limit = text.partition(f" {sign} ")
        if met:
            return f"{value}: {no}{said} {limit}{ask}"
    return text.replace(" is ", ", not ", 1) if no else f"{text}{ask}"


def plain_margin(margin: str) -> str:
    """How far a value stands from its limit: `229.8 % above`."""
    share = margin.lstrip("+-")
    if share == margin or not share.endswith("%"):
        return margin.replace("-", "\u2212")
    return f"{share} {'below' if margin.startswith('-') else 'above'}"
