"""Write every snippet, and the pages of the rules: ``PYTHONPATH=docs python -m figures``; with a FOLDER, the snippets
alone."""

from __future__ import annotations

import sys
from pathlib import Path

from countermove.study import load_study
from figures import (
    answers,
    articles,
    case,
    cocom,
    evidence,
    excitation,
    fit,
    forecast,
    law,
    left_out,
    model,
    record,
    screening,
    sides,
    thesis,
    track,
    waiting,
)
from figures.rule_pages import write_rules

GENERATED = Path(__file__).parents[1] / "generated"
RULES = Path(__file__).parents[1] / "rules"
ROOMS = (
    record,
    answers,
    waiting,
    excitation,
    thesis,
    articles,
    evidence,
    forecast,
    law,
    screening,
    left_out,
    cocom,
    case,
    model,
    fit,
    sides,
    track,
)
SNIPPETS = {name: snippet for room in ROOMS for name, snippet in room.SNIPPETS.items()}


def write(folder: Path) -> None:
    """Write every snippet into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    study = load_study()
    for name, snippet in SNIPPETS.items():
        (folder / name).with_suffix(".yaml" if name.startswith("example_") else ".md").write_text(
            snippet(study), encoding="utf-8"
        )


if len(sys.argv) > 1:
    write(Path(sys.argv[1]))
else:
    write(GENERATED)
    write_rules(load_study(), RULES)
