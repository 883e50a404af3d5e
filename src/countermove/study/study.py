"""A study: a folder of plain text that is read table by table when asked for, and that can be seen as it was knowable
on an earlier day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import Field

from countermove.study import records
from countermove.study.assumptions import (
    Hypotheses,
    Levers,
    Outcome,
    Outcomes,
    Parameters,
    Scenario,
    Scenarios,
    Structure,
)
from countermove.study.faults import BadInput
from countermove.study.parsed import Documents
from countermove.study.reading import Lines, Record, read_csv, read_text, validate
from countermove.study.recent import Recent
from countermove.study.records import Day, Graded, Source

PACKAGED = "us_china_ai_chips"

TABLES: Mapping[str, type[Graded]] = {
    "events": records.Event,
    "links": records.Link,
    "ends": records.Ending,
    "claims": records.Claim,
    "disputes": records.Dispute,
    "mechanisms": records.Mechanism,
    "chips": records.Chip,
    "items": records.Item,
    "entities": records.Entity,
    "ownership": records.Holding,
    "series": records.Observation,
}

WORLD = ("parameters.yaml", "levers.yaml", "hypotheses.yaml", "outcomes.yaml", "scenarios.yaml")
"""The files of a model of the world."""
LAW = ("places.yaml", "quantities.yaml", "lists.yaml", "rules/_law.yaml")
"""The files of law beside the rules; a study may lack some."""

RecordT = TypeVar("RecordT", bound=Record)
GradedT = TypeVar("GradedT", bound=Graded)
AnyT = TypeVar("AnyT")


class Party(Record):
    """A side of the contest."""

    id: str
    name: str
    adjective: str


class About(Record):
    """study.yaml"""

    id: str
    title: str
    cut_off: Day
    parties: tuple[Party, ...] = Field(min_length=1)
    licence: str
    attributions: tuple[str, ...] = ()
    tables: tuple[str, ...] | None = Field(default=None, description="its tables, if it lacks some")
    past_chips: tuple[str, ...] = Field(default=(), description="licensed designs that past sales were of, first first")
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Study:
    """The record of one contest, seen as it was knowable on ``known_by`` (None: everything the folder holds).

    Tables are read on first use. Rows that cannot be dated are left out of a dated view and counted by ``undated``.
    """

    folder: Path
    known_by: date | None = None
    _cache: dict[str, Any] = field(default_factory=dict[str, Any], repr=False, compare=False)
    _recent: Recent = field(default_factory=Recent, repr=False, compare=False)
    accounts_left_out: frozenset[str] = frozenset()

    def as_of(self, day: date) -> Study:
        """This study as it was knowable on a day: law then published, events then known, claims then made."""
        earlier = day if self.known_by is None else min(day, self.known_by)
        return replace(self, known_by=earlier)

    def without_accounts(self, names: Collection[str]) -> Study:
        """This study without some of its rival accounts."""
        return replace(self, accounts_left_out=self.accounts_left_out | frozenset(names))

    @property
    def whole(self) -> Study:
        """This study with nothing hidden."""
        return replace(self, known_by=None, accounts_left_out=frozenset())

    @cached_property
    def about(self) -> About:
        """What study.yaml says."""
        return self._yaml("study.yaml", About)

    @property
    def cut_off(self) -> date:
        """The day on which the record closes, or the day of this view if that is earlier."""
        return self.about.cut_off if self.known_by is None else min(self.about.cut_off, self.known_by)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Sources by id; a dated view lacks those published later, even where a row that it has cites them."""
        limit = self.known_by
        return {
            source.id: source
            for source in self._csv("sources", Source)
            if limit is None or source.published_on is None or source.published_on <= limit
        }

    def sources_of(self, ids: Collection[str]) -> Mapping[str, Source]:
        """Those of some sources that this view has. Where the table was not needed yet, only their rows are read,
        and a study without the table has none."""
        if "sources" in self._cache:
            return {name: self.sources[name] for name in ids if name in self.sources}
        path = self.folder / "sources.csv"
        rows, _ = read_csv(path, Source, ids) if path.is_file() else ((), {})
        limit = self.known_by
        known = (row for row in rows if limit is None or row.published_on is None or row.published_on <= limit)
        return {row.id: row for row in known}

    @property
    def events(self) -> tuple[records.Event, ...]:
        """Acts and other dated events."""
        return self._known("events", records.Event)

    @property
    def links(self) -> tuple[records.Link, ...]:
        """Which event answers which. A link between events that a dated view lacks is not in that view."""
        return self._known("links", records.Link)

    @property
    def ends(self) -> tuple[records.Ending, ...]:
        """Competing ends of triggers."""
        return self._known("ends", records.Ending)

    @property
    def claims(self) -> tuple[records.Claim, ...]:
        """Claims of the founding articles."""
        return self._known("claims", records.Claim)

    @property
    def disputes(self) -> tuple[records.Dispute, ...]:
        """Questions on which claims contradict each other."""
        return self._known("disputes", records.Dispute)

    @property
    def mechanisms(self) -> tuple[records.Mechanism, ...]:
        """Mechanisms that the articles assert."""
        return self._known("mechanisms", records.Mechanism)

    @property
    def chips(self) -> tuple[records.Chip, ...]:
        """The catalogue of designs."""
        return self._known("chips", records.Chip)

    @property
    def items(self) -> tuple[records.Item, ...]:
        """Whatever else law speaks of."""
        return self._known("items", records.Item)

    @property
    def entities(self) -> tuple[records.Entity, ...]:
        """Designations of parties."""
        return self._known("entities", records.Entity)

    @property
    def ownership(self) -> tuple[records.Holding, ...]:
        """Who holds what share of whom."""
        return self._known("ownership", records.Holding)

    @property
    def series(self) -> tuple[records.Observation, ...]:
        """Observations of series."""
        return self._known("series", records.Observation)

    @cached_property
    def name_pairs(self) -> tuple[records.NamePair, ...]:
        """Labelled pairs for name screening."""
        return self._csv("name_pairs", records.NamePair)

    @property
    def parameters(self) -> Parameters:
        """Priors and paths of the world model."""
        return self._yaml("parameters.yaml", Parameters)

    @property
    def levers(self) -> Levers:
        """What governments set, with its coded history."""
        return self._yaml("levers.yaml", Levers)

    @property
    def structures(self) -> tuple[Structure, ...]:
        """The rival structures, each an account of how the world works; without those that are left out."""
        every = self._yaml("hypotheses.yaml", Hypotheses).structures
        return tuple(each for each in every if each.id not in self.accounts_left_out)

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """Outcomes by id."""
        return {outcome.id: outcome for outcome in self._yaml("outcomes.yaml", Outcomes).outcomes}

    @property
    def not_modelled(self) -> tuple[str, ...]:
        """What the model does not carry, in sentences."""
        return self._yaml("outcomes.yaml", Outcomes).not_modelled

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Scenarios in the order in which they are tried."""
        return self._yaml("scenarios.yaml", Scenarios).scenarios

    @property
    def law_files(self) -> Documents:
        """The files that any question of law needs, read together, so that the cache has them together."""
        paths = [self.folder / name for name in LAW]
        return self.cached("rules/*.yaml", lambda: Documents([*paths, *rule_paths(self.folder)]))

    @cached_property
    def case_ids(self) -> tuple[str, ...]:
        """The ids of the packaged cases, by their file names."""
        return tuple(sorted(path.stem for path in (self.folder / "cases").glob("*.yaml")))

    def has_table(self, name: str) -> bool:
        """Whether the study has this table: as study.yaml says, else every table. ``items`` may always be left out. A
        table that it has not is empty; one that it should have and whose file is missing is a fault when it is read."""
        if self.about.tables is not None:
            return name in self.about.tables or name == "sources"
        return name != "items" or (self.folder / "items.csv").is_file()

    @property
    def has_world(self) -> bool:
        """Whether worlds can be simulated: a study that names its tables may do without parameters, levers, structures,
        outcomes and scenarios, and is then about law alone."""
        return self.about.tables is None or (self.folder / "parameters.yaml").is_file()

    def line_of(self, table: str, record_id: str) -> int | None:
        """The line of a record in its table."""
        return self._lines(table).get(record_id)

    def ids_of(self, table: str) -> Collection[str]:
        """The ids of all rows of a table, in any view, deprecated ones too."""
        return self._lines(table).keys()

    def undated(self) -> dict[str, int]:
        """How many rows of each table cannot be dated, and so are left out of every dated view."""
        counts = {name: sum(row.known_on is None for row in self._csv(name, model)) for name, model in TABLES.items()}
        return {name: count for name, count in counts.items() if count}

    def counts(self) -> dict[str, int]:
        """How many rows each table has in this view."""
        held = {name: model for name, model in TABLES.items() if self.has_table(name)}
        rows = {name: len(self._known(name, model)) for name, model in held.items()}
        return {"sources": len(self.sources), **rows}

    def everything(self) -> Iterator[tuple[str, Graded]]:
        """All graded rows of this view with the name of their table."""
        for name, model in TABLES.items():
            for row in self._known(name, model):
                yield name, row

    def deprecated(self) -> Iterator[tuple[str, Graded]]:
        """Rows that were found wrong and are kept with the reason, with the name of their table."""
        for name, model in TABLES.items():
            for row in self._csv(name, model):
                if row.status == "deprecated":
                    yield name, row

    def with_rows(self, **tables: tuple[Graded, ...]) -> Study:
        """This view with other rows in some of its tables, for what-if questions; the folder is not touched."""
        return replace(self, _cache={**self._as_read(), **tables}, _recent=Recent())

    def with_parties(self, parties: tuple[Party, ...]) -> Study:
        """This view with other sides; the folder is not touched."""
        about = self.about.model_copy(update={"parties": parties})
        return replace(self, _cache={**self._as_read(), "study.yaml": about}, _recent=Recent())

    def _as_read(self) -> dict[str, Any]:
        """What was read from the folder, without what was derived from it."""
        read = {*TABLES, "sources", "name_pairs"}
        kept = self._cache.copy()  # another thread may be reading a table
        return {key: value for key, value in kept.items() if key.split("#")[0] in read or ".yaml" in key}

    def cached(self, key: str, make: Callable[[], AnyT]) -> AnyT:
        """What follows from the folder alone, made once for all views of this study and kept as long as it is."""
        if key not in self._cache:
            self._cache[key] = make()
        return cast(AnyT, self._cache[key])

    def derived(self, key: str, make: Callable[[], AnyT]) -> AnyT:
        """What follows from the folder and a day, a draft or a setting: kept while it is asked for now and then."""
        return self._recent.get(key, make)

    def _known(self, table: str, model: type[GradedT]) -> tuple[GradedT, ...]:
        return self.derived(f"{table}@{self.known_by}", lambda: self._current(self._csv(table, model)))

    def _current(self, rows: tuple[GradedT, ...]) -> tuple[GradedT, ...]:
        limit = self.known_by
        known = rows if limit is None else (row for row in rows if row.known_on and row.known_on <= limit)
        return tuple(row for row in known if row.status == "current")

    def _csv(self, table: str, model: type[RecordT]) -> tuple[RecordT, ...]:
        if table not in self._cache and not self.has_table(table):
            self._cache[f"{table}#lines"], self._cache[table] = {}, ()
        if table not in self._cache:
            rows, lines = read_csv(self.folder / f"{table}.csv", model)
            self._cache[f"{table}#lines"] = lines  # before the rows: whoever finds those looks for these
            self._cache[table] = rows
        return cast("tuple[RecordT, ...]", self._cache[table])

    def _lines(self, table: str) -> dict[str, int]:
        self._csv(table, TABLES.get(table, Source))
        return cast("dict[str, int]", self._cache[f"{table}#lines"])

    def _yaml(self, name: str, model: type[RecordT]) -> RecordT:
        if name not in self._cache:
            if name in WORLD and not self.has_world:
                problem = "this study is about law alone; there is no world to simulate"
                raise BadInput.single(problem, path=self.folder / name)
            value, lines = Documents([self.folder / name]).value(self.folder / name)
            self._cache[f"{name}#lines"] = lines
            self._cache[name] = validate(model, value, lines)
        return cast(RecordT, self._cache[name])

    def yaml_lines(self, name: str) -> Lines:
        """Where the keys of one of the study's YAML files stand (the file must have been read)."""
        return cast(Lines, self._cache[f"{name}#lines"])


