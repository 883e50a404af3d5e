"""The API of the view Law: the answers of `countermove law`, and what it refuses."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from countermove.explorer import Desk
from countermove.explorer.law.changes import beginning, beginnings
from countermove.explorer.law.packed import MOST_LETTERS, packed
from countermove.law import check, diff, headroom, screen
from countermove.law.change.drafts import draft_of, law_with
from countermove.law.plane.boundary import boundary

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "bandwidth-bill.yaml"
JUNE = date(2024, 6, 1)


def refused(answer: object) -> list[str]:
    assert answer.status_code == 422, answer.text
    return answer.json()["faults"]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_check_says_what_the_command_line_says(client: TestClient, desk: Desk):
    answer = client.get("/api/v1/check", params={"chip": "H20", "on": "2024-06-01", "to": "CN", "end_user": "Huawei"})
    assert answer.json() == check(desk.study, "H20", JUNE, "CN", end_user="Huawei").as_json()


def test_left_empty_a_question_is_about_the_study_s_own_chip_day_and_destination(client: TestClient, desk: Desk):
    answer = client.get("/api/v1/check?chip=&end_user=&switch=").json()
    study = desk.study
    assert answer["chip"] == study.about.past_chips[0]
    assert (answer["on"], answer["to"]) == (study.cut_off.isoformat(), study.about.parties[1].id)


def test_of_a_design_what_is_left_empty_is_unknown(client: TestClient):
    answer = client.get("/api/v1/check?tpp=2300&on=2024-06-01&marketed_for_datacenter=yes").json()
    assert answer["status"] == "unknown"
    assert "die_area_mm2" in answer["missing"]
    assert answer["if_known"]


def test_a_figure_may_be_a_span(client: TestClient):
    known = client.get("/api/v1/headroom?tpp=4000 to 5000&die_area_mm2=800&on=2024-06-01").json()
    (spanned,) = [each for each in known["uncertain"] if each["quantity"] == "tpp"]
    assert (spanned["least"], spanned["most"]) == ("4000", "5000")


def test_every_fault_of_a_design_is_told(client: TestClient):
    faults = refused(client.get("/api/v1/check?tpp=fast&die_area_mm2=0"))
    assert len(faults) == 2
    assert [each.partition(":")[0] for each in faults] == ["die_area_mm2", "tpp"]


def test_a_chip_and_a_design_are_not_asked_about_at_once(client: TestClient):
    assert refused(client.get("/api/v1/check?chip=H20&tpp=2300")) == [
        "chip: give either a chip or the figures of a design, not both"
    ]


def test_an_ambiguous_name_is_refused_with_its_candidates(client: TestClient):
    (fault,) = refused(client.get("/api/v1/check?chip=H2"))
    assert "nvidia-h20" in fault
    assert "nvidia-h200-sxm" in fault


def test_a_name_that_no_question_has_is_refused(client: TestClient):
    assert "dya" in refused(client.get("/api/v1/check?dya=2024-06-01"))[0]


@pytest.mark.parametrize("name", ["draft.yaml", "../../etc/passwd", "/etc/passwd@2026-01-01"])
@pytest.mark.parametrize("address", ["/api/v1/check?with=", "/api/v1/diff?before="])
def test_no_request_names_a_file(client: TestClient, address: str, name: str):
    assert "no rule of the study" in refused(client.get(address + name))[0]


def test_a_bill_of_the_study_can_be_read_as_law_too(client: TestClient, desk: Desk):
    bill = next(iter(beginnings(desk.study)))
    answer = client.get("/api/v1/check", params={"chip": "H20", "with": bill}).json()
    assert bill in [each["id"] for each in answer["rules_consulted"]]


def test_headroom_says_what_the_command_line_says(client: TestClient, desk: Desk):
    query = "chip=H20&on=2024-06-01&to=CN"
    told = headroom(desk.study, "H20", JUNE, to="CN")
    assert client.get(f"/api/v1/headroom?{query}").json() == told.model_dump(mode="json")
    table = rows(client.get(f"/api/v1/headroom?{query}&format=csv").text)
    assert [each["distance"] for each in table] == [each.distance or "" for each in told.margins]


def test_wherever_it_goes_a_design_has_a_distance_too(client: TestClient, desk: Desk):
    answer = client.get("/api/v1/headroom?chip=H20&on=2024-06-01&anywhere=yes").json()
    assert answer == headroom(desk.study, "H20", JUNE).model_dump(mode="json")


def test_the_history_of_a_chip_agrees_with_the_law_of_each_day(client: TestClient, desk: Desk):
    found = client.get("/api/v1/history?chip=H20").json()
    assert len(found["exporter"]) > 2
    for each in [*found["exporter"][1:], *found["importer"][1:]]:
        answer = check(desk.study, "H20", date.fromisoformat(each["start"]), "CN")
        if "said" in each:
            assert (answer.status, answer.review) == (each["said"]["status"], each["said"]["review"])
        else:
            assert (answer.importer and answer.importer.state) == (each["key"] and each["key"]["state"])


def test_a_history_says_when_what_begins_after_the_study_had_become_known(client: TestClient):
    found = client.get("/api/v1/history?chip=H200%20SXM").json()
    (late,) = [each for each in found["importer"] if each["start"] > found["cut_off"]]
    assert (late["start"], late["known_on"]) == ("2026-07-14", "2026-08-31")


def test_the_plane_holds_what_the_command_line_draws(client: TestClient, desk: Desk):
    answer = client.get("/api/v1/plane?on=2024-06-01&chip=H20").json()
    drawn = boundary(desk.study, JUNE, "CN", highlight=("H20",))
    assert answer == drawn.model_dump(mode="json", by_alias=True)


def test_a_design_stands_in_the_plane_with_its_next_changes(client: TestClient):
    answer = client.get("/api/v1/plane?on=2024-06-01&tpp=2300&die_area_mm2=800").json()
    (own,) = [each for each in answer["points"] if each["highlighted"]]
    assert (own["x"], own["y"]) == ("2300", "2.875")
    assert any(each["quantity"] == "tpp" and each["value"] == "2400" for each in own["moves"])


def test_a_design_of_a_span_cannot_be_drawn_and_is_named_as_left_out(client: TestClient):
    answer = client.get("/api/v1/plane?on=2024-06-01&tpp=2300 to 2500&die_area_mm2=800").json()
    assert "the design typed in" in answer["left_out"]


def test_between_two_days_of_the_slider_law_stands_still(client: TestClient):
    days = client.get("/api/v1/plane/days").json()
    assert days == sorted(days)
    assert {"2023-11-17", "2026-01-15"} <= set(days)


def test_pictures_are_files_that_stand_alone(client: TestClient):
    for address in ("/api/v1/plane?on=2024-06-01&format=svg", "/api/v1/history?chip=H20&format=svg"):
        answer = client.get(address)
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "<style>" in answer.text


def test_a_png_is_made_or_refused_with_a_word(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    address = "/api/v1/history?chip=H20&format=png"
    pytest.importorskip("resvg_py")
    assert client.get(address).content.startswith(b"\x89PNG")
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    assert "countermove[png]" in refused(client.get(address))[0]


def test_a_difference_says_what_the_command_line_says(client: TestClient, desk: Desk):
    query = "before=2023-10-16&after=2023-11-17&to=CN"
    told = diff(desk.study, "2023-10-16", "2023-11-17", to="CN", chips=desk.study.chips)
    assert client.get(f"/api/v1/diff?{query}").json() == told.model_dump(mode="json")
    table = rows(client.get(f"/api/v1/diff?{query}&format=csv").text)
    assert [each["direction"] for each in table] == [each.direction for each in told.chips]


def test_a_draft_catches_whom_the_same_file_catches(client: TestClient, desk: Desk):
    sent = {"text": EXAMPLE.read_text(), "on": "2026-02-01", "to": "CN"}
    answer = client.post("/api/v1/draft", json=sent).json()
    told = diff(desk.study, str(EXAMPLE), on=date(2026, 2, 1), to="CN", chips=desk.study.chips)
    assert answer["counts"] == dict(told.counts)
    moved = answer["outcomes"]
    still = [each for each in told.chips if each.outcome == "still_undecidable"]
    assert moved["still_undecidable"] == len(still) > 0
    assert all(each.before.status == each.after.status == "unknown" for each in still)
    narrowed = sum(each.direction == "stricter" for each in still)
    assert moved["caught"] + moved["stricter"] + narrowed == answer["counts"]["stricter"]
    otherwise = sum(each.direction == "other" for each in still)
    assert moved["same_outcome"] + otherwise == answer["counts"]["other"]
    assert answer["chips"] == told.model_dump(mode="json")["chips"]


def test_the_faults_of_a_draft_stand_at_their_lines(client: TestClient, desk: Desk):
    text = beginning(desk.study, None, desk.study.cut_off).replace("tpp:", "tppp:").replace("kind: draft", "kind: wish")
    faults = refused(client.post("/api/v1/draft", json={"text": text}))
    lines = text.split("\n")
    told = [int(fault.split(":")[1]) for fault in faults]
    assert ["wish" in lines[line - 1] or "tppp" in lines[line - 1] for line in told] == [True, True]


@pytest.mark.parametrize("text", ["", "a: &a [*a]", "- x", "id: [", "\x00"])
def test_a_text_that_is_no_rule_is_refused(client: TestClient, text: str):
    assert refused(client.post("/api/v1/draft", json={"text": text}))


def test_a_text_that_is_too_long_is_refused(client: TestClient):
    assert refused(client.post("/api/v1/draft", json={"text": "x" * 60_001}))


def test_a_draft_can_begin_with_the_example_or_with_any_bill_of_the_study(client: TestClient, desk: Desk):
    first = client.get("/api/v1/draft").json()
    assert first["bills"] == beginnings(desk.study)
    for bill in first["bills"]:
        text = client.get("/api/v1/draft", params={"begin": bill}).json()["text"]
        assert f"id: {bill}" in text
    assert "no bill" in refused(client.get("/api/v1/draft?begin=..%2Fstudy"))[0]


def test_a_draft_may_come_packed_as_a_link_holds_it(client: TestClient, desk: Desk):
    first = client.get("/api/v1/draft").json()
    assert client.get("/api/v1/draft", params={"draft": first["draft"]}).json() == first
    assert client.get("/law/draft", params={"draft": first["draft"]}).status_code == 200
    asked = {name: client.post("/api/v1/draft", json={name: first[name]}).json() for name in ("text", "draft")}
    assert asked["text"] == asked["draft"]
    assert "not both" in refused(client.post("/api/v1/draft", json=first | {"bills": None}))[0]


def test_the_longest_draft_that_is_taken_is_taken_packed_too(client: TestClient):
    for letter in "xé😀":
        assert client.get("/api/v1/draft", params={"draft": packed(letter * MOST_LETTERS)}).status_code == 200
        refused(client.get("/api/v1/draft", params={"draft": packed(letter * (MOST_LETTERS + 1))}))


def test_a_plane_with_a_draft_is_that_of_the_law_with_the_draft(client: TestClient, desk: Desk):
    text = beginning(desk.study, None, JUNE)
    asked = {"on": "2024-06-01", "draft": packed(text)}
    rules = law_with(desk.study, [draft_of(text, "draft", desk.study)], JUNE)
    told = boundary(desk.study, JUNE, "CN", rules=rules)
    assert client.get("/api/v1/plane", params=asked).json() == told.model_dump(mode="json", by_alias=True)
    drawing = client.get("/api/v1/plane", params={**asked, "format": "svg"})
    assert "if the draft" in drawing.text
    assert "plane-2024-06-01-draft.svg" in drawing.headers["content-disposition"]


def test_a_draft_with_more_limits_than_can_be_drawn_is_refused_at_once(client: TestClient, desk: Desk):
    limits = "".join(
        f"      - {{{name}: {{at_least: {value}}}}}\n"
        for value in range(3, 500)
        for name in ("tpp", "performance_density")
    )
    text = beginning(desk.study, None, JUNE).replace("    any:\n", f"    any:\n{limits}", 1)
    (fault,) = refused(client.get("/api/v1/plane", params={"draft": packed(text)}))
    assert "more than 2,000 are not drawn" in fault


def test_what_stands_in_a_draft_is_text_in_every_drawing(client: TestClient, desk: Desk):
    text = beginning(desk.study, None, JUNE).replace("title: A draft rule", "title: '<img src=x>'")
    sent = {"draft": packed(text.replace("  limits:", "  '<img src=x>':"))}
    for answer in (
        client.get("/law/draft", params=sent), client.get("/law/plane", params=sent),
        client.get("/api/v1/plane", params={**sent, "format": "svg"}),
    ):  # fmt: skip
        assert answer.status_code == 200
        assert "<img" not in answer.text
        assert "&lt;img" in answer.text


def test_names_are_screened_as_on_the_command_line(client: TestClient, desk: Desk):
    answer = client.get("/api/v1/screen?name=Huawei Tech Shenzhen&on=2026-02-01").json()
    assert answer == screen(desk.study, "Huawei Tech Shenzhen", date(2026, 2, 1)).as_json()
    assert refused(client.get("/api/v1/screen?name=x&threshold=0"))
    assert refused(client.get("/api/v1/screen"))


def test_the_calendar_tells_what_comes_by_itself_and_is_bounded(client: TestClient):
    answer = client.get("/api/v1/calendar?from=2026-11-09&to=2026-11-11").json()
    assert [each["day"] for each in answer["days"]] == ["2026-11-10"]
    assert "days at most" in refused(client.get("/api/v1/calendar?from=1990-01-01&to=2030-01-01"))[0]
    assert "days at most" in refused(client.get("/api/v1/calendar?from=1990-01-01"))[0]


def test_a_record_can_be_asked_again(client: TestClient, desk: Desk, tmp_path: Path):
    from countermove.law.answer.record import read_record, verify

    answer = client.get("/api/v1/record?chip=H20&on=2024-06-01")
    path = tmp_path / "record.json"
    path.write_bytes(answer.content)
    assert verify(desk.study, read_record(path)).same
    sheet = client.get("/api/v1/record?tpp=2300&on=2024-06-01&format=html")
    assert sheet.headers["content-disposition"].startswith("attachment")
    assert "Record" in sheet.text or "record" in sheet.text


def test_the_words_of_the_study_are_told(client: TestClient, desk: Desk):
    words = client.get("/api/v1/vocabulary").json()
    assert "military" in words["end_uses"]
    assert words["places"]["CN"] == "China"
    listed = client.get("/api/v1/chips").json()
    assert [each["id"] for each in listed] == [each.id for each in (*desk.study.chips, *desk.study.items)]
    assert len(rows(client.get("/api/v1/chips?format=csv").text)) == len(listed)
