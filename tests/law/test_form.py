"""What the form of law can say, on a small made-up study (synthetic, so that each part stands alone)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from countermove.law import check
from countermove.law.answer.determination import Determination
from countermove.law.answer.render import reasons
from countermove.law.question.spec import read_spec
from countermove.study import BadInput, Study, load_study
from countermove.study.check import check_study

GRADES = "source,known_on,known_basis,source_reliability,information_credibility,analytic_confidence,graded_by"
GRADE = "made-up,2000-01-01,stated,A,2,high,hand"
STUDY = """
id: made_up
title: A made-up study
cut_off: 2026-06-30
licence: CC0-1.0
tables: [sources, items]
parties: [{id: AA, name: Aland, adjective: Alandic}, {id: BB, name: Boland, adjective: Bolandic}]
"""
PLACES = "names: {AA: Aland, BB: Boland, CC: Coland}\ngroups: {near: {title: near, members: [CC]}}\n"
QUANTITIES = """
purity_percent: {kind: number, unit: "%", what: how pure it is, of: [metal]}
clock_mhz: {kind: number, unit: MHz, what: how fast it is, of: [computer]}
days_notified: {kind: number, unit: days, what: days since the notice}
audited: {kind: yes_no, what: whether the buyer was audited}
"""
ITEMS = f"""id,kind,name,maker_headquarters,purity_percent,clock_mhz,{GRADES}
metal-fine,metal,Fine metal,AA,99.9,,{GRADE}
metal-raw,metal,Raw metal,AA,,,{GRADE}
engine,computer,Engine,AA,,30,{GRADE}
"""
LAW = """
switches:
  truce:
    title: Whether the truce was prolonged
    default: unknown
    says: Nobody published it.
    positions: {prolonged: it was, lapsed: it was not}
"""
METAL = """
id: metal_2020
title: Metal rule
by: AA
evidence: text
citations: [{cite: Gazette 1, source: made-up}]
history:
  - {state: effective, from: 2020-01-01}
  - {state: suspended, from: 2025-01-01, until: 2026-01-01}
  - {state: suspended, from: 2026-01-01, until: 2027-01-01, for: {truce: prolonged}, known_on: 2025-12-01}
scope: {exporting_from: AA}
paragraphs:
  M1: {purity_percent: {at_least: 99.5}, cite: Gazette 1 art. 1}
exceptions:
  - id: NOTICE
    when: {destination: near}
    conditions:
      - {id: notice, says: a notice of ten days, met: {days_notified: {at_least: 10}}}
review:
  - when: {destination: near}
    policy: case_by_case
    conditions: [{id: audit, says: an audit of the buyer, met: {audited: yes}}]
  - {policy: presumption_of_denial}
