"""How far results hang on one coder's judgement: severities and links are coded again, at random, many times.

A severity moves one step up or down with probability MOVED; a link's confidence likewise, and a link is dropped with a
probability that grows as its confidence falls. The chances are judgements, made before any run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from countermove.response.record.coding import LINK_SETS
from countermove.response.survival.table import lags
from countermove.study.records import Event, Link
from countermove.study.study import Study

MOVED = 0.2
DROPPED: Mapping[str, float] = {"high": 0.05, "medium": 0.15, "low": 0.3}
_ORDER = ("low", "medium", "high")


@dataclass(frozen=True)
class Recoded:
    """The share of controls answered within a year under recoded records: link set -> (5 %, median, 95 %)."""

    draws: int
    year_shares: Mapping[str, tuple[float, float, float]]
    triggers: tuple[float, float, float]


def recoded(study: Study, draws: int = 100, seed: int = 0) -> Recoded:
    """Recode severities and links ``draws`` times and compute the one-year share anew each time. Deterministic.

    Raises ValueError for fewer than ten draws.
    """
    if draws < 10:
        raise ValueError(f"{draws} draws are too few; want ten or more")
    rng = np.random.Generator(np.random.Philox(seed))
    shares: dict[str, list[float]] = {name: [] for name in LINK_SETS}
    triggers: list[float] = []
    for _ in range(draws):
        other = recode(study, rng)
        for name in LINK_SETS:
            total = lags(other, name).total
            shares[name].append(total.shares[-1].value or 0.0)
        triggers.append(float(lags(other, "medium").total.triggers))
    return Recoded(draws, {name: _spread(values) for name, values in shares.items()}, _spread(triggers))


def recode(study: Study, rng: np.random.Generator) -> Study:
    """The same study as another coder might have coded it."""
    events = tuple(_event(event, rng) for event in study.events)
    links = tuple(link for link in (_link(each, rng) for each in study.links) if link is not None)
    return study.with_rows(events=events, links=links)


def _event(event: Event, rng: np.random.Generator) -> Event:
    moved, up = rng.random(2)
    if moved >= MOVED:
        return event
    step = 1 if up < 0.5 else -1
    return event.model_copy(update={"severity": min(max(event.severity + step, 1), 5)})


def _link(link: Link, rng: np.random.Generator) -> Link | None:
    dropped, moved, up = rng.random(3)
    if dropped < DROPPED[link.confidence]:
        return None
    if moved >= MOVED:
        return link
    place = _ORDER.index(link.confidence) + (1 if up < 0.5 else -1)
    return link.model_copy(update={"confidence": _ORDER[min(max(place, 0), 2)]})


def _spread(values: list[float]) -> tuple[float, float, float]:
    low, middle, high = (float(each) for each in np.quantile(values, (0.05, 0.5, 0.95)))
    return low, middle, high
