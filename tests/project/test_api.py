"""What the package offers, and what importing it costs."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import countermove

PUBLIC = [
    "Assessed",
    "Assessment",
    "BadInput",
    "Case",
    "Ensemble",
    "Fault",
    "Span",
    "Study",
    "__version__",
    "assess",
    "assessment_schema",
    "check",
    "check_study",
    "headroom",
    "lags",
    "load_case",
    "load_study",
    "regime",
    "response_model",
    "simulate",
]
ROOMS = {
    "study": ["BadInput", "Case", "Fault", "Study", "check_study", "load_case", "load_study"],
    "law": ["calendar", "check", "diff", "headroom", "redesign", "regime", "screen"],
    "world": [
        "Beliefs",
        "Choice",
        "Ensemble",
        "Inputs",
        "Machine",
        "Span",
        "beliefs_of",
        "build_inputs",
        "choices_of",
        "prior_tables",
        "simulate",
    ],
    "decision": ["Assessed", "Assessment", "assess", "assessment_schema"],
    "brief": ["html", "markdown", "outcomes_csv", "summary_lines", "write_json", "write_outputs"],
}
HEAVY = {"jinja2", "llvmlite", "numba", "numpy", "pandas", "polars", "pydantic", "rich", "typer", "xarray", "yaml"}


def modules_after(statement: str) -> set[str]:
    """The top-level modules loaded in a fresh interpreter after a statement."""
    program = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_the_public_names_are_these_and_no_others():
    assert sorted(countermove.__all__) == PUBLIC
    assert dir(countermove) == PUBLIC


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_offers_these_names_and_no_others(room: str):
    module = importlib.import_module(f"countermove.{room}")
    assert sorted(module.__all__) == ROOMS[room]
    assert all(getattr(module, name).__doc__ for name in module.__all__)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_says_what_it_is(name: str):
    value = getattr(countermove, name)
    assert value is getattr(countermove, name)
    assert isinstance(value, str) or value.__doc__


def test_a_name_that_is_not_public_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'world_domination'"):
        countermove.world_domination  # noqa: B018


def test_importing_the_package_loads_nothing_heavy():
    assert not modules_after("import countermove") & HEAVY


def test_reading_the_record_loads_neither_arrays_nor_a_compiler():
    loaded = modules_after("import countermove; countermove.load_study().events")
    assert not loaded & (HEAVY - {"pydantic", "yaml"})


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["read", "json"])
def test_asking_the_law_from_the_command_line_loads_only_what_it_needs(
    form: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    command = ["law", "check", "nvidia-h200-sxm", "--on", "2026-06-30", "--to", "CN", *form]
    program = (
        "import contextlib, io, sys\n"
        f"sys.argv = ['countermove', *{command!r}]\n"
        "from countermove.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    main()"
    )
    heavy = {"jax", "llvmlite", "numba", "numpy", "pandas", "polars", "rich", "xarray"}
    assert not modules_after(program) & heavy
    # From the second question on the study's trees are in the cache.
    assert not modules_after(program) & {*heavy, "yaml"}
