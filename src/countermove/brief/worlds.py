"""Whether the worlds of a brief give its numbers: levels and paired differences made again from worlds.nc."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from countermove.brief.lines import MOST
from countermove.brief.verified import Check, Finding
from countermove.decision.assessment import Assessment, Spread
from countermove.decision.numbers import spread

FILE = "worlds.nc"
WHAT = "its worlds give the levels and the differences"
CLOSE = 1e-6
"""Share of an interval's width, or of a number itself, that a number may be off: single precision, ten digits."""
QUANTITIES = ("p05", "p25", "p50", "p75", "p95", "mean")
Values = dict[tuple[str, str], NDArray[np.float32]]


def check_worlds(path: Path, assessment: Assessment) -> Check:
    """Levels, pooled and by account, and differences between options, made again from the worlds kept in a file."""
    try:
        receipt, structures, values = _read(path, assessment)
    except (OSError, KeyError, ValueError, TypeError) as error:
        found = Finding(line=None, where="", says=f"cannot be read ({error})", should="the worlds of the assessment")
        return Check(file=FILE, what=WHAT, failures=1, findings=(found,), unchecked="")
    findings = [*_of_receipt(receipt, assessment), *_findings(assessment, structures, values)]
    kept = len(structures)
    unchecked = ""
    if kept < assessment.receipt.worlds:
        unchecked = f"pooled levels count {assessment.receipt.worlds} worlds, and the file keeps the first {kept}"
    return Check(file=FILE, what=WHAT, failures=len(findings), findings=tuple(findings[:MOST]), unchecked=unchecked)


def _read(path: Path, assessment: Assessment) -> tuple[Any, NDArray[Any], Values]:
    """The receipt, the structure of each world, and values by option and outcome."""
    import xarray as xr

    opened: Any = xr.open_dataset(path, engine="h5netcdf")  # pyright: ignore[reportUnknownMemberType]
    with opened as file:
        data = file.load()
    options = [str(each) for each in data["option"].values]
    values: Values = {}
    for outcome in assessment.outcomes:
        table = data[outcome.id].transpose("option", "world").values
        values |= {(option.id, outcome.id): table[options.index(option.id)] for option in assessment.options}
    return json.loads(data.attrs["receipt"]), data["structure"].values.astype(str), values


def _of_receipt(receipt: Any, assessment: Assessment) -> Iterator[Finding]:
    wanted = assessment.receipt.model_dump(mode="json")
    told = cast("dict[str, Any]", receipt) if isinstance(receipt, dict) else {}
    for name in wanted:
        if told.get(name) != wanted[name]:
            says, should = (str(each)[:80] for each in (told.get(name), wanted[name]))
            yield Finding(line=None, where=f"receipt.{name}", says=says, should=should)


def _findings(assessment: Assessment, structures: NDArray[Any], values: Values) -> Iterator[Finding]:
    """Every number of the assessment that the worlds do not give; here the assessment says and the worlds should."""
    whole = len(structures) == assessment.receipt.worlds
    for (option, outcome), worlds in values.items():
        told = assessment.levels.get(option, {}).get(outcome)
        if whole and told is not None:
            yield from _compare(f"levels.{option}.{outcome}", told, worlds)
        for structure, levels in assessment.levels_by_structure.items():
            part, said = worlds[structures == structure], levels.get(option, {}).get(outcome)
            if said is not None and len(part):
                yield from _compare(f"levels_by_structure.{structure}.{option}.{outcome}", said, part)
    for name in ("against_present_law", "pairs"):
        for place, pair in enumerate(getattr(assessment, name)):
            difference = values[pair.a, pair.outcome] - values[pair.b, pair.outcome]
            yield from _compare(f"{name}[{place}].difference", pair.difference, difference)


def _compare(where: str, told: Spread, worlds: NDArray[np.float32]) -> Iterator[Finding]:
    again = spread(worlds)
    width = abs(again.p95 - again.p05)
    for name in QUANTITIES:
        says, should = getattr(told, name), getattr(again, name)
        if math.isfinite(should) and not abs(says - should) <= CLOSE * max(width, abs(should)):
            yield Finding(line=None, where=f"{where}.{name}", says=f"{says:.10g}", should=f"{should:.10g}")
