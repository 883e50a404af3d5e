"""Do acts call forth further acts? The fitted self-exciting process, if the study ships one. (M06)"""

from __future__ import annotations

from countermove.response.mechanisms.result import Mechanism, Number, Question
from countermove.response.record.acts import parties_of
from countermove.response.record.spells import build_spells, select
from countermove.response.survival.placebo import FOLLOW_DAYS, placebo


def cross_excitation(q: Question, fitted: Mechanism | None = None) -> Mechanism:
    """M06: acts set off further acts, between actors and between layers.

    ``fitted``: the result of the fitted process, which takes the place of this one where a study ships a posterior.
    Without it only the check without links is told, and nothing is concluded from it.
    """
    if fitted is not None:
        return fitted
    spells = select(build_spells(q.study, q.links), by=parties_of(q.study).first, stratum="technology_controls")
    check = placebo(q.study, spells)
    note = f"{100 * check.expected:.0f} % ({100 * check.low:.0f} to {100 * check.high:.0f} %) after shifted days"
    numbers = (
        Number(f"controls followed by a step of the other side within {FOLLOW_DAYS} days", check.observed, None, None,
               check.n, note=note),
        Number("shifted days are followed as often", check.p, None, None, check.n, "p"),
    )  # fmt: skip
    return q.answer(
        test="Does a process in which acts excite acts predict held-out days better than one whose rate varies in time "
        "but is not excited? Needs the fitted process; no link is used.",
        n=check.n, numbers=numbers if check.n else (), verdict="cannot tell",
        why="This study ships no fitted process; the check with shifted days alone cannot tell excitement from tense "
        "times.",
        needed="the posterior of the self-exciting process, fitted and compared with rates that vary in time",
        cannot_say=("Both sides act more in tense times, which looks like excitement.",),
        events=tuple(spell.trigger.id for spell in spells),
    )  # fmt: skip
