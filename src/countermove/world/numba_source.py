"""Prints an arranged model as the source of one Python module that Numba compiles.

The module is self-contained and meant to be read: the arithmetic, the generator, the helpers, then three functions of
loops over a block of worlds (once per world, per quarter, per option) and the function that runs blocks. All
quantities are rows of one flat array `W`; the row of `stock` begins at `at_stock`. With constant places in one array
the compiler sees that no two rows overlap, so it works on many worlds at once. Fast-math stays off: the same bits
come out on every processor.
"""

import ast
import copy
import textwrap
from collections.abc import Callable
from typing import Any

from countermove.world import philox, polynomials
from countermove.world.bind import Program, Stage, Step, groups, lane_row
from countermove.world.compiled import undecorated
from countermove.world.straight import Statement, Straight

BLOCK = 128
"""Worlds that are computed together."""
CALLS_PER_LOOP = 8
"""Function calls up to which neighbouring flows share a loop."""

HEADER = '''"""{title}: the flows of a model, bound to Numba. Written by countermove; changes here are lost."""

import numpy as np
from numba import njit

f32 = np.float32
i32 = np.int32
u64 = np.uint64
compiled = njit(error_model="numpy", nogil=True, cache=True)
inlined = njit(error_model="numpy", nogil=True, forceinline=True)


# --- arithmetic in single precision ---------------------------------------------------------------------------------


@inlined
def where(condition, a, b):
    return a if condition else b
'''

ARITHMETIC: tuple[Callable[..., Any], ...] = (
    polynomials.minimum,
    polynomials.maximum,
    polynomials.absolute,
    polynomials.sqrt,
    polynomials.floor,
    polynomials.exp,
    polynomials.log,
    polynomials.short_sine,
    polynomials.short_cosine,
    polynomials.sine_of_turn,
    polynomials.cosine_of_turn,
)
GENERATOR: tuple[Callable[..., Any], ...] = (philox.philox_round, philox.philox, philox.open_unit)

_NEEDED = """
    np njit f32 i32 u64 compiled inlined range min len W S w paths levers quarter BLOCK ROWS STATES
    PARAMETERS short_sine short_cosine sine_of_turn cosine_of_turn philox_round philox open_unit
    draw_uniforms draw_normals draw_parameter draw_shocks fill_parameters world_flows quarter_flows
    option_flows begin hold fetch keep move_on record run_blocks parameters_of_blocks
"""
RESERVED = frozenset(_NEEDED.split())
"""Names that the module needs for itself, besides those of the operations."""

DRAWS = '''
@compiled
def draw_uniforms(rows, first, step, quarter, stream, key0, key1):
    """Four rows of uniforms for the worlds first, first + step, ..."""
    for w in range(BLOCK):
        world = first + step * u64(w)
        a, b, c, d = philox(world & u64(0xFFFFFFFF), world >> u64(32), quarter, stream, key0, key1)
        rows[w] = open_unit(a)
        rows[BLOCK + w] = open_unit(b)
        rows[2 * BLOCK + w] = open_unit(c)
        rows[3 * BLOCK + w] = open_unit(d)


@compiled
def draw_normals(rows, first, step, quarter, stream, key0, key1):
    """Four rows of standard normals, by the method of Box and Muller."""
    draw_uniforms(rows, first, step, quarter, stream, key0, key1)
    for pair in range(2):
        at = rows[2 * pair * BLOCK : 2 * (pair + 1) * BLOCK]
        for w in range(BLOCK):
            radius = sqrt(f32(-2.0) * log(at[w]))
            turn = at[BLOCK + w]
            at[w] = radius * cosine_of_turn(turn)
            at[BLOCK + w] = radius * sine_of_turn(turn)


@compiled
def draw_parameter(row, first, step, stream, key0, key1, table):
    """One row: a standard normal looked up in a prior's table of quantiles at evenly spaced normals in [-5, 5]."""
    last = i32(len(table) - 1)
    for w in range(BLOCK):
        world = first + step * u64(w)
        a, b, c, d = philox(world & u64(0xFFFFFFFF), world >> u64(32), u64(0), stream, key0, key1)
        row[w] = sqrt(f32(-2.0) * log(open_unit(a))) * cosine_of_turn(open_unit(b))
    for w in range(BLOCK):
        at = (row[w] + f32(5.0)) * (f32(last) * f32(0.1))
        at = minimum(maximum(at, f32(0.0)), f32(last))
        node = min(i32(at), i32(last - 1))
        low, high = table[node], table[node + 1]
        row[w] = low + (at - f32(i32(node))) * (high - low)
'''

