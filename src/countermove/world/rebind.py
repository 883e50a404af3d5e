"""The same flows with other operations in the place of those that they import: one source, several back ends."""

import functools
import inspect
from collections.abc import Callable, Mapping
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

from countermove.world import ops

Operations = Mapping[str, Callable[..., Any]]


def rebinder(operations: Operations) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A function that copies a flow with every base operation that it calls, directly or through helpers, taken from
    ``operations`` by its name; each flow is copied once."""

    @functools.cache
    def rebound(function: Callable[..., Any]) -> Callable[..., Any]:
        if function in ops.BASE:
            return operations[function.__name__]
        assert isinstance(function, FunctionType)
        names = [name for name in function.__code__.co_names if name in function.__globals__]
        world = {name: replaced(function.__globals__[name]) for name in names}
        copied = FunctionType(
            function.__code__, {**function.__globals__, **world}, function.__name__, function.__defaults__
        )
        copied.__kwdefaults__ = function.__kwdefaults__
        return copied

    def replaced(value: Any) -> Any:
        if inspect.isfunction(value):
            return rebound(value)
        if isinstance(value, ModuleType) and value is ops:
            members = vars(ops).items()
            return SimpleNamespace(**{name: rebound(each) for name, each in members if inspect.isfunction(each)})
        return value

    return rebound
