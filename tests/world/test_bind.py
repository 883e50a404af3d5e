"""How flows are wired, read and arranged, and how faults in them are named."""

import ast
import math
from collections.abc import Callable
from types import FunctionType
from typing import Any

import pytest

from countermove.world import ops
from countermove.world.bind import Stage, arrange
from countermove.world.flow import Model, Stream, WiringError, flow
from countermove.world.numba_source import RESERVED, numba_source, own
from countermove.world.ops import clip, exp, maximum, where
from countermove.world.straight import FlowError, straight

DOZEN = 12


@flow(gives=("want",))
def wanted(budget: float, price: float, shock: float) -> float:
    return budget / price * exp(shock)


@flow(gives=("imports",))
def imported(want: float, stock: float, cap: float) -> float:
    return clip(want - 0.1 * stock, 0.0, cap)


@flow(gives=("stock",))
def kept(stock: float, imports: float, retirement: float) -> float:
    return stock * (1.0 - retirement) + imports


@flow(gives=("depth",))
def scale_of(budget: float) -> float:
    return maximum(budget, 1.0)


@flow(gives=("lag",))
def behind(stock: float, depth: float) -> float:
    return depth / stock


def model(**changes: Any) -> Model:
    given: dict[str, Any] = {
        "flows": (wanted, imported, kept, scale_of, behind),
        "state": {"stock": 10.0},
        "parameters": ("budget", "retirement"),
        "paths": ("price",),
        "levers": ("cap",),
        "streams": (Stream(1, "normal", ("shock", None, None, None)),),
    }
    return Model(**{**given, **changes})


def faults(**changes: Any) -> tuple[str, ...]:
    with pytest.raises(WiringError) as caught:
        model(**changes)
    return caught.value.faults


def test_a_well_wired_model_has_no_faults() -> None:
    assert model().quantities == ("stock", "want", "imports", "depth", "lag", "budget", "retirement", "shock")


def test_a_name_that_nothing_gives_is_named_with_its_flow_and_line() -> None:
    (fault,) = faults(paths=())
    line = wanted.__code__.co_firstlineno
    assert fault == f"wanted (test_bind.py:{line}) reads 'price', which nothing gives and the model does not name"


def test_a_name_read_before_it_is_given_is_named_with_its_giver() -> None:
    (fault,) = faults(flows=(imported, wanted, kept, scale_of, behind))
    assert "imported (test_bind.py:" in fault
    assert "reads 'want' before wanted (test_bind.py:" in fault


def test_a_name_given_twice_is_named() -> None:
    (fault,) = faults(flows=(wanted, imported, kept, kept, scale_of, behind))
    assert "gives 'stock', which kept (test_bind.py:" in fault


def test_a_flow_cannot_give_what_an_option_sets() -> None:
    assert any("gives 'imports', which is a lever" in fault for fault in faults(levers=("cap", "imports")))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"parameters": ("budget", "retirement", "idle")}, "parameter 'idle' is never read"),
        ({"paths": ("price", "idle")}, "path 'idle' is never read"),
        ({"levers": ("cap", "idle")}, "lever 'idle' is never read"),
        ({"streams": (Stream(1, "normal", ("shock", "idle", None, None)),)}, "shock 'idle' is never read"),
        ({"state": {"stock": "first_stock"}}, "state 'stock' begins at 'first_stock', which is not a parameter"),
        ({"levers": ("cap", "price")}, "'price' is named twice, as path and as lever"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], fault: str) -> None:
    assert fault in faults(**changes)


def test_a_state_that_no_flow_moves_is_named() -> None:
    found = faults(state={"stock": 10.0, "idle": 0.0})
    assert "state 'idle' is never read" in found
    assert "state 'idle' is never given, so it never moves: make it a parameter or a path" in found


def test_streams_need_ids_of_their_own_and_below_those_of_parameters() -> None:
    shock = ("shock", None, None, None)
    assert "stream 1 is defined twice" in faults(
        streams=(Stream(1, "normal", shock), Stream(1, "uniform", (None, None, None, None)))
    )
    assert "stream 2147483648: an id lies between 0 and 2**31 - 1" in faults(streams=(Stream(2**31, "normal", shock),))


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(paths=(), parameters=("budget", "retirement", "idle"))) == 2


def test_flows_run_no_oftener_than_what_they_read_can_change() -> None:
    program = arrange(model())
    assert {step.title: step.stage for step in program.steps} == {
        "scale_of": Stage.WORLD,
        "wanted": Stage.QUARTER,
        "imported": Stage.OPTION,
        "kept": Stage.OPTION,
        "behind": Stage.OPTION,
    }
    assert program.states(Stage.OPTION) == ("stock",)


def test_a_state_that_no_lever_reaches_is_common_to_the_options() -> None:
    @flow(gives=("pool",))
    def filled(pool: float, price: float) -> float:
        return pool + price

    changed = model(flows=(filled, wanted, imported, kept, scale_of, behind), state={"stock": 10.0, "pool": 0.0})
    assert arrange(changed).states(Stage.QUARTER) == ("pool",)


