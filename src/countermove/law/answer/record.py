"""The record of a determination: what a compliance officer keeps, and from which anybody can ask again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import Field, ValidationError
from typing_extensions import TypedDict  # pydantic, which makes the schemas, wants this one before Python 3.12

import countermove
from countermove.law.answer.checking import check
from countermove.law.answer.determination import Answer, Determination
from countermove.law.answer.render import reasons, tree
from countermove.law.parties.receiver import named
from countermove.law.question.lookup import find_item, maker_of
from countermove.law.question.spans import Spanned, spans_of
from countermove.study.faults import BadInput
from countermove.study.law_notes import law_notes
from countermove.study.reading import read_text
from countermove.study.records import Chip, Item
from countermove.study.rules import load_rules
from countermove.study.study import Study, study_hash

SCHEMA_VERSION = "1"
KIND = "countermove determination record"


class Asked(Answer):
    """The question as it was put: a name of the catalogue or the design itself, the day, and every argument of
    ``check`` that was given (what is not here took its default). ``as_of``: the day of a dated view of the study."""

    chip: str | None
    design: dict[str, Any] | None
    on: date
    arguments: dict[str, Any]
    as_of: date | None


class Assumption(Answer):
    """Something that was taken to be so because nobody said otherwise."""

    what: str
    taken: str
    why: str


class Source(Answer):
    """A source of what went in, with the grades of the codebook: how reliable it is, and for rows of tables how
    credible the row and how sure the judgement."""

    id: str
    title: str
    publisher: str
    url: str | None
    reliability: str
    used_for: tuple[str, ...]


class Graded(Answer):
    """A row of the study that went in, with its four grades."""

    row: str
    source_reliability: str
    information_credibility: str
    analytic_confidence: str
    known_on: date | None


class DeterminationRecord(Answer):
    """The record of one determination. ``answer`` is the determination with its whole trace, as ``check`` gives it;
    ``law_hash`` covers the hashes of all rules consulted, ``record_hash`` everything else in the record.

    ``data_day`` is the study's cut-off; ``newest_known_on`` the latest day on which something used became known.
    """

    kind: Literal["countermove determination record"] = KIND
    schema_version: str = SCHEMA_VERSION
    made_at: datetime
    command: str | None
    program: str
    study: str
    study_hash: str
    data_day: date
    newest_known_on: date | None
    asked: Asked
    answer: dict[str, Any] = Field(description="a determination, as law check --json prints it")
    reasons: str
    trace: str
    assumptions: tuple[Assumption, ...]
    law_hash: str
    sources: tuple[Source, ...]
    rows: tuple[Graded, ...]
    record_hash: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return self.model_dump(mode="json")

    def text(self) -> str:
        """The record as the text of a JSON file."""
        return json.dumps(self.as_json(), indent=1, ensure_ascii=False) + "\n"


class VerifiedDocument(TypedDict):
    """The answer of `law verify --json`: the record's hash, whether all is the same, and what is not."""

    record: str
    same: bool
    law: list[str]
    answer: list[str]
    notes: list[str]


