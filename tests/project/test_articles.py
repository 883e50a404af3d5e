"""The pages on the five articles say what the record and the model say."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countermove.cli.study import app
from countermove.decision import assess
from countermove.decision.assessment import Assessment
from countermove.study import BadInput, Study, load_case, load_study
from countermove.study.article import article
from figures.articles import CASES, SNIPPETS, differences, record

PAGES = Path(__file__).parents[2] / "docs" / "articles"
WORLDS = 1_000


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study()


@pytest.fixture(scope="module")
def assessed(study: Study) -> dict[str, Assessment]:
    """Each article's case, small."""
    return {
        name: assess(study, load_case(case, study), worlds=WORLDS, seed=1).assessment for name, case in CASES.items()
    }


def test_every_article_has_a_page_with_its_three_parts(study: Study) -> None:
    assert sorted(CASES) == sorted({claim.article for claim in study.claims})
    for name, case in CASES.items():
        text = (PAGES / f"{name.lower()}.md").read_text(encoding="utf-8")
        parts = [f"article_{name.lower()}_{part}" for part in ("record", "model", "mind")]
        assert [part in SNIPPETS and f'--8<-- "{part}.md"' in text for part in parts] == [True] * 3
        assert f"$ countermove study article {name}\n" in text
        assert f"$ countermove assess {case} " in text


@pytest.mark.parametrize("name", CASES)
def test_a_page_names_only_claims_that_the_record_has(study: Study, name: str) -> None:
    ids = {claim.id for claim in study.claims}
    text = (PAGES / f"{name.lower()}.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\bA\d-\d\d\b", text))
    assert named
    assert named <= ids
    assert {each[:2] for each in named} == {name}


def test_the_table_of_claims_has_them_all_and_counts_them(study: Study) -> None:
    text = record(study, "A2")
    found = article(study, "A2")
    assert text.startswith(f"Of {len(found.claims)} claims: ")
    assert all(f"| {claim.id} |" in text for claim in found.claims)
    assert sum(found.standing.values()) == len(found.claims) == 12
    assert found.standing["improbable"] == 0


def test_an_option_holds_the_position_of_its_article(study: Study) -> None:
    positions = {name: [each.id for each in article(study, name).rests if each.kind == "option"] for name in CASES}
    assert positions == {
        "A0": [
            "h200/sell_with_conditions",
            "h200/deny_and_close",
            "h200/framework",
            "h200_adaptive/sell_with_conditions",
            "h200_adaptive/deny_until_answered",
        ],
        "A1": ["with_allies/together"],
        "A2": [],
        "A3": ["loophole/follow_the_chips"],
        "A4": ["lesser_chip/lesser_chip_only"],
    }


def test_an_unknown_article_is_told_with_those_there_are(study: Study) -> None:
    with pytest.raises(BadInput, match="'A9' is no article of the study; want one of A0, A1, A2, A3, A4"):
        article(study, "A9")


def test_every_case_of_an_article_draws_on_the_fit_that_ships(assessed: dict[str, Assessment]) -> None:
    for a in assessed.values():
        assert a.fitted
        assert a.fit is not None
        assert not a.fit.told_apart
        assert a.answer.verdict == "answer"
        assert len(differences(a).splitlines()) == len(a.options)  # a head of two lines, present law and reference less


def test_allies_take_from_the_sales_of_their_own_makers_what_acting_alone_leaves(
    assessed: dict[str, Assessment],
) -> None:
    levels = assessed["A1"].levels
    sales = {option: each["allied_tool_sales"].p50 for option, each in levels.items()}
    assert sales["together"] < sales["alone"] < sales["as_it_is"]
    assert levels["together"]["us_tool_sales"].p50 == pytest.approx(levels["alone"]["us_tool_sales"].p50, rel=0.01)


def test_notice_lets_stocks_be_filled_that_a_refusal_at_once_does_not(assessed: dict[str, Assessment]) -> None:
    sold = {option: each["legal_imports"].p50 for option, each in assessed["A3"].levels.items()}
    assert sold["refuse_at_once"] < sold["refuse_with_notice"] < sold["as_it_is"]


def test_the_lesser_chip_finds_few_buyers_by_2027(assessed: dict[str, Assessment]) -> None:
    sold = {option: each["legal_imports"].p50 for option, each in assessed["A4"].levels.items()}
    assert sold["lesser_chip_only"] < 0.2 * sold["better_chip"]


def test_relief_on_tools_sells_tools_and_relief_on_chips_sells_chips(assessed: dict[str, Assessment]) -> None:
    pairs = {(each.a, each.outcome): each for each in assessed["A2"].against_present_law}
    assert pairs["relief_on_tools", "us_tool_sales"].difference.p05 > 0
    assert pairs["relief_on_chips", "us_tool_sales"].tie
    assert pairs["relief_on_chips", "legal_imports"].difference.p05 > 0


def test_the_command_tells_an_article_at_80_columns_and_as_json(study: Study) -> None:
    runner = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"})
    text = runner.invoke(app, ["article", "A4"]).output
    found = article(study, "A4")
    assert max(map(len, text.splitlines())) <= 80
    assert f"{len(found.claims)} claims: " in text
    assert "option lesser_chip/lesser_chip_only: A4-02" in text
    told = json.loads(runner.invoke(app, ["article", "A4", "--json"]).output)
    assert [each["id"] for each in told["claims"]] == [claim.id for claim in found.claims]
    assert told["errors"] == [claim.id for claim in found.errors]


def test_an_earlier_day_knows_fewer_articles(study: Study) -> None:
    with pytest.raises(BadInput, match="is no article"):
        article(study.as_of(date(2025, 12, 31)), "A0")
    assert article(study.as_of(date(2025, 12, 31)), "A1").claims
