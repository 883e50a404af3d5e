"""The ledger: nothing is lost, changed or half-written, whoever writes and whatever is killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from countermove.study.faults import BadInput
from countermove.track.ledger import add, default_path, entries, resolve
from countermove.track.marks import marks
from countermove.track.questions import Question

Ask = Callable[..., Question]
BEFORE, AFTER = datetime(2026, 6, 30, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)

WRITER = """
import sys
from datetime import date
from pathlib import Path
from countermove.track.ledger import add
from countermove.track.questions import Question
path, name, count, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
print("ready", flush=True)
for batch in range(count):
    add(path, [
        Question.model_validate({
            "id": f"{name}-{batch}-{each}", "text": "Does it happen again?" + " " * 200, "from": date(2027, 1, 1),
            "to": date(2027, 2, 1), "resolution_source": ("x",), "made_at": date(2026, 1, 1),
            "information_as_of": date(2026, 1, 1), "probability": 0.5,
        })
        for each in range(size)
    ])
"""


def writer(path: Path, name: str, count: int, size: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", WRITER, str(path), name, str(count), str(size)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "ledger.sqlite"


def test_what_is_entered_stands_there(path: Path, ask: Ask):
    assert add(path, [ask(), ask(id="q2")], BEFORE) == ("q1", "q2")
    first, second = entries(path)
    assert (first.question, second.question.id, first.label) == (ask(), "q2", "forecast")


def test_the_same_is_passed_over_and_another_under_its_id_is_refused_with_all_that_came_along(path: Path, ask: Ask):
    add(path, [ask()], BEFORE)
    assert add(path, [ask()], AFTER) == ()
    with pytest.raises(BadInput, match=r"another content \(probability\)"):
        add(path, [ask(id="new"), ask(probability=0.9)], AFTER)
    assert [each.question.id for each in entries(path)] == ["q1"]


def test_a_correction_is_a_new_row_with_its_reason(path: Path, ask: Ask):
    add(path, [ask()], BEFORE)
    assert resolve(path, "q1", "yes", date(2026, 7, 4), "https://a.example", now=AFTER)
    assert not resolve(path, "q1", "yes", date(2026, 7, 4), "https://a.example", now=AFTER)
    with pytest.raises(BadInput, match="say why"):
        resolve(path, "q1", "no", date(2026, 10, 1), "https://b.example", now=AFTER)
    assert resolve(path, "q1", "no", date(2026, 10, 1), "https://b.example", reason="it was a draft", now=AFTER)
    first, second = entries(path)[0].resolutions
    assert (first.answer, second.answer, second.corrects, second.reason) == ("yes", "no", first.entry, "it was a draft")


@pytest.mark.parametrize("verb", ["UPDATE {} SET entered_at = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["forecasts", "resolutions"])
def test_the_file_itself_refuses_to_change_or_lose_a_row(path: Path, ask: Ask, table: str, verb: str):
    add(path, [ask()], BEFORE)
    resolve(path, "q1", "yes", date(2026, 7, 4), "https://a.example")
    ledger = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        ledger.execute(verb.format(table))
    ledger.close()


@pytest.mark.parametrize(
    ("answer", "on", "said"),
    [
        ("yes", date(2026, 6, 1), "before its window opens"),
        ("yes", date(2026, 10, 1), "too late"),
        ("no", date(2026, 9, 1), "still open"),
        ("counted", date(2026, 10, 1), "wants yes or no"),
    ],
)
def test_an_answer_must_fit_its_question(path: Path, ask: Ask, answer: str, on: date, said: str):
    add(path, [ask()], BEFORE)
    with pytest.raises(BadInput, match=said):
        resolve(path, "q1", answer, on, "https://a.example", count=3 if answer == "counted" else None)  # type: ignore[arg-type]


def test_an_unknown_forecast_is_told_with_near_ones(path: Path, ask: Ask):
    add(path, [ask(id="rule-1")], BEFORE)
    with pytest.raises(BadInput, match="did you mean rule-1"):
        resolve(path, "rule-2", "yes", date(2026, 7, 4), "https://a.example")


def test_what_was_entered_after_its_resolution_is_kept_and_called_retrospective(path: Path, ask: Ask):
    add(path, [ask(), ask(id="early")], BEFORE)
    add(path, [ask(id="late")], AFTER)
    for name in ("q1", "early", "late"):
        resolve(path, name, "yes", date(2026, 7, 4), "https://a.example")
    assert [each.label for each in entries(path)] == ["forecast", "forecast", "retrospective"]


def test_real_forecasts_and_retrospective_ones_are_scored_apart(path: Path, ask: Ask):
    add(path, [ask(), ask(id="miss", probability=0.1), ask(id="open")], BEFORE)
    add(path, [ask(id="late", probability=1.0)], AFTER)
    for name in ("q1", "miss", "late"):
        resolve(path, name, "yes", date(2026, 7, 4), "https://a.example")
    real, late = marks(entries(path))
    assert (real.label, real.n, real.open, real.yes) == ("forecast", 2, 1, 2)
    assert real.brier == pytest.approx((0.3**2 + 0.9**2) / 2)
    assert [each.id for each in real.hits] == ["q1"]
    assert [each.id for each in real.misses] == ["miss"]
    assert (late.n, late.brier) == (1, 0.0)


def test_counts_are_scored_by_their_quantiles(path: Path, ask: Ask):
    five = {"p05": 0, "p25": 1, "p50": 2, "p75": 3, "p95": 5}
    add(path, [ask(kind="count", probability=None, counts=five)], BEFORE)
    resolve(path, "q1", "counted", date(2026, 10, 1), "https://a.example", count=2)
    real, _ = marks(entries(path))
    assert (real.n, real.counted) == (0, 1)
    assert real.quantile_score == pytest.approx((0.05 * 2 + 0.25 + 0 + 0.25 + 0.05 * 3) * 2 / 5)


def test_a_ledger_of_another_program_or_version_is_left_alone(tmp_path: Path, ask: Ask):
    other = tmp_path / "other.sqlite"
    ledger = sqlite3.connect(other)
    ledger.execute("CREATE TABLE mine (x)")
    ledger.close()
    before = other.read_bytes()
    text = tmp_path / "text.sqlite"
    text.write_text("no database" * 100, encoding="utf-8")
    for each in (other, text):
        with pytest.raises(BadInput):
            add(each, [ask()])
        with pytest.raises(BadInput):
            entries(each)
    assert other.read_bytes() == before
    later = tmp_path / "later.sqlite"
    add(later, [ask()])
    ledger = sqlite3.connect(later)
    ledger.execute("PRAGMA user_version = 7")
    ledger.close()
    with pytest.raises(BadInput, match="ledger of version 7"):
        entries(later)


def test_reading_makes_no_ledger(tmp_path: Path):
    with pytest.raises(BadInput, match="no ledger here yet"):
        entries(tmp_path / "none.sqlite")
    assert not list(tmp_path.iterdir())


def test_the_ledger_lies_in_the_user_s_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_path() == tmp_path / "countermove" / "ledger.sqlite"


def test_two_writers_that_begin_a_ledger_at_once_lose_nothing(path: Path):
    running = [writer(path, name, 15, 2) for name in ("one", "two")]
    assert [each.communicate() and each.returncode for each in running] == [0, 0]
    names = [each.question.id for each in entries(path)]
    assert len(names) == len(set(names)) == 60


def test_a_writer_killed_at_any_moment_leaves_whole_batches(path: Path, ask: Ask):
    size = 40
    for round_, wait in enumerate((0.0, 0.02, 0.05, 0.3)):
        process = writer(path, f"r{round_}", 10_000, size)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        add(path, [ask(id=f"after-{round_}")])  # the next writer goes on at once
        batches = Counter(each.question.id.rpartition("-")[0] for each in entries(path))
        assert batches.pop("after") == round_ + 1
        assert set(batches.values()) <= {size}
    ledger = sqlite3.connect(path)
    assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    ledger.close()
    assert batches
