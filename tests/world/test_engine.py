"""The engine: one world is one world, on any processor, in any company; and it agrees with the oracle."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.world import compiled, engine, oracle
from countermove.world.bind import arrange
from countermove.world.flow import Model, Stream, flow
from countermove.world.numba_source import BLOCK, numba_source
from countermove.world.ops import (
    absolute,
    clip,
    exp,
    floor,
    indicator,
    log,
    logistic,
    maximum,
    minimum,
    mix,
    power,
    ratio,
    sqrt,
    where,
)

A_YEAR = 4


@flow(gives=("typical",))
def once_a_world(level: float, spread: float) -> float:
    return level * exp(0.5 * spread * spread)


@flow(gives=("pool", "want"))
def once_a_quarter(pool: float, typical: float, quarter: float, shock: float, spread: float) -> tuple[float, float]:
    want = typical * quarter * exp(spread * shock)
    pool = pool + 0.1 * want
    return pool, want


@flow(gives=("legal", "other"))
def through_the_border(want: float, pool: float, stock: float, cap: float, leak: float) -> tuple[float, float]:
    legal = minimum(want, cap)
    legal, w = keep(legal, want - legal, share=leak)
    return legal + 0.001 * sqrt(pool + stock), absolute(w)


def keep(legal: float, unmet: float, share: float = 0.5) -> tuple[float, float]:
    S = clip(share, 0.0, 1.0) * unmet
    return legal, S


@flow(gives=("stock", "price"))
def in_the_market(
    stock: float, legal: float, other: float, want: float, elasticity: float, noise: float
) -> tuple[float, float]:
    supply = legal + other
    premium = power(ratio(want, supply), elasticity) * exp(0.05 * noise)
    return stock * (1.0 - 1.0 / (8 * A_YEAR)) + supply, mix(1.0, premium, 0.5)


@flow(gives=("regime", "acts"))
def at_the_table(regime: float, price: float, luck: float, chance: float) -> tuple[float, float]:
    odds = logistic(log(price) - 1.0)
    breaks = (luck < odds) & (regime < 1.5)
    heals = (chance > 0.9) | (price < 1.01)
    return where(breaks, 2.0, where(heals, 0.0, regime)), indicator(breaks)


@flow(gives=("answered", "hundreds"))
def counted(answered: float, acts: float, stock: float, regime: float) -> tuple[float, float]:
    return answered + acts, floor(maximum(stock, regime) / 100.0)


MODEL = Model(
    flows=(once_a_world, once_a_quarter, through_the_border, in_the_market, at_the_table, counted),
    state={"pool": 1.0, "stock": "level", "regime": 0.0, "answered": 0.0},
    parameters=("level", "spread", "leak", "elasticity"),
    paths=("quarter",),
    levers=("cap",),
    streams=(
        Stream(1, "normal", ("shock", None, "noise", None)),
        Stream(2, "uniform", ("luck", None, None, "chance")),
    ),
)
STRUCTURES, OPTIONS, QUARTERS, WORLDS, PARTING = 3, 4, 12, 1000, 5


def inputs(**changes: Any) -> dict[str, Any]:
    z = np.linspace(-5.0, 5.0, 257)
    tables = np.stack(
        [
            [np.exp(3.0 + 0.3 * s + 0.2 * z), 0.3 * np.exp(0.2 * z), 0.4 + 0.05 * z, 0.5 * np.exp(0.3 * z)]
            for s in range(3)
        ]
    )
    levers = np.full((OPTIONS, 1, QUARTERS), 30.0)
    levers[1:, 0, PARTING:] = [[10.0], [20.0], [20.0]]
    levers[3, 0, -1] = 5.0
    given = {
        "tables": tables,
        "levers": levers,
        "paths": [np.exp(0.03 * np.arange(QUARTERS))],
        "seed": 11,
        "worlds": WORLDS,
        "record": MODEL.quantities,
    }
    return {**given, **changes}


def digest(array: np.ndarray) -> str:
    return hashlib.sha256(array.tobytes()).hexdigest()


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache directory of the tests' own, so that the first run compiles and later processes find the result."""
    directory = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(directory))
        yield directory


@pytest.fixture(scope="module")
def result(cache: Path) -> np.ndarray:
    return engine.run(MODEL, **inputs())


