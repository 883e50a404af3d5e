"""Upon whom an answer falls, if there is one: firms and minerals of the study's list, by exposure and by past hits.

    P(falls on j) = sum over classes c of  P(class c) P(an act of class c names one of the list) P(j | named, c)

The first factor comes from ``instrument_forecast``, the second is a count with Jeffreys' prior, the third is the choice
of ``choice.py``. Where exposure does not predict acts left out better than a uniform choice, the shares counted among
past hits take its place, and the row says so. An act that names several counts once, spread evenly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.response.clocks.families import betas
from countermove.response.forecast.choice import (
    A_GRID,
    B_GRID,
    SHARE_PRIOR,
    Choices,
    Fitted,
    Scores,
    fit,
    log_shares,
    relative,
)
from countermove.response.forecast.exposures import (
    Candidate,
    Exposure,
    Kind,
    candidates_against,
    classes_of_kind,
    exposure_on,
)
from countermove.response.forecast.hits import Hit, find_hits
from countermove.response.forecast.instruments import ShareRow
from countermove.response.forecast.trigger import Trigger
from countermove.response.record.acts import parties_of
from countermove.study.study import Study

FloatArray = NDArray[np.float64]
KINDS: tuple[Kind, ...] = ("firm", "mineral")
DRAWS = 4000
OTHER = "other"
MODEL, COUNTED = "exposure_and_repetition", "hits"


@dataclass(frozen=True)
class TargetRow:
    """The chance that an answer falls on one candidate, given that there is an answer; the rows sum to one.

    ``low`` and ``high`` bound the middle 90 %; ``pooled`` is the chance by counted hits alone, ``uniform`` that of an
    even choice among the candidates. ``basis`` says which of the two accounts ``probability`` rests on; ``n`` acts
    named a candidate of its kind, ``hits`` of them this one, the last on ``last_hit``; ``alleged_hits`` are leaked
    orders, which count nowhere. The row ``other`` is everybody and everything else, its ``n`` the acts on those.
    """

    id: str
    name: str
    kind: str
    probability: float
    low: float
    high: float
    pooled: float
    uniform: float
    basis: str
    n: int
    hits: int
    last_hit: date | None
    alleged_hits: int
    exposure: Exposure | None
    also: tuple[Exposure, ...]


@dataclass(frozen=True)
class TargetRecord:
    """What the choice among one kind of candidate rests on.

    ``acts`` of the classes that reach one, ``alleged`` ones beside them; ``hindsight``: how many choices rest on an
    exposure that became public only later; ``exposed``: whether any was public in the view; ``elasticity`` (``a``) and
    ``repetition`` (1 + r, the factor on those hit before): posterior mean, 5 % and 95 % points.
    """

    kind: Kind
    candidates: tuple[Candidate, ...]
    acts: tuple[Hit, ...]
    alleged: tuple[Hit, ...]
    hindsight: int
    exposed: bool
    fitted: Fitted
    elasticity: tuple[float, float, float]
    repetition: tuple[float, float, float]

    @property
    def named(self) -> tuple[Hit, ...]:
        """The acts that named a candidate."""
        return tuple(hit for hit in self.acts if hit.named)

    @property
    def scores(self) -> Scores:
        """How well acts left out are predicted."""
        return self.fitted.scores

    @property
    def basis(self) -> str:
        """What the forecast rests on: ``exposure_and_repetition``, or ``hits`` where these predict no better than
        chance."""
        return MODEL if self.scores.exposure_helps else COUNTED


def target_record(study: Study, trigger: Trigger, kind: Kind) -> TargetRecord:
    """What a study's view says of whom the answering side has hit among one kind of candidate. Deterministic."""
    candidates = candidates_against(study, trigger.side, kind)
    answering = parties_of(study).other(trigger.side)
    classes = classes_of_kind(candidates)
    acts = [hit for hit in find_hits(study, answering, trigger.side, candidates) if hit.instruments in classes]
    every = find_hits(study, answering, trigger.side, candidates, alleged=True)
    public = {(hit.act, hit.instruments) for hit in acts}
    alleged = [hit for hit in every if hit.instruments in classes and (hit.act, hit.instruments) not in public]
    choices, hindsight = _choices(study, candidates, [hit for hit in acts if hit.named])
    fitted = fit(choices)
    return TargetRecord(
        kind, candidates, tuple(acts), tuple(alleged), hindsight, bool(choices.log_exposure.any()), fitted,
        fitted.interval(A_GRID), fitted.interval(np.exp(B_GRID)),
    )  # fmt: skip


