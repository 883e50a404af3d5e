"""What carries a case, weighed once in the background; until then nobody knows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from countermove.decision.behind import behind
from countermove.decision.bench import EXPLORED
from countermove.decision.hinged import Hinged, Shift, Weights, hinged, shifts, weights_of
from countermove.decision.parts import Carrier
from countermove.decision.placed import placed
from countermove.decision.subjects import About, answers_of
from countermove.explorer.address import State
from countermove.explorer.desk import FEW_WORLDS, Desk
from countermove.explorer.jobs import Tell
from countermove.explorer.why.asked import Asked, bench_of, key_of
from countermove.explorer.why.behind import values_of, way_back
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
        return weights_of(desk.bench(state.case, worlds=state.worlds, seed=state.seed, as_of=state.as_of))

    try:
        job = desk.jobs.start(job_id, f"What carries {state.case.title}", work)
    except BadInput:  # too many jobs wait: whoever asks later sets it going
        return Weighed(None, True)
    return Weighed(job.result if job.state == "done" else None, not job.ended)


def hinged_of(desk: Desk, asked: Asked, *, hurried: bool = False) -> Hinged:
    """What the number that is asked about hinges on, or what the state says that hinges are of. hurried: fewer worlds
    tell who carries its spread."""
    about, against = about_of(desk, asked)
    asked = replace(asked, against=against)
    read = replace(asked, state=replace(asked.state, worlds=min(asked.state.worlds, FEW_WORLDS))) if hurried else asked
    found = _odds(desk, read).carriers if about == "answer" else way_back(desk, read).inputs
    carriers = tuple(
        Carrier(outcome=asked.outcome, input=each.input, what=each.what, share=each.share, error=each.error)
        for each in found
    )
    option, weights = _weighed_at(desk, asked.whole, about)
    return hinged(
        carriers, weights, option, asked.outcome, against or asked.state.case.reference.id, about=about,
        left=asked.state.off, now=_now(desk, read, about),
    )  # fmt: skip


def shifts_of(desk: Desk, asked: Asked) -> tuple[About, tuple[Shift, ...]]:
    """What each claim and source, taken out by itself, does to the number that is asked about, those that move it most
    first, and what is then read; none while nothing is weighed, and where this number was not."""
    asked = replace(asked, state=replace(asked.state, hinge=None))  # of this number, whatever a box is of
    about, against = about_of(desk, asked)
    asked = replace(asked, against=against)
    option, weights = _weighed_at(desk, asked.whole, about)
    if weights is None or option == (against or asked.state.case.reference.id):
        return about, ()
    return about, shifts(weights, option, asked.outcome, about, _now(desk, asked, about))


def _now(desk: Desk, asked: Asked, about: About) -> tuple[float, ...] | None:
    """The number that is asked about, by account where it is never pooled; None where it is not of all that was
    weighed, for something is left out."""
    if asked.state.off or asked.state.structures:
        return None
    if about == "answer":
        return (_odds(desk, asked).share,)
    found = way_back(desk, asked)
    if about == "reference":
        return tuple(each.p50 for each in found.by_structure.values())
    return None if found.spread is None else (found.spread.p50,)


def _weighed_at(desk: Desk, asked: Asked, about: About) -> tuple[str, Weights | None]:
    """The row that is asked about, and the weights that hold it: with levers moved, a row beside those of the case."""
    state, known = asked.state, weighed(desk, asked.state).weights
    if known is None or asked.reference or not state.position.moved:
        return asked.option, known
    return EXPLORED, desk.answers.get(
        key_of(desk, f"placed {about}", asked),
        lambda: placed(bench_of(desk, state), known, state.position, about, asked.outcome),
    )


def about_of(desk: Desk, asked: Asked) -> tuple[About, str | None]:
    """What hinges are of, and what the number is then held against: as the state says, or as the number itself is. Of
    the count of answers it is the odds of one, which are weighed."""
    case, chosen = asked.state.case, asked.state.hinge
    known: dict[str | None, About] = {case.reference.id: "reference", case.present_law: "law"}
    if chosen in ("level", "answer"):
        return chosen, None
    if chosen is not None and not asked.reference and not (chosen == "law" and asked.state.at_law):
        return chosen, next(option for option, about in known.items() if about == chosen)
    if asked.against is not None:
        return known.get(asked.against, "other"), asked.against
    return "answer" if asked.outcome == answers_of(bench_of(desk, asked.state)) else "level", None


@dataclass(frozen=True)
class Odds:
    """The share of worlds in which an answer comes, and the inputs that carry whether it does."""

    share: float
    carriers: tuple[Carrier, ...]


def _odds(desk: Desk, asked: Asked) -> Odds:
    """The odds of an answer; none where the case does not count answers."""
    made = bench_of(desk, asked.state)
    name = answers_of(made)
    if name is None:
        return Odds(0.0, ())

    def work() -> Odds:
        came = values_of(made, replace(asked, against=None), [name])[name] > 0.0
        carriers = behind(made.view, made.beliefs.posterior, made.drawn, name, came.astype(np.float32)).carriers
        return Odds(float(came.mean()), carriers)

    return desk.answers.get(key_of(desk, "odds", replace(asked, outcome=name, against=None)), work)
