"""Write every snippet into a folder: ``PYTHONPATH=docs python -m figures [FOLDER]``."""

from __future__ import annotations

import sys
from pathlib import Path

from countermove.study import load_study
from figures import answers, case, cocom, law, model, record, screening

GENERATED = Path(__file__).parents[1] / "generated"
SNIPPETS = {
    **record.SNIPPETS,
    **answers.SNIPPETS,
    **law.SNIPPETS,
    **screening.SNIPPETS,
    **cocom.SNIPPETS,
    **case.SNIPPETS,
    **model.SNIPPETS,
}


def write(folder: Path) -> None:
    """Write every snippet into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    study = load_study()
    for name, snippet in SNIPPETS.items():
        (folder / name).with_suffix(".yaml" if name.startswith("example_") else ".md").write_text(
            snippet(study), encoding="utf-8"
        )


write(Path(sys.argv[1]) if len(sys.argv) > 1 else GENERATED)