def _choices(study: Study, candidates: Sequence[Candidate], named: Sequence[Hit]) -> tuple[Choices, int]:
    """The acts that named a candidate as choices, and for how many of them some exposure became public only later."""
    shape = (len(named), len(candidates))
    open_to, before = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    exposure, weights = np.zeros(shape), np.zeros(shape)
    hindsight = 0
    for at, hit in enumerate(named):
        earlier = {name for past in named if past.day < hit.day for name in past.named}
        figures = [exposure_on(study, each.exposure, hit.day) for each in candidates]
        hindsight += any(figure is not None and figure.hindsight for figure in figures)
        open_to[at] = [hit.instruments in each.instruments for each in candidates]
        before[at] = [each.id in earlier for each in candidates]
        exposure[at] = relative([None if figure is None else figure.value for figure in figures])
        weights[at] = [(each.id in hit.named) / len(hit.named) for each in candidates]
    return Choices(open_to, exposure, before, weights), hindsight


def target_forecast(study: Study, trigger: Trigger, instrument_shares: Sequence[ShareRow]) -> tuple[TargetRow, ...]:
    """The chance that an answer falls on each candidate, most likely first, and on others, last.

    Args: ``instrument_shares`` as ``instrument_forecast`` gives them. Exposures are those public by the earlier of the
    trigger's day and the view's. Intervals from DRAWS draws of the posteriors (Philox, seed 0). Empty where the study
    lists nobody whom an answer can hit.
    """
    random = np.random.Generator(np.random.Philox(0))
    alpha = np.array([row.alpha for row in instrument_shares])
    drawn = random.dirichlet(alpha, DRAWS)
    elsewhere = 0
    share = {row.name: (row.probability, drawn[:, at]) for at, row in enumerate(instrument_shares)}
    rows: list[TargetRow] = []
    together = np.zeros(DRAWS)
    for kind in KINDS:
        record = target_record(study, trigger, kind)
        if record.candidates:
            own, sums = _rows(study, trigger, record, share, random)
            rows += own
            together += sums
            elsewhere += len(record.acts) - len(record.named)
    if not rows:
        return ()
    low, high = np.quantile(1 - together, (0.05, 0.95))
    left = {name: 1 - sum(getattr(row, name) for row in rows) for name in ("probability", "pooled", "uniform")}
    rest = TargetRow(
        OTHER, "anybody or anything else", OTHER, left["probability"], float(low), float(high), left["pooled"],
        left["uniform"], COUNTED, elsewhere, 0, None, 0, None, (),
    )  # fmt: skip
    return (*sorted(rows, key=lambda row: (-row.probability, row.id)), rest)


