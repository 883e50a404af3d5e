"""A backtest as one frozen document, which ships with a study: all forecasts and what came, so that every score can be
computed anew."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from countermove.response.record.stream import stream_of
from countermove.study.faults import BadInput
from countermove.study.reading import Record, read_text
from countermove.study.records import Day
from countermove.study.study import Study
from countermove.track.past import stream_hash

SCHEMA_VERSION: Literal[1] = 1
FOLDER = "forecasts"
FILE = "backtest.json"
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class PerWindow(Record):
    """Windows of one length. ``seen``: acts by origin and series; ``probability`` (of one act or more) and ``crps``: by
    forecaster, origin and series."""

    months: int
    origins: tuple[Day, ...]
    seen: tuple[tuple[int, ...], ...]
    probability: dict[str, tuple[tuple[float, ...], ...]]
    crps: dict[str, tuple[tuple[float, ...], ...]]

    @property
    def n(self) -> int:
        """How many forecasts each forecaster made."""
        return sum(len(row) for row in self.seen)

    def happened(self) -> NDArray[np.bool_]:
        """Whether there was an act: (origin, series)."""
        return np.array(self.seen, np.int64) > 0

    def of(self, forecaster: str) -> tuple[FloatArray, FloatArray]:
        """Probabilities and CRPS of a forecaster: (origin, series) each."""
        return np.array(self.probability[forecaster], np.float64), np.array(self.crps[forecaster], np.float64)


class Backtest(Record):
    """All of one run. ``stream_hash``: of the acts it was run on; ``program``: the version that ran it."""

    version: Literal[1]
    study: str
    cut_off: Day
    record_from: Day
    stream_hash: str
    steps: int
    program: str
    seed: int
    draws: int
    log_floor: float
    baselines: tuple[str, ...]
    forecasters: tuple[str, ...]
    series: tuple[str, ...]
    windows: tuple[PerWindow, ...]
    undated_events: int

    @property
    def models(self) -> tuple[str, ...]:
        """The forecasters that are no baseline."""
        return tuple(name for name in self.forecasters if name not in self.baselines)

    def dumped(self) -> str:
        """The file's text: compact JSON, the same bytes for the same run."""
        return self.model_dump_json() + "\n"


def shipped_path(study: Study) -> Path:
    """Where a study keeps its backtest."""
    return study.folder / FOLDER / FILE


def read_backtest(path: Path) -> Backtest:
    """A backtest from its file; BadInput if it is missing or wrong."""
    text = read_text(path)
    try:
        return Backtest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = f"is no backtest of version {SCHEMA_VERSION}: {first['msg']}"
        # The file is written as one line; in one that somebody laid out anew, JSON's own faults name theirs.
        line = 1 if len(text.splitlines()) <= 1 else None
        raise BadInput.single(problem, path=path, line=line, where=where) from None


def shipped_backtest(study: Study) -> Backtest:
    """The backtest that a study ships. BadInput if there is none, or if the record's acts have changed since."""
    path = shipped_path(study)
    if not path.is_file():
        raise BadInput.single("this study ships no backtest; countermove track backtest --refit runs one", path=path)
    found = read_backtest(path)
    if found.stream_hash != stream_hash(stream_of(study)):
        raise BadInput.single("was run on other acts than the record now holds; want --refit", path=path)
    return found
