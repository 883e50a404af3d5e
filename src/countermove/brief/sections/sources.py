"""Sources with their grades and links; and the receipt: what made this brief, and how to make it again."""

from __future__ import annotations

from countermove.brief.blocks import (
    Block,
    Cell,
    Code,
    Column,
    Fold,
    Heading,
    Link,
    Listing,
    Paragraph,
    Row,
    Section,
    Table,
    Terms,
    Text,
)
from countermove.brief.numbers import plain
from countermove.brief.reading import Reading
from countermove.brief.words import RELIABILITY, address, clean, day, listed
from countermove.decision.assessment import SourceLine

OPEN_UP_TO = 12
"""A longer list of sources is folded."""
SHOWN_USES = 4


def sources(reading: Reading) -> Section | None:
    """What the assessment rests on, with the Admiralty grade of each source."""
    found = reading.assessment.sources
    if not found:
        return None
    counted = {letter: sum(source.reliability == letter for source in found) for letter in RELIABILITY}
    graded = listed(f"{count} {letter} ({RELIABILITY[letter]})" for letter, count in counted.items() if count)
    intro = Paragraph(
        f"{plain(len(found))} sources carry the rows used here. Grades of reliability (Admiralty scale): {graded}. "
        "F says that a source cannot be judged, not that it is bad."
    )
    rows = tuple(
        _row(source) for source in sorted(found, key=lambda each: (each.reliability, clean(each.publisher), each.id))
    )
    columns = (Column("Source", number=False), Column("Grade", number=False), Column("Used for", number=False))
    table = Table("sources-table", "Sources by grade", "Publisher", columns, rows, stack=True)
    block: Block = table if len(found) <= OPEN_UP_TO else Fold(f"All {len(found)} sources", (table,), printed=True)
    return Section("sources", "Sources", (intro, block))


def _row(source: SourceLine) -> Row:
    url = address(source.url)
    title = clean(source.title) or clean(source.id)
    name: Text = (Link(title, url),) if url else title
    uses = [clean(use) for use in source.used_for]
    more = f" and {len(uses) - SHOWN_USES} more" if len(uses) > SHOWN_USES else ""
    told = f"{', '.join(uses[:SHOWN_USES])}{more}" if more else listed(uses)
    grade = clean(source.reliability)
    return Row(
        Cell(clean(source.publisher)),
        (Cell(name, clean(source.id)), Cell(grade), Cell(told)),
    )


def receipt(reading: Reading) -> Section:
    """The receipt, the attributions and the command."""
    r = reading.assessment.receipt
    pairs: list[tuple[Text, Text]] = [
        ("Digest", clean(r.content_hash) or "none"),
        ("Program", clean(r.program)),
        ("Schema", clean(r.schema_version)),
        ("Study", f"{clean(r.study)} · {clean(r.study_hash)}"),
        ("Case", f"{clean(r.case)} · {clean(r.case_hash)}"),
        ("Model", clean(r.model_hash)),
        ("Response", clean(r.response_hash)),
        ("Seed", str(r.seed)),
        ("Worlds", plain(r.worlds)),
        ("As of", day(r.as_of) if r.as_of else f"the cut-off, {day(reading.assessment.cut_off)}"),
        ("Without", listed(map(clean, r.without)) or "nothing"),
    ]
    blocks: list[Block] = [
        Paragraph("The same receipt gives the same bits. To make this brief again:"),
        Code(clean(r.command)),
        Terms(tuple(pairs)),
        Paragraph(
            f"Cite this brief as: {reading.name}. A table or a figure: the same, and the id beside its caption. The "
            "digest is that of every number of the brief; countermove brief verify checks the page against it, and "
            "with --rerun against the record."
        ),
    ]
    if r.rule_hashes:
        rows = tuple(Row(Cell(clean(rule)), (Cell(clean(value)),)) for rule, value in r.rule_hashes.items())
        table = Table("rules-table", "Rules of law as they were read", "Rule", (Column("Hash", number=False),), rows)
        blocks.append(Fold(f"Hashes of {len(rows)} rules", (table,)))
    if r.attributions:
        blocks += [Heading("attributions", "Attributions"), Listing(tuple(clean(each) for each in r.attributions))]
    return Section("receipt", "Receipt", tuple(blocks))
