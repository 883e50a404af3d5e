"""The plane of two quantities: its regions are what the engine says, its lines belong to the right side."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.law.answer.checking import check
from countermove.law.plane.boundary import boundary
from countermove.law.plane.boundary_days import boundary_days
from countermove.law.plane.picture import Plane, Rectangle, Region, Said
from countermove.law.plane.regions import inside, joined, outline, rectangles, slot_of
from countermove.law.plane.sheet import live_trees
from countermove.law.question.spec import Design, chip_of
from countermove.study import BadInput, Study, load_study
from countermove.study.criteria import comparisons
from countermove.study.rules import load_rules

BANDWIDTH = "total_dram_bandwidth_gbs"
DAYS = (date(2022, 12, 1), date(2023, 10, 25), date(2024, 6, 1), date(2026, 2, 1))


@pytest.fixture(scope="module")
def planes(study: Study) -> dict[tuple[date, str], Plane]:
    """Both usual planes on some days, for a data-centre design by NVIDIA bound for China."""
    return {
        (day, y): boundary(study, day, "CN", "tpp", y, vendor="NVIDIA", highlight=["H20"])
        for day in DAYS
        for y in ("performance_density", BANDWIDTH)
    }


def test_a_design_of_no_catalogue_is_drawn_with_its_next_changes(study: Study) -> None:
    design = chip_of(Design(tpp=Decimal(2300), die_area_mm2=Decimal(800), marketed_for_datacenter="yes"))
    plane = boundary(study, date(2024, 6, 1), "CN", designs=[design])
    own = next(point for point in plane.points if point.chip == design.id)
    assert own.highlighted
    assert ("tpp", "2400") in [(move.quantity, move.value) for move in own.moves]
    assert [point for point in plane.points if point.chip != design.id] == list(boundary(study, plane.on, "CN").points)


def holds(part: Rectangle, x: Fraction, y: Fraction) -> bool:
    """Whether a point lies in a rectangle, ends as they are said to belong."""

    def within(value: Fraction, low: str | None, low_in: bool, high: str | None, high_in: bool) -> bool:
        above = low is None or value > Fraction(low) or (low_in and value == Fraction(low))
        return above and (high is None or value < Fraction(high) or (high_in and value == Fraction(high)))

    across = within(x, part.x_from, part.x_from_included, part.x_to, part.x_to_included)
    return across and within(y, part.y_from, part.y_from_included, part.y_to, part.y_to_included)


def region_at(plane: Plane, x: object, y: object) -> Region:
    """The one region that holds a point."""
    found = [
        each
        for each in plane.regions
        if any(holds(part, Fraction(str(x)), Fraction(str(y))) for part in each.rectangles)
    ]
    assert len(found) == 1
    return found[0]


def engine_says(study: Study, day: date, x: Decimal, y: Decimal, quantity: str) -> tuple[object, ...]:
    """The scalar engine's answer for a design typed in with these two figures."""
    figure = {"performance_density": "performance_density", BANDWIDTH: "memory_bandwidth_gbs"}[quantity]
    values = {"tpp": x, figure: y, "vendor": "NVIDIA", "vendor_headquarters": "US", "marketed_for_datacenter": "yes"}
    answer = check(study, chip_of(Design.model_validate(values)), day, "CN")
    return answer.status, answer.review, answer.paragraph, answer.exceptions, answer.missing


def said_of(said: Said) -> tuple[object, ...]:
    return said.status, said.review, said.paragraph, said.exceptions, said.missing


LINES = ("1600", "2400", "4800", "4799.99", "5.92", "1.6", "3.2", "6500", "1400")
VALUES = st.one_of(
    st.decimals("0.01", "200000", places=2),
    st.sampled_from(
        [Decimal(each) for each in ("1600", "2400", "4800", "4799.99", "5.92", "1.6", "3.2", "6500", "1400")]
    ),
)


@given(st.sampled_from(DAYS), st.sampled_from(["performance_density", BANDWIDTH]), VALUES, VALUES)
def test_a_region_says_what_the_engine_says_of_a_design_in_it(
    study: Study, planes: dict[tuple[date, str], Plane], day: date, quantity: str, x: Decimal, y: Decimal
):
    region = region_at(planes[day, quantity], x, y)
    assert said_of(region.said) == engine_says(study, day, x, y, quantity)


def test_exactly_4800_is_inside_3a090a_and_a_hair_below_is_not(planes: dict[tuple[date, str], Plane]):
    plane = planes[date(2024, 6, 1), "performance_density"]
    assert region_at(plane, 4800, "0.5").said.paragraph == "3A090.a"
    assert region_at(plane, "4799.999", "0.5").said.paragraph is None
    assert region_at(plane, 1600, "5.92").said.paragraph == "3A090.a"
    assert region_at(plane, 1600, "5.91").said.paragraph == "3A090.b"


