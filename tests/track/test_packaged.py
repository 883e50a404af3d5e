"""The dated forecast that ships: what it asks, what it knew, and that it can be made again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from countermove.study.faults import BadInput
from countermove.study.study import Study, load_study
from countermove.track.document import Backtest
from countermove.track.forecasters import BASELINES, RATES
from countermove.track.packaged import as_yaml, dated_forecast, read_words, shipped_forecasts
from countermove.track.past import series_of
from countermove.track.questions import read_questions

ALL = {**BASELINES, **RATES}
AS_OF, MADE = date(2026, 6, 30), date(2026, 11, 27)


@pytest.fixture(scope="module")
def text(study: Study, shipped: Backtest) -> str:
    return as_yaml(dated_forecast(study, shipped, ALL, AS_OF, MADE))


def test_it_can_be_made_again_to_the_letter(study: Study, text: str):
    (path,) = shipped_forecasts(study)
    assert path.stem == str(AS_OF)
    assert path.read_text(encoding="utf-8") == text


def test_nothing_known_after_its_day_moves_it(study: Study, shipped: Backtest, text: str):
    rows = study.events
    late = rows[-1].model_copy(
        update={"id": "later", "actor": "US", "day": date(2026, 7, 1), "known_on": date(2026, 7, 1), "package": None}
    )
    other = study.with_rows(events=(*rows, *(late.model_copy(update={"id": f"later-{n}"}) for n in range(50))))
    about = other.about.model_copy(update={"cut_off": date(2026, 11, 26)})
    other = Study(other.folder, None, {**other._cache, "study.yaml": about})
    assert len(other.events) == len(rows) + 50
    assert as_yaml(dated_forecast(other, shipped, ALL, AS_OF, MADE)) == text


def test_it_asks_of_every_series_over_every_window(study: Study):
    questions = read_questions(shipped_forecasts(study)[0])
    assert len(questions) >= 25
    asked = {(each.party, each.group, each.direction, each.to) for each in questions}
    assert len(asked) == 3 * len(series_of(study))
    for each in questions:
        assert (each.made_at, each.information_as_of, each.from_) == (MADE, AS_OF, date(2026, 7, 1))
        assert each.resolution_source
        assert each.text.startswith("From 2026-07-01 to ")
        assert each.model_hash
        assert len(each.model_hash) == 64


def test_windows_that_had_closed_are_retrospective_and_the_others_say_what_could_make_them_so(study: Study):
    for each in read_questions(shipped_forecasts(study)[0]):
        assert each.label == ("retrospective" if each.to <= MADE else "forecast")
        assert "settled by 2026-11-27" in (each.why or "") or each.to <= MADE


def test_its_notes_say_that_months_had_passed(study: Study):
    text = shipped_forecasts(study)[0].read_text(encoding="utf-8")
    assert "Made 150 days after the last day of its information" in text


def test_a_study_without_words_or_a_day_after_its_record_is_bad_input(study: Study, shipped: Backtest):
    with pytest.raises(BadInput, match="words of each question"):
        read_words(load_study("cocom_computers"))
    with pytest.raises(BadInput, match="after the record's end"):
        dated_forecast(study, shipped, ALL, date(2026, 7, 1), MADE)


def test_words_with_a_blank_missing_are_told_with_their_line(study: Study, tmp_path: Path):
    folder = tmp_path / "forecasts"
    folder.mkdir()
    (tmp_path / "study.yaml").write_bytes((study.folder / "study.yaml").read_bytes())
    words = (study.folder / "forecasts" / "questions.yaml").read_text(encoding="utf-8")
    (folder / "questions.yaml").write_text(words.replace("From {from} to {last}", "From {from}", 1), encoding="utf-8")
    with pytest.raises(BadInput, match=r"questions\.yaml:4: event: lacks \{last\}"):
        read_words(Study(tmp_path))
