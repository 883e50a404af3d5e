"""The whole way from a case to an assessment, on the real study."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.decision import Assessed, Assessment, assess
from countermove.study import BadInput, Study, load_case, load_study
from countermove.study.study import packaged_folder
from countermove.world import ensemble, tally
from countermove.world.pieces import Machine

WORLDS = 1_000


def assess_copy(tmp_path: Path, change: Callable[[Path], None], case: str = "h200", **keywords: Any) -> Assessment:
    """The assessment of a changed copy of the packaged study."""
    folder = Path(shutil.copytree(packaged_folder(), tmp_path / "study"))
    change(folder)
    copied = load_study(folder)
    return assess(copied, load_case(case, copied), worlds=WORLDS, seed=1, **keywords).assessment


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_option_has_a_level_for_every_outcome(assessed: Assessed) -> None:
    each = assessed.assessment
    options = {option.id for option in each.options}
    assert set(each.levels) == options
    for levels in each.levels.values():
        assert set(levels) == {outcome.id for outcome in each.outcomes}
        for spread in levels.values():
            assert spread.p05 <= spread.p25 <= spread.p50 <= spread.p75 <= spread.p95
            assert spread.monte_carlo_error >= 0


def test_the_reference_is_measured_against_and_never_ranked(assessed: Assessed) -> None:
    each = assessed.assessment
    ranked = {option for ranking in each.rankings for group in ranking.groups for option in group.options}
    assert "no_controls_2022" not in ranked
    assert "no_controls_2022" not in {pair.a for pair in each.against_present_law}
    assert set(each.against_reference) == {structure.id for structure in each.structures}


def test_scenario_odds_are_exclusive_and_exhaustive(assessed: Assessed) -> None:
    for line in assessed.assessment.scenario_odds:
        assert sum(share.value for share in line.odds.values()) == pytest.approx(1.0)


def test_options_share_one_past(assessed: Assessed) -> None:
    quarters = assessed.assessment.quarters
    past = quarters.index("2026Q2") + 1
    options = [option.id for option in assessed.assessment.options if not option.is_reference]
    for series in {fan.series for fan in assessed.assessment.fans}:
        fans = {fan.option: fan for fan in assessed.assessment.fans if fan.series == series}
        for option in options[1:]:
            assert fans[option].p50[:past] == fans[options[0]].p50[:past], (series, option)


def test_denial_lets_nothing_licensed_through_and_lifting_opens_everything(assessed: Assessed) -> None:
    law = {(line.option, line.chip): line for line in assessed.assessment.law}
    start = assessed.assessment.quarters.index("2026Q3")
    assert law["sell_with_conditions", "nvidia-h200-sxm"].classes[start] == "licence_case_by_case"
    assert law["deny", "nvidia-h200-sxm"].classes[start] == "licence_presumption_of_denial"
    assert law["lift_now", "nvidia-h200-sxm"].classes[start] == "open"
    assert law["no_controls_2022", "nvidia-h20"].classes[start] == "open"
    assert law["framework", "nvidia-b30a"].classes[start + 1] == "licence_case_by_case"
    assert law["sell_with_conditions", "nvidia-b30a"].classes[start + 1] == "licence_presumption_of_denial"


def test_the_duty_is_that_of_each_chips_own_band(assessed: Assessed) -> None:
    law = {(line.option, line.chip): line for line in assessed.assessment.law}
    assert law["sell_with_conditions", "nvidia-h200-sxm"].duty == pytest.approx(0.25)
    assert law["sell_with_conditions", "amd-mi325x"].duty == pytest.approx(0.25)
    assert law["sell_with_conditions", "nvidia-h200-nvl"].duty is None


def test_the_answer_has_three_sentences_and_a_reasoned_confidence(assessed: Assessed) -> None:
    answer = assessed.assessment.answer
    assert answer.verdict == "answer"
    assert len(answer.sentences) == 3
    assert answer.confidence == "low"
    assert "misses" in answer.confidence_why
    assert assessed.assessment.fitted


def test_a_bundle_shows_what_each_part_does(assessed: Assessed) -> None:
    parts = {(each.option, each.measure) for each in assessed.assessment.effects}
    assert ("deny_and_close", "close_offshore") in parts
    offshore = next(
        each
        for each in assessed.assessment.effects
        if each.measure == "close_offshore" and each.outcome == "usable_compute"
    )
    assert offshore.difference.p50 < 0


def test_two_runs_with_one_seed_are_the_same_to_the_bit(assessed: Assessed, study: Study) -> None:
    again = assess(study, load_case("h200", study), worlds=WORLDS, seed=1, machine=Machine(threads=1))
    assert again.assessment.model_dump_json() == assessed.assessment.model_dump_json()
    for name, values in assessed.worlds.items():
        assert values.values.tobytes() == again.worlds[name].values.tobytes()


def test_another_seed_gives_other_worlds(assessed: Assessed, study: Study) -> None:
    other = assess(study, load_case("h200", study), worlds=WORLDS, seed=0)
    assert not np.array_equal(other.worlds["usable_compute"].values, assessed.worlds["usable_compute"].values)


def test_world_n_does_not_change_with_the_size_of_the_ensemble(assessed: Assessed, study: Study) -> None:
    fewer = assess(study, load_case("h200", study), worlds=333, seed=1)
    for name in assessed.worlds:
        assert np.array_equal(fewer.worlds[name].values, assessed.worlds[name].values[:, :333]), name


def test_a_changed_threshold_changes_the_brief(assessed: Assessed, tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        replace(folder / "rules" / "us_2026_01_case_by_case.yaml", "less_than: 21000", "less_than: 15000")

    changed = assess_copy(tmp_path, change)
    law = {(line.option, line.chip): line for line in changed.law}
    start = changed.quarters.index("2026Q3")
    assert law["sell_with_conditions", "nvidia-h200-sxm"].classes[start] == "licence_presumption_of_denial"
    before = assessed.assessment.levels["sell_with_conditions"]["legal_imports"].p50
    assert changed.levels["sell_with_conditions"]["legal_imports"].p50 != before
    assert changed.receipt.rule_hashes != assessed.assessment.receipt.rule_hashes


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("18000, 2026.5: 14000}", "18000, 2026.5: 1.0e-30}", "usable_compute: is no finite number in 1,000 worlds"),
        ("lognormal, median: 1, sigma: 0.1}", "lognormal, median: 1, sigma: 18}", "price_factor: reaches beyond 3.4e"),
    ],
)
def test_worlds_that_leave_all_bounds_are_told_and_not_left_out(tmp_path: Path, old: str, new: str, fault: str) -> None:
    with pytest.raises(BadInput, match=re.escape(fault)):
        assess_copy(tmp_path, lambda folder: replace(folder / "parameters.yaml", old, new))


def test_a_changed_event_date_changes_the_brief(assessed: Assessed, tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        replace(folder / "events.csv", "cn-ga-ge-sb-ban-2024,2024-12-03", "cn-ga-ge-sb-ban-2024,2025-11-20")

    changed = assess_copy(tmp_path, change)
    assert changed.receipt.response_hash != assessed.assessment.receipt.response_hash
    assert changed.countermoves != assessed.assessment.countermoves


def test_a_changed_option_changes_the_brief(assessed: Assessed, tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        replace(folder / "cases" / "h200.yaml", "sets: {offshore_closed: 0.85}", "sets: {offshore_closed: 0.1}")

    changed = assess_copy(tmp_path, change)
    before = assessed.assessment.levels["deny_and_close"]["usable_compute"].p50
    assert changed.levels["deny_and_close"]["usable_compute"].p50 > before


def test_as_of_december_2025_knows_nothing_later(study: Study) -> None:
    day = date(2025, 12, 1)
    earlier = assess(study, load_case("h200", study), worlds=WORLDS, seed=1, as_of=day).assessment
    assert earlier.hindsight
    assert 0 < earlier.later_priors.widened < earlier.later_priors.later < earlier.later_priors.parameters
    assert earlier.cut_off == day
    assert "case_by_case_2026_01" not in earlier.receipt.rule_hashes
    assert "section_232_2026_01" not in earlier.receipt.rule_hashes
    view = study.as_of(day)
    known = {source for _, row in view.everything() for source in row.source}
    repeated = {study.sources[source].origin for source in known if source in study.sources}
    assert {line.id for line in earlier.sources} <= known | repeated
    start = earlier.quarters.index("2026Q3")
    law = {(line.option, line.chip): line for line in earlier.law}
    assert law["sell_with_conditions", "nvidia-h200-sxm"].classes[start] == "licence_presumption_of_denial"
    assert all(each.quarter <= "2025Q4" for each in earlier.observed)
    text = earlier.model_dump_json()
    for later in ("us-h200-rule-2026", "cn-h200-customs-block-2026", "A0-46", "91 FR 1684"):
        assert later not in text, later


def test_a_case_too_thin_to_answer_is_told_so(study: Study) -> None:
    thin = assess(study, load_case("too_thin", study), worlds=200, seed=1).assessment
    assert thin.answer.verdict == "cannot_tell"
    assert "cannot tell" in thin.answer.sentences[0]
    assert all(pair.tie for pair in thin.against_present_law)
    assert all(len(ranking.groups) == 1 for ranking in thin.rankings)


def test_a_measure_switched_off_is_gone(assessed: Assessed, study: Study) -> None:
    without = assess(study, load_case("h200", study), worlds=WORLDS, seed=1, without=("close_offshore",)).assessment
    names = {measure.id for option in without.options for measure in option.measures}
    assert "close_offshore" not in names
    before = assessed.assessment.levels["deny_and_close"]["usable_compute"].p50
    assert without.levels["deny_and_close"]["usable_compute"].p50 > before


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"worlds": 0}, "0 found; want"),
        ({"worlds": 10**11}, "want 50 to 10000000000"),
        ({"seed": -1}, "whole number"),
        ({"without": ("no_such_measure",)}, "'no_such_measure' is no measure of the case"),
        ({"as_of": date(2020, 1, 1)}, "the first chip rule"),
        ({"as_of": date(2035, 1, 1)}, "the cut-off"),
    ],
)
def test_arguments_that_cannot_be_used_are_told(study: Study, keywords: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        assess(study, load_case("h200", study), **keywords)


def test_the_assessment_fits_its_own_schema(assessed: Assessed) -> None:
    import json

    import jsonschema

    from countermove.decision import assessment_schema

    jsonschema.validate(json.loads(assessed.assessment.model_dump_json()), assessment_schema())


def test_only_a_users_weights_add_outcomes_up(assessed: Assessed, study: Study, tmp_path: Path) -> None:
    assert assessed.assessment.weights == {}
    assert "weighted" not in {ranking.outcome for ranking in assessed.assessment.rankings}
    path = tmp_path / "mine.yaml"
    path.write_text((study.folder / "cases" / "h200.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    replace(path, "\noptions:\n", "\nweights: {usable_compute: 1}\noptions:\n")
    weighed = assess(study, load_case(str(path), study), worlds=WORLDS, seed=1).assessment
    ranked = {ranking.outcome: ranking for ranking in weighed.rankings if ranking.party == "US"}
    assert ranked["weighted"].groups == ranked["usable_compute"].groups


@pytest.mark.parametrize("day", [date(2022, 10, 7), date(2023, 10, 16), date(2025, 4, 9)])
def test_the_case_can_be_seen_from_any_day_since_the_first_rule(study: Study, day: date) -> None:
    earlier = assess(study, load_case("h200", study), worlds=100, seed=1, as_of=day).assessment
    assert earlier.cut_off == day
    assert earlier.answer.sentences


def test_an_outcome_is_shown_without_its_most_doubtful_term(assessed: Assessed) -> None:
    each = assessed.assessment
    alike, without = each.as_if
    assert {line.outcome for line in each.as_if} == {"capability_lag"}
    assert without.held == {"spillover_per_year": 0.0}
    for option, levels in each.levels.items():
        assert without.levels[option].p50 > 1.5 * levels["capability_lag"].p50
        assert alike.levels[option].p50 < without.levels[option].p50


def test_levels_of_more_worlds_than_are_kept_come_from_all_of_them(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = assess(study, load_case("h200", study), worlds=2 * WORLDS, seed=1).assessment
    for module in (tally, ensemble):
        monkeypatch.setattr(module, "KEPT_WORLDS", WORLDS)
    found = assess(study, load_case("h200", study), worlds=2 * WORLDS, seed=1)
    assert found.worlds.sizes["world"] == WORLDS
    for option, levels in whole.levels.items():
        for outcome, spread in levels.items():
            assert found.assessment.levels[option][outcome].p50 == pytest.approx(spread.p50, rel=1 / 64, abs=1e-5)
            assert found.assessment.levels[option][outcome].mean == pytest.approx(spread.mean, rel=1e-4, abs=1e-5)
    assert found.assessment.countermoves == whole.countermoves
