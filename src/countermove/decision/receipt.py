"""What made an assessment: program, data, law, model, seed and command. The same receipt gives the same bits."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date

from countermove import __version__
from countermove.decision.assessment import SCHEMA_VERSION, Receipt
from countermove.response import ResponseModel
from countermove.study.case import Case
from countermove.study.rules import Rule
from countermove.study.study import Study, study_hash
from countermove.world.engine import model_hash
from countermove.world.inputs import Inputs


def text_hash(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def receipt(
    study: Study,
    case: Case,
    rules: Collection[Rule],
    inputs: Inputs,
    response: ResponseModel,
    *,
    worlds: int,
    seed: int,
    as_of: date | None,
    without: Collection[str],
    command: str,
    posterior_hash: str | None = None,
) -> Receipt:
    """The receipt of one assessment."""
    return Receipt(
        program=f"countermove {__version__}",
        schema_version=SCHEMA_VERSION,
        study=study.about.id,
        study_hash=study_hash(study),
        rule_hashes={rule.id: rule.digest for rule in rules},
        model_hash=model_hash(inputs.model),
        response_hash=response.hash,
        posterior_hash=posterior_hash,
        case=case.id,
        case_hash=text_hash(case.model_dump_json(by_alias=True)),
        seed=seed,
        worlds=worlds,
        as_of=as_of,
        without=tuple(sorted(without)),
        command=command,
        attributions=study.about.attributions,
    )
