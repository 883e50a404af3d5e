"""The second packaged study: CoCom and the computer thresholds, on the engine of the first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from countermove.law import calendar, check
from countermove.law.question.quantities import chip_values
from countermove.study import BadInput, Study, check_study, load_study
from countermove.study.criteria import AnyOf, Compare, Negation, Node, comparisons
from countermove.study.rules import Rule, load_rules
from countermove.study.yaml_values import read_yaml

from .test_golden import QUESTION, misfits

CASES: list[dict[str, Any]] = read_yaml(Path(__file__).parent / "cocom_golden.yaml")[0]


@pytest.fixture(scope="module")
def cocom() -> Study:
    return load_study("cocom_computers")


def test_the_old_law_answers_as_its_text_does(cocom: Study) -> None:
    assert len(CASES) > 140
    assert all("from" in case and case.keys() - QUESTION for case in CASES)
    told = list(misfits(cocom, CASES))
    assert not told, "\n".join(told)


def test_a_study_of_law_alone_has_no_faults() -> None:
    study, faults = check_study("cocom_computers")
    assert not faults, faults
    assert set(study.counts()) == {"sources", "items"}


def test_a_study_of_law_alone_says_so_when_a_world_is_asked_for(cocom: Study) -> None:
    with pytest.raises(BadInput, match="about law alone"):
        _ = cocom.parameters


def test_a_packaged_study_is_found_by_its_name_and_another_name_is_told_apart() -> None:
    assert load_study("cocom_computers").about.id == "cocom_computers"
    with pytest.raises(BadInput, match="cocom_computers, us_china_ai_chips"):
        load_study("cocom")


def bare_limits(node: Node, cited: bool = False) -> Iterator[str]:
    """Quantities compared with a number where neither the comparison nor a node above it names the passage."""
    cited = cited or node.cite is not None
    if isinstance(node, Compare):
        yield from (name for name, test in node.tests.items() if test.limits and not cited)
    elif isinstance(node, Negation):
        yield from bare_limits(node.not_, cited)
    else:
        for part in node.any if isinstance(node, AnyOf) else node.all:
            yield from bare_limits(part, cited)


def test_every_level_bears_its_passage_and_how_it_is_known(cocom: Study) -> None:
    for rule in load_rules(cocom):
        assert rule.evidence is not None, rule.id
        for tree in rule.trees():
            assert not list(bare_limits(tree, cited=tree in given_by_a_clause(rule))), rule.id


def given_by_a_clause(rule: Rule) -> list[Node]:
    """The trees of exceptions and conditions that name their passage beside the tree."""
    clauses = [*(rule.exceptions or ()), *rule.review]
    told = [*clauses, *(each for clause in clauses for each in clause.conditions)]
    return [each.when for each in told if each.cite is not None and each.when is not None]


def test_no_quantity_of_the_first_study_decides_anything_in_the_second(cocom: Study, study: Study) -> None:
    of_chips = set(chip_values(study.chips[0], {}))
    named = {name for rule in load_rules(cocom) for tree in rule.trees() for name, _ in comparisons(tree)}
    assert not named & (of_chips - {"item", "item_kind", "vendor", "designer_headquarters", "launched_on"})


def test_the_level_for_tier_3_only_ever_rose(cocom: Study) -> None:
    days = [date(1996, 2, 1), date(1999, 9, 1), date(2000, 4, 1), date(2000, 11, 1), date(2001, 2, 1), date(2002, 4, 1)]
    for mtops in ("6999", "12299", "19999", "27999", "84999", "189999"):
        said = [check(cocom, "any-computer", day, "CN", end_use="civil", facts={"ctp_mtops": mtops}) for day in days]
        free = [answer.status != "licence" for answer in said]
        assert free == sorted(free), mtops


def test_a_study_without_chips_has_a_calendar(cocom: Study) -> None:
    told = calendar(cocom, date(1990, 1, 1), date(1991, 12, 31))
    assert told.chips == 0
    assert date(1991, 9, 1) in [each.day for each in told.days]
