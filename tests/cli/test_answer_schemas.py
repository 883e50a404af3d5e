"""What the commands print as JSON has the form that the packaged schemas say."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import countermove

from .conftest import run_here

FOLDER = Path(countermove.__file__).parent / "schemas"
ASKED: Mapping[str, Sequence[str]] = {
    "determination": (
        "check H200 --on 2026-02-01 --to CN",
        "check gallium --on 2026-06-30 --to US",
        "check H100 --on 2024-06-01 --to CN --end-user Huawei --end-use military",
        "check 'RTX 4090' --on 2024-06-01 --to CN --marketed-for-datacenter unknown",
    ),
    "headroom": ("headroom H20 --on 2024-06-01", "headroom H20 --on 2024-06-01 --to CN"),
    "difference": ("diff 2023-10-01 2024-01-01", "diff 2026-01-01 2026-02-01 --to CN"),
    "calendar": ("calendar --from 2026-10-01 --to 2026-12-31", "calendar --from 2023-10-01 --to 2023-12-31 --all"),
    "redesign": ("redesign --on 2023-11-17 --base 'H100 SXM'",),
    "plane": ("chart --on 2024-06-01 --chip H20",),
    "screening": ("screen Huawei --on 2026-02-01", "screen 'Nobody at All' --on 2026-02-01", "screen 'SMIC Japan'"),
    "owners": ("owners 'SMIC Japan' --on 2025-10-15", "owners huawei --on 2025-10-15"),
}


def schema(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))


def printed(command: str) -> Any:
    ran = run_here("law", *shlex.split(command), "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


@pytest.mark.parametrize(("name", "command"), [(name, each) for name, own in ASKED.items() for each in own])
def test_what_a_command_prints_fits_its_packaged_schema(name: str, command: str) -> None:
    jsonschema.validate(printed(command), schema(name))


def test_what_verify_prints_fits_its_packaged_schema(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    assert run_here("law", "check", "H20", "--on", "2025-05-01", "--to", "CN", "--record", str(path)).code == 0
    jsonschema.validate(printed(f"verify {path}"), schema("verified"))


@pytest.mark.parametrize("name", ASKED)
def test_a_schema_refuses_what_is_not_such_an_answer(name: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({}, schema(name))


def test_every_packaged_schema_is_a_schema() -> None:
    for path in FOLDER.glob("*.schema.json"):
        jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