@dataclass(frozen=True)
class Verified:
    """A record beside the study of today: what differs in the law's text and in the answer, and what only the reader
    should know."""

    law: tuple[str, ...]
    answer: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether neither the text of the law nor the answer has changed."""
        return not (self.law or self.answer)

    def as_json(self, record_hash: str) -> VerifiedDocument:
        """The public document about the record of that hash."""
        return {
            "record": record_hash, "same": self.same, "law": list(self.law), "answer": list(self.answer),
            "notes": list(self.notes),
        }  # fmt: skip


def asked(chip: Chip | Item | str, on: date, as_of: date | None, **arguments: Any) -> Asked:
    """A question to be put on record; arguments of ``check`` that are None or empty were not given."""
    given = {name: value for name, value in arguments.items() if value not in (None, {}, (), "export")}
    design = None if isinstance(chip, str) else chip.model_dump(mode="json", exclude_none=True)
    return Asked(chip=chip if isinstance(chip, str) else None, design=design, on=on, arguments=given, as_of=as_of)


def answered(study: Study, question: Asked) -> Determination:
    """Ask a recorded question. BadInput where the study does not know what it names."""
    seen = study if question.as_of is None else study.as_of(question.as_of)
    return check(seen, _item(question), question.on, **question.arguments)


def record(
    study: Study, question: Asked, answer: Determination, made_at: datetime, command: str | None = None
) -> DeterminationRecord:
    """The record of a determination. ``study`` is the whole one; ``made_at`` a moment with its time zone."""
    seen = study if question.as_of is None else study.as_of(question.as_of)
    chip = _item(question) if question.design is not None else find_item(seen, question.chip or "")
    assert not isinstance(chip, str)
    rows = tuple(_rows(seen, chip, answer))
    made = DeterminationRecord(
        made_at=made_at, command=command, program=f"countermove {countermove.__version__}",
        study=study.about.id, study_hash=study_hash(study), data_day=study.about.cut_off,
        newest_known_on=_newest(seen, rows, answer), asked=question, answer=answer.as_json(),
        reasons=reasons(answer), trace=tree(answer), assumptions=tuple(_assumptions(seen, chip, question, answer)),
        law_hash=law_hash({each.id: each.hash for each in answer.rules_consulted}),
        sources=tuple(_sources(seen, chip, answer)), rows=rows,
    )  # fmt: skip
    return made.model_copy(update={"record_hash": _own_hash(made)})


def law_hash(rules: Mapping[str, str]) -> str:
    """One SHA-256 over the ids and hashes of rules, whatever their order."""
    text = "".join(f"{name}\0{digest}\n" for name, digest in sorted(rules.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def read_record(path: Path) -> DeterminationRecord:
    """A record from its JSON file; BadInput if it is none, or if a part of it was changed since it was written."""
    text = read_text(path)
    try:
        made = DeterminationRecord.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        problem = f"is no determination record ({first['msg']}); want a file that 'law check --record FILE.json' wrote"
        raise BadInput.single(problem, path=path, where=where) from None
    if made.schema_version != SCHEMA_VERSION:
        problem = f"has schema version {made.schema_version!r}; this program reads {SCHEMA_VERSION!r}"
        raise BadInput.single(problem, path=path, where="schema_version")
    if made.record_hash != _own_hash(made):
        problem = "was changed after it was made: its contents do not give its record_hash"
        raise BadInput.single(problem, path=path)
    return made


def verify(study: Study, made: DeterminationRecord) -> Verified:
    """Ask a recorded question again, and say what has changed in the text of the law and in the answer."""
    if made.study != study.about.id:
        problem = f"was made from the study {made.study!r}, and this is {study.about.id!r}; name the study with --study"
        raise BadInput.single(problem, where="study")
    now = answered(study, made.asked).as_json()
    law = tuple(_changed_rules(made.answer["rules_consulted"], now["rules_consulted"]))
    answer = tuple(_changed(made.answer, now))
    notes = list[str]()
    if made.program != f"countermove {countermove.__version__}":
        notes.append(f"made by {made.program}; this is countermove {countermove.__version__}")
    if made.study_hash != study_hash(study):
        notes.append("the study's files are not those of the record")
    if made.data_day != study.about.cut_off:
        notes.append(f"the study's cut-off was {made.data_day}; it is {study.about.cut_off}")
    return Verified(law, answer, tuple(notes))


def _item(question: Asked) -> Chip | Item | str:
    if question.design is None:
        return question.chip or ""
    kinds: dict[str, type[Chip] | type[Item]] = {"spans": Spanned, "kind": Item}
    model = next((model for key, model in kinds.items() if key in question.design), Chip)
    return model.model_validate(question.design)


def _own_hash(made: DeterminationRecord) -> str:
    value = {name: each for name, each in made.as_json().items() if name != "record_hash"}
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _changed_rules(then: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    before, after = ({each["id"]: each for each in rules} for rules in (then, now))
    for name in sorted({*before, *after}):
        if name not in after:
            yield f"{name}: consulted then, not in the study now"
        elif name not in before:
            yield f"{name}: new since"
        elif before[name]["hash"] != after[name]["hash"]:
            hashes = [rules[name]["hash"][:12] for rules in (before, after)]
            yield f"{name}: its text has changed (hash {hashes[0]} then, {hashes[1]} now)"


def _changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Every part of the answer that is another now; the rules' texts are told apart."""
    for name in dict.fromkeys((*then, *now)):
        before, after = then.get(name), now.get(name)
        if name == "rules_consulted":
            states = [{each["id"]: each["in_force"] for each in value or ()} for value in (before, after)]
            common = sorted(set(states[0]) & set(states[1]))
            moved = (each for each in common if states[0][each] != states[1][each])
            yield from (f"{each}: in force {states[0][each]} then, {states[1][each]} now" for each in moved)
        elif name == "trace" and _without_digests(before) != _without_digests(after):
            yield "trace: the reasoning is not the same"
        elif name != "trace" and before != after:
            yield f"{name}: {_short(before)} then, {_short(after)} now"


