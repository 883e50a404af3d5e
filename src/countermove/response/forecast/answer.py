"""What comes back to one trigger: how likely, how soon, by what, upon whom; and the chance that it is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.response.clocks.hazard import window_edges
from countermove.response.forecast.instruments import (
    ShareRow,
    instrument_forecast,
    instrument_scores,
    instrument_words,
    layer_forecast,
    severity_forecast,
)
from countermove.response.forecast.targets import KINDS, TargetRow, target_forecast, target_record, target_words
from countermove.response.forecast.trigger import Trigger
from countermove.response.record.acts import parties_of
from countermove.response.record.coding import LINK_SETS, WINDOW_DAYS, LinkSet
from countermove.response.record.spells import Spell, build_spells, select
from countermove.response.record.truce import in_truce, truces
from countermove.response.waiting.mixture import cumulative
from countermove.response.waiting.posterior import View, view_of
from countermove.response.waiting.predict import Estimate, estimate, expected_wait_days, ways
from countermove.response.waiting.rows import Covariates, covariates
from countermove.study.study import Study

FloatArray = NDArray[np.float64]
BY_DAYS = (30, 90, 365)
# A window in which nothing was taken back: half an end in half a year, as for answers.
END_SHAPE, END_DAYS = 0.5, 182.5


@dataclass(frozen=True)
class Ways:
    """The chances, watched for ever, of no answer, of one up the fast ladder, of a slow step."""

    never: Estimate
    fast: Estimate
    slow: Estimate


@dataclass(frozen=True)
class LinkForecast:
    """The forecast under one link set.

    ``answered`` and ``taken_back`` hold the chance by each of BY_DAYS, each with the other as a competing end;
    ``wait_days`` is the mean wait within a year, the unanswered counted as a year. ``exact`` is False where the fitted
    posterior was re-weighted for this view, with the Pareto shape ``k`` of the weights; above 0.7 they are not
    ``safe``. ``spells`` and ``answers`` are of the trigger's own side and stratum.
    """

    links: LinkSet
    answered: tuple[Estimate, ...]
    taken_back: tuple[Estimate, ...]
    ways: Ways
    wait_days: Estimate
    exact: bool
    k: float
    safe: bool
    spells: int
    answers: int


@dataclass(frozen=True)
class Recorded:
    """An answer on record to a trigger of the same side and stratum: which act answers which, when, after how many days
    (below 0 where the answer came first), by which instrument, how hard, and whom or what its title names."""

    trigger: str
    answer: str
    day: date
    lag_days: int
    instrument: str
    severity: int
    title: str


@dataclass(frozen=True)
class AnswerForecast:
    """What is to be expected of a trigger. ``truce`` is the state assumed throughout. ``by_links`` lacks link sets for
    which nothing is fitted. Shares and targets hold given that an answer comes. ``same_kind`` counts triggers of the
    same side in the record with this instrument; 0 means that the odds are borrowed from other kinds. ``words`` say
    whether layer, severity and exposure tell instrument and target at all. ``recorded``: the answers that all this is
    read off, first ones first."""

    trigger: Trigger
    truce: bool
    by_links: tuple[LinkForecast, ...]
    links: LinkSet
    instruments: tuple[ShareRow, ...]
    layers: tuple[ShareRow, ...]
    severities: tuple[ShareRow, ...]
    targets: tuple[TargetRow, ...]
    same_kind: int
    same_kind_answered: int
    ends: tuple[tuple[str, int], ...]
    words: tuple[str, ...]
    recorded: tuple[Recorded, ...]

    @property
    def expected_severity(self) -> float:
        """The mean severity of an answer, given one."""
        return sum(int(row.name) * row.probability for row in self.severities)


def truce_on(study: Study, trigger: Trigger) -> bool:
    """Whether a truce holds on the trigger's day as the view knows it; the last known state goes on."""
    day = min(trigger.day, study.cut_off)
    return in_truce(day, truces(study))


def forecast_answer(
    study: Study, trigger: Trigger, links: LinkSet = "medium", *, truce: bool | None = None, seed: int = 0
) -> AnswerForecast:
    """The forecast of a trigger from a study's view. Deterministic for a seed (chances of being taken back are drawn).

    ``truce``: None takes the state on the trigger's day. The trend stands still at the view's cut-off: nothing is known
    of how it goes on, and a line would run away.
    """
    calm = truce_on(study, trigger) if truce is None else truce
    chosen = build_spells(study, links)
    own = select(chosen, by=trigger.side, stratum=trigger.stratum)
    alike = [spell for spell in own if spell.trigger.lead.instrument == trigger.instrument]
    by_links = (_by_links(study, trigger, name, calm=calm, seed=seed) for name in LINK_SETS)
    shares = instrument_forecast(study, chosen, trigger)
    ends = {cause: sum(spell.end == cause for spell in own) for cause in ("withdrawn", "bargained")}
    return AnswerForecast(
        trigger=trigger, truce=calm, by_links=tuple(each for each in by_links if each is not None), links=links,
        instruments=shares, layers=layer_forecast(study, chosen, trigger),
        severities=severity_forecast(study, chosen, trigger), targets=target_forecast(study, trigger, shares),
        same_kind=len(alike), same_kind_answered=sum(bool(spell.answers) for spell in alike), ends=tuple(ends.items()),
        words=(
            instrument_words(instrument_scores(chosen, trigger)),
            *(f"{kind.capitalize()}s: {target_words(target_record(study, trigger, kind))}" for kind in KINDS),
        ),
        recorded=_recorded(own),
    )  # fmt: skip


