"""The words and looks of a plane of law: states, the names of regions, what is said of a chip."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from countermove.chart import State
from countermove.law.plane.picture import Axis, Move, Near, Plane, Point, Said
from countermove.study.places import Places

STATES = (
    State("none", "no requirement found", slot=1),
    State("exception", "licence exception", slot=3),
    State("approval", "licence, presumption of approval", slot=6),
    State("case", "licence, case by case", slot=5),
    State("unsettled", "licence, review hangs on a missing fact", slot=4),
    State("unpublished", "licence, no policy published", slot=8),
    State("denial", "licence, presumption of denial", slot=2),
    State("prohibited", "prohibited", slot=7),
    State("unknown", "unknown, a fact is missing", slot=0),
)
LABELS = {state.key: state.label for state in STATES}
REVIEWS = {
    "presumption_of_denial": ("denial", "presumption of denial"),
    "case_by_case": ("case", "case by case"),
    "presumption_of_approval": ("approval", "presumption of approval"),
}
MARKET = "marketed_for_datacenter"
MARKETS = {
    "yes": "marketed for data centres",
    "no": "not marketed for data centres",
    "unknown": "of unknown market",
}
MAKERS = {"another": "of a maker whom no letter names", "unknown": "of an unknown maker"}
UNITS = re.compile("_(gbs|gb|mm2|nm|mbits?|mtops|tflops|billion)$")
"""Units at the end of a quantity's name, which an axis tells by themselves."""
AXES = {
    "tpp": "total processing performance (TPP)",
    "performance_density": "performance density (TPP per mm²)",
    "total_dram_bandwidth_gbs": "total DRAM bandwidth (GB/s)",
    "io_bandwidth_gbs": "I/O bandwidth (GB/s)",
    "aggregate_bidirectional_transfer_rate_gbs": "transfer rate of all inputs and outputs (GB/s)",
    "chip_link_gbs": "link between chips (GB/s)",
    "die_area_mm2": "die area (mm²)",
    "memory_gb": "memory (GB)",
}
SHORT = {
    "tpp": "TPP",
    "performance_density": "density",
    "total_dram_bandwidth_gbs": "DRAM bandwidth",
    "memory_bandwidth_gbs": "memory bandwidth",
    "total_io_gbs": "I/O bandwidth",
    "io_bandwidth_gbs": "I/O bandwidth",
    "interconnect_bandwidth_gbs": "chip link",
    "chip_link_gbs": "chip link",
    "die_area_mm2": "die area",
    "aggregate_bidirectional_transfer_rate_gbs": "transfer rate",
    "marketed_for_datacenter": "its market",
    "vendor": "its maker",
}


def state_of(said: Said) -> str:
    """The key of the state in which a chart shows an answer."""
    if said.status == "licence":
        return REVIEWS[said.review][0] if said.review else "unsettled" if said.missing else "unpublished"
    return {"no_requirement_found": "none"}.get(said.status, said.status)


def short(quantity: str) -> str:
    """A quantity or a fact in a word or two."""
    return SHORT.get(quantity) or UNITS.sub("", quantity).replace("_", " ")


def axis_words(axis: Axis) -> str:
    """The name of an axis with its unit."""
    return AXES.get(axis.quantity) or short(axis.quantity) + (f" ({axis.unit})" if axis.unit else "")


def number(text: str) -> str:
    """A figure with thousands apart, and no more than four digits after rounding."""
    value = float(text)
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:.4g}"


def region_name(said: Said) -> str:
    """What is written inside a region."""
    state = state_of(said)
    where = said.paragraph or "letter" if state != "none" else ""
    if state == "none":
        name = "no requirement found"
    elif state == "exception":
        name = f"{where}: {' or '.join(said.exceptions) or 'exception'}"
    elif state == "prohibited":
        name = f"{said.paragraph}: prohibited" if said.paragraph else "prohibited"
    elif state == "unknown":
        name = f"unknown: {_listed(said.missing)} missing"
    elif state == "unsettled":
        name = f"{said.paragraph or 'licence'}: review hangs on {_listed(said.missing)}"
    else:
        name = f"{where}: {REVIEWS[said.review][1] if said.review else 'no policy published'}"
    name += _duty(said, "; duty")
    return f"{name} (alleged)" if said.alleged else name


