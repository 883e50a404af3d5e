"""Checks of what a run is given, the same for the engine and the oracle."""

from typing import Any

import numpy as np
import numpy.typing as npt

from countermove.world.flow import Model


def check_inputs(
    model: Model,
    tables: npt.NDArray[Any],
    levers: npt.NDArray[Any],
    paths: npt.NDArray[Any],
    seed: int,
    first_world: int,
    worlds: int,
    record: tuple[str, ...],
) -> None:
    """Raise ValueError at the first argument of a run that does not fit the model."""
    check_worlds(model, tables, seed, first_world, worlds)
    if levers.ndim != 3 or levers.shape[1] != len(model.levers) or 0 in (levers.shape[0], levers.shape[2]):
        raise ValueError(f"levers have shape {levers.shape}, want [option, {len(model.levers)} levers, quarter]")
    if paths.shape != (len(model.paths), levers.shape[2]):
        raise ValueError(f"paths have shape {paths.shape}, want ({len(model.paths)} paths, {levers.shape[2]} quarters)")
    for name, array in (("tables", tables), ("levers", levers), ("paths", paths)):
        if not np.isfinite(array).all():
            raise ValueError(f"{name} hold a number that is not finite in single precision")
    unknown = [name for name in record if name not in model.quantities]
    if unknown or not record:
        raise ValueError(f"cannot record {unknown or 'nothing'}; known names are {', '.join(model.quantities)}")


def check_worlds(model: Model, tables: npt.NDArray[Any], seed: int, first_world: int, worlds: int) -> None:
    """Raise ValueError if the tables do not fit the model or the worlds cannot be addressed."""
    if tables.ndim != 3 or tables.shape[1] != len(model.parameters) or tables.shape[0] < 1 or tables.shape[2] < 2:
        raise ValueError(
            f"tables have shape {tables.shape}, want [structure, {len(model.parameters)} parameters, node]"
        )
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed {seed} is not a whole number from 0 to 2**64 - 1")
    if worlds < 1 or first_world < 0 or first_world + worlds > 2**62:
        raise ValueError(f"{worlds} worlds from number {first_world}: want at least one, from number 0 on")