def rule_paths(folder: Path) -> list[Path]:
    """The files of a study that hold a rule each; those whose names begin with ``_`` hold something else."""
    return [path for path in sorted((folder / "rules").glob("*.yaml")) if not path.name.startswith("_")]


def packaged_folder(name: str = PACKAGED) -> Path:
    """Where a study that ships with the package lies."""
    return Path(__file__).parents[1] / "studies" / name


def packaged_names() -> tuple[str, ...]:
    """The names of the studies that ship with the package."""
    return tuple(sorted(path.parent.name for path in packaged_folder("").glob("*/study.yaml")))


def load_study(path: str | Path | None = None) -> Study:
    """A study from a folder, from a CSV table of acts (see ``acts_file``), one that ships with the package by its name,
    or the first of those. The tables of a folder are read when first used.

    Raises BadInput if the folder or its study.yaml is missing or wrong, or a file is no table of acts.
    """
    folder = packaged_folder() if path is None else Path(path)
    if folder.suffix == ".csv":
        from countermove.study.acts_file import study_of_acts

        return study_of_acts(folder)
    if not folder.is_dir():
        if str(path) not in packaged_names():
            packaged = ", ".join(packaged_names())
            wanted = f"a study is a folder with a study.yaml, or one of {packaged}"
            raise BadInput.single(f"no such folder; {wanted}", path=folder)
        folder = packaged_folder(str(path))
    study = Study(folder)
    _ = study.about
    return study


def hash_files(paths: list[Path], root: Path) -> str:
    """A SHA-256 over names and contents, the same wherever the folder lies."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda each: each.relative_to(root).as_posix()):
        content = read_text(path).replace("\r\n", "\n").encode()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def study_hash(study: Study) -> str:
    """The SHA-256 of everything that a study's folder holds, but for forecasts: they are made from it."""
    paths = [
        path
        for path in study.folder.rglob("*")
        if path.suffix in (".csv", ".yaml") and path.is_file() and path.parent.name != "forecasts"
    ]
    return hash_files(paths, study.folder)
