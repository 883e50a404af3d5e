"""The backtest: nothing later leaks into a forecast, and what ships is what a run gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from countermove.study.faults import BadInput
from countermove.study.records import Event
from countermove.study.study import Study, load_study
from countermove.track.backtest import at_origin, backtest, forecasts, origins_of
from countermove.track.document import Backtest, read_backtest, shipped_path
from countermove.track.forecasters import BASELINES, DRAWS, FITTED, RATES, Forecaster, half_life_days, no_change
from countermove.track.past import add_months, counts_in, known_before, leaks, past_of, series_of
from countermove.track.table import SCORES, best_baseline, chosen_forecaster, headline, rows_of, tally, verdict_of

ALL: Mapping[str, Forecaster] = {**BASELINES, **RATES}
ORIGIN = date(2024, 1, 1)
HORIZONS = (91, 182, 366)


def with_events(view: Study, events: tuple[Event, ...]) -> Study:
    """A view that holds just these events, whatever its day."""
    made = Study(view.folder, view.known_by)
    made.derived(f"events@{view.known_by}", lambda: events)
    return made


@dataclass(frozen=True)
class Leaky(Study):
    """A study whose views hold one row that became known later."""

    def as_of(self, day: date) -> Study:
        """The honest view with the row."""
        honest = super().as_of(day)
        late = next(row for row in self.whole.events if row.actor == "US" and row.known_on and row.known_on > day)
        planted = late.model_copy(update={"day": day - timedelta(30)})
        return with_events(honest, (*honest.events, planted))


def changed_after(study: Study, origin: date) -> Study:
    """The study with every event from an origin on turned into another, and one more."""
    rows: list[Event] = []
    for row in study.whole.events:
        if row.known_on is None or row.known_on < origin:
            rows.append(row)
        else:
            rows.append(row.model_copy(update={"actor": "CN", "layer": "materials", "instrument": "export_ban"}))
    last = rows[-1].model_copy(update={"id": "invented", "day": origin, "known_on": origin, "package": None})
    return study.with_rows(events=(*rows, last))


def test_an_honest_view_has_no_leak(study: Study):
    for origin in origins_of(study):
        assert leaks(known_before(study, origin), origin) == ()


def test_a_planted_leak_is_caught_and_the_backtest_refuses_to_run(study: Study):
    leaky = Leaky(study.folder)
    assert len(leaks(known_before(leaky, ORIGIN), ORIGIN)) == 1
    with pytest.raises(ValueError, match="known later or at an unknown time"):
        past_of(leaky, ORIGIN)
    with pytest.raises(ValueError, match="known later"):
        backtest(leaky, ALL)


def test_a_row_that_nobody_can_date_is_a_leak(study: Study):
    view = known_before(study, ORIGIN)
    row = next(row for row in view.events if row.actor == "US")
    undated = row.model_copy(update={"id": "undated", "known_on": None, "known_basis": None})
    spoilt = with_events(view, (*view.events, undated))
    assert leaks(spoilt, ORIGIN) == ("undated",)


def test_an_act_on_the_origin_is_forecast_and_not_known(study: Study):
    day = next(row.known_on for row in study.events if row.actor == "US" and row.known_on and row.known_on > ORIGIN)
    assert all(step.day < day for step in past_of(study, day).steps)


def test_whatever_happens_later_the_forecasts_of_an_origin_keep_their_bits(study: Study):
    other = changed_after(study, ORIGIN)
    made, again = (forecasts(past_of(each, ORIGIN), HORIZONS, ALL) for each in (study, other))
    assert set(made) == {*ALL, "pool"}
    for name, draws in made.items():
        assert np.array_equal(draws, again[name]), name


def test_what_happened_earlier_does_change_them(study: Study):
    other = changed_after(study, date(2023, 1, 1))
    made, again = (forecasts(past_of(each, ORIGIN), HORIZONS, ALL) for each in (study, other))
    assert not np.array_equal(made["base_rate"], again["base_rate"])


def test_longer_windows_hold_what_shorter_ones_do(study: Study):
    made = forecasts(past_of(study, ORIGIN), HORIZONS, ALL)
    for name in ALL:
        assert made[name].shape == (DRAWS, 3, len(series_of(study)))
        assert (np.diff(made[name], axis=1) >= 0).all(), name


def test_no_change_repeats_the_window_just_before(study: Study):
    past = past_of(study, ORIGIN)
    before = counts_in(past.steps, past.series, date(2023, 10, 2), ORIGIN)
    assert no_change(past, (91,), np.random.default_rng(0))[0, 0].tolist() == before.tolist()


def test_the_mean_forecast_of_the_base_rate_is_about_its_rate(study: Study):
    past = past_of(study, ORIGIN)
    mean = forecasts(past, (365,), {"base_rate": BASELINES["base_rate"]})["base_rate"].mean(axis=0)[0]
    seen = counts_in(past.steps, past.series, past.record_from, ORIGIN)
    assert mean.sum() == pytest.approx(seen.sum() * 365 / past.length_days, rel=0.1)


def test_a_short_past_cannot_choose_a_half_life(study: Study):
    assert half_life_days(past_of(study, date(2019, 1, 1))) == float("inf")
    assert half_life_days(past_of(study, date(2026, 1, 1))) < 1000


def test_origins_are_quarters_whose_windows_end_by_the_cut_off(study: Study):
    origins = origins_of(study)
    assert (origins[0], origins[-1]) == (date(2019, 1, 1), date(2026, 4, 1))
    assert at_origin(study, origins[-1], past_of(study, date(2026, 7, 1)).steps, BASELINES).months == (3,)


def test_a_month_that_is_too_short_gives_its_last_day():
    assert add_months(date(2025, 11, 30), 3) == date(2026, 2, 28)


@pytest.mark.slow
def test_what_ships_is_what_a_run_gives_and_a_stopped_run_goes_on(study: Study, shipped: Backtest, tmp_path: Path):
    seen: list[str] = []

    def stop_at_the_fifth(_: float, what: str) -> None:
        seen.append(what)
        if len(seen) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backtest(study, ALL, kept=tmp_path, tell=stop_at_the_fifth)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    assert len(kept) == 4
    found = backtest(study, ALL, kept=tmp_path)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert found.dumped() == without_fitted(shipped).dumped()


def without_fitted(shipped: Backtest) -> Backtest:
    """What ships, less what takes the extra ``fit`` and minutes to make again."""
    windows = tuple(
        each.model_copy(update={name: {key: value for key, value in getattr(each, name).items() if key not in FITTED}
                                for name in ("probability", "crps")})
        for each in shipped.windows
    )  # fmt: skip
    names = tuple(name for name in shipped.forecasters if name not in FITTED)
    return shipped.model_copy(update={"forecasters": names, "windows": windows})


def test_a_study_without_acts_says_so():
    with pytest.raises(BadInput, match="nothing to test on"):
        backtest(load_study("cocom_computers"), ALL)


def test_a_backtest_of_another_record_is_not_shown(study: Study, tmp_path: Path):
    spoilt = tmp_path / "b.json"
    spoilt.write_text(shipped_path(study).read_text(encoding="utf-8").replace('"version":1', '"version":2'))
    with pytest.raises(BadInput, match="no backtest of version 1"):
        read_backtest(spoilt)


def test_the_table_has_a_row_for_each_window_and_forecaster(shipped: Backtest):
    rows = rows_of(shipped)
    assert len(rows) == len(shipped.windows) * len(shipped.forecasters)
    for window in shipped.windows:
        for score in SCORES:
            best = next(row for row in rows if row.months == window.months
                        and row.forecaster == best_baseline(shipped, window, score))  # fmt: skip
            assert best.against[score].skill == 0


def test_the_verdict_counts_just_the_comparisons_that_exclude_zero(shipped: Backtest):
    rows = rows_of(shipped)
    verdict = verdict_of(shipped, rows)
    counted = [(row.months, score, row.forecaster) for row in rows for score in SCORES
               if row.forecaster in shipped.models and row.against[score].high < 0]  # fmt: skip
    assert sorted(verdict.beaten) == sorted(counted)
    assert headline(shipped, verdict).endswith(
        "of window." if not counted else f"about {0.05 * verdict.comparisons:.1f}."
    )
    assert len(verdict.sentences) == len(shipped.windows)


def test_no_model_beats_the_baselines_is_said_plainly(shipped: Backtest):
    worse = shipped.model_copy(update={"forecasters": (*shipped.baselines, "copy"), "windows": tuple(
        each.model_copy(update={"probability": {**each.probability, "copy": each.probability["no_change"]},
                                "crps": {**each.crps, "copy": each.crps["no_change"]}})
        for each in shipped.windows
    )})  # fmt: skip
    verdict = verdict_of(worse, rows_of(worse))
    assert headline(worse, verdict) == "No model beats the best baseline, on any score, at any length of window."
    assert all("no model beats" in sentence for sentence in verdict.sentences)


def test_hits_and_misses_are_all_forecasts(shipped: Backtest):
    for window in shipped.windows:
        found = tally(window, "pool")
        assert found.likely_came + found.likely_not + found.unlikely_came + found.unlikely_not == window.n


def test_an_earlier_forecast_is_not_chosen_with_hindsight(shipped: Backtest):
    assert chosen_forecaster(shipped, date(2019, 1, 31)) == "base_rate"
    assert chosen_forecaster(shipped, shipped.cut_off) == chosen_forecaster(shipped)
