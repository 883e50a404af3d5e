"""The record of a determination as one self-contained page for a file: no script, no network, prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from countermove.brief.blocks import (
    Block,
    Cell,
    Code,
    Column,
    Fold,
    Link,
    Listing,
    Paragraph,
    Row,
    Section,
    Table,
    Terms,
)
from countermove.brief.page import environment
from countermove.brief.words import RELIABILITY, clean
from countermove.law.answer.record import DeterminationRecord

STATUSES = {
    "no_requirement_found": "No licence requirement found",
    "exception": "A licence is required; an exception may serve",
    "licence": "A licence is required",
    "prohibited": "Prohibited",
    "unknown": "Not settled: a fact is missing",
}
CREDIBILITY = {
    "1": "confirmed", "2": "probably true", "3": "possibly true", "4": "doubtful", "5": "improbable",
    "6": "cannot be judged",
}  # fmt: skip


def determination_html(made: DeterminationRecord) -> str:
    """The page of a record; the same record gives the same text. Everything in it is escaped."""
    answer = made.answer
    template = environment().get_template("determination.html")
    return template.render(
        title=f"{answer['chip_name']} on {answer['on']}: {STATUSES[answer['status']]}",
        verdict=STATUSES[answer["status"]], status=answer["status"], sentence=answer["sentence"],
        facts=_facts(made), sections=[each for each in _sections(made) if each.blocks], style=_style(), drawn=Markup,
        made_at=made.made_at.isoformat(timespec="seconds"), law_hash=made.law_hash, record_hash=made.record_hash,
        program=made.program, day=made.data_day.isoformat(),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _style() -> Markup:
    folder = Path(__file__).parent / "templates"
    return Markup("".join((folder / name).read_text(encoding="utf-8") for name in ("brief.css", "determination.css")))


def _lines(text: str) -> Markup:
    """Lines under their own indent, each escaped; only the ends of lines pass as they are."""
    indents = [len(line) - len(line.lstrip(" ")) for line in text.split("\n")]
    told = (" " * indent + clean(line) for indent, line in zip(indents, text.split("\n"), strict=True))
    return Markup("\n").join(escape(line) for line in told)


def _facts(made: DeterminationRecord) -> list[tuple[str, str]]:
    """The question in a few lines."""
    answer = made.answer
    parties = {name: answer[name] for name in ("end_user", "end_use") if answer[name]}
    rows = [
        ("Item", f"{answer['chip_name']} ({answer['chip']})"),
        ("Day", answer["on"]),
        ("Route", f"{answer['from']} to {answer['to']}, {answer['transaction']}"),
        ("Headquarters", answer["headquarters"]),
        *((name.replace("_", " ").capitalize(), value) for name, value in parties.items()),
        *((name.replace("_", " "), value) for name, value in answer.get("facts", {}).items()),
        ("Paragraph", answer["paragraph"] or "none"),
        ("Review", (answer["review"] or "none").replace("_", " ")),
        ("Exceptions", ", ".join(answer["exceptions"]) or "none"),
        ("Import duty", "unknown" if answer["us_import_duty"] is None else f"{100 * answer['us_import_duty']:g} %"),
        ("Rests on", ", ".join(answer["basis"]) or "no rule"),
    ]
    return [(clean(str(name)), clean(str(value))) for name, value in rows]


def _sections(made: DeterminationRecord) -> list[Section]:
    answer = made.answer
    conditions = [clean(each) for each in answer["conditions"]]
    return [
        Section("conditions", "Conditions to be met", _listing(conditions)),
        Section("missing", "What is missing, and what each value would give", _missing(answer)),
        Section("flags", "Red flags and conflicts", _listing(_flags(answer))),
        Section("reasons", "Why", (Code(_lines(made.reasons)), *_folded("The whole trace", Code(_lines(made.trace))))),
        Section("assumptions", "What was assumed", _assumptions(made)),
        Section("rules", "Law consulted", _rules(made)),
        Section("sources", "Sources and grades", _sources(made)),
        Section("limits", "What is not modelled", _listing([clean(each) for each in answer["not_modelled"]])),
        Section("receipt", "Receipt", _receipt(made)),
    ]


def _listing(items: Iterable[str]) -> tuple[Block, ...]:
    told = tuple(items)
    return (Listing(told),) if told else ()


def _folded(summary: str, *blocks: Any) -> tuple[Fold, ...]:
    return (Fold(summary, blocks),)


def _flags(answer: Mapping[str, Any]) -> list[str]:
    flags = [*answer.get("conflicts", ()), *answer["red_flags"]]
    flags += [f"Known only after the data day: {each['what']} ({each['known_on']})" for each in answer["later"]]
    if answer.get("alleged"):
        flags.insert(0, "The answer rests on an act that no authority published.")
    return [clean(each) for each in flags]


def _missing(answer: Mapping[str, Any]) -> tuple[Block, ...]:
    branches = [*answer["if_known"], *answer["by_switch"]]
    blocks: list[Block] = []
    if answer["missing"]:
        blocks.append(Paragraph(f"Missing: {clean(', '.join(answer['missing']))}."))
    if branches:
        rows = tuple(Row(Cell(clean(name)), (Cell(said),)) for name, said in _told(branches))
        columns = (Column("Then", number=False),)
        blocks.append(Table("branches", "One fact at a time, the others as they are", "If", columns, rows, stack=True))
    return tuple(blocks)


def _told(branches: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What each value gives; once where all values of a fact give the same."""
    for fact, group in groupby(branches, key=lambda branch: branch["fact"]):
        values = [(each["value"], _outcome(each)) for each in group]
        if len({said for _, said in values}) == 1:
            yield f"{fact}: {' or '.join(value for value, _ in values)}", values[0][1]
        else:
            yield from ((f"{fact} {value}", said) for value, said in values)


