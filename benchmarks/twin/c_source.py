"""The C twin: prints the same arranged flows as one C file, with the same generator, polynomials and loops over blocks.

It is the yardstick: what a careful programmer would get from `gcc -O3 -march=native -ffast-math` for the same work.
"""

import ast
from collections.abc import Iterable

from countermove.world.bind import Program, Stage, Step, groups
from countermove.world.straight import Statement, Straight

HEADER = r"""
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#define INLINE static inline __attribute__((always_inline))
INLINE float where(int c, float a, float b) { return c ? a : b; }
INLINE float minimum(float a, float b) { return a > b ? b : a; }
INLINE float maximum(float a, float b) { return a < b ? b : a; }
INLINE float absolute(float x) { return fabsf(x); }
INLINE float root(float x) { return sqrtf(maximum(x, 0.0f)); }
INLINE float whole(float x) { return floorf(x); }
INLINE float bits_float(int32_t n) { float x; memcpy(&x, &n, 4); return x; }
INLINE int32_t float_bits(float x) { int32_t n; memcpy(&n, &x, 4); return n; }
INLINE float e_to(float x) {
    x = minimum(maximum(x, -87.0f), 88.0f);
    float n = rintf(x * 1.44269504f);
    float r = x - n * 0.693359375f;
    r -= n * -2.12194440e-4f;
    float y = 1.9875691500e-4f * r + 1.3981999507e-3f;
    y = y * r + 8.3334519073e-3f; y = y * r + 4.1665795894e-2f; y = y * r + 1.6666665459e-1f; y = y * r + 5.0000001201e-1f;
    y = y * (r * r) + r + 1.0f;
    return bits_float(float_bits(y) + ((int32_t)n << 23));
}
INLINE float ln(float x) {
    x = maximum(x, 1.1754944e-38f);
    int32_t bits = float_bits(x) - 0x3F3504F3;
    float n = (float)(bits >> 23);
    float m = bits_float((bits & 0x7FFFFF) + 0x3F3504F3) - 1.0f;
    float s = m * m;
    float y = 7.0376836292e-2f * m + -1.1514610310e-1f;
    y = y * m + 1.1676998740e-1f; y = y * m + -1.2420140846e-1f; y = y * m + 1.4249322787e-1f; y = y * m + -1.6668057665e-1f;
    y = y * m + 2.0000714765e-1f; y = y * m + -2.4999993993e-1f; y = y * m + 3.3333331174e-1f;
    y = y * (m * s) + n * -2.12194440e-4f;
    y -= 0.5f * s;
    return (m + y) + n * 0.693359375f;
}
INLINE float short_sine(float a) {
    float s = a * a, y = -1.9515295891e-4f * s + 8.3321608736e-3f;
    y = y * s + -1.6666654611e-1f;
    return y * s * a + a;
}
INLINE float short_cosine(float a) {
    float s = a * a, y = 2.443315711809948e-5f * s + -1.388731625493765e-3f;
    y = y * s + 4.166664568298827e-2f;
    return y * s * s - 0.5f * s + 1.0f;
}
INLINE float sine_of_turn(float t) {
    float n = rintf(t * 4.0f); int32_t q = (int32_t)n; float a = (t - n * 0.25f) * 6.2831853f;
    float size = (q & 1) == 0 ? short_sine(a) : short_cosine(a);
    return (q & 2) == 0 ? size : -size;
}
INLINE float cosine_of_turn(float t) {
    float n = rintf(t * 4.0f); int32_t q = (int32_t)n; float a = (t - n * 0.25f) * 6.2831853f;
    float size = (q & 1) == 0 ? short_cosine(a) : short_sine(a);
    return ((q + 1) & 2) == 0 ? size : -size;
}
INLINE void philox(uint64_t *c0, uint64_t *c1, uint64_t *c2, uint64_t *c3, uint64_t k0, uint64_t k1) {
    uint64_t a0 = *c0, a1 = *c1, a2 = *c2, a3 = *c3;
    #pragma GCC unroll 10
    for (int i = 0; i < 10; i++) {
        uint64_t a = 0xD2511F53ull * a0, b = 0xCD9E8D57ull * a2;
        uint64_t x = (k0 + i * 0x9E3779B9ull) & 0xFFFFFFFFull, y = (k1 + i * 0xBB67AE85ull) & 0xFFFFFFFFull;
        a0 = (b >> 32) ^ a1 ^ x; a1 = b & 0xFFFFFFFFull; a2 = (a >> 32) ^ a3 ^ y; a3 = a & 0xFFFFFFFFull;
    }
    *c0 = a0; *c1 = a1; *c2 = a2; *c3 = a3;
}
INLINE float open_unit(uint64_t word) { return ((float)(int32_t)(word >> 9) + 0.5f) * 1.1920929e-07f; }
"""

