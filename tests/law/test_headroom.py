"""Headroom: the smallest change is one, nothing smaller is, and uncertain figures leave both sides open."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countermove.law import check, headroom
from countermove.law.distance.room import Change, Headroom
from countermove.law.engine.findings import decide
from countermove.law.engine.reading import read
from countermove.law.question.asked import ask
from countermove.law.question.lookup import find_item
from countermove.law.question.spec import read_spec
from countermove.study import BadInput, Study, load_study
from countermove.study.places import load_places
from countermove.study.records import RATE_BITS, Chip
from countermove.study.rules import load_rules

STUDY = load_study()
RULES, PLACES = load_rules(STUDY), load_places(STUDY)
CHIPS = [chip for chip in STUDY.chips if chip.interconnect_bandwidth_gbs or not chip.total_io_gbs]
DAYS = [date(2022, 9, 2), date(2022, 11, 10), date(2023, 12, 1), date(2025, 5, 1), date(2026, 2, 1), date(2026, 8, 1)]
HAIR = Fraction(1, 10**9)


def room(chip: str, on: str, **route: str) -> Headroom:
    return headroom(STUDY, chip, date.fromisoformat(on), **route)  # type: ignore[arg-type]


def answer(chip: Chip, on: date, to: str, figures: dict[str, Fraction]) -> tuple[object, ...]:
    """What the law says of a chip with other figures, by the catalogue's own road and not by that of headroom."""
    figures = dict(figures)
    if "tpp" in figures:
        chip = chip.model_copy(update=dict.fromkeys(RATE_BITS))
    if "interconnect_bandwidth_gbs" in figures and chip.total_io_gbs is not None:
        gain = figures["interconnect_bandwidth_gbs"] - Fraction(chip.interconnect_bandwidth_gbs or 0)
        figures["total_io_gbs"] = figures.get("total_io_gbs", Fraction(chip.total_io_gbs)) + gain
    question = ask(STUDY, chip, on, to, None, None, None, None, "export", None, {})
    supposed = type(question)(**{**vars(question), "supposed": figures})
    said = read(decide(RULES, on, supposed.facts(PLACES)))
    return said.status, said.paragraph, said.review, said.exceptions


def figures_of(change: Change, share: Fraction = Fraction(1)) -> dict[str, Fraction]:
    """The figures of a design after a share of a change; the whole of it passes the line where that is needed."""
    figures = dict[str, Fraction]()
    for move in change.moves:
        to, now = Fraction(move.exact), Fraction(move.exact) / (1 + Fraction(move.percent) / 100)
        step = (to - now) * share
        nudge = {None: 0, "over": 1, "under": -1}[move.past] * HAIR * to if share == 1 else 0
        figures[move.knob] = (to if share == 1 else now + step) + nudge
    return figures


@settings(max_examples=12)
@given(chip=st.sampled_from(CHIPS), on=st.sampled_from(DAYS), to=st.sampled_from(["CN", "SG", "AE"]), data=st.data())
def test_the_smallest_change_changes_the_answer_and_nothing_smaller_does(
    chip: Chip, on: date, to: str, data: st.DataObject
) -> None:
    """Smaller steps are tried along the change and in other directions of the same two figures."""
    found = headroom(STUDY, chip, on, to=to)
    now = answer(chip, on, to, {})
    for change in found.changes:
        assert answer(chip, on, to, figures_of(change)) != now, change.says
        if change.percent > 0:
            part = data.draw(st.fractions(0, Fraction(999, 1000)), "share")
            if len(change.moves) == 1:
                assert answer(chip, on, to, figures_of(change, part)) == now, change.says
    if found.changes and found.changes[0].percent > 0.001:
        size = Fraction(found.changes[0].percent) / 100 * Fraction(999, 1000)
        names = ("tpp", "die_area_mm2", "memory_bandwidth_gbs", "total_io_gbs")
        pair = data.draw(st.sampled_from([(a, b) for a in names for b in names if a < b]))
        share = data.draw(st.fractions(-1, 1), "of the first")
        rest = (1 - abs(share)) * data.draw(st.sampled_from([1, -1]))
        figures = dict[str, Fraction]()
        for name, part in zip(pair, (share, rest), strict=True):
            known = _figure(chip, name)
            if known and part:
                figures[name] = known * max(1 + part * size, Fraction(1, 1000))
        if chip.total_io_gbs is not None or "total_io_gbs" not in figures:
            assert answer(chip, on, to, figures) == now, (found.changes[0].says, figures)


def _figure(chip: Chip, name: str) -> Fraction | None:
    if name == "tpp":
        known = [Fraction(rate) * bits for key, bits in RATE_BITS.items() if (rate := getattr(chip, key)) is not None]
        stated = [Fraction(chip.tpp)] if chip.tpp is not None and not known else []
        return max(known + stated, default=None)
    value = getattr(chip, name)
    return None if value is None else Fraction(value)


def test_the_5090_d_stands_50_tpp_under_the_line_and_nothing_smaller_reaches_it() -> None:
    found = room("RTX 5090 D", "2025-03-01", to="CN")
    assert "stands 50 TPP (1.0 %) under the 4800 TPP of 3A090.a a.1" in found.sentence
    assert [change.says for change in found.changes] == ["TPP 4800 (+50, +1.1 %)"]
    assert found.flips == found.changes
    assert found.changes[0].gives == "a licence is required, and NAC may serve (3A090.a)"


