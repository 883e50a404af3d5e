"""What a compliance officer reads of a determination on one printed page; the rest stands in the whole record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from countermove.brief.blocks import Block, Cell, Column, Listing, Paragraph, Row, Section, Table, Terms, words
from countermove.brief.deciding import deciding, relied_on
from countermove.brief.words import clean
from countermove.law.answer.record import DeterminationRecord

MOST_COMPARISONS = 8
COLUMN = 60
"""Letters in a line of one of the two columns of the printed sheet."""
LINES, RULE_LINES = 56, 1.3
"""Lines of a column of a sheet that relies on no rule, and how many each rule takes away; found by printing."""
LEAST_POINTS = 2
"""Points not modelled that every sheet shows, even where it then runs on to a second page."""
SHORT_HASH = 12
"""Digits of a hash on paper, as `law verify` prints them; the whole ones are in the record."""
REVIEWS = {
    "presumption_of_denial": "applications meet a presumption of denial",
    "case_by_case": "applications are reviewed case by case",
    "presumption_of_approval": "applications meet a presumption of approval",
}


def sheet(made: DeterminationRecord) -> list[Section]:
    """The sections that stand in two columns; the points not modelled fill what room the others leave."""
    answer = made.answer
    sections = [
        Section("why", "Why", _why(answer)),
        Section("conditions", "Conditions to be met", _listing(_conditions(answer))),
        Section("exceptions", "Licence exceptions", _listing(_exceptions(answer))),
        Section("missing", "What is missing, and what each value would give", _missing(answer)),
        Section("importer", "The importer's key", _listing(_importer(answer))),
        Section("flags", "Red flags and conflicts of laws", _listing(_flags(answer))),
        Section("switches", "Open points of law", _listing(_switches(answer))),
        Section("assumptions", "What was assumed", _listing(_assumptions(made))),
    ]
    sections = [each for each in sections if each.blocks]
    room = 2 * (LINES - RULE_LINES * len(_texts(answer))) - sum(map(_lines, sections))
    return [*sections, Section("limits", "What is not modelled", _limits(answer, room))]


def foot(made: DeterminationRecord, whole: str | None) -> list[Section]:
    """What closes the page, over its whole width: the texts of law relied on, and the receipt."""
    return [Section("rules", "Law relied on", _rules(made)), Section("receipt", "Receipt", _receipt(made, whole))]


def _listing(items: Sequence[str]) -> tuple[Block, ...]:
    return (Listing(tuple(clean(each) for each in items)),) if items else ()


def _why(answer: Mapping[str, Any]) -> tuple[Block, ...]:
    found = deciding(answer)
    blocks: list[Block] = [Paragraph(clean(_because(answer)))]
    if found:
        rows = tuple(
            Row(Cell(clean(each.place)), (Cell(clean(each.comparison)), Cell(clean(each.margin))))
            for each in found[:MOST_COMPARISONS]
        )
        more = len(found) - MOST_COMPARISONS
        notes = (f"{more} more comparisons are in the whole record.",) if more > 0 else ()
        columns = (Column("Comparison", number=False), Column("Margin"))
        blocks.append(Table("deciding", "The comparisons that decide", "Paragraph", columns, rows, notes, stack=True))
    return tuple(blocks)


def _because(answer: Mapping[str, Any]) -> str:
    """The reason in a sentence or two."""
    rules = relied_on(answer)
    weighed = [each["title"] for each in rules if each.get("paragraphs")]
    if not answer["basis"]:
        told = f"Weighed for the item, and not met: {'; '.join(weighed)}."
        far = "The rules in force on items do not reach this route or these parties."
        return f"No rule in force that day asks for a licence on these facts. {told if weighed else far}"
    parts = list[str]()
    for each in rules:
        parted = each.get("reach", {}).get("parts", ())
        legs = [leg["label"] for leg in parted if leg["holds"] == "yes" and leg.get("label")]
        met = [one["paragraph"] for one in each.get("paragraphs", ()) if one["holds"] == "yes"]
        if met:
            by = f" ({', '.join(legs)})" if legs else ""
            parts.append(f"{each['title']}: reaches this transaction{by}, and {' and '.join(met)} is met")
    if answer["status"] == "unknown":
        parts.append(f"the answer hangs on {', '.join(answer['missing']) or 'an open point of law'}")
    if answer["review"] in REVIEWS:
        parts.append(REVIEWS[answer["review"]])
    if answer["us_import_duty"]:
        parts.append(f"an import duty of {100 * answer['us_import_duty']:g} % falls due")
    told = "; ".join(parts) or f"It rests on {', '.join(each['title'] for each in rules)}"
    return f"{told[:1].upper()}{told[1:]}."


def _conditions(answer: Mapping[str, Any]) -> list[str]:
    marks = {"yes": "met: ", "no": "not met: "}
    return [
        f"{marks.get(each['met'], '')}{'perhaps ' if each['needed'] == 'unknown' else ''}{each['says']}"
        for each in answer["required"]
    ]


def _exceptions(answer: Mapping[str, Any]) -> list[str]:
    told = list[str]()
    for each in answer["considered"]:
        unmet = "; ".join(one["says"] for one in each["conditions"] if one["met"] == "no")
        open_ = "; ".join(one["says"] for one in each["conditions"] if one["met"] == "unknown")
        if each["serves"] == "no":
            told.append(f"{each['exception']} does not serve; not met: {unmet or 'its own limits'}")
        elif each["exception"] not in answer["exceptions"]:
            told.append(f"{each['exception']} may fit the item" + (f"; not known: {open_}" if open_ else ""))
    return told


def _importer(answer: Mapping[str, Any]) -> list[str]:
    told = list[str]()
    for key in _keys(answer):
        whom = "Buyers with state money: " if key["buyer"] == "state_funded" else ""
        state = f"{whom}{key['state'].replace('_', ' ')} since {key['since']}"
        until = f" until {key['until']}" if key["until"] else ""
        how = "alleged" if key["alleged"] else key["stage"]
        note = f" {key['note']}" if key["note"] else ""
        told.append(f"{state}{until} ({how}, {key['strength']} evidence).{note}")
    return told


def _flags(answer: Mapping[str, Any]) -> list[str]:
    flags = [*answer["red_flags"], *(f"conflict: {each}" for each in answer.get("conflicts", ()))]
    flags += [f"known only after the data day: {each['what']} ({each['known_on']})" for each in answer["later"]]
    if answer["end_user"] and answer["layers"]["end_user"]["says"]:
        flags.insert(0, f"end user: {answer['layers']['end_user']['says']}")
    if answer.get("alleged"):
        flags.insert(0, "the answer rests on an act that no authority published")
    return flags


def _missing(answer: Mapping[str, Any]) -> tuple[Block, ...]:
    if not answer["missing"]:
        return ()
    said = Paragraph(clean(f"Missing: {', '.join(answer['missing'])}."))
    return (said, *_listing([f"{name}: {outcome}" for name, outcome in branches(answer["if_known"])]))


def branches(told: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What each value of a fact or switch gives; once where all its values give the same."""
    for fact, group in groupby(told, key=lambda branch: branch["fact"]):
        values = [(each["value"], _outcome(each)) for each in group]
        if len({said for _, said in values}) == 1:
            yield f"{fact} {' or '.join(value for value, _ in values)}", values[0][1]
        else:
            yield from ((f"{fact} {value}", said) for value, said in values)


