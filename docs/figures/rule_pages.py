"""A page for each rule, out of its file, and a page that lists them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from countermove.brief.plane_words import said_words, short
from countermove.chart import stylesheet
from countermove.law.plane.picture import Plane, Rectangle
from countermove.study import Study
from countermove.study.criteria import Node, comparisons
from countermove.study.places import load_places
from countermove.study.quantities import Quantity, quantities_of
from countermove.study.rules import Entry, LicenceException, ReviewStep, Rule, load_rules
from figures.cells import table
from figures.rule_pictures import MOST_LANES, Carried, carried, plane_html, plane_of, strip
from figures.rule_words import conditions, known, plain, tree

KINDS = {
    "rule": "Rules", "statute": "Statutes", "letter": "Letters to single companies", "practice": "Practice",
    "proclamation": "Proclamations", "guidance": "Guidance", "list": "Lists of parties", "embargo": "Embargoes",
    "draft": "Drafts, never in force",
}  # fmt: skip
LAYERS = {"item": "the item", "end_user": "the end user", "end_use": "the end use"}
MOST_PARTIES = 400


def write_rules(study: Study, folder: Path) -> None:
    """Write a page for each rule of a study, and the page that lists them, into a folder that holds nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    rules, spans = load_rules(study), carried(study)
    for rule in rules:
        (folder / f"{rule.id}.md").write_text(page(study, rule, rules, spans), encoding="utf-8")
    (folder / "index.md").write_text(index(study, rules), encoding="utf-8")


def index(study: Study, rules: Sequence[Rule]) -> str:
    """Every rule by party and by kind."""
    places = load_places(study)
    parties = {party.id: party.name for party in study.about.parties}
    lines = [
        "# The rules", "",
        f"The {len(rules)} rules of the packaged study, a page each, as the program reads them: their days, their "
        "criteria, the lines that they draw, the chips that they caught, and what is left out of them. "
        "[What is not modelled](../not-modelled.md) gathers the last. Research, not legal advice.", "",
    ]  # fmt: skip
    for party in dict.fromkeys(rule.by for rule in sorted(rules, key=lambda each: _order(study, each.by))):
        lines += [f"## {parties.get(party) or places.name(party)}", ""]
        for kind in dict.fromkeys((*KINDS, *(rule.kind for rule in rules))):
            own = [rule for rule in rules if rule.by == party and rule.kind == kind]
            if own:
                lines += [f"### {KINDS.get(kind, kind)}", "", *(_line(rule) for rule in own), ""]
    return "\n".join(lines)


def _order(study: Study, party: str) -> tuple[int, str]:
    known_parties = [each.id for each in study.about.parties]
    return (known_parties.index(party) if party in known_parties else len(known_parties)), party


def _line(rule: Rule) -> str:
    first = next((each for each in rule.history if each.state in ("effective", "alleged", "proposed")), rule.history[0])
    return f"- [{plain(rule.title)}]({rule.id}.md), {first.state.replace('_', ' ')} {first.from_}"


def page(study: Study, rule: Rule, rules: Sequence[Rule], spans: Carried) -> str:
    """One rule as a page."""
    quantities = dict(quantities_of(study))
    parts = [
        *_head(study, rule), *_states(rule, quantities), *_citations(study, rule), *_beside(rule, rules),
        *_text(rule, quantities), *_consequences(rule, quantities), *_parties(study, rule),
        *_plane(study, rule, rules), *_strips(study, rule, spans), *_left_out(rule),
    ]  # fmt: skip
    if any("<svg" in part for part in parts):
        parts.append(f"<style>{' '.join(stylesheet().split())}</style>")
    return "\n".join(parts) + "\n"


def _head(study: Study, rule: Rule) -> Iterator[str]:
    yield from (f"# {plain(rule.title)}", "")
    if rule.summary:
        yield from (plain(rule.summary), "")
    by = load_places(study).name(rule.by)
    rows: list[tuple[str, str]] = [
        ("rule", f"`{rule.id}`"), ("by", by), ("kind", rule.kind), ("about", LAYERS[rule.layer]),
        ("asks for", "nothing: it says what is let in" if rule.admits else _asked(rule)),
        ("lets in", rule.admits.replace("_", " ") if rule.admits else ""),
        ("text compared on", str(rule.checked_on or "")), ("how its values are known", known(rule.evidence)),
        ("hash of its text", f"`{rule.digest[:16]}`"),
    ]  # fmt: skip
    yield table(("", ""), [row for row in rows if row[1]])


def _asked(rule: Rule) -> str:
    if rule.paragraphs:
        return "a prohibition" if rule.requirement == "prohibited" else "a licence"
    return (
        "changes to other rules"
        if rule.amends
        else "a duty"
        if rule.duties
        else "care"
        if rule.red_flags
        else "nothing"
    )