"""


def made(tmp_path: Path, *rules: str) -> Study:
    folder = tmp_path / "study"
    (folder / "rules").mkdir(parents=True)
    source = "id,title,publisher,kind,origin,seen,reliability,graded_by\n"
    source += "made-up,Made up,nobody,recollection,made-up,no,A,hand\n"
    files = {"study.yaml": STUDY, "places.yaml": PLACES, "quantities.yaml": QUANTITIES, "items.csv": ITEMS}
    for name, text in {**files, "sources.csv": source, "rules/_law.yaml": LAW}.items():
        (folder / name).write_text(text, encoding="utf-8")
    for number, text in enumerate(rules):
        (folder / "rules" / f"rule_{number}.yaml").write_text(text, encoding="utf-8")
    return load_study(folder)


def ask(study: Study, item: str, on: str = "2020-01-01", to: str = "CC", **more: Any) -> Determination:
    return check(study, item, date.fromisoformat(on), to, **more)


def test_a_study_needs_only_what_it_says_that_it_has(tmp_path: Path) -> None:
    _, faults = check_study(made(tmp_path, METAL).folder)
    assert not faults


def test_an_item_is_weighed_by_what_the_study_declares_of_its_kind(tmp_path: Path) -> None:
    study = made(tmp_path, METAL)
    assert ask(study, "fine metal", to="BB").status == "licence"
    assert ask(study, "fine metal", to="BB").paragraph == "M1"
    raw = ask(study, "raw metal", to="BB")
    assert (raw.status, raw.missing) == ("unknown", ("purity_percent",))
    assert ask(study, "raw metal", to="BB", facts={"purity_percent": "99"}).status == "no_requirement_found"
    assert ask(study, "engine", to="BB").status == "no_requirement_found"  # a computer has no purity


def test_an_item_leaves_its_makers_country_if_nothing_else_is_said(tmp_path: Path) -> None:
    study = made(tmp_path, METAL)
    assert ask(study, "fine metal").from_ == "AA"
    assert ask(study, "fine metal", from_="BB").status == "no_requirement_found"


def test_a_condition_that_is_known_not_to_be_met_bars_the_exception_and_is_named(tmp_path: Path) -> None:
    study = made(tmp_path, METAL)
    open_ = ask(study, "fine metal")
    assert (open_.status, [each.met for each in open_.required]) == ("exception", ["unknown"])
    served = ask(study, "fine metal", facts={"days_notified": "10"})
    assert (served.status, [each.met for each in served.required]) == ("exception", ["yes"])
    barred = ask(study, "fine metal", facts={"days_notified": "9"})
    assert (barred.status, barred.review) == ("licence", "case_by_case")
    assert [(each.exception, each.serves) for each in barred.considered] == [("NOTICE", "no")]
    strict = ask(study, "fine metal", facts={"days_notified": "9", "audited": "no"})
    assert (strict.status, strict.review) == ("licence", "presumption_of_denial")


@pytest.mark.parametrize(
    ("on", "status"),
    [("2024-12-31", "licence"), ("2025-01-01", "no_requirement_found"), ("2025-12-31", "no_requirement_found"),
     ("2026-01-01", "unknown"), ("2026-12-31", "unknown"), ("2027-01-01", "licence")],
)  # fmt: skip
def test_an_open_point_of_law_leaves_the_answer_open_and_each_position_is_answered(
    tmp_path: Path, on: str, status: str
) -> None:
    answer = ask(made(tmp_path, METAL), "fine metal", on, to="BB")
    assert answer.status == status
    if status == "unknown":
        assert answer.missing == ("truce",)
        by = {each.value: each.status for each in answer.by_switch}
        assert by == {"prolonged": "no_requirement_found", "lapsed": "licence"}


def test_a_position_given_settles_it(tmp_path: Path) -> None:
    study = made(tmp_path, METAL)
    assert ask(study, "fine metal", "2026-05-01", to="BB", switches={"truce": "lapsed"}).status == "licence"


def test_what_rests_on_an_alleged_act_is_told_as_alleged(tmp_path: Path) -> None:
    alleged = METAL.replace("id: metal_2020", "id: metal_alleged").replace(
        "state: effective, from: 2020", "state: alleged, strength: weak, from: 2020"
    )
    answer = ask(made(tmp_path, alleged), "fine metal", to="BB")
    assert answer.alleged
    assert "alleged" in answer.sentence


def test_a_draft_is_never_in_force(tmp_path: Path) -> None:
    draft = METAL.replace("state: effective", "state: proposed").replace("by: AA", "by: AA\nkind: draft")
    assert ask(made(tmp_path, draft), "fine metal", to="BB").status == "no_requirement_found"


def test_a_conflict_of_laws_hangs_on_the_outcome(tmp_path: Path) -> None:
    blocking = """
id: blocking
title: Blocking statute
by: BB
kind: statute
citations: [{cite: Gazette 2, source: made-up}]
history: [{state: effective, from: 2020-01-01}]
red_flags:
  - {kind: conflict, when: {outcome: [licence, prohibited], destination: BB}, says: Boland forbids to comply}