DRAWS = r"""
static void draw_uniforms(float *restrict rows, uint64_t first, uint64_t step, uint64_t quarter, uint64_t stream, uint64_t k0, uint64_t k1) {
    for (int w = 0; w < BLOCK; w++) {
        uint64_t world = first + step * w, a = world & 0xFFFFFFFFull, b = world >> 32, c = quarter, d = stream;
        philox(&a, &b, &c, &d, k0, k1);
        rows[w] = open_unit(a); rows[BLOCK + w] = open_unit(b); rows[2 * BLOCK + w] = open_unit(c); rows[3 * BLOCK + w] = open_unit(d);
    }
}
static void draw_normals(float *restrict rows, uint64_t first, uint64_t step, uint64_t quarter, uint64_t stream, uint64_t k0, uint64_t k1) {
    draw_uniforms(rows, first, step, quarter, stream, k0, k1);
    for (int pair = 0; pair < 2; pair++) {
        float *restrict at = rows + 2 * pair * BLOCK;
        for (int w = 0; w < BLOCK; w++) {
            float radius = sqrtf(-2.0f * ln(at[w])), turn = at[BLOCK + w];
            at[w] = radius * cosine_of_turn(turn); at[BLOCK + w] = radius * sine_of_turn(turn);
        }
    }
}
static void draw_parameter(float *restrict row, uint64_t first, uint64_t step, uint64_t stream, uint64_t k0, uint64_t k1,
                           const float *restrict table, int nodes) {
    int last = nodes - 1;
    for (int w = 0; w < BLOCK; w++) {
        uint64_t world = first + step * w, a = world & 0xFFFFFFFFull, b = world >> 32, c = 0, d = stream;
        philox(&a, &b, &c, &d, k0, k1);
        row[w] = sqrtf(-2.0f * ln(open_unit(a))) * cosine_of_turn(open_unit(b));
    }
    for (int w = 0; w < BLOCK; w++) {
        float at = minimum(maximum((row[w] + 5.0f) * (last * 0.1f), 0.0f), (float)last);
        int node = (int)at; node = node < last - 1 ? node : last - 1;
        row[w] = table[node] + (at - node) * (table[node + 1] - table[node]);
    }
}
"""

