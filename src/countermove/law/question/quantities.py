"""From a chip of the catalogue to the quantities that law compares. Definitions: notes to ECCN 3A090."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from countermove.law.engine.facts import Value, plain
from countermove.law.question.items import chip_words
from countermove.law.question.spans import Spanned, spans_of
from countermove.study.quantities import BUILT_IN, Quantity
from countermove.study.records import RATE_BITS, Chip

TF32_SIGNIFICANT_BITS = 19
TURNED_BY = frozenset({"tf32"})
"""The switches on which the quantities of a chip hang; others are facts by themselves alone."""


@dataclass(frozen=True)
class Figures:
    """The raw figures of a chip, some of which may be supposed for the sake of argument."""

    chip: Chip
    supposed: Mapping[str, Fraction]

    def of(self, name: str) -> Fraction | None:
        """A figure, exact; None if it is not known, or only within a span."""
        if name in self.supposed:
            return self.supposed[name]
        figure: Decimal | None = None if name in spans_of(self.chip) else getattr(self.chip, name)
        return None if figure is None else Fraction(figure)

    def value(self, name: str) -> Value:
        """A figure as a fact; one that is known within a span is missing, with its bounds."""
        figure = self.of(name)
        missing = (name,) if figure is None else ()
        how = "supposed" if name in self.supposed else "catalogue"
        least, most = (None, None) if figure is not None else spans_of(self.chip).get(name, (None, None))
        return Value(number=figure, least=least, most=most, missing=missing, how=how, sources=self.chip.source)


def chip_values(
    chip: Chip,
    switches: Mapping[str, str],
    marketed: str | None = None,
    supposed: Mapping[str, Fraction] | None = None,
    quantities: Mapping[str, Quantity] = BUILT_IN,
) -> dict[str, Value]:
    """The quantities of one chip. ``marketed`` overrides what the catalogue says of data centres, ``supposed`` some of
    its figures; ``quantities`` are those that the study knows."""
    figures = Figures(chip, supposed or {})
    tpp = _tpp(figures, switches)
    area = figures.value("die_area_mm2")
    dram = figures.value("memory_bandwidth_gbs")
    total_io = _total_io(figures)
    return {
        **chip_words(chip, quantities),
        "tpp": tpp,
        "performance_density": _density(figures, tpp, area),
        "die_area_mm2": area,
        "total_dram_bandwidth_gbs": dram,
        "io_bandwidth_gbs": total_io,
        "aggregate_bidirectional_transfer_rate_gbs": total_io,
        "dram_and_io_bandwidth_gbs": total(dram, total_io),
        "chip_link_gbs": figures.value("interconnect_bandwidth_gbs"),
        "memory_gb": figures.value("memory_gb"),
        "marketed_for_datacenter": _marketed(chip, marketed),
        "launched_on": Value(
            day=chip.launched_on, missing=() if chip.launched_on else ("launched_on",), sources=chip.source
        ),
        "chip": Value(words=frozenset({chip.id}), sources=chip.source),
        "vendor": Value(words=frozenset({chip.vendor}), sources=chip.source)
        if chip.vendor
        else Value(missing=("vendor",)),
        "designer_headquarters": Value(words=frozenset({chip.vendor_headquarters}), sources=chip.source)
        if chip.vendor_headquarters
        else Value(missing=("designer_headquarters",)),
    }


def _tpp(figures: Figures, switches: Mapping[str, str]) -> Value:
    """Highest of dense rate times bit length; the stated TPP where no rate is known, or where it is higher than all
    known rates give, so that the rate behind it is missing."""
    bits = dict(RATE_BITS)
    position = switches.get("tf32", "32")
    if position == "none":
        del bits["tf32_tflops"]
    elif position == "19":
        bits["tf32_tflops"] = TF32_SIGNIFICANT_BITS
    chip, stated = figures.chip, figures.of("tpp")
    if any(name in spans_of(chip) and name not in figures.supposed for name in ("tpp", *bits)):
        return _tpp_within(figures, bits)
    products = {name: rate * each for name, each in bits.items() if (rate := figures.of(name)) is not None}
    if stated is None and not products:
        return Value(missing=("tpp",), sources=chip.source)
    every = [rate * RATE_BITS[name] for name in RATE_BITS if (rate := figures.of(name)) is not None]
    if stated is not None and (not products or stated > max(every) + rounding(chip.tpp)):
        note = "as stated; the known rates give less" if products else "as stated; no rate is known to check it"
        return Value(number=stated, how="stated", note=note, sources=chip.source)
    best = max(products, key=lambda name: products[name])
    value = products[best]
    note = f"{best} {plain(value / bits[best])} x {bits[best]} bits"
    if stated is not None and value - stated > rounding(chip.tpp):
        note += f"; the stated TPP of {plain(stated)} is lower"
    return Value(number=value, how="derived", note=note, sources=chip.source)


def _tpp_within(figures: Figures, bits: Mapping[str, int]) -> Value:
    """The span of the highest of several products (and of the stated TPP), some of which are known within spans."""
    known = [(name, figures.value(name), each) for name, each in {**bits, "tpp": 1}.items()]
    ends = [(name, value.span, each) for name, value, each in known if value.span != (None, None)]
    least = max(low * each for _, (low, _), each in ends if low is not None)
    most = max(high * each for _, (_, high), each in ends if high is not None)
    if least == most:
        return Value(number=least, how="derived", note="highest of several products", sources=figures.chip.source)
    open_ = (name for name, (low, high), each in ends if low != high and high is not None and high * each > least)
    return Value(least=least, most=most, missing=tuple(open_), how="derived", sources=figures.chip.source)


def rounding(stated: Decimal | None) -> Fraction:
    """How far a stated figure may lie from the one that it rounds: half a unit of its last digit."""
    exponent = 0 if stated is None else stated.as_tuple().exponent
    return Fraction(1, 2) * Fraction(10) ** (exponent if isinstance(exponent, int) else 0)


def blurred(chip: Chip, switches: Mapping[str, str]) -> Spanned:
    """The same chip with every figure of the catalogue as the span of what it may round: half a unit of its last digit
    to either side. A stated TPP and density that follow from other figures are left out."""
    values = chip_values(chip, switches)
    names = [*RATE_BITS, "die_area_mm2", *_BANDWIDTHS]
    names += [name for name in ("tpp", "performance_density") if values[name].how == "stated"]
    figures = {name: figure for name in names if (figure := getattr(chip, name)) is not None}
    spans = {name: _around(figure) for name, figure in figures.items()}
    kept = {**dict(chip), "tpp": None, "performance_density": None}
    return Spanned.model_construct(**kept, spans=spans)


_BANDWIDTHS = ("memory_bandwidth_gbs", "interconnect_bandwidth_gbs", "host_io_gbs", "total_io_gbs")


def _around(figure: Decimal) -> tuple[Fraction, Fraction]:
    middle, half = Fraction(figure), rounding(figure) if figure else Fraction(0)
    return max(middle - half, middle / 2), middle + half


def _density(figures: Figures, tpp: Value, area: Value) -> Value:
    """TPP over the area of dies with non-planar transistors; undefined without such a die."""
    chip, density = figures.chip, figures.value("performance_density")
    if chip.die_non_planar == "no":
        return Value(undefined=True, how="derived", note="no die has non-planar transistors", sources=chip.source)
    if area.span == (None, None) and density.span != (None, None):
        return replace(density, how="stated", note="as stated; the die area is not known")
    result = quotient(tpp, area)
    if chip.die_non_planar == "unknown" and result.note:
        note = f"{result.note}; whether its transistors are non-planar is not said, and taken to be so"
        return replace(result, note=note)
    return result


def quotient(tpp: Value, area: Value) -> Value:
    """TPP over an area, kept as a pair where both are known; within a span where they are."""
    (low, high), (small, large) = tpp.span, area.span
    if tpp.number is not None and area.number:
        note = f"{plain(tpp.number)} TPP over {plain(area.number)} mm2"
        sources = tuple(dict.fromkeys(tpp.sources + area.sources))
        return Value(number=tpp.number, over=area.number, how="derived", note=note, sources=sources)
    missing = tpp.missing + (area.missing or (("die_area_mm2",) if area.number == 0 else ()))
    least = low / large if low is not None and large else None
    most = high / small if high is not None and small else None
    return Value(least=least, most=most, missing=missing, how="derived")


def _total_io(figures: Figures) -> Value:
    """Chip links and host bus, both directions added: as the catalogue has it, else the sum of the two."""
    stated = figures.value("total_io_gbs")
    if stated.span != (None, None):
        return stated
    both = total(figures.value("interconnect_bandwidth_gbs"), figures.value("host_io_gbs"))
    settled = both.number is not None or both.most is not None
    return both if settled else replace(both, missing=("total_io_gbs",))


def total(left: Value, right: Value) -> Value:
    """A sum; where a part is not known, what is known of it bounds the sum."""
    sources = tuple(dict.fromkeys(left.sources + right.sources))
    if left.number is not None and right.number is not None:
        return Value(number=left.number + right.number, how="derived", sources=sources)
    lows = [low for low, _ in (left.span, right.span) if low is not None]
    highs = [high for _, high in (left.span, right.span) if high is not None]
    least = sum(lows, Fraction(0)) if lows else None
    most = sum(highs, Fraction(0)) if len(highs) == 2 else None
    missing = left.missing + right.missing
    return Value(least=least, most=most, missing=missing, how="derived", sources=sources)


def _marketed(chip: Chip, marketed: str | None) -> Value:
    answer = marketed or chip.marketed_for_datacenter
    how = "given" if marketed else "catalogue"
    if answer == "unknown":
        return Value(missing=("marketed_for_datacenter",), how=how)
    return Value(words=frozenset({answer}), how=how, sources=() if marketed else chip.source)
