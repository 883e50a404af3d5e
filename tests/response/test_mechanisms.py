"""The articles' mechanisms: verdicts on the packaged record, and on made-up records where each one turns."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from countermove.response.forecast.lapses import lapses
from countermove.response.mechanisms.catalogue import TESTS, mechanism, mechanisms
from countermove.response.mechanisms.draw import draw
from countermove.response.mechanisms.named import read_named
from countermove.response.mechanisms.result import Mechanism, Number, Strip, say
from countermove.response.mechanisms.sizing import concordance, severity_pairs
from countermove.response.record.coding import LINK_SETS
from countermove.response.record.spells import build_spells, select
from countermove.study.faults import BadInput
from countermove.study.study import Study, load_study

from .little import START, Little, apart


@pytest.fixture(scope="module")
def found(study: Study) -> dict[str, Mechanism]:
    return {each.id: each for each in mechanisms(study)}


def number(result: Mechanism, start: str, links: str | None = None) -> Number:
    return next(each for each in result.numbers if each.name.startswith(start) and each.links == links)


# The packaged record.

GOLDEN = {
    "M01": "not supported",
    "M02": "not supported",
    "M03": "not supported",
    "M04": "supported",
    "M05": "cannot tell",
    "M06": "cannot tell",
    "M07": "cannot tell",
    "M08": "cannot tell",
    "M09": "supported",
    "M30": "cannot tell",
    "M31": "cannot tell",
    "M32": "supported",
    "M33": "cannot tell",
    "M34": "cannot tell",
    "M35": "cannot tell",
    "M36": "cannot tell",
    "M37": "cannot tell",
    "M38": "cannot tell",
    "M39": "cannot tell",
    "M40": "cannot tell",
    "M59": "cannot tell",
}


def test_every_mechanism_of_timing_and_leverage_has_its_verdict(found: dict[str, Mechanism]):
    assert {name: each.verdict for name, each in found.items()} == GOLDEN


def test_every_mechanism_that_has_a_test_is_in_the_articles_list(study: Study):
    assert set(TESTS) <= {row.id for row in study.mechanisms}
    assert set(read_named(study)) == set(TESTS)


def test_every_result_says_what_would_change_it(found: dict[str, Mechanism]):
    for each in found.values():
        assert each.test
        assert each.why
        assert each.needed
        assert each.wrong_if
        assert each.cannot_say
        assert each.claims


def test_no_answer_took_eighteen_months(found: dict[str, Mechanism]):
    for links in LINK_SETS:
        late = number(found["M02"], "first answers that took 18", links)
        assert (late.value, late.low) == (0.0, 0.0)


def test_strict_links_hold_eight_answered_controls_none_near_twelve_months(found: dict[str, Mechanism]):
    assert number(found["M03"], "first answers between", "strict").note == "0 of 8"


def test_tariffs_are_answered_within_a_week_and_controls_are_not(found: dict[str, Mechanism]):
    assert number(found["M04"], "tariffs", "medium").note == "9 of 12"
    assert number(found["M04"], "technology controls", "medium").note == "4 of 49"


def test_of_four_chip_offers_each_met_a_limit_but_two_limits_were_leaks(found: dict[str, Mechanism]):
    assert number(found["M05"], "chip offers followed by an import limit within 60 days, alleged").note == "4 of 4"
    assert number(found["M05"], "chip offers followed by an import limit within 60 days, public").note == "2 of 4"


def test_all_link_sets_stand_together_whichever_leads(study: Study):
    for name in ("M01", "M07", "M30"):
        result = mechanism(study, name, "strict")
        assert {each.links for each in result.numbers} >= set(LINK_SETS)
        assert result.key is not None
        assert result.key.links == "strict"


def test_after_2010_dysprosium_halved_in_under_two_years(found: dict[str, Mechanism]):
    # 1,410 at the end of 2011, 227 four years later: ln 2 / (ln(1410 / 227) / 4) = 1.52 by the ends alone.
    life = number(found["M40"], "half-life of the price, dysprosium")
    assert life.value == pytest.approx(1.82, abs=0.01)
    assert life.low is not None
    assert life.high is not None
    assert life.low < 4 * math.log(2) / math.log(1410 / 227) < life.high


def test_gallium_stood_at_six_times_its_old_price(found: dict[str, Mechanism]):
    assert number(found["M32"], "gallium").value == pytest.approx(1600 / 258)


def test_five_clocks_of_the_truce_run_at_the_cut_off(found: dict[str, Mechanism]):
    left = [each for each in found["M59"].numbers if each.unit == "days left"]
    assert len(left) == 5  # the reciprocal rate's was settled in February 2026, when the Supreme Court struck it down
    assert min(each.value or 0 for each in left) == (date(2026, 11, 10) - date(2026, 6, 30)).days


def test_the_clocks_of_the_truce_are_those_of_the_calendar_of_lapses(study: Study, found: dict[str, Mechanism]):
    named = [each.clock for each in read_named(study)["M59"].clocks]
    running = {clock.lapses_on for clock in lapses(study).open if clock.id in named}
    left = [each for each in found["M59"].numbers if each.unit == "days left"]
    assert {study.cut_off + timedelta(int(each.value or 0)) for each in left} == running
    figure = found["M59"].figure
    assert isinstance(figure, Strip)
    spans = {lane.name: lane.spans[0] for lane in figure.lanes}
    assert spans["Reciprocal rate stays at 10% until November 2026"][1:] == (date(2026, 2, 20), "settled")
    assert spans["Tariff truce of Buenos Aires"][2] == "unknown"  # its end stands in no row and is only recalled


def test_every_figure_is_drawn(found: dict[str, Mechanism]):
    for each in found.values():
        svg = draw(each)
        assert svg.rstrip().endswith("</svg>")
        assert ("nothing to draw" in svg) == (each.figure is None)


def test_a_day_of_the_past_knows_less(study: Study):
    view = study.as_of(date(2024, 6, 1))
    assert mechanism(view, "M59").n == 1  # of all rounds, only the licences for Huawei had run out by then
    clocks = [each for each in mechanism(view, "M59").numbers if each.unit == "days left"]
    assert not clocks
    assert mechanism(view, "M05").n == 0
    assert mechanism(view, "M32").n < mechanism(study, "M32").n
    assert not [each for each in mechanism(view, "M08").events if each.endswith("-2025")]


def test_before_the_record_nothing_can_be_told(study: Study):
    for each in mechanisms(study.as_of(date(2009, 1, 1))):
        assert each.verdict == "cannot tell"
        assert each.n == 0


def test_permuted_links_give_no_concordance(study: Study):
    """Answers dealt out anew over the tariffs, whose severities agree in truth, agree no more."""
    pairs = severity_pairs(select(build_spells(study, "all"), by="US", stratum="tariffs"))
    assert (concordance("t", pairs)[1].value or 1) < 0.05
    rng = np.random.Generator(np.random.Philox(7))
    taus: list[float] = []
    for _ in range(20):
        order = rng.permutation(len(pairs))
        dealt = tuple((pairs[place][0], pairs[other][1]) for place, other in enumerate(order.tolist()))
        taus.append(concordance("t", dealt)[0].value or 0.0)
    assert abs(float(np.mean(taus))) < 0.2


def test_another_study_cannot_tell():
    for each in mechanisms(load_study("cocom_computers")):
        assert (each.verdict, each.n) == ("cannot tell", 0)


def test_a_mechanism_without_a_test_is_bad_input(study: Study):
    with pytest.raises(BadInput, match="want one of M01"):
        mechanism(study, "M10")


# Made-up records.


def verdict(study: Study, name: str) -> str:
    return mechanism(study, name).verdict


def test_long_waits_carry_the_four_stages_and_short_ones_do_not(tmp_path: Path):
    slow, fast = Little(), Little()
    for place, day in enumerate(apart(8, days=600)):
        slow.answered(f"a{place}", day, 450)
        fast.answered(f"a{place}", day, 20)
    assert verdict(slow.write(tmp_path / "slow"), "M01") == "supported"
    assert verdict(fast.write(tmp_path / "fast"), "M01") == "not supported"
    assert verdict(Little().write(tmp_path / "none"), "M01") == "cannot tell"


def test_a_set_time_is_carried_by_answers_near_a_year_alone(tmp_path: Path):
    near, far = Little(), Little()
    for place, day in enumerate(apart(8, days=600)):
        near.answered(f"a{place}", day, 355 + 3 * place)
        far.answered(f"a{place}", day, 5 + place)
    assert verdict(near.write(tmp_path / "near"), "M03") == "supported"
    assert verdict(far.write(tmp_path / "far"), "M03") == "not supported"


def test_lags_that_fell_from_eighteen_months_carry_the_shrinking_lag_and_others_do_not(tmp_path: Path):
    falling, constant, fallen = Little(), Little(), Little()
    lags = [170, 150, 130, 110, 90, 75, 60, 50, 40, 30, 20, 15, 10, 6, 3, 1]
    for place, day in enumerate(apart(16, days=300)):
        falling.answered(f"a{place}", day, lags[place])
        constant.answered(f"a{place}", day, 20)
    for place, day in enumerate(apart(14, days=400)):
        fallen.answered(f"a{place}", day, 600 if place < 6 else 5)
    assert verdict(fallen.write(tmp_path / "fallen"), "M02") == "supported"
    # Falling lags that were never long do not carry the articles' sentence either: it speaks of 18 months.
    assert verdict(falling.write(tmp_path / "falling"), "M02") == "not supported"
    assert verdict(constant.write(tmp_path / "constant"), "M02") == "not supported"


def test_a_fast_ladder_shows_beside_slow_answers_only(tmp_path: Path):
    two, one = Little(), Little()
    for place, day in enumerate(apart(12, days=400)):
        two.answered(f"a{place}", day, place % 3 if place < 9 else 300)
        one.answered(f"a{place}", day, 100 + place)
    assert verdict(two.write(tmp_path / "two"), "M04") == "supported"
    assert verdict(one.write(tmp_path / "one"), "M04") == "not supported"


def test_offers_met_at_once_are_refused_and_four_of_them_are_too_few(tmp_path: Path):
    def offers(count: int) -> Little:
        made = Little()
        for place, day in enumerate(apart(count, days=700)):
            made.act(f"o{place}", day, instrument="licence_grant", direction="de_escalation", stage="announced")
            made.act(f"l{place}", day + timedelta(5), by="YY", instrument="import_ban")
        return made

    assert verdict(offers(8).write(tmp_path / "many"), "M05") == "supported"
    assert verdict(offers(4).write(tmp_path / "few"), "M05") == "cannot tell"


def test_answers_in_proportion_are_calibrated_and_answers_beyond_are_not(tmp_path: Path):
    even, over, few = Little(), Little(), Little()
    for place, day in enumerate(apart(12, days=400)):
        size = 3 + place % 3
        even.answered(f"a{place}", day, 10, severity=(size, size))
        over.answered(f"a{place}", day, 10, severity=(3, 5))
    few.answered("a", START, 10)
    assert verdict(even.write(tmp_path / "even"), "M07") == "supported"
    assert verdict(over.write(tmp_path / "over"), "M07") == "not supported"
    assert verdict(few.write(tmp_path / "few"), "M07") == "cannot tell"


def steps(count: int, sizes: tuple[int, ...]) -> tuple[Little, str]:
    made, lines = Little(), ["mechanisms:", "  M08:", "    grounds: made up", "    products:"]
    for place, day in enumerate(apart(count)):
        names = [
            made.act(f"p{place}-{n}", day + timedelta(30 * n), by="YY", severity=size) for n, size in enumerate(sizes)
        ]
        lines.append(f"      - {{name: p{place}, events: [{', '.join(names)}]}}")
    return made, "\n".join(lines)


def test_steps_are_graduated_and_single_bans_are_not(tmp_path: Path):
    for name, count, sizes, wanted in (
        ("steps", 6, (3, 4), "supported"),
        ("bans", 6, (4,), "not supported"),
        ("few", 3, (3, 4), "cannot tell"),
    ):
        made, named = steps(count, sizes)
        assert verdict(made.write(tmp_path / name, named), "M08") == wanted


def test_withdrawals_are_competing_ends(tmp_path: Path):
    some, none = Little(), Little()
    for place, day in enumerate(apart(10, days=400)):
        some.ended(f"w{place}", day, 50)
    for place, day in enumerate(apart(120, days=30)):
        none.act(f"n{place}", day)
    assert verdict(some.write(tmp_path / "some"), "M09") == "supported"
    assert verdict(none.write(tmp_path / "none"), "M09") == "not supported"


def test_answers_elsewhere_cross_layers_and_answers_in_kind_do_not(tmp_path: Path):
    cross, same = Little(), Little()
    for place, day in enumerate(apart(10, days=400)):
        cross.answered(f"a{place}", day, 10, answer_layer="materials")
        same.answered(f"a{place}", day, 10)
    assert verdict(cross.write(tmp_path / "cross"), "M30") == "supported"
    assert verdict(same.write(tmp_path / "same"), "M30") == "not supported"


def uses(count: int, path: tuple[float, ...], capacity: tuple[float, ...]) -> tuple[Little, str]:
    """Uses of leverage, the price 10 before each, then by half-years after it; capacity by years."""
    made = Little()
    blocks: list[str] = []
    for place, day in enumerate(apart(count)):
        made.act(f"u{place}", day, by="YY", layer="materials")
        prices = {day - timedelta(1): 10.0, **{day + timedelta(180 * (n + 1)): value for n, value in enumerate(path)}}
        made.values(f"price{place}", prices)
        made.values(f"made{place}", {day + timedelta(365 * (n + 1)): value for n, value in enumerate(capacity)}, "t")
        blocks.append(
            f"      - {{name: u{place}, event: u{place}, prices: [{{series: price{place}, name: p}}], "
            f"decay: [{{series: price{place}, name: p}}], substitutes: [{{series: made{place}, name: m}}]}}"
        )
    text = "\n".join(blocks)
    return made, "mechanisms:\n" + "\n".join(
        f"  {m}:\n    grounds: made up\n    uses:\n{text}" for m in ("M32", "M33", "M40")
    )


def test_leverage_moves_prices_and_decays_or_is_got_round(tmp_path: Path):
    cases = {
        "lasting": (6, (40, 40, 40, 40), (1, 1, 1, 1, 1), ("supported", "not supported", "not supported")),
        "decaying": (6, (80, 40, 20, 10), (1, 2, 3, 4, 5), ("supported", "not supported", "supported")),
        "futile": (6, (15, 10, 10, 10), (1, 2, 3, 4, 5), ("not supported", "supported", "supported")),
        "few": (2, (80, 40, 20, 10), (1, 2, 3, 4, 5), ("cannot tell", "cannot tell", "cannot tell")),
    }
    for name, (count, path, capacity, wanted) in cases.items():
        made, named = uses(count, path, capacity)
        study = made.write(tmp_path / name, named)
        assert tuple(verdict(study, each) for each in ("M32", "M33", "M40")) == wanted, name


def test_a_price_that_halves_every_half_year_has_that_half_life(tmp_path: Path):
    made, named = uses(5, (80, 40, 20, 10), (1, 2, 3, 4, 5))
    life = number(mechanism(made.write(tmp_path, named), "M40"), "half-life of the price, p")
    assert life.value == pytest.approx(180 / 365.25)


def test_boasts_are_measured_against_a_disinterested_source(tmp_path: Path):
    for name, factor, wanted in (("boastful", 2.0, "supported"), ("modest", 1.0, "not supported")):
        made = Little()
        for place, day in enumerate(apart(6)):
            made.values(f"s{place}", {day: 10.0 * factor}, source="boast")
            made.values(f"s{place}", {day: 10.0})
        study = made.write(tmp_path / name, "mechanisms: {M37: {grounds: made up}}")
        assert verdict(study, "M37") == wanted


def test_firms_that_lose_their_market_are_shut_out(tmp_path: Path):
    for name, after, wanted in (("out", 2.0, "supported"), ("in", 9.0, "not supported")):
        made, firms = Little(), list[str]()
        for place, day in enumerate(apart(6)):
            made.act(f"b{place}", day, by="YY", instrument="import_ban")
            made.values(f"r{place}", {day - timedelta(9): 10.0, day + timedelta(300): after})
            firms.append(f"      - {{name: f{place}, event: b{place}, revenue: {{series: r{place}, name: r}}}}")
        text = "mechanisms:\n  M34:\n    grounds: made up\n    firms:\n" + "\n".join(firms)
        assert verdict(made.write(tmp_path / name, text), "M34") == wanted


def test_the_side_that_obeys_sooner_coordinates(tmp_path: Path):
    for name, lag, wanted in (("sooner", 2, "supported"), ("later", 90, "not supported")):
        made, shown = Little(), list[str]()
        for place, day in enumerate(apart(6)):
            for side, days in (("XX", 40), ("YY", lag)):
                order = made.act(f"{side}{place}", day, by=side, instrument="procurement_guidance")
                sign = made.act(
                    f"{side}{place}-sign",
                    day + timedelta(days + place),
                    by=side,
                    severity=1,
                    instrument="rhetoric",
                    direction="neutral",
                )
                shown.append(f"      - {{order: {order}, shown_by: {sign}}}")
        orders = "".join(f"      - {{side: {side}, instruments: [procurement_guidance]}}\n" for side in ("XX", "YY"))
        text = (
            "mechanisms:\n  M36:\n    grounds: made up\n    orders:\n" + orders + "    compliance:\n" + "\n".join(shown)
        )
        assert verdict(made.write(tmp_path / name, text), "M36") == wanted


def test_a_change_of_pace_is_dual_circulation(tmp_path: Path):
    named = "mechanisms: {M39: {grounds: made up, since: 2016-06-01, series: [{series: home, name: home share}]}}"
    for name, slow, quick, wanted in (("turn", 1.0, 1.3, "supported"), ("back", 1.3, 1.0, "not supported")):
        made, value = Little(), 1.0
        points = {date(2010, 12, 31): value}
        for year in range(2011, 2024):
            value *= (slow if year < 2016 else quick) * (1 + 0.001 * (year % 3))
            points[date(year, 12, 31)] = value
        made.values("home", points)
        assert verdict(made.write(tmp_path / name, named), "M39") == wanted


def test_rounds_that_were_renewed_are_clocks_that_bind(tmp_path: Path):
    for name, outcome, count, wanted in (
        ("renewed", "extended", 6, "supported"),
        ("lapsed", "in_force", 6, "not supported"),
        ("settled", "settled", 6, "cannot tell"),
        ("few", "extended", 2, "cannot tell"),
    ):
        made, clocks, named = Little(), list[str](), list[str]()
        for place, day in enumerate(apart(count)):
            made.act(f"s{place}", day, stage="suspended", direction="de_escalation", instrument="suspension")
            lapses_on = day + timedelta(90)
            clocks.append(
                f"  - {{id: c{place}, measure: m{place}, title: t{place}, by: XX, set_by: s{place}, set_on: {day}, "
                f"lapses_on: {lapses_on}, form: statement, source: [book], "
                f"outcome: {{what: {outcome}, on: {lapses_on}, source: [book]}}}}"
            )
            named.append(f"      - {{clock: c{place}, round: r{place}, exposure: something}}")
        text = "mechanisms:\n  M59:\n    grounds: made up\n    clocks:\n" + "\n".join(named)
        little = made.write(tmp_path / name, text)
        (little.folder / "clocks.yaml").write_text("clocks:\n" + "\n".join(clocks), encoding="utf-8")
        assert verdict(little, "M59") == wanted


def test_an_id_that_names_nothing_is_told_with_its_line(tmp_path: Path):
    study = Little().write(tmp_path, "mechanisms:\n  M31:\n    grounds: made up\n    events: [nothing]\n")
    with pytest.raises(BadInput, match=r"mechanisms\.yaml:4: .*'nothing' is no event"):
        mechanism(study, "M31")


def test_a_number_is_told_with_its_interval():
    assert say(Number("x", 0.14, 0.07, 0.22, 9)) == "14 % (7 to 22 %)"
    assert say(replace(Number("x", 1.5, 1.0, 2.0, 9), unit="years")) == "1.5 years (1 to 2)"
    assert say(Number("x", None, None, None, 0)) == "-"
