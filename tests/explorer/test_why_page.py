"""The page Why in a browser: switches answer at once, by mouse and by keyboard, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PATIENCE = 60_000
"""Milliseconds that a busy machine may take for what takes a second."""


def test_a_source_that_is_ticked_moves_the_answer_and_the_address(tab: Page) -> None:
    tab.goto("/why?outcome=nvidia_revenue")
    lead = tab.locator(".lead")
    before = lead.inner_text()
    tab.get_by_label("Data behind AI Chip Sales").check(timeout=PATIENCE)
    tab.wait_for_url("**/why?off=epoch-ai-16afcb*", timeout=PATIENCE)
    expect(tab.get_by_role("heading", name="What is left")).to_be_visible()
    assert lead.inner_text() != before
    after = lead.inner_text()
    tab.reload()
    assert tab.locator(".lead").inner_text() == after, "the address gives it all again"
    expect(tab.get_by_label("Data behind AI Chip Sales")).to_be_checked()


def test_switches_are_found_by_words(tab: Page) -> None:
    tab.goto("/why")
    tab.get_by_label("Find a claim").press_sequentially("smuggl")
    expect(tab.get_by_role("heading", name="Found")).to_be_visible(timeout=PATIENCE)
    for text in tab.locator("#switches label").all_inner_texts():
        assert "smuggl" in text.lower()


def test_another_number_puts_what_moves_it_first(tab: Page) -> None:
    tab.goto("/why?option=deny_and_close&against=sell_with_conditions")
    first = tab.locator("#switches details").last.locator("li").first
    expect(first).to_contain_text("million H100e", timeout=4 * PATIENCE)
    tab.get_by_label("What", exact=True).select_option("us_countermove_cost")
    expect(first).not_to_contain_text("million H100e", timeout=PATIENCE)
    expect(first).to_contain_text("without it")


def test_what_was_found_and_ticked_is_left_out_at_once_and_put_back_by_one_click(tab: Page) -> None:
    tab.goto("/why")
    find = tab.get_by_label("Find a claim")
    find.press_sequentially("Dueling")
    expect(tab.get_by_role("heading", name="Found")).to_be_visible(timeout=PATIENCE)
    box = tab.locator("#switches").get_by_role("checkbox").first
    name = str(box.get_attribute("value"))
    box.click()
    tab.wait_for_url(f"**off={name}*", timeout=PATIENCE)
    out = tab.locator("#switches").get_by_role("heading", name="Left out now")
    expect(out).to_be_visible(timeout=PATIENCE)
    same = tab.locator(f"#switches input[value='{name}']")
    expect(same).to_have_count(1)
    expect(same).to_be_checked()
    expect(same).to_be_focused()
    same.click()
    tab.wait_for_url("**/why", timeout=PATIENCE)
    expect(out).to_have_count(0, timeout=PATIENCE)
    expect(same).not_to_be_checked()
    expect(find).to_have_value("Dueling")


def test_the_keyboard_alone_takes_a_number_apart(tab: Page) -> None:
    tab.goto("/why")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Skip to the answer"
    tab.locator("#outcome").focus()
    tab.keyboard.press("ArrowDown")
    tab.wait_for_url("**outcome=capability_lag*", timeout=PATIENCE)
    expect(tab.locator(".now")).to_contain_text("Lag of Chinese models", timeout=PATIENCE)
    for _ in range(60):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.matches('summary') && !!document.activeElement.closest('.chain')"):
            break
    opened = "document.activeElement.parentElement.open"
    was = tab.evaluate(opened)
    tab.keyboard.press("Enter")
    assert tab.evaluate(opened) != was


def test_a_world_is_opened_from_its_number(tab: Page) -> None:
    tab.goto("/why")
    tab.locator(".chain a[href*='world=']").first.click()
    expect(tab.locator("#world")).to_be_in_viewport(timeout=PATIENCE)


def test_it_works_without_scripts(browser: Browser, served: str) -> None:
    context = browser.new_context(base_url=served, java_script_enabled=False)
    page = context.new_page()
    page.goto("/why")
    page.locator("#outcome").select_option("capability_lag")
    page.locator("form#why button").first.click()
    assert "outcome=capability_lag" in page.url
    expect(page.locator(".now")).to_contain_text("Lag of Chinese models")
    context.close()


def test_an_account_that_is_unticked_leaves_its_worlds_out(tab: Page) -> None:
    tab.goto("/why")
    tab.get_by_text("5 accounts of how the world works").click()
    tab.get_by_label("Backfire").uncheck()
    expect(tab.locator(".effect")).to_contain_text("Only these accounts stay", timeout=PATIENCE)
    assert "structure=backfire" not in tab.url
    tab.get_by_label("Backfire").check()
    expect(tab.locator(".effect")).to_have_count(0, timeout=PATIENCE)
    tab.wait_for_url("**/why", timeout=PATIENCE)