def said_words(said: Said) -> str:
    """An answer in a sentence without a full stop."""
    state = state_of(said)
    words = LABELS[state]
    if state == "exception":
        words = f"a licence is required, exception {' or '.join(said.exceptions)} may serve"
    if state in ("unknown", "unsettled"):
        words = f"{words.partition(',')[0]}; it hangs on {_listed(said.missing, most=6)}"
    words += f" ({said.paragraph})" if said.paragraph else ""
    words += _duty(said, "; US import duty")
    return f"{words}; rests on what is alleged" if said.alleged else words


def _duty(said: Said, name: str) -> str:
    if said.duty is None:
        return f"{name} hangs on a missing fact"
    return f"{name} {100 * said.duty:.0f} %" if said.duty else ""


def _listed(names: Iterable[str], most: int = 2) -> str:
    words = list(dict.fromkeys(short(name) for name in names)) or ["a fact"]
    return " and ".join([", ".join(words[:most]), *(["more"] if len(words) > most else [])])


def figures(plane: Plane, point: Point) -> str:
    """The two figures of a chip."""
    return f"{short(plane.x.quantity)} {number(point.x)}, {short(plane.y.quantity)} {number(point.y)}"


def near_words(near: Near | None) -> str:
    """The nearest limit in words; empty where there is none."""
    if near is None:
        return ""
    far = "on it" if near.percent == 0 else f"{_signed(near.percent)} from it"
    where = ", ".join(dict.fromkeys(part for _, part in near.at if part not in ("start", "scope", "addressees")))
    return f"nearest limit: {short(near.quantity)} {number(near.limit)} ({where}), {far}"


def _signed(percent: float) -> str:
    return f"{percent:+.1f} %".replace("-", "−")


def move_words(move: Move) -> str:
    """What stands beside the arrow from a chip to the next change."""
    return _signed(move.percent)


def move_sentence(move: Move) -> str:
    """The smallest change and what law then says."""
    side = {"at": "at", "above": "above", "below": "below"}[move.side]
    return f"{short(move.quantity)} {side} {number(move.value)} ({_signed(move.percent)}): {said_words(move.said)}"


def day_words(day: date) -> str:
    """A day as people write it."""
    return f"{day.day} {day:%B} {day.year}"


def heading(plane: Plane, places: Places) -> str:
    """The title of a chart."""
    pair = f"{short(plane.x.quantity)} and {short(plane.y.quantity)}"
    return f"{route(plane, places)}: what law asks, by {pair}, on {day_words(plane.on)}"


def route(plane: Plane, places: Places) -> str:
    """From where to where, and for whom."""
    way = f"{places.name(plane.from_)} to {places.name(plane.to)}"
    if plane.transaction == "transfer":
        way = f"Transfer in {places.name(plane.to)}"
    seat = "" if plane.headquarters in (plane.to, "unknown") else f", headquarters in {places.name(plane.headquarters)}"
    return way + seat


def fine_print(plane: Plane) -> str:
    """What the regions take for granted, what the points are, and what is not drawn."""
    fixed = dict(plane.fixed)
    noun = "chip" if MARKET in fixed else "item"
    about = [MARKETS[fixed.pop(MARKET)]] if MARKET in fixed else []
    maker = fixed.pop("vendor")
    about.append(MAKERS.get(maker, f"by {maker}"))
    about += [f"{short(name)} {number(value) if name in SHORT else value}" for name, value in fixed.items()]
    said = [f"Shaded: a design {', '.join(about)}; every other fact is missing. Marks: each {noun}'s own answer."]
    if plane.left_out:
        few = len(plane.left_out)
        said.append(f"{few} {noun}{'s lack' if few > 1 else ' lacks'} a figure and cannot be drawn.")
    if any(point.moves for point in plane.points):
        said.append(f"Dashed: the smallest change of a {noun} after which law says something else.")
    return " ".join([*said, "Research, not legal advice."])
