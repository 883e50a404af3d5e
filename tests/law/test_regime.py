"""What an option lets through, quarter by quarter, and how measures are written as rules."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.law import check, regime
from countermove.law.many.quarterly import CLASSES, Regime
from countermove.study import BadInput, Study, load_study
from countermove.study.case import Measure
from countermove.study.days import Quarter, quarters_between
from countermove.study.measured import rule_from_measure
from countermove.study.yaml_values import parse_yaml

QUARTERS = quarters_between(Quarter(2022, 1), Quarter(2030, 4))
REFUSE = """
id: refuse_all
by: US
what: every application refused
from: 2026-07-01
rule:
  amends: [acs_ifr_2023_10, h20_letters_2025_04]
  exceptions: []
  review: [{policy: presumption_of_denial}]
"""
B30A = """
id: b30a
by: US
what: a B30A-class chip licensed case by case
from: 2026-10-01
to: 2028-01-01
rule:
  amends: [acs_ifr_2023_10]
  review:
    - when: {tpp: {less_than: 30000}, total_dram_bandwidth_gbs: {less_than: 4500}, destination: CN, exporting_from: US}
      policy: case_by_case
      revenue_share: 0.2
      cap: 0.3
"""
LIFT = """
id: lift
by: US
what: every control on chips lifted
from: 2026-07-01
repeals: [acs_ifr_2023_10, h20_letters_2025_04, section_232_2026_01]
"""
NEW_LIMIT = """
id: memory_limit
by: US
what: nothing above one terabyte a second
from: 2026-07-01
rule:
  scope: {destination: CN}
  paragraphs: {memory: {total_dram_bandwidth_gbs: {at_least: 1000}}}
  review: [{policy: presumption_of_denial}]
