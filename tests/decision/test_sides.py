"""Options against each other and both sides' view: by hand, and on the packaged case."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from countermove.decision import Assessed, assess
from countermove.decision.again import order_of
from countermove.decision.bargains import bargain_record
from countermove.decision.break_even import LEAST_H100E
from countermove.decision.numbers import indistinct
from countermove.decision.sides_parts import Bargained, BothSides, Move, Sale
from countermove.decision.standing import beaten, standing, unbeaten_in
from countermove.decision.ways_out import ways_out
from countermove.response import response_model
from countermove.study import BadInput, Study, load_case
from countermove.study.case import Measure
from countermove.study.limits import read_limits
from countermove.world.inputs import build_inputs, choices_of

WORLDS = 1_000


@pytest.fixture(scope="module")
def limited(study: Study) -> Assessed:
    """The packaged case with a case's limit, which the caller's goes before, and one more."""
    case = load_case("h200", study).model_copy(update={"limits": read_limits(["usable_compute<=1"])})
    wanted = read_limits(["usable_compute<=30", "us_countermove_cost<=10"])
    command = (
        "countermove assess h200 --worlds 1000 --seed 1 --limit 'usable_compute<=30' --limit 'us_countermove_cost<=10'"
    )
    return assess(study, case, worlds=WORLDS, seed=1, limits=wanted, command=command)


@pytest.fixture(scope="module")
def both(assessed: Assessed) -> BothSides:
    return assessed.assessment.both_sides


def values(assessed: Assessed, outcome: str) -> dict[str, np.ndarray]:
    """Worlds of an outcome by option, the reference left out."""
    names = [option.id for option in assessed.assessment.options if not option.is_reference]
    return {name: assessed.worlds[outcome].sel(option=name).values.astype(np.float64) for name in names}


def move(found: Bargained, what: str) -> Move:
    return next(each for each in found.moves if what in (each.to, each.what))


def test_pairs_stand_as_their_paired_differences_say() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(6, 401)).astype(np.float32)
    rows[1] = rows[0] + 0.01
    rows[2] += 0.2
    rows[3] = np.where(np.arange(401) < 30, rows[0] + 5, rows[0])
    found = standing(rows)
    for a in range(6):
        for b in range(6):
            tie = a == b or indistinct(rows[a] - rows[b])
            assert (found.sign[a, b] == 0) == tie, (a, b)
            assert found.sign[a, b] == -found.sign[b, a]
    assert found.sign[1, 0] == 1
    assert found.sign[3, 0] == 1  # equal in most worlds, higher in the mean
    assert found.beyond(0.02)[1, 0] == 0
    assert found.size[1, 0] == pytest.approx(0.01, rel=1e-3)


def test_an_option_is_beaten_by_one_that_is_nowhere_worse_and_somewhere_better() -> None:
    first = np.array([[0, 1, 0], [-1, 0, -1], [0, 1, 0]], np.int8)
    second = np.array([[0, 0, 1], [0, 0, 1], [-1, -1, 0]], np.int8)
    assert beaten([first, second]).tolist() == [[False, False, False], [True, False, False], [True, False, False]]


def test_fronts_are_those_that_a_search_by_hand_finds() -> None:
    rng = np.random.default_rng(5)
    goods = [rng.integers(0, 3, size=(4, 60)).astype(np.float32) for _ in range(3)]
    found = unbeaten_in(goods)
    for world in range(60):
        points = [tuple(good[row, world] for good in goods) for row in range(4)]
        for row, point in enumerate(points):
            dominated = any(
                all(y >= x for x, y in zip(point, other, strict=True)) and other != point for other in points
            )
            assert found[row, world] == (not dominated)


def test_limits_are_kept_in_the_share_of_worlds_that_the_worlds_say(limited: Assessed) -> None:
    found = limited.assessment.satisficing
    assert found is not None
    compute, cost = found.limits
    assert (compute.at_most, compute.at_least) == (30.0, None)
    together = np.ones(WORLDS, bool)
    for line, most in ((compute, 30.0), (cost, 10.0)):
        for option, worlds in values(limited, line.outcome).items():
            assert line.kept.shares[option].value == pytest.approx((worlds <= most).mean())
            assert line.in_half[option] == pytest.approx(np.median(worlds), rel=1e-6)
            assert (worlds <= line.in_nine_tenths[option]).mean() == pytest.approx(0.9, abs=0.002)
            low, high = line.kept.accounts[option]
            assert low <= line.kept.shares[option].value <= high
    for outcome, most in (("usable_compute", 30.0), ("us_countermove_cost", 10.0)):
        together &= values(limited, outcome)["enforce"] <= most
    assert found.together.shares["enforce"].value == pytest.approx(together.mean())
    assert found.together.shares["enforce"].value <= min(line.kept.shares["enforce"].value for line in found.limits)


def test_options_that_keep_limits_alike_are_tied(limited: Assessed) -> None:
    found = limited.assessment.satisficing
    assert found is not None
    cost = found.limits[1].kept
    assert any({"deny", "rent_not_sell"} <= set(group) for group in cost.order)
    shares = [cost.shares[group[0]].value for group in cost.order]
    assert shares == sorted(shares, reverse=True)
    assert sorted(name for group in cost.order for name in group) == sorted(cost.shares)


def test_a_limit_is_told_by_the_receipt_and_read_back_from_it(limited: Assessed, assessed: Assessed) -> None:
    order = order_of(limited.assessment.receipt)
    assert order.limits == read_limits(["usable_compute<=30", "us_countermove_cost<=10"])
    assert assessed.assessment.satisficing is None


def test_a_limit_to_what_the_case_does_not_have_is_told(study: Study) -> None:
    with pytest.raises(BadInput, match=r"--limit: usable: is not one of the case's outcomes; near: usable_mean"):
        assess(study, load_case("h200", study), worlds=WORLDS, limits=read_limits(["usable<=30"]))


def test_a_front_over_outcomes_with_limits_is_drawn_too(limited: Assessed, both: BothSides) -> None:
    assert [each.over for each in limited.assessment.both_sides.fronts if each.party == "US"] == [
        "leading", "limits", "all",
    ]  # fmt: skip
    assert "limits" not in {each.over for each in both.fronts}


def test_every_option_is_on_the_front_or_beaten_by_another(both: BothSides, assessed: Assessed) -> None:
    options = {option.id for option in assessed.assessment.options if not option.is_reference}
    for front in both.fronts:
        assert set(front.on) | set(front.beaten_by) == options
        assert not set(front.on) & set(front.beaten_by)
        assert front.on
        assert set(front.shares) == options


def test_washington_does_better_by_enforcement_than_by_denial_alone_on_what_leads(both: BothSides) -> None:
    front = next(each for each in both.fronts if (each.party, each.over) == ("US", "leading"))
    assert "enforce" in front.beaten_by["deny"]
    assert front.shares["deny"].value < 0.1 < front.shares["enforce"].value
    all_of_it = next(each for each in both.fronts if (each.party, each.over) == ("US", "all"))
    assert not all_of_it.beaten_by


def test_first_and_last_agree_with_the_rankings(both: BothSides, assessed: Assessed) -> None:
    for side in both.sides:
        if side.is_payer:
            continue
        own = [each for each in assessed.assessment.rankings if each.party == side.who]
        split = [each for each in own if len(each.groups) > 1]
        for option in {*side.first, *side.last}:
            assert side.first.get(option, 0) == sum(option in each.groups[0].options for each in split)
            assert side.last.get(option, 0) == sum(option in each.groups[-1].options for each in split)


def test_beijing_would_lift_and_washington_would_not(both: BothSides) -> None:
    sides = {each.who: each for each in both.sides}
    assert max(sides["CN"].first, key=lambda name: sides["CN"].first[name]) == "lift_now"
    assert max(sides["US"].last, key=lambda name: sides["US"].last[name]) == "lift_now"
    assert set(sides["NVIDIA"].first) == {"lift_now"}
    assert set(sides["Allied tool makers"].last) == {"deny_and_close"}
    assert sides["NVIDIA"].is_payer


def test_the_largest_shortfall_is_over_a_partys_outcomes_in_their_own_spread(
    both: BothSides, assessed: Assessed
) -> None:
    side = next(each for each in both.sides if each.who == "CN")
    worst = np.zeros(WORLDS)
    lines = {each.id: each for each in assessed.assessment.outcomes}
    for name in side.outcomes:
        good = np.stack(list(values(assessed, name).values())) * (1 if lines[name].better["CN"] == "more" else -1)
        worst = np.maximum(worst, (good.max(axis=0) - good[0]) / good.std())
    first = next(iter(values(assessed, "usable_compute")))
    assert side.regret[first].p50 == pytest.approx(np.median(worst), rel=1e-4)
    assert side.least_regret


def test_no_option_is_better_for_both_on_what_they_want_the_opposite_of(both: BothSides, assessed: Assessed) -> None:
    lines = {each.id: each for each in assessed.assessment.outcomes}
    opposed = {
        name for name, each in lines.items() if {each.better.get("US"), each.better.get("CN")} == {"more", "less"}
    }
    assert "usable_compute" in opposed
    for each in both.terms:
        assert not opposed & set(each.change.better["US"]) & set(each.change.better["CN"])
        assert each.both.value <= min(share.value for share in each.unharmed.values())


def test_the_framework_comes_nearest_to_what_both_could_accept(both: BothSides) -> None:
    terms = {each.option: each for each in both.terms}
    assert max(terms.values(), key=lambda each: each.both.value).option == "framework"
    assert "us_countermove_cost" in terms["framework"].change.better["US"]
    assert terms["framework"].change.worse["CN"] == ("home_share",)
    assert "usable_compute" in terms["lift_now"].change.worse["US"]


def test_only_options_that_rest_on_both_sides_have_ways_out(study: Study) -> None:
    case = load_case("h200", study)
    ways = ways_out(study, case, choices_of(study, case))
    assert {each.part_of for each in ways} == {"sell_with_conditions", "framework"}
    assert all(each.lacks is None for each in ways)
    promises = next(each for each in ways if each.part_of == "framework" and "promises" in each.title)
    assert [measure.by for measure in promises.measures] == ["US", "US", "US"]


def test_beijing_that_admits_nothing_buys_nothing(both: BothSides, assessed: Assessed) -> None:
    found = next(each for each in both.bargained if each.option == "framework")
    closed = move(found, "admits no chip from the case's day on")
    before = assessed.assessment.levels["framework"]["duty_income"]
    assert closed.side == "CN"
    assert closed.differences["duty_income"].p50 == pytest.approx(-before.p50, rel=0.02)
    assert "home_share" in closed.change.better["CN"]
    assert "cn_cost" in closed.change.worse["CN"]


def test_a_broken_promise_sells_less_than_a_kept_one_and_more_than_none(both: BothSides) -> None:
    found = next(each for each in both.bargained if each.option == "framework")
    broken = move(found, "keeps none of its promises").differences["nvidia_revenue"].p50
    closed = move(found, "admits no chip from the case's day on").differences["nvidia_revenue"].p50
    assert closed < broken < 0


def test_a_truce_that_lapses_costs_washington_and_not_beijing(both: BothSides) -> None:
    for found in both.bargained:
        lapsed = move(found, "lets the truce lapse in every quarter")
        assert "us_countermove_cost" in lapsed.change.worse["US"]
        assert not lapsed.change.worse["CN"]


def test_who_decides_may_leave_for_the_options_that_sell_least_and_most(both: BothSides) -> None:
    for found in both.bargained:
        assert [each.to for each in found.moves if each.side == "US"] == ["deny", "lift_now"]
        assert found.worlds == WORLDS
        assert found.truce is not None
        assert found.stands is not None


def test_moving_from_present_law_to_denial_is_denial_against_present_law(both: BothSides, assessed: Assessed) -> None:
    found = next(each for each in both.bargained if each.option == "sell_with_conditions")
    pairs = {each.outcome: each.difference for each in assessed.assessment.against_present_law if each.a == "deny"}
    for name, difference in move(found, "deny").differences.items():
        assert difference.p50 == pytest.approx(pairs[name].p50, abs=1e-5)


def test_the_fee_at_which_a_sale_breaks_even_is_what_countermoves_cost_more(
    both: BothSides, assessed: Assessed
) -> None:
    sale = next(each for each in both.proceeds if each.option == "framework")
    assert sale.against == "deny"
    sold, cost, fee = (
        values(assessed, name)["framework"] - values(assessed, name)["deny"]
        for name in ("legal_imports", "us_countermove_cost", "duty_income")
    )
    selling = sold * 1e6 >= LEAST_H100E
    assert sale.selling.value == pytest.approx(selling.mean(), abs=0.005)
    assert sale.break_even_mean.value == pytest.approx(cost.mean() * 1e3 / sold.mean(), rel=1e-3)
    assert sale.break_even is not None
    assert sale.break_even.p50 == pytest.approx(np.median(cost[selling] * 1e3 / sold[selling]), rel=0.02)
    assert sale.fee is not None
    assert sale.fee.p50 == pytest.approx(np.median(fee[selling] * 1e3 / sold[selling]), rel=0.02)


def test_a_bargain_saves_countermoves_so_it_needs_no_fee(both: BothSides) -> None:
    by_option = {each.option: each for each in both.proceeds}
    ratio = by_option["framework"].break_even_mean
    assert ratio.accounts is not None
    assert ratio.value is not None
    assert ratio.accounts[0] <= ratio.value <= ratio.accounts[1] < 0
    assert {"deny", "deny_and_close", "rent_not_sell"}.isdisjoint(by_option)


def test_compute_has_no_price_under_an_option_that_takes_it_away(both: BothSides) -> None:
    """Enforcement leaves China with less compute than denial does: there is none to divide by."""
    sale: Sale = next(each for each in both.proceeds if each.option == "enforce")
    assert sale.gain is None
    assert sale.gain_mean.value is None
    assert sale.makers_mean.value is None


def test_lifting_gives_compute_away_at_less_than_a_chips_price(both: BothSides) -> None:
    sale = next(each for each in both.proceeds if each.option == "lift_now")
    assert sale.adding.value > 0.9
    assert sale.gain_mean.value is not None
    assert sale.makers_mean.value is not None
    assert sale.gain_mean.value < 0.2 * sale.makers_mean.value


def test_the_record_has_ten_agreements_in_four_truces_that_washingtons_acts_ended(both: BothSides) -> None:
    record = both.record
    assert record is not None
    assert (len(record.bargains), record.truces, record.broken_by) == (10, 4, {"US": 3})
    busan = next(each for each in record.bargains if each.row == "us-cn-busan-2025")
    assert {each.row for each in busan.given if each.side == "US"} >= {
        "us-fentanyl-tariff-halved-2025", "us-affiliates-suspended-2025",
    }  # fmt: skip
    assert {each.row for each in busan.given if each.side == "CN"} >= {"cn-oct9-suspended-2025", "cn-port-fees"}
    assert busan.ended_by is None
    assert [each.row for each in record.bargains if each.chips] == ["us-cn-london-2025", "us-cn-busan-2025"]
    assert {each.layer for each in busan.given} == {"hardware", "materials", "market_access"}
    geneva = next(each for each in record.bargains if each.row == "us-cn-geneva-2025")
    assert (geneva.days, geneva.ended_by) == (140, "us-affiliates-rule-2025")


def test_an_earlier_day_knows_no_later_bargain(study: Study) -> None:
    view = study.as_of(date(2025, 6, 30))
    record = bargain_record(view, response_model(view))
    assert record is not None
    assert max(each.day for each in record.bargains) <= date(2025, 6, 30)
    geneva = next(each for each in record.bargains if each.row == "us-cn-geneva-2025")
    assert geneva.ended_by is None
    assert "rests until 2025-08-12" in {each.then for each in geneva.given}


def test_a_case_whose_outcomes_tell_nothing_of_sales_has_no_price(study: Study) -> None:
    case = load_case("h200", study)
    few = case.model_copy(update={"outcomes": ("usable_compute", "us_countermove_cost")})
    found = assess(study, few, worlds=200, seed=1).assessment.both_sides
    assert found.proceeds == ()
    assert all(each.to is None for bargain in found.bargained for each in bargain.moves)


def test_choices_that_change_law_alike_have_one_law(study: Study) -> None:
    case = load_case("h200", study)
    view = study.as_of(case.cut_off)
    lever = Measure.model_validate(
        {"id": "more", "by": "US", "what": "More", "from": "2026-07-01", "sets": {"enforcement_effort": 2.0}}
    )
    choices = choices_of(view, case)
    deny = next(each for each in choices if each.id == "deny")
    other = type(deny)("deny and more", "Deny and more", (*deny.measures, lever))
    inputs = build_inputs(view, case, response_model(view), (*choices, other))
    assert inputs.regimes["deny and more"] is inputs.regimes["deny"]
    assert inputs.regimes["deny"] is not inputs.regimes["lift_now"]
