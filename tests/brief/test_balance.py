"""What a brief says of gain and loss."""

from __future__ import annotations

from collections.abc import Callable

from countermove.brief import markdown
from countermove.brief.reading import Reading
from countermove.brief.sections.balance import balance, sentences
from countermove.decision.assessment import Assessment


def test_who_gains_most_often_is_told_with_the_price(synthetic: Assessment) -> None:
    said = sentences(Reading(synthetic), list(synthetic.balances))
    assert said[1] == (
        "Enforce what stands gains most often: without a loss in 40\u00a0% of worlds, at a loss in 20\u00a0%, there at "
        "0.20 to 12 USD bn per million H100e (median 1.5)."
    )


def test_an_option_that_loses_more_often_than_it_gains_is_named(synthetic: Assessment) -> None:
    reading = Reading(synthetic)
    deny = synthetic.balances[0]
    assert len(sentences(reading, list(synthetic.balances))) == 3
    assert sentences(reading, [deny])[2].startswith("Deny loses without gaining in 30\u00a0% of worlds")
    assert len(sentences(reading, [synthetic.balances[1]])) == 2


def test_a_price_from_few_worlds_is_not_told(synthetic: Assessment) -> None:
    text = markdown(synthetic)
    lines = text[text.index("Gain and loss against present law") :].splitlines()
    row = next(line for line in lines if line.startswith("| Deny |"))
    assert row.split("|")[6].strip() == "–"


def test_nothing_stands_where_no_cost_is_asked(make: Callable[..., Assessment]) -> None:
    assert balance(Reading(make(balances=()))) == []


def test_what_the_record_does_not_give_is_not_known(synthetic: Assessment) -> None:
    text = markdown(synthetic)
    lines = text[text.index("**Who is exposed to an answer**") :].splitlines()
    row = next(line for line in lines if line.startswith("| NVIDIA"))
    assert "5\u00a0% to 9\u00a0%" in row
    assert "recorded 5.6\u00a0%: share of revenue from China, to 26\u00a0April\u00a02026" in row
    assert row.split("|")[3].strip() == "not known"