"""


def measure(text: str) -> Measure:
    return Measure.model_validate(parse_yaml(text, "case.yaml")[0])


def at(name: str) -> int:
    return QUARTERS.index(Quarter.parse(name))


@pytest.fixture(scope="module")
def present(study: Study) -> Regime:
    return regime(study, [], QUARTERS)


def best(each: Regime, study: Study, classes: tuple[str, ...], quarter: str) -> float:
    """The best chip for data centres with stacked memory, by a maker outside China, that may be sold in some of a
    quarter; exceptions with notice are left aside."""
    outside = {"NVIDIA", "AMD", "Intel"}
    fits = np.array(
        [chip.vendor in outside and "HBM" in (chip.memory_type or "") and chip.marketed_for_datacenter == "yes"
         for chip in study.chips]
    )  # fmt: skip
    share = np.sum([each.of(name) for name in classes], axis=0) - each.by_exception
    allowed = fits & (share[:, at(quarter)] > 0.5 * each.launched[:, at(quarter)]) & (each.launched[:, at(quarter)] > 0)
    return float(np.nanmax(np.where(allowed, each.h100e, 0)))


def test_the_history_of_the_best_chip_openly_sold_is_reproduced(study: Study, present: Regime) -> None:
    openly = {str(quarter): round(best(present, study, ("open",), str(quarter)), 2) for quarter in QUARTERS[:20]}
    assert openly["2022Q2"] == 1.0  # the H100, until the letters of August
    assert openly["2022Q4"] == 0.32  # the A800
    assert openly["2023Q2"] == openly["2023Q3"] == 1.0  # the H800
    # From the rule of October 2023 to the letters of April 2025: the H20 (0.15), and the MI308X by a measured rate.
    assert all(0.14 < openly[name] < 0.22 for name in ("2024Q1", "2024Q2", "2024Q4", "2025Q1"))
    # Then none of these: only the V100 of 2018 (0.13) stays outside every limit.
    assert all(openly[name] == 0.13 for name in ("2025Q2", "2025Q3", "2025Q4"))
    assert present.of("open")[present.chip("nvidia-v100-sxm2-32gb"), at("2025Q4")] == 1
    licensed = ("open", "licence_presumption_of_approval", "licence_case_by_case")
    assert best(present, study, licensed, "2026Q1") == pytest.approx(2614.9 / 1979)  # the MI325X
    assert best(present, study, licensed, "2026Q2") >= 1.0


def test_the_classes_of_a_quarter_add_up_to_the_days_since_launch(present: Regime) -> None:
    assert np.allclose(present.status.sum(axis=0), present.launched)
    assert present.status.shape == (len(CLASSES), len(present.chips), len(QUARTERS))
    assert np.all((present.by_exception <= present.of("open") + 1e-12) & (present.status >= 0))


def test_a_quarter_is_weighted_by_days(present: Regime) -> None:
    h20, h200 = present.chip("nvidia-h20"), present.chip("nvidia-h200-sxm")
    assert present.of("open")[h20, at("2025Q2")] == pytest.approx(8 / 91)
    assert present.of("licence_case_by_case")[h20, at("2025Q3")] == pytest.approx(51 / 92)
    assert present.of("licence_case_by_case")[h200, at("2026Q1")] == pytest.approx(76 / 90)
    assert present.of("licence_presumption_of_denial")[h200, at("2026Q1")] == pytest.approx(14 / 90)


def test_duties_fees_and_caps_are_those_of_the_days_on_which_a_chip_may_be_sold(present: Regime) -> None:
    now = at("2026Q2")
    rows = {name: present.chip(name) for name in ("nvidia-h200-sxm", "nvidia-h200-nvl", "nvidia-h20", "nvidia-b200")}
    assert [present.duty[row, now] for row in rows.values()] == [0.25, 0, 0, 0]
    assert [present.fee[row, now] for row in rows.values()] == [0, 0, 0.15, 0]
    assert np.array_equal([present.cap[row, now] for row in rows.values()], [0.5, 0.5, np.nan, np.nan], equal_nan=True)
    assert present.duty[rows["nvidia-h200-sxm"], at("2026Q1")] == 0.25


def test_a_regime_agrees_with_the_answers_of_its_days(study: Study, present: Regime) -> None:
    names = {
        "no_requirement_found": "open",
        "exception": "open",
        "prohibited": "prohibited",
        "unknown": "unknown",
    }
    for chip in study.chips[::7]:
        for name in ("2022Q4", "2024Q2", "2025Q2", "2026Q2", "2028Q4"):
            quarter = Quarter.parse(name)
            status = present.status[:, present.chip(chip.id), at(name)]
            if status.sum() < 1 or status.max() < 1:
                continue
            answer = check(study, chip, quarter.first_day, "CN")
            kind = names.get(answer.status) or f"licence_{answer.review or 'presumption_of_denial'}"
            assert CLASSES[int(status.argmax())] == kind, (chip.id, name)


def test_law_stands_still_after_its_last_known_day(present: Regime) -> None:
    assert np.array_equal(present.status[:, :, at("2028Q1")], present.status[:, :, at("2030Q4")])


def test_a_rule_that_refuses_everything_outranks_all_others(study: Study) -> None:
    refused = regime(study, [measure(REFUSE)], QUARTERS)
    for chip in ("nvidia-h200-sxm", "nvidia-h20", "nvidia-rtx-4090", "nvidia-l40"):
        row = refused.chip(chip)
        assert refused.of("licence_presumption_of_denial")[row, at("2026Q2")] == 0
        assert refused.of("licence_presumption_of_denial")[row, at("2026Q3")] == 1
    assert refused.of("open")[refused.chip("nvidia-l20"), at("2026Q3")] == 1


def test_a_class_of_chips_can_be_licensed_case_by_case_for_a_time(study: Study) -> None:
    framework = regime(study, [measure(B30A)], QUARTERS, launches={"nvidia-b30a": date(2026, 10, 1)})
    row = framework.chip("nvidia-b30a")
    assert framework.of("licence_case_by_case")[row, at("2026Q3") : at("2028Q2")].tolist() == [0, 1, 1, 1, 1, 1, 0]
    assert framework.of("licence_presumption_of_denial")[row, at("2028Q1")] == 1
    assert framework.fee[row, at("2027Q1")] == 0.2
    assert framework.cap[row, at("2027Q1")] == 0.3
    assert framework.of("licence_presumption_of_denial")[framework.chip("nvidia-b200"), at("2027Q1")] == 1


def test_a_proposed_chip_counts_only_if_it_is_given_a_launch(present: Regime) -> None:
    assert present.launched[present.chip("nvidia-b30a")].sum() == 0


def test_repealing_everything_lifts_the_duty_with_it(study: Study) -> None:
    lifted = regime(study, [measure(LIFT)], QUARTERS)
    row = lifted.chip("nvidia-h200-sxm")
    assert lifted.of("open")[row, at("2026Q2") : at("2026Q4")].tolist() == [0, 1]
    assert lifted.duty[row, at("2026Q2") : at("2026Q4")].tolist() == [0.25, 0]
    assert lifted.of("open")[lifted.chip("nvidia-b200"), at("2027Q1")] == 1


def test_a_repeal_that_ends_gives_the_rule_back(study: Study) -> None:
    pause = measure(LIFT.replace("from: 2026-07-01", "from: 2026-07-01\nto: 2027-01-01"))
    row = (paused := regime(study, [pause], QUARTERS)).chip("nvidia-b200")
    assert paused.of("open")[row, at("2026Q3") : at("2027Q2")].tolist() == [1, 1, 0]


def test_a_rule_of_its_own_joins_the_others_and_the_strictest_wins(study: Study) -> None:
    joined = regime(study, [measure(NEW_LIMIT)], QUARTERS)
    assert joined.of("licence_presumption_of_denial")[joined.chip("nvidia-h200-sxm"), at("2026Q3")] == 1
    assert joined.of("open")[joined.chip("nvidia-l20"), at("2026Q3")] == 1
    assert "memory_limit" in joined.rules
    decides = joined.decides[joined.rules.index("memory_limit"), joined.chip("nvidia-h200-sxm")]
    assert decides[at("2026Q2") : at("2026Q4")].tolist() == [0, 1]


def test_rules_taken_away_never_were(study: Study) -> None:
    gone = ("is_informed_2022_08", "ac_ifr_2022_10", "acs_ifr_2023_10", "h20_letters_2025_04", "section_232_2026_01")
    free = regime(study, [], QUARTERS, taken_away=gone)
    assert np.allclose(free.of("open"), free.launched)


def test_an_option_may_repeal_a_rule_that_an_earlier_view_does_not_know(study: Study) -> None:
    lift = measure(LIFT.replace("section_232_2026_01", "section_232_2026_01, case_by_case_2026_01"))
    then = regime(study.as_of(date(2025, 12, 1)), [lift], QUARTERS)
    assert then.of("open")[then.chip("nvidia-b200"), at("2026Q4")] == 1


def test_an_earlier_view_of_law_knows_no_case_by_case_review(study: Study) -> None:
    then = regime(study.as_of(date(2025, 12, 1)), [], QUARTERS)
    row = then.chip("nvidia-h200-sxm")
    assert then.of("licence_case_by_case")[row].sum() == 0
    assert then.of("licence_presumption_of_denial")[row, at("2027Q1")] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LIFT.replace("acs_ifr_2023_10", "acs_ifr_2032_10"), "no such rule: acs_ifr_2032_10"),
        (REFUSE.replace("presumption_of_denial", "presumption_of_refusal"), "is not one of"),
        (B30A.replace("tpp:", "ttp:"), "unknown quantity 'ttp'"),
        (B30A.replace("0.2", "20"), r"write 0\.2 for 20 %"),
        (
            REFUSE.replace("amends: [acs_ifr_2023_10, h20_letters_2025_04]", "amends: [acs_2023]"),
            "no such rule: acs_2023",
        ),
    ],
)
def test_a_wrong_measure_is_told(study: Study, text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        regime(study, [measure(text)], QUARTERS)


def test_changing_one_threshold_in_a_rule_file_changes_the_regime(study: Study, tmp_path: Path) -> None:
    shutil.copytree(study.folder, tmp_path / "study")
    path = tmp_path / "study" / "rules" / "us_2026_01_case_by_case.yaml"
    path.write_text(path.read_text().replace("less_than: 21000", "less_than: 15000"))
    changed = regime(load_study(tmp_path / "study"), [], QUARTERS)
    assert changed.of("licence_presumption_of_denial")[changed.chip("nvidia-h200-sxm"), at("2026Q3")] == 1
    assert changed.of("licence_case_by_case")[changed.chip("nvidia-h200-nvl"), at("2026Q3")] == 1


def test_an_inline_rule_says_in_which_line_of_the_case_it_is_wrong() -> None:
    value, lines = parse_yaml(
        "measures:\n  - " + B30A.strip().replace("\n", "\n    ").replace("tpp:", "ttp:"), "case.yaml"
    )
    each: Any = Measure.model_validate(value["measures"][0])
    with pytest.raises(BadInput, match=r"case\.yaml:10: measures\.0\.rule\.review\.0\.when"):
        rule_from_measure(each, load_study(), lines, ("measures", 0, "rule"))
