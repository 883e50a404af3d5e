"""The track record: what was forecast, what came, and what is still open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from countermove.explorer import Desk, create_app, open_desk
from countermove.study.faults import BadInput
from countermove.track.document import shipped_backtest
from countermove.track.ledger import add, entries, resolve
from countermove.track.marks import marks
from countermove.track.packaged import shipped_forecasts
from countermove.track.questions import Question, read_questions
from countermove.track.table import chosen_forecaster, headline, rows_of, tally, verdict_of

from .conftest import HTML

API = "/api/v1/track"
MADE = datetime(2026, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a forecast that came, one that was entered too late, and one that is open."""
    path = tmp_path_factory.mktemp("own") / "ledger.sqlite"
    shared = {
        "from": date(2026, 7, 1), "to": date(2026, 10, 1), "resolution_source": ("Federal Register",),
        "made_at": date(2026, 6, 30), "information_as_of": date(2026, 6, 30), "probability": 0.7,
    }  # fmt: skip
    asked = [
        {"id": "came", "text": "Does Washington act again?"},
        {"id": "late", "text": "Did Beijing <b>answer</b>?", "from": date(2026, 1, 1), "to": date(2026, 4, 1)},
        {"id": "waits", "text": "Will there be a truce?", "to": date(2027, 1, 1)},
    ]
    add(path, [Question.model_validate({**shared, **each}) for each in asked], MADE)
    resolve(path, "came", "yes", date(2026, 8, 2), "https://www.federalregister.gov/", now=MADE)
    resolve(path, "late", "no", date(2026, 4, 1), "the record", now=MADE)
    return path


@pytest.fixture(scope="module")
def own(desk: Desk, ledger: Path) -> Iterator[TestClient]:
    """The explorer, started with that ledger."""
    given = Desk(desk.study, desk.cases, desk.study_hash, ledger=entries(ledger))
    with TestClient(create_app(given), headers=HTML) as made:
        yield made


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
    assert "None of the 60 dated forecasts has been settled yet" in page
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


def test_a_ledger_has_the_scores_of_the_command_line_and_keeps_late_forecasts_apart(own: TestClient, ledger: Path):
    found = own.get(f"{API}/ledger").json()
    assert [(row["label"], row["n"], row["open"], row["brier"], row["log"]) for row in found["labels"]] == [
        (mark.label, mark.n, mark.open, mark.brier, mark.log) for mark in marks(entries(ledger))
    ]
    assert [(each["question"]["id"], each["label"]) for each in found["forecasts"]] == [
        ("late", "retrospective"), ("came", "forecast"), ("waits", "forecast"),
    ]  # fmt: skip
    assert own.get(f"{API}/ledger?format=csv").text.count("\n") == 4


def test_a_ledger_stands_apart_from_the_forecasts_of_the_study(own: TestClient, client: TestClient):
    assert own.get(API).json() == client.get(API).json()
    study, mine = own.get("/track").text.split('id="own-head"')
    assert "Does Washington act again?" not in study
    assert "Does Washington act again?" in mine
    assert "3 forecasts of your own" in mine
    assert "Did Beijing &lt;b&gt;answer" in mine


def test_without_a_ledger_the_page_says_how_to_show_one(client: TestClient):
    page = client.get("/track").text
    assert "countermove explore --ledger FILE" in page
    assert "Your ledger" not in page
    refused = client.get(f"{API}/ledger")
    assert refused.status_code == 422
    assert "no ledger" in refused.json()["faults"][0]


def test_a_ledger_that_is_not_there_is_told_at_the_start(tmp_path: Path):
    with pytest.raises(BadInput, match="no ledger here yet"):
        open_desk(ledger=tmp_path / "none.sqlite")
