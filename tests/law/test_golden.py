"""Labelled cases of law on the packaged study, each with the source of the answer that is expected."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from countermove.law import check
from countermove.law.answer.determination import Determination
from countermove.law.question.spec import Design, chip_of
from countermove.study import Study
from countermove.study.criteria import yes_no
from countermove.study.records import Item
from countermove.study.yaml_values import read_yaml

FILES = sorted(Path(__file__).parent.glob("golden*.yaml"))
CASES: list[dict[str, Any]] = [case for path in FILES for case in read_yaml(path)[0]]
QUESTION = {"chip", "spec", "on", "to", "from_place", "headquarters", "end_user", "end_use", "transaction", "marketed"}
QUESTION |= {"switches", "as_of", "says", "from", "item", "facts"}
FRACTIONS = ("duty", "share", "cap")
PARTS = ("basis", "conditions", "red_flag", "conflict", "later", "left_out")


def answer_to(study: Study, case: dict[str, Any]) -> Determination:
    chip: Any = case.get("chip", case.get("item"))
    if "spec" in case:
        whole = {key: Decimal(value) if type(value) is int else value for key, value in case["spec"].items()}
        chip = chip_of(Design.model_validate(whole))
    if "item" in case:
        chip = synthetic(case["item"])
    given = {
        key: case[key] for key in ("headquarters", "transaction", "end_user", "end_use", "switches") if key in case
    }
    if "facts" in case:
        given["facts"] = {name: str(yes_no(value)) for name, value in case["facts"].items()}
    return check(
        study.as_of(case["as_of"]) if "as_of" in case else study, chip, case["on"], case.get("to", "CN"),
        case.get("from_place"), marketed_for_datacenter=case.get("marketed"), **given,
    )  # fmt: skip


def synthetic(figures: dict[str, Any]) -> Item:
    """An item made up for a test: its kind and some quantities."""
    told = {name: str(yes_no(value)) for name, value in figures.items()}
    grades = {"source_reliability": "F", "information_credibility": "6", "analytic_confidence": "low"}
    return Item.model_validate(
        {"id": "synthetic", "name": "synthetic", "source": ("given",), "graded_by": "hand", **grades, **told}
    )


def on_the_line(answer: Determination) -> set[str]:
    """``quantity limit`` of every comparison that is met or missed exactly."""
    paragraphs = [each for rule in answer.trace.rules for each in rule.paragraphs]
    clauses = [clause for each in paragraphs for clause in (*each.exceptions, *each.review)]
    clauses += [clause for rule in answer.trace.rules for clause in rule.duties]
    tests = [each.test for each in paragraphs] + [clause.test for clause in clauses if clause.test is not None]
    leaves = (leaf for test in tests for leaf in test.leaves())
    return {f"{leaf.quantity} {leaf.threshold}" for leaf in leaves if leaf.on_the_line}


def found(answer: Determination) -> dict[str, Any]:
    funded = answer.importer.state_funded if answer.importer else None
    return {
        "status": answer.status,
        "paragraph": answer.paragraph,
        "review": answer.review,
        "exceptions": list(answer.exceptions),
        "missing": sorted(answer.missing),
        "duty": answer.us_import_duty,
        "share": answer.revenue_share,
        "cap": answer.volume_cap,
        "importer": answer.importer.state if answer.importer else None,
        "stage": answer.importer.stage if answer.importer else None,
        "strength": answer.importer.strength if answer.importer else None,
        "state_funded": funded.state if funded else None,
        "conflict": list(answer.conflicts),
        "left_out": list(answer.not_modelled),
        "rests_on": list(answer.basis),
        "basis": list(answer.basis),
        "conditions": list(answer.conditions),
        "layers": {name: getattr(answer.layers, name).status for name in ("item", "end_user", "end_use")},
        "if_known": {branch.value: branch.status for branch in answer.if_known},
        "by_switch": {branch.value: branch.status for branch in answer.by_switch},
        "by_party": {party: each.status for party, each in answer.by_party.items()},
        "considered": {each.exception: each.serves for each in answer.considered},
        "met": {each.id: each.met for each in answer.required},
        "on_the_line": on_the_line(answer),
        "red_flag": list(answer.red_flags),
        "later": [each.what for each in answer.later],
    }


def agrees(key: str, wanted: Any, got: Any) -> bool:
    if key in FRACTIONS and wanted is not None:
        return got == float(wanted)
    if key == "missing":
        return got == sorted(wanted)
    if key in ("layers", "by_party", "considered", "met"):
        return all(got.get(name) == str(yes_no(status)) for name, status in wanted.items())
    if key == "on_the_line":
        return wanted in got
    if key == "conditions":
        return len(got) == len(wanted) and all(text.startswith(start) for start, text in zip(wanted, got, strict=True))
    if key in PARTS:
        return not got if wanted is None else any(wanted in text for text in got)
    return got == wanted


def misfits(study: Study, cases: list[dict[str, Any]]) -> Iterator[str]:
    for case in cases:
        answer = found(answer_to(study, case))
        for key in case.keys() - QUESTION:
            if not agrees(key, case[key], answer[key]):
                yield f"{case['says']} ({case['on']}): {key} is {answer[key]!r}, not {case[key]!r} ({case['from']})"


def test_the_law_answers_as_its_text_does(study: Study) -> None:
    assert len(CASES) > 300
    assert all("from" in case and case.keys() - QUESTION for case in CASES)
    told = list(misfits(study, CASES))
    assert not told, "\n".join(told)


def test_an_answer_which_nobody_validates_on_its_way_is_as_its_schema_says(study: Study) -> None:
    for case in CASES[::8]:
        answer = answer_to(study, case)
        told = answer.model_dump(by_alias=True) | {"trace": answer.trace}
        assert Determination.model_validate(told) == answer
