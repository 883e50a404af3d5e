"""Rolling-origin backtest: every quarter, forecasts from what was known the day before, scored by what came.

Windows of 3, 6 and 12 months from each origin that end by the cut-off. Counts and events (one act or more) for every
series. No link and no severity is used: both were judged later.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove import __version__
from countermove.response.record.coding import record_from
from countermove.response.record.stream import Step, stream_of
from countermove.study.days import Quarter
from countermove.study.faults import BadInput
from countermove.study.study import Study
from countermove.track.document import SCHEMA_VERSION, Backtest, PerWindow
from countermove.track.forecasters import BASELINES, DRAWS, FITTED, YEAR_DAYS, Forecaster
from countermove.track.past import Past, add_months, counts_in, past_of, series_of, stream_hash
from countermove.track.scores import FLOOR, crps_of_draws

IntArray = NDArray[np.int64]
MONTHS = (3, 6, 12)
POOL = "pool"
SEED = 20260630
Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class OriginResult:
    """One origin. ``months``: its windows that closed; each list by window, then by series."""

    origin: date
    months: tuple[int, ...]
    seen: list[list[int]]
    probability: dict[str, list[list[float]]]
    crps: dict[str, list[list[float]]]


def origins_of(study: Study) -> tuple[date, ...]:
    """First days of quarters, from a year after the record begins, whose shortest window ends by the cut-off."""
    start = record_from(study)
    quarter = Quarter.of(start + timedelta(YEAR_DAYS - 1)).next
    found: list[date] = []
    while add_months(quarter.first_day, MONTHS[0]) <= study.cut_off + timedelta(1):
        found.append(quarter.first_day)
        quarter = quarter.next
    return tuple(found)


def forecasts(
    past: Past, horizons_days: Sequence[int], forecasters: Mapping[str, Forecaster], seed: int = SEED
) -> dict[str, IntArray]:
    """The draws of every forecaster, (draw, horizon, series) each, and of their pool.

    The pool holds, in equal parts, all but ``no_change`` and what must be fitted: anyone can then make its numbers
    again. Each has a random stream of its own, by seed, origin and name.
    """
    made = {name: make(past, horizons_days, _random(seed, past.origin, name)) for name, make in forecasters.items()}
    members = [draws for name, draws in made.items() if name not in ("no_change", *FITTED)]
    return {**made, POOL: np.concatenate(members)}


def _random(seed: int, origin: date, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, origin.toordinal(), zlib.crc32(name.encode())])


def backtest(
    study: Study, forecasters: Mapping[str, Forecaster], *, kept: Path | None = None, tell: Tell | None = None
) -> Backtest:
    """Run every origin and sum up.

    ``kept``: a folder in which each origin's result is written as it comes and found again by a later run of the same
    record and forecasters. ValueError where a view holds a leak; BadInput where the record holds no origin.
    """
    origins, steps = origins_of(study), stream_of(study)
    if not origins or not steps:
        problem = f"{len(steps)} acts and {len(origins)} origins: nothing to test on"
        raise BadInput.single(problem, path=study.folder)
    folder = None if kept is None else kept / _run_key(study, steps, forecasters)
    results: list[OriginResult] = []
    for done, origin in enumerate(origins):
        if tell is not None:
            tell(done / len(origins), f"{done + 1} of {len(origins)} origins: {origin}")
        found = None if folder is None else _kept(folder, origin)
        if found is None:
            found = at_origin(study, origin, steps, forecasters)
            if folder is not None:
                _keep(folder, found)
        results.append(found)
    return _document(study, steps, results, (*forecasters, POOL))


def at_origin(study: Study, origin: date, steps: Sequence[Step], forecasters: Mapping[str, Forecaster]) -> OriginResult:
    """Forecasts of one origin from its past alone, and what ``steps`` show of its windows."""
    past = past_of(study, origin)
    ends = {months: add_months(origin, months) for months in MONTHS}
    closed = tuple(months for months, end in ends.items() if end <= study.cut_off + timedelta(1))
    made = forecasts(past, [(ends[months] - origin).days for months in closed], forecasters)
    seen: IntArray = np.stack([counts_in(steps, past.series, origin, ends[months]) for months in closed])
    shares = {name: np.asarray((draws > 0).mean(axis=0), np.float64) for name, draws in made.items()}
    return OriginResult(
        origin,
        closed,
        _rows(seen),
        {name: _rows(np.round(share, 4)) for name, share in shares.items()},
        {name: _rows(np.round(crps_of_draws(draws, seen), 3)) for name, draws in made.items()},
    )


def _rows(values: NDArray[Any]) -> list[list[Any]]:
    return values.tolist()


def _run_key(study: Study, steps: Sequence[Step], forecasters: Mapping[str, Forecaster]) -> str:
    what = [stream_hash(steps), str(study.cut_off), str(DRAWS), str(SEED), __version__, *forecasters]
    return hashlib.sha256("\n".join(what).encode()).hexdigest()[:16]


def _kept(folder: Path, origin: date) -> OriginResult | None:
    path = folder / f"{origin}.json"
    if not path.is_file():
        return None
    value = json.loads(path.read_text(encoding="utf-8"))
    return OriginResult(origin, tuple(value["months"]), value["seen"], value["probability"], value["crps"])


def _keep(folder: Path, found: OriginResult) -> None:
    """Written whole or not at all, so that a run that was stopped finds only whole results."""
    value = {"months": found.months, "seen": found.seen, "probability": found.probability, "crps": found.crps}
    part = folder / f".{found.origin}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(value), encoding="utf-8")
        part.replace(folder / f"{found.origin}.json")
    except OSError as error:
        raise BadInput.single(f"cannot be written: {error.strerror or error}", path=folder) from None


def _document(study: Study, steps: Sequence[Step], results: Sequence[OriginResult], names: tuple[str, ...]) -> Backtest:
    windows: list[PerWindow] = []
    for months in MONTHS:
        closed = [each for each in results if months in each.months]
        if not closed:
            continue
        place = MONTHS.index(months)
        windows.append(
            PerWindow(
                months=months,
                origins=tuple(each.origin for each in closed),
                seen=tuple(tuple(each.seen[place]) for each in closed),
                probability={name: tuple(tuple(each.probability[name][place]) for each in closed) for name in names},
                crps={name: tuple(tuple(each.crps[name][place]) for each in closed) for name in names},
            )
        )
    return Backtest(
        version=SCHEMA_VERSION, study=study.about.id, cut_off=study.cut_off, record_from=record_from(study),
        stream_hash=stream_hash(steps), steps=len(steps), program=__version__, seed=SEED, draws=DRAWS, log_floor=FLOOR,
        baselines=tuple(BASELINES), forecasters=names, series=tuple(each.id for each in series_of(study)),
        windows=tuple(windows), undated_events=study.undated().get("events", 0),
    )  # fmt: skip
