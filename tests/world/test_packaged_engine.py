"""The packaged study's own flows: the engine, the oracle and double precision say the same."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from countermove.response import response_model
from countermove.study.case import read_case
from countermove.study.study import load_study
from countermove.world import engine, oracle
from countermove.world.flow import Model
from countermove.world.inputs import build_inputs, choices_of
from countermove.world.tables import prior_tables

WORLDS = 200
Run = tuple[Model, dict[str, Any], np.ndarray]


@pytest.fixture(scope="module")
def packaged() -> Run:
    """Case h200 with its present law, its reference and one option: the model, what it is run on, the result."""
    study = load_study()
    case, _ = read_case(study.folder / "cases/h200.yaml")
    view = study.as_of(case.cut_off)
    response = response_model(view)
    choices = choices_of(view, case)
    chosen = [choice for choice in choices if choice.is_reference or choice.id == case.present_law]
    chosen.append(next(choice for choice in choices if choice not in chosen))
    inputs = build_inputs(view, case, response, chosen)
    tables = prior_tables(view, response, inputs.model.parameters, view.structures)
    given: dict[str, Any] = {
        "tables": tables,
        "levers": inputs.levers,
        "paths": inputs.paths,
        "seed": 2,
        "worlds": WORLDS,
    }
    given["record"] = inputs.model.quantities
    return inputs.model, given, engine.run(inputs.model, **given)


def quarters(run: Run) -> Iterator[dict[str, Any]]:
    """Everything the flows of a quarter read, for some options and quarters of a run."""
    model, inputs, result = run
    for option in range(len(result)):
        for quarter in range(1, result.shape[2], 11):
            values: dict[str, Any] = dict(zip(model.quantities, result[option, :, quarter], strict=True))
            values |= dict(zip(model.state, result[option, : len(model.state), quarter - 1], strict=True))
            values |= dict(zip(model.paths, np.float32(inputs["paths"])[:, quarter], strict=True))
            values |= dict(zip(model.levers, np.float32(inputs["levers"])[option, :, quarter], strict=True))
            yield values


def test_every_number_of_every_world_is_finite(packaged: Run) -> None:
    model, _, result = packaged
    broken = [
        name
        for name, path in zip(model.quantities, np.moveaxis(result, 1, 0), strict=True)
        if not np.isfinite(path).all()
    ]
    assert broken == []


def test_the_engine_is_the_oracle_in_single_precision_bit_for_bit(packaged: Run) -> None:
    model, inputs, result = packaged
    reference = oracle.run(model, **inputs, dtype=np.float32)
    differing = [
        name
        for row, name in enumerate(model.quantities)
        if not np.array_equal(result[:, row].view(np.int32), reference[:, row].view(np.int32))
    ]
    assert differing == []


def test_each_flow_is_as_near_to_double_precision_as_its_inputs_last_digits_allow(packaged: Run) -> None:
    model = packaged[0]
    nudge = np.random.default_rng(0)
    apart: dict[str, float] = {}
    for values in quarters(packaged):
        for function in model.flows:
            double = {name: np.float64(value) for name, value in values.items()}
            exact = oracle.run_flow(function, double)
            single = oracle.run_flow(function, values, np.float32)
            # What is left when nearly equal numbers are taken from one another is no better than they are.
            reach = {name: 1e-5 * np.abs(value) + 1e-12 for name, value in exact.items()}
            for _ in range(4):
                moved = {name: value * (1.0 + 5e-7 * nudge.choice((-1.0, 1.0))) for name, value in double.items()}
                for name, value in oracle.run_flow(function, moved).items():
                    reach[name] = np.maximum(reach[name], np.abs(value - exact[name]))
            for name, value in single.items():
                beyond = float(np.mean(np.abs(value - exact[name]) > reach[name]))
                apart[name] = max(apart.get(name, 0.0), beyond)
            values |= single
    # A draw that lies on the edge of a yes or no may fall to either side.
    assert {name: share for name, share in apart.items() if share > 0.01} == {}