def test_exactly_21000_is_no_longer_reviewed_case_by_case(planes: dict[tuple[date, str], Plane]):
    plane = planes[date(2026, 2, 1), BANDWIDTH]
    assert region_at(plane, "20999", 4000).said.review == "case_by_case"
    assert region_at(plane, 21000, 4000).said.review == "presumption_of_denial"
    assert region_at(plane, 20000, 6500).said.review == "presumption_of_denial"


def test_the_narrow_bands_of_the_duty_are_regions_of_their_own(planes: dict[tuple[date, str], Plane]):
    plane = planes[date(2026, 2, 1), BANDWIDTH]
    assert region_at(plane, 15832, 4800).said.duty == 0.25
    assert region_at(plane, 14000, 4800).said.duty == 0


def test_every_point_lies_in_exactly_the_region_that_it_names(planes: dict[tuple[date, str], Plane]):
    for plane in planes.values():
        for point in plane.points:
            assert region_at(plane, point.x, point.y) is plane.regions[point.region]


def test_every_limit_of_a_live_text_on_one_of_the_quantities_is_on_its_axis(
    study: Study, planes: dict[tuple[date, str], Plane]
):
    for (day, quantity), plane in planes.items():
        live = [rule for rule in load_rules(study) if any(rule.id == name for name, _ in _places(plane))]
        for axis in (plane.x, plane.y):
            shown = {Fraction(limit.value) for limit in axis.limits}
            wanted = {
                Fraction(limit)
                for _, _, node in live_trees(live, day)
                for name, test in comparisons(node)
                if name == axis.quantity
                for _, limit in test.limits
            }
            assert wanted <= shown, (day, quantity)


def _places(plane: Plane) -> list[tuple[str, str]]:
    return [place for axis in (plane.x, plane.y) for limit in axis.limits for place in limit.at]


def test_a_limit_that_moves_nothing_is_told_as_such(planes: dict[tuple[date, str], Plane]):
    axis = planes[date(2024, 6, 1), "performance_density"].x
    assert {limit.value for limit in axis.limits if limit.moves} == {"1600", "2400", "4800"}


def test_a_chip_answers_by_its_own_facts_wherever_it_lies(study: Study, planes: dict[tuple[date, str], Plane]):
    plane = planes[date(2024, 6, 1), "performance_density"]
    card = next(each for each in plane.points if each.chip == "nvidia-rtx-4090-d")
    assert plane.regions[card.region].said.status == "licence"
    assert card.said.status == "no_requirement_found"
    for point in plane.points:
        answer = check(study, point.chip, plane.on, "CN")
        assert said_of(point.said) == (
            answer.status, answer.review, answer.paragraph, answer.exceptions, answer.missing
        )  # fmt: skip


def test_the_h20_stays_below_3a090b_by_one_and_a_half_percent_of_tpp(planes: dict[tuple[date, str], Plane]):
    point = next(each for each in planes[date(2024, 6, 1), "performance_density"].points if each.highlighted)
    assert [(move.quantity, move.value, move.side, move.percent) for move in point.moves] == [
        ("tpp", "2400", "at", 1.4),
        ("performance_density", "3.2", "at", 10.0),
    ]
    assert point.moves[0].said.paragraph == "3A090.b"


def test_a_missing_fact_makes_a_region_unknown_and_a_given_one_settles_it(study: Study):
    open_ = boundary(study, date(2022, 12, 1), "CN")
    assert region_at(open_, 9000, 10).said.status == "unknown"
    assert region_at(open_, 9000, 10).said.missing == ("total_io_gbs",)
    rate = {"aggregate_bidirectional_transfer_rate_gbs": "600"}
    assert region_at(boundary(study, date(2022, 12, 1), "CN", given=rate), 9000, 10).said.status == "licence"


def test_a_chip_is_not_drawn_before_its_launch_unless_all_are_wanted(study: Study):
    day = date(2023, 1, 1)
    early = {point.chip for point in boundary(study, day, "CN").points}
    every = {point.chip for point in boundary(study, day, "CN", every_chip=True).points}
    assert "nvidia-h20" not in early
    assert "nvidia-h20" in every


def test_all_faults_of_a_question_are_told_at_once(study: Study):
    with pytest.raises(BadInput) as told:
        boundary(study, date(2024, 1, 1), "XX", "tpp", "foo", vendor="NVIDA", highlight=["H2x"])
    words = "\n".join(map(str, told.value.faults))
    assert len(told.value.faults) == 4
    assert "did you mean 'NVIDIA'" in words


