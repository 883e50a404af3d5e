"""The dated forecast that a study ships: a question for each series and window, in the study's own words, answered by
the forecaster that did best in its backtest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml

from countermove.response.record.stream import Direction, Group
from countermove.study.faults import BadInput
from countermove.study.reading import Record, validate
from countermove.study.study import Study
from countermove.study.yaml_values import read_yaml
from countermove.track.backtest import MONTHS, POOL, SEED, forecasts
from countermove.track.document import FOLDER, Backtest
from countermove.track.forecasters import DRAWS, FITTED, Forecaster
from countermove.track.past import IntArray, Past, Series, add_months, past_of, stream_hash
from countermove.track.questions import SCHEMA_VERSION, Counts, Question, label_of
from countermove.track.scores import LEVELS
from countermove.track.table import chosen_forecaster

BUSY = 2
"""From this median on, a series also gets the question whether there will be more acts than the median."""


class Wording(Record):
    """How a study words the question of one series: ``does`` completes a sentence that begins with the window."""

    party: str
    group: Group
    direction: Direction
    does: str
    resolution_source: tuple[str, ...]


class Words(Record):
    """forecasts/questions.yaml"""

    version: Literal[1]
    event: str
    count: str
    notes: tuple[str, ...]
    series: tuple[Wording, ...]


@dataclass(frozen=True)
class Dated:
    """A forecast ready to be kept: its questions, which forecaster made them, its hash, and why that one."""

    study: str
    made_at: date
    information_as_of: date
    model: str
    model_hash: str
    chosen_by: str
    notes: tuple[str, ...]
    questions: tuple[Question, ...]


def words_path(study: Study) -> Path:
    """Where a study words its questions."""
    return study.folder / FOLDER / "questions.yaml"


def read_words(study: Study) -> Words:
    """The wording of a study's questions. BadInput with every fault; also where a study has none."""
    path = words_path(study)
    if not path.is_file():
        raise BadInput.single("no such file; it holds the words of each question", path=path)
    value, lines = read_yaml(path)
    words = validate(Words, value, lines)
    sides = [party.id for party in study.about.parties]
    faults = [
        lines.fault(("series", at, "party"), f"{each.party!r} is not a party of the study; want {' or '.join(sides)}")
        for at, each in enumerate(words.series)
        if each.party not in sides
    ]
    for key, blanks in (("event", ("from", "last", "does")), ("count", ("from", "last", "does", "n"))):
        missing = [blank for blank in blanks if f"{{{blank}}}" not in getattr(words, key)]
        if missing:
            wanted = ", ".join(f"{{{blank}}}" for blank in missing)
            faults.append(lines.fault((key,), f"lacks {wanted}"))
    if faults:
        raise BadInput(faults)
    return words


def dated_forecast(
    study: Study, found: Backtest, forecasters: Mapping[str, Forecaster], as_of: date, made_at: date
) -> Dated:
    """Every series over the next 3, 6 and 12 months after ``as_of``, from what was known on that day.

    The forecaster is chosen by the backtest's windows that had closed by then. ValueError where the view holds a leak.
    """
    if as_of > study.cut_off:
        raise BadInput.single(f"{as_of} is after the record's end on {study.cut_off}", where="--as-of")
    words = read_words(study)
    past = past_of(study, as_of + timedelta(1))
    name = chosen_forecaster(found, as_of)
    ends = {months: add_months(past.origin, months) for months in MONTHS}
    draws = forecasts(past, [(end - past.origin).days for end in ends.values()], forecasters)[name]
    model_hash = _model_hash(past, name, tuple(forecasters))
    shared = {"made_at": made_at, "information_as_of": as_of, "model": name, "model_hash": model_hash}
    questions = [
        question
        for place, series in enumerate(past.series)
        for window, (months, end) in enumerate(ends.items())
        for question in _questions(
            words, _wording(words, series, study), f"{series.id}-{past.origin}-{months}m",
            {**shared, "from": past.origin, "to": end}, draws[:, window, place],
        )
    ]  # fmt: skip
    since = f"Made {(made_at - as_of).days} days after the last day of its information; nothing known later was fed in."
    return Dated(
        study.about.id, made_at, as_of, name, model_hash, _chosen_words(found, name, as_of), (since, *words.notes),
        tuple(questions),
    )  # fmt: skip


