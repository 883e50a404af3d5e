"""The C twin: prints the same arranged flows as one C file, with the same generator, polynomials and loops over blocks.

It is the yardstick: what a careful programmer would get from `gcc -O3 -march=native -ffast-math` for the same work.
"""

import ast
from collections.abc import Iterable
from pathlib import Path

from countermove.world.bind import Program, Stage, Step, groups
from countermove.world.straight import Statement, Straight

RENAMED = {"exp": "e_to", "log": "ln", "sqrt": "root", "floor": "whole"}
OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.BitAnd: "&", ast.BitOr: "|"}
COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


HEADS = {
    Stage.WORLD: "world_flows(float *restrict W)",
    Stage.QUARTER: "quarter_flows(float *restrict W, const float *paths, int64_t quarter, int64_t quarters)",
    Stage.OPTION: (
        "option_flows(float *restrict W, const float *paths, const float *levers, int64_t quarter, int64_t quarters)"
    ),
}


def c_source(program: Program, block: int, calls_per_loop: int) -> str:
    """The whole C file of an arranged model."""
    parts = [f"#define BLOCK {block}", _part("arithmetic"), _part("draws")]
    parts += [_helper(helper) for helper in program.helpers]
    parts += [_places(program)]
    parts += [_stage(program, stage, HEADS[stage], calls_per_loop) for stage in Stage]
    parts += [*_moves(program), _shocks(program), _part("run")]
    return "\n".join(parts)


def _places(program: Program) -> str:
    sizes = {
        "PARAMETERS": len(program.model.parameters),
        "STATES": max(1, len(program.states(Stage.OPTION))),
        "LEVERS": len(program.model.levers),
        "ROWS": len(program.rows),
    }
    lines = [f"{name} = {size}," for name, size in sizes.items()]
    lines += [f"{name.upper()}_ROW = {row} * BLOCK," for name, row in program.rows.items()]
    return "\n".join(["enum {", *(f"    {line}" for line in lines), "};"])


def _moves(program: Program) -> list[str]:
    """The functions that set, fetch, keep and move on the states."""
    model = program.model
    own = program.states(Stage.OPTION)
    begin = []
    for name, initial in model.state.items():
        value = f"W[{_row(initial)}]" if isinstance(initial, str) else _number(float(initial))
        begin.append(f"W[{_row(name)}] = {value};")
    begin += [f"S[{i} * BLOCK + w] = W[{_row(name)}];" for i, name in enumerate(own)]
    fetch = [f"W[{_row(name)}] = S[{i} * BLOCK + w];" for i, name in enumerate(own)]
    keep = [f"S[{i} * BLOCK + w] = W[{_row(name + '_next')}];" for i, name in enumerate(own)]
    move = [f"W[{_row(name)}] = W[{_row(name + '_next')}];" for name in program.states(Stage.QUARTER)]
    return [
        _simple("begin(float *restrict W, float *restrict S)", begin),
        _simple("fetch(float *restrict W, const float *restrict S)", fetch),
        _simple("keep(const float *restrict W, float *restrict S)", keep),
        _simple("move_on(float *restrict W)", move),
    ]


def _shocks(program: Program) -> str:
    numbers = "uint64_t first, uint64_t step, uint64_t quarter, uint64_t key0, uint64_t key1"
    lines = [f"static void draw_shocks(float *W, {numbers}) {{"]
    for stream in program.model.streams:
        place = f"{(stream.names[0] or f'spare_{stream.id}_0').upper()}_ROW"
        lines.append(f"    draw_{stream.kind}s(W + {place}, first, step, quarter, {stream.id}, key0, key1);")
    return "\n".join([*lines, "}"])


def _part(name: str) -> str:
    return Path(__file__).with_name(f"{name}.c").read_text()


def _row(name: str) -> str:
    return f"{name.upper()}_ROW + w"


def _number(value: float) -> str:
    return f"{value!r}f" if "." in repr(value) or "e" in repr(value) else f"{value!r}.0f"


def _simple(signature: str, lines: Iterable[str]) -> str:
    body = [f"        {line}" for line in lines]
    return "\n".join(
        [
            f"static void {signature} {{",
            "    #pragma GCC ivdep",
            "    for (int w = 0; w < BLOCK; w++) {",
            *body,
            "    }",
            "}",
        ]
    )


def _helper(helper: Straight) -> str:
    if len(helper.returns) != 1:
        raise NotImplementedError("the C twin knows helpers with one result only")
    arguments = ", ".join(f"float {name}_" for name in helper.arguments)
    lines = [f"    {line}" for statement in helper.statements for line in _statement(statement, set())]
    return "\n".join(
        [f"INLINE float {helper.name}_({arguments}) {{", *lines, f"    return {expression(helper.returns[0])};", "}"]
    )


def _statement(statement: Statement, known: set[str]) -> list[str]:
    (target,) = statement.targets
    kind = (
        ""
        if target in known
        else ("int " if isinstance(statement.value, ast.Compare) or _logical(statement.value) else "float ")
    )
    return [f"{kind}{target}_ = {expression(statement.value)};"]


def _logical(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr)


def _stage(program: Program, stage: Stage, signature: str, calls_per_loop: int) -> str:
    steps = tuple(step for step in program.steps if step.stage == stage)
    used = {name for step in steps for name in step.scalars}
    lines = [f"static void {signature} {{"]
    lines += [
        f"    const float {n}_ = paths[{i} * quarters + quarter];"
        for i, n in enumerate(program.model.paths)
        if n in used
    ]
    lines += [
        f"    const float {n}_ = levers[{i} * quarters + quarter];"
        for i, n in enumerate(program.model.levers)
        if n in used
    ]
    for group in groups(steps, calls_per_loop):
        lines += ["    #pragma GCC ivdep", "    for (int w = 0; w < BLOCK; w++) {", *_loop(group), "    }"]
    return "\n".join([*lines, "}"])


def _loop(group: tuple[Step, ...]) -> list[str]:
    lines: list[str] = []
    at_hand: set[str] = set()
    for step in group:
        lines += [f"        float {name}_ = W[{_row(name)}];" for name in step.reads if name not in at_hand]
        lines += [f"        float {name}_;" for name in step.writes]
        known = set(step.writes)
        lines += ["        {"]
        for statement in step.statements:
            lines += [f"            {line}" for line in _statement(statement, known)]
            known.update(statement.targets)
        lines += ["        }", *(f"        W[{_row(name)}] = {name}_;" for name in step.writes)]
        at_hand.update(step.reads, step.writes)
    return lines


def expression(node: ast.expr) -> str:
    """An expression in C."""
    match node:
        case ast.Constant():
            return _number(float(node.value))
        case ast.Name():
            return f"{node.id}_"
        case ast.BinOp():
            return f"({expression(node.left)} {OPERATORS[type(node.op)]} {expression(node.right)})"
        case ast.UnaryOp():
            return f"(-{expression(node.operand)})"
        case ast.Compare():
            return f"({expression(node.left)} {COMPARISONS[type(node.ops[0])]} {expression(node.comparators[0])})"
        case ast.Call(func=ast.Name()):
            base = ("where", "minimum", "maximum", "absolute")
            name = node.func.id if node.func.id in base else RENAMED.get(node.func.id, f"{node.func.id}_")
            return f"{name}({', '.join(expression(argument) for argument in node.args)})"
    raise NotImplementedError(ast.dump(node))
