"""The application around the views: what it refuses, and what it tells a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page
from starlette.testclient import TestClient

from countermove.explorer import open_desk
from countermove.study import BadInput, load_study

from .conftest import VIEWS


@pytest.mark.parametrize("address", VIEWS)
def test_every_view_opens(client: TestClient, address: str):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_is_not_there_is_said_in_the_form_that_was_asked_for(client: TestClient):
    assert client.get("/nowhere").headers["content-type"].startswith("text/html")
    answer = client.get("/api/v1/nowhere")
    assert (answer.status_code, answer.json()) == (404, {"faults": ["Not Found"]})


BAD = (
    "/why?world=-1", "/record?as_of=never", "/record?severity=9", "/track?months=x", "/law?on=1066-10-14",
    "/law?set=law", "/api/v1/acts?from=2024-13-01", "/api/v1/check?switch=law&on=1066-10-14",
    "/api/v1/diff?before=!&after=!", "/api/v1/lags?split=moon", "/api/v1/track?months=0",
    "/api/v1/claims?reliability=G", "/api/v1/why?worlds=1", "/?worlds=1&seed=x",
)  # fmt: skip
"""Addresses with values that nobody can read."""


@pytest.mark.parametrize("address", BAD)
def test_a_fault_is_told_without_the_words_of_a_program(client: TestClient, address: str):
    answer = client.get(address)
    assert answer.status_code == 422
    assert "Value error" not in answer.text


def test_a_fault_of_a_body_is_told_without_the_words_of_a_program(client: TestClient):
    for body in ({"worlds": 1}, {"levers": {"fee": "x"}}, {"as_of": "2024-13-01"}, {"nothing": 1}):
        answer = client.post("/api/v1/explore", json=body)
        assert answer.status_code == 422
        assert "Value error" not in answer.text


def test_every_technical_word_of_a_page_is_explained_among_the_words(client: TestClient):
    explained = set(re.findall(r'id="([a-z-]+)"><dt>', client.get("/words").text))
    pages = ("/", "/record", "/record/forecast?as_of=2024-06-01", "/record/verdict", "/track")
    named = {word for each in pages for word in re.findall(r'href="/words#([a-z-]+)"', client.get(each).text)}
    assert {"censored", "crps", "baseline", "log-rank", "weighing"} <= named <= explained


def test_each_view_says_what_its_odds_are_and_leads_to_the_others(client: TestClient):
    assert "shares of simulated worlds" in client.get("/").text
    assert "answer to one step" in client.get("/record/forecast").text
    for address in ("/record", "/record/forecast", "/track"):
        assert re.search(r'the <a href="/">Options</a>', client.get(address).text, re.IGNORECASE)


def test_a_long_address_is_refused(client: TestClient):
    assert client.get("/?" + "x" * 9000).status_code == 414


@pytest.mark.browser
@pytest.mark.parametrize("address", VIEWS)
def test_every_view_opens_in_a_browser(tab: Page, address: str):
    tab.goto(address)
    assert tab.locator("h1").is_visible()
    assert tab.locator("nav [aria-current=page]").count() == 1


def test_a_case_of_ones_own_goes_before_the_packaged_one_of_its_id(tmp_path: Path):
    packaged = load_study().folder / "cases" / "h200.yaml"
    mine = tmp_path / "mine.yaml"
    mine.write_text(packaged.read_text().replace("title: The sale of H200-class chips to China", "title: My own"))
    assert open_desk(cases=[str(mine)]).case(None).title == "My own"
    with pytest.raises(BadInput, match="stands in another case"):
        open_desk(cases=[str(mine), "h200"])
