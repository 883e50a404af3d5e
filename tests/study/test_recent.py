"""What a study keeps of what it worked out: no more than a bound, whatever days and drafts it is asked about."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from countermove.law.many.quarterly import answers_on
from countermove.study import load_study
from countermove.study.recent import KEPT, Recent


def test_a_value_is_made_once_while_it_is_asked_for():
    recent, made = Recent(2), list[str]()

    def value(key: str) -> str:
        return recent.get(key, lambda: made.append(key) or key.upper())

    assert [value("a"), value("b"), value("a"), value("c"), value("a")] == ["A", "B", "A", "C", "A"]
    assert made == ["a", "b", "c"]
    assert value("b") == "B"
    assert made == ["a", "b", "c", "b"], "b was the longest unused when c came"


def test_nothing_is_kept_of_what_failed():
    recent = Recent()

    def fails() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        recent.get("a", fails)
    assert recent.get("a", lambda: "yes") == "yes"


def test_none_is_a_value():
    recent = Recent()
    assert recent.get("a", lambda: None) is None
    assert recent.get("a", lambda: "later") is None


def test_ever_new_days_leave_no_more_than_the_bound():
    study = load_study()
    first = study.as_of(date(2023, 1, 1))
    before = answers_on(first, date(2023, 1, 1))
    for number in range(25):
        day = date(2023, 1, 1) + timedelta(number)
        view = study.as_of(day)
        answers_on(view, day)
        view.counts()
    kept = len(study._cache)
    for number in range(25, 35):
        day = date(2023, 1, 1) + timedelta(number)
        view = study.as_of(day)
        answers_on(view, day)
        view.counts()
    assert len(study._recent) == KEPT
    assert len(study._cache) == kept, "what is kept for ever follows from the folder alone"
    again = answers_on(study.as_of(date(2023, 1, 1)), date(2023, 1, 1))
    assert (again.possible == before.possible).all()
    assert again.decides.keys() == before.decides.keys()


def test_many_threads_read_one_fresh_study():
    study = load_study()
    tables = ("events", "links", "claims", "chips", "entities", "series", "ownership")

    def read(number: int) -> tuple[int, ...]:
        view = study if number % 2 else study.as_of(study.cut_off)
        found = tuple(len(getattr(view, table)) for table in tables)
        assert all(view.line_of(table, getattr(view, table)[0].id) for table in tables)
        study.with_rows(events=())
        return found

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(read, range(32)))) <= 2


def test_nothing_that_depends_on_a_day_is_kept_for_ever(repository: Path):
    kept = re.compile(r"\.cached\(\s*f\"[^\"]*\{(?:\w+\.)*(?:known_by|day|on)\}")
    files = (repository / "src" / "countermove").rglob("*.py")
    assert [path.name for path in files if kept.search(path.read_text(encoding="utf-8"))] == []
