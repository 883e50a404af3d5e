"""The packaged model under Mesa: a Mesa model is a world, a step a quarter, and `batch_run` the ensemble."""

import time
from importlib.metadata import version
from typing import Any

import mesa
import numpy as np
from mesa.batchrunner import batch_run
from mesa.datacollection import DataCollector
from peers.plain_world import Wired, python_shocks

NAME = f"Mesa {version('mesa')}"
GIVEN: dict[str, Any] = {}
"""The model of this process and its worlds' parameters."""


class World(mesa.Model):
    def __init__(self, world: int = 0, option: int = 0, **options: Any) -> None:
        """A world at the end of 2021."""
        super().__init__(**options)
        wired, drawn = GIVEN["wired"], GIVEN["drawn"]
        self.wired, self.option, self.number = wired, option, 0
        self.shocks = python_shocks(wired.model, world)
        self.values = wired.begin(dict(zip(wired.model.parameters, drawn[:, world].tolist(), strict=True)))
        names = GIVEN["record"]
        self.datacollector = DataCollector({name: lambda one, name=name: one.values[name] for name in names})

    def step(self) -> None:
        self.wired.quarter(self.values, self.option, self.number, next(self.shocks))
        self.number += 1
        if self.number == len(self.wired.known[self.option]):
            self.datacollector.collect(self)
            self.running = False


def seconds(wired: Wired, record: tuple[str, ...], drawn: np.ndarray) -> float:
    """Wall time of a batch of all worlds, one after another: Mesa's processes are spawned, and cost more than here is
    to be had."""
    GIVEN.update(wired=wired, record=record, drawn=drawn)
    quarters = len(wired.known[0])
    begin = time.perf_counter()
    found = batch_run(
        World, {"world": range(drawn.shape[1])}, number_processes=1, data_collection_period=-1,
        max_steps=quarters, display_progress=False,
    )  # fmt: skip
    spent = time.perf_counter() - begin
    assert len(found) == drawn.shape[1]
    return spent
