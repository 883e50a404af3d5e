"""Colours can be read, told apart, and are never the only cue."""

import itertools
import math

import pytest

from countermove.chart.palette import DARK, LIGHT, SLOTS, slot_of

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
VISION = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one, other):
    low, high = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (high + 0.05) / (low + 0.05)


def oklab(colour, vision):
    r, g, b = (max(0.0, sum(k * c for k, c in zip(row, linear(colour), strict=True))) for row in VISION[vision])
    cones = (
        0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
        0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
        0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
    )
    x, y, z = (cone ** (1 / 3) for cone in cones)
    return (
        0.2104542553 * x + 0.7936177850 * y - 0.0040720468 * z,
        1.9779984951 * x - 2.4285922050 * y + 0.4505937099 * z,
        0.0259040371 * x + 0.7827717662 * y - 0.8086757660 * z,
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_ink_and_soft_text_have_four_and_a_half_to_one(theme):
    assert contrast(theme["ink"], theme["paper"]) >= 7
    assert contrast(theme["soft"], theme["paper"]) >= 4.5


@pytest.mark.parametrize("slot", SLOTS)
def test_a_coloured_text_has_four_and_a_half_to_one_on_light_and_dark_paper(slot):
    assert contrast(slot.text, LIGHT["paper"]) >= 4.5
    assert contrast(slot.dark, DARK["paper"]) >= 4.5


@pytest.mark.parametrize("slot", SLOTS)
def test_a_line_has_three_to_one_on_its_paper(slot):
    assert contrast(slot.line, LIGHT["paper"]) >= 3
    assert contrast(slot.dark, DARK["paper"]) >= 3


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("side", ["line", "dark"])
def test_any_two_colours_stay_apart_for_every_kind_of_sight(vision, side):
    for one, other in itertools.combinations(SLOTS[1:], 2):
        a, b = oklab(getattr(one, side), vision), oklab(getattr(other, side), vision)
        assert math.dist(a, b) >= 0.06


def test_no_two_looks_share_a_dash_a_marker_or_a_hatch():
    for cue in ("dash", "marker", "hatch"):
        values = [getattr(slot, cue) for slot in SLOTS]
        assert len(values) == len(set(values)), cue


def test_a_ninth_option_starts_again_and_the_quiet_look_is_only_given_on_demand():
    assert slot_of(None, 8) == 1
    assert slot_of(9, 0) == 1
    assert slot_of(0, 5) == 0
    with pytest.raises(ValueError, match="slot -1"):
        slot_of(-1, 0)
