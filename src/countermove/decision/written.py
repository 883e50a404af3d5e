"""An assessment as text: one canonical form, the digest of it, and the way back.

What is sealed is what a reader of the file gets: whatever is made from a sealed assessment can be made again from its
file, to the last digit.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from countermove.decision.assessment import SCHEMA_VERSION, Assessment
from countermove.decision.receipt import text_hash
from countermove.study.faults import BadInput
from countermove.study.reading import read_text

FILE = "assessment.json"
SHORT = 12
"""Digits of the digest that people quote."""
WANTED = "want an assessment.json that 'countermove assess' wrote"


def rounded(value: float) -> float | None:
    """A float as files carry it: ten significant digits, None where it is no number."""
    return float(f"{value:.10g}") + 0.0 if math.isfinite(value) else None


def plain(assessment: Assessment) -> dict[str, Any]:
    """An assessment as plain JSON values, in the order of the model, with numbers as files carry them."""
    return cast("dict[str, Any]", _plain(assessment.model_dump(mode="json")))


def text_of(assessment: Assessment) -> str:
    """An assessment as JSON text: keys in the order of the model, floats with ten significant digits, no number that
    JSON lacks (null instead). The same assessment gives the same bytes."""
    return json.dumps(plain(assessment), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def content_hash(assessment: Assessment) -> str:
    """SHA-256 of the text of an assessment whose receipt has an empty ``content_hash``."""
    return text_hash(text_of(_with_hash(assessment, "")))


def sealed(assessment: Assessment) -> Assessment:
    """The assessment as a reader of its file gets it, with the digest of its contents in its receipt."""
    text = text_of(_with_hash(assessment, ""))
    return _with_hash(_validated(json.loads(text)), text_hash(text))


def is_sealed(assessment: Assessment) -> bool:
    """Whether the digest in the receipt is that of the contents."""
    return assessment.receipt.content_hash == content_hash(assessment)


def short_hash(assessment: Assessment) -> str:
    """The first digits of the digest: the name by which an assessment is quoted."""
    return assessment.receipt.content_hash[:SHORT]


def read_assessment(path: Path) -> Assessment:
    """An assessment from its file, or from a folder that holds one. BadInput if it is none that this program reads."""
    file = path / FILE if path.is_dir() else path
    return assessment_in(read_text(file), file)


def assessment_in(text: str, path: Path) -> Assessment:
    """The assessment that a JSON text holds; BadInput that names ``path`` if it holds none that this program reads."""
    value = _json_in(text, path)
    if not isinstance(value, dict) or not {"schema_version", "receipt"} <= value.keys():
        raise BadInput.single(f"is no assessment; {WANTED}", path=path)
    version = cast("dict[str, Any]", value)["schema_version"]
    if version != SCHEMA_VERSION:
        problem = f"{version!r} found; this program reads {SCHEMA_VERSION!r}: make the assessment again with it"
        raise BadInput.single(problem, path=path, where="schema_version")
    try:
        return _validated(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput.single(f"is no assessment ({first['msg']}); {WANTED}", path=path, where=where) from None


def _json_in(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput.single(f"is not JSON ({error.msg}); {WANTED}", path=path, line=error.lineno) from None
    except (RecursionError, ValueError):
        raise BadInput.single(f"is not JSON that can be read; {WANTED}", path=path) from None


def _validated(value: Any) -> Assessment:
    """An assessment from plain values, which this may change: what the text carries as null because JSON has no such
    number becomes one that is none."""
    try:
        return Assessment.model_validate_json(json.dumps(value))
    except ValidationError as error:
        empty = [each["loc"] for each in error.errors() if each["type"] == "float_type" and each["input"] is None]
        if len(empty) < error.error_count():
            raise
    for location in empty:
        at = value
        for part in location[:-1]:
            at = at[part]
        at[location[-1]] = math.nan
    return Assessment.model_validate_json(json.dumps(value))


def _with_hash(assessment: Assessment, digest: str) -> Assessment:
    receipt = assessment.receipt.model_copy(update={"content_hash": digest})
    return assessment.model_copy(update={"receipt": receipt})


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return rounded(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[Any]", value)]
    return value
