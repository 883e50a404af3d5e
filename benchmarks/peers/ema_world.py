"""The packaged model under EMA Workbench: parameters are uncertainties, an option a policy, a world an experiment."""

import time
import warnings
from importlib.metadata import version
from typing import Any

import numpy as np
from peers.plain_world import Wired, python_shocks

warnings.filterwarnings("ignore", message="ipyparallel not installed")
warnings.filterwarnings("ignore", category=DeprecationWarning)

from ema_workbench import (  # noqa: E402
    IntegerParameter,
    Model,
    MultiprocessingEvaluator,
    RealParameter,
    Sample,
    ScalarOutcome,
    SequentialEvaluator,
)

NAME = f"EMA Workbench {version('ema_workbench')}"
WIRED: list[Wired] = []
"""The model of this process; worker processes are forked and so find it."""


def one_world(world: int, option: int, **parameters: float) -> dict[str, float]:
    """What EMA calls for each experiment. Its numbers are NumPy scalars, which plain Python is slower with."""
    wired = WIRED[0]
    numbers = {name: float(value) for name, value in parameters.items()}
    found = wired.world(numbers, int(option), python_shocks(wired.model, int(world)))
    return dict(zip(OUTCOMES, found, strict=True))


OUTCOMES: list[str] = []


def prepared(wired: Wired, record: tuple[str, ...], drawn: np.ndarray) -> tuple[Model, list[Sample]]:
    """EMA's model, and one scenario for each column of parameters: EMA samples nothing, which spares it that."""
    WIRED[:], OUTCOMES[:] = [wired], record
    model = Model("world", function=one_world)
    spans = zip(wired.model.parameters, drawn.min(axis=1), drawn.max(axis=1), strict=True)
    model.uncertainties = [
        IntegerParameter("world", 0, drawn.shape[1]),
        *(RealParameter(name, float(low) - 1.0, float(high) + 1.0) for name, low, high in spans),
    ]
    model.levers = [IntegerParameter("option", 0, len(wired.known) - 1 or 1)]
    model.outcomes = [ScalarOutcome(name) for name in record]
    scenarios = [
        Sample(world=world, **dict(zip(wired.model.parameters, column.tolist(), strict=True)))
        for world, column in enumerate(drawn.T)
    ]
    return model, scenarios


def evaluator(model: Model, processes: int) -> Any:
    """An evaluator that has started; it serves all runs, for a second pool in one process hangs (seen with 3.0.0)."""
    started = SequentialEvaluator(model) if processes == 1 else MultiprocessingEvaluator(model, n_processes=processes)
    return started.__enter__()


def seconds(started: Any, scenarios: list[Sample]) -> float:
    """Wall time of all experiments under present law."""
    policies: list[Any] = [Sample("present law", option=0)]
    begin = time.perf_counter()
    _, outcomes = started.perform_experiments(scenarios, policies)
    spent = time.perf_counter() - begin
    assert all(len(values) == len(scenarios) for values in outcomes.values())
    return spent