def another_process(**environment: str) -> list[str]:
    """What this file prints when run as a script: a hash of the result, and how many functions it had to compile."""
    done = subprocess.run(
        [sys.executable, __file__], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_the_result_has_an_axis_each_for_option_name_quarter_and_world(result: np.ndarray) -> None:
    assert result.shape == (OPTIONS, len(MODEL.quantities), QUARTERS, WORLDS)
    assert result.dtype == np.float32
    assert np.isfinite(result).all()


def test_the_engine_is_the_oracle_in_single_precision_bit_for_bit(result: np.ndarray) -> None:
    reference = oracle.run(MODEL, **inputs(), dtype=np.float32)
    assert np.array_equal(result.view(np.int32), reference.view(np.int32))


def test_each_flow_is_within_a_hundred_thousandth_of_double_precision(result: np.ndarray) -> None:
    at_quarter = 7
    values: dict[str, Any] = dict(zip(MODEL.quantities, result[1, :, at_quarter], strict=True))
    values |= dict(zip(MODEL.state, result[1, : len(MODEL.state), at_quarter - 1], strict=True))
    values |= {"quarter": np.float32(np.exp(0.03 * at_quarter)), "cap": np.float32(10.0)}
    for function in MODEL.flows:
        single = oracle.run_flow(function, values, np.float32)
        double = oracle.run_flow(function, {name: np.float64(value) for name, value in values.items()})
        for name in single:
            if name in ("regime", "acts", "hundreds"):
                assert np.mean(single[name] != double[name]) < 0.002
            else:
                np.testing.assert_allclose(single[name], double[name], rtol=1e-5, atol=1e-7)
        values |= single


def test_double_precision_tells_the_same_story_over_all_quarters(result: np.ndarray) -> None:
    reference = oracle.run(MODEL, **inputs())
    assert reference.dtype == np.float64
    names = [MODEL.quantities.index(name) for name in ("stock", "price", "want")]
    np.testing.assert_allclose(result[:, names], reference[:, names], rtol=3e-5)


def test_world_711_is_the_same_world_in_any_chunk(result: np.ndarray) -> None:
    alone = engine.run(MODEL, **inputs(first_world=711, worlds=1))
    assert np.array_equal(alone[..., 0], result[..., 711])
    chunk = engine.run(MODEL, **inputs(first_world=410, worlds=400))
    assert np.array_equal(chunk, result[..., 410:810])
    larger = engine.run(MODEL, **inputs(worlds=2 * WORLDS))
    assert np.array_equal(larger[..., :WORLDS], result)


def test_threads_leave_no_trace(result: np.ndarray) -> None:
    for threads in (1, 2, 7):
        assert np.array_equal(engine.run(MODEL, **inputs(threads=threads)), result)


def test_the_size_of_a_block_leaves_no_trace(result: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    small = BLOCK // 4
    kernel = compiled.load_source(numba_source(arrange(MODEL), "Small blocks", small, calls_per_loop=1))
    monkeypatch.setattr(engine, "BLOCK", small)
    monkeypatch.setattr(engine, "load_source", lambda source: kernel)
    assert np.array_equal(engine.run(MODEL, **inputs()), result)


def test_an_option_is_the_same_alone_and_compared(result: np.ndarray) -> None:
    for option in range(OPTIONS):
        alone = engine.run(MODEL, **inputs(levers=inputs()["levers"][option : option + 1]))
        assert np.array_equal(alone[0], result[option])


def test_options_share_their_past_and_their_luck(result: np.ndarray) -> None:
    assert np.array_equal(result[0, :, :PARTING], result[1, :, :PARTING])
    assert not np.array_equal(result[0, :, PARTING], result[1, :, PARTING])
    assert np.array_equal(result[2, :, :-1], result[3, :, :-1])
    shocks = [MODEL.quantities.index(name) for name in MODEL.shocks]
    assert np.array_equal(result[0, shocks], result[3, shocks])


def test_which_options_are_one_and_until_when_is_read_off_the_levers() -> None:
    levers = np.zeros((3, 1, 4))
    levers[1, 0, 2:] = 1.0
    levers[2, 0, 3] = 1.0
    source, leads = engine.shared_past(levers)
    assert leads.tolist() == [[0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 0, 2]]
    assert source.tolist() == [[0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]]


def test_a_world_belongs_to_the_structure_of_its_number(result: np.ndarray) -> None:
    level = result[0, MODEL.quantities.index("level"), 0]
    for structure in range(STRUCTURES):
        only = inputs(tables=inputs()["tables"][[structure]])
        alone = engine.draw_parameters(MODEL, tables=only["tables"], seed=11, worlds=WORLDS)[0]
        assert np.array_equal(level[structure::STRUCTURES], alone[structure::STRUCTURES])


def test_the_parameters_of_a_run_can_be_had_by_themselves(result: np.ndarray) -> None:
    arguments: dict[str, Any] = {"tables": inputs()["tables"], "seed": 11, "worlds": 300, "first_world": 500}
    drawn = engine.draw_parameters(MODEL, **arguments)
    rows = [MODEL.quantities.index(name) for name in MODEL.parameters]
    assert np.array_equal(drawn, result[0, rows, 0, 500:800])
    assert np.array_equal(drawn, oracle.draw_parameters(MODEL, **arguments, dtype=np.float32))
    np.testing.assert_allclose(drawn, oracle.draw_parameters(MODEL, **arguments), rtol=2e-6)


def test_drawn_parameters_follow_their_priors() -> None:
    drawn = engine.draw_parameters(MODEL, tables=inputs()["tables"][:1], seed=3, worlds=40_000)
    assert np.log(drawn[0]).mean() == pytest.approx(3.0, abs=0.004)
    assert np.log(drawn[0]).std() == pytest.approx(0.2, abs=0.003)
    assert np.abs(np.corrcoef(drawn) - np.eye(4)).max() < 0.02


def test_parameters_can_be_given_instead_of_drawn(result: np.ndarray) -> None:
    drawn = engine.draw_parameters(MODEL, tables=inputs()["tables"], seed=11, worlds=WORLDS)
    assert np.array_equal(engine.run(MODEL, **inputs(parameters=drawn)), result)


def test_an_added_parameter_changes_no_other_draw() -> None:
    @flow(gives=("extra",))
    def more(added: float, stock: float) -> float:
        return added * stock

    wider = Model(
        (*MODEL.flows, more),
        MODEL.state,
        ("added", *MODEL.parameters),
        MODEL.paths,
        MODEL.levers,
        MODEL.streams,
    )
    tables = np.concatenate([np.ones((STRUCTURES, 1, 257)), inputs()["tables"]], axis=1)
    drawn = oracle.draw_parameters(wider, tables=tables, seed=11, worlds=50)
    assert np.array_equal(drawn[1:], oracle.draw_parameters(MODEL, tables=inputs()["tables"], seed=11, worlds=50))


def test_seed_zero_is_a_seed_and_seeds_differ(result: np.ndarray) -> None:
    zero = engine.run(MODEL, **inputs(seed=0))
    assert np.isfinite(zero).all()
    assert not np.array_equal(zero, result)
    assert not np.array_equal(zero, engine.run(MODEL, **inputs(seed=2**64 - 1)))


def test_memory_can_be_used_again(result: np.ndarray) -> None:
    out = np.empty_like(result)
    assert engine.run(MODEL, **inputs(out=out)) is out
    assert np.array_equal(out, result)


def test_a_second_process_finds_the_machine_code_and_the_same_bits(result: np.ndarray) -> None:
    assert another_process() == [digest(result), "0"]


def test_the_plainest_processor_gives_the_same_bits(result: np.ndarray) -> None:
    assert another_process(NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="")[0] == digest(result)


def test_the_models_hash_follows_its_flows_and_not_its_name() -> None:
    def at_another_table(regime: float, price: float, luck: float, chance: float) -> tuple[float, float]:
        return regime + 0.0 * price * luck * chance, 0.0

    changed = Model(
        (*MODEL.flows[:4], flow(gives=("regime", "acts"))(at_another_table), counted),
        MODEL.state,
        MODEL.parameters,
        MODEL.paths,
        MODEL.levers,
        MODEL.streams,
    )
    assert len(engine.model_hash(MODEL)) == 64
    assert engine.model_hash(MODEL) != engine.model_hash(changed)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"worlds": 0}, "0 worlds from number 0: want at least one"),
        ({"seed": -1}, "seed -1 is not a whole number from 0"),
        ({"seed": 2**64}, "is not a whole number from 0"),
        ({"record": ("nothing_of_the_kind",)}, "cannot record"),
        ({"record": ()}, "cannot record nothing"),
        ({"levers": np.zeros((OPTIONS, 2, QUARTERS))}, "want .option, 1 levers, quarter"),
        ({"paths": np.zeros((1, QUARTERS + 1))}, "want .1 paths, 12 quarters"),
        ({"tables": np.zeros((3, 3, 257))}, "want .structure, 4 parameters, node"),
        ({"paths": np.full((1, QUARTERS), np.nan)}, "paths hold a number that is not finite"),
        ({"parameters": np.zeros((4, 3))}, "want .4, 1000.: .parameter, world"),
        ({"out": np.zeros((1, 1, 1, 1), np.float32)}, "out has shape"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        engine.run(MODEL, **inputs(**changes))


def test_machine_code_is_never_read_from_where_others_can_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_to_all = tmp_path / "open"
    (open_to_all / "countermove").mkdir(parents=True)
    (open_to_all / "countermove").chmod(0o777)
    monkeypatch.setenv("XDG_CACHE_HOME", str(open_to_all))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    module = compiled.load_source("NUMBER = 7\n")
    assert module.NUMBER == 7
    assert module.__file__ is not None
    assert Path(module.__file__).parent == tmp_path / f"countermove-{os.getuid()}"


def test_where_nothing_can_be_kept_the_model_is_compiled_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "a_file"
    in_the_way.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(in_the_way))
    monkeypatch.setattr("tempfile.tempdir", str(in_the_way))
    module = compiled.load_source("from numba import njit\n\n@njit(cache=True)\ndef double(x):\n    return 2 * x\n")
    assert module.double(21) == 42


def test_a_full_disk_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(compiled, "ROOM_BYTES", 2**70)
    assert compiled.load_source("NUMBER = 8\n").NUMBER == 8
    assert not list(tmp_path.rglob("*.py"))


if __name__ == "__main__":
    print(digest(engine.run(MODEL, **inputs())), end=" ")  # noqa: T201
    functions = vars(compiled.load_source(engine._source(MODEL))).values()
    print(sum(sum(one.stats.cache_misses.values()) for one in functions if hasattr(one, "stats")))  # noqa: T201