def _recorded(spells: tuple[Spell, ...]) -> tuple[Recorded, ...]:
    """Every answer to some triggers, by day; one act that answers several stands once, with the nearest trigger."""
    nearest: dict[str, Recorded] = {}
    for spell in spells:
        for each in spell.answers:
            lead = each.act.lead
            found = Recorded(
                spell.trigger.id,
                each.act.id,
                each.act.day,
                each.lag_days,
                lead.instrument,
                each.act.severity,
                lead.title,
            )
            known = nearest.get(each.act.id)
            if known is None or abs(found.lag_days) < abs(known.lag_days):
                nearest[each.act.id] = found
    return tuple(sorted(nearest.values(), key=lambda each: (each.day, each.answer)))


def _by_links(study: Study, trigger: Trigger, links: LinkSet, *, calm: bool, seed: int) -> LinkForecast | None:
    view = view_of(study, links)
    if view is None:
        return None
    frame = view.posterior.frame
    own = select(build_spells(study, links), by=trigger.side, stratum=trigger.stratum)
    who = covariates(
        study, frame, [(trigger.side, trigger.stratum)], [trigger.severity], [min(trigger.day, study.cut_off)],
        [trigger.layer],
    )  # fmt: skip
    answered, back = _incidences(view, who, _end_hazards(own, view.posterior.size, seed), calm=calm)
    weights, parts = view.weights, ways(view.posterior.draws, who, calm=calm)[:, 0]
    wait = expected_wait_days(view.posterior.draws, who, WINDOW_DAYS, calm=calm)[:, 0]
    never, fast, slow = (estimate(parts[:, at], weights) for at in range(3))
    return LinkForecast(
        links=links, answered=tuple(estimate(each, weights) for each in answered.T),
        taken_back=tuple(estimate(each, weights) for each in back.T), ways=Ways(never, fast, slow),
        wait_days=estimate(wait, weights), exact=view.exact, k=weights.k, safe=weights.safe, spells=len(own),
        answers=sum(bool(spell.answers) for spell in own),
    )  # fmt: skip


def _end_hazards(spells: tuple[Spell, ...], size: int, seed: int) -> FloatArray:
    """Draws of the daily hazard that an unanswered trigger is withdrawn or bargained away, (draw, window).

    Gamma-Poisson in the windows that answers have; being superseded is no relief and not counted.
    """
    edges = window_edges(WINDOW_DAYS)
    count, days = np.zeros(len(edges) - 1), np.zeros(len(edges) - 1)
    for spell in spells:
        for time, cause, weight in spell.parts():
            seen = max(time, 0) + 1
            for at in range(len(count)):
                days[at] += weight * max(min(seen, edges[at + 1]) - edges[at], 0)
            if cause in ("withdrawn", "bargained"):
                count[min(int(np.searchsorted(edges, seen - 1, side="right")) - 1, len(count) - 1)] += weight
    rng = np.random.Generator(np.random.Philox(seed))
    return rng.gamma(END_SHAPE + count, size=(size, len(count))) / (END_DAYS + days)


def _incidences(view: View, who: Covariates, ends: FloatArray, *, calm: bool) -> tuple[FloatArray, FloatArray]:
    """Cumulative incidences by BY_DAYS of being answered and of being taken back, each (draw, day)."""
    days = np.arange(WINDOW_DAYS + 1, dtype=np.float64)
    answer = np.diff(cumulative(np, view.posterior.draws, who, days, float(calm))[:, 0], axis=-1)
    window = np.searchsorted(window_edges(WINDOW_DAYS), days[:-1], side="right") - 1
    relief = ends[:, window]
    both = answer + relief
    stood = np.exp(-np.cumsum(both, axis=1) + both)
    lost = stood * -np.expm1(-both)
    split = answer / np.maximum(both, 1e-300)
    at = [day - 1 for day in BY_DAYS]
    return np.cumsum(lost * split, axis=1)[:, at], np.cumsum(lost * (1 - split), axis=1)[:, at]


def parties_words(study: Study, trigger: Trigger) -> tuple[str, str]:
    """Adjective of who acts, and name of who answers."""
    parties = parties_of(study)
    named = {party.id: party for party in study.about.parties}
    return named[trigger.side].adjective, named[parties.other(trigger.side)].name
