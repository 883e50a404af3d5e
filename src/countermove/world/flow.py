"""What a model is made of: flows, wired by the names of their arguments.

A flow is a plain, branch-free function of one world's numbers. Each argument names a parameter, a path, a lever, a
shock, a state, or what an earlier flow of the same quarter gave; `gives` names what it returns. Giving a state's name
moves that state on: flows before it read the old value, flows after it the new one.

    @flow(gives=("stock",))
    def keep_stock(stock: float, imports: float, retirement: float) -> float:
        return stock * (1.0 - retirement) + imports
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias, TypeVar

from countermove.world.philox import PARAMETER_STREAMS, parameter_stream

Flow: TypeAlias = Callable[..., Any]
AnyFlow = TypeVar("AnyFlow", bound=Flow)


def flow(*, gives: tuple[str, ...]) -> Callable[[AnyFlow], AnyFlow]:
    """Say what a function gives, in the order of its return value. The function itself stays as it is."""

    def mark(function: AnyFlow) -> AnyFlow:
        function.__dict__["gives"] = gives
        return function

    return mark


def gives(function: Flow) -> tuple[str, ...]:
    """The names that a flow gives; none for a function that is not a flow."""
    return function.__dict__.get("gives", ())


def takes(function: Flow) -> tuple[str, ...]:
    """The names of a flow's arguments."""
    return tuple(inspect.signature(function).parameters)


@dataclass(frozen=True, slots=True)
class Stream:
    """Four draws per world and quarter that come from one address of the generator.

    `id` (0 to 2**31 - 1) is part of that address: a new stream, or a name given to a spare lane (None), changes no
    other draw.
    """

    id: int
    kind: Literal["normal", "uniform"]
    names: tuple[str | None, str | None, str | None, str | None]


class WiringError(ValueError):
    """The flows of a model do not fit together; `faults` says where, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, eq=False)
class Model:
    """Flows in the order of a quarter, and where each of their arguments comes from.

    Args:
        flows: run one after another in every quarter.
        state: first value of every state: a number, or the name of the parameter that holds it.
        parameters: drawn once per world; the order is that of the prior tables.
        paths: known tables over time, the same in every world and option.
        levers: what an option sets, quarter by quarter.
        streams: what chance brings, per world and quarter, the same in every option.

    Raises WiringError, which names every fault, if a name is unknown, given twice, read before it is given, or never
    read.
    """

    flows: tuple[Flow, ...]
    state: Mapping[str, float | str]
    parameters: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    streams: tuple[Stream, ...] = ()

    def __post_init__(self) -> None:
        faults = wiring_faults(self)
        if faults:
            raise WiringError(faults)

    @cached_property
    def shocks(self) -> tuple[str, ...]:
        """The named draws of a quarter, in the order of the streams."""
        return tuple(name for stream in self.streams for name in stream.names if name is not None)

    @cached_property
    def given(self) -> tuple[str, ...]:
        """What the flows give, in their order; the states among it."""
        return tuple(name for function in self.flows for name in gives(function))

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """Every name whose value can be recorded: states, other quantities given, parameters and shocks."""
        others = tuple(name for name in self.given if name not in self.state)
        return (*self.state, *others, *self.parameters, *self.shocks)


def wiring_faults(model: Model) -> list[str]:
    """Every reason why the flows of a model do not fit together, one sentence each."""
    return [*_source_faults(model), *_stream_faults(model), *_flow_faults(model), *_unread_faults(model)]


def _sources(model: Model) -> Iterator[tuple[str, str]]:
    """Each name that flows may read before any flow has run, and what it is."""
    yield from ((name, "state") for name in model.state)
    yield from ((name, "parameter") for name in model.parameters)
    yield from ((name, "path") for name in model.paths)
    yield from ((name, "lever") for name in model.levers)
    yield from ((name, "shock") for stream in model.streams for name in stream.names if name is not None)


def _source_faults(model: Model) -> Iterator[str]:
    kinds: dict[str, str] = {}
    for name, kind in _sources(model):
        if name in kinds:
            yield f"'{name}' is named twice, as {kinds[name]} and as {kind}"
        if not name.isidentifier() or name.startswith("_"):
            yield f"{kind} '{name}': a name is a Python identifier that does not begin with an underscore"
        kinds[name] = kind
    for name in dict.fromkeys((*kinds, *model.given)):
        stem = name.removesuffix("_next")
        if stem != name and stem in model.state:
            yield f"'{name}' is what the state '{stem}' is called at the end of a quarter; rename one"
    for name, initial in model.state.items():
        if isinstance(initial, str) and initial not in model.parameters:
            yield f"state '{name}' begins at '{initial}', which is not a parameter"


def _stream_faults(model: Model) -> Iterator[str]:
    ids: dict[int, str] = {}
    for stream in model.streams:
        label = f"stream {stream.id}"
        if not 0 <= stream.id < PARAMETER_STREAMS:
            yield f"{label}: an id lies between 0 and 2**31 - 1"
        if stream.id in ids:
            yield f"{label} is defined twice"
        if len(stream.names) != 4:
            yield f"{label}: has {len(stream.names)} names, want 4 (None for a spare one)"
        ids[stream.id] = label
    for name in model.parameters:
        number = parameter_stream(name)
        if number in ids and ids[number] != name:
            yield f"parameters '{name}' and '{ids[number]}' share the stream {number:#x}; rename one"
        ids[number] = name


def _flow_faults(model: Model) -> Iterator[str]:
    kinds = dict(_sources(model))
    givers = {name: place(function) for function in model.flows for name in gives(function)}
    given: dict[str, str] = {}
    for function in model.flows:
        at = place(function)
        if not gives(function):
            yield f"{at} gives nothing; decorate it with @flow(gives=(...))"
        for name in takes(function):
            if name in kinds or name in given:
                continue
            if name in givers:
                yield f"{at} reads '{name}' before {givers[name]} gives it"
            else:
                yield f"{at} reads '{name}', which nothing gives and the model does not name"
        for name in gives(function):
            kind = kinds.get(name, "quantity")
            if name in given:
                yield f"{at} gives '{name}', which {given[name]} has given already"
            if kind not in ("state", "quantity"):
                yield f"{at} gives '{name}', which is a {kind}"
            given[name] = at


def _unread_faults(model: Model) -> Iterator[str]:
    read = {name for function in model.flows for name in takes(function)}
    read.update(initial for initial in model.state.values() if isinstance(initial, str))
    given = {name for function in model.flows for name in gives(function)}
    for name, kind in _sources(model):
        if name not in read:
            yield f"{kind} '{name}' is never read"
        if kind == "state" and name not in given:
            yield f"state '{name}' is never given, so it never moves: make it a parameter or a path"


def place(function: Flow) -> str:
    """Name of a flow with its file and line, for messages."""
    code = getattr(function, "__code__", None)
    name = getattr(function, "__name__", repr(function))
    return f"{name} ({code.co_filename.rsplit('/', 1)[-1]}:{code.co_firstlineno})" if code else name
