"""American law as data: every passage is cited, every section of the record is carried, bills have no force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from countermove.law import check
from countermove.law.answer.determination import Determination
from countermove.law.engine.standing import standing
from countermove.law.question.spec import Design, chip_of
from countermove.study import Study
from countermove.study.criteria import AllOf, AnyOf, Compare, Negation, Node
from countermove.study.places import load_places
from countermove.study.rules import Entry, Rule, load_rules

CARRIED = [
    "is_informed_2022_08",
    "ac_ifr_2022_10",
    "macau_2023_01",
    "acs_ifr_2023_10",
    "acs_corrections_2024_04",
    "dc_veu_2024_10",
    "tsmc_letter_2024_11",
    "hbm_fdp_2024_12",
    "ai_diffusion_2025_01",
    "foundry_dd_2025_01",
    "h20_letters_2025_04",
    "gp10_guidance_2025_05",
    "training_policy_2025_05",
    "h20_resumption_2025",
    "affiliates_rule_2025_09",
    "h200_announcement_2025_12",
    "case_by_case_2026_01",
    "authorised_designer_2026_04",
    "section_232_2026_01",
    "hq_guidance_2026_05",
    "uae_2026_07",
]
DRAFTS = [
    "global_licensing_draft_2026_03",
    "chip_security_act",
    "gain_ai_act",
    "safe_chips_act",
    "ai_overwatch_act",
    "remote_access_security_act",
    "match_act",
    "ndaa_2027_chip_amendments",
]


def american(study: Study) -> list[Rule]:
    return [rule for rule in load_rules(study) if rule.by == "US"]


def uncited(node: Node, cite: str | None) -> Iterator[str]:
    """The quantities that a tree compares with a limit under no passage."""
    cite = node.cite or cite
    if isinstance(node, Compare):
        yield from (name for name, test in node.tests.items() if test.limits and cite is None)
        return
    parts = (node.not_,) if isinstance(node, Negation) else node.any if isinstance(node, AnyOf) else ()
    for part in node.all if isinstance(node, AllOf) else parts:
        yield from uncited(part, cite)


def passages(rule: Rule) -> Iterator[tuple[Node, str | None]]:
    """Every tree of a rule with the passage of the clause that holds it."""
    clauses: list[Any] = [*(rule.exceptions or ()), *rule.adds_exceptions, *rule.review]
    yield from ((node, None) for node in (rule.scope, rule.binds, *rule.paragraphs.values()) if node is not None)
    yield from ((entry.for_, entry.cite) for entry in rule.history if entry.for_ is not None)
    yield from ((each.when, each.cite) for each in (*clauses, *rule.duties, *rule.red_flags) if each.when is not None)
    for clause in clauses:
        for each in clause.conditions:
            yield from ((node, each.cite or clause.cite) for node in (each.when, each.met) if node is not None)


def test_every_limit_of_american_law_names_its_passage_and_how_it_is_known(study: Study) -> None:
    for rule in american(study):
        assert rule.evidence is not None, rule.id
        assert [name for node, cite in passages(rule) for name in uncited(node, cite)] == [], rule.id


def test_every_section_of_the_record_is_carried(study: Study) -> None:
    ids = {rule.id for rule in american(study)}
    assert {*CARRIED, *DRAFTS} <= ids


@pytest.mark.parametrize("draft", DRAFTS)
def test_a_bill_is_never_in_force(study: Study, draft: str) -> None:
    rule = next(rule for rule in load_rules(study) if rule.id == draft)
    assert rule.kind == "draft"
    assert {standing(rule, day).holds for day in (rule.announced_on, date(2026, 11, 22), date(2030, 1, 1))} == {"no"}


def test_the_country_groups_have_as_many_members_as_their_text(study: Study) -> None:
    places, day = load_places(study), date(2026, 7, 23)
    own = [code for code in places.file.names if code not in places.file.treated_as]
    sizes = Counter(word for code in own for word in places.words_of(code, day))
    wanted = {"A:1": 40, "A:5": 38, "A:6": 8, "D:1": 24, "D:4": 21, "D:5": 22, "E:1": 3, "E:2": 1, "Tier 1": 19}
    assert {name: sizes[name] for name in wanted} == wanted


def enacted(study: Study, name: str, chip: Any, **more: Any) -> Determination:
    """What a draft alone would say if it were law."""
    rule = next(rule for rule in load_rules(study) if rule.id == name)
    alone = rule.model_copy(update={"history": (Entry.model_validate({"state": "effective", "from": "2020-01-01"}),)})
    return check(study, chip, date(2026, 8, 1), more.pop("to", "CN"), rules=(alone,), **more)


def design(**figures: str) -> Any:
    whole = {key: Decimal(value) for key, value in figures.items()}
    return chip_of(Design.model_validate({"marketed_for_datacenter": "yes", "vendor": "NVIDIA", **whole}))


@pytest.mark.parametrize(
    ("at", "below"),
    [
        ({"tpp": "4800"}, {"tpp": "4799.9", "die_area_mm2": "4000"}),
        ({"tpp": "2400", "die_area_mm2": "1500"}, {"tpp": "2400", "die_area_mm2": "1500.1"}),
        ({"tpp": "1600", "die_area_mm2": "500"}, {"tpp": "1600", "die_area_mm2": "500.1"}),
        ({"memory_bandwidth_gbs": "4100"}, {"memory_bandwidth_gbs": "4099.9"}),
        ({"total_io_gbs": "1100"}, {"total_io_gbs": "1099.9"}),
        (
            {"memory_bandwidth_gbs": "4000", "total_io_gbs": "1000"},
            {"memory_bandwidth_gbs": "4000", "total_io_gbs": "999"},
        ),
    ],
)
def test_the_safe_chips_act_would_refuse_at_each_of_its_lines(study: Study, at: Any, below: Any) -> None:
    small = {"tpp": "100", "die_area_mm2": "800", "memory_bandwidth_gbs": "10", "total_io_gbs": "10"}
    caught = enacted(study, "safe_chips_act", design(**{**small, **at}))
    assert (caught.status, caught.review) == ("licence", "presumption_of_denial")
    assert enacted(study, "safe_chips_act", design(**{**small, **below})).status == "no_requirement_found"


def test_the_safe_chips_act_would_spare_consumer_cards_and_other_countries(study: Study) -> None:
    assert enacted(study, "safe_chips_act", "RTX 4090").status == "no_requirement_found"
    assert enacted(study, "safe_chips_act", "H200", to="AE").status == "no_requirement_found"
    assert enacted(study, "safe_chips_act", "H200", to="AE", headquarters="CN").status == "licence"


def test_the_ai_overwatch_act_would_give_congress_thirty_days_and_refuse_beyond_the_h200(study: Study) -> None:
    def after(days: str) -> str | None:
        return enacted(study, "ai_overwatch_act", "H200", facts={"days_since_notice_to_congress": days}).review

    assert (after("29"), after("30")) == ("presumption_of_denial", None)
    assert enacted(study, "ai_overwatch_act", "B200").review == "presumption_of_denial"


def test_the_gain_ai_act_would_serve_americans_first(study: Study) -> None:
    first = enacted(study, "gain_ai_act", "H100", facts={"us_buyers_served_first": "no"})
    assert (first.status, first.review) == ("licence", "presumption_of_denial")
    assert enacted(study, "gain_ai_act", "H20").status == "no_requirement_found"


def test_the_draft_of_march_2026_sorted_by_size(study: Study) -> None:
    def asked(size: str) -> list[str]:
        answer = enacted(study, "global_licensing_draft_2026_03", "GB300", to="DE", facts={"gb300_equivalents": size})
        return [each.id for each in answer.required]

    assert [asked(size) for size in ("1000", "1001", "200000", "200001")] == [
        [], ["pre_clearance"], ["pre_clearance"], ["government_agreement", "matching_investment"],
    ]  # fmt: skip


def test_the_diffusion_text_is_the_same_in_both_of_its_places(study: Study) -> None:
    rules = {rule.id: rule for rule in load_rules(study)}
    own = {each.id: each for each in rules["ai_diffusion_2025_01"].exceptions or ()}
    for each in rules["ai_diffusion_exceptions_2025_01"].adds_exceptions:
        assert each.conditions == own[each.id].conditions
