"""What could be forecast on a day: the answer to the latest act, by the fitted model where it may be used; and what the
rehearsed or kept forecasts said then, beside what came."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Literal, get_args

from countermove.explorer.desk import Desk
from countermove.explorer.pages import Answer
from countermove.explorer.record.acts import acts_of, chosen
from countermove.explorer.record.query import ActsQuery, AsOf, day_of, seen
from countermove.response.forecast.answer import BY_DAYS, AnswerForecast, LinkForecast, forecast_answer
from countermove.response.forecast.trigger import Trigger, new_trigger, trigger_of
from countermove.response.record.coding import LinkSet
from countermove.response.waiting.predict import Estimate
from countermove.study import BadInput
from countermove.study.records import Layer
from countermove.track.document import Backtest, shipped_backtest, shipped_path
from countermove.track.packaged import shipped_forecasts
from countermove.track.past import add_months, series_words
from countermove.track.questions import Question, read_questions
from countermove.track.table import chosen_forecaster


class Estimated(Answer):
    """A median with its middle 90 %, and the mean."""

    low: float
    value: float
    high: float
    mean: float


class TriggerLine(Answer):
    """The act whose answer is asked about."""

    side: str
    layer: str
    instrument: str
    severity: int
    day: date


class WaysLine(Answer):
    """The chances, watched for ever, of no answer, of one up the fast ladder, of a slow step."""

    never: Estimated
    fast: Estimated
    slow: Estimated


class ByLinks(Answer):
    """As ``LinkForecast``: chances by 30, 90 and 365 days under one link set. ``safe`` is False where re-weighting the
    fitted draws cannot carry this view: the numbers are then withheld."""

    links: LinkSet
    by_days: tuple[int, ...]
    answered: tuple[Estimated, ...] | None
    taken_back: tuple[Estimated, ...] | None
    ways: WaysLine | None
    wait_days: Estimated | None
    exact: bool
    k: float | None
    safe: bool
    spells: int
    answers: int


class Kind(Answer):
    """The share of answers of one kind, given that there is one, with its middle 90 %; ``n_all`` were seen."""

    name: str
    probability: float
    low: float
    high: float
    n_all: int


class Target(Answer):
    """The chance that an answer falls on a candidate, given that there is one; ``hits`` of ``n`` acts named it."""

    id: str
    name: str
    kind: str
    probability: float
    low: float
    high: float
    n: int
    hits: int
    last_hit: date | None


class Recorded(Answer):
    """An answer on record to a trigger of the same side and stratum."""

    trigger: str
    answer: str
    day: date
    lag_days: int
    instrument: str
    severity: int
    title: str


class ForecastAnswer(Answer):
    """As ``response forecast --json``, for one trigger. ``act``: the act of the record that lends its words."""

    study: str
    cut_off: date
    act: str | None
    trigger: TriggerLine
    truce: bool
    links: LinkSet
    by_links: tuple[ByLinks, ...]
    instruments: tuple[Kind, ...]
    targets: tuple[Target, ...]
    same_kind: int
    same_kind_answered: int
    words: tuple[str, ...]
    recorded: tuple[Recorded, ...]


def latest_trigger(desk: Desk, query: ActsQuery) -> tuple[str, Trigger] | None:
    """The latest act that the filters keep which can be answered, the first party's before the other's, as a trigger
    that became public on the view's day; None where they keep none."""
    acts = acts_of(desk, day_of(desk, query), query.links, query.confidence)
    sides = [party.id for party in acts.view.about.parties[:2]]
    rows = [row for row in chosen(desk, query, acts) if row.wait is not None and row.direction == "escalation"]
    for row in sorted(rows, key=lambda row: (row.actor == sides[0], row.day), reverse=True):
        if row.actor not in sides:
            continue
        try:
            found = trigger_of(acts.view, row.id)
        except BadInput:
            continue
        return row.id, Trigger(found.side, found.layer, found.instrument, found.severity, acts.view.cut_off)
    return None


def answerable_layers(desk: Desk, query: ActsQuery) -> tuple[Layer, ...]:
    """The layers that hold such an act, whatever layer the filters name."""
    each = {layer: query.model_copy(update={"layer": layer}) for layer in get_args(Layer)}
    return tuple(layer for layer, asked in each.items() if latest_trigger(desk, asked) is not None)


def described(desk: Desk, query: ActsQuery, side: str, layer: str, instrument: str, severity: int) -> Trigger:
    """A trigger by its words, on the view's day. BadInput for words that are none."""
    view = seen(desk, day_of(desk, query))
    return new_trigger(view, side, layer, instrument, severity, view.cut_off)