def test_a_smaller_die_would_have_caught_the_h20_too() -> None:
    found = room("H20", "2024-06-01", to="CN")
    assert [change.says for change in found.flips] == ["TPP 2400 (+32, +1.4 %)", "die area 740 mm2 (-74, -9.1 %)"]


def test_the_a800_was_free_by_its_chip_link() -> None:
    found = room("A800", "2022-11-10", to="CN")
    assert {change.moves[0].knob: change.moves[0].to for change in found.flips} == {
        "total_io_gbs": "600",
        "interconnect_bandwidth_gbs": "536",
    }


def test_on_the_line_the_smallest_change_is_any_at_all() -> None:
    found = room("A100 PCIe", "2022-10-06", to="CN")
    first = found.changes[0]
    assert (first.percent, first.moves[0].past, first.says) == (0.0, "under", "TPP under 4992")


def test_two_figures_are_named_where_one_is_not_enough() -> None:
    found = room("H200", "2026-02-01", to="CN")
    assert len(found.changes[0].moves) == 1
    assert [(move.knob, move.to, move.past) for move in found.flips[0].moves] == [
        ("tpp", "2400", "under"),
        ("memory_bandwidth_gbs", "672", "under"),
    ]


def test_no_figure_frees_a_chip_from_an_embargo() -> None:
    found = room("H20", "2024-06-01", to="IR")
    assert found.route is not None
    assert found.route.status != "no_requirement_found"
    assert found.flips == ()
    assert "changes the answer" in found.sentence


def test_each_limit_says_whether_crossing_it_matters_on_the_route() -> None:
    def telling(to: str) -> set[str]:
        margins = room("RTX 5090 D", "2025-03-01", to=to).margins
        return {each.label or "" for each in margins if any(change.changes_answer for change in each.crossings)}

    assert "a.1" in telling("CN")
    assert telling("DE") == set()


def test_a_span_of_the_die_area_leaves_the_answer_open(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("tpp: 4700\ndie_area_mm2: [780, 830]\nmarketed_for_datacenter: yes\nvendor: NVIDIA\n")
    chip = read_spec(path)
    found = headroom(STUDY, chip, date(2024, 6, 1), to="CN")
    margin = next(each for each in found.margins if each.threshold == "5.92" and each.comparison == "at_least")
    assert (margin.side, margin.either_side, margin.met, margin.missing) == (
        "either",
        True,
        "unknown",
        ("die_area_mm2",),
    )
    assert (margin.distance_least, margin.distance_most) == ("-0.257349", "0.105641")
    told = check(STUDY, chip, date(2024, 6, 1), "CN")
    assert (told.status, told.missing) == ("unknown", ("die_area_mm2",))
    assert [branch.value for branch in told.if_known] == ["at most 793.919", "more than 793.919"]


def test_a_span_on_one_side_of_every_limit_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("tpp: {low: 4800, high: 5000}\ndie_area_mm2: [600, 700]\nmarketed_for_datacenter: yes\n")
    assert check(STUDY, read_spec(path), date(2024, 6, 1), "CN").paragraph == "3A090.a"


def test_a_span_of_one_figure_is_that_figure(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("tpp: [2960, 2960]\ndie_area_mm2: 500\n")
    assert read_spec(path).tpp == 2960


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tpp: [1, 2, 3]\n", "has 3 ends; a span is written as [800, 830]"),
        ("tpp: {low: 5, high: 3}\n", "low is 5, above high, 3"),
        ("tpp: 4\ndie_area_mm2: [0, 30]\n", "0 found; want more than 0"),
        ("tpp: {low: 5}\n", "high: is missing"),
        ("tpp: {low: x, high: 3}\n", "low"),
    ],
)
def test_a_bad_span_is_told_at_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(BadInput) as bad:
        read_spec(path)
    assert told in str(bad.value)
    assert f"{path}:" in str(bad.value)


def test_rounded_figures_leave_a_chip_on_the_line_on_either_side() -> None:
    found = room("MTT S4000", "2024-06-01")
    margin = next(each for each in found.margins if each.threshold == "1600")
    assert (margin.side, margin.either_side) == ("on the line", True)
    assert {each.why for each in found.uncertain} == {"rounding"}


def test_an_estimated_die_area_is_said_to_be_one() -> None:
    assert any("die area is an estimate" in note for note in room("B200", "2026-02-01").notes)


def test_a_route_needs_its_destination() -> None:
    with pytest.raises(BadInput, match="belong to a route"):
        headroom(STUDY, "H20", date(2024, 6, 1), from_="TW")


def test_the_margins_of_a_route_are_those_of_the_law_without_one(study: Study) -> None:
    chip = find_item(study, "H20")
    alone, routed = (headroom(study, chip, date(2024, 6, 1), to=to) for to in (None, "CN"))
    assert [each.distance for each in alone.margins] == [each.distance for each in routed.margins]


def test_where_no_figure_is_known_no_change_is_claimed() -> None:
    study = load_study("cocom_computers")
    found = headroom(study, "Power Mac G4", date(1999, 9, 10), to="CN")
    assert found.changes == ()
    assert "no figure of it is known that could be changed" in found.sentence.casefold()
