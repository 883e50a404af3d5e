"""An option that waits is, in each world, the option that begins by the calendar when its trigger fires there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from countermove.response import response_model
from countermove.study import Case, load_case, load_study
from countermove.study.case import Measure, Option
from countermove.study.triggers import INDICATORS, Trigger
from countermove.world import engine, pieces, workers
from countermove.world.beliefs import Beliefs, run_worlds
from countermove.world.branches import FIRED
from countermove.world.inputs import Inputs, build_inputs, choices_of
from countermove.world.pieces import Task, run_pieces
from countermove.world.tables import prior_tables
from countermove.world.tally import Reading, Span

from .conftest import Real

WORLDS = 640
RECORD = ("usable_h100e", "truce", "street_premium", "legal_imports_h100e", "answer", "us_loss_usd_bn")
NO_TRUCE = Trigger(indicator="truce", less_than=0.5)
ALWAYS = Trigger(indicator="capability_lag_months", at_least=1e-30)
NEVER = Trigger(indicator="legal_imports_h100e", at_least=1e30)


def inputs_of(real: Real, options: Sequence[Option]) -> Inputs:
    """Present law, some options and the reference, on the packaged study."""
    case = real.case.model_copy(update={"options": (real.case.option(real.case.present_law), *options)})
    return build_inputs(real.study, case, response_model(real.study), choices_of(real.study, case))


def denied(case: Case, name: str, first: date, when: Trigger | None = None, until: date | None = None) -> Option:
    """Denial from a day on, or once something is seen."""
    (refuse,) = case.option("deny").measures
    measure = refuse.model_copy(update={"id": f"refuse_{name}", "from_": first, "when": when, "to": until})
    return Option(id=name, title=name, summary=name, measures=(measure,))


def paths_of(real: Real, inputs: Inputs, *, threads: int = 2, worlds: int = WORLDS) -> NDArray[np.float32]:
    """Paths (choice, recorded name, quarter, world), the firing of triggers last."""
    beliefs = Beliefs(real.tables, None, {})
    return run_worlds(inputs, beliefs, seed=3, worlds=worlds, record=(*RECORD, FIRED), threads=threads)


def test_every_indicator_is_a_quantity_of_the_model(real: Real) -> None:
    assert set(INDICATORS) <= set(real.inputs.model.quantities)


def test_a_world_goes_on_as_under_the_option_that_begins_the_quarter_after_its_trigger_fired(real: Real) -> None:
    quarters = list(real.inputs.quarters)
    first = quarters.index(next(each for each in quarters if each.first_day == real.case.day))
    by_calendar = [denied(real.case, f"from_{each}".lower(), each.first_day) for each in quarters[first + 1 :]]
    inputs = inputs_of(real, [denied(real.case, "waits", real.case.day, NO_TRUCE), *by_calendar])
    (branch,) = inputs.branches
    assert branch.first == first
    paths = paths_of(real, inputs)
    never, waits, dated = paths[0], paths[1], paths[2 : 2 + len(by_calendar)]
    fired = waits[-1]
    assert np.array_equal(fired.sum(axis=0) <= 1, np.ones(WORLDS, bool))
    seen = set[int]()
    for world in range(WORLDS):
        # Present law is the option that waits for ever: what it waits for is read there.
        open_quarters = np.flatnonzero(never[RECORD.index("truce"), first:-1, world] < 0.5)
        if not len(open_quarters):
            assert not fired[:, world].any()
            assert np.array_equal(waits[:-1, :, world], never[:-1, :, world])
            continue
        at = int(open_quarters[0])
        seen.add(at)
        assert fired[first + at, world] == 1.0
        assert np.array_equal(waits[:-1, :, world], dated[at, :-1, :, world])
        assert np.array_equal(waits[:-1, : first + at + 1, world], never[:-1, : first + at + 1, world])
    assert len(seen) > 5, "the trigger must fire at different times for this to say much"


def test_what_is_always_so_begins_the_next_quarter_and_what_is_never_so_never(real: Real) -> None:
    inputs = inputs_of(
        real,
        [
            denied(real.case, "at_once", real.case.day, ALWAYS),
            denied(real.case, "next_quarter", date(2026, 10, 1)),
            denied(real.case, "in_vain", real.case.day, NEVER),
        ],
    )
    present, at_once, next_quarter, in_vain, _ = paths_of(real, inputs)
    assert np.array_equal(at_once[:-1], next_quarter[:-1])
    assert not np.array_equal(at_once[:-1], present[:-1])
    assert np.array_equal(in_vain, present)


def test_an_act_that_waits_provokes_only_where_it_came(real: Real) -> None:
    inputs = inputs_of(real, [denied(real.case, "waits", real.case.day, NO_TRUCE)])
    present, waits, _ = paths_of(real, inputs, worlds=4_000)
    calm = ~(waits[-1] > 0.5).any(axis=0)
    assert calm.any()
    answers = RECORD.index("answer")
    assert np.array_equal(present[answers][:, calm], waits[answers][:, calm])
    assert (waits[answers][:, ~calm] > 0.5).sum() > (present[answers][:, ~calm] > 0.5).sum()


def test_what_waits_is_watched_from_its_own_day_and_never_begins_after_its_end(real: Real) -> None:
    late = denied(real.case, "late", date(2027, 4, 1), NO_TRUCE, until=date(2028, 1, 1))
    inputs = inputs_of(real, [late])
    (branch,) = inputs.branches
    assert [str(inputs.quarters[branch.first + 1 + each]) for each in range(len(branch.levers))] == ["2027Q3", "2027Q4"]
    fired = paths_of(real, inputs)[1, -1]
    when = {str(inputs.quarters[column]) for column in np.flatnonzero(fired.any(axis=1))}
    assert when == {"2027Q2", "2027Q3"}


def test_levers_of_an_option_that_waits_begin_with_it(real: Real) -> None:
    funded = Measure.model_validate(
        {
            "id": "fund", "by": "US", "what": "Fund", "from": "2026-07-01",
            "when": {"indicator": "street_premium", "at_least": 2}, "sets": {"enforcement_effort": 2.4},
        }
    )  # fmt: skip
    inputs = inputs_of(real, [Option(id="fund_later", title="f", summary="f", measures=(funded,))])
    (branch,) = inputs.branches
    effort = inputs.model.levers.index("option_enforcement_effort")
    for variant, levers in enumerate(branch.levers):
        begins = branch.first + 1 + variant
        assert (levers[effort, begins:] == 2.4).all()
        assert np.array_equal(levers[:, :begins], inputs.levers[1][:, :begins])


@pytest.fixture(scope="module")
def task(real: Real) -> Task:
    """Two options that wait beside present law and the reference."""
    options = [
        denied(real.case, "waits", real.case.day, NO_TRUCE),
        denied(real.case, "watches_prices", real.case.day, Trigger(indicator="street_premium", at_least=2.0)),
    ]
    inputs = inputs_of(real, options)
    outcomes = {name: real.study.outcomes[name] for name in ("usable_compute", "us_countermove_cost")}
    reading = Reading(outcomes, Span(18, 36), len(inputs.choices) - 1, ("street_premium",), True)
    beliefs = Beliefs(real.tables, None, {})
    return Task(
        inputs.model, inputs.levers, inputs.paths, beliefs, reading, 3_000, seed=4, threads=1, branches=inputs.branches
    )


def test_threads_pieces_and_processes_change_no_bit(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run_pieces(task)
    assert whole.first[FIRED][1].sum() > 2_000
    assert not whole.first[FIRED][0].any()
    both = run_pieces(replace(task, threads=2))
    monkeypatch.setattr(pieces, "LEAST_PIECES", 1)
    parted = task.empty(range(task.worlds))
    for piece in reversed(task.pieces()):
        parted.merge(pieces.tally_of(task, piece))
    monkeypatch.setattr(pieces, "CHUNK_BLOCKS", 1_000)
    for other in (both, parted, run_pieces(task)):
        assert all(np.array_equal(whole.values[name], other.values[name]) for name in whole.values)
        assert all(np.array_equal(whole.first[kind], other.first[kind]) for kind in whole.first)


@pytest.mark.slow
def test_other_processes_change_no_bit(task: Task) -> None:
    whole, shared = run_pieces(task), run_pieces(task, workers.workers_of(2, None))
    assert all(np.array_equal(whole.values[name], shared.values[name]) for name in whole.values)
    assert np.array_equal(whole.first[FIRED], shared.first[FIRED])


def test_jax_splits_the_same_worlds_but_for_rounding(task: Task) -> None:
    pytest.importorskip("jax")
    few = [
        run_worlds(task, task.beliefs, seed=4, worlds=256, record=(FIRED, "usable_h100e"), device=device)
        for device in (None, "cpu")
    ]
    assert (few[0][:, 0] == few[1][:, 0]).all(axis=1).mean() > 0.98
    assert np.isclose(few[0][:, 1], few[1][:, 1], rtol=1e-3).mean() > 0.98


def test_more_rows_let_fewer_worlds_through_at_once(task: Task) -> None:
    rows = len(task.levers) + sum(len(each.levers) for each in task.branches)
    assert rows == 4 + 2 * 17
    alone = replace(task, branches=())
    block = engine.BLOCK * len(task.beliefs.tables)
    assert (task.chunk, alone.chunk) == (block, pieces.CHUNK_BLOCKS // 4 * block)
    assert task.hash != alone.hash


def test_the_packaged_example_waits_and_fires() -> None:
    study = load_study()
    case = load_case("h200_adaptive", study)
    view = study.as_of(case.cut_off)
    response = response_model(view)
    inputs = build_inputs(view, case, response, choices_of(view, case))
    names = [inputs.choices[each.choice].id for each in inputs.branches]
    assert names == ["deny_without_truce", "deny_until_answered", "enforce_when_it_pays"]
    tables = prior_tables(view, response, inputs.model.parameters, view.structures)
    fired = run_worlds(inputs, Beliefs(tables, None, {}), seed=1, worlds=400, record=(FIRED,))[:, 0]
    shares = {choice.id: float(each.max(axis=0).mean()) for choice, each in zip(inputs.choices, fired, strict=True)}
    assert all(0.2 < shares[name] < 1.0 for name in names)
    assert sum(shares.values()) == sum(shares[name] for name in names)
