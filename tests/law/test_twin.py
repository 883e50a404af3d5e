"""The array engine gives the answers of the scalar one, also for designs on a line or a hair beside it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countermove.law.engine.facts import Facts
from countermove.law.engine.findings import decide
from countermove.law.engine.outcome import Rank
from countermove.law.engine.reading import read
from countermove.law.many.vector import answer, catalogue
from countermove.law.question.asked import ask
from countermove.law.question.quantities import chip_values
from countermove.law.question.spec import Between, Design, chip_of
from countermove.study import Study, load_study
from countermove.study.places import load_places
from countermove.study.records import Chip
from countermove.study.rules import Rule, load_rules

STUDY = load_study()
RULES = load_rules(STUDY)
PLACES = load_places(STUDY)
TPPS = ("1600", "2400", "4800", "4992", "14000", "17500", "20800", "21000", "21100")
DENSITIES = ("1.6", "3.2", "5.92")
BANDWIDTHS = ("600", "1100", "1400", "1700", "4500", "5000", "5800", "6200", "6500")
HAIRS = ("0", "0.0000000000000001", "-0.0000000000000001", "0.001", "-0.001")


def beside(lines: tuple[str, ...]) -> st.SearchStrategy[Decimal]:
    """A figure exactly on a line or a hair beside it."""
    return st.builds(lambda line, hair: Decimal(line) + Decimal(hair), st.sampled_from(lines), st.sampled_from(HAIRS))


def figure(lines: tuple[str, ...], high: int) -> st.SearchStrategy[Decimal | None]:
    return st.one_of(st.none(), beside(lines), st.decimals(1, high, places=3))


@st.composite
def designs(draw: st.DrawFn) -> Chip:
    tpp = draw(figure(TPPS, 60_000))
    area = draw(st.one_of(st.none(), st.decimals(50, 3000, places=1)))
    if tpp is not None and draw(st.booleans()):  # exactly on a density line: the TPP is the line times the area
        area = draw(st.decimals(50, 3000, places=1))
        tpp = area * Decimal(draw(st.sampled_from(DENSITIES))) + Decimal(draw(st.sampled_from(HAIRS)))
    value = {
        "vendor": draw(st.sampled_from(["NVIDIA", "AMD", "Google", ""])),
        "vendor_headquarters": draw(st.sampled_from(["US", "CN", ""])),
        "tpp": tpp,
        "die_area_mm2": area,
        "memory_bandwidth_gbs": draw(figure(BANDWIDTHS, 9000)),
        "interconnect_bandwidth_gbs": draw(figure(BANDWIDTHS, 2000)),
        "host_io_gbs": draw(figure(("64", "128"), 200)),
        "total_io_gbs": draw(st.one_of(st.none(), figure(BANDWIDTHS, 2000))),
        "marketed_for_datacenter": draw(st.sampled_from(["yes", "no", "unknown"])),
        "die_non_planar": draw(st.sampled_from(["yes", "yes", "no", "unknown"])),
        "launched_on": draw(st.sampled_from([None, date(2024, 1, 1), date(2026, 1, 15), date(2026, 1, 16)])),
    }
    spans = dict[str, Between]()
    for name, lines in (("tpp", TPPS), ("die_area_mm2", ("500", "814")), ("memory_bandwidth_gbs", BANDWIDTHS)):
        if draw(st.integers(0, 4)) == 0:  # known only within a span, an end of which may lie on a line
            low, high = sorted((draw(beside(lines)), draw(beside(lines))))
            spans[name], value[name] = Between(low=low, high=high), None
    return chip_of(Design.model_validate({key: each for key, each in value.items() if each is not None}), spans)


DAYS = sorted({entry.from_ + timedelta(days) for rule in RULES for entry in rule.history for days in (-1, 0, 1)})
QUESTIONS = st.fixed_dictionaries(
    {
        "to": st.sampled_from(["CN", "HK", "MO", "SG", "AE", "VN", "DE", "RU", "IR", "US"]),
        "from_": st.sampled_from(["US", "TW"]),
        "headquarters": st.sampled_from([None, "CN", "US", "SG", "unknown"]),
        "end_use": st.sampled_from([None, "military", "us_data_centre"]),
        "transaction": st.sampled_from(["export", "reexport", "transfer"]),
    }
)


def compare(rules: tuple[Rule, ...], study: Study, chips: list[Chip], on: date, given_: dict[str, Any]) -> None:
    question = ask(study, chips[0], on, end_user=None, marketed_for_datacenter=None, switches={}, **given_)
    facts = question.facts(PLACES).values
    common = Facts({name: facts[name] for name in facts if name not in chip_values(chips[0], {})})
    twin = answer(rules, on, catalogue(chips, question.switches, common))
    for row, chip in enumerate(chips):
        decision = decide(rules, on, question.with_chip(chip).facts(PLACES))
        ranks = frozenset(rank for rank in Rank if int(twin.possible[row]) >> rank & 1)
        assert ranks == decision.possible
        assert np.isnan(twin.duty[row]) if decision.duty is None else twin.duty[row] == float(decision.duty)
        said = read(decision)
        for mine, theirs in ((twin.revenue_share, said.revenue_share), (twin.cap, said.cap)):
            assert np.isnan(mine[row]) if theirs is None else mine[row] == float(theirs)
        if len(decision.possible) == 1:
            assert {rule for rule, marks in twin.decides.items() if marks[row]} == set(said.basis)


@settings(max_examples=30)
@given(chips=st.lists(designs(), min_size=1, max_size=6), on=st.sampled_from(DAYS), question=QUESTIONS)
def test_the_array_engine_is_equal_to_the_scalar_one_on_any_design_and_day(
    chips: list[Chip], on: date, question: dict[str, Any]
) -> None:
    compare(RULES, STUDY, chips, on, question)


@pytest.mark.parametrize(
    ("on", "to"),
    [
        (date(2022, 9, 1), "CN"),
        (date(2023, 1, 17), "MO"),
        (date(2023, 10, 30), "CN"),
        (date(2025, 5, 1), "CN"),
        (date(2026, 2, 1), "CN"),
        (date(2026, 8, 1), "AE"),
    ],
)
def test_the_array_engine_is_equal_to_the_scalar_one_on_the_catalogue(study: Study, on: date, to: str) -> None:
    question = {"to": to, "from_": "US", "headquarters": None, "end_use": None, "transaction": "export"}
    compare(load_rules(study), study, list(study.chips), on, question)


@settings(max_examples=25)
@given(st.sampled_from(DENSITIES), st.decimals(1, 3000, places=4), st.sampled_from(HAIRS))
def test_a_density_on_the_line_is_never_lost_to_rounding(line: str, area: Decimal, hair: str) -> None:
    """Floats would call many such designs below the line; neither engine does."""
    tpp = Decimal(line) * area + Decimal(hair)
    if tpp <= 0:
        return
    chip = chip_of(Design(tpp=tpp, die_area_mm2=area, marketed_for_datacenter="yes", vendor="NVIDIA"))
    question = {"to": "CN", "from_": "US", "headquarters": None, "end_use": None, "transaction": "export"}
    compare(RULES, STUDY, [chip], date(2024, 6, 1), question)


@settings(max_examples=25)
@given(first=designs(), second=designs(), on=st.sampled_from(DAYS), question=QUESTIONS)
def test_asking_only_the_rules_that_a_change_touches_gives_the_whole_answer(
    first: Chip, second: Chip, on: date, question: dict[str, Any]
) -> None:
    asked = ask(STUDY, first, on, end_user=None, marketed_for_datacenter=None, switches={}, **question)
    before = decide(RULES, on, asked.facts(PLACES))
    facts = asked.with_chip(second).facts(PLACES)
    assert decide(RULES, on, facts, before) == decide(RULES, on, facts)