def _states(rule: Rule, quantities: dict[str, Quantity]) -> Iterator[str]:
    yield from ("## Its days", "")
    rows: list[tuple[str, ...]] = []
    for each in rule.history:
        name = each.state.replace("_", " ") + (f" ({each.strength} evidence)" if each.strength else "")
        cite = plain(each.cite or "") + (f" (*{known(each.evidence)}*)" if each.evidence else "")
        rows.append((name, str(each.from_), str(each.until or ""), str(rule.known_on(each)), cite, _told(each)))
    yield table(("state", "from", "until", "public on", "by", "note"), rows)
    for each in rule.history:
        if each.for_ is not None:
            yield from (f"The state *{each.state.replace('_', ' ')}* of {each.from_} holds only for:", "")
            yield from (*tree(each.for_, quantities, each.evidence or rule.evidence), "")


def _told(entry: Entry) -> str:
    by = f"by [{entry.by}]({entry.by}.md)" if entry.by else ""
    staged = "only for some facts, below" if entry.for_ is not None else ""
    return "; ".join(part for part in (plain(entry.says or ""), by, staged) if part)


def _citations(study: Study, rule: Rule) -> Iterator[str]:
    yield from ("## Where it stands", "")
    named = [(each.cite, each.title, each.source) for each in rule.citations]
    named += [("", entry.says, name) for entry in rule.history for name in entry.source]
    for cite, title, source in dict.fromkeys(named):
        row = study.sources.get(source or "")
        words = "; ".join(plain(part) for part in (cite, title) if part)
        link = f"[`{source}`]({row.url})" if row is not None and row.url else f"`{source}`" if source else ""
        yield f"- {' — '.join(part for part in (words, link) if part)}"
    yield ""


def _beside(rule: Rule, rules: Sequence[Rule]) -> Iterator[str]:
    titles = {each.id: each.title for each in rules}
    groups = {
        "It amends": rule.amends,
        "It is amended by": [each.id for each in rules if rule.id in each.amends],
        "It adds nothing where one of these asks for a licence": rule.yields_to,
        "These add nothing where it asks for a licence": [each.id for each in rules if rule.id in each.yields_to],
        "It goes with": [*rule.linked, *(each.id for each in rules if rule.id in each.linked)],
    }
    told = {head: list(dict.fromkeys(names)) for head, names in groups.items() if names}
    if told:
        yield from ("## Beside other rules", "")
    for head, names in told.items():
        links = (f"[{plain(titles.get(name, name))}]({name}.md)" if name in titles else f"`{name}`" for name in names)
        yield from (f"{head}: {', '.join(links)}.", "")


def _text(rule: Rule, quantities: dict[str, Quantity]) -> Iterator[str]:
    gates: list[tuple[str, Node | None]] = [("Whom it binds", rule.binds), ("Where it reaches", rule.scope)]
    for title, node in gates:
        if node is not None:
            yield from (f"## {title}", "", *tree(node, quantities, rule.evidence), "")
    if rule.paragraphs:
        yield from ("## What falls under it", "", "Tried in order; the first that holds decides.", "")
    for name, node in rule.paragraphs.items():
        yield from (f"### {plain(name)}", "", *tree(node, quantities, rule.evidence), "")
    for form, names in rule.as_system.items():
        pairs = ", ".join(f"{plain(name)} is {plain(other)}" for name, other in names.items())
        yield from (f"Inside a {'computer' if form == 'computer' else 'thing of another form'}: {pairs}.", "")


def _consequences(rule: Rule, quantities: dict[str, Quantity]) -> Iterator[str]:
    if rule.exceptions is not None:
        yield from ("## Licence exceptions", "")
        yield from () if rule.exceptions else ("None serves.", "")
    for clause in rule.exceptions or ():
        yield from (*_clause(clause.id, clause, clause.title, quantities, rule), "")
    if rule.adds_exceptions:
        yield from (
            "## Licence exceptions that it adds",
            "",
            "They stand beside those of the rules that it amends.",
            "",
        )
    for clause in rule.adds_exceptions:
        yield from (*_clause(clause.id, clause, clause.title, quantities, rule), "")
    if rule.review:
        yield from ("## How an application is judged", "", "The first step that holds applies.", "")
    for step in rule.review:
        name = (step.policy or "no policy published").replace("_", " ")
        yield from (*_clause(name, step, step.says, quantities, rule), "")
    if rule.duties:
        yield from ("## Duties", "")
    for duty in rule.duties:
        head = "; ".join(plain(part) for part in (duty.label, duty.cite, duty.says) if part)
        yield f"- **{100 * duty.rate:.0f} %** {head}"
        yield from (*tree(duty.when, quantities, duty.evidence or rule.evidence, 1), "")
    if rule.red_flags:
        yield from ("## Warnings", "")
    for flag in rule.red_flags:
        kind = "conflict of laws: " if flag.kind == "conflict" else ""
        yield f"- {kind}{plain(flag.says)}" + (f" ({plain(flag.cite)})" if flag.cite else "")
        yield from (*tree(flag.when, quantities, flag.evidence or rule.evidence, 1), "")


