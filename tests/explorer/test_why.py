"""The view Why: a number leads back to its worlds, assumptions and sources, and what is switched off moves it."""

from __future__ import annotations

import html
import re
import time
from html import unescape

import numpy as np
import pytest
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from countermove.decision.explored import explored, worlds_of
from countermove.decision.moved import Position
from countermove.decision.subjects import answers_of
from countermove.explorer import Desk
from countermove.explorer.address import State
from countermove.explorer.why.asked import read_asked
from countermove.explorer.why.weighing import hinged_of, weighed
from countermove.study.grounds import grounds_of

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(scope="module")
def weighed_desk(desk: Desk) -> Desk:
    """The desk once the claims and sources of its first case have been weighed."""
    case = desk.case(None)
    for _ in range(600):
        if weighed(desk, State(case, Position(case.present_law))).weights is not None:
            return desk
        time.sleep(0.1)
    raise AssertionError("nothing was weighed within a minute")


def test_a_number_leads_back_to_sources_of_the_record(client: TestClient, desk: Desk) -> None:
    found = client.get("/api/v1/why", params={"option": "deny"}).json()["number"]
    bench = desk.bench(desk.case(None))
    values = worlds_of(bench, bench.ensemble, "usable_compute", bench.ensemble.row("deny"))
    assert found["spread"]["p50"] == pytest.approx(float(np.median(values)), rel=1e-6)
    assert values[found["near"][1]] == pytest.approx(found["spread"]["p50"], rel=1e-3)
    assert found["inputs"][0]["input"] == "budget_growth_per_year"
    known, told = grounds_of(desk.study), {each["id"]: each for each in found["sources"]}
    for ground in (ground for each in found["inputs"] for ground in each["grounds"]):
        assert {*ground["sources"]} <= told.keys()
    assert all(known[name].reliability == each["reliability"] for name, each in told.items())


def test_moved_levers_and_other_options_have_their_own_way_back(client: TestClient) -> None:
    plain, moved, less = (
        client.get("/api/v1/why", params=asked).json()["number"]["spread"]["p50"]
        for asked in (
            {"option": "deny"}, {"option": "deny", "offshore": "1"}, {"option": "deny_and_close", "against": "deny"}
        )
    )  # fmt: skip
    assert moved < plain, "closing use abroad takes compute"
    assert less < 0


def test_numbers_of_the_options_table_are_explained_by_their_links(client: TestClient) -> None:
    asked = {"option": "deny", "outcome": "capability_lag"}
    present = client.get("/api/v1/why", params={**asked, "of": "present_law"}).json()["number"]
    assert present["option"] == "sell_with_conditions"
    difference = client.get("/api/v1/why", params={**asked, "of": "difference"}).json()["number"]
    assert (difference["option"], difference["against"]) == ("deny", "sell_with_conditions")
    pinned = client.get("/api/v1/why", params={**asked, "pin": "lift_now", "of": "1"}).json()["number"]
    assert pinned["option"] == "lift_now"


def test_pins_change_no_number_and_go_along_on_the_way_back(client: TestClient) -> None:
    asked = {"option": "deny", "offshore": "0.7"}
    pinned = {**asked, "pin": "deny~offshore:0.2"}
    plain, beside = (client.get("/api/v1/why", params=each).json()["number"] for each in (asked, pinned))
    assert beside == plain
    page = client.get("/why", params=pinned).text
    back = re.search(r'href="(/\?[^"]*)">These levers in the options', page)
    assert back is not None
    assert "Pinned: Deny (Chinese use of chips abroad: 20 %)" in client.get(unescape(back[1])).text


def test_the_reference_is_told_by_account_only(client: TestClient) -> None:
    found = client.get("/api/v1/why", params={"of": "reference"}).json()["number"]
    assert found["spread"] is None
    assert len(found["by_structure"]) == 5


def test_a_source_switched_off_moves_the_answer_as_an_assessment_without_it(client: TestClient) -> None:
    asked = {"outcome": "nvidia_revenue", "off": "epoch-ai-16afcb"}
    found = client.get("/api/v1/why", params=asked).json()
    done = found["effect"]
    assert (done["fit"], done["fitted_rows"], done["known"]) == ("refitted", 25, True)
    first = done["changes"][0]
    assert first["outcome"]["id"] == "nvidia_revenue"
    assert first["after"] == found["number"]["spread"]
    assert first["after"]["p50"] > first["before"]["p50"] + 3
    page = client.get("/why", params=asked, headers=PART)
    assert "The order of the options stands" in page.text
    assert "<html" not in page.text