def _outcome(branch: Mapping[str, Any]) -> str:
    parts = [branch["status"], branch["paragraph"], branch["review"], *branch["exceptions"]]
    return clean(", ".join(str(part).replace("_", " ") for part in parts if part))


def _assumptions(made: DeterminationRecord) -> tuple[Block, ...]:
    rows = tuple(
        Row(Cell(clean(each.what)), (Cell(clean(each.taken)), Cell(clean(each.why)))) for each in made.assumptions
    )
    columns = (Column("Taken to be", number=False), Column("Because", number=False))
    return (Table("assumed", "Nobody said otherwise", "What", columns, rows, stack=True),) if rows else ()


def _rules(made: DeterminationRecord) -> tuple[Block, ...]:
    """The rules in force with their hashes; the others folded."""
    rules = made.answer["rules_consulted"]
    live = [each for each in rules if each["in_force"] != "no"]
    dead = [each for each in rules if each["in_force"] == "no"]
    blocks: list[Block] = [
        Paragraph(f"{len(rules)} rules were consulted. One hash over the texts of all: {made.law_hash}.", "small")
    ]
    if live:
        blocks.append(_rule_table("in-force", "In force that day", live))
    if dead:
        blocks += _folded(f"{len(dead)} rules not in force that day", _rule_table("not-in-force", "Not in force", dead))
    return tuple(blocks)


def _rule_table(name: str, caption: str, rules: Iterable[Mapping[str, Any]]) -> Table:
    rows = tuple(
        Row(Cell(clean(each["title"]), clean(each["id"])), (Cell(str(each["text_of"] or "")), Cell(each["hash"])))
        for each in rules
    )
    columns = (Column("Text checked", number=False), Column("SHA-256 of the text", number=False))
    return Table(name, caption, "Rule", columns, rows, stack=True)


def _sources(made: DeterminationRecord) -> tuple[Block, ...]:
    rows = tuple(
        Row(
            Cell((Link(clean(each.title), each.url),) if each.url else clean(each.title), clean(each.publisher)),
            (
                Cell(f"{each.reliability}: {RELIABILITY.get(each.reliability, '')}"),
                Cell(clean(", ".join(each.used_for))),
            ),
        )
        for each in made.sources
    )
    grades = [
        f"{clean(each.row)}: source {each.source_reliability} ({RELIABILITY[each.source_reliability]}), information "
        f"{each.information_credibility} ({CREDIBILITY[each.information_credibility]}), "
        f"{each.analytic_confidence} confidence" + (f", known on {each.known_on}" if each.known_on else "")
        for each in made.rows
    ]
    columns = (Column("Reliability", number=False), Column("Used for", number=False))
    table = (Table("graded", "How reliable each source is", "Source", columns, rows, stack=True),) if rows else ()
    return (*table, *_listing(grades))


def _receipt(made: DeterminationRecord) -> tuple[Block, ...]:
    newest = "unknown" if made.newest_known_on is None else made.newest_known_on.isoformat()
    pairs = [
        ("Made", made.made_at.isoformat(timespec="seconds")),
        ("Program", made.program),
        ("Study", f"{made.study} · {made.study_hash}"),
        ("Data up to", made.data_day.isoformat()),
        ("Newest thing used", f"known on {newest}"),
        ("View as of", "everything known" if made.asked.as_of is None else made.asked.as_of.isoformat()),
        ("Hash of the law", made.law_hash),
        ("Hash of this record", made.record_hash),
    ]
    command = (Paragraph("Made by:"), Code(clean(made.command))) if made.command else ()
    return (*command, Terms(tuple((name, clean(value)) for name, value in pairs)))
