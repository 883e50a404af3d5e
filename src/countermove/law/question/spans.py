"""Figures that are known only within a span, and the chips that have such figures."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pydantic import ConfigDict, Field

from countermove.study.records import Chip

Span = tuple[Fraction, Fraction]


class Spanned(Chip):
    """A chip of which some figures are known only to lie between two ends, both of which may be met.

    ``spans``: column of the catalogue -> (least, most); the column itself is then None.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    spans: Mapping[str, Span] = Field(default_factory=dict)


def spans_of(chip: object) -> Mapping[str, Span]:
    """The figures of a chip (or of anything else, which has none) that are known only within a span."""
    return chip.spans if isinstance(chip, Spanned) else {}