def _rows(
    study: Study, trigger: Trigger, record: TargetRecord, share: dict[str, tuple[float, FloatArray]],
    random: np.random.Generator,
) -> tuple[list[TargetRow], FloatArray]:  # fmt: skip
    """The rows of one kind, and the sum of their draws."""
    day = min(trigger.day, study.cut_off)
    figures = [exposure_on(study, each.exposure, day) for each in record.candidates]
    exposure = relative([None if figure is None else figure.value for figure in figures])
    hit_before = np.array([any(each.id in hit.named for hit in record.named) for each in record.candidates])
    counted = sum(_weights(hit, record.candidates) for hit in record.named) + np.zeros(len(record.candidates))
    grid = random.choice(len(record.fitted.weights), DRAWS, p=record.fitted.weights)
    total = {name: np.zeros(len(record.candidates)) for name in (MODEL, COUNTED, "uniform")}
    drawn = np.zeros((DRAWS, len(record.candidates)))
    for name in classes_of_kind(record.candidates):
        acts = [hit for hit in record.acts if hit.instruments == name]
        naming = betas(sum(bool(hit.named) for hit in acts), len(acts))
        open_to = np.array([name in each.instruments for each in record.candidates])
        by_exposure = np.exp(log_shares(open_to, exposure, hit_before))
        by_hits = np.where(open_to, counted + SHARE_PRIOR, 0.0)
        chance = share[name][0] * float(naming.a / (naming.a + naming.b))
        total[MODEL] += chance * (record.fitted.weights @ by_exposure)
        total[COUNTED] += chance * by_hits / by_hits.sum()
        total["uniform"] += chance * open_to / open_to.sum()
        factor = share[name][1] * random.beta(float(naming.a), float(naming.b), DRAWS)
        drawn += factor[:, None] * (by_exposure[grid] if record.basis == MODEL else _dirichlet(random, by_hits))
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    rows = [
        TargetRow(
            each.id, each.name, each.kind, float(total[record.basis][at]), float(low[at]), float(high[at]),
            float(total[COUNTED][at]), float(total["uniform"][at]), record.basis, len(record.named),
            *_past(record.named, each), len([hit for hit in record.alleged if each.id in hit.named]), figures[at],
            tuple(other for figure in each.also if (other := exposure_on(study, (figure,), day)) is not None),
        )
        for at, each in enumerate(record.candidates)
    ]  # fmt: skip
    return rows, drawn.sum(axis=1)


def _weights(hit: Hit, candidates: Sequence[Candidate]) -> FloatArray:
    return np.array([(each.id in hit.named) / len(hit.named) for each in candidates])


def _past(named: Sequence[Hit], candidate: Candidate) -> tuple[int, date | None]:
    days = [hit.day for hit in named if candidate.id in hit.named]
    return len(days), max(days, default=None)


def _dirichlet(random: np.random.Generator, alpha: FloatArray) -> FloatArray:
    """Draws (DRAWS, k) of shares; candidates that cannot be named have none."""
    shares = np.zeros((DRAWS, len(alpha)))
    shares[:, alpha > 0] = random.dirichlet(alpha[alpha > 0], DRAWS)
    return shares


def target_words(record: TargetRecord) -> str:
    """Whether exposure tells who is hit, in a sentence or two: n, scores, what is weak."""
    kind, n, scores = record.kind, len(record.named), record.scores
    if not record.candidates:
        return f"The study lists no {kind} that an answer can hit."
    if n < 2:
        return f"Only {n} act{'' if n == 1 else 's'} named a listed {kind}: too few to say who is hit. Shares are even."
    gain = f"{scores.gain:+.2f} nats an act (standard error {scores.gain_se:.2f})"
    said = (
        f"{n} acts named a listed {kind}, of {len(record.acts)} in the classes that reach one. "
        f"Left out one at a time, exposure and repetition predict them {gain} against an even choice"
    )
    said += f", the shares of past hits {scores.counted - scores.uniform:+.2f}."
    if record.basis == COUNTED:
        said += " That is no better than chance, so exposure is not used: the pooled shares of past hits stand."
    elif scores.gain < 2 * scores.gain_se:
        said += " That is used, and may still be chance."
    said += " Twice the exposure multiplies the odds by {:.1f} ({:.1f} to {:.1f})".format(
        *(2**each for each in record.elasticity)
    )
    said += ", a hit before by {:.1f} ({:.1f} to {:.1f}).".format(*record.repetition)
    if not record.exposed:
        said += " No exposure was public in this view: repetition alone speaks."
    elif record.hindsight:
        said += f" For {record.hindsight} of the acts some exposure was published only afterwards."
    return said