RUN = r"""
void run_blocks(const int64_t *blocks, int64_t count_blocks, const int64_t *structure_of, const uint64_t *world_of, int64_t structures,
                uint64_t first_world, uint64_t seed, const uint64_t *streams, const float *tables, int64_t nodes, const float *levers,
                const float *paths, const int64_t *source, const int64_t *leads, const int64_t *recorded, int64_t series,
                float *out, int64_t options, int64_t quarters, int64_t worlds) {
    float *W = aligned_alloc(64, sizeof(float) * ROWS * BLOCK), *S = aligned_alloc(64, sizeof(float) * options * STATES * BLOCK);
    uint64_t key0 = seed & 0xFFFFFFFFull, key1 = seed >> 32, step = structures;
    for (int64_t i = 0; i < count_blocks; i++) {
        uint64_t first = world_of[blocks[i]];
        int64_t structure = structure_of[blocks[i]], column = first - first_world, count = (worlds - column + structures - 1) / structures;
        if (count > BLOCK) count = BLOCK;
        for (int p = 0; p < PARAMETERS; p++)
            draw_parameter(W + p * BLOCK, first, step, streams[p], key0, key1, tables + (structure * PARAMETERS + p) * nodes, nodes);
        begin(W, S);
        world_flows(W);
        for (int64_t quarter = 0; quarter < quarters; quarter++) {
            draw_shocks(W, first, step, quarter, key0, key1);
            quarter_flows(W, paths, quarter, quarters);
            for (int64_t option = options - 1; option >= 0; option--) {
                if (leads[option * quarters + quarter] != option) continue;
                fetch(W, S + source[option * quarters + quarter] * STATES * BLOCK);
                option_flows(W, paths, levers + option * LEVERS * quarters, quarter, quarters);
                keep(W, S + option * STATES * BLOCK);
                for (int64_t r = 0; r < series; r++) {
                    const float *restrict row = W + recorded[r] * BLOCK;
                    float *restrict line = out + ((option * series + r) * quarters + quarter) * worlds + column;
                    for (int64_t w = 0; w < count; w++) line[w * structures] = row[w];
                }
            }
            move_on(W);
        }
    }
    free(W); free(S);
}
"""

RENAMED = {"exp": "e_to", "log": "ln", "sqrt": "root", "floor": "whole"}
OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.BitAnd: "&", ast.BitOr: "|"}
COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


def c_source(program: Program, block: int, calls_per_loop: int) -> str:
    """The whole C file of an arranged model."""
    model = program.model
    own = program.states(Stage.OPTION)
    parts = [f"#define BLOCK {block}", HEADER, DRAWS, *(_helper(helper) for helper in program.helpers)]
    parts += [
        f"enum {{ PARAMETERS = {len(model.parameters)}, STATES = {max(1, len(own))}, LEVERS = {len(model.levers)},"
    ]
    parts += [f"ROWS = {len(program.rows)} }};"]
    parts += ["enum {", *(f"  {name.upper()}_ROW = {row} * BLOCK," for name, row in program.rows.items()), "};"]
    heads = {
        Stage.WORLD: "world_flows(float *restrict W)",
        Stage.QUARTER: "quarter_flows(float *restrict W, const float *paths, int64_t quarter, int64_t quarters)",
        Stage.OPTION: "option_flows(float *restrict W, const float *paths, const float *levers, int64_t quarter, int64_t quarters)",
    }
    parts += [_stage(program, stage, heads[stage], calls_per_loop) for stage in Stage]
    begin = [
        f"W[{_row(n)}] = {f'W[{_row(v)}]' if isinstance(v, str) else _number(float(v))};"
        for n, v in model.state.items()
    ]
    begin += [f"S[{i} * BLOCK + w] = W[{_row(name)}];" for i, name in enumerate(own)]
    parts += [_simple("begin(float *restrict W, float *restrict S)", begin)]
    parts += [
        _simple(
            "fetch(float *restrict W, const float *restrict S)",
            [f"W[{_row(n)}] = S[{i} * BLOCK + w];" for i, n in enumerate(own)],
        )
    ]
    parts += [
        _simple(
            "keep(const float *restrict W, float *restrict S)",
            [f"S[{i} * BLOCK + w] = W[{_row(n + '_next')}];" for i, n in enumerate(own)],
        )
    ]
    parts += [
        _simple(
            "move_on(float *restrict W)",
            [f"W[{_row(n)}] = W[{_row(n + '_next')}];" for n in program.states(Stage.QUARTER)],
        )
    ]
    draws = []
    for stream in model.streams:
        place = f"{(stream.names[0] or f'spare_{stream.id}_0').upper()}_ROW"
        draws.append(f"    draw_{stream.kind}s(W + {place}, first, step, quarter, {stream.id}, key0, key1);")
    head = "static void draw_shocks(float *W, uint64_t first, uint64_t step, uint64_t quarter, uint64_t key0, uint64_t key1) {"
    return "\n".join([*parts, head, *draws, "}", RUN])


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