def test_two_parts_of_a_quantity_with_a_limit_of_its_own_are_refused(study: Study):
    with pytest.raises(BadInput, match="no straight line"):
        boundary(study, date(2024, 6, 1), "CN", "tpp", "die_area_mm2")


def test_law_as_of_a_day_draws_no_line_that_was_not_yet_published(study: Study):
    plane = boundary(study.as_of(date(2023, 9, 1)), date(2024, 6, 1), "CN")
    assert {limit.value for limit in plane.x.limits} == {"4800"}
    assert not plane.y.limits


def test_the_days_are_those_on_which_an_answer_changed(study: Study):
    days = [planes[0].on for planes in boundary_days(study, "CN", [("tpp", "performance_density")], date(2024, 12, 1))]
    assert days[0] == date(2022, 8, 26)
    assert date(2022, 10, 21) in days
    assert date(2023, 11, 17) in days
    assert days == sorted(set(days))


# --- cells


CUTS = (Fraction(2), Fraction(5))


def test_a_line_is_a_slot_of_its_own():
    assert [slot_of(CUTS, Fraction(value)) for value in (1, 2, 3, 5, 9)] == [0, 1, 2, 3, 4]
    assert [slot_of(CUTS, inside(CUTS, slot)) for slot in range(5)] == list(range(5))


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(0, 2), min_size=1))
def test_joined_cells_cover_all_once_and_so_do_their_rectangles(answers: dict[tuple[int, int], int]):
    groups = joined(answers)
    assert sorted(cell for group in groups for cell in group) == sorted(answers)
    for group in groups:
        assert len({answers[cell] for cell in group}) == 1
        parts = [
            (across, up)
            for first, last, low, high in rectangles(group)
            for across in range(first, last + 1)
            for up in range(low, high + 1)
        ]
        assert sorted(parts) == sorted(group)


@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_an_outline_encloses_the_open_cells(squares: set[tuple[int, int]]):
    loops = outline({(2 * across, 2 * up) for across, up in squares})
    area = 0
    for loop in loops:
        for (x0, y0), (x1, y1) in zip(loop, [*loop[1:], loop[0]], strict=True):
            assert (x0 == x1) != (y0 == y1)
            area += x0 * y1 - x1 * y0
    assert area == 2 * len(squares)


# --- other items (a synthetic study: the packaged one with two made-up quantities)


@pytest.fixture
def with_stacks(study: Study, tmp_path: Path) -> Study:
    """The packaged study with memory stacks of invented figures, and an invented rule on them."""
    folder = tmp_path / "study"
    shutil.copytree(study.folder, folder)
    with (folder / "quantities.yaml").open("a", encoding="utf-8") as file:
        file.write("made_up_speed: {kind: number, unit: GB/s, what: invented, of: [made_up_stack]}\n")
        file.write("made_up_area: {kind: number, unit: mm2, what: invented, of: [made_up_stack]}\n")
    columns = "id,kind,name,maker,launched_on,source,known_on,known_basis,source_reliability,information_credibility,"
    columns += "analytic_confidence,graded_by,status,made_up_speed,made_up_area"
    source, day = study.chips[0].source[0], "2024-01-01"
    rows = [
        f"stack-{speed},made_up_stack,Stack {speed},Nobody,{day},{source},{day},assumed,C,3,low,rule,,{speed},100"
        for speed in (100, 300)
    ]
    (folder / "items.csv").write_text("\n".join([columns, *rows]) + "\n", encoding="utf-8")
    (folder / "rules" / "made_up.yaml").write_text(
        "id: made_up\ntitle: An invented rule\nby: US\ncitations: [{cite: invented}]\n"
        "history: [{state: effective, from: 2024-06-01}]\nscope: {destination: CN}\n"
        "paragraphs:\n  X1: {cite: invented, made_up_speed: {at_least: 200}, made_up_area: {less_than: 500}}\n",
        encoding="utf-8",
    )
    return load_study(folder)


def test_a_plane_of_declared_quantities_shows_the_items_that_have_them(with_stacks: Study):
    plane = boundary(with_stacks, date(2024, 7, 1), "CN", "made_up_speed", "made_up_area")
    assert {point.chip: point.said.status for point in plane.points} == {
        "stack-100": "no_requirement_found",
        "stack-300": "licence",
    }
    assert region_at(plane, 200, 499).said.paragraph == "X1"
    assert region_at(plane, 200, 500).said.status == "no_requirement_found"
    with pytest.raises(BadInput, match="no kind of item has both"):
        boundary(with_stacks, date(2024, 7, 1), "CN", "tpp", "made_up_area")