RUN = '''
@compiled
def fill_parameters(W, first, step, key0, key1, streams, tables):
    """All rows of parameters for one block of worlds."""
    for p in range(PARAMETERS):
        draw_parameter(W[p * BLOCK : (p + 1) * BLOCK], first, step, streams[p], key0, key1, tables[p])


@compiled
def record(row, line, column, step, count):
    """Copy a row to the worlds' places in a line of results."""
    if step == 1:
        line[column : column + count] = row[:count]
    else:
        for w in range(count):
            line[column + w * step] = row[w]


@compiled
def run_blocks(blocks, structure_of, world_of, column_of, count_of, stride, structures, seed, streams, tables, given,
               past, past_rows, first_quarter, states, state_rows, levers, paths, source, leads, recorded, out):
    """Run blocks of worlds through all quarters and options; recorded rows go to out[option, series, quarter, column],
    a block's first world to its column, the next one a stride further. Levers, paths and past begin at first_quarter;
    where `states` are given, so do the worlds.

    Options that have been alike so far are run once: `leads` names the option that runs in a quarter for all that are
    like it, `source` the one whose states it begins from. Going down through the options, none is overwritten before
    it is read. Where parameters are `given`, they are taken instead of drawn; so is what chance brought to the `past`.
    """
    W = np.zeros(ROWS * BLOCK, np.float32)
    S = np.zeros((levers.shape[0], STATES * BLOCK), np.float32)
    key0, key1 = seed & u64(0xFFFFFFFF), seed >> u64(32)
    step = u64(structures)
    options, _, quarters = levers.shape
    for block in blocks:
        first = world_of[block]
        column, count = column_of[block], count_of[block]
        if given.shape[1] > 0:
            for p in range(PARAMETERS):
                for w in range(count):
                    W[p * BLOCK + w] = given[p, column + w * stride]
        else:
            fill_parameters(W, first, step, key0, key1, streams, tables[structure_of[block]])
        begin(W)
        for r in range(len(states)):
            for w in range(count):
                W[state_rows[r] * BLOCK + w] = states[r, column + w * stride]
        hold(W, S[0])
        world_flows(W)
        for quarter in range(quarters):
            draw_shocks(W, first, step, u64(first_quarter + quarter), key0, key1)
            if quarter < past.shape[1]:
                for r in range(len(past_rows)):
                    for w in range(count):
                        W[past_rows[r] * BLOCK + w] = past[r, quarter, column + w * stride]
            quarter_flows(W, paths, quarter)
            for option in range(options - 1, -1, -1):
                if leads[option, quarter] == option:
                    fetch(W, S[source[option, quarter]])
                    option_flows(W, paths, levers[option], quarter)
                    keep(W, S[option])
                    for r in range(len(recorded)):
                        at = recorded[r] * BLOCK  # no slices here: making them takes as long as the copy
                        if stride == 1:
                            for w in range(count):
                                out[option, r, quarter, column + w] = W[at + w]
                        else:
                            for w in range(count):
                                out[option, r, quarter, column + w * stride] = W[at + w]
            move_on(W)


@compiled
def parameters_of_blocks(blocks, structure_of, world_of, column_of, count_of, stride, structures, seed, streams, tables,
                         out):
    """The parameters of blocks of worlds, to out[parameter, column]."""
    W = np.zeros(ROWS * BLOCK, np.float32)
    key0, key1 = seed & u64(0xFFFFFFFF), seed >> u64(32)
    for block in blocks:
        first = world_of[block]
        fill_parameters(W, first, u64(structures), key0, key1, streams, tables[structure_of[block]])
        for p in range(PARAMETERS):
            record(W[p * BLOCK : (p + 1) * BLOCK], out[p], column_of[block], stride, count_of[block])
'''


def numba_source(program: Program, title: str, block: int = BLOCK, calls_per_loop: int = CALLS_PER_LOOP) -> str:
    """The source of a module that runs an arranged model."""
    parts = [HEADER.format(title=title)]
    parts += [undecorated(function, "@inlined") for function in ARITHMETIC]
    parts += [_section("random numbers"), *(undecorated(function, "@inlined") for function in GENERATOR)]
    parts += [_section("helpers of the flows"), *(_helper(helper) for helper in program.helpers)]
    parts += [_section("where each quantity stands in W"), _places(program, block)]
    parts += [DRAWS, _section("the flows")]
    arguments = {Stage.WORLD: "W", Stage.QUARTER: "W, paths, quarter", Stage.OPTION: "W, paths, levers, quarter"}
    names = {Stage.WORLD: "world_flows", Stage.QUARTER: "quarter_flows", Stage.OPTION: "option_flows"}
    for stage in Stage:
        parts.append(_stage(program, stage, f"{names[stage]}({arguments[stage]})", calls_per_loop))
    parts += [_section("from quarter to quarter"), *_moves(program), _shocks(program), RUN]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _section(title: str) -> str:
    return f"\n# --- {title} {'-' * (113 - len(title))}\n"


