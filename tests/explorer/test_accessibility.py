"""Every view can be used by everybody: WCAG 2.2 AA by axe, by keyboard alone, on a phone, in the dark, on paper."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from countermove.explorer.law.packed import packed

from .conftest import VIEWS

pytestmark = pytest.mark.browser
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "bandwidth-bill.yaml"
DRAFT = f"draft={packed(EXAMPLE.read_text())}"
PAGES = (
    *VIEWS, "/options/all", "/options/limits", "/api", "/words", "/nowhere", "/why?off=epoch-ai-16afcb&world=12",
    "/law/plane?on=2024-06-01&chip=H20", "/law/draft", f"/law/draft?{DRAFT}", f"/law/plane?{DRAFT}",
    "/record?show=forecasts", "/record?show=claims",
)  # fmt: skip
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST_PIXELS = 24
"""The least size of a target by WCAG 2.2, 2.5.8."""


def opened(page: Page, address: str) -> Page:
    """A page with everything unfolded, so that all of it is looked at."""
    page.goto(address, wait_until="networkidle")  # parts of some pages come after the rest
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    return page


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_barrier_by_day_or_night_on_a_desk_or_a_phone(browser: Browser, served: str, address: str):
    context = browser.new_context(base_url=served, viewport=DESK, reduced_motion="reduce")
    page = opened(context.new_page(), address)
    assert barriers(page, {"type": "tag", "values": RULES}) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, {"type": "rule", "values": ["color-contrast"]}) == []
    page.set_viewport_size(PHONE)
    opened(page, address)
    assert barriers(page, {"type": "rule", "values": ["scrollable-region-focusable"]}) == []
    assert page.evaluate(OVER_THE_SIDE) == []
    assert page.evaluate(SMALL_TARGETS, LEAST_PIXELS) == []
    context.close()


def barriers(page: Page, rules: Mapping[str, object]) -> list[str]:
    """What axe finds."""
    found: dict[str, Any] = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [
        f"{each['id']}: {each['help']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


OVER_THE_SIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.body.querySelectorAll("*")]
        .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".scroll"))
        .map(each => each.outerHTML.slice(0, 120))"""
SMALL_TARGETS = """least => [...document.querySelectorAll(
        "button, select, input, summary, a.button, nav a, [role=button], [role=slider], [tabindex='0']:not(.scroll)"
    )].filter(each => each.checkVisibility() && !each.closest("svg"))  // marks of a chart have a field beside them
    .map(each => [each, (each.closest("label") ?? each).getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && box.bottom > 0 && Math.min(box.width, box.height) < least)
    .map(([each, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${each.outerHTML.slice(0, 120)}`)"""


@pytest.mark.parametrize("address", [*VIEWS, "/api", "/words"])
def test_every_control_is_reached_by_tab_and_shows_that_it_is(tab: Page, address: str):
    opened(tab, address)
    wanted = set(tab.evaluate(CONTROLS))
    reached: dict[int, bool] = {}
    for _ in range(2 * len(wanted) + 5):
        tab.keyboard.press("Tab")
        at: list[Any] | None = tab.evaluate(FOCUSED)
        if at is not None and at[0] >= 0:
            reached[at[0]] = at[1] or reached.get(at[0], False)  # a day has a stop for each of its parts
        elif at is None and reached:
            break
    told = (  # what was put in the place of something else meanwhile is not asked for
        "names => names.map(name => window.controls[name]).filter(each => each.isConnected)"
        ".map(each => each.outerHTML.slice(0, 160))"
    )
    assert tab.evaluate(told, sorted(wanted - reached.keys())) == [], "not reached by Tab"
    assert tab.evaluate(told, [name for name, seen in reached.items() if not seen]) == [], "no sign of focus"


CONTROLS = """() => {
    const radios = new Set();
    window.controls = [...document.querySelectorAll(
        "a[href], button, select, textarea, summary, input:not([type=hidden]), [tabindex='0']"
    )].filter(each => each.checkVisibility() && !each.disabled && each.tabIndex >= 0).filter(each => {
        if (each.type !== "radio") return true;  // arrow keys go from one to the next
        const first = !radios.has(each.name);
        radios.add(each.name);
        return first && !document.querySelector(`input[type=radio][name="${each.name}"]:checked`) || each.checked;
    });
    return window.controls.map((_, at) => at);
}"""
FOCUSED = """() => {
    if (document.activeElement === document.body) return null;
    const at = window.controls.indexOf(document.activeElement);
    const look = getComputedStyle(document.activeElement);
    const box = document.activeElement.getBoundingClientRect();
    const marked = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2 || look.boxShadow !== "none";
    return [at, marked && box.bottom > 0 && box.top < innerHeight];
}"""


@pytest.mark.parametrize("address", VIEWS)
def test_a_view_is_fit_to_print(tab: Page, address: str):
    opened(tab, address)
    tab.emulate_media(media="print", color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    shown: list[str] = tab.evaluate(
        "[...document.querySelectorAll('nav, form, button')].filter(each => each.checkVisibility())"
        ".map(each => each.outerHTML.slice(0, 100))"
    )
    assert shown == []
    assert len(tab.pdf()) > 5_000


@pytest.mark.parametrize("address", VIEWS)
def test_a_view_says_what_it_is_about_and_has_a_way_past_the_navigation(tab: Page, address: str):
    tab.goto(address)
    assert tab.title().endswith(" | countermove")
    assert tab.evaluate("document.documentElement.lang") == "en-GB"
    assert tab.locator("h1").count() == 1
    levels: list[int] = tab.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(e => Number(e.tagName[1]))")
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
