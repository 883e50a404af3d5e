"""The view Law in a browser: what a visitor sees, with and without a mouse, a script or a wide screen."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape

import pytest
from markupsafe import escape
from playwright.sync_api import Browser, Page, expect
from starlette.testclient import TestClient

from countermove.explorer import Desk, create_app
from countermove.explorer.law.changes import beginning
from countermove.explorer.law.form import LABELS, THEN, in_force
from countermove.explorer.law.packed import packed
from countermove.law.change.drafts import draft_of
from countermove.study import load_study
from countermove.study.criteria import comparisons
from countermove.study.study import packaged_folder, study_hash

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def cocom() -> Iterator[TestClient]:
    """The explorer of a study that has neither chips nor worlds nor cases."""
    study = load_study(packaged_folder("cocom_computers"))
    with TestClient(create_app(Desk(study, {}, study_hash(study))), headers=HTML) as made:
        yield made


def test_a_fault_leaves_the_form_as_it_was_filled_in(client: TestClient):
    answer = client.get("/law?chip=H2&end_user=Nobody%20Ltd&on=2024-06-01")
    assert answer.status_code == 422
    assert "nvidia-h20" in answer.text
    assert 'value="Nobody Ltd"' in answer.text
    assert 'value="2024-06-01"' in answer.text


def test_a_part_of_the_page_comes_with_its_canonical_address(client: TestClient):
    answer = client.get(
        "/law?chip=NVIDIA+H20&on=2026-06-30&to=CN&end_use=&switch=", headers={"HX-Request-Type": "partial"}
    )
    assert "<html" not in answer.text
    assert answer.headers["HX-Replace-Url"] == "/law?chip=nvidia-h20"


def test_what_a_visitor_types_is_text(client: TestClient):
    for address in ("/law?end_user=", "/law?chip=", "/law/diff?before=", "/law/plane?vendor="):
        assert "<img src=x" not in client.get(f"{address}<img src=x>").text
    assert "<img src=x" not in client.post("/law/draft", data={"text": "<img src=x>"}).text


def test_a_sale_of_the_h200_is_explained_in_words(client: TestClient):
    page = unescape(client.get("/law?chip=nvidia-h200-sxm&on=2026-07-01&to=CN").text)
    assert "It reaches chips bound for China because the licence policy of January 2026 asks for a test" in page
    assert "that of China over the import" in page
    assert '<td>TPP 15832: not under 4800</td><td class="n">229.8 % above</td>' in page
    assert "Memex (E, unreliable)" in page
    assert "told from memory: its text was not seen]" in page
    assert "destination is US: no, it is CN, D:1" in page


def test_a_draft_without_a_script_keeps_its_text_beside_its_faults(client: TestClient, desk: Desk):
    text = beginning(desk.study, None, desk.study.cut_off).replace("tpp:", "tppp:")
    answer = client.post("/law/draft", data={"text": text.replace("\n", "\r\n")})
    assert answer.status_code == 422
    assert "<html" in answer.text
    assert "did you mean" in answer.text
    shown = answer.text.partition("<textarea")[2].partition("</textarea>")[0].partition(">\n")[2]
    assert shown.rstrip() == text.rstrip()


def test_whom_a_draft_catches_can_be_taken_away(client: TestClient, desk: Desk):
    text = beginning(desk.study, None, desk.study.cut_off)
    told = {form: client.post("/law/draft", data={"text": text, "take": form}) for form in ("yaml", "csv", "json")}
    assert told["yaml"].text == text
    assert told["csv"].text.count("\n") == len(desk.study.chips) + 1
    assert len(told["json"].json()["chips"]) == len(desk.study.chips)


def test_the_link_to_a_draft_shows_the_same_draft_and_whom_it_catches(client: TestClient, desk: Desk):
    text = "\n# écrit à la main\n" + beginning(desk.study, None, desk.study.cut_off)
    posted = client.post("/law/draft", data={"text": text, "on": "2026-02-01", "items": "yes"})
    link = posted.headers["HX-Replace-Url"]
    assert f'data-address="{escape(link)}"' in posted.text
    opened = client.get(link)
    assert opened.status_code == 200
    assert opened.text == posted.text
    assert opened.headers["HX-Replace-Url"] == link
    assert str(escape(text)) in opened.text


def test_a_draft_that_is_too_long_for_a_link_says_so_and_is_answered(client: TestClient, desk: Desk):
    noise = "".join(f"# {hashlib.sha256(bytes([line])).hexdigest()}\n" for line in range(250))
    answer = client.post("/law/draft", data={"text": beginning(desk.study, None, desk.study.cut_off) + noise})
    assert "too long for a link" in answer.text
    assert 'id="copy"' not in answer.text
    assert "/law/plane?" not in answer.text
    assert answer.headers["HX-Replace-Url"] == "/law/draft"
    assert 'class="fate ' in answer.text


def test_a_link_to_a_draft_with_faults_shows_them_at_their_lines(client: TestClient, desk: Desk):
    text = beginning(desk.study, None, desk.study.cut_off).replace("tpp:", "tppp:")
    answer = client.get("/law/draft", params={"draft": packed(text)})
    assert answer.status_code == 422
    assert "data-line" in answer.text
    assert "did you mean" in answer.text


@pytest.mark.parametrize("path", ["/law/draft", "/law/plane"])
@pytest.mark.parametrize("sent", ["x", "%00", packed("a" * 5_000_000), packed("# a rule")[:-4], "é" * 20])
def test_what_holds_no_draft_is_refused_and_a_bomb_is_not_unpacked(client: TestClient, path: str, sent: str):
    answer = client.get(path, params={"draft": sent})
    assert answer.status_code == 422
    assert "holds no whole draft" in answer.text
    assert len(answer.content) < 200_000


def test_a_draft_is_tried_on_the_plane_beside_the_law_of_the_day(client: TestClient, desk: Desk):
    text = beginning(desk.study, None, desk.study.cut_off)
    told = client.post("/law/draft", data={"text": text, "to": "CN"}).text
    plane = client.get(unescape(re.findall(r'href="(/law/plane\?[^"]*)"', told)[0]))
    assert plane.status_code == 200
    assert "A trial: this is the law of" in plane.text
    named = set(re.findall(r"<li><b>(.*?)</b>: .* → ", plane.text))
    caught = told.partition('class="fate ')[2]
    assert named
    assert all(f"<li>{name}" in caught for name in named)
    without = unescape(re.findall(r'href="([^"]*)">the same without', plane.text)[0])
    assert "draft" not in without
    assert "A trial" not in client.get(without).text


def data(page: str) -> str:
    """The rule as data that a page shows."""
    return unescape(page.partition("<textarea")[2].partition("</textarea>")[0].partition(">\n")[2])


def test_a_rule_is_drafted_by_filling_in_a_form(client: TestClient, desk: Desk):
    sent = {"title": "Cloud", "tpp": "4000", "density": "", "where": ["D:5", "MO"], "place": "Brazil", "seat": "yes",
            "then": "case_by_case", "fee": "25", "quota": "50", "on": "2026-02-01"}  # fmt: skip
    page = client.get("/law/draft", params=sent)
    rule = draft_of(data(page.text), "draft", desk.study)
    (step,) = rule.review
    assert (step.policy, step.revenue_share, step.cap) == ("case_by_case", Decimal("0.25"), Decimal("0.5"))
    assert [test.limits for _, test in comparisons(rule.paragraphs["limits"])] == [(("at_least", Decimal(4000)),)]
    assert ("destination", ("D:5", "MO", "BR")) in [(name, test.is_) for name, test in comparisons(rule.scope)]
    assert "density" not in str(page.url)
    assert f'data-address="{escape(str(page.url).removeprefix("http://testserver"))}"' in page.text
    assert 'value="Cloud"' in page.text
    assert '<option value="case_by_case" selected>' in page.text
    posted = client.post("/law/draft", data={"text": data(page.text), "on": "2026-02-01"}).text
    assert posted.partition("are caught")[0][-20:] == page.text.partition("are caught")[0][-20:]


def test_a_form_that_changes_rules_in_force_can_free(client: TestClient, desk: Desk):
    every = [("change", name) for name in in_force(desk.study, desk.study.cut_off)]
    page = client.get("/law/draft", params=[("like", "H200 SXM"), ("side", "at_most"), ("then", "none"), *every]).text
    assert "are freed" in page
    assert "NVIDIA H200 SXM" in page.partition("fate-freed")[2].partition("</section>")[0]


@pytest.mark.parametrize("then", [name for name in THEN if name != "none"])
@pytest.mark.parametrize("title", ["No", "- {a: *b}", "é \u202e # x", "1", "'\"\n: ["])
def test_what_a_form_makes_passes_the_law_s_own_schema(client: TestClient, desk: Desk, then: str, title: str):
    answer = client.get("/api/v1/draft/form", params={"tpp": "4,800.5", "then": then, "title": title, "where": "NO"})
    assert draft_of(answer.json()["text"], "draft", desk.study).title == title.strip()


def test_the_faults_of_a_form_name_their_fields_all_at_once(client: TestClient):
    sent = {"tpp": "fast", "where": "XX", "place": "Nowhere", "use": "fun", "like": "zzz", "fee": "200",
            "change": "no_such_rule", "then": "prohibited"}  # fmt: skip
    answer = client.get("/law/draft", params=sent)
    assert answer.status_code == 422
    told = re.findall(r"<b>([^<]*)</b>: ", answer.text.partition('role="alert"')[2].partition("</ol>")[0])
    assert set(told) == {LABELS[name] for name in sent}
    assert 'value="fast"' in answer.text
    assert {each.partition(":")[0] for each in client.get("/api/v1/draft/form", params=sent).json()["faults"]} == {
        *sent
    }


def test_a_rule_in_force_can_be_begun_with(client: TestClient, desk: Desk):
    text = data(client.get("/law/draft?begin=acs_ifr_2023_10").text)
    assert draft_of(text, "draft", desk.study).id == "acs_ifr_2023_10"


def test_the_link_stands_before_the_list_and_what_keeps_its_outcome_is_folded(client: TestClient):
    page = client.get("/law/draft?tpp=4000&where=CN").text
    assert page.index('id="copy"') < page.index('class="fate ')
    assert 'class="folded"><summary>' in page.partition("fate-same_outcome")[2]


def test_whom_a_rule_catches_is_named_at_once_with_the_figure_that_decides(client: TestClient):
    page = client.get("/law/draft?tpp=4000&bandwidth=4000&where=CN&then=prohibited").text
    stricter = page.partition("fate-stricter")[2].partition("</section>")[0]
    assert stricter.count("<details open>") == stricter.count("<details")
    assert "NVIDIA H200 SXM" in stricter
    assert "memory bandwidth 4800 (20 % over the nearest limit)" in stricter
    assert "not settled" not in stricter
    assert "Huawei Ascend 910D" in page.partition("fate-still_undecidable")[2]


def test_the_reasons_of_an_answer_name_rules_and_quantities_in_words(client: TestClient):
    why = client.get("/law?chip=NVIDIA%20H20&on=2025-06-01").text.partition("The reasoning as a tree")[2]
    assert "memory bandwidth 4000 ≥ 1400 GB/s" in why
    assert "dram" not in why
    assert "h20_letters" not in why


def test_what_begins_after_the_study_s_last_day_is_marked(client: TestClient):
    over_time = client.get("/law/more").text.replace("\xa0", " ")
    assert "after the study’s last day; not yet known then, but since 31 August 2026" in over_time
    asked = (
        "/law?on=2026-08-01",
        "/law/plane?on=2026-08-01",
        "/law/diff?after=2026-08-01",
        "/law/draft?tpp=1&on=2026-08-01",
    )
    for address in asked:
        assert "This is after the study’s last day" in client.get(address).text
        assert "This is after" not in client.get(address.partition("?")[0]).text


@pytest.mark.parametrize("address", ["/law", "/law/more", "/law/plane", "/law/diff", "/law/draft"])
def test_a_study_of_computers_has_the_same_pages(cocom: TestClient, address: str):
    answer = cocom.get(address)
    assert answer.status_code == 200
    assert "Soviet Union" in answer.text


@pytest.mark.browser
def test_a_moved_control_moves_the_answer_and_the_address(tab: Page):
    tab.goto("/law?chip=H20&on=2024-06-01")
    expect(tab.locator(".badge").first).to_contain_text("No requirement found")
    tab.fill("#on", "2025-04-10")
    tab.locator("#on").blur()
    expect(tab.locator(".badge").first).to_contain_text("no policy published")
    expect(tab).to_have_url("/law?on=2025-04-10&chip=nvidia-h20")
    expect(tab.locator("#heard")).to_contain_text("NVIDIA H20")
    tab.reload()
    expect(tab.locator(".badge").first).to_contain_text("no policy published")
    expect(tab.locator("#over-time svg:visible")).to_have_count(1)


@pytest.mark.browser
def test_the_question_can_be_asked_by_the_keyboard_alone(tab: Page):
    tab.goto("/law")
    tab.locator("#chip").focus()
    tab.keyboard.press("Control+a")
    tab.keyboard.type("A100 SXM 80GB")
    tab.keyboard.press("Enter")
    expect(tab.locator("#answer h2").first).to_contain_text("NVIDIA A100 SXM 80GB")
    tree = tab.locator("summary", has_text="The reasoning as a tree")
    tree.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".tree").first).to_be_visible()


@pytest.mark.browser
def test_without_a_script_the_form_answers_by_its_button(browser: Browser, served: str):
    context = browser.new_context(base_url=served, java_script_enabled=False)
    page = context.new_page()
    page.goto("/law?chip=H20")
    page.fill("#on", "2024-06-01")
    page.get_by_role("button", name="Ask").click()
    assert "No requirement found" in page.locator(".badge").first.inner_text()
    page.get_by_role("link", name="How far the design is").click()
    assert page.locator("#distance table").is_visible()
    context.close()


@pytest.mark.browser
def test_the_slider_moves_the_day_and_the_marks_speak(tab: Page):
    tab.goto("/law/plane?on=2023-11-17")
    slide = tab.locator("#slide")
    expect(slide).to_have_attribute("aria-valuetext", "17 November 2023")
    slide.focus()
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator("figcaption")).to_contain_text("23 October 2023")
    expect(slide).to_be_focused()
    expect(tab).to_have_url("/law/plane?on=2023-10-23")
    mark = tab.locator(".cm-wide path[role=button][tabindex='0']")
    mark.focus()
    first = tab.locator("#pointed").inner_text()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#pointed")).not_to_have_text(first)
    tab.keyboard.press("Enter")
    expect(tab.locator(".lit h2")).to_have_count(1)
    expect(tab).to_have_url(re.compile("chip="))


@pytest.mark.browser
def test_a_click_on_a_mark_follows_the_chip(tab: Page):
    tab.goto("/law/plane?on=2024-06-01")
    tab.locator(".cm-wide path[data-key=nvidia-h20]").click()
    expect(tab.locator(".lit h2")).to_have_text("NVIDIA H20")
    tab.get_by_role("link", name="The whole answer for this chip").click()
    expect(tab.locator("#answer h2").first).to_contain_text("NVIDIA H20")


@pytest.mark.browser
def test_a_draft_is_put_right_line_by_line_and_never_lost(browser: Browser, served: str):
    context = browser.new_context(base_url=served)
    tab = context.new_page()
    tab.goto("/law/draft")
    good = tab.locator("#text").input_value()
    tab.fill("#text", good.replace("tpp:", "tppp:"))
    tab.get_by_role("button", name="Whom would it catch?").click()
    line = tab.get_by_role("button", name="Line ")
    line.click()
    marked = tab.locator("#text").evaluate("(it) => it.value.slice(it.selectionStart, it.selectionEnd)")
    assert "tppp" in marked
    tab.reload()
    tab.get_by_role("button", name="Bring back what I typed").click()
    assert "tppp" in tab.locator("#text").input_value()
    tab.fill("#text", good)
    tab.get_by_role("button", name="Whom would it catch?").click()
    expect(tab.locator(".fate-stricter h3")).to_contain_text("Treated more strictly", timeout=20_000)
    context.close()


@pytest.mark.browser
def test_the_link_to_a_draft_is_copied_and_stands_in_the_address(browser: Browser, served: str):
    context = browser.new_context(base_url=served, permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto("/law/draft")
    typed = tab.locator("#text").input_value().replace("A rule of my own", "My own")
    tab.fill("#text", typed)
    tab.get_by_role("button", name="Whom would it catch?").click()
    tab.get_by_role("button", name="Copy the link").click(timeout=20_000)
    expect(tab.locator("#copied")).to_have_text("Copied.")
    link = tab.evaluate("navigator.clipboard.readText()")
    assert tab.url == link
    other = browser.new_page()
    other.goto(link)
    assert other.locator("#text").input_value() == typed
    expect(other.locator(".fate-stricter h3")).to_contain_text("Treated more strictly")
    other.get_by_role("link", name="See it on the chart of thresholds").click()
    expect(other.locator(".plane .note")).to_contain_text("A trial")
    other.fill("#on", "2024-06-01")
    other.locator("#on").blur()
    expect(other.locator(".plane .note")).to_contain_text("1 June 2024", timeout=20_000)
    assert "draft=" in other.url
    other.close()
    context.close()
