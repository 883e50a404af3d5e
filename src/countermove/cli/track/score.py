"""countermove track score: what the ledger's forecasts were worth."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from countermove.cli.arguments import AsJson
from countermove.cli.terminal import print_json
from countermove.cli.track.shared import LedgerPath, calibration_lines, ledger_path, number, paragraph

if TYPE_CHECKING:
    from countermove.track.marks import Mark, Marked

_MEANS = {
    "forecast": "made and entered before they were settled",
    "retrospective": "made or entered when the answer could be known",
}


def score_command(ledger: LedgerPath = None, as_json: AsJson = False) -> None:
    """Score the ledger: Brier, log, calibration, hits and misses; retrospective entries apart, never pooled.

    Example: countermove track score
    """
    from countermove.track.ledger import entries
    from countermove.track.marks import marks
    from countermove.track.scores import FLOOR

    path = ledger_path(ledger)
    found = marks(entries(path))
    if as_json:
        labels = {each.label: dataclasses.asdict(each) for each in found}
        print_json(json.dumps({"ledger": str(path), "log_floor": FLOOR, "labels": labels}, indent=1))
        return
    lines: list[str] = []
    for each in found:
        lines += [*_lines(each), ""]
    note = "Brier of 'always the share that came' is a bar that only hindsight could set. Real forecasts that were "
    note += f"open when entered and retrospective ones are never pooled. Log: probabilities held to {FLOOR:g} or more."
    print("\n".join([*lines, *paragraph(note)]))


def _lines(mark: Mark) -> list[str]:
    lines = [f"{mark.label}: {_MEANS[mark.label]}", f"{mark.n} settled ({mark.yes} yes), {mark.open} open"]
    if mark.n:
        lines += [
            f"Brier {number(mark.brier)} (always the share that came: {number(mark.base_brier)})",
            f"log {number(mark.log)}",
            *calibration_lines(mark.calibration),
            "Costliest misses", *map(_marked, mark.misses), "Surest hits", *map(_marked, mark.hits),
        ]  # fmt: skip
    if mark.counted:
        lines.append(f"{mark.counted} counts, mean quantile score {number(mark.quantile_score)}")
    return lines


def _marked(each: Marked) -> str:
    return f"  {each.id[:48]:<50}{100 * each.probability:>4.0f} %  {each.answer}"
