"""The ledger: forecasts and what came of them, in one SQLite file to which rows are only ever added.

WAL, so that readers never wait; one writer at a time (BEGIN IMMEDIATE), every write one transaction with synchronous
FULL: after a kill it is there whole or not at all. A correction is a new row with its reason; triggers refuse to change
or delete one.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from countermove.study.faults import BadInput, Fault
from countermove.track.questions import Answer, Label, Question, label_of

LEDGER_VERSION = 1
APPLICATION_ID = 0x434D4C47  # "CMLG": what the file command shows of it
WAIT_SECONDS = 30.0
_SCHEMA = (
    """CREATE TABLE forecasts (
        id TEXT PRIMARY KEY NOT NULL, body TEXT NOT NULL, entered_at TEXT NOT NULL) STRICT""",
    """CREATE TABLE resolutions (
        entry INTEGER PRIMARY KEY, forecast TEXT NOT NULL REFERENCES forecasts (id),
        answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'counted')), count INTEGER CHECK (count >= 0),
        resolved_on TEXT NOT NULL, source TEXT NOT NULL, corrects INTEGER REFERENCES resolutions (entry),
        reason TEXT, entered_at TEXT NOT NULL,
        CHECK ((corrects IS NULL) = (reason IS NULL)), CHECK (answer <> 'counted' OR count IS NOT NULL)) STRICT""",
    "CREATE INDEX resolutions_of ON resolutions (forecast, entry)",
    *(
        f"""CREATE TRIGGER {table}_keep_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'a ledger is only ever added to'); END"""
        for table in ("forecasts", "resolutions")
        for verb in ("UPDATE", "DELETE")
    ),
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {LEDGER_VERSION}",
)


@dataclass(frozen=True)
class Resolution:
    """One answer as entered. ``corrects``: the entry that it replaces; ``reason``: why."""

    entry: int
    answer: Answer
    count: int | None
    resolved_on: date
    source: str
    corrects: int | None
    reason: str | None
    entered_at: datetime


@dataclass(frozen=True)
class Entry:
    """A forecast in the ledger with all its resolutions, the last of which stands; ``label`` by the codebook."""

    question: Question
    entered_at: datetime
    resolutions: tuple[Resolution, ...]

    @property
    def resolution(self) -> Resolution | None:
        """The answer that stands; None while there is none."""
        return self.resolutions[-1] if self.resolutions else None

    @property
    def label(self) -> Label:
        """forecast or retrospective."""
        return self._labelled[0]

    @property
    def why(self) -> str:
        """Why the label is what it is."""
        return self._labelled[1]

    @property
    def _labelled(self) -> tuple[Label, str]:
        stands = self.resolution
        return label_of(self.question, self.entered_at.date(), stands.resolved_on if stands else None)


def default_path() -> Path:
    """Where a ledger lies unless a command says otherwise: the user's own data folder (XDG_DATA_HOME)."""
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "countermove" / "ledger.sqlite"


def add(path: Path, questions: Sequence[Question], now: datetime | None = None) -> tuple[str, ...]:
    """Enter forecasts, all or none; the ids that are new.

    One that stands there already, word for word, is passed over; an id with another content is a fault, for a forecast
    is never changed: BadInput with all of them.
    """
    new: list[str] = []
    faults: list[Fault] = []
    with _writing(path) as ledger:
        for question in questions:
            body = _body(question)
            row = ledger.execute("SELECT body FROM forecasts WHERE id = ?", (question.id,)).fetchone()
            if row is None:
                ledger.execute("INSERT INTO forecasts VALUES (?, ?, ?)", (question.id, body, _stamp(now)))
                new.append(question.id)
            elif row[0] != body:
                problem = f"the ledger has this id with another content ({_differing(row[0], body)}); take a new id"
                faults.append(Fault(str(path), None, question.id, problem))
        if faults:
            raise BadInput(faults)
    return tuple(new)


