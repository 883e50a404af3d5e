"""The record of a determination as one self-contained page for a file: no script, no network, prints on A4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
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
)
from countermove.brief.determination_sheet import foot, sheet
from countermove.brief.page import environment
from countermove.brief.words import CREDIBILITY, RELIABILITY, clean
from countermove.law.answer.record import DeterminationRecord

STATUSES = {
    "no_requirement_found": "No licence requirement found",
    "exception": "A licence is required; an exception may serve",
    "licence": "A licence is required",
    "prohibited": "Prohibited",
    "unknown": "Not settled: a fact is missing",
}


def determination_html(made: DeterminationRecord, whole: str | None = None) -> str:
    """The page of a record; the same record gives the same text. Everything in it is escaped.

    It prints as one sheet, which says that the rest stands in ``whole``, the name of the same record as a JSON file.
    """
    answer = made.answer
    template = environment().get_template("determination.html")
    return template.render(
        title=f"{answer['chip_name']} on {answer['on']}: {STATUSES[answer['status']]}",
        verdict=STATUSES[answer["status"]], status=answer["status"], sentence=answer["sentence"],
        facts=_facts(made), sheet=sheet(made), foot=foot(made, whole),
        beyond=[each for each in _beyond(made) if each.blocks], whole=whole or "the JSON file of this record",
        style=_style(), drawn=Markup, made_at=made.made_at.isoformat(timespec="seconds"), day=made.data_day.isoformat(),
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
        ("Item", answer["chip"]),
        ("Day", answer["on"]),
        ("Route", f"{answer['from']} to {answer['to']}, {answer['transaction']}"),
        ("Headquarters", answer["headquarters"]),
        *((name.replace("_", " ").capitalize(), value) for name, value in parties.items()),
        *((name.replace("_", " "), value) for name, value in answer.get("facts", {}).items()),
        ("Paragraph", answer["paragraph"] or "none"),
        ("Review", (answer["review"] or "none").replace("_", " ")),
        ("Exceptions", ", ".join(answer["exceptions"]) or "none"),
        ("Import duty", "unknown" if answer["us_import_duty"] is None else f"{100 * answer['us_import_duty']:g} %"),
    ]
    return [(clean(str(name)), clean(str(value))) for name, value in rows]


def _beyond(made: DeterminationRecord) -> list[Section]:
    """What only the screen shows under the sheet."""
    points = tuple(clean(each) for each in made.answer["not_modelled"])
    return [
        Section("reasons", "The reasoning", (Code(_lines(made.reasons)), *_folded("The whole trace", _trace(made)))),
        Section("all-rules", "Law consulted", _rules(made)),
        Section("sources", "Sources and grades", _sources(made)),
        Section("all-limits", "Every point that is not modelled", (Listing(points),) if points else ()),
    ]


def _trace(made: DeterminationRecord) -> Code:
    return Code(_lines(made.trace))


def _folded(summary: str, *blocks: Any) -> tuple[Fold, ...]:
    return (Fold(summary, blocks),)


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
    return (*table, *((Listing(tuple(grades)),) if grades else ()))
