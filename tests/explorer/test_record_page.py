"""The pages of the record and the track record in a browser: share links, rewinding, the keyboard, a phone, axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

pytestmark = pytest.mark.browser
PARTS = (
    "/record?act=us-oct7-rules-2022",
    "/record?show=claims&claim=A0-02",
    "/record?show=forecasts&as_of=2024-06-30",
    "/track",
)


def test_a_filter_repaints_timeline_curves_and_table_and_stays_in_the_address(tab: Page):
    tab.goto("/record")
    before = tab.locator("#timeline-name").inner_text()
    tab.select_option("#layer", "materials")
    expect(tab.locator("#timeline-name")).not_to_have_text(before)
    expect(tab).to_have_url(re.compile(r"/record\?layer=materials$"))
    assert {text.split(", ")[-1] for text in tab.locator(".acts th small").all_inner_texts()} <= {"materials", "eases"}
    shown = tab.locator("#answer").inner_text()
    tab.reload()
    assert tab.locator("#layer").input_value() == "materials"
    assert tab.locator("#answer").inner_text() == shown


def test_the_slider_rewinds_everything_and_says_where_it_stands(tab: Page):
    tab.goto("/record")
    slider = tab.locator("#rewind")
    slider.focus()
    for _ in range(18):
        slider.press("ArrowLeft")
    expect(tab).to_have_url(re.compile(r"as_of=2024-12-31"))
    expect(tab.locator(".known")).to_contain_text("Rewound to 31 December 2024")
    expect(tab.locator("#timeline-chart")).to_contain_text("known by 31 December 2024")
    assert slider.get_attribute("aria-valuetext") == "31\u00a0December\u00a02024"
    tab.get_by_role("link", name="Claims and disputes").click()
    expect(tab.locator("#answer")).to_contain_text("No claim had been made by 31 December 2024")
    tab.get_by_role("link", name="Forecasts of that day").click()
    expect(tab.locator("#then-head + p")).to_contain_text("Rehearsed")
    expect(tab.locator("#lazy table")).to_be_visible()


def test_a_mark_of_the_timeline_opens_its_act_and_the_back_button_leaves(tab: Page):
    tab.goto("/track")
    tab.goto("/record?severity=5")
    mark = tab.locator("#timeline-chart g[data-key='us-oct7-rules-2022'] > path").last
    mark.click()
    expect(tab.locator("#one-head")).to_have_text("Chip and tool controls for the whole of China")
    expect(tab).to_have_url(re.compile(r"severity=5&act=us-oct7-rules-2022"))
    assert tab.locator("#one .sources a").first.get_attribute("href", timeout=1000)
    assert tab.evaluate("document.activeElement.id") == "one"
    tab.get_by_role("link", name="Close").click()
    expect(tab.locator("#one")).to_have_count(0)
    assert tab.evaluate("document.activeElement.className") == "picture"
    tab.go_back()
    expect(tab).to_have_url(re.compile(r"/track$"))


def test_acts_are_reached_by_keyboard_alone(tab: Page):
    tab.goto("/record?severity=5")
    tab.locator(".picture").focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    told = tab.locator("#at-mark").inner_text()
    assert re.match(r"\d+ \w+ \d{4}: ", told)
    tab.keyboard.press("Enter")
    expect(tab.locator("#one-head")).to_have_text(told.split(": ", 1)[1])


def test_a_whole_table_stays_in_the_address(tab: Page):
    tab.goto("/record")
    few = tab.locator(".acts tbody tr").count()
    tab.get_by_role("link", name=re.compile("Show all")).click()
    expect(tab).to_have_url(re.compile("rows=all"))
    expect(tab.get_by_role("link", name="Show fewer")).to_be_visible()
    assert tab.locator(".acts tbody tr").count() > few
    tab.select_option("#party", "CN")
    expect(tab).to_have_url(re.compile("party=CN&rows=all"))


def test_another_forecaster_is_scored_at_once(tab: Page):
    tab.goto("/track")
    tab.select_option("#forecaster", "base_rate")
    expect(tab.locator("#misses-head")).to_have_text("Misses and hits of the forecaster “base rate”")
    tab.select_option("#months", "12")
    expect(tab).to_have_url(re.compile(r"/track\?forecaster=base_rate&months=12$"))


def test_a_miss_leads_to_the_acts_of_its_window(tab: Page):
    tab.goto("/track")
    tab.locator("h3:has-text('Misses') + .scroll a").first.click()
    expect(tab).to_have_url(re.compile(r"/record\?from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d&party="))
    assert tab.locator(".acts tbody tr").count() > 0


@pytest.mark.parametrize("address", ["/record", "/record?show=claims", "/track"])
def test_it_works_without_scripts(browser: Browser, served: str, address: str):
    context = browser.new_context(base_url=served, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Show").click()
    assert page.locator("h1").is_visible()
    assert page.locator("table").count() > 0
    context.close()


def test_the_first_paint_is_light(client: TestClient):
    assert len(client.get("/record").content) < 300_000
    assert len(client.get("/record?show=claims").content) < 100_000
    assert len(client.get("/track").content) < 100_000


def test_one_act_is_one_and_what_counts_as_an_answer_is_said(client: TestClient):
    page = client.get("/record?as_of=2022-04-30").text
    assert "and 1 is still being watched" in page
    assert "As an answer counts retaliation and response (medium links)" in page


def test_the_forecast_offers_the_latest_act_of_each_layer_that_holds_one(client: TestClient):
    page = client.get("/record/forecast").text
    assert 'href="/record?layer=hardware&amp;show=forecasts"' in page
    assert "layer=diplomacy" not in page


def test_an_open_act_that_was_not_known_yet_is_said_to_be_so(client: TestClient):
    page = client.get("/record?act=us-oct7-rules-2022&as_of=2020-01-01")
    assert (page.status_code, "This act was not known by" in page.text) == (200, True)


def test_text_of_a_visitor_is_never_markup(client: TestClient):
    answer = client.get("/record?party=<script>alert(1)</script>")
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "<script>alert" not in client.get("/record?act=<script>alert(1)</script>").text


@pytest.mark.parametrize("name", ["timeline", "waits"])
def test_pictures_are_kept_as_files_that_stand_alone(client: TestClient, name: str):
    svg = client.get(f"/record/{name}.svg?party=CN&as_of=2025-06-30")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert svg.text.startswith("<svg")
    assert "<style" in svg.text
    assert "As known by 30 June 2025" in svg.text
    assert client.get(f"/record/{name}.png").content.startswith(b"\x89PNG")


def test_filters_of_acts_survive_a_look_at_the_claims(tab: Page):
    tab.goto("/record?layer=materials&show=claims")
    tab.select_option("#article", "A2")
    expect(tab).to_have_url(re.compile("layer=materials"))
    tab.get_by_role("link", name="Acts and answers").click()
    assert tab.locator("#layer").input_value() == "materials"


def test_the_verdict_on_shorter_waits_is_had_where_it_is_asked_for(tab: Page):
    tab.goto("/record")
    tab.locator("summary", has_text="Do answers come sooner").click()
    expect(tab.locator(".verdict strong")).to_contain_text("The record")
    expect(tab.locator(".verdict li")).not_to_have_count(0)


def test_the_curves_go_with_the_party_unless_another_group_was_chosen(tab: Page):
    tab.goto("/record")
    tab.select_option("#party", "CN")
    expect(tab.locator(".waits p strong").first).to_have_text("Chinese technology controls:")
    tab.select_option("#waits", "CN/tariffs")
    expect(tab).to_have_url(re.compile("waits=CN%2Ftariffs"))
    expect(tab.locator(".waits p strong").first).to_have_text("Chinese tariffs:")
    assert tab.evaluate("document.activeElement.id") == "waits"


@pytest.mark.parametrize("name", ["record/timeline", "record/waits", "track/calibration"])
def test_pictures_can_stand_in_a_frame_of_another_site(client: TestClient, name: str):
    answer = client.get(f"/embed/{name}")
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "<svg" in answer.text
    assert "<script" not in answer.text