def _helper(helper: Straight) -> str:
    arguments = ", ".join(own(name) for name in helper.arguments)
    lines = [f"    {_assignment(statement)}" for statement in helper.statements]
    result = ", ".join(expression(value) for value in helper.returns)
    return "\n".join(["", "@inlined", f"def {own(helper.name)}({arguments}):", *lines, f"    return {result}", ""])


def _assignment(statement: Statement) -> str:
    return f"{', '.join(own(name) for name in statement.targets)} = {expression(statement.value)}"


def _places(program: Program, block: int) -> str:
    lines = [
        f"BLOCK = {block}",
        f"PARAMETERS = {len(program.model.parameters)}",
        f"STATES = {max(1, len(program.states(Stage.OPTION)))}",
        f"ROWS = {len(program.rows)}",
    ]
    lines += [f"at_{name} = {row} * BLOCK" for name, row in program.rows.items()]
    return "\n".join(lines) + "\n"


def _stage(program: Program, stage: Stage, signature: str, calls_per_loop: int) -> str:
    lines = ["", "@compiled", f"def {signature}:"]
    steps = tuple(step for step in program.steps if step.stage == stage)
    for index, name in enumerate(program.model.paths):
        if any(name in step.scalars for step in steps):
            lines.append(f"    {own(name)} = paths[{index}, quarter]")
    for index, name in enumerate(program.model.levers):
        if any(name in step.scalars for step in steps):
            lines.append(f"    {own(name)} = levers[{index}, quarter]")
    for group in groups(steps, calls_per_loop):
        lines += textwrap.indent("\n".join(_loop(group)), "    ").splitlines()
    return "\n".join(lines if steps else [*lines, "    pass"]) + "\n"


def _loop(group: tuple[Step, ...]) -> list[str]:
    lines = ["for w in range(BLOCK):"]
    at_hand: set[str] = set()
    for step in group:
        lines.append(f"    # {step.title}")
        lines += [f"    {own(name)} = W[at_{name} + w]" for name in step.reads if name not in at_hand]
        lines += [f"    {_assignment(statement)}" for statement in step.statements]
        lines += [f"    W[at_{name} + w] = {own(name)}" for name in step.writes]
        at_hand.update(step.reads, step.writes)
    return lines


def _moves(program: Program) -> list[str]:
    """The functions that set, hold, fetch, keep and move on the states."""
    model = program.model
    options, quarters = program.states(Stage.OPTION), program.states(Stage.QUARTER)
    begin: list[str] = []
    for name, initial in model.state.items():
        value = f"W[at_{initial} + w]" if isinstance(initial, str) else f"f32({float(initial)!r})"
        begin.append(f"W[at_{name} + w] = {value}")
    hold = [f"state[{i} * BLOCK + w] = W[at_{name} + w]" for i, name in enumerate(options)]
    fetch = [f"W[at_{name} + w] = state[{i} * BLOCK + w]" for i, name in enumerate(options)]
    keep = [f"state[{i} * BLOCK + w] = W[at_{name}_next + w]" for i, name in enumerate(options)]
    move = [f"W[at_{name} + w] = W[at_{name}_next + w]" for name in quarters]
    return [
        _loops("begin(W)", begin),
        _loops("hold(W, state)", hold),
        _loops("fetch(W, state)", fetch),
        _loops("keep(W, state)", keep),
        _loops("move_on(W)", move),
    ]


def _loops(signature: str, lines: list[str]) -> str:
    head = ["", "@compiled", f"def {signature}:"]
    body = ["    for w in range(BLOCK):", *(f"        {line}" for line in lines)] if lines else ["    pass"]
    return "\n".join([*head, *body]) + "\n"


def _shocks(program: Program) -> str:
    lines = ["", "@compiled", "def draw_shocks(W, first, step, quarter, key0, key1):"]
    for stream in program.model.streams:
        first = f"at_{lane_row(stream, 0)}"
        lanes = f"W[{first} : {first} + 4 * BLOCK]"
        lines.append(f"    draw_{stream.kind}s({lanes}, first, step, quarter, u64({stream.id}), key0, key1)")
    return "\n".join(lines if program.model.streams else [*lines, "    pass"]) + "\n"


def own(name: str) -> str:
    """A name of the model as it stands in the module, where it must not hide a name that the module itself uses."""
    return f"{name}_" if name in RESERVED or name.startswith("at_") or name.endswith("_") else name


def expression(node: ast.expr) -> str:
    """An expression in single precision."""
    return ast.unparse(_Single().visit(copy.deepcopy(node)))


class _Single(ast.NodeTransformer):
    """Every constant a single precision number, every variable one of its own."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(own(node.id))

    def visit_Call(self, node: ast.Call) -> ast.expr:
        assert isinstance(node.func, ast.Name)
        return ast.Call(ast.Name(own(node.func.id)), [self.visit(argument) for argument in node.args], [])

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Call(ast.Name("f32"), [node], [])