def forecast_of(desk: Desk, query: ActsQuery, trigger: Trigger, act: str | None = None) -> ForecastAnswer:
    """What would come back to a trigger, from what was known on the view's day."""
    day = day_of(desk, query)
    key = ("record", "forecast", desk.study_hash, day, query.links, query.confidence, trigger, act, desk.seed)

    def make() -> ForecastAnswer:
        # A view of its own, let go of afterwards: it holds the posterior's draws.
        view = seen(desk, day, query.confidence).with_rows()
        return _written(desk, view.cut_off, act, forecast_answer(view, trigger, query.links, seed=desk.seed))

    return desk.answers.get(key, make)


def _written(desk: Desk, cut_off: date, act: str | None, found: AnswerForecast) -> ForecastAnswer:
    return ForecastAnswer(
        study=desk.study.about.id, cut_off=cut_off, act=act, trigger=TriggerLine.model_validate(found.trigger),
        truce=found.truce, links=found.links, by_links=tuple(map(_by_links, found.by_links)),
        instruments=tuple(map(Kind.model_validate, found.instruments)),
        targets=tuple(map(Target.model_validate, found.targets)), same_kind=found.same_kind,
        same_kind_answered=found.same_kind_answered, words=found.words,
        recorded=tuple(map(Recorded.model_validate, found.recorded)),
    )  # fmt: skip


def _by_links(each: LinkForecast) -> ByLinks:
    def numbers(given: tuple[Estimate, ...]) -> tuple[Estimated, ...] | None:
        return tuple(map(Estimated.model_validate, given)) if each.safe else None

    return ByLinks(
        links=each.links, by_days=BY_DAYS, answered=numbers(each.answered), taken_back=numbers(each.taken_back),
        ways=WaysLine.model_validate(each.ways) if each.safe else None,
        wait_days=Estimated.model_validate(each.wait_days) if each.safe else None, exact=each.exact,
        k=each.k if math.isfinite(each.k) else None, safe=each.safe, spells=each.spells, answers=each.answers,
    )  # fmt: skip


class Said(Answer):
    """What was said of one series over one window: the probability of an act or more, and how many came (None: the
    record does not reach the window's end)."""

    series: str
    name: str
    months: int
    settles_on: date
    probability: float
    seen: int | None


class Then(Answer):
    """The forecasts that could be read on a day: the last ones made by what was known before it.

    ``kind``: rehearsed (worked out later from what was known then) or kept (made at the time and filed);
    ``knowing``: the last day of what they knew; ``forecaster``: the one that had done best by then.
    """

    kind: Literal["rehearsed", "kept"]
    knowing: date
    forecaster: str
    said: tuple[Said, ...]


def forecasts_then(desk: Desk, query: AsOf) -> Then | None:
    """The latest forecasts of acts that a day could have had; None where the study ships none so early."""
    day = day_of(desk, query)
    return desk.answers.get(("record", "then", desk.study_hash, day), lambda: _then(desk, day))


def _then(desk: Desk, day: date) -> Then | None:
    kept = [_kept(desk, read_questions(path)) for path in shipped_forecasts(desk.study)]
    found = [each for each in kept if each is not None and each.knowing <= day]
    if shipped_path(desk.study).is_file():
        rehearsed = _rehearsed(desk, shipped_backtest(desk.study), day)
        found += [rehearsed] if rehearsed is not None else []
    return max(found, key=lambda each: each.knowing, default=None)


def _kept(desk: Desk, questions: tuple[Question, ...]) -> Then | None:
    """A file of dated forecasts, its questions of one act or more."""
    asked = [each for each in questions if each.threshold == 1 and each.probability is not None]
    if not asked:
        return None
    said = [
        Said(
            series=name, name=series_words(desk.study, name), months=_months(each), settles_on=each.to,
            probability=each.probability or 0.0, seen=None,
        )
        for each in asked
        for name in [f"{each.party}-{each.group}-{each.direction}"]
    ]  # fmt: skip
    return Then(
        kind="kept", knowing=asked[0].information_as_of, forecaster=asked[0].model or "unnamed", said=tuple(said)
    )  # fmt: skip


def _months(question: Question) -> int:
    return (question.to.year - question.from_.year) * 12 + question.to.month - question.from_.month


def _rehearsed(desk: Desk, found: Backtest, day: date) -> Then | None:
    """The last origin whose past ends by the day; windows that the record does not close are not in a rehearsal."""
    origins = [each for window in found.windows for each in window.origins if each - timedelta(1) <= day]
    if not origins:
        return None
    origin, name = max(origins), chosen_forecaster(found, day)
    said = [
        Said(
            series=series, name=series_words(desk.study, series), months=window.months,
            settles_on=add_months(origin, window.months), probability=window.probability[name][place][at],
            seen=window.seen[place][at],
        )
        for window in found.windows
        if origin in window.origins
        for place in [window.origins.index(origin)]
        for at, series in enumerate(found.series)
    ]  # fmt: skip
    return Then(kind="rehearsed", knowing=origin - timedelta(1), forecaster=name, said=tuple(said))