def test_where_only_a_refit_can_tell_the_page_says_so(client: TestClient) -> None:
    page = client.get("/why", params={"off": "think_tank"}, headers=PART).text
    assert "stands is not known" in page


def test_only_the_accounts_that_stay_are_drawn(client: TestClient) -> None:
    found = client.get("/api/v1/why", params={"structure": ["handicap", "lock_in"]}).json()
    assert set(found["number"]["by_structure"]) == {"handicap", "lock_in"}
    assert found["effect"]["structures"] == ["handicap", "lock_in"]


def test_where_a_number_is_not_weighed_what_carries_most_stands_first(client: TestClient, weighed_desk: Desk) -> None:
    found = client.get("/api/v1/why/switches", params={"option": "deny_and_close", "against": "deny"}).json()
    assert found["about"] is None
    assert found["weighed"]
    sizes = [abs(each["load"]["moves"][0]["size"]) for each in found["groups"]["source"] if each["load"]["moves"]]
    assert sizes == sorted(sizes, reverse=True)
    assert found["groups"]["source"][0]["name"] == "epoch-ai-16afcb"
    named = client.get("/api/v1/why/switches", params={"find": "smuggl", "off": "A0-12"}).json()
    assert all("smuggl" in f"{each['name']} {each['title']}".lower() for each in named["found"])
    assert [each["name"] for each in named["off"]] == ["A0-12"]


def test_what_moves_the_number_that_is_asked_about_stands_first(client: TestClient, weighed_desk: Desk) -> None:
    asked = {"option": "deny_and_close", "against": "sell_with_conditions"}
    most = client.get("/api/v1/why/hinges", params=asked).json()["most"]
    found = client.get("/api/v1/why/switches", params=asked).json()
    assert found["about"] == "law"
    first = found["groups"]["source"][0]
    assert (first["name"], first["shift"]) == (most["names"][0], most)
    assert first["name"] != client.get("/api/v1/why/switches").json()["groups"]["source"][0]["name"]
    sizes = [abs(each["shift"]["size"]) for each in found["groups"]["source"] if each["shift"]["size"] is not None]
    assert len(sizes) > 50
    assert sizes == sorted(sizes, reverse=True)
    part = client.get("/why/switches", params=asked, headers=PART).text
    told = [" ".join(each.split()) for each in part.split("<li>")]
    assert sum("without it the median stays" in each for each in told) > 20
    assert any(re.search("without it −[0-9.]+ → −[0-9.]+ million H100e", html.unescape(each)) for each in told)


def test_what_a_number_hinges_on_is_told_in_a_small_part(client: TestClient, weighed_desk: Desk) -> None:
    found = client.get("/api/v1/why/hinges").json()
    assert found["weighed"]
    assert found["most"]["names"] == ["epoch-ai-16afcb"]
    assert found["most"]["after"] < found["most"]["before"]
    assert found["most"]["before"] == [client.get("/api/v1/why").json()["number"]["spread"]["p50"]], "as it is shown"
    assert (found["leader"], found["turning"]) == ("deny_and_close", [])
    part = client.get("/why/hinges", headers=PART).text
    assert part.lstrip().startswith("<details")
    line = html.unescape(part.split("</span>")[0])
    assert "Growth of China's budget for AI chips after 2025 carries" in line
    assert "million H100e without “Data behind AI Chip Sales / AI Chip Owners hubs” (Epoch AI)." in line
    assert line.endswith("No claim or source that could be taken out turns which option leads.")
    assert "Growth of China&#39;s budget for AI chips" in part
    leave = re.search('<a href="([^"]*)">Leave it out</a>', part)
    assert leave is not None
    assert leave[1] == "/why?off=epoch-ai-16afcb"
    assert "Switched off: “Data behind AI Chip Sales" in html.unescape(client.get(leave[1]).text)
    law = client.get("/why/hinges?option=deny&hinge=law", headers=PART).text
    assert "/why?option=deny&amp;off=epoch-ai-16afcb&amp;against=sell_with_conditions" in law, "the same number"
    odds = client.get("/why/hinges?option=deny&hinge=answer", headers=PART).text
    assert re.search("/why[?]option=deny&amp;off=[a-z0-9-]+&amp;outcome=answers", odds)


def test_the_box_can_be_about_the_difference_to_the_reference_and_about_the_odds_of_an_answer(
    client: TestClient, weighed_desk: Desk
) -> None:
    less = client.get("/api/v1/why/hinges?hinge=reference").json()
    assert (less["about"], less["side"], len(less["most"]["before"])) == ("reference", "less", 5)
    assert less == client.get("/api/v1/why/hinges?against=no_controls_2022").json()
    odds = client.get("/api/v1/why/hinges?hinge=answer").json()
    assert odds["carriers"][0]["input"].startswith("answer_rate_")
    assert odds["leader"] == "framework"
    assert "the odds under Sell with conditions go 95\N{NO-BREAK SPACE}%" in client.get("/why/hinges?hinge=answer").text


