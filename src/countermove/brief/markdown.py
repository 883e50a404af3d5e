"""The brief as Markdown: the same words and tables, without the charts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countermove.brief.blocks import (
    Block,
    Cell,
    Code,
    Figure,
    Fold,
    Front,
    Grid,
    Heading,
    Link,
    Listing,
    Paragraph,
    Strong,
    Table,
    Terms,
    Text,
)
from countermove.brief.document import document
from countermove.brief.words import clean, unbroken
from countermove.decision.assessment import Assessment

_SPECIAL = re.compile(r"([\\`*_\[\]#|~<>&!])")
_START = re.compile(r"^(\d*)([-+=.)])(?=\s|$|[-+=])")


def markdown(assessment: Assessment) -> str:
    """The brief as CommonMark with pipe tables; text of the study is escaped."""
    doc = document(assessment)
    parts = list(_front(doc.front))
    for number, section in enumerate(doc.sections, start=1):
        if number == len(doc.reasons) + 1:
            parts.append("---\n\n*Appendix*")
        parts.append(f"## {number}. {escape(section.title)}")
        parts += [part for block in section.blocks for part in _block(block)]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Text that Markdown shows as it is, HTML tags among it."""
    safe = _SPECIAL.sub(r"\\\1", clean(text))
    return _START.sub(r"\1\\\2", safe)


def _text(text: Text) -> str:
    pieces = (text,) if isinstance(text, str) else text
    return "".join(escape(piece) if isinstance(piece, str) and len(pieces) == 1 else _piece(piece) for piece in pieces)


def _piece(piece: object) -> str:
    if isinstance(piece, str):
        return _SPECIAL.sub(r"\\\1", unbroken(piece))
    if isinstance(piece, Link):
        return f"[{escape(piece.text)}](<{piece.href}>)"
    if isinstance(piece, Strong):
        return f"**{escape(piece.text)}**"
    return escape(getattr(piece, "text", ""))


def _front(front: Front) -> Iterator[str]:
    yield f"# {escape(front.question)}"
    yield f"{escape(front.kicker)}: {escape(front.title)}"
    yield "\n".join(f"- {escape(name)}: {escape(value)}" for name, value in front.facts)
    for notice in front.notices:
        yield f"> {_text(notice)}"
    yield f"**{escape(front.verdict)}.** " + " ".join(escape(sentence) for sentence in front.answer)
    yield f"**Confidence: {escape(front.confidence)}.** {escape(front.confidence_why)}"
    for block in front.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _text(block.text)
        case Heading():
            yield f"### {escape(block.text)}"
        case Listing():
            yield "\n".join(f"- {_text(item)}" for item in block.items)
        case Terms():
            yield "\n".join(f"- **{_text(name)}**: {_text(says)}" for name, says in block.pairs)
        case Code():
            yield f"```console\n{block.text.replace('```', '')}\n```"
        case Fold():
            for inner in block.blocks:
                yield from _block(inner)
        case Table():
            yield from _table(block)
        case Figure() | Grid():
            yield from ()


def _table(table: Table) -> Iterator[str]:
    yield f"**{escape(table.caption)}** `{table.id}`"
    heads = [escape(table.corner), *(_head(column.title, column.unit, column.note) for column in table.columns)]
    rule = ["---", *("---:" if column.number else "---" for column in table.columns)]
    lines = [heads, rule, *([_cell(row.head), *map(_cell, row.cells)] for row in table.rows)]
    yield "\n".join(f"| {' | '.join(line)} |" for line in lines)
    for note in table.notes:
        yield _text(note)


def _head(title: str, unit: str, note: str) -> str:
    behind = ", ".join(filter(None, (unit, note)))
    return f"{escape(title)} ({escape(behind)})" if behind else escape(title)


def _cell(cell: Cell) -> str:
    note = _text(cell.note)
    return f"{_text(cell.text)} ({note})" if note else _text(cell.text)