def test_a_flow_after_the_giver_of_a_state_reads_its_new_value() -> None:
    reads = {step.title: step.reads for step in arrange(model()).steps}
    assert reads["imported"] == ("want", "stock")
    assert reads["behind"] == ("stock_next", "depth")


def test_constants_are_worked_out_in_double_precision_and_become_single_ones() -> None:
    def yearly(x: float) -> float:
        third = 1.0 / 3.0
        return x * (DOZEN * third) + math.pi

    source = numba_source(
        arrange(model(flows=(*model().flows, flow(gives=("y",))(yearly)), parameters=("budget", "retirement", "x"))),
        "m",
    )
    assert "y = x * f32(4.0) + f32(3.141592653589793)" in source


def test_a_helper_becomes_a_function_of_the_module_and_its_defaults_are_filled_in() -> None:
    source = numba_source(arrange(model(flows=(*model().flows, doubled))), "m")
    assert "def twice_or_so(x, factor):" in source
    assert "twice_or_so(imports, f32(2.0))" in source


def twice_or_so(x: float, factor: float = 2.0) -> float:
    return x * factor


@flow(gives=("double",))
def doubled(imports: float) -> float:
    return twice_or_so(imports)


def with_if(x: float) -> float:
    if x > 0:
        return x
    return 0.0


def with_choice(x: float) -> float:
    return x if x > 0 else 0.0


def with_and(x: float) -> float:
    return where(x > 0 and x < 1, x, 0.0)


def with_power(x: float) -> float:
    return x**2


def with_truth_as_number(x: float) -> float:
    return x * (x > 0)


def with_number_as_truth(x: float) -> float:
    return where(x, 1.0, 0.0)  # pyright: ignore[reportArgumentType]


def with_chain(x: float) -> float:
    return where(0 < x < 1, x, 0.0)


def with_foreign_call(x: float) -> float:
    return math.exp(x)


def with_unknown(x: float) -> float:
    return x + nowhere  # noqa: F821  # pyright: ignore


def with_loop(x: float) -> float:
    for _ in range(3):
        x = x * x
    return x


def with_change_in_place(x: float) -> float:
    x += 1.0
    return x


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (with_if, "only assignments to names and one final return; use where() instead of if"),
        (with_choice, "write where(condition, a, b)"),
        (with_and, "write & and | between comparisons in brackets"),
        (with_power, "use + - * / only"),
        (with_truth_as_number, "write where(condition, 1.0, 0.0)"),
        (with_number_as_truth, "is a number where a comparison is wanted"),
        (with_chain, "compare two numbers at a time"),
        (with_foreign_call, "calls something that is neither an operation nor a straight-line function"),
        (with_unknown, "is not known here"),
        (with_loop, "only assignments to names"),
        (with_change_in_place, "write x = x + y"),
    ],
)
def test_what_the_engine_cannot_run_is_refused_with_file_and_line(function: Callable[..., float], problem: str) -> None:
    with pytest.raises(FlowError) as caught:
        straight(function)
    assert problem in str(caught.value)
    first = function.__code__.co_firstlineno
    assert any(str(caught.value).startswith(f"{__file__}:{first + line}: in {function.__name__}, ") for line in (1, 2))


def test_a_flow_that_gives_more_names_than_numbers_is_refused() -> None:
    with pytest.raises(FlowError, match="'halved' returns 1 numbers and gives 2 names"):
        arrange(model(flows=(*model().flows, halved)))


@flow(gives=("half", "rest"))
def halved(imports: float) -> float:
    return imports * 0.5


other_clip = FunctionType(twice_or_so.__code__, {}, "clip", (2.0,))


@flow(gives=("y",))
def held_twice(imports: float) -> float:
    return clip(imports, 0.0, 1.0) + other_clip(imports)


def test_two_different_helpers_of_one_name_are_refused() -> None:
    with pytest.raises(FlowError, match="a second function is called 'clip'"):
        arrange(model(flows=(*model().flows, held_twice)))


def test_a_quantity_and_a_function_need_names_of_their_own() -> None:
    @flow(gives=("clip",))
    def cut(imports: float) -> float:
        return imports

    with pytest.raises(FlowError, match="a quantity and a function are both called 'clip'"):
        arrange(model(flows=(*model().flows, cut)))


def test_a_quantity_may_not_bear_the_name_of_a_states_new_value() -> None:
    @flow(gives=("stock_next",))
    def guessed(imports: float) -> float:
        return imports

    assert faults(flows=(*model().flows, guessed)) == (
        "'stock_next' is what the state 'stock' is called at the end of a quarter; rename one",
    )


def test_no_name_of_a_model_hides_one_that_the_compiled_module_needs() -> None:
    source = ast.parse(numba_source(arrange(model()), "m"))
    defined = {node.name for node in source.body if isinstance(node, ast.FunctionDef)}
    defined |= {node.targets[0].id for node in source.body if isinstance(node, ast.Assign)}
    operations = {operation.__name__ for operation in ops.BASE}
    assert {name for name in defined if not name.startswith("at_")} - operations <= RESERVED | {"clip"}
    assert own("quarter") == "quarter_"
    assert own("quarter_") == "quarter__"
    assert own("at_stock") == "at_stock_"
    assert own("stock") == "stock"