def test_the_box_can_be_about_the_difference_to_the_law_in_force(client: TestClient, weighed_desk: Desk) -> None:
    less = client.get("/api/v1/why/hinges?option=deny&hinge=law").json()
    assert (less["about"], less["reference"]) == ("law", "sell_with_conditions")
    assert (len(less["most"]["before"]), less["side"]) == (1, "less")
    for same in ("of=difference", "against=sell_with_conditions"):
        assert client.get(f"/api/v1/why/hinges?option=deny&{same}").json() == less
        page = unescape(client.get(f"/why?option=deny&{same}").text)
        assert "less the same under the law in force (“Sell with conditions”)." in page
        assert "The median difference to the law in force (“Sell with conditions”) is below zero" in page
    assert client.get("/api/v1/why/hinges?hinge=law").json()["about"] == "level", "the law is not held against itself"
    moved = client.get("/api/v1/why/hinges?enforcement=3.7&hinge=law").json()
    assert (moved["about"], moved["option"], moved["side"]) == ("law", "explored", "less")
    assert "“Sell with conditions”) is below zero" in unescape(client.get("/why/hinges?enforcement=3.7&hinge=law").text)


def test_what_the_fit_still_holds_is_shown_without_numbers_that_would_be_the_same(
    client: TestClient, weighed_desk: Desk
) -> None:
    page = client.get("/why?off=dataset").text
    assert "only a new fit can tell" in page
    assert "So no numbers without it stand here" in page
    assert 'aria-label="Before and after"' not in page
    assert 'aria-label="Before and after"' in client.get("/why?off=epoch-ai-16afcb").text


def test_of_a_difference_between_two_other_options_the_box_says_that_none_was_weighed(
    client: TestClient, weighed_desk: Desk
) -> None:
    found = client.get("/api/v1/why/hinges?option=deny&against=framework").json()
    assert (found["about"], found["reference"], found["most"]) == ("other", "framework", None)
    assert found["carriers"]
    assert "or to the reference, no other" in client.get("/why?option=deny&against=framework").text


def test_the_box_says_for_what_the_evidence_was_weighed_where_something_else_is_shown(
    client: TestClient, weighed_desk: Desk
) -> None:
    for asked, before in (
        ("", ""),
        ("&enforcement=3.7", ""),
        ("&off=A2-02", "weighed before anything was left out: "),
        ("&off=A2-02&enforcement=3.7", "weighed before anything was left out: "),
    ):
        part = client.get(f"/why/hinges?hinge=reference{asked}").text
        moved = ", with levers moved" if "enforcement" in asked else ""
        assert f"<b>Evidence:</b> {before}the difference under Sell with conditions{moved} goes" in part
        assert " without “Data behind AI Chip Sales" in part
        assert (f"{before[:-2].capitalize()}, it goes" if before else ". It goes") in part.split("</span>")[0]


def test_with_levers_moved_the_box_is_of_the_number_that_is_shown(client: TestClient, weighed_desk: Desk) -> None:
    asked = client.post("/api/v1/explore", json={"levers": {"enforcement": 3.7}}).json()
    shown = asked["explored"]["against_reference"]["usable_compute"]
    for many in ("", "&off=A2-02"):
        found = client.get(f"/api/v1/why/hinges?hinge=reference&enforcement=3.7{many}").json()
        assert found["most"]["before"] == pytest.approx(list(shown.values()), rel=0.05)
    assert client.get("/api/v1/why/hinges?hinge=reference").json()["most"]["before"] != found["most"]["before"]


def test_the_count_of_answers_begins_with_the_odds_of_one(client: TestClient, weighed_desk: Desk, desk: Desk) -> None:
    bench = desk.bench(desk.case(None))
    counts = answers_of(bench)
    odds = client.get(f"/api/v1/why?outcome={counts}").json()
    told = explored(bench, Position("sell_with_conditions"), paths=False).countermoves[0].by_horizon.value
    assert odds["number"]["answered"] == pytest.approx(told)
    assert odds["hinges"]["about"] == "answer"
    page = unescape(client.get(f"/why?outcome={counts}").text)
    assert f"At least one in {told:.0%}".replace("%", "\N{NO-BREAK SPACE}% of worlds; ") in page
    assert "The odds of a targeted answer." in page


