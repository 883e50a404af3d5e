"""The measures of the house style that can be counted."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
MODULES = sorted((Path(__file__).parents[2] / "src" / "countermove").rglob("*.py"))


def named(path: Path) -> str:
    """A module by its place in the package."""
    return path.relative_to(MODULES[0].parents[0]).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_is_short_and_so_are_its_functions(path: Path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    too_long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION]
    assert not too_long


def test_no_threshold_of_the_law_stands_in_python():
    limits = re.compile(r"\b(4_?800|1_?600|2_?400|5\.92|21_?000|6_?500)\b")
    law = [path for path in MODULES if "law" in path.parts]
    assert law
    lines = [f"{named(path)}: {line}" for path in law for line in path.read_text(encoding="utf-8").splitlines()]
    assert not list(filter(limits.search, lines))
