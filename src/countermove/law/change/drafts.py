"""Drafts read as law: a bill of the study, a rule on the books that is not enforced, or a user's own file, added to the
law of a day."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from countermove.law.engine.standing import standing
from countermove.study.days import parse_day
from countermove.study.faults import BadInput, Fault, Faults
from countermove.study.quantities import quantities_of
from countermove.study.reading import Lines, Location, read_text, validate
from countermove.study.rules import Entry, Rule, load_rules, words_known
from countermove.study.study import Study
from countermove.study.yaml_values import parse_yaml

_AT = re.compile(r"(.+)@(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Named:
    """A rule as a user named it: ID or FILE.yaml, with the day from which it shall hold, if one was given."""

    name: str
    from_day: date | None

    @property
    def is_file(self) -> bool:
        """Whether a file is meant and not a rule of the study."""
        return self.name.endswith((".yaml", ".yml"))


def parse_name(text: str) -> Named:
    """A rule's name as given, ``NAME`` or ``NAME@DAY``; BadInput for a day that does not exist."""
    match = _AT.fullmatch(text)
    if match is None:
        return Named(text, None)
    try:
        return Named(match[1], parse_day(match[2]))
    except ValueError as error:
        raise BadInput.single(str(error), where=text) from None


def enacted(rule: Rule, from_day: date) -> Rule:
    """The same text in force for everything that it reaches from a day on, whatever its own history says."""
    entry = Entry.model_validate({"state": "effective", "from": from_day, "known_on": from_day})
    return rule.model_copy(update={"history": (entry,)})


def read_draft(path: str | Path, study: Study) -> Rule:
    """A rule from a user's file, checked against the study.

    Raises BadInput with every fault at its line: form and grammar, then rules, chips, makers and places that the study
    does not have.
    """
    return draft_of(read_text(Path(path)), str(path), study)


def draft_of(text: str, name: str, study: Study) -> Rule:
    """A rule from the text of a draft, as ``read_draft`` reads a file; ``name`` only names the place in messages."""
    value, lines = parse_yaml(text, name)
    rule = validate(Rule, value, lines, context={"quantities": quantities_of(study)}).stamped(text)
    faults = [*_unknown_rules(rule, lines, study), *_unknown_words(value, lines, study)]
    if faults:
        raise BadInput(faults)
    return rule


def law_with(study: Study, names: Sequence[str | Rule], on: date) -> tuple[Rule, ...]:
    """The rules of a study with others added, each as it was read or named as ``ID``, ``FILE.yaml``, ``ID@DAY`` or
    ``FILE.yaml@DAY``.

    A rule holds from the day given. Without one it holds as its own history says, if that carries it on the day ``on``,
    and else from that day. One that bears the id of a rule of the study stands in its place. Raises BadInput with all
    faults of all names.
    """
    faults, rules = Faults(), list(load_rules(study))
    given = [faults.of(lambda text=text: _given(study, text, on)) for text in names]
    faults.tell()
    for rule in (each for each in given if each is not None):
        ids = [each.id for each in rules]
        if rule.id in ids:
            rules[ids.index(rule.id)] = rule
        else:
            rules.append(rule)
    return tuple(rules)


def _given(study: Study, text: str | Rule, on: date) -> Rule:
    if isinstance(text, Rule):
        return text if standing(text, on).holds != "no" else enacted(text, on)
    named = parse_name(text)
    rule = read_draft(named.name, study) if named.is_file else _rule_of(study, named.name)
    if named.from_day is not None:
        return enacted(rule, named.from_day)
    return rule if standing(rule, on).holds != "no" else enacted(rule, on)


def _rule_of(study: Study, name: str) -> Rule:
    rules = {rule.id: rule for rule in load_rules(study)}
    if name in rules:
        return rules[name]
    near = difflib.get_close_matches(name, rules, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise BadInput.single(f"no rule {name!r} in this study (a file's name ends in .yaml){hint}", where=name)


def _unknown_rules(rule: Rule, lines: Lines, study: Study) -> Iterator[Fault]:
    known = {each.id for each in load_rules(study)}
    named: dict[Location, str] = {("amends", place): name for place, name in enumerate(rule.amends)}
    named |= {("yields_to", place): name for place, name in enumerate(rule.yields_to)}
    named |= {("linked", place): name for place, name in enumerate(rule.linked)}
    for location, name in named.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            yield lines.fault(location, f"no rule {name!r} in this study{hint}")
    for place, citation in enumerate(rule.citations):
        if citation.source is not None and citation.source not in study.sources:
            problem = f"no source {citation.source!r} in sources.csv; leave it out of a draft"
            yield lines.fault(("citations", place, "source"), problem)


def _unknown_words(value: Any, lines: Lines, study: Study) -> Iterator[Fault]:
    """Words that criteria name and the study does not have, each at its line."""
    known = words_known(study)
    for location, key, words in _tests(value, ()):
        for word in words if key in known else ():
            if word not in known[key]:
                near = difflib.get_close_matches(word, known[key], n=1, cutoff=0.6)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                yield lines.fault(location, f"{word!r} is not known in this study{hint}")


def _tests(value: Any, location: Location) -> Iterator[tuple[Location, str, tuple[str, ...]]]:
    """Every key of a document under which words stand, by itself or under ``is``, with those words."""
    if isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            inner = cast("Mapping[str, Any]", item).get("is") if isinstance(item, Mapping) else item
            listed = cast("list[Any]", inner) if isinstance(inner, list) else [inner]
            words = tuple(each for each in listed if isinstance(each, str))
            if words:
                yield (*location, key), key, words
            yield from _tests(item, (*location, key))
    elif isinstance(value, list):
        for place, item in enumerate(cast("list[Any]", value)):
            yield from _tests(item, (*location, place))


def template(study: Study, path: Path, on: date) -> str:
    """The text of a commented draft that passes ``read_draft`` as it stands, for a file of that name and a day."""
    stem = re.sub(r"[^a-z0-9]+", "_", path.stem.casefold()).strip("_") or "draft"
    exporter, importer = (party.id for party in study.about.parties[:2])
    fills = {"file": path.name, "day": on.isoformat(), "id": stem, "exporter": exporter, "importer": importer}
    text = files("countermove.law.change").joinpath("draft_template.yaml").read_text(encoding="utf-8")
    for name, value in fills.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def write_template(study: Study, path: str | Path, on: date) -> Path:
    """Write such a file; BadInput if one of that name exists, if the name does not end in .yaml, or if it cannot be
    written."""
    place = Path(path)
    if place.suffix not in (".yaml", ".yml"):
        raise BadInput.single("a draft's name ends in .yaml", path=place)
    try:
        with place.open("x", encoding="utf-8") as file:
            file.write(template(study, place, on))
    except FileExistsError:
        raise BadInput.single("exists already; nothing was written over it", path=place) from None
    except OSError as error:
        raise BadInput.single(f"cannot be written: {error.strerror or error}", path=place) from None
    return place
