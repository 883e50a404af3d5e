"""In what share of worlds the triggers of waiting options fired, and when."""

from __future__ import annotations

import numpy as np

from countermove.decision.numbers import first_at_least, share
from countermove.decision.parts import TriggerLine
from countermove.world.branches import FIRED
from countermove.world.ensemble import Ensemble


def triggers(ensemble: Ensemble) -> tuple[TriggerLine, ...]:
    """One line for each option that waits for a trigger."""
    found: list[TriggerLine] = []
    for row, choice in enumerate(ensemble.choices):
        if not choice.waits or choice.waits[0].when is None:
            continue
        fired = ensemble.first_answers[FIRED][row]
        reached = (np.cumsum(fired) / max(int(fired.sum()), 1)).tolist()
        when = [first_at_least(reached, level) if fired.any() else None for level in (0.25, 0.5, 0.75)]
        p25, p50, p75 = (None if at is None else str(ensemble.quarters[at]) for at in when)
        found.append(
            TriggerLine(
                option=choice.id,
                measures=tuple(each.id for each in choice.waits),
                waits_for=choice.waits[0].when.words,
                from_day=choice.waits[0].from_,
                fired=share(float(fired.sum()), ensemble.worlds),
                quarter_p25=p25,
                quarter_p50=p50,
                quarter_p75=p75,
            )
        )
    return tuple(found)
