"""From a chip of the catalogue to the quantities that law compares. Definitions: notes to ECCN 3A090."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from countermove.law.facts import Value, plain
from countermove.law.items import chip_words
from countermove.study.quantities import BUILT_IN, Quantity
from countermove.study.records import RATE_BITS, Chip

TF32_SIGNIFICANT_BITS = 19


@dataclass(frozen=True)
class Figures:
    """The raw figures of a chip, some of which may be supposed for the sake of argument."""

    chip: Chip
    supposed: Mapping[str, Fraction]

    def of(self, name: str) -> Fraction | None:
        """A figure, exact; None if it is not known."""
        if name in self.supposed:
            return self.supposed[name]
        figure: Decimal | None = getattr(self.chip, name)
        return None if figure is None else Fraction(figure)

    def value(self, name: str) -> Value:
        """A figure as a fact."""
        figure = self.of(name)
        missing = (name,) if figure is None else ()
        how = "supposed" if name in self.supposed else "catalogue"
        return Value(number=figure, missing=missing, how=how, sources=self.chip.source)


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
        "dram_and_io_bandwidth_gbs": _sum(dram, total_io),
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


def rounding(stated: Decimal | None) -> Fraction:
    """How far a stated figure may lie from the one that it rounds: half a unit of its last digit."""
    exponent = 0 if stated is None else stated.as_tuple().exponent
    return Fraction(1, 2) * Fraction(10) ** (exponent if isinstance(exponent, int) else 0)


def _density(figures: Figures, tpp: Value, area: Value) -> Value:
    """TPP over the area of dies with non-planar transistors, kept as a pair; undefined without such a die."""
    chip, density = figures.chip, figures.of("performance_density")
    if chip.die_non_planar == "no":
        return Value(undefined=True, how="derived", note="no die has non-planar transistors", sources=chip.source)
    if area.number is None and density is not None:
        return Value(number=density, how="stated", note="as stated; the die area is not known", sources=chip.source)
    if tpp.number is None or area.number is None or area.number == 0:
        return Value(missing=tpp.missing + (area.missing or (("die_area_mm2",) if area.number == 0 else ())))
    note = f"{plain(tpp.number)} TPP over {plain(area.number)} mm2"
    if chip.die_non_planar == "unknown":
        note += "; whether its transistors are non-planar is not said, and taken to be so"
    return Value(number=tpp.number, over=area.number, how="derived", note=note, sources=chip.source)


def _total_io(figures: Figures) -> Value:
    """Chip links and host bus, both directions added: as the catalogue has it, else the sum of the two."""
    if figures.of("total_io_gbs") is not None:
        return figures.value("total_io_gbs")
    total = _sum(figures.value("interconnect_bandwidth_gbs"), figures.value("host_io_gbs"))
    return total if total.number is not None else replace(total, missing=("total_io_gbs",))


def _sum(left: Value, right: Value) -> Value:
    """A sum; where a part is unknown, what is known of it is a lower bound."""
    sources = tuple(dict.fromkeys(left.sources + right.sources))
    if left.number is None or right.number is None:
        bounds = [part.least if part.number is None else part.number for part in (left, right)]
        known = [bound for bound in bounds if bound is not None]
        least = sum(known, Fraction(0)) if known else None
        return Value(least=least, missing=left.missing + right.missing, how="derived", sources=sources)
    return Value(number=left.number + right.number, how="derived", sources=sources)


def _marketed(chip: Chip, marketed: str | None) -> Value:
    answer = marketed or chip.marketed_for_datacenter
    how = "given" if marketed else "catalogue"
    if answer == "unknown":
        return Value(missing=("marketed_for_datacenter",), how=how)
    return Value(words=frozenset({answer}), how=how, sources=() if marketed else chip.source)
