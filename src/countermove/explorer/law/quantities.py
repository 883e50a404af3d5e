"""The names of quantities, and lines of reasoning, as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

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
)
"""What stands for what in a line; the longer phrases first."""
UNITS = ("_gbs", "_mm2", "_gb", "_nm")
TWICE = re.compile(r"^(.+): \1 ")
"""A label that says no more than the quantity behind it."""
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
