"""From a question to a link for a colleague: the lead is true and plain, and views lead to one another."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from countermove.brief.numbers import chance, percent
from countermove.decision.parts import Share
from countermove.explorer import Desk, pages

PATIENCE = 20_000


def lead(client: TestClient, address: str, part: str = "headline") -> list[str]:
    """The sentences that lead a page."""
    found = re.search(rf'<ul class="{part}">(.*?)</ul>', client.get(address).text, re.DOTALL)
    assert found is not None
    return [html.unescape(each) for each in re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL)]


def further_on(client: TestClient, address: str) -> list[str]:
    """Those below the charts."""
    return lead(client, address, "further")


def answered(told: dict) -> str:
    """In how many worlds an answer comes, as the API gives it, in words."""
    return chance(Share(**told["countermoves"][0]["by_horizon"]))


@pytest.mark.parametrize("option", ["deny", "framework", "lift_now"])
def test_the_lead_says_what_would_come_whatever_is_chosen(client: TestClient, option: str):
    told = client.post("/api/v1/explore", json={"option": option}).json()
    law, without, this = (answered(told[each]) for each in ("present_law", "reference", "explored"))
    said = next(each for each in lead(client, f"/?option={option}") if "targeted answer" in each)
    assert f"in {this} of worlds" in said
    points = abs(int(this[:2]) - int(law[:2]))
    many = f"{points} percentage point{'s' * (points > 1)} {'more' if this > law else 'fewer'}"
    assert f", {many} than under the law in force ({law})." in said
    assert f"An answer comes there in {without} of worlds." in further_on(client, f"/?option={option}")[0]
    assert said.endswith("only the difference is the option's doing.")


def test_the_lead_begins_with_the_law_in_force_and_then_says_what_the_reference_is(client: TestClient, desk: Desk):
    first, beside = lead(client, "/?option=deny")[0], further_on(client, "/?option=deny")[0]
    assert "It hardly differs from the law in force: " in first
    assert "No chip controls" not in first
    assert "Against the law in force: " in lead(client, "/?option=enforce")[0]
    assert "H100e less than under “No chip controls since 2022”" in beside
    assert desk.case("h200").reference.summary[1:] in beside


def test_the_lead_says_how_often_an_option_is_taken_back(client: TestClient):
    told = client.post("/api/v1/explore", json={"option": "deny"}).json()["explored"]
    kept, there = told["levels"]["option_kept"]["mean"], told["where_kept"]
    assert 0.3 < kept < 0.7
    said = next(each for each in lead(client, "/?option=deny") if "takes this option back" in each)
    assert f"The United States takes this option back under pressure in {percent(1 - kept)} of worlds; " in said
    assert said.endswith(f"less in {chance(Share(**there['lower']))} of worlds.")
    assert there["difference"]["p05"] < told["against_present_law"]["usable_compute"]["difference"]["p05"]
    assert not any("takes this option back" in each for each in lead(client, "/"))


def test_a_lever_that_does_not_move_what_leads_says_what_it_moves(client: TestClient):
    told = client.post("/api/v1/explore", json={"levers": {"models": 1.0}}).json()["explored"]["against_present_law"]
    said = " ".join(lead(client, "/?models=1")[:2])
    assert told["usable_compute"]["tie"]
    assert not told["capability_lag"]["tie"]
    assert "no difference to the law in force can be told in 10,000" in said
    assert "What moves: Lag of Chinese models behind the frontier" in said


def test_a_difference_too_small_to_matter_is_not_said_to_move(client: TestClient):
    said = lead(client, "/?truce=1")[1]
    assert "Lag" not in said
    assert "Cost of new Chinese countermoves" in said


def test_every_option_stands_beside_the_others_with_the_numbers_of_its_own_page(client: TestClient, desk: Desk):
    page, case = client.get("/options/all").text, desk.case(None)
    assert all(f">{option.title}</a>" in page for option in case.options)
    rows = csv.DictReader(io.StringIO(client.get("/options/all.csv").text))
    found = {(each["option"], each["outcome"], each["is"]): each["p50"] for each in rows}
    own = csv.DictReader(io.StringIO(client.get("/options/numbers.csv?option=deny").text))
    assert all(found[each["option"], each["outcome"], each["is"]] == each["p50"] for each in own)
    assert {option for option, _, _ in found} == {*(each.id for each in case.options), case.reference.id}


def test_all_options_as_json_are_those_of_the_page_in_its_order(client: TestClient):
    query = "?option=deny&pin=framework&structure=backfire&as_of=2026-03-31&worlds=500"
    page = client.get(f"/options/all{query}").text
    found = re.search(r'href="(/api/v1/options/all\?[^"]*)"', page)
    assert found is not None
    told = client.get(html.unescape(found[1])).json()
    assert told["bearings"]["structures"] == ["backfire"]
    assert told["bearings"]["worlds"] == 500
    titles = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page)
    assert [each["option"]["title"] for each in told["options"]] == titles
    assert told["options"][0]["option"]["is_present_law"]
    rows = csv.DictReader(io.StringIO(client.get(f"/options/all.csv{query}").text))
    known = {each["option"]["id"]: each["levels"] for each in (*told["options"], told["reference"])}
    for each in (each for each in rows if each["is"] == "level"):
        assert float(each["p50"]) == pytest.approx(known[each["option"]][each["outcome"]]["p50"], rel=1e-6)


def test_all_options_as_json_tell_every_fault_of_an_address(client: TestClient):
    answer = client.get("/api/v1/options/all?option=nobody&offshore=9", headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert len(answer.json()["faults"]) == 2
    assert client.get("/api/v1/options/all?worlds=1").status_code == 422


@pytest.mark.parametrize("address", ["/?option=deny", "/?as_of=2025-06-01"])
def test_options_lead_to_law_on_the_day_of_the_choice_and_to_the_acts(client: TestClient, desk: Desk, address: str):
    found = re.search(r'<p class="closer">(.*?)</p>', client.get(address).text, re.DOTALL)
    assert found is not None
    links = [html.unescape(each) for each in re.findall(r'href="([^"]+)"', found[1])]
    assert {urlsplit(each).path for each in links} == {"/law", "/record"}
    assert all(f"on={desk.case(None).day}" in each for each in links if each.startswith("/law"))
    assert all(client.get(each).status_code == 200 for each in links)


def test_a_claim_of_the_record_leads_to_the_numbers_without_it_and_back(client: TestClient):
    page = client.get("/record?show=claims&claim=A0-01").text
    assert 'href="/why?off=A0-01"' in page
    told = client.get("/why?off=A0-01").text
    assert "Switched off: Beijing has begun to answer American controls" in told
    assert "(A0-01). " in told


def test_what_is_left_out_is_named_and_not_numbered(client: TestClient):
    page = client.get("/?off=epoch-ai-16afcb&structure=backfire").text
    assert "Left out: “Data behind AI Chip Sales" in page
    assert "the account “Handicap”" in page


def test_days_of_the_engine_read_as_those_of_the_page():
    assert pages.days_in("open until 2026-12-31, no 2026-13-01, act cn-2026-01-02-x") == (
        "open until 31\N{NO-BREAK SPACE}December\N{NO-BREAK SPACE}2026, no 2026-13-01, act cn-2026-01-02-x"
    )


@pytest.mark.browser
def test_the_navigation_keeps_the_levers_and_where_a_view_was_left(tab: Page):
    views = tab.get_by_role("navigation", name="Views")
    tab.goto("/?option=deny&tools=1")
    views.get_by_role("link", name="Why").click()
    tab.wait_for_url("**/why?option=deny&tools=1")
    views.get_by_role("link", name="Law").click()
    tab.wait_for_url("**/law")
    tab.goto("/law?chip=nvidia-h20&on=2025-04-20")
    views.get_by_role("link", name="Options").click()
    tab.wait_for_url("**/?option=deny&tools=1")
    views.get_by_role("link", name="Law").click()
    tab.wait_for_url("**/law?chip=nvidia-h20&on=2025-04-20")
    tab.get_by_role("link", name="countermove", exact=True).click()
    expect(tab.locator(".now")).to_have_text("Sell with conditions")


@pytest.mark.browser
def test_a_brief_begun_among_the_options_can_be_stopped(tab: Page):
    tab.goto("/?option=rent_not_sell", wait_until="networkidle")
    tab.get_by_role("button", name="Full brief").click()
    tab.get_by_role("button", name="Stop").click()
    expect(tab.locator("#brief")).to_contain_text("Stopped", timeout=PATIENCE)
    assert tab.locator("#brief").count() == 1


def test_options_stand_beside_one_another_before_any_is_chosen(client: TestClient, desk: Desk):
    plain = client.get("/").text
    assert 'hx-get="/options/all"' in plain
    part = client.get("/options/all", headers={"hx-request-type": "partial"}).text
    for option in (each.id for each in desk.case(None).options):
        told = client.post("/api/v1/explore", json={"option": option}).json()["explored"]
        address = "/" if told["option"]["is_present_law"] else f"/?option={option}"
        row = re.search(f'href="{re.escape(address)}"[^>]*>(.*?)</a>', part)
        assert row is not None
        assert answered(told) in row[1]
        assert ("law in force" in row[1]) is told["option"]["is_present_law"]
    assert "its change to Compute China can use" in part
    kept = client.get(
        "/options/all?option=deny&as_of=2026-03-31&off=A2-02", headers={"hx-request-type": "partial"}
    ).text
    addresses = re.findall(r'class="preset" href="([^"]*)"', kept)
    assert all("as_of=2026-03-31" in each and "off=A2-02" in each for each in addresses), "the same record"


@pytest.mark.browser
def test_what_an_option_changes_stands_beside_its_name_and_what_is_unfolded_stays_unfolded(tab: Page):
    tab.goto("/")
    deny = tab.locator(".preset", has_text=re.compile("^Deny [^a]"))
    expect(deny.locator("small").first).to_have_text(re.compile("to"), timeout=PATIENCE)
    deny.click()
    expect(tab.locator(".now")).to_have_text("Deny")
    hinging = tab.locator(".hinging")
    expect(hinging.get_by_text("of the spread").first).to_be_visible(timeout=PATIENCE)
    hinging.locator("summary").click()
    expect(hinging.get_by_text("Assumptions:")).to_be_visible()
    tab.locator("#offshore").fill("0.9")
    expect(tab.locator(".hinging[id*='offshore=0.9']").get_by_text("Assumptions:")).to_be_visible(timeout=PATIENCE)


@pytest.mark.browser
def test_a_slider_stays_under_the_hand_while_what_is_unfolded_comes_anew(tab: Page):
    tab.goto("/?option=deny")
    limits = tab.locator(".limits")
    expect(limits.locator("summary")).to_contain_text("in 2027", timeout=PATIENCE)
    limits.locator("summary").click()
    expect(limits.locator("table")).to_be_visible()
    charts = tab.locator(".charts")
    place = "each => each.getBoundingClientRect().top + scrollY"
    before = charts.evaluate(place)
    tab.locator("#offshore").fill("0.9")
    expect(tab.locator(".now")).to_contain_text("90 %")
    assert charts.evaluate(place) == pytest.approx(before, abs=60), "a line more at most"
    again = tab.locator(".limits[id*='offshore=0.9'] table")
    expect(again).to_be_visible(timeout=PATIENCE)
    assert charts.evaluate(place) == pytest.approx(before, abs=60)


@pytest.mark.browser
def test_a_day_that_is_half_typed_takes_no_option_away(browser: Browser, served: str):
    tab = browser.new_page(base_url=served)  # a refusal stands in its console
    tab.goto("/")
    deny = tab.locator(".preset", has_text=re.compile("^Deny [^a]"))
    expect(deny.locator("small").first).to_have_text(re.compile("to"), timeout=PATIENCE)
    typed = """(field, day) => { field.value = day; field.dispatchEvent(new Event("change", { bubbles: true })); }"""
    for day, status in (("0002-06-30", 422), ("2026-03-31", 200)):
        with tab.expect_response(re.compile("/options/all")) as told:
            tab.locator("#as_of").evaluate(typed, day)
        assert told.value.status == status
        expect(tab.locator(".preset")).to_have_count(7)
    expect(tab.locator(".preset[href*='as_of=2026-03-31']")).to_have_count(7)
    tab.close()
