"""Limits that a user sets to outcomes. An option that keeps them is good enough (satisficing: Simon 1956)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, cast

from pydantic import Field, model_validator

from countermove.study.faults import BadInput
from countermove.study.naming import near
from countermove.study.reading import Record
from countermove.study.study import Study

Finite = Annotated[float, Field(allow_inf_nan=False)]
_FORM = re.compile(r"\s*([^\s<>=]+)\s*(<=|>=)\s*([^\s<>=]+)\s*")
_WANTED = "want OUTCOME<=NUMBER or OUTCOME>=NUMBER"


class Limit(Record):
    """The most, or the least, of an outcome that is acceptable, in the outcome's own unit; the limit itself is kept."""

    at_most: Finite | None = None
    at_least: Finite | None = None

    @model_validator(mode="before")
    @classmethod
    def _is_a_mapping(cls, value: Any) -> Any:
        if not isinstance(value, Mapping | Limit):
            raise ValueError(f"{value!r} found; want {{at_most: NUMBER}} or {{at_least: NUMBER}}")
        return cast("Any", value)

    @model_validator(mode="after")
    def _one_end(self) -> Limit:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("wants exactly one of 'at_most' and 'at_least'")
        return self

    @property
    def value(self) -> float:
        """The number that it sets."""
        return self.at_most if self.at_most is not None else self.at_least or 0.0


def read_limits(texts: Sequence[str]) -> dict[str, Limit]:
    """Limits by outcome from texts such as ``usable_compute<=30``; BadInput with every fault."""
    found: dict[str, Limit] = {}
    faults = list[BadInput]()
    for text in texts:
        try:
            name, limit = _read(text)
            if name in found:
                raise BadInput.single(f"{text!r} found, but {name} has a limit already; give one", where="--limit")
            found[name] = limit
        except BadInput as error:
            faults.append(error)
    if faults:
        raise BadInput(fault for each in faults for fault in each.faults)
    return found


def _read(text: str) -> tuple[str, Limit]:
    match = _FORM.fullmatch(text)
    if match is None:
        raise BadInput.single(f"{text!r} is no limit; {_WANTED}", where="--limit")
    name, sign, number = match.groups()
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput.single(f"{number!r} in {text!r} is no number; {_WANTED}", where="--limit")
    return name, Limit(at_most=value) if sign == "<=" else Limit(at_least=value)


def limit_problems(study: Study, outcomes: Sequence[str], limits: Mapping[str, Limit]) -> Iterator[tuple[str, str]]:
    """What is wrong with limits to some of a case's outcomes, each with the outcome."""
    for name, limit in limits.items():
        unit = study.outcomes[name].unit if name in study.outcomes else ""
        if name not in outcomes:
            yield name, f"is not one of the case's outcomes{near(name, outcomes)}"
        elif unit == "fraction" and 1 < limit.value <= 100:
            yield name, f"{limit.value:g} is not a fraction; write {limit.value / 100:g} for {limit.value:g} %"
        elif unit == "fraction" and not 0 <= limit.value <= 1:
            yield name, f"{limit.value:g} is not a fraction from 0 to 1"


def wish_problems(
    study: Study, outcomes: Sequence[str], weights: Mapping[str, float], limits: Mapping[str, Limit]
) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the weights and limits of a case, each with its key and outcome."""
    for name in weights:
        if name not in outcomes:
            yield "weights", name, "is not one of the case's outcomes"
    for name, problem in limit_problems(study, outcomes, limits):
        yield "limits", name, problem
