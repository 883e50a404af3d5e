"""A study that somebody else wrote is data: whatever stands in it, no page runs any of it."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from countermove.explorer import create_app, open_desk
from countermove.study import load_study

from .conftest import HTML

HOSTILE = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The packaged study with markup in its titles and texts."""
    folder = tmp_path_factory.mktemp("hostile") / "study"
    shutil.copytree(load_study().folder, folder)
    for table, column in (("claims", "text"), ("events", "title"), ("sources", "title"), ("chips", "name")):
        path = folder / f"{table}.csv"
        rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
        for row in rows[:5]:
            row[column] = HOSTILE + (row["id"] if table == "chips" else "")
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    for name in ("panel.yaml", "cases/h200.yaml"):
        path = folder / name
        told = re.sub(
            r"^([ -]*title: ).*", lambda found: found[1] + quoted, path.read_text("utf-8"), flags=re.MULTILINE
        )
        path.write_text(told, "utf-8")
    with TestClient(create_app(open_desk(str(folder))), headers=HTML) as made:
        yield made


@pytest.mark.parametrize("address", [
    "/?worlds=100", "/why?worlds=100&world=3", "/law", "/law/more", "/law/plane", "/law/diff", "/record",
    "/record?show=claims", "/record?show=forecasts", "/track", "/embed/record/timeline", "/record/timeline.svg",
])  # fmt: skip
def test_nothing_of_a_study_runs_on_a_page(hostile: TestClient, address: str):
    found = hostile.get(address)
    assert found.status_code == 200
    assert "<script>alert" not in found.text
    assert "<img src=x" not in found.text
