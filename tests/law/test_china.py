"""China's law on the packaged study: the table of minerals, its clocks, what is alleged, and the importer's key."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from countermove.law import check
from countermove.law.answer.admission import speaking
from countermove.law.question.asked import ask
from countermove.study import Study
from countermove.study.places import load_places
from countermove.study.rules import load_rules

JUNE, NOVEMBER = date(2026, 6, 30), date(2026, 11, 22)
TEXT, STATEMENT = {"truce_extension": "not_implemented"}, {"truce_extension": "implemented"}
ALWAYS = [
    "gallium", "germanium", "antimony", "graphite-natural-flake", "graphite-artificial-high-grade", "tungsten-compound",
    "tellurium", "bismuth", "molybdenum-powder", "indium-phosphide", "samarium", "gadolinium", "terbium", "dysprosium",
    "lutetium", "scandium", "yttrium", "magnet-samarium-cobalt", "magnet-ndfeb-dysprosium", "superhard-press",
]  # fmt: skip
IN_THE_TRUCE_FREE = [
    "graphite-anode", "battery-cathode", "battery-high-energy", "holmium", "erbium", "thulium", "europium", "ytterbium",
    "rare-earth-equipment", "rare-earth-ore", "diamond", "re-line-technology",
]  # fmt: skip
FREE = ["neodymium", "praseodymium", "lanthanum", "cerium", "indium-metal", "silver", "magnet-ndfeb-plain"]


@pytest.mark.parametrize("mineral", ALWAYS)
def test_what_the_truce_does_not_touch_needs_a_licence_throughout(study: Study, mineral: str) -> None:
    for day, to in ((JUNE, "US"), (NOVEMBER, "DE")):
        answer = check(study, mineral, day, to)
        assert (answer.status, answer.review) == ("licence", None)
        assert answer.by_switch == ()


@pytest.mark.parametrize("item", IN_THE_TRUCE_FREE)
def test_the_package_of_october_2025_is_back_by_its_text_and_not_by_the_statement(study: Study, item: str) -> None:
    assert check(study, item, date(2026, 11, 9), "DE").status == "no_requirement_found"
    assert check(study, item, NOVEMBER, "DE", switches=TEXT).status == "licence"
    assert check(study, item, NOVEMBER, "DE", switches=STATEMENT).status == "no_requirement_found"
    assert check(study, item, NOVEMBER, "DE").status == "unknown"


@pytest.mark.parametrize("item", FREE)
def test_light_rare_earths_indium_and_silver_are_free(study: Study, item: str) -> None:
    assert check(study, item, NOVEMBER, "US").status == "no_requirement_found"


@pytest.mark.parametrize("item", ["re-separation-technology", "re-metal-technology", "re-magnet-technology"])
def test_no_truce_touched_the_ban_on_rare_earth_know_how(study: Study, item: str) -> None:
    assert check(study, item, NOVEMBER, "US").status == "prohibited"


@pytest.mark.parametrize("mineral", ALWAYS[::4])
def test_no_mineral_goes_to_listed_parties_or_to_american_and_japanese_forces(study: Study, mineral: str) -> None:
    assert check(study, mineral, JUNE, "US", end_user="Anduril").status == "prohibited"
    assert check(study, mineral, JUNE, "US", end_use="military").status == "prohibited"
    assert check(study, mineral, JUNE, "JP", end_use="military").status == "prohibited"


@pytest.mark.parametrize("item", IN_THE_TRUCE_FREE[::4])
@pytest.mark.parametrize("to", ["US", "JP"])
def test_whether_a_suspended_act_leaves_its_goods_to_the_bans_is_an_open_point(
    study: Study, item: str, to: str
) -> None:
    answer = check(study, item, JUNE, to, end_use="military")
    assert (answer.status, answer.missing) == ("unknown", ("suspended_items",))
    said = {branch.value: branch.status for branch in answer.by_switch if branch.fact == "suspended_items"}
    assert said == {"dual_use": "prohibited", "free": "no_requirement_found"}


@pytest.mark.parametrize(
    ("item", "day"),
    [("tungsten-compound", date(2025, 2, 4)), ("samarium", date(2025, 4, 4)), ("holmium", date(2027, 1, 10))],
)
def test_the_bans_reach_what_is_a_dual_use_item_on_the_day(study: Study, item: str, day: date) -> None:
    before = date(2024, 12, 31) if item == "holmium" else day - timedelta(days=1)
    for given in ({"end_use": "military"}, {"end_user": "General Dynamics"}):
        assert check(study, item, before, "US", **given).status == "no_requirement_found"
        assert check(study, item, day, "US", **given).status == "prohibited"


@pytest.mark.parametrize("metal", ["gallium", "germanium", "antimony", "superhard-press"])
def test_denial_in_principle_returns_on_28_november_2026_unless_the_clock_moved(study: Study, metal: str) -> None:
    day = date(2026, 11, 28)
    lapsed = check(study, metal, day, "US", switches={"gallium_suspension": "lapsed"})
    moved = check(study, metal, day, "US", switches={"gallium_suspension": "moved"})
    assert (lapsed.review, moved.review) == ("presumption_of_denial", None)
    assert check(study, metal, day, "DE").review is None


def test_whatever_is_alleged_is_called_so(study: Study) -> None:
    states = [(rule, entry) for rule in load_rules(study) for entry in rule.history if entry.state == "alleged"]
    assert len(states) > 15
    for rule, entry in states:
        assert "alleged" in (entry.says or "").casefold(), rule.id
        assert entry.strength is not None, rule.id


def test_chinese_law_adds_nothing_to_what_an_american_chip_needs_on_its_way_to_china(study: Study) -> None:
    answer = check(study, "H200", JUNE, "CN")
    assert set(answer.by_party) == {"US"}
    assert answer.importer is not None
    assert answer.importer.rule == "cn_h200_steered_2026"


def test_both_versions_of_the_h200_are_let_in_alike(study: Study) -> None:
    days = (date(2025, 12, 8), date(2026, 1, 13), date(2026, 1, 28), date(2026, 5, 14), date(2026, 7, 14))
    for day in days:
        assert (
            check(study, "nvidia-h200-sxm", day, "CN").importer == check(study, "nvidia-h200-nvl", day, "CN").importer
        )


def test_at_most_one_rule_speaks_for_a_chip_and_a_buyer_on_a_day(study: Study) -> None:
    rules, places = load_rules(study), load_places(study)
    question = ask(study, "H20", JUNE, "CN", None, None, None, None, "export", None, {}, {})
    told = speaking(rules, JUNE, question.facts(places))
    assert [(buyer, each.rule.id) for buyer, each in told] == [
        ("any", "cn_port_checks_2025"),
        ("state_funded", "cn_state_sites_2025"),
    ]
