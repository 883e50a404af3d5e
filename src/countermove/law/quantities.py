"""From a chip of the catalogue to the quantities that law compares. Definitions: notes to ECCN 3A090."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from countermove.law.facts import Value, plain
from countermove.study.records import Chip

RATES: Mapping[str, int] = {
    "fp64_tflops": 64,
    "tf32_tflops": 32,
    "fp16_tflops": 16,
    "fp8_tflops": 8,
    "int8_tops": 8,
    "fp6_tflops": 6,
    "fp4_tflops": 4,
}
TF32_SIGNIFICANT_BITS = 19
ROUNDING = Fraction(1, 100)  # a stated TPP that differs by less is the same figure, rounded


def chip_values(chip: Chip, switches: Mapping[str, str], marketed: str | None = None) -> dict[str, Value]:
    """The quantities of one chip. ``marketed`` overrides what the catalogue says of data centres."""
    tpp = _tpp(chip, switches)
    area = _number(chip, "die_area_mm2")
    dram = _number(chip, "memory_bandwidth_gbs")
    total_io = _total_io(chip)
    return {
        "tpp": tpp,
        "performance_density": _density(chip, tpp, area),
        "die_area_mm2": area,
        "total_dram_bandwidth_gbs": dram,
        "io_bandwidth_gbs": total_io,
        "aggregate_bidirectional_transfer_rate_gbs": total_io,
        "dram_and_io_bandwidth_gbs": _sum(dram, total_io),
        "chip_link_gbs": _number(chip, "interconnect_bandwidth_gbs"),
        "memory_gb": _number(chip, "memory_gb"),
        "marketed_for_datacenter": _marketed(chip, marketed),
        "launched_on": Value(
            day=chip.launched_on, missing=() if chip.launched_on else ("launched_on",), sources=chip.source
        ),
        "chip": Value(words=frozenset({chip.id}), sources=chip.source),
        "vendor": Value(words=frozenset({chip.vendor}), sources=chip.source)
        if chip.vendor
        else Value(missing=("vendor",)),
    }


def _number(chip: Chip, name: str) -> Value:
    figure: Decimal | None = getattr(chip, name)
    if figure is None:
        return Value(missing=(name,), sources=chip.source)
    return Value(number=Fraction(figure), sources=chip.source)


def _tpp(chip: Chip, switches: Mapping[str, str]) -> Value:
    """Highest of dense rate times bit length; the stated TPP where no rate is known."""
    bits = dict(RATES)
    position = switches.get("tf32", "32")
    if position == "none":
        del bits["tf32_tflops"]
    elif position == "19":
        bits["tf32_tflops"] = TF32_SIGNIFICANT_BITS
    products = {name: Fraction(rate) * each for name, each in bits.items() if (rate := getattr(chip, name)) is not None}
    stated = None if chip.tpp is None else Fraction(chip.tpp)
    if not products:
        if stated is None:
            return Value(missing=("tpp",), sources=chip.source)
        return Value(number=stated, how="stated", note="as stated; no rate is known to check it", sources=chip.source)
    best = max(products, key=lambda name: products[name])
    value = products[best]
    note = f"{best} {getattr(chip, best)} x {bits[best]} bits"
    if stated is not None and abs(stated - value) > ROUNDING * value:
        note += f"; the stated TPP {plain(stated)} differs"
    return Value(number=value, how="derived", note=note, sources=chip.source)


def _density(chip: Chip, tpp: Value, area: Value) -> Value:
    """TPP over the area of dies with non-planar transistors, kept as a pair; undefined without such a die."""
    if chip.die_non_planar == "no":
        return Value(undefined=True, how="derived", note="no die has non-planar transistors", sources=chip.source)
    if area.number is None and chip.performance_density is not None:
        stated = Fraction(chip.performance_density)
        return Value(number=stated, how="stated", note="as stated; the die area is not known", sources=chip.source)
    if tpp.number is None or area.number is None or area.number == 0:
        return Value(missing=tpp.missing + (area.missing or (("die_area_mm2",) if area.number == 0 else ())))
    note = f"{plain(tpp.number)} TPP over {plain(area.number)} mm2"
    if chip.die_non_planar == "unknown":
        note += "; whether its transistors are non-planar is not said, and taken to be so"
    return Value(number=tpp.number, over=area.number, how="derived", note=note, sources=chip.source)


def _total_io(chip: Chip) -> Value:
    """Chip links and host bus, both directions added: as the catalogue has it, else the sum of the two."""
    if chip.total_io_gbs is not None:
        return Value(number=Fraction(chip.total_io_gbs), sources=chip.source)
    total = _sum(_number(chip, "interconnect_bandwidth_gbs"), _number(chip, "host_io_gbs"))
    return total if total.number is not None else Value(missing=("total_io_gbs",), sources=chip.source)


def _sum(left: Value, right: Value) -> Value:
    if left.number is None or right.number is None:
        return Value(missing=left.missing + right.missing, how="derived")
    sources = tuple(dict.fromkeys(left.sources + right.sources))
    return Value(number=left.number + right.number, how="derived", sources=sources)


def _marketed(chip: Chip, marketed: str | None) -> Value:
    answer = marketed or chip.marketed_for_datacenter
    how = "given" if marketed else "catalogue"
    if answer == "unknown":
        return Value(missing=("marketed_for_datacenter",), how=how)
    return Value(words=frozenset({answer}), how=how, sources=() if marketed else chip.source)
