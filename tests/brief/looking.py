"""Reading a page as a browser's parser does, and making every text of an assessment hostile."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from countermove.decision.assessment import Assessment

VOID = {"meta", "br", "img", "input", "link", "hr"}
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>]]>\x1b[31m &amp; =cmd|{{7*7}} '
KEPT = {
    "verdict", "confidence", "want", "schema_version", "quarters", "unit", "decider", "other", "day", "cut_off",
    "horizon", "from_day", "to_day", "as_of", "party", "better", "basis", "bad", "limit_from", "event", "side", "worse",
    "unharmed", "over", "ended_on", "granted", "group", "period_end", "held_by",
}  # fmt: skip
"""Fields with a vocabulary of their own, or whose keys are parties."""


@dataclass
class Element:
    """A tag with what it carries."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """Every element of a tag below this one."""
        found = [self] if self.tag == tag else []
        return found + [each for child in self.children for each in child.all(tag)]

    def every(self) -> list[Element]:
        """Every element below this one."""
        return [self] + [each for child in self.children for each in child.every()]

    @property
    def id(self) -> str:
        """Its id, or nothing."""
        return self.attributes.get("id", "")

    @property
    def words(self) -> str:
        """Its text with that of what is in it."""
        return " ".join(" ".join([self.text, *(child.words for child in self.children)]).split())


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack = [Element("#", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack[-1].tag == tag, f"</{tag}> closes <{self.stack[-1].tag}>"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.stack[-1].text += data


def parsed(page: str) -> Element:
    """The page as a tree; fails where tags do not match."""
    parser = _Parser()
    parser.feed(page)
    parser.close()
    assert len(parser.stack) == 1, f"<{parser.stack[-1].tag}> is never closed"
    return parser.stack[0]


def hostile(assessment: Assessment) -> Assessment:
    """The assessment with every text, ids and keys of mappings among them, made to break out of where it is put."""
    fields = set(_names(Assessment.model_json_schema()))
    return Assessment.model_validate(_spoilt(assessment.model_dump(), fields))


def _names(schema: Any) -> list[str]:
    definitions = [schema, *schema.get("$defs", {}).values()]
    return [name for each in definitions for name in each.get("properties", {})]


def _spoilt(value: Any, fields: set[str]) -> Any:
    if isinstance(value, str):
        return HOSTILE + value
    if isinstance(value, dict):
        return {
            (key if key in fields else HOSTILE + key): (each if key in KEPT else _spoilt(each, fields))
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_spoilt(each, fields) for each in value]
    return value
