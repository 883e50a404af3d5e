"""The packaged study's own model on its own case, for the engine's benchmark."""

from typing import Any

from countermove.response import response_model
from countermove.study.case import read_case
from countermove.study.study import load_study
from countermove.world.flow import Model
from countermove.world.inputs import build_inputs, choices_of
from countermove.world.tables import prior_tables
from countermove.world.tally import FAN_SERIES


def packaged() -> tuple[Model, dict[str, Any]]:
    """The model, and what case h200 runs it on: tables, levers, paths, and the paths that the brief draws."""
    study = load_study()
    case, _ = read_case(study.folder / "cases/h200.yaml")
    view = study.as_of(case.cut_off)
    response = response_model(view)
    inputs = build_inputs(view, case, response, choices_of(view, case))
    tables = prior_tables(view, response, inputs.model.parameters, view.structures)
    given = {"tables": tables, "levers": inputs.levers, "paths": inputs.paths, "record": tuple(FAN_SERIES)}
    return inputs.model, given