def _clause(
    name: str, clause: LicenceException | ReviewStep, says: str | None, quantities: dict[str, Quantity], rule: Rule
) -> Iterator[str]:
    terms = "; ".join(plain(part) for part in (says, clause.cite) if part)
    yield f"- **{plain(name)}**" + (f" ({terms})" if terms else "")
    inherited = clause.evidence or rule.evidence
    if isinstance(clause, ReviewStep):
        if clause.revenue_share is not None:
            yield f"    - {100 * clause.revenue_share:.0f} % of the revenue goes to the government"
        if clause.cap is not None:
            yield f"    - volume cap: {100 * clause.cap:.0f} % of the product's sales at home"
    if clause.when is not None:
        yield "    - where"
        yield from tree(clause.when, quantities, inherited, 2)
    if clause.conditions:
        yield "    - on these conditions"
        yield from (f"    {line}" for line in conditions(clause.conditions, quantities, inherited))


def _parties(study: Study, rule: Rule) -> Iterator[str]:
    """The parties on the lists that the rule names, as far as the study knows them."""
    tests = [test for node in rule.trees() for name, test in comparisons(node) if name == "end_user_list"]
    lists = {word for test in tests for word in test.is_ or ()}
    found = [row for row in study.entities if row.list in lists] if study.has_table("entities") else []
    if not found:
        return
    found.sort(key=lambda row: (row.list, row.name_en.casefold()))
    yield from ("## The parties on it", "")
    yield f"{len(found)} listings stand in the study; the lists themselves are longer."
    yield ""
    rows = [
        (plain(row.name_en), plain(row.name_zh or ""), plain(row.list), row.listed_from or "", row.listed_to or "",
         plain(row.citation or ""))
        for row in found[:MOST_PARTIES]
    ]  # fmt: skip
    yield table(("party", "in Chinese", "list", "from", "to", "by"), rows)


def _plane(study: Study, rule: Rule, rules: Sequence[Rule]) -> Iterator[str]:
    plane = plane_of(study, rule, rules)
    if plane is None:
        return
    yield from ("## Where its lines run", "", _say_plane(plane), "", plane_html(study, rule, plane), "")
    rows = [(said_words(region.said), _edges(plane, region.rectangles[0])) for region in plane.regions]
    yield table(("answer of this rule alone", "for instance, where"), [(plain(said), where) for said, where in rows])


def _say_plane(plane: Plane) -> str:
    return (
        f"Drawn from the tree above as it stood on {plane.on}, with what it amends and nothing else, for a move from "
        f"{plane.from_} to {plane.to}. A line belongs to the side that the tree gives it to."
    )


def _edges(plane: Plane, part: Rectangle) -> str:
    said = list[str]()
    for name, low, low_in, high, high_in in (
        (short(plane.x.quantity), part.x_from, part.x_from_included, part.x_to, part.x_to_included),
        (short(plane.y.quantity), part.y_from, part.y_from_included, part.y_to, part.y_to_included),
    ):
        if low is not None and low == high:
            said.append(f"{name} = {low}")
            continue
        said += [f"{name} {'≥' if low_in else '&gt;'} {low}"] if low is not None else []
        said += [f"{name} {'≤' if high_in else '&lt;'} {high}"] if high is not None else []
    return " and ".join(said) or "everywhere"


def _strips(study: Study, rule: Rule, spans: Carried) -> Iterator[str]:
    own = spans.of(rule.id)
    route = f"from {study.about.parties[0].name} to {study.about.parties[1].name}"
    yield from ("## Chips under it", "")
    if not own:
        yield from (f"On the way {route} it carried the answer for no chip of the catalogue.", "")
        return
    few = f" Of {len(own)} chips the first {MOST_LANES} are drawn." if len(own) > MOST_LANES else ""
    yield (
        f"When this rule carried the answer for a chip {route}, from the chip's launch on, and what the answer was."
        f"{few} The other {len(study.chips) - len(own)} of the {len(study.chips)} chips of the catalogue never did."
    )
    yield from ("", strip(study, rule, own), "")


def _left_out(rule: Rule) -> Iterator[str]:
    yield from ("## What is not modelled of it", "")
    yield from (f"- {plain(text)}" for text in rule.not_modelled)
    if not rule.not_modelled:
        yield "Nothing is noted here; [the points that concern all rules](../not-modelled.md) hold."
    yield ""
