"""countermove response excitation: which acts follow which, without any link."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, AsOf, Seed, StudyPath
from countermove.cli.response.shared import plain, write_file
from countermove.cli.response.views import Between, Without, view
from countermove.cli.terminal import complain, print_json
from countermove.study.faults import BadInput
from countermove.study.study import Study

if TYPE_CHECKING:
    from countermove.response.excitation.answer import Excitation
    from countermove.response.excitation.cells import Acts
    from countermove.response.excitation.posterior import Posterior

_WIDTH = 80


def excitation_command(
    without: Without = None,
    as_of: AsOf = None,
    between: Between = None,
    refit: Annotated[bool, typer.Option("--refit", help="Fit to this very record (minutes; the extra 'fit').")] = False,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the fit there instead of into your cache.")
    ] = None,
    as_json: AsJson = False,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the matrix as an SVG chart.")] = None,
    study: StudyPath = None,
) -> None:
    """Which acts set off further acts, by side and layer group: a self-exciting process without links.

    Shown beside a rate that merely varies in time, on years that neither was fitted to.

    Example: countermove response excitation --svg excitation.svg
    """
    from countermove.response.excitation.answer import excitation
    from countermove.response.excitation.cells import acts_of
    from countermove.response.excitation.picture import excitation_figure
    from countermove.response.excitation.posterior import find

    record = view(study, as_of, without, between)
    if len(record.about.parties) < 2:
        raise BadInput.single("acts that set off acts need two parties", path=record.folder / "study.yaml")
    if out is not None and not refit:
        raise BadInput.single("a fit is written only where one is made; add --refit", where="--out")
    acts = acts_of(record)
    posterior = _fitted(acts, seed, out) if refit else find(record, acts)
    if posterior is None:
        _tell_unfitted(record, acts, as_json=as_json, svg=svg)
        return
    answer = excitation(acts, posterior)
    if svg is not None:
        write_file(svg, excitation_figure(record, answer))
    if as_json:
        print_json(json.dumps(_as_json(record, answer), indent=2, ensure_ascii=False))
        return
    typer.echo("\n".join(_lines(record, answer)))


def _tell_unfitted(study: Study, acts: Acts, *, as_json: bool, svg: Path | None) -> None:
    """Say plainly that there is no fit to these acts, and whether one can be made."""
    from countermove.response.excitation.make import too_few
    from countermove.response.excitation.posterior import packaged_path

    reason = too_few(acts)
    if not reason:
        ships = "the study's fit is to another record" if packaged_path(study).is_file() else "the study ships no fit"
        reason = (
            f"No fit to these {len(acts.day)} acts ({acts.start} to {acts.end}): {ships}. Make one with --refit "
            "(minutes; it needs pip install 'countermove[fit]')."
        )
    if svg is not None:
        raise BadInput.single(f"nothing to draw: {reason}", where="--svg")
    if as_json:
        print_json(json.dumps({**_which(study), "fitted": False, "acts": len(acts.day), "reason": reason}, indent=2))
        return
    typer.echo("\n".join(textwrap.wrap(reason, _WIDTH, break_on_hyphens=False)))


def _fitted(acts: Acts, seed: int, out: Path | None) -> Posterior:
    from countermove.response.excitation.make import make
    from countermove.response.excitation.posterior import cached_path, read

    path = out or cached_path(acts)
    if path is None:
        raise BadInput.single("there is no home folder to keep it in; name a file", where="--out")
    if path.is_dir():
        raise BadInput.single("a file is wanted, as excitation.nc", path=path, where="--out")
    make(acts, path, seed=seed, say=complain)
    return read(path)


def _lines(study: Study, answer: Excitation) -> list[str]:
    from countermove.response.excitation.words import matrix_lines, sentences, structure_lines

    lines = [
        "Acts that set off acts, by side and layer group",
        f"{answer.acts} escalations, {answer.start} to {answer.end}; no link, no severity used.",
        "",
        "Mean acts of the row (with its acts) called forth by one act of the column",
        "(median, below it the middle 90 %), beyond a rate that varies in time",
        *matrix_lines(answer),
        "",
        "Four structures. Left out: log predictive density of years not fitted to, one",
        "step ahead, against the rival, +- standard error; gaps: distance of rescaled",
        "gaps from chance, and what chance alone exceeds in 5 %.",
        *structure_lines(answer),
        "",
    ]
    if study.known_by is not None:
        lines.append("This view hides later acts; which acts are listed was judged with hindsight.")
    for sentence in sentences(answer):
        lines += [*textwrap.wrap(sentence, _WIDTH, break_on_hyphens=False), ""]
    return lines[:-1]


def _as_json(study: Study, answer: Excitation) -> dict[str, Any]:
    from countermove.response.excitation.words import finding_sentence, sentences

    return {
        **_which(study),
        "fitted": True,
        **plain(answer),
        "sentence": finding_sentence(answer),
        "sentences": sentences(answer),
    }


def _which(study: Study) -> dict[str, Any]:
    return {"study": study.about.id, "as_of": None if study.known_by is None else study.known_by.isoformat()}
