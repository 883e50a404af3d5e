"""`countermove law chart`: a picture, a page or JSON, written whole or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest

from countermove.brief import png
from countermove.cli import main

Result = tuple[int, str, str]
Run = Callable[..., Result]
DAY = ("--on", "2024-06-01")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def ran(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["countermove", "law", "chart", *arguments])
        monkeypatch.setenv("COLUMNS", "80")
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return ran


def test_a_picture_shows_the_regions_the_limits_and_a_chip_with_its_distance(run: Run, tmp_path: Path):
    code, out, _ = run(*DAY, "--chip", "H20", "--out", str(tmp_path / "plane.svg"))
    assert code == 0
    assert "3 regions and 45 chips" in out
    svg = (tmp_path / "plane.svg").read_text(encoding="utf-8")
    texts = [node.text for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert {"4,800", "5.92", "H20", "+1.4 %", "3A090.a: presumption of denial", "3A090.b: NAC"} <= set(texts)
    assert "United States to China" in svg


def test_json_holds_regions_with_their_edges_and_points_with_their_answers(run: Run):
    code, out, _ = run(*DAY, "--plane", "bandwidth", "--json")
    value = json.loads(out)
    assert code == 0
    assert (value["from"], value["to"], value["x"]["quantity"]) == ("US", "CN", "tpp")
    assert value["y"]["quantity"] == "total_dram_bandwidth_gbs"
    assert any(
        part["x_from"] == "4800" and part["x_from_included"] for r in value["regions"] for part in r["rectangles"]
    )
    h100 = next(point for point in value["points"] if point["chip"] == "nvidia-h100-sxm")
    assert (h100["said"]["status"], h100["said"]["paragraph"]) == ("licence", "3A090.a")
    assert value["not_modelled"]


def test_the_same_question_gives_the_same_bytes(run: Run, tmp_path: Path):
    for name in ("a.svg", "b.svg"):
        run(*DAY, "--out", str(tmp_path / name))
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_any_two_quantities_can_be_drawn(run: Run, tmp_path: Path):
    code, _, _ = run(*DAY, "--plane", "total_dram_bandwidth_gbs, chip_link_gbs", "--out", str(tmp_path / "x.svg"))
    assert code == 0
    assert "link between chips" in (tmp_path / "x.svg").read_text(encoding="utf-8")


def test_computers_of_the_second_study_are_drawn_by_the_same_command(run: Run, tmp_path: Path):
    study = Path(str(files("countermove"))) / "studies" / "cocom_computers"
    plane = ("--plane", "processing_data_rate_mbits,memory_mbit", "--to", "SU", "--on", "1980-06-01")
    code, out, _ = run(*plane, "--study", str(study), "--out", str(tmp_path / "x.svg"))
    assert code == 0
    assert "3 regions" in out
    svg = (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert "processing data rate (Mbit/s)" in svg
    assert ">32</text>" in svg


def test_every_fault_of_the_arguments_is_told_and_nothing_is_written(run: Run, tmp_path: Path):
    code, _, err = run("--on", "2024-6-1", "--plane", "tpp", "--fact", "x", "--out", str(tmp_path / "plane.pdf"))
    assert code == 2
    assert "4 faults; nothing was written" in err
    code, _, err = run(*DAY, "--vendor", "NVIDA", "--chip", "H2x", "--out", str(tmp_path / "plane.svg"))
    assert code == 2
    assert "did you mean 'NVIDIA'" in err
    assert not list(tmp_path.iterdir())


def test_without_a_file_or_json_it_says_what_is_wanted(run: Run):
    code, _, err = run(*DAY)
    assert code == 2
    assert "--out: name a file ending in .svg, .png or .html, or ask for --json" in err
    assert run("--out", "x.svg")[0] == 2


def test_a_png_is_drawn_by_the_extra_and_its_lack_is_said_in_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pytest.importorskip("resvg_py")
    code, _, _ = run(*DAY, "--out", str(tmp_path / "plane.png"))
    assert code == 0
    assert (tmp_path / "plane.png").read_bytes().startswith(b"\x89PNG\r\n")

    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(png, "import_module", absent)
    code, _, err = run(*DAY, "--out", str(tmp_path / "other.png"))
    assert code == 2
    assert err.splitlines() == [
        "--out: a PNG needs resvg-py: pip install 'countermove[png]', or write an .svg or .html",
        "1 fault; nothing was written",
    ]
    assert not (tmp_path / "other.png").exists()


def test_a_plane_of_one_day_loads_no_arrays():
    program = (
        "import sys; from datetime import date; from countermove.study import load_study\n"
        "from countermove.law.plane.boundary import boundary; boundary(load_study(), date(2024, 6, 1), 'CN')\n"
        "print('numpy' in sys.modules, 'numba' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False"]