def _outcome(branch: Mapping[str, Any]) -> str:
    parts = [branch["status"], branch["paragraph"], branch["review"], *branch["exceptions"]]
    return ", ".join(str(part).replace("_", " ") for part in parts if part)


def _switches(answer: Mapping[str, Any]) -> list[str]:
    """What hangs on each switch that has a part in the answer, and the names of those that have none."""
    told = [f"{name}: {said}" for name, said in branches(answer["by_switch"])]
    idle = [name for name in answer["switches"] if name not in {each["fact"] for each in answer["by_switch"]}]
    return [*told, f"of no weight here: {', '.join(idle)}"] if idle else told


def _assumptions(made: DeterminationRecord) -> list[str]:
    told = (each for each in made.assumptions if not each.what.startswith("switch "))
    return [f"{each.what}: {each.taken} ({each.why})" for each in told]


def _limits(answer: Mapping[str, Any], room: float) -> tuple[Block, ...]:
    """The points nearest to the answer, as many as there is ``room`` for (in lines of a column), and how many more."""
    points = list[str]()
    for each in answer["not_modelled"]:
        room -= _wrapped(each)
        if room < 0 and len(points) >= LEAST_POINTS:
            break
        points.append(each)
    more = len(answer["not_modelled"]) - len(points)
    said = (Paragraph(f"{more} more points, of the law further away, are in the whole record.", "small"),)
    return (*_listing(points), *(said if more else ()))


