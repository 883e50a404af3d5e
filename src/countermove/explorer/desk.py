"""What one explorer serves: a study, its cases, and the answers that it has worked out."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fastapi import Request

from countermove.decision.bench import Bench, bench
from countermove.decision.lighter import lighter
from countermove.decision.run import Progress
from countermove.explorer.jobs import Jobs
from countermove.explorer.shelf import Shelf
from countermove.study import BadInput, Case, Study, load_case, load_study
from countermove.study.study import study_hash
from countermove.track.ledger import Entry, entries

WORLDS = 10_000
"""Worlds of an answer on the page, unless the machine is busy."""
MOST_READY = 50_000
"""Worlds of the cases that are kept ready together, some 25 MB for 10,000."""
CASES_READY = 8
"""Cases that stay ready as they stand today, whatever else is asked for: to make one ready takes seconds."""
FEW_WORLDS = 1_000
"""Worlds of an answer while many ask at once."""
MANY = 4
"""Visitors who await an answer; beyond these they are many."""
MOST_WORLDS = 20_000
"""Worlds that a request may ask for."""


def _worlds_of(ready: Bench) -> int:
    return ready.ensemble.worlds


@dataclass(frozen=True)
class Desk:
    """A study with its cases by id, the first of which a visitor meets; answers are kept by what they depend on.

    seed: of every simulation that says no other.
    ledger: forecasts of one's own, shown beside those of the study; None where no ledger was given.
    """

    study: Study
    cases: Mapping[str, Case]
    study_hash: str
    seed: int = 1
    ledger: tuple[Entry, ...] | None = None
    answers: Shelf = field(default_factory=Shelf)
    today: Shelf = field(default_factory=lambda: Shelf(CASES_READY))
    benches: Shelf = field(default_factory=lambda: Shelf(MOST_READY, _worlds_of))
    jobs: Jobs = field(default_factory=Jobs)
    _open: list[None] = field(default_factory=list[None])

    def case(self, name: str | None) -> Case:
        """A case by its id, the first one for None; BadInput if there is none of that name."""
        if not self.cases:
            raise BadInput.single("this study has no case", where="case")
        if name is None:
            return next(iter(self.cases.values()))
        if name not in self.cases:
            raise BadInput.single(f"{name!r} is no case; want one of {', '.join(self.cases)}", where="case")
        return self.cases[name]

    def prepare(self, tell: Progress) -> None:
        """Work out what the first page needs, so that it opens at once."""
        if self.cases:
            self.bench(self.case(None), progress=tell)

    def bench(
        self, case: Case, *, worlds: int = WORLDS, seed: int | None = None, as_of: date | None = None,
        without: tuple[str, ...] = (), structures: tuple[str, ...] = (), moves: bool = True,
        paths: bool | tuple[str, ...] = True, progress: Progress | None = None,
    ) -> Bench:  # fmt: skip
        """A case made ready, kept for whoever asks for the same. ``moves`` and ``paths`` are what is wanted of one with
        something left out, as for `decision.lighter`. Raises BadInput as `decision.bench.bench`."""
        seed = self.seed if seed is None else seed
        key = (case.id, worlds, seed, as_of)
        usual = key == (case.id, WORLDS, self.seed, None)
        whole = (self.today if usual else self.benches).get(
            key, lambda: bench(self.study, case, worlds=worlds, seed=seed, as_of=as_of, progress=progress)
        )
        if not without and not structures:
            return whole
        less = (*key, tuple(sorted(without)), tuple(sorted(structures)), moves, paths)
        return self.benches.get(less, lambda: lighter(whole, without, structures, moves=moves, paths=paths))

    @contextmanager
    def asking(self) -> Generator[None]:
        """Within this, one more visitor awaits an answer."""
        self._open.append(None)  # a list's append and pop are whole, whatever thread does them
        try:
            yield
        finally:
            self._open.pop()

    @property
    def busy(self) -> bool:
        """Whether many await an answer."""
        return len(self._open) > MANY

    def view(self, as_of: date | None) -> Study:
        """The study as it was knowable on a day, by default on its cut-off."""
        return self.study.as_of(self.study.about.cut_off if as_of is None else as_of)


def desk_of(request: Request) -> Desk:
    """The desk of the application that a request reached."""
    return request.app.state.desk


def open_desk(path: str | None = None, cases: Sequence[str] = (), *, seed: int = 1, ledger: Path | None = None) -> Desk:
    """Read a study and its cases, those given (names or files) before the packaged ones, and a ledger of forecasts.

    Raises BadInput for a study, a case or a ledger that cannot be used.
    """
    own = None if ledger is None else entries(ledger)
    study = load_study(path)
    found: dict[str, Case] = {}
    for name in cases:
        case = load_case(name, study)
        if case.id in found:
            raise BadInput.single(
                f"the id {case.id!r} stands in another case that is given; want one of its own", path=name
            )
        found[case.id] = case
    for packaged in (load_case(name, study) for name in study.case_ids):
        found.setdefault(packaged.id, packaged)  # a case of one's own goes before the packaged one of its id
    return Desk(study, found, study_hash(study), seed, own)
