"""Freeze the scores of the labelled pairs in tests/law/scores.csv: ``PYTHONPATH=docs python -m figures.scores``.

A scorer has a pinned name, so a change of its code must not move a score. A change of entities.csv may, a little, since
words are weighed by how rare they are among the listed; look at what moved before you write.
"""

from __future__ import annotations

from pathlib import Path

from countermove.law.parties.name_pairs import judged
from countermove.law.parties.name_score import SCORER
from countermove.study import load_study

FROZEN = Path(__file__).parents[2] / "tests" / "law" / "scores.csv"


def frozen() -> str:
    """Pair and score, a line each."""
    lines = [f"pair,{SCORER}", *(f"{each.pair.id},{each.score:.4f}" for each in judged(load_study()))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FROZEN.write_text(frozen(), encoding="utf-8")
