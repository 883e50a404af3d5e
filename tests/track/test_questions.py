"""Questions: their form, their label, and how the record resolves them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from countermove.response.record.stream import stream_of
from countermove.study.faults import BadInput
from countermove.study.study import Study
from countermove.track.questions import Question, label_of, read_questions, resolve_by_record

Ask = Callable[..., Question]


def window(ask: Ask, start: date, end: date, **changes: object) -> Question:
    return ask(**{"from": start, "to": end, "made_at": start, "information_as_of": start, **changes})


def test_a_question_is_yes_on_the_day_of_the_deciding_act(study: Study, ask: Ask):
    steps = [
        each
        for each in stream_of(study)
        if (each.actor, each.group, each.direction) == ("US", "technology", "escalation")
    ]
    year = [each for each in steps if each.day.year == 2025]
    found = resolve_by_record(window(ask, date(2025, 1, 1), date(2026, 1, 1)), study)
    assert (found.answer, found.on, found.count) == ("yes", year[0].day, len(year))
    third = window(ask, date(2025, 1, 1), date(2026, 1, 1), kind="count", at_least=3)
    assert resolve_by_record(third, study).on == year[2].day


def test_a_question_is_no_only_where_the_record_covers_its_window(study: Study, ask: Ask):
    quiet = {"party": "US", "group": "materials", "direction": "de_escalation"}
    closed = resolve_by_record(window(ask, date(2026, 1, 1), date(2026, 7, 1), **quiet), study)
    assert (closed.answer, closed.on, closed.count) == ("no", date(2026, 7, 1), 0)
    still = resolve_by_record(window(ask, date(2026, 1, 1), date(2026, 7, 2), **quiet), study)
    assert (still.answer, still.on) == ("not yet", None)
    assert "ends on 2026-06-30" in still.why


def test_a_yes_does_not_wait_for_the_end_of_the_window(study: Study, ask: Ask):
    assert resolve_by_record(window(ask, date(2025, 1, 1), date(2030, 1, 1)), study).answer == "yes"


def test_the_record_as_it_was_knew_less(study: Study, ask: Ask):
    question = window(ask, date(2025, 1, 1), date(2026, 1, 1))
    assert resolve_by_record(question, study.as_of(date(2025, 1, 2))).answer == "not yet"


def test_a_number_is_counted_when_the_window_has_closed(study: Study, ask: Ask):
    five = {"p05": 0, "p25": 1, "p50": 2, "p75": 3, "p95": 5}
    question = window(ask, date(2025, 1, 1), date(2025, 4, 1), kind="count", probability=None, counts=five)
    found = resolve_by_record(question, study)
    assert (found.answer, found.count) == ("counted", len(found.acts))


def test_what_the_record_does_not_count_is_not_resolved_by_it(study: Study, ask: Ask):
    for changes in ({"party": "FR"}, {"group": "weather"}, {"direction": None}):
        found = resolve_by_record(window(ask, date(2025, 1, 1), date(2026, 1, 1), **changes), study)
        assert found.answer == "not yet"
        assert "cannot tell" in found.why


def test_only_what_was_made_before_its_resolution_is_a_forecast(ask: Ask):
    question, made = ask(), date(2026, 6, 30)
    assert label_of(question, made, None)[0] == "forecast"
    assert label_of(question, made, date(2026, 7, 1))[0] == "forecast"
    assert label_of(question, date(2026, 7, 1), date(2026, 7, 1))[0] == "retrospective"
    late = label_of(question, date(2026, 8, 1), None)
    assert late[0] == "forecast"
    assert "proves to have been settled by 2026-08-01" in late[1]
    assert label_of(question, date(2026, 10, 1), None) == (
        "retrospective", "made on 2026-10-01, when its window had closed on 2026-10-01",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"to": date(2026, 7, 1)}, "window is empty"),
        ({"information_as_of": date(2026, 7, 1)}, "nobody knows later things"),
        ({"at_least": 2}, "want kind: count"),
        ({"probability": None}, "'probability' is missing"),
        ({"probability": 1.2}, "less than or equal to 1"),
        ({"kind": "count", "probability": None}, "'counts' are missing"),
        ({"kind": "count"}, "a probability of what"),
        ({"counts": {"p05": 3, "p25": 1, "p50": 2, "p75": 3, "p95": 5}}, "quantiles fall"),
        ({"label": "forecast", "made_at": date(2026, 10, 1)}, "want label: retrospective"),
    ],
)
def test_what_does_not_hang_together_is_refused(ask: Ask, changes: dict[str, object], said: str):
    with pytest.raises(ValueError, match=said):
        ask(**changes)


FILE = """version: 1
made_at: 2026-07-01
information_as_of: 2026-06-30
resolution_source: [Federal Register]
questions:
  - {id: a, text: Does the first thing happen?, from: 2027-01-01, to: 2027-04-01, probability: 0.2}
  - {id: b, text: Does the second thing happen?, from: 2027-01-01, to: 2027-04-01, probability: 0.25}
"""


def test_a_file_says_once_what_its_questions_share(tmp_path: Path):
    path = tmp_path / "q.yaml"
    path.write_text(FILE, encoding="utf-8")
    first, second = read_questions(path)
    assert (first.made_at, second.probability) == (date(2026, 7, 1), 0.25)


def test_every_fault_of_a_file_is_told_at_once_with_its_line(tmp_path: Path):
    path = tmp_path / "q.yaml"
    spoilt = (
        FILE.replace("version: 1", "version: 9")
        .replace("0.2}", "20 %}")
        .replace("to: 2027-04-01, probability: 0.25", "to: soon")
    )
    path.write_text(spoilt, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_questions(path)
    lines = sorted(fault.line or 0 for fault in caught.value.faults)
    assert lines[:2] == [1, 6]
    assert 7 in lines
    assert all(fault.path == str(path) for fault in caught.value.faults)


def test_an_id_that_stands_twice_is_a_fault(tmp_path: Path):
    path = tmp_path / "q.yaml"
    path.write_text(FILE.replace("id: b", "id: a"), encoding="utf-8")
    with pytest.raises(BadInput, match="stands already in line 6"):
        read_questions(path)
