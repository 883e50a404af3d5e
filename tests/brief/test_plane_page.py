"""The page of planes: valid, self-contained, safe with hostile text, and alive in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from countermove.brief.plane_page import plane_page
from countermove.brief.plane_picture import plane_svg
from countermove.law.plane.boundary import boundary
from countermove.law.plane.picture import Plane
from countermove.study import Study, load_study
from countermove.study.places import load_places
from countermove.study.rules import load_rules

from .looking import HOSTILE, Element, parsed

PAIRS = (("tpp", "performance_density"), ("tpp", "total_dram_bandwidth_gbs"))
DAYS = (date(2022, 10, 21), date(2023, 11, 17), date(2026, 1, 15))


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study()


@pytest.fixture(scope="module")
def days(study: Study) -> tuple[tuple[Plane, ...], ...]:
    return tuple(tuple(boundary(study, day, "CN", x, y, highlight=["H20"]) for x, y in PAIRS) for day in DAYS)


@pytest.fixture(scope="module")
def page(study: Study, days: tuple[tuple[Plane, ...], ...]) -> str:
    return plane_page(days, load_places(study), load_rules(study))


def test_the_page_is_well_formed_and_its_ids_are_unique(page: str):
    root = parsed(page)
    ids = [each.id for each in root.every() if each.id]
    assert len(ids) == len(set(ids))
    for figure in root.all("svg"):
        assert figure.attributes["aria-labelledby"] in ids
    shown = [each for each in root.all("figure") if "hidden" not in each.attributes]
    assert len(root.all("figure")) == len(DAYS) * len(PAIRS)
    assert [each.attributes["data-day"] for each in shown] == ["2"]


def test_nothing_is_fetched_and_only_the_one_script_may_run(page: str):
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//|@import|url\(["']?http|fetch\(|XMLHttp""", page)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    script = re.search(r"<script>(.*?)</script>", page, re.S)
    assert policy
    assert script
    seal = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{seal}'" in policy[1]
    assert not re.search(r"<[^>]+\son\w+=", page)


def test_every_chip_of_a_day_has_its_figures_status_and_nearest_limit_in_the_data(page: str):
    data = json.loads(_one(parsed(page), "data").text)
    told = [[data["words"][place] for place in each] for each in data["told"][2][0].values()]
    assert len(told) > 40
    assert all(len(each) == 5 for each in told)
    state, said, x, y, near = (data["words"][place] for place in data["told"][1][0]["nvidia-h20"])
    assert (state, said, x, y) == ("none", "no requirement found", "2,368", "2.909")
    assert near.startswith("TPP 2,400 (3A090.b), −1.3 %")


def _one(root: Element, name: str) -> Element:
    return next(each for each in root.every() if each.id == name)


def _spoilt(value: Any) -> Any:
    if isinstance(value, dict):
        hit = {key: HOSTILE + each for key, each in value.items() if key in ("name", "paragraph") and each}
        return {key: hit.get(key) or _spoilt(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_spoilt(each) for each in value]
    return value


def test_text_of_a_study_cannot_become_markup(study: Study, days: tuple[tuple[Plane, ...], ...]):
    spoilt = Plane.model_validate(_spoilt(days[1][0].model_dump(by_alias=True)))
    rules = [load_rules(study)[0].model_copy(update={"title": HOSTILE})]
    for text in (plane_page([[spoilt]], load_places(study), rules), plane_svg(spoilt, load_places(study))):
        assert "<script>alert" not in text
        assert "<img" not in text
    assert not parsed(plane_page([[spoilt]], load_places(study), rules)).all("img")


def test_one_day_needs_no_slider(study: Study, days: tuple[tuple[Plane, ...], ...]):
    root = parsed(plane_page(days[:1], load_places(study)))
    assert not [each for each in root.every() if each.id == "day"]


# The inner page's own policy forbids foreign scripts, so one beside it plays the reader.
BESIDE = """<!DOCTYPE html><title>playing</title>
<iframe id="f" src="plane.html" style="width:{width}px;height:900px;border:0"></iframe><pre id="out"></pre>
<script>
document.getElementById("f").onload = event => {{
  const frame = event.target.contentWindow, page = frame.document, root = page.documentElement;
  const byId = id => page.getElementById(id);
  const shown = name => [...page.querySelectorAll(name)].filter(each => each.getClientRects().length);
  const marks = () => shown("svg")[0].querySelectorAll("[data-key][tabindex='0']");
  const said = {{ wide: root.scrollWidth, inside: root.clientWidth, charts: shown("svg").length }};
  said.tabbable = marks().length;
  marks()[0].focus();
  said.first = byId("card-name").textContent;
  marks()[0].dispatchEvent(new frame.KeyboardEvent("keydown", {{ key: "ArrowRight", bubbles: true }}));
  said.second = byId("card-name").textContent;
  const slider = byId("day");
  slider.value = 1;
  slider.dispatchEvent(new frame.Event("input"));
  said.day = byId("when").textContent;
  byId("chip").value = "nvidia-h20";
  byId("chip").dispatchEvent(new frame.Event("change"));
  said.chip = byId("card-said").textContent + " | " + byId("card-facts").textContent;
  said.rings = shown(".ring").length;
  page.querySelectorAll("input[name=plane]")[1].click();
  said.other = byId("card-facts").textContent;
  said.plane = shown("figure").map(each => each.dataset.plane).join();
  said.label = marks()[0].getAttribute("aria-label");
  document.getElementById("out").textContent = JSON.stringify(said);
}};
</script>"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [1100, 500, 360])
def test_a_reader_can_move_days_planes_and_chips(chromium: Path, tmp_path: Path, page: str, width: int):
    (tmp_path / "plane.html").write_text(page, encoding="utf-8")
    (tmp_path / "beside.html").write_text(BESIDE.format(width=width))
    command = [
        str(chromium), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom",
        "--hide-scrollbars", "--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=5000", (tmp_path / "beside.html").as_uri(),
    ]  # fmt: skip
    dump = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    found = re.search(r'<pre id="out">(\{.*?\})</pre>', dump)
    assert found, dump[-500:]
    said = json.loads(found[1])
    assert said["wide"] <= said["inside"] == width
    assert said["charts"] == 1
    assert said["tabbable"] == 1
    assert said["first"] != said["second"]
    assert said["day"] == "17 November 2023"
    assert said["chip"].startswith("no requirement found | TPP2,368density2.909nearest limitTPP 2,400 (3A090.b)")
    assert said["rings"] == 1
    assert said["plane"] == "1"
    assert "DRAM bandwidth4,000" in said["other"]
    assert "H20" in said["label"]