def resolve(
    path: Path,
    forecast: str,
    answer: Answer,
    on: date,
    source: str,
    *,
    count: int | None = None,
    reason: str | None = None,
    now: datetime | None = None,
) -> bool:
    """Enter what came of a forecast; False if just that stands there already.

    Another answer than the one that stands is a correction and wants its reason. BadInput otherwise.
    """
    with _writing(path, must_exist=True) as ledger:
        row = ledger.execute("SELECT body FROM forecasts WHERE id = ?", (forecast,)).fetchone()
        if row is None:
            raise BadInput.single(f"no such forecast in {path}{_near(ledger, forecast)}", where=forecast)
        _check_answer(Question.model_validate_json(row[0]), answer, on, count)
        stands = ledger.execute(
            "SELECT entry, answer, count, resolved_on, source FROM resolutions WHERE forecast = ?"
            " ORDER BY entry DESC LIMIT 1",
            (forecast,),
        ).fetchone()
        if stands is not None and stands[1:] == (answer, count, on.isoformat(), source):
            return False
        if stands is not None and reason is None:
            problem = f"stands resolved as {stands[1]} on {stands[3]}; to correct that, say why with --reason"
            raise BadInput.single(problem, where=forecast)
        if stands is None and reason is not None:
            raise BadInput.single("nothing to correct: it is not resolved yet", where=forecast)
        values = (forecast, answer, count, on.isoformat(), source, stands[0] if stands else None, reason, _stamp(now))
        ledger.execute(
            "INSERT INTO resolutions (forecast, answer, count, resolved_on, source, corrects, reason, entered_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
    return True


def entries(path: Path) -> tuple[Entry, ...]:
    """All forecasts of a ledger with their resolutions, in the order of entry. BadInput if there is no ledger."""
    with _reading(path) as ledger:
        found: dict[str, list[Resolution]] = {}
        rows = ledger.execute(
            "SELECT forecast, entry, answer, count, resolved_on, source, corrects, reason, entered_at"
            " FROM resolutions ORDER BY entry"
        )
        for forecast, entry, answer, count, on, source, corrects, reason, at in rows:
            found.setdefault(forecast, []).append(
                Resolution(entry, answer, count, date.fromisoformat(on), source, corrects, reason,
                           datetime.fromisoformat(at))
            )  # fmt: skip
        forecasts = ledger.execute("SELECT id, body, entered_at FROM forecasts ORDER BY rowid").fetchall()
    return tuple(
        Entry(Question.model_validate_json(body), datetime.fromisoformat(at), tuple(found.get(name, ())))
        for name, body, at in forecasts
    )


def _check_answer(question: Question, answer: Answer, on: date, count: int | None) -> None:
    if (answer == "counted") != (question.threshold is None):
        wanted = "a number" if question.threshold is None else "yes or no"
        raise BadInput.single(f"this question wants {wanted}", where=question.id)
    if on < question.from_:
        raise BadInput.single(f"{on} is before its window opens on {question.from_}", where=question.id)
    if answer == "yes" and on >= question.to:
        raise BadInput.single(f"a yes on {on} is too late: its window closed on {question.to}", where=question.id)
    if answer != "yes" and on < question.to:
        problem = f"on {on} its window is still open; it can be settled so from {question.to} on"
        raise BadInput.single(problem, where=question.id)
    if count is not None and question.threshold is not None and (count >= question.threshold) != (answer == "yes"):
        raise BadInput.single(f"{count} acts make no {answer} of at least {question.threshold}", where=question.id)


def _body(question: Question) -> str:
    return json.dumps(question.model_dump(mode="json", by_alias=True), ensure_ascii=False, sort_keys=True)


def _differing(old: str, new: str) -> str:
    before, after = json.loads(old), json.loads(new)
    return ", ".join(key for key in after if before.get(key) != after[key])


def _near(ledger: sqlite3.Connection, name: str) -> str:
    import difflib

    known = [row[0] for row in ledger.execute("SELECT id FROM forecasts")]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _stamp(now: datetime | None) -> str:
    return (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")


@contextmanager
def _writing(path: Path, must_exist: bool = False) -> Generator[sqlite3.Connection]:
    """One transaction that alone may write; whatever is raised within leaves nothing behind."""
    if must_exist and not path.is_file():
        raise _none_yet(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput.single(f"cannot be made: {error.strerror or error}", path=path.parent) from None
    with _told(path), closing(_open(path)) as ledger:
        ledger.execute("BEGIN IMMEDIATE")
        try:
            _check_version(ledger, path)
            yield ledger
        except BaseException:
            if ledger.in_transaction:  # a full disk has rolled back by itself
                ledger.execute("ROLLBACK")
            raise
        ledger.execute("COMMIT")


@contextmanager
def _reading(path: Path) -> Generator[sqlite3.Connection]:
    """One consistent view."""
    if not path.is_file():
        raise _none_yet(path)
    with _told(path), closing(_open(path)) as ledger:
        ledger.execute("BEGIN")
        if ledger.execute("PRAGMA user_version").fetchone()[0] == 0:  # whoever began it was stopped at once
            raise _none_yet(path)
        _check_version(ledger, path)
        yield ledger


def _none_yet(path: Path) -> BadInput:
    return BadInput.single("no ledger here yet; countermove track add begins one", path=path)


def _open(path: Path) -> sqlite3.Connection:
    ledger = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        _check_owner(ledger, path)
        _write_ahead(ledger)
        ledger.execute("PRAGMA synchronous = FULL")
        ledger.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        ledger.close()
        raise
    return ledger


def _check_owner(ledger: sqlite3.Connection, path: Path) -> None:
    """BadInput for a database of somebody else's, before anything of it is touched."""
    tables = ledger.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables and ledger.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise BadInput.single("is no ledger of countermove", path=path)


def _write_ahead(ledger: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. SQLite does not wait by itself where two begin a ledger at once."""
    give_up = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            ledger.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)


def _check_version(ledger: sqlite3.Connection, path: Path) -> None:
    """Make the tables of an empty file; BadInput for one of a later program."""
    version = ledger.execute("PRAGMA user_version").fetchone()[0]
    tables = ledger.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if version == 0 and tables == 0:
        for statement in _SCHEMA:
            ledger.execute(statement)
    elif version != LEDGER_VERSION:
        raise BadInput.single(f"ledger of version {version}; this program reads {LEDGER_VERSION}", path=path)


@contextmanager
def _told(path: Path) -> Generator[None]:
    """What SQLite says of a file, as a fault of that file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise BadInput.single(f"the ledger cannot be used: {error}", path=path) from None