def _wording(words: Words, series: Series, study: Study) -> Wording:
    for each in words.series:
        if (each.party, each.group, each.direction) == (series.party, series.group, series.direction):
            return each
    problem = f"no words for {series.party}, {series.group}, {series.direction}"
    raise BadInput.single(problem, path=words_path(study))


def _questions(words: Words, wording: Wording, name: str, shared: Mapping[str, Any], draws: IntArray) -> list[Question]:
    """One series over one window: whether there is an act and, where many are expected, whether there are more."""
    five = np.quantile(draws, LEVELS, method="inverted_cdf").tolist()
    counts = Counts(**dict(zip(Counts.model_fields, map(float, five), strict=True)))
    blanks = {"from": shared["from"], "last": shared["to"] - timedelta(1), "does": wording.does}
    asked: list[tuple[str, str, Literal["event", "count"], int]] = [(name, words.event.format(**blanks), "event", 1)]
    if counts.p50 >= BUSY:
        more = int(counts.p50) + 1
        asked.append((f"{name}-{more}", words.count.format(**blanks, n=more), "count", more))
    return [
        Question.model_validate(
            {
                **shared, "id": each, "text": text, "kind": kind, "at_least": least, "counts": counts,
                "probability": round(float((draws >= least).mean()), 3), "party": wording.party,
                "direction": wording.direction, "group": wording.group,
                "resolution_source": wording.resolution_source,
            }
        )
        for each, text, kind, least in asked
    ]  # fmt: skip


def _model_hash(past: Past, name: str, forecasters: tuple[str, ...]) -> str:
    """SHA-256 of all that fixes the numbers: forecaster and its version, the pool's members, seed, draws, the acts."""
    members = sorted(set(forecasters) - {*FITTED}) if name == POOL else []
    what = {
        "forecaster": f"{name}-v1", "members": members, "seed": SEED,
        "draws": DRAWS, "record_from": past.record_from.isoformat(), "origin": past.origin.isoformat(),
        "stream": stream_hash(past.steps),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _chosen_words(found: Backtest, name: str, as_of: date) -> str:
    ends = [add_months(origin, window.months) for window in found.windows for origin in window.origins]
    closed = sum(end <= as_of + timedelta(1) for end in ends)
    if not closed:
        return f"{name}: no backtest window had closed by {as_of}, so nothing could choose."
    return (
        f"{name}: lowest Brier score, the mean over window lengths, of {', '.join(found.forecasters)}, in the {closed} "
        f"backtest windows that had closed by {as_of}."
    )


class _Plain(yaml.SafeDumper):
    """Writes a value anew wherever it stands, so that each question can be read by itself."""

    def ignore_aliases(self, data: Any) -> bool:
        """Every one."""
        return True


def as_yaml(made: Dated) -> str:
    """The file of a dated forecast; read_questions reads it. What all questions share stands once, above them."""
    head: dict[str, Any] = {
        "version": SCHEMA_VERSION, "study": made.study, "made_at": made.made_at,
        "information_as_of": made.information_as_of, "model": made.model, "model_hash": made.model_hash,
        "chosen_by": made.chosen_by, "notes": list(made.notes),
    }  # fmt: skip
    rows = [_row(each, set(head)) for each in made.questions]
    text = yaml.dump({**head, "questions": rows}, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
    return f"# Written by countermove track forecast; not to be edited by hand.\n{text}"


def _row(question: Question, shared: set[str]) -> dict[str, Any]:
    row = question.model_dump(by_alias=True, exclude_none=True, exclude=shared)
    row["counts"] = {key: int(value) for key, value in row["counts"].items()}
    row["resolution_source"] = list(row["resolution_source"])
    row["label"], row["why"] = label_of(question, question.made_at, None)
    return row


def shipped_forecasts(study: Study) -> tuple[Path, ...]:
    """The dated forecasts that a study ships, by day."""
    return tuple(sorted((study.folder / FOLDER).glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].yaml")))
