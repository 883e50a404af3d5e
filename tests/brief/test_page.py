"""The page: complete, alone, readable, and closed to what a study may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import countermove.brief.page as page_module
from countermove.brief import html, write_json
from countermove.brief.copied import assessment_on, copy_of
from countermove.decision.assessment import Assessment, Spread
from countermove.decision.written import assessment_in, sealed

from .looking import Element, hostile, parsed

SECTIONS = [
    "options", "triggers", "differences", "sales", "countermoves", "scenarios", "worked", "turning", "sides",
    "bearing", "red-team", "not-modelled", "levels", "paths", "payers", "parts", "structures", "hinges", "fails",
    "rankings", "leaving-and-selling", "rupture", "law", "lag", "fit", "checks", "left-out", "ways", "sources",
    "receipt",
]  # fmt: skip


@pytest.fixture(scope="session")
def page(synthetic: Assessment) -> Element:
    return parsed(html(synthetic))


@pytest.fixture(scope="session")
def real_style() -> str:
    return (Path(page_module.__file__).parent / "templates" / "brief.css").read_text(encoding="utf-8")


def test_the_same_assessment_gives_the_same_page(synthetic: Assessment):
    assert html(synthetic) == html(synthetic.model_copy())


def test_the_page_is_one_file_in_which_nothing_runs_and_nothing_is_fetched(synthetic: Assessment, page: Element):
    text = html(synthetic)
    assert [each.attributes for each in page.all("script")] == [{"type": "application/json", "id": "assessment"}]
    assert not page.all("link")
    assert not page.all("img")
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    policy = next(each for each in page.all("meta") if each.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert page.all("html")[0].attributes["lang"] == "en-GB"


def test_sections_stand_in_their_order_with_stable_ids(page: Element):
    assert [each.id for each in page.all("section") if each.attributes.get("class") == "part"] == SECTIONS


def test_no_id_stands_twice_and_every_reference_finds_its_target(page: Element):
    ids = [each.id for each in page.every() if each.id]
    assert len(ids) == len(set(ids))
    for element in page.every():
        for name in ("aria-labelledby", "aria-describedby"):
            for wanted in element.attributes.get(name, "").split():
                assert wanted in ids
        href = element.attributes.get("href", "")
        if href.startswith("#"):
            assert href[1:] in ids


def test_figures_have_stable_ids_and_words_for_those_who_cannot_see_them(page: Element):
    figures = {each.id: each for each in page.all("figure")}
    for wanted in ("fan-usable_h100e", "fan-home_share", "fig-level-compute", "fig-difference-cost", "fig-scenarios"):
        assert wanted in figures
    for figure in figures.values():
        assert figure.all("figcaption")[0].words
        assert figure.all("svg")
        for drawing in figure.all("svg"):
            assert drawing.attributes.get("role") == "img"
            assert drawing.all("title")[0].words
            assert drawing.all("desc")[0].words


def test_the_page_carries_every_number_it_states_as_data(synthetic: Assessment):
    carried = assessment_on(html(synthetic), Path("brief.html"))
    assert write_json(carried) == write_json(synthetic)


@pytest.mark.parametrize("spoil", [lambda each: each, hostile], ids=["plain", "hostile"])
def test_the_copy_ends_nowhere_but_at_its_end(spoil: Callable[[Assessment], Assessment], synthetic: Assessment):
    text = copy_of(spoil(synthetic))
    assert not set("<>&\n\u2028") & set(text)
    assert write_json(assessment_in(text, Path("a copy"))) == write_json(spoil(synthetic))


def test_a_table_or_figure_is_cited_by_the_digest_and_an_id_that_names_its_outcome(synthetic: Assessment):
    whole = sealed(synthetic)
    page = parsed(html(whole))
    shown = {each.text: each.attributes for each in page.all("a") if each.attributes.get("class") == "cite"}
    assert shown.keys() == {each.id for each in (*page.all("table"), *page.all("figure"))}
    digest = whole.receipt.content_hash[:12]
    assert shown["fig-level-compute"]["title"] == f"countermove h200 {digest}, fig-level-compute"
    assert shown["fig-level-compute"]["href"] == "#fig-level-compute"
    assert f"Cite this brief as: countermove h200 {digest}." in page.words


def test_ids_do_not_depend_on_what_stands_before_them(synthetic: Assessment):
    """No id is a counter: with the options in another order and an outcome fewer, the others keep theirs."""

    def kept(assessment: Assessment) -> set[str]:
        return {
            each.id for each in parsed(html(assessment)).every() if each.tag in ("table", "figure", "section", "h3")
        }

    changed = {"outcomes": synthetic.outcomes[1:], "options": synthetic.options[::-1], "fans": synthetic.fans[::-1]}
    gone = {name for name in kept(synthetic) - kept(synthetic.model_copy(update=changed)) if "compute" not in name}
    assert not gone


def test_headings_come_in_order(page: Element):
    levels = [int(each.tag[1]) for each in page.every() if re.fullmatch(r"h[1-6]", each.tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_skip_link_comes_first(page: Element):
    first = page.all("a")[0]
    assert first.attributes == {"class": "skip", "href": "#answer"}


def test_every_table_has_a_caption_and_heads_with_a_scope(page: Element):
    tables = page.all("table")
    assert len(tables) > 12
    for table in tables:
        assert table.all("caption")[0].words
        width = len(table.all("thead")[0].all("th"))
        for head in table.all("th"):
            assert head.attributes["scope"] in ("col", "row")
            assert head.words
        for row in table.all("tbody")[0].all("tr"):
            assert len(row.all("th")) == 1
            assert len(row.all("th")) + len(row.all("td")) == width
            assert all(cell.words for cell in row.all("td"))


def test_the_first_screen_has_question_notice_answer_confidence_and_one_table(page: Element, synthetic: Assessment):
    front = page.all("header")[0]
    assert front.all("h1")[0].words == synthetic.question
    assert "Fitted to 63 recorded figures from 2022 to 2025" in front.words
    for sentence in synthetic.answer.sentences:
        assert sentence in front.words
    assert "Low confidence" in front.words
    assert [table.id for table in front.all("table")] == ["summary"]


def test_the_front_says_what_is_a_sum_and_which_options_are_taken_back(synthetic: Assessment):
    cost = next(each for each in synthetic.outcomes if each.id == "cost")
    summed = cost.model_copy(update={"what": "Lost trade, sum over the quarters from the day of the choice."})
    outcomes = tuple(summed if each is cost else each for each in synthetic.outcomes)
    kept = Spread(p05=0.0, p25=0.0, p50=1.0, p75=1.0, p95=1.0, mean=0.62, monte_carlo_error=0.0)
    levels = synthetic.levels | {"deny": synthetic.levels["deny"] | {"option_kept": kept}}
    text = html(synthetic.model_copy(update={"outcomes": outcomes, "levels": levels}))
    assert "are sums from 1\u00a0July\u00a02026 to 31\u00a0December\u00a02030" in text
    assert "Taken back under pressure before the end, in a share of the worlds counted here: Deny" in text
    assert "are sums" not in html(synthetic)


def test_the_interval_stands_before_the_median_and_a_tie_is_marked(page: Element):
    table = next(each for each in page.all("table") if each.id == "summary")
    deny = next(row for row in table.all("tr") if row.words.startswith("Deny"))
    cell = deny.all("td")[0].words
    assert re.fullmatch(r"2\.3 to 8\.7 median.4\.5 · rank.1=", cell)
    assert "million H100e" in table.words


def test_the_reference_is_never_ranked_and_never_pooled(page: Element):
    for name in ("summary", "levels-table", "regret-US"):
        table = next(each for each in page.all("table") if each.id == name)
        assert "No chip controls" not in table.words
    summary = next(each for each in page.all("table") if each.id == "summary")
    assert "world without controls" not in summary.words
    ranges = next(each for each in page.all("table") if each.id == "reference-range")
    assert "median" not in ranges.all("tbody")[0].words


def test_words_of_likelihood_come_with_numbers(page: Element):
    for word in ("very likely", "unlikely", "roughly even chance"):
        for cell in page.all("td"):
            if word in cell.words.replace("\u00a0", " "):
                assert "%" in cell.words


def test_figures_that_priors_were_set_by_are_marked(page: Element):
    assert "agreement there proves little" in page.words
    assert page.words.count("set in view") == 1


def test_hindsight_and_an_earlier_day_are_told_at_once(make: Callable[..., Assessment], synthetic: Assessment):
    day = date(2025, 12, 1)
    receipt = synthetic.receipt.model_copy(update={"as_of": day, "without": ("inspect",)})
    front = parsed(html(make(hindsight=True, fitted=True, cut_off=day, receipt=receipt))).all("header")[0].words
    assert "Priors set with hindsight" in front
    assert "As of 1 December 2025" in front
    assert "Left out on request: inspect" in front
    assert "Priors, not fitted" not in front


def test_worlds_from_priors_are_said_to_be(make: Callable[..., Assessment]):
    page = parsed(html(make(fitted=False, fit=None)))
    assert "Priors, not fitted" in page.all("header")[0].words
    assert not [each for each in page.all("section") if each.id == "fit"]


def test_the_section_on_the_fit_tells_convergence_weights_and_what_moved(page: Element):
    told = next(each for each in page.all("section") if each.id == "fit").words
    for words in ("63 rows", "from 2022 to 2025", "cannot tell the accounts apart", "1.004", "−1.2", "0.9 to 2"):
        assert words in told, words


def test_the_branch_of_a_rupture_tells_its_rate_and_that_nothing_else_contains_it(page: Element):
    told = next(each for each in page.all("section") if each.id == "rupture").words
    for words in ("No number elsewhere contains", "2028Q3 in every world", "At 1 % a year", "probability 4 %"):
        assert words.replace(" %", "\u202f%") in told or words in told, words


def test_a_brief_that_cannot_tell_says_so_and_ranks_nothing(thin: Assessment):
    page = parsed(html(thin))
    front = page.all("header")[0].words
    assert "Cannot tell" in front
    assert "is missing" in front
    assert "rank" not in front
    assert "Best option" not in page.words
    rankings = next(each for each in page.all("section") if each.id == "rankings")
    assert not rankings.all("table")
    assert "too thin" in rankings.words


def test_measures_that_nobody_could_know_are_listed(make: Callable[..., Assessment], synthetic: Assessment):
    deny = synthetic.options[1]
    late = deny.model_copy(update={"measures": (deny.measures[0].model_copy(update={"kept": False}),)})
    page = parsed(html(make(options=(synthetic.options[0], late, *synthetic.options[2:]))))
    left_out = next(each for each in page.all("table") if each.id == "left-out-table")
    assert "Refuse every application" in left_out.words


def test_an_assessment_with_nothing_in_it_still_makes_a_page(make: Callable[..., Assessment]):
    rows = (
        "outcomes structures scenarios against_present_law pairs rankings dominance effects countermoves scenario_odds "
        "quarters fans observed law rivals checks not_modelled sources"
    )
    tables = "levels levels_by_structure between_structures against_reference undated"
    empty = dict.fromkeys(rows.split(), ()) | {name: {} for name in tables.split()}
    page = parsed(html(make(**empty)))
    assert "No outcome could be computed" in page.words


def test_no_text_of_a_study_leaves_its_place(synthetic: Assessment):
    text = html(hostile(synthetic))
    page = parsed(text)
    assert [each.id for each in page.every() if each.tag in ("script", "img")] == ["assessment"]
    for element in page.every():
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.attributes.get("href", "#").startswith(("#", "https://", "http://"))
    assert "\x1b" not in text
    assert "{{7*7}}" in page.words
    ids = [each.id for each in page.every() if each.id]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", each) for each in ids)


def test_only_web_addresses_become_links(make: Callable[..., Assessment], synthetic: Assessment):
    bad = [
        source.model_copy(update={"id": f"s{place}", "title": f"S{place}", "url": url})
        for source in synthetic.sources[:1]
        for place, url in enumerate(("javascript:alert(1)", "data:text/html,x", "https://a.org/\" onclick=\"x", "ftp://a.org"))
    ]  # fmt: skip
    page = parsed(html(make(sources=tuple(bad))))
    table = next(each for each in page.all("table") if each.id == "sources-table")
    assert [each.attributes["class"] for each in table.all("a")] == ["cite"]
    assert "S0" in table.words


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_text_is_dark_enough_on_its_paper(mode: int, real_style: str):
    block = re.findall(r":root \{(.*?)\}", real_style, re.DOTALL)[mode]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    for name in ("ink", "soft", "link", "good", "bad", "mixed"):
        assert _contrast(colours[name], colours["paper"]) >= 4.5, name
        assert _contrast(colours[name], colours["sheet"]) >= 4.5, name
    assert _contrast(colours["warn-ink"], colours["warn"]) >= 4.5
    assert _contrast(colours["paper"], colours["accent"]) >= 4.5
