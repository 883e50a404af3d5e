"""Limits, fronts and both sides: every sentence says what the numbers under it say, and changes with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from countermove.brief import html, markdown, summary_lines
from countermove.brief.blocks import Paragraph, Table, words
from countermove.brief.reading import Reading
from countermove.brief.sections.bargains import leaving, record, verdict
from countermove.brief.sections.fronts import limits_told
from countermove.brief.sections.sale import sale
from countermove.brief.sections.sides import sides
from countermove.decision.assessment import Assessment
from countermove.decision.sides_parts import BothSides, Change, Ratio

from .looking import Element, parsed

Make = Callable[..., Assessment]


@pytest.fixture
def page(synthetic: Assessment) -> Element:
    return parsed(html(synthetic))


def told(blocks: Any) -> str:
    """The words of the paragraphs among some blocks, with plain spaces."""
    said = " ".join(words(block.text) for block in blocks if isinstance(block, Paragraph))
    return said.replace("\u00a0", " ").replace("\u202f", " ")


def with_both(synthetic: Assessment, make: Make, **changes: Any) -> Assessment:
    """The assessment with other parts on both sides."""
    return make(both_sides=synthetic.both_sides.model_copy(update=changes))


def test_limits_are_told_from_the_option_that_keeps_them_most_often(synthetic: Assessment):
    assert synthetic.satisficing is not None
    said = limits_told(Reading(synthetic), synthetic.satisficing).replace("\u00a0", " ")
    assert said.startswith(
        "No option keeps all 2 limits in most worlds: Sell with conditions (40 % of worlds, 35 to 45 %"
    )
    assert "Not told apart: Deny and Enforce" in said


def test_a_limit_that_an_option_keeps_in_most_worlds_is_said_to_be_kept(synthetic: Assessment):
    found = synthetic.satisficing
    assert found is not None
    one = found.model_copy(update={"limits": found.limits[:1], "together": found.limits[0].kept})
    assert limits_told(Reading(synthetic), one).startswith("Sell with conditions (70")
    assert "keeps the limit most often" in limits_told(Reading(synthetic), one)


def test_the_table_of_limits_names_the_limit_and_where_each_option_would_keep_it(page: Element):
    table = next(each for each in page.all("table") if each.id == "limits-table").words
    assert "at most 6 million H100e" in table
    assert "at least 50" in table
    assert "half at 5, nine tenths at 5" in table
    assert "All limits" in table


def test_a_brief_without_limits_has_no_word_of_them(make: Make):
    assert "limits-table" not in html(make(satisficing=None))
    assert not any(line.startswith("Limits:") for line in summary_lines(make(satisficing=None)))


def test_the_terminal_tells_limits(synthetic: Assessment):
    assert any(line.startswith("Limits: No option keeps all 2 limits") for line in summary_lines(synthetic))


def test_a_front_says_which_option_beats_which(page: Element):
    table = next(each for each in page.all("table") if each.id == "front-US").words
    assert "beaten by Deny" in table
    assert "on the front" in table


def test_one_outcome_that_both_want_the_opposite_of_is_told_as_one(synthetic: Assessment):
    section = sides(Reading(synthetic))
    assert section is not None
    assert "They want the opposite of 2 outcomes, the first of them \u201cCompute China can use" in told(section.blocks)


def test_a_thin_brief_has_neither_sides_nor_limits(thin: Assessment):
    assert sides(Reading(thin)) is None
    assert "limits-table" not in html(thin)
    assert not any(line.startswith("Limits:") for line in summary_lines(thin))


def test_two_sides_clash_where_what_serves_one_serves_the_other_worst(synthetic: Assessment, make: Make):
    section = sides(Reading(synthetic))
    assert section is not None
    assert "They clash: what serves the one on most outcomes serves the other worst on most." in told(section.blocks)
    own, other, payer = synthetic.both_sides.sides
    alike = with_both(synthetic, make, sides=(own, other.model_copy(update={"first": own.first}), payer))
    section = sides(Reading(alike))
    assert section is not None
    assert "Both meet in Deny." in told(section.blocks)


def test_what_both_could_accept_is_named_or_what_comes_nearest(synthetic: Assessment, make: Make):
    section = sides(Reading(synthetic))
    assert section is not None
    said = told(section.blocks)
    assert "No option leaves both sides at least as well off as Sell with conditions" in said
    assert "Bargain for a framework comes nearest: in 30 % of worlds" in said
    harmless = [
        each.model_copy(update={"change": Change(better=each.change.better, worse={"US": (), "CN": ()})})
        for each in synthetic.both_sides.terms
    ]
    section = sides(Reading(with_both(synthetic, make, terms=(harmless[0], *synthetic.both_sides.terms[1:]))))
    assert section is not None
    assert "Deny leaves neither side worse off than Sell with conditions" in told(section.blocks)


@pytest.mark.parametrize(
    ("better", "worse", "wanted"),
    [
        (
            ("cost",),
            (),
            "does not enforce itself. A pure gain for the side that does it: China keeps none of its promises.",
        ),
        ((), ("home",), "enforces itself here: whoever leaves it only loses"),
        (
            ("cost",),
            ("home",),
            "enforces itself is open: no way out is a pure gain, but 1 of 1 ways out give one thing",
        ),
        ((), (), "enforces itself is open: no way out is a pure gain, but 1 of 1 brings its side nothing"),
    ],
)
def test_a_bargain_enforces_itself_as_its_ways_out_gain_and_lose(
    synthetic: Assessment, make: Make, better: tuple[str, ...], worse: tuple[str, ...], wanted: str
):
    found = synthetic.both_sides.bargained[0]
    change = Change(better={"US": (), "CN": better}, worse={"US": (), "CN": worse})
    only = found.moves[1].model_copy(update={"change": change})
    changed = with_both(synthetic, make, bargained=(found.model_copy(update={"moves": (only,)}),))
    assert wanted in told(leaving(Reading(changed)))


def test_a_threat_that_costs_nothing_is_told(synthetic: Assessment):
    said = told(leaving(Reading(synthetic)))
    assert (
        "Threats that cost nothing: China keeps none of its promises, and the United States is then worse off" in said
    )
    assert verdict(synthetic.both_sides.bargained[0].moves[0]) == "gives one thing for another"


@pytest.mark.parametrize(
    ("accounts", "wanted"),
    [
        ((700.0, 1_200.0), "takes a fee, on average, for each H100e: Bargain for a framework 700 to 1,200 USD"),
        ((-900.0, -200.0), "Bargain for a framework needs no fee to be worth as much in money as Deny"),
        ((-900.0, 200.0), "Whether Bargain for a framework needs a fee, the accounts do not tell"),
    ],
)
def test_a_fee_is_needed_not_needed_or_not_told_as_the_accounts_say(
    synthetic: Assessment, make: Make, accounts: tuple[float, float], wanted: str
):
    ratio = Ratio(value=sum(accounts) / 2, monte_carlo_error=1.0, accounts=accounts)
    one = synthetic.both_sides.proceeds[0].model_copy(update={"break_even_mean": ratio})
    assert wanted in told(sale(Reading(with_both(synthetic, make, proceeds=(one,)))))


def test_what_a_sale_brings_is_unknown_where_it_has_no_price(synthetic: Assessment):
    table = next(block for block in sale(Reading(synthetic)) if isinstance(block, Table))
    by_title = {words(row.head.text): row for row in table.rows}
    known, unknown = by_title["Public money gained"].cells[::-1]
    assert words(unknown.text) == "unknown"
    assert words(known.text) != "unknown"


def test_the_bargains_of_the_record_are_told_with_their_counts(synthetic: Assessment, make: Make):
    said = told(record(Reading(synthetic)))
    assert "2 agreements in 2 truces. 1 of these truces ended with a first act of the gravest kind" in said
    assert "Of 4 offers of chips 3 met a limit" in said
    assert "given in 1: First truce (150 days, with materials)" in said
    assert record(Reading(with_both(synthetic, make, record=None))) == []


def test_what_each_side_gave_stands_with_the_ids_of_the_record(page: Element):
    table = next(each for each in page.all("table") if each.id == "bargains-table").words
    for wanted in (
        "Letters lifted",
        "us-eased",
        "rests until 2026-11-10",
        "A rule for affiliates",
        "180 days, and holds",
    ):
        assert wanted in table


def test_an_assessment_that_knows_nothing_of_sides_still_makes_a_brief(make: Make):
    empty = BothSides(
        step=0.02, worlds=5_000, fronts=(), sides=(), terms=(), bargained=(), proceeds=(), record=None
    )  # fmt: skip
    assert "Both sides" not in markdown(make(both_sides=empty))
