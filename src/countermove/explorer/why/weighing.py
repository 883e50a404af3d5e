"""What carries a case, weighed once in the background; until then nobody knows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from countermove.decision.hinged import Hinged, Weights, hinged, weights_of
from countermove.decision.parts import Carrier
from countermove.explorer.address import State
from countermove.explorer.desk import FEW_WORLDS, Desk
from countermove.explorer.jobs import Tell
from countermove.explorer.why.asked import Asked
from countermove.explorer.why.behind import way_back
from countermove.study import BadInput


@dataclass(frozen=True)
class Weighed:
    """The weights, None where there are none yet; coming: whether they are on their way."""

    weights: Weights | None
    coming: bool


def weighed(desk: Desk, state: State) -> Weighed:
    """What carries the case of a state with nothing switched off; the first who asks sets it going."""
    key = ("weights", desk.study_hash, state.case.id, state.worlds, state.seed, str(state.as_of))
    job_id = f"weigh-{hashlib.sha256(repr(key).encode()).hexdigest()[:14]}"

    def work(tell: Tell) -> Weights:
        tell(0.1, "weighing claims and sources")
        return desk.answers.get(key, lambda: weights_of(desk.bench(
            state.case, worlds=state.worlds, seed=state.seed, as_of=state.as_of
        )))  # fmt: skip

    try:
        job = desk.jobs.start(job_id, f"What carries {state.case.title}", work)
    except BadInput:  # too many jobs wait: whoever asks later sets it going
        return Weighed(None, True)
    return Weighed(job.result if job.state == "done" else None, not job.ended)


def hinged_of(desk: Desk, asked: Asked, *, hurried: bool = False) -> Hinged:
    """What the number that is asked about hinges on; where levers were moved, claims and sources are told of the option
    from which it began. hurried: fewer worlds tell who carries its spread."""
    read = replace(asked, state=replace(asked.state, worlds=min(asked.state.worlds, FEW_WORLDS))) if hurried else asked
    carriers = tuple(
        Carrier(outcome=asked.outcome, input=each.input, what=each.what, share=each.share, error=each.error)
        for each in way_back(desk, read).inputs
    )
    return hinged(carriers, weighed(desk, asked.whole.state).weights, asked.option, asked.outcome)
