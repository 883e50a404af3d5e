"""The view of options: what it says is what the worlds say, and every move repaints it."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from starlette.testclient import TestClient

from countermove.brief.numbers import spread
from countermove.explorer import Desk
from countermove.study import load_case

PART = {"HX-Request-Type": "partial"}
PRESENT = "/?"


def text_of(answer: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer))


def test_the_page_writes_what_the_api_gives(client: TestClient, desk: Desk):
    found = client.post("/api/v1/explore", json={"option": "deny", "levers": {"offshore": 0.8}}).json()
    page = text_of(client.get("/?option=deny&offshore=0.8").text)
    outcomes = {each["id"]: each for each in found["bearings"]["outcomes"]}
    bench = desk.bench(desk.case("h200"))
    assert found["bearings"]["worlds"] == bench.ensemble.worlds
    from countermove.decision.assessment import OutcomeLine
    from countermove.decision.parts import Spread

    for name in ("usable_compute", "nvidia_revenue"):
        level = Spread(**found["explored"]["levels"][name])
        assert spread(level, OutcomeLine(**outcomes[name])).interval in page


def test_the_page_says_how_sure_it_is_and_why(client: TestClient):
    found = client.post("/api/v1/explore", json={"worlds": 500}).json()["bearings"]
    page = text_of(client.get("/?worlds=500").text)
    assert f"{found['confidence'].capitalize()} confidence: {found['confidence_why']}" in unescape(page)
    assert re.search(r"Low confidence. The model misses \d+ of \d+ recorded figures[.;]", page), "at once, in short"


def test_a_part_of_the_page_is_given_where_a_part_is_asked_for(client: TestClient):
    whole, part = client.get("/?option=deny"), client.get("/?option=deny", headers=PART)
    assert part.text in whole.text
    assert "<html" not in part.text
    assert part.headers["HX-Replace-Url"] == "/?option=deny"


def test_the_address_of_a_form_is_short_again(client: TestClient):
    form = "/?form=1&case=h200&option=deny&offshore=0.4&enforcement=1.2&worlds=10000&sale=as_it_is&tpp=5&fee=0.1"
    assert client.get(form, headers=PART).headers["HX-Replace-Url"] == "/?option=deny"


def test_present_law_is_not_compared_with_itself(client: TestClient):
    page = client.get("/").text
    assert "This is the law in force" in page
    assert 'id="fig-payers"' not in page
    assert 'id="fig-payers"' in client.get("/?option=deny").text


def test_pinned_options_stand_beside(client: TestClient):
    page = client.get("/?option=deny&pin=framework&pin=lift_now~offshore:0.2").text
    assert "Pinned: Bargain for a framework" in page
    assert "Pinned: Lift now (Chinese use of chips abroad: 20 %)" in page


def test_each_option_stands_in_the_table_once(client: TestClient):
    page = client.get("/?option=deny&pin=sell_with_conditions&pin=deny&pin=framework").text
    heads = re.findall(r'<th scope="col" class="n">([^<]*)</th>', page)
    told = [
        "This option", "Difference to law in force", "Law in force", "Pinned: Bargain for a framework", "No controls"
    ]  # fmt: skip
    assert heads == told
    assert "Pin this option" not in page
    assert "Pin this option" not in client.get("/").text, "the law in force stands beside every option"


def test_all_options_hold_what_is_looked_at_and_pinned_and_every_number_leads_to_why(client: TestClient):
    query = "?option=deny&offshore=0.9&pin=framework~offshore:0.2&pin=enforce"
    page = client.get(f"/options/all{query}").text
    titles = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', page)
    assert titles[-2:] == [
        "Deny (Chinese use of chips abroad: 90 %)", "Bargain for a framework (Chinese use of chips abroad: 20 %)"
    ]  # fmt: skip
    assert [text_of(each).strip() for each in re.findall(r'<span class="mark">(.*?)</span>', page)] == [
        "The law in force.", "Pinned.", "This option, the one that you look at.", "Pinned."
    ]  # fmt: skip
    cells = re.findall(r'<td class="n"><a href="([^"]+)">([^<]+)</a>', page)
    assert len(cells) == 6 * len(titles)
    address, interval = unescape(cells[-6][0]), cells[-6][1]
    assert f"{interval} million H100e" in text_of(client.get(address).text)
    assert client.get(unescape(cells[-1][0])).status_code == 200


def test_what_the_box_of_hinges_is_about_stands_in_the_address_and_stays_there(client: TestClient):
    page = client.get("/").text
    chosen = dict(
        re.findall(r'<a href="([^"]*)"( aria-current="true")?>[^<]*</a></li>', page.split('class="about"')[1])
    )
    assert chosen == {"/": ' aria-current="true"', "/?hinge=level": "", "/?hinge=answer": ""}
    for hinge in ("level", "answer"):  # after the same answer was worked out for another
        box = client.get(f"/?hinge={hinge}").text.split('class="about"')[1]
        assert re.findall(r'<a href="([^"]*)" aria-current="true">', box) == [f"/?hinge={hinge}"]
    assert "Against the law in force" not in page, "it is what is looked at"
    deny = client.get("/?option=deny").text  # what another option changes is asked first
    assert '<a href="/?option=deny" aria-current="true">Against the law in force</a>' in deny
    assert 'href="/why?option=deny&amp;against=sell_with_conditions">Take it apart' in deny
    assert '<a href="/?option=deny&amp;hinge=reference">Against no controls</a>' in deny
    assert client.get("/?option=deny&hinge=law", headers=PART).headers["HX-Replace-Url"] == "/?option=deny"
    assert ">Against no controls</a>" in client.get("/?hinge=law").text
    assert 'hx-get="/why/hinges?hinge=reference"' in page
    assert '<a href="/why?against=no_controls_2022">Take it apart</a>' in page
    moved = client.get("/?form=1&option=deny&hinge=answer", headers=PART)
    assert moved.headers["HX-Replace-Url"] == "/?option=deny&hinge=answer"
    assert 'hx-get="/why/hinges?option=deny&amp;hinge=answer"' in moved.text
    assert '<input type="hidden" name="hinge" value="answer">' in client.get("/?hinge=answer").text
    assert client.get("/?hinge=reference", headers=PART).headers["HX-Replace-Url"] == "/"


def test_what_holds_legal_sales_back_stands_on_the_page_and_on_its_own(client: TestClient):
    assert 'hx-get="/options/limits?admission=1"' in client.get("/?admission=1").text
    years = client.get("/api/v1/options/limits").json()
    assert [each["year"] for each in years] == [2026, 2027, 2028, 2029, 2030]
    whole, part = (client.get("/options/limits", headers=each).text for each in ({}, PART))
    said = f"what China admits in {years[1]['held_by']['admission']:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
    for text in (whole, part):
        assert f"held back by {said}" in unescape(text)
    assert "<html" in whole
    assert 'data-unfolds="limits" open>' in whole
    assert part.startswith('<details id="/options/limits" class="limits" data-unfolds="limits">')
    refused = client.get("/options/limits?option=deny").text
    assert "law lets hardly anything be sold" in refused
    sold = part.split("in 2027, ")[1].split(" of the ")[0]
    assert f"; under the law in force {sold} of " in refused, "what is refused is told beside what would be sold"
    assert "<td>What law lets be sold</td>" in refused
    freely = client.get("/options/limits?admission=1").text.split("under the law in force")[0]
    assert "what China admits" not in freely


def test_every_number_of_the_table_can_be_asked_why(client: TestClient):
    page = client.get("/?option=deny&pin=framework&pin=lift_now~offshore:0.2").text
    links = {
        each.replace("&amp;", "&") for each in re.findall(r'href="(/why\?[^"]*outcome=usable_compute[^"]*)"', page)
    }
    assert len(links) == 6
    for each in links:
        assert client.get(each).status_code == 200
    levels = re.findall(r"<td class=\"n\"><a [^>]*outcome=usable_compute[^>]*>([^<]*)</a>", page)
    of_pin = next(each for each in links if "of=2" in each)
    assert f"{levels[4]} million H100e in nine worlds of ten" in text_of(client.get(of_pin).text)


def test_an_earlier_day_is_told_to_be_of_hindsight(client: TestClient):
    page = client.get("/?as_of=2025-06-01").text
    assert "set with hindsight" in page
    assert client.get("/?as_of=1999-01-01").status_code == 422


def test_what_is_switched_off_is_taken_out(client: TestClient):
    moved = client.post("/api/v1/explore", json={"without": ["epoch-ai-16afcb"], "worlds": 1000}).json()
    plain = client.post("/api/v1/explore", json={"worlds": 1000}).json()
    assert moved["explored"]["levels"]["usable_compute"] != plain["explored"]["levels"]["usable_compute"]


def test_one_account_alone_can_be_asked(client: TestClient):
    asked = {"structures": ["two_key_market"], "worlds": 1000, "option": "deny"}
    found = client.post("/api/v1/explore", json=asked).json()
    assert found["bearings"]["structures"] == ["two_key_market"]


def test_one_account_can_be_left_out_and_not_all(client: TestClient, desk: Desk):
    every = [each.id for each in desk.view(None).structures]
    found = client.post("/api/v1/explore", json={"without": ["two_key_market"], "worlds": 1000}).json()
    assert found["bearings"]["structures"] == [each for each in every if each != "two_key_market"]
    assert client.post("/api/v1/explore", json={"without": every, "worlds": 1000}).status_code == 422


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("name", ["path-usable_h100e", "odds", "answers", "payers"])
def test_every_chart_can_be_taken_along(client: TestClient, name: str, kind: str):
    answer = client.get(f"/options/chart/{name}.{kind}?option=deny")
    assert answer.status_code == 200
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n" if kind == "png" else b"<style>" in answer.content
    assert "attachment" in answer.headers["content-disposition"]


def test_a_path_that_the_scale_hides_is_named_and_no_name_in_a_chart_is_cut(client: TestClient):
    page = client.get("/?option=deny").text
    assert "Too small for this scale: law in force and this option." in text_of(page)
    assert "…" not in text_of(page.split('class="charts"')[1].split('class="numbers"')[0])


def test_a_chart_can_stand_on_another_site_and_leads_back(client: TestClient):
    answer = client.get("/embed/options/odds?option=deny")
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert 'href="/?option=deny"' in answer.text
    assert client.get("/embed/options/none").status_code == 422


def test_the_numbers_can_be_taken_along(client: TestClient):
    rows = list(csv.DictReader(io.StringIO(client.get("/options/numbers.csv?option=deny").text)))
    page = client.get("/options/data.json?option=deny").json()
    level = next(each for each in rows if each["option"] == "deny" and each["outcome"] == "usable_compute")
    assert float(level["p50"]) == pytest.approx(page["explored"]["levels"]["usable_compute"]["p50"], rel=1e-5)
    assert level["unit"] == "million H100e"


def test_the_case_that_is_taken_along_can_be_assessed(client: TestClient, desk: Desk, tmp_path: Path):
    query = "option=framework&offshore=0.7&sale=line&tpp=16000.5&fee=0.25&cap=0.5&tested=1&pin=deny~admission:0.3"
    path = tmp_path / "mine.yaml"
    path.write_text(client.get(f"/options/case.yaml?{query}").text, encoding="utf-8")
    case = load_case(str(path), desk.study)
    assert [each.id for each in case.options[-2:]] == ["explored", "explored_1"]
    bench = desk.bench(desk.case("h200"))
    from starlette.datastructures import QueryParams

    from countermove.explorer.address import read_state

    asked = bench.option(read_state(desk, QueryParams(query)).position)
    written = case.option("explored").measures
    assert [each.sets for each in written] == [each.sets for each in asked.measures]
    assert [each.act for each in written] == [each.act for each in asked.measures]
    drawn = next(each.rule for each in written if each.rule)
    assert str(drawn["review"][0]["when"]["tpp"]["less_than"]) == "16000.5"


def test_pins_from_one_option_are_options_of_the_case_file_that_can_be_told_apart(
    client: TestClient, desk: Desk, tmp_path: Path
):
    path = tmp_path / "mine.yaml"
    query = "option=deny&pin=deny~offshore:0.2&pin=framework&pin=deny~offshore:0.7"
    path.write_text(client.get(f"/options/case.yaml?{query}").text, encoding="utf-8")
    case = load_case(str(path), desk.study)
    packaged = desk.case("h200").options
    assert case.options[: len(packaged)] == packaged
    assert [(each.id, each.title) for each in case.options[len(packaged) :]] == [
        ("explored", "Deny (Chinese use of chips abroad: 20 %)"),
        ("explored_1", "Deny (Chinese use of chips abroad: 70 %)"),
    ]  # fmt: skip
    assert [case.option(each).measures[-1].sets for each in ("explored", "explored_1")] == [
        {"offshore_closed": 0.2}, {"offshore_closed": 0.7}
    ]  # fmt: skip


@pytest.mark.browser
def test_a_moved_lever_repaints_everything_and_stands_in_the_address(tab: Page):
    tab.goto("/")
    before = {name: tab.locator(name).inner_text() for name in (".headline", ".numbers")}
    pictures = tab.locator("figure svg").evaluate_all("all => all.map(each => each.outerHTML)")
    tab.locator("#offshore").fill("0.9")
    expect(tab.locator("h2.now")).to_have_text("Sell with conditions (Chinese use of chips abroad: 90 %)")
    expect(tab).to_have_url(re.compile(r"/\?offshore=0.9$"))
    for name, text in before.items():
        assert tab.locator(name).inner_text() != text
    after = tab.locator("figure svg").evaluate_all("all => all.map(each => each.outerHTML)")
    assert not {*pictures} & {*after}


@pytest.mark.browser
def test_a_moved_lever_leaves_open_what_is_open_and_the_focus_where_it_is(tab: Page):
    tab.goto("/")
    tab.get_by_text("Measures of this option").click()
    tab.locator("#copy").focus()
    tab.locator("#offshore").evaluate(
        "lever => { lever.value = 0.9; lever.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expect(tab.locator("h2.now")).to_contain_text("90 %")
    assert tab.locator("#answer details").last.get_attribute("open") is not None
    assert tab.evaluate("document.activeElement.id") == "copy"


@pytest.mark.browser
def test_what_this_hinges_on_is_of_what_is_shown_even_if_an_older_answer_comes_late(tab: Page):
    held: list[Route] = []
    tab.route("**/why/hinges?*", lambda route: held.append(route) if not held else route.continue_())
    with tab.expect_request("**/why/hinges?*"):
        tab.goto("/?option=deny")
    tab.locator("#offshore").fill("0.9")
    hinges = tab.get_by_role("complementary", name="What this hinges on").locator(".hinging")
    expect(hinges.get_by_text("of the spread").first).to_be_visible()
    assert "offshore=0.9" in str(hinges.get_attribute("id"))
    with tab.expect_response(held[0].request.url):
        held[0].continue_()
    tab.wait_for_timeout(200)
    assert "offshore=0.9" in str(hinges.get_attribute("id"))


@pytest.mark.browser
def test_a_link_restores_what_was_looked_at(tab: Page, browser: Browser, served: str):
    tab.goto("/?option=deny")
    tab.locator("#enforcement").fill("3")
    tab.locator("#admission").fill("0.3")
    expect(tab.locator("output[for=admission]")).to_have_text("30\u00a0%")
    expect(tab).to_have_url(re.compile("admission=0.3"))
    expect(tab.locator("#answer.htmx-request")).to_have_count(0)
    other = browser.new_page()
    other.goto(tab.url)
    assert other.locator(".headline").inner_text() == tab.locator(".headline").inner_text()
    assert other.locator("#enforcement").input_value() == "3"
    assert other.locator("input[name=hold][value=admission]").is_checked()
    other.close()


@pytest.mark.browser
def test_the_line_follows_the_pointer(tab: Page):
    tab.goto("/")
    tab.locator("#sale").select_option("line")
    plane = tab.locator("#line-plane")
    shape = tab.locator("#line-plane [data-key=line]").get_attribute("d")
    plane.hover(position={"x": 150, "y": 200})  # wherever parts that come late have moved it
    tab.mouse.down()
    plane.hover(position={"x": 100, "y": 180})
    tab.mouse.up()
    assert tab.locator("#line-plane [data-key=line]").get_attribute("d") != shape
    drawn = float(tab.locator("#tpp").input_value())
    expect(tab).to_have_url(re.compile(f"sale=line&tpp={drawn:g}"))


@pytest.mark.browser
def test_a_chip_can_be_named_instead_of_a_line(tab: Page):
    tab.goto("/?sale=line&tpp=30000&performance_density=40")
    tab.locator("#up-to").select_option("nvidia-h20")
    expect(tab).to_have_url(re.compile("tpp=2369"))


@pytest.mark.browser
def test_all_can_be_done_by_keyboard(tab: Page):
    tab.goto("/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.locator("#offshore").focus()
    tab.keyboard.press("ArrowRight")
    expect(tab).to_have_url(re.compile("offshore=0.45"))
    assert tab.evaluate("document.activeElement.id") == "offshore"
    pin = tab.locator("a[href*='pin=']", has_text="Pin this option")
    expect(pin).to_have_attribute("href", re.compile("offshore"))
    pin.focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("pin=sell_with_conditions"))


@pytest.mark.browser
def test_a_file_is_downloaded(tab: Page, tmp_path: Path):
    tab.goto("/?option=deny")
    expect(tab.locator(".limits table")).to_have_count(1)  # what comes late, and moves the link, has come
    expect(tab.locator(".hinging .all")).to_have_count(1)
    with tab.expect_download() as found:
        tab.get_by_role("link", name="Everything (JSON)").click()
    found.value.save_as(tmp_path / "all.json")
    assert json.loads((tmp_path / "all.json").read_text())["explored"]["option"]["id"] == "deny"


@pytest.mark.browser
def test_a_phone_shows_the_answer_without_running_off_its_side(browser: Browser, served: str):
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{served}/?option=deny&pin=framework")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not page.locator("#offshore").is_visible()
    expect(page.locator(".peek")).to_be_visible()
    page.get_by_text("Levers", exact=True).click()
    assert page.locator("#offshore").is_visible()
    expect(page.locator(".peek")).to_be_visible()
    page.locator("#offshore").fill("0.6")
    expect(page.locator(".peek")).to_contain_text("against the law in force")
    expect(page.locator(".now")).to_contain_text("60 %")
    at = page.locator(".headline li").first.evaluate("each => each.getBoundingClientRect().bottom + scrollY")
    assert at <= 2 * 740, "the numbers stand within two screens while levers are open"
    page.locator(".charts").scroll_into_view_if_needed()
    expect(page.locator(".peek")).to_be_hidden()
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_no_column_of_the_table_is_out_of_reach(browser: Browser, served: str, width: int):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{served}/?option=deny&pin=framework&pin=lift_now")
    last = page.locator(".numbers thead th").last
    last.scroll_into_view_if_needed()
    box = last.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".sideways").is_visible() == (width == 360)
    page.close()


@pytest.mark.browser
def test_a_first_visit_is_explained_in_three_steps_once(tab: Page):
    tab.goto("/")
    assert tab.locator("#steps li").count() == 3
    assert tab.locator("#steps").is_visible()
    tab.get_by_role("button", name="Understood").click()
    tab.reload()
    assert not tab.locator("#steps").is_visible()
