"""The way back of a number, as data: its spread, its worlds, the inputs that carry it, and the sources of these."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from countermove.brief.named import named
from countermove.decision.assessment import OutcomeLine, Spread
from countermove.decision.behind import Behind, behind
from countermove.decision.bench import Bench
from countermove.decision.explored import worlds_of
from countermove.decision.lines import outcome_line
from countermove.decision.numbers import spread
from countermove.decision.parts import Carrier, WayGround, WayInput
from countermove.decision.subjects import answers_of
from countermove.explorer.desk import Desk
from countermove.explorer.why.asked import Asked, bench_of, key_of
from countermove.study.study import Study


class Told(BaseModel):
    """The base of every part of an answer."""

    model_config = ConfigDict(frozen=True)


class SourceLine(Told):
    """A source that an input rests on, with its grade (Admiralty A to F) and what its speaker gains."""

    id: str
    title: str
    publisher: str
    kind: str
    reliability: str
    interest: str
    origin: str
    published_on: date | None
    url: str | None


class GroundLine(Told):
    """A row or a series of the record that an input rests on: how many rows, their grades, their sources."""

    id: str
    what: str
    title: str
    rows: int
    grades: tuple[str, ...]
    sources: tuple[str, ...]


class InputLine(Told):
    """An input, the share of the variance of the number's ranks that it carries by itself with its standard error, 5,
    50 and 95 % of its values in its unit, where they come from, and what it rests on."""

    input: str
    what: str
    unit: str
    share: float
    error: float
    drawn: tuple[float, float, float] | None
    basis: str
    rows: int
    grounds: tuple[GroundLine, ...]


class WayBack(Told):
    """A number and all that stands behind it.

    spread: over all worlds, None for the reference and for what is told against it, which stand by rival account
    only; answered: of the outcome that counts targeted answers, the share of worlds with one; by_structure: under each
    rival account; near: the worlds nearest to its 5, 50 and 95 %.
    """

    case: str
    option: str
    option_title: str
    against: str | None
    against_title: str | None
    outcome: OutcomeLine
    worlds: int
    seed: int
    off: tuple[str, ...]
    structures: tuple[str, ...]
    spread: Spread | None
    answered: float | None
    by_structure: dict[str, Spread]
    near: tuple[int, int, int]
    inputs: tuple[InputLine, ...]
    sources: tuple[SourceLine, ...]


def way_back(desk: Desk, asked: Asked) -> WayBack:
    """The answer to what is asked, kept for whoever asks the same."""
    return desk.answers.get(key_of(desk, "way back", asked), lambda: _way_back(desk, asked))


def _way_back(desk: Desk, asked: Asked) -> WayBack:
    made, state = bench_of(desk, asked.state), asked.state
    values = values_of(made, asked, [asked.outcome])[asked.outcome]
    found = behind(made.view, made.beliefs.posterior, made.drawn, asked.outcome, values)
    titles = titles_of(made)
    own = made.ensemble.structure_of
    inputs = tuple(_input(made.view, *each) for each in zip(found.carriers, found.way.inputs, strict=True))
    return WayBack(
        case=state.case.id, option=asked.option, option_title=title_of(made, asked),
        against=asked.against, against_title=None if asked.against is None else titles[asked.against],
        outcome=outcome_line(asked.outcome, made.view.outcomes[asked.outcome]), worlds=made.ensemble.worlds,
        seed=made.ensemble.seed, off=state.off, structures=tuple(each.id for each in made.structures),
        spread=None if asked.unpooled or asked.outcome in made.relative else found.spread,
        answered=float((values > 0.0).mean()) if asked.against is None and asked.outcome == answers_of(made) else None,
        by_structure={each.id: spread(values[own == place]) for place, each in enumerate(made.structures)},
        near=found.way.worlds, inputs=inputs, sources=_sources(made.view, found),
    )  # fmt: skip


def values_of(made: Bench, asked: Asked, names: Collection[str]) -> dict[str, NDArray[np.float32]]:
    """Outcomes in each world, (world,), in their units; less those of the other option where one is named."""
    position = asked.state.position
    found, row = made.ensemble, 0
    if position.moved:
        found = made.explore(position, names, False)[0]
    else:
        row = made.ensemble.row(asked.option)
    values = {name: worlds_of(made, found, name, row) for name in names}
    if asked.against is None:
        return values
    other = made.ensemble.row(asked.against)
    return {name: each - worlds_of(made, made.ensemble, name, other) for name, each in values.items()}


def titles_of(made: Bench) -> dict[str, str]:
    """The titles of the options and of the reference."""
    return {each.id: each.title for each in (*made.case.options, made.case.reference)}


def title_of(made: Bench, asked: Asked) -> str:
    """The title of the option that is asked about."""
    title = titles_of(made)[asked.option]
    return f"{title}, with levers moved" if asked.state.position.moved else title


def _input(view: Study, carrier: Carrier, way: WayInput) -> InputLine:
    return InputLine(
        input=way.input, what=carrier.what, unit=way.unit, share=carrier.share, error=carrier.error, drawn=way.drawn,
        basis=way.basis, rows=way.rows, grounds=tuple(_ground(view, each) for each in way.grounds),
    )  # fmt: skip


def _ground(view: Study, ground: WayGround) -> GroundLine:
    about = named(view, ground.id)
    return GroundLine(
        id=ground.id, what=about.what, title=about.title, rows=ground.rows, grades=ground.grades,
        sources=ground.sources,
    )  # fmt: skip


def _sources(view: Study, found: Behind) -> tuple[SourceLine, ...]:
    """Every source behind the inputs, in the order in which they are met."""
    ids = dict.fromkeys(name for each in found.way.inputs for ground in each.grounds for name in ground.sources)
    every = view.whole.sources
    return tuple(
        SourceLine(
            id=each.id, title=each.title, publisher=each.publisher, kind=each.kind, reliability=each.reliability,
            interest=each.interest, origin=each.origin, published_on=each.published_on, url=each.url,
        )
        for each in (every[name] for name in ids if name in every)
    )  # fmt: skip


def input_rows(found: WayBack) -> Iterator[Mapping[str, Any]]:
    """The inputs behind a number, a row for each ground."""
    for each in found.inputs:
        low, middle, high = each.drawn or (None, None, None)
        own = {
            "input": each.input, "what": each.what, "unit": each.unit, "share": each.share, "share_error": each.error,
            "p05": low, "p50": middle, "p95": high, "basis": each.basis,
        }  # fmt: skip
        for ground in each.grounds or (None,):
            told = {name: getattr(ground, name, None) for name in ("rows", "grades", "sources")}
            yield {**own, "ground": None if ground is None else ground.id, **told}
