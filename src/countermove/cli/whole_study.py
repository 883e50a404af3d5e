"""The files of a study that the rooms above the record read, so that a check can tell the faults of all of them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from countermove.study.faults import BadInput, Fault, Faults
from countermove.study.study import LAW, TABLES, WORLD, Study

ABOVE = (
    "response.yaml", "clocks.yaml", "exposures.yaml", "mechanisms.yaml", "observations.yaml", "panel.yaml",
    "redesign.yaml",
)  # fmt: skip
"""The files of the folder itself that only the rooms above the record read; a study may lack each."""
KNOWN = ("study.yaml", "sources.csv", "name_pairs.csv", *(f"{name}.csv" for name in TABLES), *WORLD, *LAW, *ABOVE)
ALIKE = 0.85
"""How like the name of a file that is missing (0 to 1, difflib's ratio) the name of another must be to be told."""


def faults_above(study: Study) -> tuple[Fault, ...]:
    """Every fault of the files that ``check_study`` does not read, and of names of files that nobody reads."""
    faults = Faults()
    for read in (*_readings(study), partial(_of_names, study)):
        faults.of(read)
    return faults.found


def _readings(study: Study) -> Iterator[Callable[[], Any]]:
    from countermove.law.stress.worth import redesign_faults
    from countermove.response.forecast.exposures import read_exposures
    from countermove.response.mechanisms.named import read_named
    from countermove.response.record.clock_record import read_clocks
    from countermove.response.record.coding import read_coding
    from countermove.study.panel import load_panel
    from countermove.track.document import read_backtest, shipped_path
    from countermove.track.packaged import read_words, shipped_forecasts, words_path
    from countermove.track.questions import read_questions
    from countermove.world.fit.history import checked_measures
    from countermove.world.inputs import model_of

    yield from (partial(read, study) for read in (read_coding, read_clocks, read_exposures, read_named))
    if (study.folder / "observations.yaml").is_file() and study.has_world:
        yield lambda: checked_measures(study, model_of(study))
    if (study.folder / "redesign.yaml").is_file():
        yield lambda: _tell(redesign_faults(study))
    if words_path(study).is_file():
        yield partial(read_words, study)
    if study.has_world:
        yield partial(load_panel, study)
    if shipped_path(study).is_file():
        yield partial(read_backtest, shipped_path(study))
    yield from (partial(read_questions, path) for path in shipped_forecasts(study))
    yield from _posteriors(study.folder / "posterior")


def _posteriors(folder: Path) -> Iterator[Callable[[], Any]]:
    from countermove.response.excitation import posterior as excitation
    from countermove.response.waiting import posterior as waiting
    from countermove.world import posterior as world

    readers = {"excitation*.nc": excitation.read, "waiting_*.nc": waiting.read, "world*.nc": world.read}
    readers["without_*.nc"] = world.read
    for pattern, read in readers.items():
        yield from (partial(read, path) for path in sorted(folder.glob(pattern)))


def _of_names(study: Study) -> None:
    """A file whose name is like that of one the study lacks: it is not read, and its owner may think that it is."""
    if study.folder.is_dir():
        _tell(_misnamed(study.folder))


def _misnamed(folder: Path) -> Iterator[Fault]:
    missing = [name for name in KNOWN if not (folder / name).exists()]
    for path in sorted(folder.iterdir()):
        if path.suffix in (".csv", ".yaml", ".yml") and path.name not in KNOWN:
            for name in difflib.get_close_matches(path.name, missing, n=1, cutoff=ALIKE):
                yield Fault(str(path), None, "", f"no file of a study has this name; did you mean {name!r}?")


def _tell(faults: Iterator[Fault]) -> None:
    if found := tuple(faults):
        raise BadInput(found)