def _without_digests(value: Any) -> Any:
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return {key: _without_digests(each) for key, each in pairs if key != "digest"}
    if isinstance(value, list):
        return [_without_digests(each) for each in cast("list[Any]", value)]
    return value


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 150 else f"{text[:147]}..."


def _assumptions(study: Study, chip: Chip | Item, question: Asked, answer: Determination) -> Iterator[Assumption]:
    """Every default that was taken, and every figure that was taken to be so."""
    given = question.arguments
    told = {each.name: each for each in answer.trace.inputs}
    if "headquarters" not in given:
        seat = told.get("headquarters")
        why = seat.how if seat is not None else "taken to be the destination"
        why = "as the table of parties says" if why.endswith(".csv") else why
        yield Assumption(what="headquarters of the receiving party", taken=answer.headquarters, why=why)
    if "from_" not in given:
        why = "a transfer stays where it is" if answer.transaction == "transfer" else "no place of departure was given"
        yield Assumption(what="leaves from", taken=answer.from_, why=why)
    if "transaction" not in given:
        yield Assumption(what="kind of move", taken=answer.transaction, why="no other was given")
    if answer.end_use is None:
        yield Assumption(what="end use", taken="civil", why="no end use was stated")
    if answer.end_user is None:
        yield Assumption(what="end user", taken="on no list", why="no end user was named, so no list was searched")
    if maker_of(chip):
        yield Assumption(what="exporter", taken=maker_of(chip), why="the exporter is taken to be the maker")
    marketed = told.get("marketed_for_datacenter")
    if "marketed_for_datacenter" not in given and marketed is not None and marketed.value is not None:
        yield Assumption(
            what="marketed for data centres",
            taken=marketed.value,
            why=f"as the {'design' if chip.source == ('given',) else marketed.how} says",
        )
    for name, switch in law_notes(study).switches.items():
        if name not in given.get("switches", {}):
            why = f"the default of an open point of law: {switch.title}"
            yield Assumption(what=f"switch {name}", taken=answer.switches.get(name, switch.default), why=why)
    for name in ("tpp", "performance_density"):
        figure = told.get(name)
        if figure is not None and figure.note and figure.value is not None:
            yield Assumption(what=name.replace("_", " "), taken=figure.value, why=figure.note)


def _rows(study: Study, chip: Chip | Item, answer: Determination) -> Iterator[Graded]:
    rows: list[Any] = [chip, *named(study, answer.end_user)]
    for row in rows:
        yield Graded(
            row=row.id, source_reliability=row.source_reliability, information_credibility=row.information_credibility,
            analytic_confidence=row.analytic_confidence, known_on=row.known_on,
        )  # fmt: skip


def _newest(study: Study, rows: Iterable[Graded], answer: Determination) -> date | None:
    days = [row.known_on for row in rows if row.known_on is not None] + [each.known_on for each in answer.later]
    in_force = {each.id for each in answer.rules_consulted if each.in_force != "no"}
    for rule in load_rules(study):
        if rule.id in in_force:
            days += [rule.known_on(entry) for entry in rule.history if entry.from_ <= answer.on]
    return max(days, default=None)


def _sources(study: Study, chip: Chip | Item, answer: Determination) -> Iterator[Source]:
    """The sources of the facts and of the rules on which the answer rests, with what each was used for."""
    uses = dict[str, list[str]]()
    figures = "the design's figures" if spans_of(chip) or chip.source == ("given",) else "the chip's figures"
    for name in chip.source:
        uses.setdefault(name, []).append(figures)
    for each in answer.trace.inputs:
        if each.name == "end_user_list":
            for name in each.sources:
                uses.setdefault(name, []).append("the end user's listings")
    for name in answer.importer.sources if answer.importer is not None else ():
        uses.setdefault(name, []).append("the importer's key")
    for rule in load_rules(study):
        for citation in rule.citations if rule.id in answer.basis else ():
            if citation.source is not None:
                uses.setdefault(citation.source, []).append(rule.id)
    known = study.sources
    for name, used in uses.items():
        source = known.get(name)
        if source is not None:
            yield Source(
                id=name, title=source.title, publisher=source.publisher, url=source.url,
                reliability=source.reliability, used_for=tuple(dict.fromkeys(used)),
            )  # fmt: skip
        else:
            yield Source(
                id=name, title="as given by the asker" if name == "given" else name, publisher="", url=None,
                reliability="F", used_for=tuple(dict.fromkeys(used)),
            )  # fmt: skip
