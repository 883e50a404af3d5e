"""What the documentation says of the explorer is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from countermove.explorer.guard import MOST_BODY_BYTES, MOST_SECONDS

from .conftest import VIEWS


@pytest.fixture(scope="module")
def told(repository: Path) -> str:
    """The page on the explorer."""
    return (repository / "docs" / "explorer.md").read_text(encoding="utf-8")


def test_the_call_that_it_shows_is_answered(client: TestClient, told: str):
    call = re.search(r"curl -s http://127\.0\.0\.1:8765(\S+) .*\n\s+-d '(.*)'", told)
    assert call
    answer = client.post(call[1], json=json.loads(call[2]))
    assert answer.status_code == 200
    assert "usable_compute" in answer.text


def test_it_names_every_view_and_the_bounds(told: str):
    assert re.findall(r"\| `(/\w*)` \|", told) == list(VIEWS)
    assert f"{MOST_BODY_BYTES // 1024} kB, {MOST_SECONDS:.0f} seconds" in told


def test_its_pictures_are_there_and_light(repository: Path, told: str):
    from figures.screens import FOLDER, MOST_BYTES, SIZES
    from figures.screens import VIEWS as SHOWN

    taken = {path.name for path in FOLDER.glob("*.webp")}
    assert taken == {f"{view}-{size}.webp" for view in SHOWN for size in SIZES} | {"options-dark.webp"}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= MOST_BYTES
    assert set(re.findall(r"images/explorer/([\w-]+\.webp)", told)) <= taken
