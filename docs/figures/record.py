"""Tables of the page on the data: what the record holds, and how sure its rows are."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Sequence

from countermove.study.records import Source
from countermove.study.study import TABLES, Study
from figures.cells import first_sentence, table

GRADES = (
    "id",
    "source",
    "known_on",
    "known_basis",
    "source_reliability",
    "information_credibility",
    "analytic_confidence",
    "probability",
    "graded_by",
    "status",
    "remark",
)  # fmt: skip


def raw_rows(study: Study, name: str) -> list[dict[str, str]]:
    """All rows of a table as text, deprecated ones too; none where the study has no such table."""
    if not study.has_table(name):
        return []
    with (study.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(study: Study) -> str:
    """What each table holds, and how much of it."""
    rows: list[Sequence[object]] = []
    for name, model in {"sources": Source, **TABLES}.items():
        records = raw_rows(study, name)
        undated = "-" if name == "sources" else sum(not row["known_on"] for row in records)
        deprecated = sum(row["status"] == "deprecated" for row in records)
        rows.append((f"`{name}.csv`", first_sentence(model.__doc__), len(records), undated, deprecated))
    return table(("table", "a row is", "rows", "undated", "deprecated"), rows)


def columns(study: Study) -> str:
    """The columns of each table beside those that all tables share."""
    rows: list[Sequence[object]] = []
    for name, model in {"sources": Source, **TABLES}.items():
        shared = () if name == "sources" else GRADES
        fields = {field.alias or key: field.is_required() for key, field in model.model_fields.items()}
        own = [f"**`{key}`**" if required else f"`{key}`" for key, required in fields.items() if key not in shared]
        rows.append((f"`{name}.csv`", ", ".join(own)))
    return table(("table", "columns (bold: must be filled)"), rows)


def sources(study: Study) -> str:
    """Sources by kind and reliability."""
    records = list(study.sources.values())
    letters = "ABCDEF"
    kinds = Counter(record.kind for record in records)
    each = Counter((record.kind, record.reliability) for record in records)
    rows: list[Sequence[object]] = [
        (kind.replace("_", " "), count, *(each[kind, letter] or "" for letter in letters))
        for kind, count in kinds.most_common()
    ]
    totals = Counter(record.reliability for record in records)
    rows.append(("**all**", len(records), *(totals[letter] or "" for letter in letters)))
    return table(("kind", "sources", *letters), rows)


def known_basis(study: Study) -> str:
    """On what ground the days of knowledge stand."""
    bases = ("event_day", "publication", "stated", "assumed", "")
    rows: list[Sequence[object]] = []
    for name in TABLES:
        counts = Counter(row["known_basis"] for row in raw_rows(study, name))
        rows.append((f"`{name}.csv`", *(counts[basis] or "" for basis in bases)))
    return table(("table", *(basis.replace("_", " ") or "none" for basis in bases)), rows)


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "tables": tables,
    "columns": columns,
    "sources": sources,
    "known_basis": known_basis,
}
