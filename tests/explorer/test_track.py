"""The track record: what was forecast, what came, and what is still open."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.testclient import TestClient

from countermove.explorer import Desk
from countermove.track.document import shipped_backtest
from countermove.track.packaged import shipped_forecasts
from countermove.track.questions import read_questions
from countermove.track.table import chosen_forecaster, headline, rows_of, tally, verdict_of

API = "/api/v1/track"


def test_scores_are_those_of_the_command_line(client: TestClient, desk: Desk):
    found = client.get(API).json()["rehearsal"]
    backtest = shipped_backtest(desk.study)
    rows = rows_of(backtest)
    assert found["headline"] == headline(backtest, verdict_of(backtest, rows))
    own = [row for row in rows if row.months == found["months"]]
    assert [(row["forecaster"], row["brier"]) for row in found["scores"]] == [
        (row.forecaster, pytest.approx(row.mean["brier"])) for row in own
    ]
    assert {row["forecaster"] for row in found["scores"] if row["baseline"]} >= {"no_change", "base_rate"}


def test_misses_and_hits_are_all_forecasts_and_add_up_to_the_tally(client: TestClient, desk: Desk):
    backtest = shipped_backtest(desk.study)
    for window in backtest.windows:
        found = client.get(API, params={"months": window.months}).json()["rehearsal"]
        counted = tally(window, chosen_forecaster(backtest))
        assert len(found["misses"]) == counted.likely_not + counted.unlikely_came
        assert len(found["hits"]) == counted.likely_came + counted.unlikely_not
        costs = [each["nats"] for each in found["misses"]]
        assert costs == sorted(costs, reverse=True)


def test_every_dated_forecast_has_the_day_on_which_it_settles(client: TestClient, desk: Desk):
    found = client.get(f"{API}/forecasts").json()["forecasts"]
    asked = [each for path in shipped_forecasts(desk.study) for each in read_questions(path)]
    assert {each["question"]["id"] for each in found} == {each.id for each in asked}
    assert [each["question"]["to"] for each in found] == sorted(each.to.isoformat() for each in asked)


def test_what_was_made_after_its_window_is_no_forecast(client: TestClient):
    found = client.get(f"{API}/forecasts").json()["forecasts"]
    for each in found:
        late = each["question"]["made_at"] >= each["question"]["to"]
        assert (each["label"] == "retrospective") is late
    labels = client.get(API).json()["labels"]
    assert sum(each["open"] + each["n"] for each in labels) == len(found)


def test_one_series_alone_can_be_looked_at(client: TestClient, desk: Desk):
    name = shipped_backtest(desk.study).series[0]
    found = client.get(f"{API}/cases", params={"series": name, "months": 12}).json()
    assert {row["series"] for row in found["cases"]} == {name}
    assert found["count"] == len(shipped_backtest(desk.study).windows[-1].origins)


@pytest.mark.parametrize("name", ["cases", "forecasts"])
def test_tables_are_had_as_csv(client: TestClient, name: str):
    rows = list(csv.DictReader(io.StringIO(client.get(f"{API}/{name}?format=csv").text)))
    assert len(rows) == client.get(f"{API}/{name}").json()["count"]


@pytest.mark.parametrize("query", ["months=5", "forecaster=oracle", "series=US-words-up", "months=0"])
def test_what_was_never_rehearsed_is_refused(client: TestClient, query: str):
    assert client.get(f"{API}?{query}").status_code == 422


def test_the_page_says_that_nothing_is_settled_yet(client: TestClient, desk: Desk):
    page = client.get("/track").text
    assert "Nothing of the 60 dated forecasts has been settled" in page
    assert "counts as retrospective" in page or "count as retrospective" in page


def test_misses_are_shown_as_prominently_as_hits(client: TestClient):
    page = client.get("/track").text
    misses, hits = page.split("<h3>Misses")[1].split("<h3>Hits")
    assert misses.count("<tr>") == hits.split("</table>")[0].count("<tr>") == 11


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_calibration_is_had_as_a_file(client: TestClient, kind: str):
    answer = client.get(f"/track/calibration.{kind}?months=12")
    assert answer.status_code == 200
    assert f"calibration.{kind}" in answer.headers["content-disposition"]
    assert (b"<style" in answer.content) if kind == "svg" else answer.content.startswith(b"\x89PNG")
