"""What a brief says of failing, of what would change the choice, and of whether the control worked."""

from __future__ import annotations

from collections.abc import Callable

from countermove.brief.blocks import Section, Table, words
from countermove.brief.reading import Reading
from countermove.brief.sections import fails, turning, worked
from countermove.decision.assessment import Assessment, Share


def text_of(section: Section | None) -> str:
    """All words of a section, without what keeps a line together."""
    assert section is not None
    parts = [section.title]
    for block in section.blocks:
        if isinstance(block, Table):
            parts += [
                words(cell.text) + " " + words(cell.note) for row in block.rows for cell in (row.head, *row.cells)
            ]
        elif hasattr(block, "text"):
            parts.append(words(block.text))
    return "\n".join(parts).replace("\u00a0", " ")


def test_a_box_is_told_in_a_sentence_with_its_density_base_rate_and_coverage(synthetic: Assessment):
    told = text_of(fails.fails(Reading(synthetic)))
    assert (
        "When “Growth of the budget” is above 0.60 log/year and “Use at home” is below 0.20, 71 % of worlds are bad "
        "(base rate 10 %); it holds 44 % of all bad worlds."
    ) in told
    assert "When the account is Backfire, 50 % of worlds are bad" in told
    assert "bad at 6.1 million H100e or more" in told
    assert "worst tenth of all options' worlds, as the United States ranks them" in told


def test_both_ends_of_a_box_are_told_in_one_unit(synthetic: Assessment, make: Callable[..., Assessment]):
    first = synthetic.failures[0]
    between = first.restrictions[0].model_copy(update={"low": 0.18, "high": 0.47, "unit": "fraction"})
    year = first.restrictions[0].model_copy(update={"low": 2026.5, "high": 2028.0, "unit": "year"})
    both = first.model_copy(update={"restrictions": (between, year)})
    told = text_of(fails.fails(Reading(make(failures=(both,)))))
    assert "lies between 18 and 47 %" in told
    assert "lies between 2026.5 and 2028.0" in told


def test_a_box_that_hardly_fails_more_than_its_option_is_left_to_the_data(synthetic: Assessment):
    told = text_of(fails.fails(Reading(synthetic)))
    assert "40 %" not in told
    assert "Of 5 pairs of an option and an outcome 3 have a box" in told
    assert "1 have none" in told


def test_a_limit_of_the_case_is_told_as_such(synthetic: Assessment, make: Callable[..., Assessment]):
    own = tuple(each.model_copy(update={"limit_from": "case"}) for each in synthetic.failures)
    told = text_of(fails.fails(Reading(make(failures=own))))
    assert "the limit that was set, as" in told
    assert "bad above 6.1 million H100e" in told
    mixed = (own[0], *synthetic.failures[1:])
    assert "else among the worst tenth" in text_of(fails.fails(Reading(make(failures=mixed))))


def test_a_threshold_is_told_with_its_band_and_what_lies_beyond(synthetic: Assessment):
    told = text_of(turning.turning(Reading(synthetic)))
    assert (
        "Deny and Sell with conditions come to the same where “Share that Beijing admits” is below 12 % (8 to "
        "15 %; 30 % of worlds)."
    ) in told
    assert "otherwise in Backfire" in told
    assert "On “Compute China can use, end of 2030” no value of any input within its range" in told
    assert "as far as 5,000 worlds tell" in told
    assert "Of 2 comparisons of two options on one outcome 1 turn" in told


def test_what_turns_and_turns_back_is_not_called_firm(synthetic: Assessment, make: Callable[..., Assessment]):
    first, second = synthetic.turns
    turned = (first.model_copy(update={"to_and_fro": ("Use at home",)}), second)
    told = text_of(turning.turning(Reading(make(turns=turned))))
    assert "Enforce what stands leads Deny at some values of “Use at home”, lower or higher ones not." in told
    assert "no value of any input" not in told
    assert turning.in_words(Reading(synthetic), first) == (
        "No value of an input turns whether Enforce what stands leads Deny."
    )


def test_what_knowing_is_worth_is_told_in_the_unit_of_the_outcome(synthetic: Assessment):
    told = text_of(turning.turning(Reading(synthetic)))
    assert "No single input, if it were known, would change the choice" in told
    assert "1.1 million H100e" in told
    assert "0.50 USD bn per million H100e" in told
    assert "0.47 to 0.47 by account; one is ahead in both in 1" in told
    assert "Growth of the budget: 0.40 USD bn" in told


def test_an_input_that_is_worth_knowing_is_not_called_worth_nothing(
    synthetic: Assessment, make: Callable[..., Assessment]
):
    known = (synthetic.information[0].model_copy(update={"known": synthetic.trades[0].known}),)
    told = text_of(turning.turning(Reading(make(information=known))))
    assert "would be worth something on “Compute China can use, end of 2030”" in told
    assert "No single input" not in told


def test_a_case_that_cannot_be_ranked_has_no_choice_to_change(thin: Assessment):
    assert turning.turning(Reading(thin)) is None


def test_too_few_worlds_are_said_to_tell_nothing(synthetic: Assessment, make: Callable[..., Assessment]):
    few = make(
        receipt=synthetic.receipt.model_copy(update={"worlds": 50}), failures=(), turns=(), information=(), trades=()
    )
    for section in (fails.fails, turning.turning):
        assert "Not known: 50 worlds are too few to tell. It takes 1,000 or more" in text_of(section(Reading(few)))
        assert section(Reading(make(failures=(), turns=(), information=(), trades=()))) is None


def test_the_control_is_judged_by_account_and_never_pooled(synthetic: Assessment):
    told = text_of(worked.worked(Reading(synthetic)))
    assert "By 31 December 2030, under present law, “Lag behind the frontier” is longer than without controls" in told
    assert "in 78 % of worlds, in every account" in told
    assert told.count("longer in 78 % the same 15 %; shorter 7 %") == 4
    assert "Where would China be without?" in told


def test_accounts_that_differ_are_said_to_differ(synthetic: Assessment, make: Callable[..., Assessment]):
    first, *others = synthetic.control
    turned = [
        each.model_copy(update={"lower": each.higher, "higher": each.lower}) if each.structure == "backfire" else each
        for each in (first, *others)
    ]
    told = text_of(worked.worked(Reading(make(control=tuple(turned)))))
    assert "the accounts differ on “Lag behind the frontier”" in told
    one = [
        each.model_copy(update={"higher": Share(value=0.9, monte_carlo_error=0.01, word="very likely")})
        if each.structure == "backfire"
        else each
        for each in (first, *others)
    ]
    assert "in 78 % to 90 % of worlds, by account" in text_of(worked.worked(Reading(make(control=tuple(one)))))
