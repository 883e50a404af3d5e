"""The page on acts that set off acts: the matrix, the structures side by side, and the finding, from the posterior."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from countermove.chart import Frame, stylesheet, wide_and_narrow
from countermove.response.excitation.answer import Excitation, excitation, prior_radius
from countermove.response.excitation.cells import acts_of
from countermove.response.excitation.picture import excitation_figure
from countermove.response.excitation.posterior import packaged_path, read
from countermove.response.excitation.words import finding_sentence, percent, sentences, structure_words, within
from countermove.study import load_study
from countermove.study.study import Study
from figures.cells import inline, prose, table


@cache
def _answer(folder: str) -> Excitation:
    study = load_study(folder)
    return excitation(acts_of(study), read(packaged_path(study)))


def answered(study: Study) -> Excitation:
    """The answer of the packaged posterior, computed once."""
    return _answer(str(study.folder))


def finding(study: Study) -> str:
    """The finding in bold, then what it rests on."""
    first, *rest = (prose(each) for each in sentences(answered(study)))
    return f"**{first}**\n\n" + "\n\n".join(rest) + "\n"


def figure(study: Study) -> str:
    """The matrix of effects."""
    style = f"<style>{' '.join(stylesheet().split())}</style>"
    frame = Frame(id="excitation", title="Acts that set off acts", width=690, style=False,
                  summary=f"Acts called forth by one act. {finding_sentence(answered(study))}")  # fmt: skip
    drawn = wide_and_narrow(lambda one: excitation_figure(study, answered(study), one), frame)
    return f"{style}\n\n{inline(drawn)}\n"


def structures(study: Study) -> str:
    """The four structures: left-out years, residuals, radius, convergence."""
    rows = [
        (
            structure_words(each.name),
            "-" if each.difference is None else f"{each.difference.density:.1f}",
            "-" if each.difference is None else f"{each.difference.difference:+.1f} ± {each.difference.error:.1f}",
            f"{each.distance:.3f}",
            within(each.radius) if each.radius.value > 0 else "-",
            f"{each.rhat:.3f}", f"{each.ess:.0f}", each.divergences,
        )
        for each in answered(study).structures
    ]  # fmt: skip
    head = (
        "structure",
        "left-out years",
        "against the rival",
        "distance of gaps",
        "spectral radius",
        "R-hat",
        "ESS",
        "div.",
    )
    limit = answered(study).structures[0].limit
    return table(head, rows) + f"\nChance alone exceeds a distance of {limit:.3f} in 5 %.\n"


def years(study: Study) -> str:
    """What excitation adds to a rate that varies, year by year."""
    told = {each.name: each.difference for each in answered(study).structures}
    both = [told[name] for name in ("hawkes_constant", "hawkes_varying")]
    rows = [
        (f"to {one[0]}", one[1], *(f"{span[2]:+.1f}" for span in (one, two)))
        for one, two in zip(*(each.spans for each in both if each is not None), strict=True)
    ]
    return table(("year left out", "acts", "excitation, constant rate", "excitation, rate varies"), rows)


def priors(study: Study) -> str:
    """The priors that the fit states."""
    answer = answered(study)
    rows = [(name, prose(text)) for name, text in answer.made["priors"].items()]
    rows.append(("so: spectral radius", within(prior_radius(answer.cells))))
    return table(("", "prior"), rows)


def origin(study: Study) -> str:
    """Where acts came from."""
    answer = answered(study)
    rows = [
        ("the base rate", percent(answer.base)), ("earlier acts of the same side", percent(answer.own)),
        ("earlier acts of the other side", percent(answer.other)),
    ]  # fmt: skip
    return table((f"of {answer.acts} acts came of", "share (middle 90 %)"), rows)


def in_short(study: Study) -> str:
    """The finding alone, for the page on what comes back."""
    return prose(finding_sentence(answered(study))) + "\n"


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "excitation_finding": finding,
    "excitation_figure": figure,
    "excitation_in_short": in_short,
    "excitation_structures": structures,
    "excitation_years": years,
    "excitation_priors": priors,
    "excitation_origin": origin,
}
