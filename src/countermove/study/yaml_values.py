"""YAML into plain values, with the line of every key. Files from others are data: YAML is composed safely, aliases are
counted so that a small file cannot unfold into a huge one, and nothing of a file is executed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import yaml

from countermove.study.days import parse_day
from countermove.study.faults import BadInput, Fault
from countermove.study.reading import MAX_DIGITS, Lines, Location, of_this_world, read_text

MAX_YAML_NODES = 200_000
MAX_YAML_DEPTH = 100
"""Lists and mappings inside each other; no file of a study has a tenth of them."""
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same grammar; the C one is ten times as fast


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """A YAML document as plain Python values and the lines of its keys.

    Numbers with a point become Decimal (thresholds stay exact), dates become datetime.date. Raises BadInput for bad
    grammar, duplicate keys, cycles and documents that unfold into more than MAX_YAML_NODES values.
    """
    return parse_yaml(read_text(path), str(path))


def parse_yaml(text: str, path: str) -> tuple[Any, Lines]:
    """As read_yaml, from text; path only names the place in messages."""
    try:
        node: Any = cast(Any, yaml).compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise BadInput.single(f"not readable as YAML: {error.problem or error.context}", path=path, line=line) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        problem = f"not readable as YAML: the character {error.character!r} is not allowed"
        raise BadInput.single(problem, path=path, line=line) from None
    except yaml.YAMLError as error:
        problem = str(error).splitlines()[0]
        raise BadInput.single(f"not readable as YAML: {problem}", path=path) from None
    if node is None:
        raise BadInput.single("the file is empty", path=path, line=1)
    unfolding = _Unfolding(path)
    value = unfolding.value(node, ())
    if unfolding.faults:
        raise BadInput(unfolding.faults)
    return value, Lines(path, unfolding.lines)


class _Unfolding:
    """One pass from composed nodes to values, keeping lines and faults."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: dict[Location, int] = {}
        self.faults: list[Fault] = []
        self._count = 0
        self._open: set[int] = set()
        self._scalars: Any = yaml.SafeLoader("")

    def value(self, node: yaml.Node, location: Location) -> Any:
        self._count += 1
        if self._count > MAX_YAML_NODES:
            raise BadInput.single(f"unfolds into more than {MAX_YAML_NODES} values", path=self.path)
        if id(node) in self._open:
            raise BadInput.single("refers to itself", path=self.path, line=node.start_mark.line + 1)
        if len(self._open) >= MAX_YAML_DEPTH:
            problem = f"more than {MAX_YAML_DEPTH} lists and mappings stand inside each other"
            raise BadInput.single(problem, path=self.path, line=node.start_mark.line + 1)
        self.lines.setdefault(location, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, location)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.value(item, (*location, index)) for index, item in enumerate(node.value)]
            assert isinstance(node, yaml.MappingNode)
            return self._mapping(node, location)
        finally:
            self._open.discard(id(node))

    def _mapping(self, node: yaml.MappingNode, location: Location) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(Fault(self.path, line, "", "a key must be a plain word"))
                continue
            key = str(key_node.value)
            if key in result:
                self.faults.append(Fault(self.path, line, key, "this key stands twice; keep one"))
                continue
            self.lines[(*location, key)] = line
            result[key] = self.value(value_node, (*location, key))
        return result

    def _scalar(self, node: yaml.ScalarNode, location: Location) -> Any:
        kind = node.tag.rsplit(":", 1)[-1]
        text = str(node.value)
        if kind == "str" or not node.tag.startswith("tag:yaml.org,2002:"):
            return text
        if kind == "timestamp":
            try:
                return parse_day(text)
            except ValueError:
                return text  # whoever wants a day there says what is wrong, beside all other faults
        try:
            return self._number(node, kind, text.replace("_", ""))
        except (ValueError, LookupError, ArithmeticError, yaml.YAMLError) as error:
            problem = str(error).splitlines()[0] if isinstance(error, ValueError | yaml.YAMLError) else ""
            where = ".".join(str(part) for part in location)
            problem = problem or f"{text[:40]!r} is no {kind}"
            self.faults.append(Fault(self.path, node.start_mark.line + 1, where, problem))
            return None

    def _number(self, node: yaml.ScalarNode, kind: str, text: str) -> Any:
        """A number that exact arithmetic can carry, or whatever else a scalar is. ValueError, LookupError or
        ArithmeticError where it is not what its tag says."""
        if kind not in ("int", "float") or text.lstrip("+-.").lower() in ("inf", "nan"):
            return self._scalars.construct_object(node)
        if len(text) > MAX_DIGITS:
            raise ValueError(f"a number of more than {MAX_DIGITS} characters")
        if kind == "int":
            return self._scalars.construct_object(node)
        return of_this_world(Decimal(text))
