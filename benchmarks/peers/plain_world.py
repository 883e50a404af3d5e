"""One possible world in plain Python: the package's own flows, called one after another with numbers as arguments.

The same function runs on Python floats (with the `math` module) and on NumPy arrays that hold many worlds.
"""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from countermove.world import ops
from countermove.world.flow import Model, gives, takes
from countermove.world.rebind import rebinder

Shocks = Iterator[dict[str, Any]]


def exp(x):
    return math.exp(min(max(x, -87.0), 88.0))


def log(x):
    return math.log(max(x, ops.LEAST_NORMAL))


def sqrt(x):
    return math.sqrt(max(x, 0.0))


def where(condition, a, b):
    return a if condition else b


PLAIN = {"exp": exp, "log": log, "sqrt": sqrt, "where": where, "minimum": min, "maximum": max, "absolute": abs}
PLAIN["floor"] = lambda x: float(math.floor(x))
"""Python's own arithmetic, on floats."""
DOUBLE = {operation.__name__: operation for operation in ops.BASE}
"""NumPy's, on arrays."""
SINGLE = {**DOUBLE, "where": lambda condition, a, b: np.where(condition, np.float32(a), np.float32(b))}
"""The same; NumPy's `where` would make double precision of two Python numbers."""


class Wired:
    """A model whose flows are ready to be called with one kind of arithmetic."""

    def __init__(
        self,
        model: Model,
        levers: np.ndarray,
        paths: np.ndarray,
        record: Sequence[str],
        arithmetic: Mapping[str, Callable[..., Any]],
    ) -> None:
        """Args: levers [option, lever, quarter], paths [path, quarter]; PLAIN, SINGLE or DOUBLE."""
        bound = rebinder(arithmetic)
        self.model, self.read = model, itemgetter(*record)
        self.flows = [(bound(each), itemgetter(*takes(each)), len(takes(each)), gives(each)) for each in model.flows]
        self.known = [
            [dict(zip((*model.paths, *model.levers), column, strict=True)) for column in _columns(paths, option)]
            for option in levers
        ]

    def begin(self, parameters: dict[str, Any], like: Any = 0.0) -> dict[str, Any]:
        """Parameters and the first value of every state, each of the form of `like`."""
        first = {name: parameters[at] if isinstance(at, str) else at + like for name, at in self.model.state.items()}
        return {**parameters, **first}

    def quarter(self, values: dict[str, Any], option: int, quarter: int, shocks: dict[str, Any]) -> None:
        """Move the values on by a quarter."""
        values.update(self.known[option][quarter])
        values.update(shocks)
        for function, arguments, count, names in self.flows:
            taken = arguments(values)
            result = function(*taken) if count > 1 else function(taken)
            if len(names) > 1:
                values.update(zip(names, result, strict=True))
            else:
                values[names[0]] = result

    def world(self, parameters: dict[str, Any], option: int, shocks: Shocks, like: Any = 0.0) -> tuple[Any, ...]:
        """The recorded quantities at the end of the last quarter."""
        values = self.begin(parameters, like)
        for number in range(len(self.known[option])):
            self.quarter(values, option, number, next(shocks))
        return self.read(values)


def _columns(paths: np.ndarray, option: np.ndarray) -> list[list[Any]]:
    """Paths and levers of each quarter: Python numbers, or NumPy's single ones, which leave arrays what they are."""
    both = np.concatenate([paths, option]).T
    return both.tolist() if both.dtype == np.float64 else [list(column) for column in both]


def python_shocks(model: Model, seed: int) -> Shocks:
    """What chance brings, quarter by quarter, from Python's own generator."""
    draw = random.Random(seed)
    kinds = {"normal": draw.gauss, "uniform": draw.random}
    named = [(name, kinds[stream.kind]) for stream in model.streams for name in stream.names if name is not None]
    while True:
        yield {name: function() for name, function in named}


def numpy_shocks(model: Model, seed: int, worlds: int, dtype: Any) -> Shocks:
    """The same for many worlds at once, from NumPy's fastest generator."""
    draw = np.random.Generator(np.random.SFC64(seed))
    kinds = {"normal": draw.standard_normal, "uniform": draw.random}
    named = [(name, kinds[stream.kind]) for stream in model.streams for name in stream.names if name is not None]
    while True:
        yield {name: function(worlds, dtype) for name, function in named}


def engine_shocks(model: Model, world: int, seed: int) -> Shocks:
    """The engine's own draws for one world, by which results can be compared."""
    from countermove.world import oracle

    quarter = 0
    while True:
        drawn = oracle.draw_shocks(model, np.array([world]), quarter, seed)
        yield {name: float(lane[0]) for name, lane in drawn.items()}
        quarter += 1
