"""Binds a model's flows to a back end: the order and place of everything, then one readable module of source text.

`arrange` works out what must be computed how often. A flow that reads nothing but parameters runs once per world; one
that reads no lever, directly or through what it reads, runs once per quarter for all options; the rest runs for every
option. Every quantity gets a row of one working array, a state two: as the quarter begins, and as it ends.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from countermove.world import ops
from countermove.world.flow import Flow, Model, Stream, gives, takes
from countermove.world.straight import FlowError, Statement, Straight, straight


class Stage(IntEnum):
    """How often a flow runs."""

    WORLD = 0
    QUARTER = 1
    OPTION = 2


@dataclass(frozen=True, slots=True)
class Step:
    """A flow in its place: its statements with every name made unique, what it reads and what it writes.

    `reads` and `writes` are names of rows; `scalars` are the paths and levers read.
    """

    title: str
    stage: Stage
    statements: tuple[Statement, ...]
    reads: tuple[str, ...]
    scalars: tuple[str, ...]
    writes: tuple[str, ...]


@dataclass(frozen=True)
class Program:
    """A model arranged for a back end.

    `rows` numbers the rows of the working array by name; a state's row at the end of the quarter is called
    `<state>_next`. `helpers` stand in an order in which each calls only earlier ones.
    """

    model: Model
    steps: tuple[Step, ...]
    rows: Mapping[str, int]
    helpers: tuple[Straight, ...]
    stages: Mapping[str, Stage]

    def states(self, stage: Stage) -> tuple[str, ...]:
        """The states whose flows run at this stage."""
        return tuple(name for name in self.model.state if self.stages[name] == stage)

    def end_row(self, name: str) -> int:
        """Row that holds a quantity at the end of a quarter."""
        return self.rows[f"{name}_next" if name in self.model.state else name]


def arrange(model: Model) -> Program:
    """Order a model's flows by how often they run and give every quantity its row."""
    stages = _stages(model)
    rows: dict[str, int] = {}
    for name in (*model.parameters, *model.state):
        rows[name] = len(rows)
    for stream in model.streams:
        for lane in range(len(stream.names)):
            rows[lane_row(stream, lane)] = len(rows)
    for name in model.given:
        rows[f"{name}_next" if name in model.state else name] = len(rows)
    flows = [straight(function) for function in model.flows]
    helpers: dict[str, Callable[..., Any]] = {}
    for read in flows:
        _collect(read, helpers)
    taken = {*rows, *model.paths, *model.levers}
    functions = {*helpers, *(operation.__name__ for operation in ops.BASE)}
    if taken & functions:
        raise FlowError(f"a quantity and a function are both called '{min(taken & functions)}'; rename one")
    moved: set[str] = set()
    steps: list[Step] = []
    for function, read in zip(model.flows, flows, strict=True):
        steps.append(_step(model, function, read, moved, stages, taken | functions))
        moved.update(gives(function))
    steps.sort(key=lambda step: step.stage)
    return Program(model, tuple(steps), rows, tuple(straight(helper) for helper in helpers.values()), stages)


def lane_row(stream: Stream, lane: int) -> str:
    """The name of the row that holds a draw of a stream, spare ones too."""
    return stream.names[lane] or f"spare_{stream.id}_{lane}"


def _stages(model: Model) -> dict[str, Stage]:
    """How often each name changes: a state as often as whatever moves it, through any chain of flows."""
    stages = dict.fromkeys(model.parameters, Stage.WORLD)
    stages |= dict.fromkeys((*model.paths, *model.shocks, *model.state), Stage.QUARTER)
    stages |= dict.fromkeys(model.levers, Stage.OPTION)
    changed = True
    while changed:
        changed = False
        for function in model.flows:
            stage = _flow_stage(function, stages)
            for name in gives(function):
                if stages.get(name, Stage.WORLD) < stage:
                    stages[name] = stage
                    changed = True
                stages.setdefault(name, stage)
    return stages


def _flow_stage(function: Flow, stages: Mapping[str, Stage]) -> Stage:
    # What the flow gives counts too: two quantities of one flow are computed together.
    return max((stages.get(name, Stage.WORLD) for name in (*takes(function), *gives(function))), default=Stage.WORLD)


def _collect(read: Straight, helpers: dict[str, Callable[..., Any]]) -> None:
    """Add a function's helpers, and theirs, innermost first."""
    for name, helper in read.helpers.items():
        if name in {operation.__name__ for operation in ops.BASE} or helpers.get(name, helper) is not helper:
            where = f"{helper.__code__.co_filename}:{helper.__code__.co_firstlineno}"
            raise FlowError(f"{where}: a second function is called '{name}'; give it another name")
        if name not in helpers:
            _collect(straight(helper), helpers)
            helpers[name] = helper


def _step(
    model: Model, function: Flow, read: Straight, moved: set[str], stages: Mapping[str, Stage], taken: set[str]
) -> Step:
    scalars = tuple(name for name in read.arguments if name in model.paths or name in model.levers)
    current = {name: f"{name}_next" if name in moved and name in model.state else name for name in read.arguments}
    reads = tuple(dict.fromkeys(current[name] for name in read.arguments if name not in scalars))
    statements: list[Statement] = []
    for statement in read.statements:
        value = _renamed(statement.value, current)
        for target in statement.targets:
            current[target] = _free(target, f"{read.name}_{target}", taken)
        statements.append(Statement(tuple(current[target] for target in statement.targets), value))
    names = gives(function)
    writes = tuple(f"{name}_next" if name in model.state else name for name in names)
    if len(read.returns) == len(names):
        results = [_renamed(result, current) for result in read.returns]
        statements += [Statement((target,), result) for target, result in zip(writes, results, strict=True)]
    elif len(read.returns) == 1 and isinstance(read.returns[0], ast.Call):
        statements.append(Statement(writes, _renamed(read.returns[0], current)))
    else:
        code = function.__code__
        problem = f"'{read.name}' returns {len(read.returns)} numbers and gives {len(names)} names"
        raise FlowError(f"{code.co_filename}:{code.co_firstlineno}: {problem}")
    return Step(read.name, _flow_stage(function, stages), tuple(statements), reads, scalars, writes)


def _free(name: str, otherwise: str, taken: set[str]) -> str:
    """A name for a local that no quantity bears."""
    while name in taken:
        name, otherwise = otherwise, f"{otherwise}_too"
    return name


def _renamed(node: ast.expr, current: Mapping[str, str]) -> ast.expr:
    match node:
        case ast.Name():
            return ast.Name(current.get(node.id, node.id))
        case ast.BinOp():
            return ast.BinOp(_renamed(node.left, current), node.op, _renamed(node.right, current))
        case ast.UnaryOp():
            return ast.UnaryOp(node.op, _renamed(node.operand, current))
        case ast.Compare():
            return ast.Compare(_renamed(node.left, current), node.ops, [_renamed(node.comparators[0], current)])
        case ast.Call():
            return ast.Call(node.func, [_renamed(argument, current) for argument in node.args], [])
        case _:
            return node


def groups(steps: tuple[Step, ...], most_calls: int) -> Iterator[tuple[Step, ...]]:
    """Consecutive steps of one stage that share a loop: at least one, and as many as call `most_calls` functions."""
    group: list[Step] = []
    calls = 0
    for step in steps:
        own = sum(isinstance(node, ast.Call) for line in step.statements for node in ast.walk(line.value))
        if group and (calls + own > most_calls or group[0].stage != step.stage):
            yield tuple(group)
            group, calls = [], 0
        group.append(step)
        calls += own
    if group:
        yield tuple(group)
