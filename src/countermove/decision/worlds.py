"""The worlds behind an assessment: as an xarray Dataset for who asks, and as a NetCDF file without loading xarray."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.decision.assessment import Assessment, OutcomeLine


@dataclass(frozen=True)
class Worlds:
    """The worlds of which every outcome is kept.

    values: by outcome, float32 (option, world) in its unit; structure: of each world, (world,); outcomes: what
    they are; attributes: title and receipt.
    """

    options: tuple[str, ...]
    structure: NDArray[Any]
    values: Mapping[str, NDArray[np.float32]]
    outcomes: Mapping[str, OutcomeLine]
    attributes: Mapping[str, str]

    @classmethod
    def of(
        cls,
        assessment: Assessment,
        options: tuple[str, ...],
        structure: NDArray[Any],
        values: Mapping[str, NDArray[np.float32]],
    ) -> Worlds:
        """The worlds of an assessment."""
        receipt = json.dumps(assessment.receipt.model_dump(mode="json"))
        lines = {each.id: each for each in assessment.outcomes}
        return cls(options, structure, values, lines, {"title": assessment.title, "receipt": receipt})

    def dataset(self) -> Any:
        """An xarray.Dataset: a variable for each outcome, dimensions option and world, with units."""
        xr: Any = import_module("xarray")
        variables = {name: (("option", "world"), each, self._about(name)) for name, each in self.values.items()}
        coordinates = {
            "option": np.array(self.options),
            "world": np.arange(len(self.structure), dtype=np.int64),
            "structure": ("world", self.structure),
        }
        return xr.Dataset(variables, coords=coordinates, attrs=dict(self.attributes))

    def netcdf(self) -> bytes:
        """The same as a NetCDF-4 file, which xarray reads as that Dataset. HDF5 keeps no time stamps here, so equal
        worlds give equal bytes."""
        h5netcdf, h5py = (import_module(name) for name in ("h5netcdf", "h5py"))
        text, buffer = h5py.string_dtype(), io.BytesIO()
        with h5netcdf.File(buffer, "w") as file:
            file.dimensions = {"option": len(self.options), "world": len(self.structure)}
            file.attrs.update(self.attributes)
            file.create_variable("option", ("option",), text, data=np.array(self.options, object))
            file.create_variable("world", ("world",), np.int64, data=np.arange(len(self.structure)))
            file.create_variable("structure", ("world",), text, data=self.structure.astype(object))
            for name, values in self.values.items():
                told = file.create_variable(name, ("option", "world"), np.float32, data=values, fillvalue=np.nan)
                told.attrs.update({**self._about(name), "coordinates": "structure"})
        return buffer.getvalue()

    def _about(self, name: str) -> dict[str, str]:
        outcome = self.outcomes[name]
        return {"units": outcome.unit, "long_name": outcome.title, "description": outcome.what}
