"""Full briefs as jobs: started, watched, stopped, taken away; and the page that does it."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

import pytest
from playwright.sync_api import Page
from starlette.testclient import TestClient

from countermove.brief import write_json
from countermove.decision import assess
from countermove.explorer import Desk
from countermove.explorer.why.briefs import Order, Placed, checked
from countermove.study import load_case
from countermove.study.case_text import case_of_text, case_text

WORLDS = 500


def ended(client: TestClient, job: str) -> dict[str, Any]:
    """A job once nothing more comes of it."""
    for _ in range(1200):
        found = client.get(f"/api/v1/jobs/{job}").json()
        if found["state"] not in ("waiting", "running"):
            return found
        time.sleep(0.1)
    raise AssertionError("the job did not end within two minutes")


@pytest.fixture(scope="module")
def done(client: TestClient) -> dict[str, Any]:
    """A brief of the first case."""
    begun = client.post("/api/v1/assess", json={"case": "h200", "worlds": WORLDS})
    assert begun.status_code == 202
    assert begun.headers["location"] == f"/api/v1/jobs/{begun.json()['id']}"
    return ended(client, begun.json()["id"])


def test_a_job_leaves_what_the_command_writes(client: TestClient, desk: Desk, done: dict[str, Any]) -> None:
    assert (done["state"], done["done"]) == ("done", 1)
    again = f"countermove assess h200 --worlds {WORLDS} --seed 1"
    made = assess(desk.study, load_case("h200", desk.study), worlds=WORLDS, seed=1, command=again)
    assert client.get(done["files"]["assessment.json"]).text == write_json(made.assessment)
    assert client.get(done["files"]["brief.md"]).text.startswith("# ")
    assert client.get(done["files"]["outcomes.csv"]).text.startswith("option,")


def test_the_same_order_is_the_same_job(client: TestClient, done: dict[str, Any]) -> None:
    asked = {"case": "h200", "option": "sell_with_conditions", "seed": 1, "worlds": WORLDS}
    again = client.post("/api/v1/assess", json=asked).json()
    assert (again["id"], again["state"]) == (done["id"], "done")


def test_a_brief_opens_as_a_page_that_runs_nothing(client: TestClient, done: dict[str, Any]) -> None:
    page = client.get(done["files"]["brief.html"])
    policy = page.headers["content-security-policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in client.get("/why").headers["content-security-policy"]


def test_an_explored_option_stands_in_the_case_that_is_assessed(desk: Desk) -> None:
    made = checked(desk, Order(case="h200", option="deny", levers={"offshore": 0.7}))
    assert (made.name, made.case.id) == ("case.yaml", "h200_explored")
    case = case_of_text(case_text(made.case), desk.study)
    assert case == made.case
    assert case.option("explored").measures[-1].sets == {"offshore_closed": 0.7}


def test_what_is_pinned_stands_in_the_case_that_is_assessed_without_what_is_left_out(desk: Desk) -> None:
    pins = (Placed(option="deny", levers={"offshore": 0.2}), Placed(option="framework"))
    order = Order(case="h200", option="deny", levers={"offshore": 0.7}, pins=pins, without=("refuse", "A2"))
    made = checked(desk, order)
    packaged = desk.case("h200").options
    assert made.case.options[: len(packaged)] == packaged
    own = made.case.options[len(packaged) :]
    assert [each.measures[-1].sets for each in own] == [{"offshore_closed": 0.7}, {"offshore_closed": 0.2}]
    assert len({each.title for each in made.case.options}) == len(made.case.options)
    assert made.without == ("refuse", "A2", "explored_refuse", "explored_1_refuse")


def test_the_brief_of_a_page_compares_what_the_page_has_pinned(client: TestClient) -> None:
    pinned = "option=deny&offshore=0.7&pin=deny~offshore:0.2&pin=framework"
    for page in ("/", "/why"):
        shown = client.get(f"{page}?{pinned}&worlds={WORLDS}").text
        found = re.search(r'hx-post="(/why/brief\?[^"]*)"', shown)
        assert found is not None
        begun = client.post(unescape(found[1]), follow_redirects=False)
        job = ended(client, begun.headers["location"].rpartition("/")[2])
        told = client.get(job["files"]["assessment.json"]).json()["options"]
        titles = {each["id"]: each["title"] for each in told}
        assert titles["explored"] == "Deny (Chinese use of chips abroad: 70 %)"
        assert titles["explored_1"] == "Deny (Chinese use of chips abroad: 20 %)"
        assert "explored_2" not in titles, "an option of the case was pinned, which the brief has anyway"


@pytest.mark.parametrize("page", ["/", "/why"])
def test_the_brief_of_a_page_of_some_accounts_is_of_these(client: TestClient, page: str) -> None:
    shown = client.get(f"{page}?structure=backfire&structure=lock_in&off=A2&worlds={WORLDS}").text
    found = re.search(r'hx-post="(/why/brief\?[^"]*)"', shown)
    assert found is not None
    begun = client.post(unescape(found[1]), follow_redirects=False)
    job = ended(client, begun.headers["location"].rpartition("/")[2])
    told = client.get(job["files"]["assessment.json"]).json()
    assert [each["id"] for each in told["structures"]] == ["backfire", "lock_in"]
    assert {*told["receipt"]["without"]} == {"A2", "handicap", "pedal_on_the_floor", "two_key_market"}


@pytest.mark.parametrize("name", ["h200", "h200_adaptive", "lesser_chip"])
def test_a_case_written_as_text_is_the_same_case(desk: Desk, name: str) -> None:
    case = desk.case(name)
    assert case_of_text(case_text(case), desk.study) == case


def test_a_job_stops_when_it_is_told_to(client: TestClient) -> None:
    job = client.post("/api/v1/assess", json={"case": "h200", "worlds": 20_000}).json()["id"]
    client.delete(f"/api/v1/jobs/{job}")
    found = ended(client, job)
    assert (found["state"], found["files"]) == ("stopped", {})
    assert client.get(f"/api/v1/jobs/{job}/brief.html").status_code == 409


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"case": "nobody"}, "is no case"),
        ({"worlds": 10**9}, "worlds"),
        ({"case": "h200", "without": ["nonsense"]}, "nonsense"),
        ({"case": "h200", "limit": ["much"]}, "is no limit"),
        ({"case": "h200", "levers": {"offshore": 9}}, "offshore"),
        ({"case": "h200", "levers": {"offshore": 9}, "pins": [{"levers": {"admission": 7}}]}, "admission"),
        ({"case": "h200", "pins": [{"option": "nobody"}]}, "nobody"),
        ({"case": "h200", "pins": [{}, {}, {}, {}]}, "pins"),
        ({"case_yaml": "id: x", "pins": [{"option": "deny"}]}, "cannot go with"),
        ({"case_yaml": "id: x"}, "is missing"),
        ({"case_yaml": "[" * 990}, "not readable"),
        ({"case_yaml": "../../etc/passwd"}, "a case is a mapping"),
        ({"case_yaml": "id: x", "case": "h200"}, "cannot go with"),
        ({"path": "/etc/passwd"}, "path"),
    ],
)  # fmt: skip
def test_an_order_that_cannot_be_worked_is_refused_before_it_waits(
    client: TestClient, order: dict[str, Any], said: str
) -> None:
    answer = client.post("/api/v1/assess", json=order)
    assert answer.status_code == 422
    assert said in " ".join(answer.json()["faults"])


def test_a_job_that_is_none_is_not_found(client: TestClient) -> None:
    assert client.get("/api/v1/jobs/none").status_code == 404
    assert client.delete("/api/v1/jobs/none").status_code == 404


def test_another_site_cannot_start_a_brief(client: TestClient) -> None:
    assert client.post("/why/brief", headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.browser
def test_the_page_writes_a_brief_and_opens_it(tab: Page) -> None:
    tab.goto(f"/why?worlds={WORLDS}&seed=3&outcome=capability_lag")
    tab.get_by_role("button", name="Write the full brief").click()
    tab.get_by_role("progressbar").wait_for()
    opens = tab.get_by_role("link", name="Open the brief")
    opens.wait_for(timeout=120_000)
    with tab.context.expect_page() as opened:
        opens.click()
    brief = opened.value
    brief.wait_for_load_state()
    assert brief.locator("h1").first.is_visible()
    assert brief.locator("svg").count() > 5


@pytest.mark.browser
def test_a_brief_that_is_being_written_can_be_stopped(tab: Page) -> None:
    tab.goto("/why?worlds=20000&seed=7")
    tab.get_by_role("button", name="Write the full brief").click()
    tab.get_by_role("button", name="Stop").click()
    tab.get_by_text("Stopped").wait_for(timeout=60_000)
    assert tab.locator("a[href*='/api/v1/jobs/']").count() == 0, "what was stopped left files"
    assert tab.get_by_role("button", name="Stop").count() == 0
