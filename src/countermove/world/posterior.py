"""The fitted posterior of the world: draws of parameters and of the past's shocks under each structure, as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from countermove.study.faults import BadInput
from countermove.study.netcdf import write_tree
from countermove.study.parsed import user_cache
from countermove.study.study import Study

Floats = NDArray[np.float32]
FORMAT = 1


@dataclass(frozen=True)
class Posterior:
    """Draws of S structures, D each.

    values (S, D, parameter) in the parameters' units; shocks (S, D, shock, quarter) and biases of no unit; nuisances
    (S, D, nuisance); log_likelihood (S, D, row); hash: of the past that it was fitted to; made: seed, effort, versions,
    and for each structure its diagnostics.
    """

    structures: tuple[str, ...]
    parameters: tuple[str, ...]
    shock_names: tuple[str, ...]
    nuisance_names: tuple[str, ...]
    rows: tuple[str, ...]
    values: Floats
    shocks: Floats
    nuisances: Floats
    misfits: Floats
    log_likelihood: Floats
    hash: str
    made: Mapping[str, Any]

    @property
    def size(self) -> int:
        """Draws of each structure."""
        return self.values.shape[1]

    def resampled(self, chosen: NDArray[np.int64]) -> Posterior:
        """The posterior with other draws of each structure, chosen (structure, draw) by their numbers."""
        row = np.arange(len(chosen))[:, None]
        return replace(
            self, values=self.values[row, chosen], shocks=self.shocks[row, chosen],
            nuisances=self.nuisances[row, chosen], misfits=self.misfits[row, chosen],
            log_likelihood=self.log_likelihood[row, chosen],
        )  # fmt: skip

    def of_structures(self, rows: Sequence[int]) -> Posterior:
        """The posterior of some of the structures alone, by their places."""
        chosen = list(rows)
        return replace(
            self, structures=tuple(self.structures[row] for row in chosen), values=self.values[chosen],
            shocks=self.shocks[chosen], nuisances=self.nuisances[chosen], misfits=self.misfits[chosen],
            log_likelihood=self.log_likelihood[chosen],
        )  # fmt: skip

    def draws_of(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Structure and draw of the worlds with these numbers: world w has structure w mod S and draw (w div S) mod D,
        so that each draw is used equally often."""
        count = len(self.structures)
        return numbers % count, (numbers // count) % self.size


def packaged_path(study: Study) -> Path:
    """Where a study keeps its posterior."""
    return study.folder / "posterior" / "world.nc"


def cached_path(past: str) -> Path | None:
    """Where this user's own fits are kept, by the hash of their past; None without a home folder."""
    folder = user_cache()
    return None if folder is None else folder / "world" / f"{past[:40]}.nc"


def posterior_for(study: Study, past: str) -> Posterior | None:
    """The posterior that was fitted to just this past: the study's, or one that this user fitted; None where there is
    none, for draws from another past would be wrong."""
    for path in (packaged_path(study), cached_path(past)):
        if path is not None and path.is_file():
            found = study.cached(f"{path}", lambda path=path: read(path))
            if found.hash == past:
                return found
    return None


def write(
    path: Path, draws: Mapping[str, NDArray[Any]], coordinates: Mapping[str, list[str]], past: str, made: Any
) -> None:
    """Write draws (chain, draw, structure, ...) as an ArviZ DataTree, whole or not at all. Needs the extra ``fit``.

    draws: value, shock, nuisance, misfit, and log_likelihood; coordinates: structure, parameter, shock, quarter,
    nuisance, series, row.
    """
    base: Any = import_module("arviz_base")
    dims = {
        "value": ["structure", "parameter"], "shocks": ["structure", "shock", "quarter"],
        "nuisances": ["structure", "nuisance"], "misfits": ["structure", "series"], "rows": ["structure", "row"],
    }  # fmt: skip
    groups = {
        "posterior": {
            "value": draws["value"], "shocks": draws["shock"], "nuisances": draws["nuisance"],
            "misfits": draws["misfit"],
        },
        "log_likelihood": {"rows": draws["log_likelihood"]},
    }  # fmt: skip
    tree = base.from_dict(groups, coords=dict(coordinates), dims=dims)
    tree.attrs.update(format=FORMAT, past=past, made=json.dumps(made))
    write_tree(tree, path)


def read(path: Path) -> Posterior:
    """The posterior of a file; BadInput where it is none."""
    h5py: Any = import_module("h5py")
    try:
        with h5py.File(path, "r") as file:
            if int(np.ravel(file.attrs["format"])[0]) != FORMAT:
                raise BadInput.single(f"format {file.attrs['format']} found; want {FORMAT}", path=path)
            group, logs = file["posterior"], file["log_likelihood"]
            names = {name: _names(group[name]) for name in ("structure", "parameter", "shock", "nuisance")}
            return Posterior(
                structures=names["structure"], parameters=names["parameter"], shock_names=names["shock"],
                nuisance_names=names["nuisance"], rows=_names(logs["row"]), values=_by_structure(group["value"]),
                shocks=_by_structure(group["shocks"]), nuisances=_by_structure(group["nuisances"]),
                misfits=_by_structure(group["misfits"]), log_likelihood=_by_structure(logs["rows"]),
                hash=cast(str, file.attrs["past"]), made=json.loads(cast(str, file.attrs["made"])),
            )  # fmt: skip
    except (OSError, KeyError, ValueError) as error:
        raise BadInput.single(f"no posterior of the world: {error}", path=path) from None


def _by_structure(dataset: Any) -> Floats:
    """(chain, draw, structure, ...) as (structure, draw, ...)."""
    value = np.asarray(dataset[()], np.float32)
    return np.ascontiguousarray(np.moveaxis(value.reshape(-1, *value.shape[2:]), 1, 0))


def _names(dataset: Any) -> tuple[str, ...]:
    return tuple(each.decode() if isinstance(each, bytes) else str(each) for each in dataset[()])
