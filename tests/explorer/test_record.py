"""The record's API: acts, links, waits, claims and forecasts, under filters and as known on a day."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from starlette.testclient import TestClient

from countermove.explorer import Desk, create_app
from countermove.response import LINK_SETS, headline, lags, sentences, verdict
from countermove.response.forecast.answer import forecast_answer
from countermove.response.forecast.trigger import new_trigger
from countermove.study.show import find
from countermove.study.study import load_study, study_hash

API = "/api/v1"


def test_every_act_of_the_record_is_there_with_what_answered_it(client: TestClient, desk: Desk):
    found = client.get(f"{API}/acts", params={"from": "1900-01-01"}).json()
    rows = {name for act in found["acts"] for name in act["events"]}
    assert rows == {row.id for row in desk.study.events}
    october = next(act for act in found["acts"] if "us-oct7-rules-2022" in act["events"])
    answer = next(tie for tie in october["answered_by"] if tie["act"] == "cn-gallium-germanium-2023")
    assert (answer["lag_days"], answer["confidence"]) == (269, "high")


def test_links_and_events_are_the_rows_of_the_study(client: TestClient, desk: Desk):
    every = {"from": "1900-01-01", "links": "all"}
    events = client.get(f"{API}/events", params=every).json()["events"]
    assert [row["id"] for row in events] == [row.id for row in desk.study.events]
    links = client.get(f"{API}/links", params=every).json()["links"]
    known = {row.id for row in desk.study.links if row.relation in ("retaliates", "responds", "mirrors")}
    assert {row["id"] for row in links} == known


def test_waits_are_those_of_the_command_line(client: TestClient, desk: Desk):
    found = client.get(f"{API}/lags", params={"split": "period", "from": "1900-01-01"}).json()
    for links in LINK_SETS:
        table = lags(desk.study, links)
        rows = found["tables"][links]["rows"]
        assert [(row["group"], row["triggers"], row["answered"], row["ended"], row["alleged"]) for row in rows] == [
            (row.group, row.triggers, row.answered, row.ended, row.alleged) for row in table.rows
        ]
        shares = [share["value"] for row in rows for share in row["shares"]]
        assert shares == pytest.approx([share.value for row in table.rows for share in row.shares])


def test_the_unanswered_are_counted_at_risk_and_not_dropped(client: TestClient):
    found = client.get(f"{API}/lags").json()
    table = found["tables"]["medium"]
    total, curve = table["rows"][-1], table["curves"][0]
    assert curve["at_risk"][0] == total["triggers"] > total["answered"]
    acts = client.get(f"{API}/acts").json()["acts"]
    own = [act["wait"] for act in acts if act["wait"] and act["wait"]["group"] == found["group"]["id"]]
    assert len(own) == total["triggers"]
    still = {wait["watched_days"] for wait in own if wait["state"] == "open"}
    assert still
    assert still <= set(curve["censored_days"])


def test_curves_follow_the_filters(client: TestClient):
    whole = client.get(f"{API}/lags").json()["tables"]["medium"]["rows"][-1]["triggers"]
    for query in ("layer=hardware", "severity=5", "from=2025-01-01", "instrument=entity_listing"):
        part = client.get(f"{API}/lags?{query}").json()
        acts = client.get(f"{API}/acts?{query}").json()["acts"]
        waiting = sum(act["wait"] is not None and act["wait"]["group"] == part["group"]["id"] for act in acts)
        assert 0 < part["tables"]["medium"]["rows"][-1]["triggers"] == waiting < whole


def test_surer_links_answer_no_more(client: TestClient):
    def answered(query: str) -> int:
        return client.get(f"{API}/lags?links=all&{query}").json()["tables"]["all"]["rows"][-1]["answered"]

    assert answered("confidence=high") < answered("confidence=medium") <= answered("confidence=low")


def test_rewinding_hides_what_came_later_everywhere(client: TestClient, desk: Desk):
    day = {"as_of": "2023-10-31"}
    view = desk.study.as_of(date(2023, 10, 31))
    acts = client.get(f"{API}/acts", params={**day, "from": "1900-01-01"}).json()
    assert {name for act in acts["acts"] for name in act["events"]} == {row.id for row in view.events}
    ties = [tie for act in acts["acts"] for tie in (*act["answered_by"], *act["answers"])]
    assert ties
    assert max(tie["day"] for tie in ties) <= "2023-10-31"
    rows = client.get(f"{API}/lags", params={**day, "split": "period", "from": "1900-01-01"}).json()
    assert rows["tables"]["medium"]["rows"][-1]["triggers"] == lags(view).total.triggers
    claims = client.get(f"{API}/claims", params=day).json()
    assert (claims["of"], claims["next_known_on"] > "2023-10-31") == (0, True)
    then = client.get(f"{API}/forecast/then", params=day).json()
    assert (then["kind"], then["knowing"]) == ("rehearsed", "2023-09-30")


def test_a_thousand_days_leave_nothing_behind_in_the_study(client: TestClient, desk: Desk):
    client.get(f"{API}/acts?as_of=2021-01-01")
    client.get(f"{API}/lags?as_of=2021-01-01")
    held = {key for key in desk.study._cache if "2021-01-0" in key}  # pyright: ignore[reportPrivateUsage]
    for day in range(2, 8):
        client.get(f"{API}/acts?as_of=2021-01-0{day}")
        client.get(f"{API}/lags?as_of=2021-01-0{day}")
        client.get(f"{API}/claims?as_of=2021-01-0{day}")
    assert {key for key in desk.study._cache if "2021-01-0" in key} == held  # pyright: ignore[reportPrivateUsage]


def test_an_act_tells_its_sources_and_the_basis_of_every_link(client: TestClient, desk: Desk):
    found = client.get(f"{API}/acts/us-oct7-rules-2022").json()
    event = next(line for line in found["events"] if line["event"]["id"] == "us-oct7-rules-2022")
    assert event["sources"][0]["url"].startswith("https://")
    linked = {row.id for row in desk.study.links if row.trigger == "us-oct7-rules-2022"}
    assert linked <= {line["link"]["id"] for line in found["links"]}
    assert client.get(f"{API}/acts/us-oct7-rules-2022", params={"as_of": "2020-01-01"}).status_code == 422


def test_a_claim_tells_what_rests_on_it(client: TestClient, desk: Desk):
    found = client.get(f"{API}/claims/A0-02").json()
    uses = {(use["kind"], use["id"], how) for use in found["rests_on_it"] for how in use["how"]}
    assert uses == set(find(desk.study, "A0-02").rests_on_it)
    assert [line["id"] for line in found["contradicted_by"]] == list(found["record"]["contradicted_by"])
    assert found["disputes"]
    assert all("A0-02" in each["claims"] for each in found["disputes"])


def test_claims_are_filtered_by_article_and_grade(client: TestClient, desk: Desk):
    found = client.get(f"{API}/claims?article=A2&credibility=4").json()
    wanted = [row.id for row in desk.study.claims if row.article == "A2" and row.information_credibility == "4"]
    assert [row["id"] for row in found["claims"]] == wanted
    disputed = client.get(f"{API}/claims?disputed=yes").json()["claims"]
    argued = {name for row in desk.study.disputes for name in row.claims}
    assert all(row["id"] in argued or row["contradicted_by"] for row in disputed)


def test_the_forecast_is_that_of_the_command_line(client: TestClient, desk: Desk):
    asked = {"by": "US", "layer": "hardware", "instrument": "export_control", "severity": 4}
    found = client.get(f"{API}/forecast", params=asked).json()
    day = desk.study.about.cut_off
    own = forecast_answer(
        desk.study, new_trigger(desk.study, "US", "hardware", "export_control", 4, day), seed=desk.seed
    )
    for mine, theirs in zip(found["by_links"], own.by_links, strict=True):
        assert [each["value"] for each in mine["answered"]] == pytest.approx([e.value for e in theirs.answered])
    assert found["recorded"][-1]["answer"] == own.recorded[-1].answer


def test_a_forecast_that_cannot_be_carried_back_is_withheld(client: TestClient):
    found = client.get(f"{API}/forecast?as_of=2023-06-30").json()
    unsafe = [each for each in found["by_links"] if not each["safe"]]
    assert unsafe
    assert all(each["answered"] is None and each["k"] > 0.7 for each in unsafe)


@pytest.mark.parametrize("name", ["acts", "events", "links", "lags", "claims"])
def test_every_table_is_had_as_csv(client: TestClient, name: str):
    answer = client.get(f"{API}/{name}?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) >= 9
    assert None not in rows[0]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("party=ZZ", "party"),
        ("as_of=tomorrow", "as_of"),
        ("severity=9", "severity"),
        ("from=2024-01-01&to=2023-01-01", "from"),
        ("layers=hardware", "layers"),
        ("waits=US/words", "waits"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_name(client: TestClient, query: str, told: str):
    answer = client.get(f"{API}/lags?{query}")
    assert answer.status_code == 422
    assert answer.json()["faults"][0].startswith(f"{told}:")


def test_all_faults_are_told_at_once(client: TestClient):
    assert len(client.get(f"{API}/acts?as_of=x&severity=0&links=some").json()["faults"]) == 3


@pytest.mark.parametrize("name", ["cocom_computers", "one party"])
def test_a_study_without_acts_says_so(name: str, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("study")
    lone = {"id": "lone", "title": "Lone", "cut_off": "2026-01-01", "licence": "CC0-1.0", "tables": []}
    parties = [{"id": "US", "name": "United States", "adjective": "American"}]
    (folder / "study.yaml").write_text(json.dumps({**lone, "parties": parties}), encoding="utf-8")
    study = load_study(name if name == "cocom_computers" else folder)
    with TestClient(create_app(Desk(study, {}, study_hash(study))), headers={"accept": "text/html"}) as other:
        assert "keeps no record of acts" in other.get("/record").text
        assert "holds no claims" in other.get("/record?show=claims").text
        assert "ships no forecasts" in other.get("/record?show=forecasts").text
        assert "ships no rehearsal" in other.get("/track").text
        assert other.get(f"{API}/acts").json()["count"] == 0
        assert other.get(f"{API}/lags").json()["group"] is None
        assert other.get(f"{API}/track").json()["rehearsal"] is None


def test_the_verdict_is_that_of_the_command_line(client: TestClient, desk: Desk):
    for as_of, view in ((None, desk.study), ("2024-06-30", desk.study.as_of(date(2024, 6, 30)))):
        found = client.get(f"{API}/lags/verdict", params={"as_of": as_of} if as_of else {}).json()
        judged = verdict(view, "medium")
        assert (found["finding"], found["headline"]) == (judged.finding, headline(judged))
        assert found["sentences"] == list(sentences(judged)[1:])
