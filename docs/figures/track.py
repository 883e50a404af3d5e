"""Tables and the figure of the page on forecasts: backtest, calibration, hits and misses, the dated forecast."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from countermove.study.study import Study
from countermove.track.document import shipped_backtest
from countermove.track.packaged import shipped_forecasts
from countermove.track.picture import calibration_picture
from countermove.track.questions import Question, read_questions
from countermove.track.scores import Paired
from countermove.track.table import Case, cases, chosen_forecaster, headline, notes, percent, rows_of, tally, verdict_of
from figures.cells import inline, table

SHOWN = 8


def scores_table(study: Study) -> str:
    """Mean scores and skill, by window and forecaster."""
    found = shipped_backtest(study)
    sizes = {window.months: len(window.origins) for window in found.windows}
    rows = [
        (
            f"{row.months} months ({row.n} forecasts, {sizes[row.months]} origins)" if index == 0 else "",
            f"`{row.forecaster}`", *(f"{row.mean[score]:.3f}" for score in ("brier", "log", "crps")),
            *(_skill(row.against[score]) for score in ("brier", "log", "crps")),
        )
        for months in sizes
        for index, row in enumerate(each for each in rows_of(found) if each.months == months)
    ]  # fmt: skip
    head = ("window", "forecaster", "Brier", "log", "CRPS", "skill by Brier", "skill by log", "skill by CRPS")
    return table(head, rows)


def _skill(each: Paired) -> str:
    if each.difference == each.low == each.high == 0:
        return "best baseline"
    return f"{100 * each.skill:+.0f} % ({100 * each.skill_low:+.0f} to {100 * each.skill_high:+.0f})"


def verdict_list(study: Study) -> str:
    """Whether a model beats the baselines."""
    found = shipped_backtest(study)
    verdict = verdict_of(found, rows_of(found))
    return "\n".join([f"**{headline(found, verdict)}**", "", *(f"- {each}" for each in verdict.sentences)]) + "\n"


def notes_list(study: Study) -> str:
    """What the result rests on."""
    return "\n".join(f"- {each}" for each in notes(shipped_backtest(study))) + "\n"


def tally_table(study: Study) -> str:
    """Hits and misses at one half."""
    found = shipped_backtest(study)
    chosen = chosen_forecaster(found)
    rows = [
        (f"{each.months} months", each.likely_came, each.likely_not, each.unlikely_came, each.unlikely_not)
        for each in (tally(window, chosen) for window in found.windows)
    ]
    return table(("window", "likely: came", "likely: did not", "unlikely: came", "unlikely: did not"), rows)


def misses_table(study: Study) -> str:
    """The costliest misses."""
    found = shipped_backtest(study)
    return _cases(cases(found, chosen_forecaster(found))[:SHOWN])


def hits_table(study: Study) -> str:
    """The surest hits among acts that came."""
    found = shipped_backtest(study)
    return _cases([each for each in reversed(cases(found, chosen_forecaster(found))) if each.seen][:SHOWN])


def _cases(chosen: Sequence[Case]) -> str:
    rows = [(each.origin, each.months, each.series, f"{100 * each.probability:.0f} %", each.seen) for each in chosen]
    return table(("window from", "months", "series", "probability of an act", "acts that came"), rows)


def calibration(study: Study) -> str:
    """The calibration curve."""
    found = shipped_backtest(study)
    wide = calibration_picture(study, found, name="track-calibration")
    narrow = calibration_picture(study, found, width=360, name="track-calibration-narrow")
    return inline(f'<div class="cm-wide">{wide}</div><div class="cm-narrow">{narrow}</div>') + "\n"


def forecast_table(study: Study) -> str:
    """The newest dated forecast: probability of an act and the count, by series and window."""
    questions = read_questions(shipped_forecasts(study)[-1])
    names = {party.id: party.adjective for party in study.about.parties}
    series = dict.fromkeys((each.party, each.group, each.direction) for each in questions)
    rows: list[Sequence[object]] = []
    for party, group, direction in series:
        own = [each for each in questions if (each.party, each.group, each.direction) == (party, group, direction)]
        kind = "up" if direction == "escalation" else "down"
        rows.append((names[party or ""], group, kind, *(_said(each) for each in own if each.kind == "event")))
    ends = dict.fromkeys(f"to {each.to} ({each.label})" for each in questions)
    return table(("side", "group", "", *ends), rows)


def _said(each: Question) -> str:
    five = each.counts.all() if each.counts is not None else (0.0,) * 5
    return f"{percent(each.probability or 0)}; {five[2]:.0f} ({five[0]:.0f} to {five[4]:.0f})"


def forecast_facts(study: Study) -> str:
    """How many questions, from what, by which forecaster."""
    path = shipped_forecasts(study)[-1]
    questions = read_questions(path)
    first = questions[0]
    real = sum(each.label == "forecast" for each in questions)
    return (
        f"`forecasts/{path.name}`: {len(questions)} questions, {real} of them forecasts and {len(questions) - real} "
        f"retrospective; information as of {first.information_as_of}, made at {first.made_at}; forecaster "
        f"`{first.model}`, hash `{(first.model_hash or '')[:12]}`.\n"
    )


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "track_scores": scores_table,
    "track_verdict": verdict_list,
    "track_notes": notes_list,
    "track_tally": tally_table,
    "track_misses": misses_table,
    "track_hits": hits_table,
    "track_calibration": calibration,
    "track_forecast": forecast_table,
    "track_facts": forecast_facts,
}
