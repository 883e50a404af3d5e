"""Designs answered by the cells into which law cuts their space: the answers of the engine, for millions at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countermove.law import check
from countermove.law.many.cells import BLOCK, STATUSES, Findings, Law
from countermove.law.many.designs import FIGURES, Designs, Words
from countermove.law.many.folding import Folding
from countermove.law.many.scales import Scale
from countermove.law.question.spec import Design, chip_of
from countermove.study import BadInput, Study, load_study
from countermove.study.rules import load_rules

STUDY = load_study()
LIMITS = {
    "tpp": (1600, 2400, 4800, 4992, 14000, 17500, 20800, 21000, 21100),
    "memory_bandwidth_gbs": (1100, 1400, 1700, 4500, 5000, 5800, 6500),
    "total_io_gbs": (600, 900, 1100),
    "interconnect_bandwidth_gbs": (400, 600),
    "host_io_gbs": (64, 128),
    "die_area_mm2": (100, 814, 826),
    "performance_density": (1.6, 3.2, 5.92),
    "memory_gb": (80, 141),
}
DAYS = sorted({entry.from_ for rule in load_rules(STUDY) for entry in rule.history})
CHINA = date(2024, 6, 1)


def figure(name: str) -> st.SearchStrategy[float]:
    """A figure of a design: unknown, on a limit, a hair beside it, or anywhere."""
    lines = [float(each) for each in LIMITS[name]]
    beside = [number for line in lines for number in (np.nextafter(line, 0), np.nextafter(line, 1e9), line + 0.001)]
    return st.one_of(
        st.just(float("nan")),
        st.sampled_from([*lines, *beside]),
        st.floats(0.01, 4 * lines[-1]).map(lambda x: round(x, 2)),
    )


@st.composite
def design_rows(draw: st.DrawFn) -> dict[str, Any]:
    row = {name: draw(figure(name)) for name in FIGURES if draw(st.integers(0, 3))}
    if draw(st.booleans()):  # a density that is exactly a limit, or misses it by the last decimal of the TPP
        area, line = (
            draw(st.decimals(50, 3000, places=draw(st.integers(0, 5)))),
            draw(st.sampled_from(["1.6", "3.2", "5.92"])),
        )
        row["die_area_mm2"] = float(area)
        row["tpp"] = float(
            area * Decimal(line) + draw(st.sampled_from([0, 0, Decimal("0.00001"), Decimal("-0.00001")]))
        )
    row["marketed_for_datacenter"] = draw(st.sampled_from(["no", "unknown", "yes"]))
    row["die_non_planar"] = draw(st.sampled_from(["no", "unknown", "yes", "yes"]))
    row["vendor"] = draw(st.sampled_from(["NVIDIA", "AMD", "amd", "Huawei", ""]))
    row["vendor_headquarters"] = draw(st.sampled_from(["US", "CN", ""]))
    row["launched_on"] = draw(st.sampled_from([None, date(2024, 1, 1), date(2026, 1, 15), date(2026, 1, 16)]))
    return row


def columns(rows: Sequence[dict[str, Any]]) -> Designs:
    """Rows as columns; a figure that no row has is left out."""
    told: dict[str, Any] = {}
    for name in FIGURES:
        if any(name in row for row in rows):
            told[name] = np.array([row.get(name, np.nan) for row in rows])
    for name in ("marketed_for_datacenter", "die_non_planar"):
        told[name] = np.array([("no", "unknown", "yes").index(row[name]) for row in rows], np.int8)
    for name in ("vendor", "vendor_headquarters"):
        words = tuple(dict.fromkeys(row[name] for row in rows))
        told[name] = Words(np.array([words.index(row[name]) for row in rows], np.int16), words)
    told["launched_on"] = np.array([row["launched_on"] for row in rows], "datetime64[D]")
    return Designs(**told)


def agree(study: Study, found: Findings, row: int, on: date, **question: Any) -> None:
    """What the cells say of a design is what the engine says."""
    chip = chip_of(Design.model_validate(found.designs.row(row)))
    alone = check(study, chip, on, **question)
    assert STATUSES[found.status[row]] == alone.status
    assert found.law.reviews[found.review[row]] == alone.review
    assert found.cells.paragraphs[found.paragraph[row]] == alone.paragraph
    assert set(found.exceptions(row)) == set(alone.exceptions)
    duty = found.cells.duty[found.cell[row]]
    assert np.isnan(duty) if alone.us_import_duty is None else duty == alone.us_import_duty
    if alone.status != "unknown" and not alone.missing:
        assert set(found.deciding(row)) == set(alone.basis)
    assert found.trace(row) == alone.trace


@settings(max_examples=20)
@given(
    rows=st.lists(design_rows(), min_size=1, max_size=4),
    on=st.sampled_from(DAYS),
    question=st.fixed_dictionaries(
        {
            "to": st.sampled_from(["CN", "MO", "SG", "AE", "DE", "RU"]),
            "from_": st.sampled_from([None, "TW"]),
            "headquarters": st.sampled_from([None, "CN", "unknown"]),
            "end_use": st.sampled_from([None, "military"]),
            "end_user": st.sampled_from([None, "Huawei"]),
            "transaction": st.sampled_from(["export", "reexport", "transfer"]),
        }
    ),
)
def test_cells_and_engine_agree_on_any_design_day_and_route(
    rows: list[dict[str, Any]], on: date, question: dict[str, Any]
) -> None:
    found = Law(STUDY, on, **question).findings(columns(rows))
    for row in range(len(rows)):
        agree(STUDY, found, row, on, **question)


@pytest.mark.parametrize(
    ("on", "to"), [(CHINA, "CN"), (date(2025, 5, 1), "CN"), (date(2026, 2, 1), "CN"), (date(2026, 8, 1), "AE")]
)
def test_the_catalogue_is_answered_as_one_by_one(study: Study, on: date, to: str) -> None:
    rows = [
        {
            **{name: float("nan" if getattr(chip, name) is None else getattr(chip, name)) for name in FIGURES},
            **{name: getattr(chip, name) for name in ("marketed_for_datacenter", "die_non_planar")},
            **{name: getattr(chip, name) for name in ("vendor", "vendor_headquarters", "launched_on")},
        }
        for chip in study.chips
        if chip.tpp is not None
    ]
    found = Law(study, on, to).findings(columns(rows))
    for row in range(0, len(rows), 5):
        agree(study, found, row, on, to=to)


def density_places(tpp: np.ndarray, area: np.ndarray) -> list[bool]:
    """Whether designs with these figures are caught by a density of at least 5.92 (3A090.a of October 2023)."""
    size = len(tpp)
    marked, vendor = np.full(size, 2, np.int8), Words(np.zeros(size, np.int8), ("NVIDIA",))
    found = Law(STUDY, CHINA, "CN").findings(
        Designs(tpp=tpp, die_area_mm2=area, marketed_for_datacenter=marked, vendor=vendor)
    )
    return [found.cells.paragraphs[each] == "3A090.a" for each in found.paragraph]


def test_a_density_exactly_on_the_line_is_caught_and_a_hair_below_it_is_not() -> None:
    areas = np.round(np.linspace(280.1, 810.1, 2000), 1)
    on = np.array([float(Decimal(repr(float(area))) * Decimal("5.92")) for area in areas])
    assert all(density_places(on, areas))
    assert not any(density_places(np.array([float(Decimal(repr(float(x))) - Decimal("0.0001")) for x in on]), areas))


def test_decimals_too_long_for_integers_are_decided_by_fractions() -> None:
    areas = np.array([300.0000001, 300.1234567])
    on = np.array([float(Decimal(repr(float(area))) * Decimal("5.92")) for area in areas])
    assert all(density_places(on, areas))
    assert not any(density_places(on - 1e-9, areas))


def test_on_below_and_above_a_limit_are_cells_of_their_own() -> None:
    law = Law(STUDY, CHINA, "CN")
    found = law.findings(Designs(tpp=np.array([4799.9, 4800.0, 4800.1, np.nan, 4800.0])))
    assert len(set(found.cell[:4].tolist())) == 4
    assert found.cell[1] == found.cell[4]


def test_an_answer_does_not_hang_on_blocks_or_on_what_was_asked_before() -> None:
    rng = np.random.default_rng(0)
    size = 2 * BLOCK + 17
    given_ = {
        "tpp": np.round(rng.lognormal(8, 1, size), 1),
        "die_area_mm2": np.round(rng.uniform(50, 1700, size), 1),
        "marketed_for_datacenter": rng.integers(0, 3, size).astype(np.int8),
    }
    law = Law(STUDY, date(2026, 2, 1), "CN")
    whole = law.findings(Designs(**given_))
    for start in (0, BLOCK - 3, size - 20):
        part = slice(start, start + 20)
        few = Law(STUDY, date(2026, 2, 1), "CN").findings(
            Designs(**{name: each[part] for name, each in given_.items()})
        )
        assert (few.status == whole.status[part]).all()
    law.findings(Designs(tpp=np.array([np.nan, 1.0, 1e6])))
    assert (law.findings(Designs(**given_)).status == whole.status).all()


def test_every_comparison_of_live_law_has_its_column() -> None:
    on = date(2024, 6, 1)
    found = Law(STUDY, on, "CN").findings(
        Designs(tpp=np.array([4800.0, 3000.0]), die_area_mm2=np.array([500.0, 500.0]))
    )
    prong = next(
        place
        for place, each in enumerate(found.law.prongs)
        if (each.quantity, each.threshold, each.comparison) == ("tpp", "4800", "at_least")
    )
    assert found.law.prongs[prong].rule == "acs_ifr_2023_10"
    assert found.result(prong).tolist() == [2, 0]
    assert found.margin(prong).tolist() == [0.0, -1800.0]
    density = next(place for place, each in enumerate(found.law.prongs) if each.threshold == "5.92")
    assert found.margin(density) == pytest.approx([9.6 - 5.92, 6 - 5.92])


def test_law_that_cannot_reach_a_route_is_not_asked() -> None:
    assert len(Law(STUDY, CHINA, "CN").live) < len(load_rules(STUDY)) / 2
    assert not Law(STUDY, date(2020, 1, 1), "DE").scales


def test_columns_that_do_not_fit_are_told() -> None:
    with pytest.raises(BadInput, match="unlike lengths: tpp 2, die_area_mm2 3"):
        Designs(tpp=np.zeros(2), die_area_mm2=np.zeros(3))
    with pytest.raises(BadInput, match="no column is given"):
        Designs()
    with pytest.raises(BadInput, match=r"tpp: holds -1; want numbers from 0 to 1e12"):
        Designs(tpp=np.array([1.0, -1.0]))
    with pytest.raises(BadInput, match="tpp: has numbers of type int64, want float64"):
        Designs(tpp=np.array([1, 2]))


def test_a_place_has_a_value_that_lies_there() -> None:
    for scale in Law(STUDY, date(2026, 2, 1), "CN").scales.values():
        assert len(scale.values) == scale.size
        places = [scale.place(value) for value in scale.values]
        assert places == list(range(scale.size)) or scale.days


def test_neighbouring_days_leave_no_place_between() -> None:
    scale = Scale("launched_on", days=(date(2026, 1, 15), date(2026, 1, 16)))
    assert scale.size == len(scale.values) == 7


def test_places_that_fill_a_byte_and_many_constants_fold_without_loss() -> None:
    folding, rng = Folding([6, 5, 250, 7, 300]), np.random.default_rng(1)
    seen = [rng.integers(0, size, 4000).astype(np.uint8 if size < 256 else np.int32) for size in (6, 250, 300)]
    number = folding.fold([seen[0], 4, seen[1], 6, seen[2]])
    assert isinstance(number, np.ndarray)
    unfolded = folding.unfold()[:, number]
    for row, wanted in zip(unfolded, (seen[0], 4, seen[1], 6, seen[2]), strict=True):
        assert (row == wanted).all()
