"""The 50 % rule: added up through all tiers, exact at the half, open where shares are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countermove.law.parties.ownership import (
    Standing,
    affiliate_of_listed,
    affiliate_value,
    owned_by,
    ownership_of,
    reached,
)
from countermove.law.parties.receiver import named
from countermove.study import Study
from countermove.study.records import Holding

DAY = date(2025, 10, 15)
HALF = 50
Edge = tuple[int, int, int]
EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 100)), max_size=24)
LISTED = st.sets(st.integers(0, 7), max_size=3)


def held(edges: Iterable[Edge]) -> dict[int, list[tuple[int, int]]]:
    graph: dict[int, list[tuple[int, int]]] = {}
    for owner, owned, share in edges:
        graph.setdefault(owner, []).append((owned, share))
    return graph


def by_rounds(edges: Iterable[Edge], listed: Iterable[int]) -> set[int]:
    """The rule read aloud: until nothing changes, add who is owned by half by those who count."""
    counts = set(listed)
    while True:
        more = {
            party for party in range(8)
            if sum(share for owner, owned, share in edges if owned == party and owner in counts) >= HALF
        }  # fmt: skip
        if more <= counts:
            return counts
        counts |= more


@given(EDGES, LISTED)
def test_following_owners_once_gives_what_the_rule_read_aloud_gives(edges: list[Edge], listed: set[int]) -> None:
    assert reached(held(edges), listed, HALF)[0] == by_rounds(edges, listed)


@given(EDGES, LISTED, st.randoms(use_true_random=False))
def test_the_order_of_edges_does_not_matter(edges: list[Edge], listed: set[int], draw: object) -> None:
    turned = edges[::-1]
    assert reached(held(edges), listed, HALF) == reached(held(turned), listed, HALF)


@given(EDGES, LISTED, st.integers(0, 23), st.integers(0, 100))
def test_a_larger_share_never_frees_anybody(edges: list[Edge], listed: set[int], at: int, more: int) -> None:
    before = reached(held(edges), listed, HALF)[0]
    raised = [(owner, owned, share + more * (number == at)) for number, (owner, owned, share) in enumerate(edges)]
    assert before <= reached(held(raised), listed, HALF)[0]


def test_two_companies_that_own_each_other_are_free_unless_one_is_listed() -> None:
    ring = held([(1, 2, 100), (2, 1, 100)])
    assert reached(ring, [], HALF)[0] == set()
    assert reached(ring, [1], HALF)[0] == {1, 2}


def of(study: Study, entity: str, on: date = DAY) -> Standing:
    found = ownership_of(study, entity, on)
    assert found is not None
    return found


def test_smic_japan_counts_as_listed_through_smic(study: Study) -> None:
    japan = of(study, "smic-japan")
    assert (japan.status, japan.strictest) == ("covered", "smic")
    assert [(step.owner, step.high, step.lists) for step in japan.chain] == [("smic", 1.0, ("US Entity List",))]
    assert japan.rule.cite == "90 FR 47201"


def test_inspur_international_is_reached_only_when_two_holdings_are_added(study: Study) -> None:
    inspur = of(study, "inspur-international")
    assert inspur.status == "covered"
    assert inspur.low == pytest.approx(0.5458)
    assert [(step.tier, step.owner) for step in inspur.chain] == [
        (1, "inspur-overseas"), (2, "inspur-group"), (1, "inspur-cloud-investment"), (2, "inspur-group"),
    ]  # fmt: skip


def test_a_covered_company_counts_whole_for_the_next_tier(study: Study) -> None:
    assert of(study, "nexperia-china", date(2026, 1, 1)).status == "covered"


def test_a_share_just_under_half_needs_the_rest_from_holders_not_recorded(study: Study) -> None:
    ezviz = of(study, "ezviz")
    assert ezviz.status == "undetermined"
    assert ezviz.needs == pytest.approx(0.01)
    assert ezviz.from_ == ("holders that are not recorded",)
    assert "needs at least 1 % more from holders that are not recorded" in ezviz.says


def test_an_interval_across_the_half_says_how_much_is_wanted_and_from_whom(study: Study) -> None:
    unigroup = of(study, "zhiguangxin")
    assert unigroup.status == "undetermined"
    assert unigroup.needs == pytest.approx(0.45)
    assert unigroup.from_ == ("Beijing Jianguang Asset Management Co., Ltd.",)


def test_the_rule_does_not_climb_to_a_sister_or_a_parent(study: Study) -> None:
    assert of(study, "xmc").status == "not_covered"
    assert of(study, "naura").status == "not_covered"


def test_an_american_company_is_not_a_foreign_affiliate(study: Study) -> None:
    assert of(study, "futurewei").status == "spared"
    assert of(study, "smic-americas").status == "spared"  # SMIC holds all of it
    assert of(study, "smic-europe").status == "covered"


def test_a_sale_ends_the_reach(study: Study) -> None:
    assert ownership_of(study, "newport-wafer-fab", date(2024, 3, 6)) is None
    assert of(study, "sj-semi", date(2020, 12, 20)).low == pytest.approx(0.5587)
    assert of(study, "honor").status == "not_covered"


def test_before_a_listing_the_owner_does_not_count(study: Study) -> None:
    assert of(study, "smic-japan", date(2020, 12, 17)).status == "not_covered"
    assert of(study, "smic-japan", date(2020, 12, 18)).status == "covered"


def test_exactly_half_in_many_small_shares_is_half(study: Study) -> None:
    pattern = study.ownership[0]
    rows = tuple(
        pattern.model_copy(
            update={"id": f"synthetic-{owner}", "owner": owner, "owned": "synthetic", "share_low": share,
                    "share_high": share, "as_of": DAY, "known_on": DAY}
        )
        for owner, share in (("huawei", 0.1), ("smic", 0.2), ("ymtc", 0.15), ("hikvision", 0.05))
    )  # fmt: skip
    whole = study.with_rows(ownership=rows)
    assert of(whole, "synthetic").status == "covered"
    less = (*rows[:3], rows[3].model_copy(update={"share_low": 0.0499999, "share_high": 0.0499999}))
    told = of(study.with_rows(ownership=less), "synthetic")
    assert told.status == "undetermined"
    assert told.needs == pytest.approx(1e-7)


def test_a_share_seen_through_others_is_not_counted_on_top_of_them(study: Study) -> None:
    def edge(owner: str, owned: str, share: float, direct: str) -> Holding:
        return study.ownership[0].model_copy(
            update={"id": f"{owner}:{owned}", "owner": owner, "owned": owned, "share_low": share, "share_high": share,
                    "as_of": DAY, "known_on": DAY, "direct": direct}
        )  # fmt: skip

    rows = (
        edge("huawei", "middle", 1.0, "yes"), edge("middle", "target", 0.3, "yes"),
        edge("huawei", "target", 0.3, "no"), edge("someone", "target", 0.7, "yes"),
    )  # fmt: skip
    target = of(study.with_rows(ownership=rows), "target")
    assert (target.low, target.status) == (0.3, "undetermined")
    alone = of(study.with_rows(ownership=(rows[2], edge("smic", "target", 0.2, "yes"))), "target")
    assert (alone.low, alone.status) == (0.5, "covered")


def test_the_fact_for_criteria_is_yes_no_or_unknown_with_its_reason(study: Study) -> None:
    yes = affiliate_of_listed(study, ["nexperia"], date(2026, 1, 1))
    assert (yes.truth, yes.policy) == ("yes", "presumption_of_denial")
    assert yes.sources
    assert affiliate_of_listed(study, ["honor"], DAY).truth == "no"
    assert affiliate_of_listed(study, ["ezviz"], DAY).truth == "unknown"
    nothing = affiliate_of_listed(study, ["apple"], DAY)
    assert (nothing.truth, nothing.recorded) == ("unknown", False)
    assert affiliate_of_listed(study, [], DAY).recorded is False
    early = affiliate_of_listed(study.as_of(date(2025, 1, 1)), ["nexperia"], date(2026, 1, 1))
    assert early.truth == "no"


def test_the_value_for_law_check_is_missing_without_an_end_user(study: Study) -> None:
    assert affiliate_value(study, (), DAY, None).missing == ("end_user",)
    on = date(2026, 1, 1)
    assert affiliate_value(study, named(study, "Nexperia"), on, "Nexperia").words == frozenset({"yes"})
    assert affiliate_value(study, (), DAY, "Nobody Ltd").missing == ("affiliate_of_listed",)


def test_lists_can_be_named_by_hand(study: Study) -> None:
    alibaba = ownership_of(study, "cxmt-group", date(2026, 7, 1), ("1260H",))
    assert alibaba is not None
    assert alibaba.high == pytest.approx(0.04)


def test_a_party_tells_what_it_holds(study: Study) -> None:
    told = {each.entity: each.status for each in owned_by(study, "smic", DAY)}
    assert (told["smic-europe"], told["smnc"], told["brite-semi"]) == ("covered", "listed", "undetermined")
