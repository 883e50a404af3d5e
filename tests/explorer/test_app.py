"""The application around the views: what it refuses, and what it tells a browser."""

from __future__ import annotations

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
