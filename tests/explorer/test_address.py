"""Every state of the view of options stands in its address, and is read from it again."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from countermove.decision.moved import Position, Sale, starts
from countermove.explorer import Desk
from countermove.explorer.address import State, parameters, read_state, with_pin, without_pin, written
from countermove.study import BadInput, load_study
from countermove.study.panel import bounds, load_panel

STUDY = load_study()
PANEL = load_panel(STUDY)


def position_of(options: tuple[str, ...]) -> st.SearchStrategy[Position]:
    def at(name: str) -> st.SearchStrategy[float]:
        low, high = bounds(STUDY, PANEL.lever(name))
        return st.integers(0, 1000).map(lambda share: round(low + (high - low) * share / 1000, 3))

    levers = st.fixed_dictionaries({}, optional={each.id: at(each.id) for each in PANEL.levers})
    below = st.fixed_dictionaries(
        {"tpp": st.integers(1, 10**6).map(float)}, optional={"performance_density": st.just(3.2)}
    )
    line = st.builds(
        lambda below, fee, cap, tested: Sale("line", below, fee, cap, tested),
        below, st.sampled_from([0.0, 0.25]), st.none() | st.sampled_from([0.0, 0.5]), st.booleans(),
    )  # fmt: skip
    sale = st.none() | st.sampled_from([Sale("refuse"), Sale("lift")]) | line
    return st.builds(Position, st.sampled_from(options), levers, sale)


def read(desk: Desk, state: State) -> State:
    return read_state(desk, QueryParams(urlencode(parameters(written(desk, state)), doseq=True)))


@settings(max_examples=60)
@given(data=st.data())
def test_what_is_written_into_an_address_is_read_from_it(desk: Desk, data: st.DataObject):
    case = desk.case("h200")
    positions = position_of(tuple(each.id for each in case.options))
    state = State(case, data.draw(positions), tuple(data.draw(st.lists(positions, max_size=2))), seed=desk.seed)
    once = read(desk, state)
    assert read(desk, once) == once
    assert {*once.position.levers.items()} <= {*state.position.levers.items()}
    assert once.position.sale == state.position.sale


def test_a_lever_that_stands_where_the_option_leaves_it_is_no_move(desk: Desk):
    assert read_state(desk, QueryParams("option=deny_and_close&offshore=0.85")).position == Position("deny_and_close")


def test_another_day_of_the_record_moves_no_slider_that_nobody_touched(desk: Desk):
    case = desk.case(None)
    begun = starts(desk.view(None), PANEL, case, case.option("deny"))
    sliders = {name: value for name, value in begun.items() if value is not None}
    earlier = starts(desk.view(date(2025, 1, 1)), PANEL, case, case.option("deny"))
    assert any(earlier[name] != value for name, value in sliders.items())
    form = {"form": "1", "option": "deny", **sliders, "as_of": "2025-01-01"}
    assert read_state(desk, QueryParams(urlencode(form))).position.levers == {}
    assert read_state(desk, QueryParams(urlencode({**form, "offshore": 0.9}))).position.levers == {"offshore": 0.9}
    back = {name: value for name, value in earlier.items() if value is not None}
    assert (
        read_state(desk, QueryParams(urlencode({"form": "2025-01-01", "option": "deny", **back}))).position.levers == {}
    )
    with pytest.raises(BadInput, match="form: 'soon' is not a day"):
        read_state(desk, QueryParams("form=soon"))


def test_a_held_lever_of_the_form_counts_only_if_it_is_ticked(desk: Desk):
    assert read_state(desk, QueryParams("form=1&admission=0.4")).position.levers == {}
    assert read_state(desk, QueryParams("form=1&admission=0.4&hold=admission")).position.levers == {"admission": 0.4}
    assert read_state(desk, QueryParams("admission=0.4")).position.levers == {"admission": 0.4}


def test_the_same_option_is_pinned_once_and_can_be_taken_away(desk: Desk):
    state = read_state(desk, QueryParams("option=deny"))
    pinned = with_pin(with_pin(state))
    assert pinned.pins == (Position("deny"),)
    assert without_pin(pinned, Position("deny")).pins == ()


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("case=none", ["case"]),
        ("option=none&offshore=7", ["option", "offshore"]),
        ("offshore=much&worlds=5&seed=-1", ["offshore", "worlds"]),
        ("sale=line", ["sale"]),
        ("sale=all", ["sale"]),
        ("sale=line&tpp=nan", ["tpp"]),
        ("as_of=2025-13-01", ["as_of"]),
        ("pin=nothing", ["option"]),
    ],
)
def test_what_is_wrong_with_an_address_is_told_all_at_once(desk: Desk, query: str, places: list[str]):
    with pytest.raises(BadInput) as told:
        read_state(desk, QueryParams(query))
    assert [fault.where for fault in told.value.faults] == places


def test_a_wrong_address_is_a_page_that_says_so(client: TestClient):
    answer = client.get("/?option=<b>none</b>")
    assert answer.status_code == 422
    assert "&lt;b&gt;none&lt;/b&gt;" in answer.text


def test_every_fault_of_an_address_is_told_at_once(client: TestClient):
    asked = "/?option=nobody&offshore=9&hinge=q&worlds=1&as_of=2026-13-01"
    faults = client.get(asked, headers={"accept": "application/json"}).json()["faults"]
    assert len(faults) == 5
    for word in ("nobody", "offshore", "hinge", "worlds", "2026-13-01"):
        assert any(word in each for each in faults), word
