"""The brief as Markdown says what the page says, and nothing in it is taken for markup."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from countermove.brief import html, markdown
from countermove.brief.markdown import escape
from countermove.decision.assessment import Assessment

from .looking import hostile, parsed

READER = MarkdownIt("commonmark").enable("table")


def test_markdown_and_page_have_the_same_sections_and_tables(synthetic: Assessment):
    page, text = parsed(html(synthetic)), markdown(synthetic)
    titles = [each.words for each in page.all("h2")][1:]
    for title in titles:
        if re.match(r"\d+ ", title):
            assert f"## {title.replace(' ', '. ', 1)}" in text.replace("\\", "")
    rendered = parsed(READER.render(text))
    assert len(rendered.all("table")) == len(page.all("table"))
    ours = [len(each.all("tr")) for each in page.all("table")]
    assert [len(each.all("tr")) for each in rendered.all("table")] == ours


def test_every_row_of_a_table_has_as_many_cells_as_its_head(synthetic: Assessment):
    for table in parsed(READER.render(markdown(synthetic))).all("table"):
        assert len({len(row.all("th")) + len(row.all("td")) for row in table.all("tr")}) == 1


def test_text_of_a_study_is_text_in_markdown_too(synthetic: Assessment):
    text = markdown(hostile(synthetic))
    blocks = READER.parse(text)
    kinds = [*blocks, *(child for token in blocks for child in token.children or ())]
    assert not [token for token in kinds if token.type in ("html_block", "html_inline", "image")]
    page = parsed(READER.render(text))
    assert len(page.all("table")) == len(parsed(html(hostile(synthetic))).all("table"))
    assert "\x1b" not in text


@pytest.mark.parametrize(
    "text",
    ["# no heading", "- no point", "1. no number", "> no quote", "| a | b |", "a * b _ c", "<b>", "[x](y)", "+ a"],
)
def test_what_looks_like_markup_reads_as_it_is(text: str):
    assert parsed(READER.render(escape(text))).words == text


def test_the_front_stands_first(synthetic: Assessment):
    lines = markdown(synthetic).splitlines()
    assert lines[0] == f"# {synthetic.question}"
    assert any(line.startswith("> Fitted to 63 recorded figures") for line in lines[:20])
