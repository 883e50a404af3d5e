"""Files for other programs: an assessment as canonical JSON, and its outcomes as CSV that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
import re

from countermove.decision.assessment import Assessment, Spread
from countermove.decision.written import rounded, text_of

_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n\u2212\uff0b\uff0d\uff1d\uff20]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_QUANTILES = ("p05", "p25", "p50", "p75", "p95", "mean", "monte_carlo_error")
HEAD = ("option", "option_title", "structure", "outcome", "outcome_title", "unit", *_QUANTILES, "spreadsheet_rival")
POOLED = "pooled"


def write_json(assessment: Assessment) -> str:
    """An assessment as JSON text, always the same bytes (see ``decision.written``)."""
    return text_of(assessment)


def outcomes_csv(assessment: Assessment) -> str:
    """One line an option, structure and outcome. Outcomes against the reference, and the reference itself, stand by
    structure only, never pooled. Cells that a spreadsheet would run as a formula are defused (see `defused`)."""
    outcomes = {outcome.id: outcome for outcome in assessment.outcomes}
    rivals = {(rival.option, rival.outcome): rival.value for rival in assessment.rivals}
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(HEAD)
    for option in assessment.options:
        blocks = [(POOLED, assessment.levels.get(option.id, {}))]
        blocks += [(name, by.get(option.id, {})) for name, by in assessment.levels_by_structure.items()]
        for structure, levels in blocks:
            for outcome_id, numbers in levels.items():
                outcome = outcomes.get(outcome_id)
                if outcome is None or (structure == POOLED and (option.is_reference or outcome.relative_to_reference)):
                    continue
                rival = rivals.get((option.id, outcome_id)) if structure == POOLED else None
                words = (option.id, option.title, structure, outcome_id, outcome.title, outcome.unit)
                lines.writerow([*map(defused, words), *_numbers(numbers), _number(rival)])
    return text.getvalue()


def defused(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would take for a formula; plain numbers stay numbers."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _numbers(numbers: Spread) -> list[str]:
    return [_number(getattr(numbers, name)) for name in _QUANTILES]


def _number(value: float | None) -> str:
    kept = None if value is None else rounded(value)
    return "" if kept is None else repr(kept)