"""
    study = made(tmp_path, METAL, blocking)
    assert ask(study, "fine metal", to="BB").conflicts == ("Boland forbids to comply",)
    assert ask(study, "engine", to="BB").conflicts == ()


def test_each_partys_law_is_answered_by_itself(tmp_path: Path) -> None:
    transit = (
        METAL.replace("metal_2020", "transit")
        .replace("by: AA", "by: CC")
        .replace("exporting_from: AA", "destination: CC")
        .replace("policy: presumption_of_denial", "policy: presumption_of_approval")
    )
    answer = ask(made(tmp_path, METAL, transit), "fine metal", facts={"days_notified": "1", "audited": "no"})
    assert {party: each.review for party, each in answer.by_party.items()} == {
        "AA": "presumption_of_denial", "CC": "presumption_of_approval",
    }  # fmt: skip
    assert answer.review == "presumption_of_denial"


ADMITS = """
id: {id}
title: {id}
by: BB
admits: {admits}
citations: [{{cite: Gazette 3, source: made-up}}]
history:
  - {{state: {state}, from: {start}, strength: medium, says: "{says}"}}
{ends}
scope: {scope}
"""


def admits(name: str, word: str, start: str, scope: str, state: str = "alleged", ends: str = "") -> str:
    return ADMITS.format(id=name, admits=word, state=state, start=start, says=name, scope=scope, ends=ends)


def test_the_importers_rule_that_began_last_speaks_and_another_buyer_is_told_beside(tmp_path: Path) -> None:
    first = admits("first", "open", "2020-01-01", "{item: metal-fine, destination: BB}", "effective")
    later = admits("later", "halted", "2021-01-01", "{item: metal-fine, destination: BB}")
    funded = admits("funded", "conditional", "2020-06-01", "{destination: BB, buyer: state_funded}")
    study = made(tmp_path, first, later, funded)
    keys = [ask(study, "fine metal", on, to="BB").importer for on in ("2020-05-31", "2020-06-01", "2021-01-01")]
    assert [(key and key.state, key and key.alleged) for key in keys] == [
        ("open", False), ("open", False), ("halted", True),
    ]  # fmt: skip
    beside = [key.state_funded and key.state_funded.state for key in keys if key]
    assert beside == [None, "conditional", "conditional"]
    mine = ask(study, "fine metal", "2021-01-01", to="BB", facts={"buyer": "state_funded"}).importer
    assert mine is not None
    assert mine.state == "halted"
    assert ask(study, "fine metal", to="CC").importer is None


def test_every_wrong_fact_is_told_at_once_with_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        ask(made(tmp_path, METAL), "fine metal", facts={"audited": "maybe", "days_notfied": "3", "purity_percent": "x"})
    told = str(bad.value)
    assert "'maybe' is not yes, no or unknown" in told
    assert "did you mean 'days_notified'?" in told
    assert "'x' is not a number of %" in told


def test_a_column_that_nobody_declared_and_a_cell_of_the_wrong_kind_are_told_at_their_line(tmp_path: Path) -> None:
    folder = made(tmp_path, METAL).folder
    text = ITEMS.replace("99.9,,", "pure,,").replace("engine,computer,Engine,AA,,", "engine,computer,Engine,AA,5,")
    (folder / "items.csv").write_text(text, encoding="utf-8")
    told = [str(fault) for fault in check_study(folder)[1]]
    assert any("items.csv:2: purity_percent: 'pure' is not a number" in line for line in told)
    assert any("items.csv:4: purity_percent" in line and "no computer has it" in line for line in told)


def test_an_item_may_be_typed_in(tmp_path: Path) -> None:
    study = made(tmp_path, METAL)
    spec = tmp_path / "mine.yaml"
    spec.write_text("kind: metal\nmaker_headquarters: AA\npurity_percent: 99.5\n", encoding="utf-8")
    answer = check(study, read_spec(spec, study), date(2020, 1, 1), "BB")
    assert (answer.status, answer.from_) == ("licence", "AA")
    assert "exactly on the line" in reasons(answer)
    spec.write_text("kind: metal\npurty_percent: 99.5\nclock_mhz: 3\n", encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        read_spec(spec, study)
    assert "mine.yaml:2: purty_percent" in str(bad.value)
    assert "did you mean 'purity_percent'?" in str(bad.value)
    assert "mine.yaml:3: clock_mhz" in str(bad.value)
