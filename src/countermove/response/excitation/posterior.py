"""The fitted process as a file: an ArviZ DataTree on disk, read here with h5py and NumPy alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np

from countermove.response.excitation.cells import Acts, Cell, FloatArray, half_starts
from countermove.response.excitation.draws import Draws
from countermove.response.record.stream import Group
from countermove.study.faults import BadInput
from countermove.study.netcdf import write_tree
from countermove.study.parsed import user_cache
from countermove.study.study import Study

KEPT = 600
FORMAT = 1
CHAINS_KEPT = 4
_ATTRIBUTES = ("record", "start", "end", "structure", "made")


@dataclass(frozen=True)
class Posterior:
    """Draws of the process, the hash of the acts that they were made for, and what is known of their making: program
    version, seed, priors, diagnostics, residuals and scores of every structure, placebo."""

    draws: Draws
    record: str
    made: Mapping[str, Any]


def write(path: Path, draws: Draws, acts: Acts, made: Mapping[str, Any]) -> None:
    """Write draws, thinned to KEPT, as a DataTree with the group posterior. Needs the extra ``fit``.

    Rates are kept as the log of each cell's in the first half-year, ``level``, and the common ``walk`` from there.
    """
    base: Any = import_module("arviz_base")
    kept = draws.thinned(min(KEPT, draws.size - draws.size % CHAINS_KEPT))
    values = {
        "level": np.log(kept.base[:, :, 0]), "walk": np.log(kept.base[:, 0, :] / kept.base[:, 0, :1]),
        "step": kept.step, "alpha": kept.alpha, "decay": kept.decay,
    }  # fmt: skip
    chains = {name: each.reshape(CHAINS_KEPT, -1, *each.shape[1:]) for name, each in values.items()}
    names = [f"{cell.actor}/{cell.group}" for cell in draws.cells]
    halves = [day.isoformat() for day in half_starts(draws.start, draws.base.shape[2])]
    tree = base.from_dict(
        {"posterior": chains},
        coords={"cell": names, "target": names, "source": names, "half_year": halves, "pair": ["within", "across"]},
        dims={"level": ["cell"], "walk": ["half_year"], "alpha": ["target", "source"], "decay": ["pair"]},
    )
    tree.attrs.update(
        format=FORMAT, record=acts.hash, start=acts.start.isoformat(), end=acts.end.isoformat(),
        structure=draws.structure, made=json.dumps(dict(made)),
    )  # fmt: skip
    write_tree(tree, path)


def read(path: Path) -> Posterior:
    """The posterior of a file; BadInput where it is none."""
    h5py: Any = import_module("h5py")
    try:
        with h5py.File(path, "r") as file:
            found: dict[str, Any] = {name: file.attrs[name] for name in _ATTRIBUTES}
            if int(np.ravel(file.attrs["format"])[0]) != FORMAT:
                raise BadInput.single(f"format {file.attrs['format']} found; want {FORMAT}", path=path)
            group = file["posterior"]
            value = {name: _flat(group[name]) for name in ("level", "walk", "step", "alpha", "decay")}
            names = [each.decode() if isinstance(each, bytes) else str(each) for each in group["cell"][()]]
    except (OSError, KeyError, ValueError) as error:
        raise BadInput.single(f"no posterior of the self-exciting process: {error}", path=path) from None
    cells = tuple(Cell(actor, cast(Group, group)) for actor, _, group in (name.rpartition("/") for name in names))
    draws = Draws(
        cells, date.fromisoformat(found["start"]), date.fromisoformat(found["end"]), found["structure"],
        np.exp(value["level"][:, :, None] + value["walk"][:, None, :]), value["step"], value["alpha"], value["decay"],
    )  # fmt: skip
    return Posterior(draws, str(found["record"]), json.loads(found["made"]))


def _flat(dataset: Any) -> FloatArray:
    """Chains one after the other."""
    value = np.asarray(dataset[()], np.float64)
    return value.reshape(-1, *value.shape[2:])


def packaged_path(study: Study) -> Path:
    """Where a study keeps its posterior."""
    return study.folder / "posterior" / "excitation.nc"


def cached_path(acts: Acts) -> Path | None:
    """Where this user's own fit to some acts is kept; None without a home folder."""
    folder = user_cache()
    return None if folder is None else folder / "excitation" / f"{acts.hash[:40]}.nc"


def find(study: Study, acts: Acts) -> Posterior | None:
    """The posterior that was fitted to just these acts: the study's own, or this user's. None where there is none."""
    for path in (packaged_path(study), cached_path(acts)):
        if path is not None and path.is_file():
            found = read(path)
            if found.record == acts.hash:
                return found
    return None
