"""Options that say on what worlds are simulated."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.study.faults import BadInput, Faults

if TYPE_CHECKING:
    from countermove.world.pieces import Machine


class Backend(StrEnum):
    """What runs the flows of a model."""

    numba = "numba"
    jax = "jax"


Threads = Annotated[int | None, typer.Option("--threads", metavar="N", help="Threads; results do not depend on it.")]
WorkerCount = Annotated[int | None, typer.Option("--workers", metavar="N", help="Processes that share a long run.")]
ClusterAddress = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler that shares it (extra 'cluster')."),
]
BackendName = Annotated[Backend, typer.Option("--backend", help="What runs the flows; jax needs the extra 'fit'.")]
Device = Annotated[str | None, typer.Option("--device", metavar="KIND", help="Where JAX runs them: cpu or gpu.")]


def machine_of(
    threads: int | None, workers: int | None, cluster: str | None, backend: Backend, device: str | None
) -> Machine:
    """What simulates; BadInput for a machine that cannot be had, told before the simulation."""
    from countermove.world.jax_engine import device_of
    from countermove.world.pieces import Machine
    from countermove.world.workers import workers_of

    faults = Faults()
    if threads is not None and threads < 1:
        faults.add(BadInput.single(f"{threads} found; want 1 or more", where="--threads"))
    shared = faults.of(lambda: workers_of(workers, cluster))
    if backend is Backend.numba:
        if device is not None:
            faults.add(BadInput.single("a device is chosen for --backend jax", where="--device"))
        faults.tell()
        return Machine(threads, shared)
    kind = device or "cpu"
    faults.of(lambda: device_of(kind))
    faults.tell()
    return Machine(threads, shared, kind)