def test_what_is_switched_off_is_named_by_its_words(client: TestClient) -> None:
    page = client.get("/why?off=A2-02").text
    assert "Switched off: China&#39;s vagueness about the H200 is haggling and not a ban" in page
    assert "Switched off: A2-02" not in page


def test_the_box_does_not_name_what_is_left_out_as_if_it_were_in(client: TestClient, weighed_desk: Desk) -> None:
    for about in ("reference", "level", "answer"):
        first = client.get(f"/api/v1/why/hinges?hinge={about}").json()["most"]["names"][0]
        asked = {"hinge": about, "off": first}
        found = client.get("/api/v1/why/hinges", params=asked).json()
        assert found["left"] == [first]
        assert found["most"] is None or first not in found["most"]["names"]
        assert "Left out already" in client.get("/why/hinges", params=asked).text


def test_the_box_says_that_it_was_weighed_with_the_accounts_that_are_left_out(
    client: TestClient, weighed_desk: Desk
) -> None:
    said = "weighed before rival accounts were left out"
    assert said in client.get("/why/hinges?structure=backfire").text
    assert said not in client.get("/why/hinges").text


def test_the_difference_to_the_reference_is_told_by_account_alone(client: TestClient) -> None:
    found = client.get("/api/v1/why?against=no_controls_2022&off=epoch-ai-16afcb").json()
    assert found["number"]["spread"] is None
    assert len(found["number"]["by_structure"]) == 5
    page = client.get("/why?against=no_controls_2022").text
    assert '<option value="no_controls_2022" selected>' in page
    assert 'id="copy" data-address="/why?against=no_controls_2022"' in page


def test_a_busy_explorer_tells_the_same_hinge_from_fewer_worlds(weighed_desk: Desk) -> None:
    asked = read_asked(weighed_desk, QueryParams("option=deny"))
    calm, busy = (hinged_of(weighed_desk, asked, hurried=each) for each in (False, True))
    assert busy.most is not None
    assert calm.most is not None
    assert (busy.most.names, busy.most.size) == (calm.most.names, calm.most.size)
    assert busy.carriers[0].input == calm.carriers[0].input
    assert busy.carriers[0].error > calm.carriers[0].error


def test_what_is_yes_or_no_in_each_world_is_told_no_error_of_a_median(client: TestClient) -> None:
    asked = "/why?option=enforce&outcome="
    assert "of worlds" in client.get(f"{asked}option_kept").text
    assert "the median would move" not in client.get(f"{asked}option_kept").text
    assert "the median would move" in client.get(f"{asked}usable_compute").text


def test_a_world_of_the_page_is_the_world_of_its_number(client: TestClient, desk: Desk) -> None:
    bench = desk.bench(desk.case(None))
    found = client.get("/api/v1/why/worlds/4571").json()
    compute = next(each for each in found["paths"] if each["series"] == "usable_h100e")
    assert compute["values"][-1] == pytest.approx(float(bench.ensemble.values["usable_compute"][bench.present, 4571]))
    assert "World 4571" in client.get("/why", params={"world": 4571}, headers=PART).text


def test_the_address_keeps_only_what_differs(client: TestClient) -> None:
    every = [each["id"] for each in client.get("/api/v1/why/switches").json()["accounts"]]
    asked = {"case": "h200", "option": "sell_with_conditions", "outcome": "usable_compute", "structure": every}
    assert client.get("/why", params=asked, headers=PART).headers["HX-Replace-Url"] == "/why"
    kept = client.get("/why?off=A0-12&outcome=capability_lag&against=deny", headers=PART).headers["HX-Replace-Url"]
    assert kept == "/why?off=A0-12&outcome=capability_lag&against=deny"


@pytest.mark.parametrize(
    "query",
    ["outcome=nothing", "against=nobody", "of=whatever", "off=nonsense", "structure=none", "world=-1", "world=1e9",
     "option=x", "hinge=all", "seed=99999999999999999999999", "worlds=7", "as_of=1990-01-01", "offshore=2",
     "case=none"],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(client: TestClient, query: str) -> None:
    for path in ("/why", "/api/v1/why"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 422, path


def test_pictures_and_tables_can_be_taken_along(client: TestClient) -> None:
    svg = client.get("/why/worlds.svg").text
    assert svg.startswith("<svg")
    assert "<style" in svg
    table = client.get("/api/v1/why/inputs.csv").text.splitlines()
    assert table[0].startswith("input,what,unit,share")
    assert len(table) > 6
    pytest.importorskip("resvg_py")
    assert client.get("/why/worlds.png").content.startswith(b"\x89PNG")


def test_text_from_an_address_is_escaped(client: TestClient) -> None:
    page = client.get("/why", params={"find": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
