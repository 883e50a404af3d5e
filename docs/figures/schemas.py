"""The JSON Schemas that the package carries: ``PYTHONPATH=docs python -m figures.schemas`` writes them.

That of a case also carries what each key means and the names that the packaged study knows, so that an editor can offer
them. Names are offered, never enforced: another study has others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

import countermove
from countermove.brief.verified import VerifiedBrief
from countermove.decision.compared import Comparison
from countermove.law.answer.determination import Determination
from countermove.law.answer.record import DeterminationRecord, VerifiedDocument
from countermove.law.change.difference import Difference
from countermove.law.change.happenings import Calendar
from countermove.law.distance.room import Headroom
from countermove.law.parties.documents import OwnersDocument, ScreeningDocument, UnownedDocument
from countermove.law.plane.picture import Plane
from countermove.law.stress.redesign import Stress
from countermove.study import Study, load_study
from countermove.study.case import case_schema
from countermove.study.rules import load_rules
from countermove.study.triggers import INDICATORS
from figures.words import KEYS

FOLDER = Path(countermove.__file__).parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def for_case(study: Study) -> dict[str, Any]:
    """The schema of a case file, with words and the study's names."""
    schema = case_schema()
    parts: dict[str, dict[str, Any]] = {"Case": schema, **schema["$defs"]}
    for part, words in KEYS.items():
        for key, says in words.items():
            parts[part]["properties"][key]["description"] = says
    for part in parts.values():
        for key, value in part["properties"].items():
            part["properties"][key] = without_null(value)
    parties = {party.id: party.name for party in study.about.parties}
    chips = {chip.id: f"{chip.vendor} {chip.name}" for chip in study.chips}
    rules = {rule.id: rule.title for rule in load_rules(study)}
    outcomes = {name: f"{each.title} ({each.unit})" for name, each in study.outcomes.items()}
    case, measure = schema["properties"], parts["Measure"]["properties"]
    for value in (case["decider"], case["other"], measure["by"]):
        offer(value, parties)
    indicators = {name: f"{each.words} ({each.unit})" for name, each in INDICATORS.items()}
    offer(parts["Trigger"]["properties"]["indicator"], indicators)
    for key, names in (("focus_chips", chips), ("outcomes", outcomes)):
        offer(case[key]["items"], names)
    for value in (measure["repeals"], parts["Reference"]["properties"]["takes_away"]):
        offer(value["items"], rules)
    measure["sets"]["properties"] = {
        name: {"type": "number", "description": f"{lever.what}: {lever.low:g} to {lever.high:g} {lever.unit}"}
        for name, lever in study.levers.levers.items()
    }
    return {"$schema": DIALECT, **schema}


def without_null(value: dict[str, Any]) -> dict[str, Any]:
    """A key that may be left out, without the null that stands for that: editors then say what is wrong inside."""
    kinds = [kind for kind in value.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return value
    rest = {name: each for name, each in value.items() if name != "anyOf" and each is not None}
    return {**kinds[0], **rest}


def offer(value: dict[str, Any], names: Mapping[str, str]) -> None:
    """Let an editor offer names, and accept any other text."""
    kind = value.pop("type")
    value["anyOf"] = [*({"const": name, "description": says} for name, says in names.items()), {"type": kind}]


ANSWERS: Mapping[str, Any] = {
    "determination": Determination,
    "headroom": Headroom,
    "difference": Difference,
    "calendar": Calendar,
    "redesign": Stress,
    "plane": Plane,
    "screening": ScreeningDocument,
    "owners": OwnersDocument | UnownedDocument,
    "verified": VerifiedDocument,
    "comparison": Comparison,
    "verified_brief": VerifiedBrief,
}
"""The answers that `compare`, `brief verify` and the commands of `law` print with --json, by their schemas' names."""


def for_answer(form: Any) -> dict[str, Any]:
    """The schema of an answer as it is printed: every field is there, under its public name."""
    if isinstance(form, type) and issubclass(form, BaseModel):
        return form.model_json_schema(by_alias=True, mode="serialization")
    return TypeAdapter[Any](form).json_schema(mode="serialization")


def texts() -> dict[str, str]:
    """File name and text of each schema."""
    schemas = {
        **{f"{name}.schema.json": {"$schema": DIALECT, **for_answer(form)} for name, form in ANSWERS.items()},
        "case.schema.json": for_case(load_study()),
        "assessment.schema.json": {"$schema": DIALECT, **countermove.assessment_schema()},
        "determination_record.schema.json": {"$schema": DIALECT, **DeterminationRecord.model_json_schema()},
    }
    return {name: json.dumps(schema, indent=1, ensure_ascii=False) + "\n" for name, schema in schemas.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
