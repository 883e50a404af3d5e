"""What was forecast and what came: the rehearsal that the study ships, and its dated forecasts, settled or open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import numpy as np

from countermove.explorer.desk import Desk
from countermove.explorer.pages import Answer
from countermove.explorer.track.query import TrackQuery
from countermove.explorer.track.rows import Bin, CaseRow, ScoreRow, SeriesRow, TallyRow
from countermove.study import BadInput
from countermove.track.document import Backtest, PerWindow, shipped_backtest, shipped_path
from countermove.track.ledger import Entry, Resolution
from countermove.track.marks import marks
from countermove.track.packaged import shipped_forecasts
from countermove.track.past import add_months, series_of, series_words
from countermove.track.questions import Answer as Outcome
from countermove.track.questions import Label, Question, read_questions, resolve_by_record
from countermove.track.scores import calibration
from countermove.track.table import Case, Row, cases, chosen_forecaster, headline, notes, rows_of, scores_of, verdict_of


class Rehearsal(Answer):
    """The backtest: what each forecaster would have said, quarter after quarter, knowing only what was known then.

    ``misses``: what was called likely and did not come, or unlikely and came, the costliest first; ``hits``: the rest,
    acts that came before quiet windows, the surest first.
    """

    cut_off: date
    first_origin: date
    last_origin: date
    origins: int
    acts: int
    forecaster: str
    chosen: str
    months: int
    all_months: tuple[int, ...]
    series: str | None
    n: int
    headline: str
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    scores: tuple[ScoreRow, ...]
    tally: TallyRow
    by_series: tuple[SeriesRow, ...]
    misses: tuple[CaseRow, ...]
    hits: tuple[CaseRow, ...]


class Settled(Answer):
    """What the record says of a question: its answer, since which day, how many acts, which, and why."""

    answer: Outcome
    on: date | None
    count: int | None
    acts: tuple[str, ...]
    why: str


class Kept(Answer):
    """A dated forecast of the study with its label by the codebook, and what came of it so far."""

    question: Question
    label: Label
    why: str
    resolution: Settled


class LabelScore(Answer):
    """The scores of all dated forecasts of one label: ``n`` settled yes or no, ``yes`` of them yes, ``open`` not
    settled yet; ``brier`` and ``base_brier`` (always the share that came) are None without any."""

    label: Label
    n: int
    yes: int
    open: int
    brier: float | None
    log: float | None
    base_brier: float | None


class Track(Answer):
    """All of it. ``rehearsal``: None where the study ships none, with ``why_not``."""

    study: str
    cut_off: date
    rehearsal: Rehearsal | None
    why_not: str | None
    labels: tuple[LabelScore, ...]
    forecasts: int


def track_answer(desk: Desk, query: TrackQuery) -> Track:
    """What forecasts have been worth. BadInput for a forecaster, a length or a series that the rehearsal lacks."""
    found, why_not = backtest_of(desk)
    kept = kept_of(desk)
    made = None
    if found is not None:
        key = ("track", "rehearsal", desk.study_hash, query.forecaster, query.months, query.series)
        made = desk.answers.get(key, lambda: _rehearsal(desk, found, query))
    labels = desk.answers.get(("track", "labels", desk.study_hash), lambda: marks([_entry(each) for each in kept]))
    return Track(
        study=desk.study.about.id, cut_off=desk.study.about.cut_off, rehearsal=made, why_not=why_not,
        labels=tuple(map(LabelScore.model_validate, labels)), forecasts=len(kept),
    )  # fmt: skip


def backtest_of(desk: Desk) -> tuple[Backtest | None, str | None]:
    """The rehearsal that the study ships, or why there is none."""
    if not shipped_path(desk.study).is_file():
        return None, "This study ships no rehearsal of forecasts."
    try:
        return desk.answers.get(("track", "backtest", desk.study_hash), lambda: shipped_backtest(desk.study)), None
    except BadInput as error:
        return None, "; ".join(fault.problem for fault in error.faults)


def kept_of(desk: Desk) -> tuple[Kept, ...]:
    """Every question of the dated forecasts that the study ships, by the day on which it settles."""
    return desk.answers.get(("track", "kept", desk.study_hash), lambda: _kept(desk))


def _kept(desk: Desk) -> tuple[Kept, ...]:
    made: list[Kept] = []
    for path in shipped_forecasts(desk.study):
        for question in read_questions(path):
            resolution = Settled.model_validate(resolve_by_record(question, desk.study))
            entry = _entered(question, resolution)
            made.append(Kept(question=question, label=entry.label, why=entry.why, resolution=resolution))
    return tuple(sorted(made, key=lambda each: (each.question.to, each.question.id)))


def _entry(kept: Kept) -> Entry:
    return _entered(kept.question, kept.resolution)


def _entered(question: Question, found: Settled) -> Entry:
    """A question as if a ledger held it, entered on the day it was made and resolved by the record."""
    if found.answer == "not yet" or found.on is None:
        return Entry(question, _noon(question.made_at), ())
    resolution = Resolution(1, found.answer, found.count, found.on, found.why, None, None, _noon(found.on))
    return Entry(question, _noon(question.made_at), (resolution,))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _rehearsal(desk: Desk, found: Backtest, query: TrackQuery) -> Rehearsal:
    chosen = chosen_forecaster(found)
    name = _one_of(query.forecaster or chosen, found.forecasters, "forecaster")
    lengths = [window.months for window in found.windows]
    months = lengths[0] if query.months is None else query.months
    _one_of(str(months), tuple(map(str, lengths)), "months")
    if query.series is not None:
        _one_of(query.series, found.series, "series")
    window = found.windows[lengths.index(months)]
    rows = desk.answers.get(("track", "rows", desk.study_hash), lambda: rows_of(found))
    verdict = verdict_of(found, rows)
    own = cases_of(desk, query, found, name, months)
    right = [each for each in own if (each.probability >= HALF) == (each.seen > 0)]
    return Rehearsal(
        cut_off=found.cut_off, first_origin=window.origins[0], last_origin=window.origins[-1],
        origins=len(window.origins), acts=found.steps, forecaster=name, chosen=chosen, months=months,
        all_months=tuple(lengths), series=query.series, n=len(own), headline=headline(found, verdict),
        sentences=verdict.sentences, notes=notes(found), scores=_scores(found, rows, window, query.series),
        tally=_tally(own),
        by_series=tuple(_series(desk, found, window, name, at) for at in range(len(found.series))),
        misses=tuple(each for each in own if (each.probability >= HALF) != (each.seen > 0)),
        hits=tuple(sorted(right, key=lambda each: (each.seen == 0, each.nats, each.origin, each.series))),
    )  # fmt: skip


HALF = 0.5
"""From here on a forecast calls an act likely."""


def _one_of(value: str, known: Sequence[str], where: str) -> str:
    if value not in known:
        raise BadInput.single(f"{value!r} is not in the rehearsal; want one of {', '.join(known)}", where=where)
    return value


def cases_of(desk: Desk, query: TrackQuery, found: Backtest, name: str, months: int) -> list[CaseRow]:
    """The forecasts of one forecaster over windows of one length, the costliest first."""
    return [
        _case(desk, each)
        for each in cases(found, name)
        if each.months == months and (query.series is None or each.series == query.series)
    ]


def _case(desk: Desk, each: Case) -> CaseRow:
    end = add_months(each.origin, each.months)
    return CaseRow(
        origin=each.origin, last=date.fromordinal(end.toordinal() - 1), months=each.months, series=each.series,
        party=next(series.party for series in series_of(desk.study) if series.id == each.series),
        name=series_words(desk.study, each.series), probability=each.probability, seen=each.seen, nats=each.nats,
    )  # fmt: skip


def _tally(own: Sequence[CaseRow]) -> TallyRow:
    def count(likely: bool, came: bool) -> int:
        return sum((each.probability >= HALF) is likely and (each.seen > 0) is came for each in own)

    return TallyRow(
        likely_came=count(True, True), likely_not=count(True, False), unlikely_came=count(False, True),
        unlikely_not=count(False, False),
    )  # fmt: skip


def _scores(found: Backtest, rows: Sequence[Row], window: PerWindow, series: str | None) -> tuple[ScoreRow, ...]:
    """Of all series together: skill is known for the whole alone. The calibration follows the chosen series."""
    columns = slice(None) if series is None else [found.series.index(series)]
    made: list[ScoreRow] = []
    for row in rows:
        if row.months != window.months:
            continue
        probability = window.of(row.forecaster)[0][:, columns]
        bins = calibration(probability, window.happened()[:, columns])
        gap = row.against["brier"]
        made.append(
            ScoreRow(
                forecaster=row.forecaster, baseline=row.forecaster in found.baselines, n=row.n,
                brier=row.mean["brier"], log=row.mean["log"], crps=row.mean["crps"], skill=gap.skill,
                skill_low=gap.skill_low, skill_high=gap.skill_high,
                calibration=tuple(map(Bin.model_validate, bins)),
            )
        )  # fmt: skip
    return tuple(made)


def _series(desk: Desk, found: Backtest, window: PerWindow, name: str, at: int) -> SeriesRow:
    happened = window.happened()[:, at]
    return SeriesRow(
        series=found.series[at], name=series_words(desk.study, found.series[at]), n=len(happened),
        forecast=float(np.mean(window.of(name)[0][:, at])), happened=float(happened.mean()),
        brier={each: float(scores_of(window, each)["brier"][:, at].mean()) for each in (name, *found.baselines)},
    )  # fmt: skip