def _lines(section: Section) -> float:
    """About how many lines of a column a section takes when it is printed."""
    taken = 1.5
    for block in section.blocks:
        if isinstance(block, Listing):
            taken += sum(_wrapped(words(each)) for each in block.items)
        elif isinstance(block, Paragraph):
            taken += _wrapped(words(block.text))
        elif isinstance(block, Table):
            taken += 1.2 + sum(1.2 * -(-len(words(row.cells[0].text)) // 40) for row in block.rows)
    return taken


def _wrapped(text: str) -> int:
    return -(-len(text) // COLUMN)


def _texts(answer: Mapping[str, Any]) -> dict[str, Mapping[str, Any] | None]:
    """The ids of the rules relied on, the importer's among them with its key."""
    texts: dict[str, Mapping[str, Any] | None] = {each["rule"]: None for each in relied_on(answer)}
    for key in _keys(answer):
        if key["rule"]:
            texts[key["rule"]] = key
    return texts


def _keys(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The importer's key, and that for buyers with state money beside it."""
    key: Mapping[str, Any] | None = answer["importer"]
    while key is not None:
        yield key
        key = key["state_funded"]


def _rules(made: DeterminationRecord) -> tuple[Block, ...]:
    """The texts relied on, each with the day it was checked and its hash."""
    answer, names = made.answer, _texts(made.answer)
    consulted = {each["id"]: each for each in answer["rules_consulted"]}
    rows = tuple(
        Row(
            Cell(clean(each["title"])),
            (
                Cell(clean(_cited(answer, each["id"], names[each["id"]]))),
                Cell(str(each["text_of"] or "not stated")),
                Cell(each["hash"][:SHORT_HASH]),
            ),
        )
        for each in (consulted[name] for name in names if name in consulted)
    )
    titles = ("Citation", "Checked", "SHA-256")
    columns = tuple(Column(title, number=False) for title in titles)
    live = sum(each["in_force"] != "no" for each in consulted.values())
    first = made.rows[0] if made.rows else None
    said = f"{len(consulted)} rules were consulted; {live} were in force that day or may have been."
    if first is not None:
        grade = f"{first.source_reliability}{first.information_credibility}, {first.analytic_confidence} confidence"
        said += f" The item's figures are graded {grade}."
    table = (Table("relied-on", "Texts relied on", "Rule", columns, rows, stack=True),) if rows else ()
    return (*table, Paragraph(said, "small"))


def _cited(answer: Mapping[str, Any], rule: str, key: Mapping[str, Any] | None) -> str:
    """The first citation that has an address, or else the first; of an importer's rule, how it is known."""
    own = [each for each in answer["citations"] if each["rule"] == rule]
    if own or key is None:
        return "".join(each["cite"] for each in sorted(own, key=lambda each: each["url"] is None)[:1])
    return f"{'alleged' if key['alleged'] else key['stage']}, {key['strength']} evidence"


def _receipt(made: DeterminationRecord, whole: str | None) -> tuple[Block, ...]:
    newest = "unknown" if made.newest_known_on is None else made.newest_known_on.isoformat()
    view = "everything known" if made.asked.as_of is None else f"as of {made.asked.as_of}"
    pairs = [
        ("Whole record", f"{whole or 'the JSON file of this record'}, hash {made.record_hash}"),
        ("Data", f"up to {made.data_day}; newest thing used known on {newest}; view: {view}"),
        (
            "Made",
            f"{made.made_at.isoformat(timespec='seconds')} by {made.program}; study {made.study} "
            f"{made.study_hash[:SHORT_HASH]}, law {made.law_hash[:SHORT_HASH]}",
        ),
        ("Command", made.command or "made by a program"),
    ]
    return (Terms(tuple((name, clean(value)) for name, value in pairs)),)
