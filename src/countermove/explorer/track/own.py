"""Forecasts of one's own, beside those of the study: what a ledger held when the explorer was started."""

from __future__ import annotations

from countermove.explorer.desk import Desk
from countermove.explorer.pages import Answer
from countermove.explorer.track.answer import Kept, LabelScore, Settled
from countermove.track.ledger import Entry
from countermove.track.marks import marks


class OwnScore(LabelScore):
    """The scores of all forecasts of one label in a ledger; ``counted``: settled numbers, with their mean quantile
    score, None without any."""

    counted: int
    quantile_score: float | None

    @property
    def count(self) -> int:
        """All forecasts of the label."""
        return self.n + self.open + self.counted


class Own(Answer):
    """A ledger: its scores by label, as ``track score`` gives them, and its forecasts by the day on which they
    settle."""

    count: int
    labels: tuple[OwnScore, ...]
    forecasts: tuple[Kept, ...]


def own_of(desk: Desk) -> Own | None:
    """The ledger that the explorer was given; None where it was given none."""
    ledger = desk.ledger
    return None if ledger is None else desk.answers.get(("track", "own"), lambda: _own(ledger))


def _own(ledger: tuple[Entry, ...]) -> Own:
    kept = sorted(map(_kept, ledger), key=lambda each: (each.question.to, each.question.id))
    labels = tuple(OwnScore.model_validate(each) for each in marks(ledger))
    return Own(count=len(kept), labels=labels, forecasts=tuple(kept))


def _kept(entry: Entry) -> Kept:
    """A forecast with the answer that stands in the ledger; the study's record is not asked."""
    stands = entry.resolution
    if stands is None:
        found = Settled(answer="not yet", on=None, count=None, acts=(), why="the ledger holds no answer yet")
    else:
        why = stands.source if stands.reason is None else f"{stands.source}; corrected: {stands.reason}"
        found = Settled(answer=stands.answer, on=stands.resolved_on, count=stands.count, acts=(), why=why)
    return Kept(question=entry.question, label=entry.label, why=entry.why, resolution=found)
