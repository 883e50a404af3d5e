"""countermove response excitation, at a terminal of 80 columns."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from countermove.cli.response import application
from countermove.response.mechanisms.catalogue import mechanism
from countermove.study.faults import BadInput
from countermove.study.study import Study

RUNNER = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"})


@cache
def run(*words: str) -> str:
    result = RUNNER.invoke(application(), ["excitation", *words])
    if result.exception is not None:
        raise result.exception
    return result.output


def flat(*words: str) -> str:
    return " ".join(run(*words).split())


@pytest.mark.parametrize("words", [(), ("--as-of", "2025-06-01"), ("--study", "cocom_computers")])
def test_it_is_readable_at_80_columns(words: tuple[str, ...]):
    assert max(len(line) for line in run(*words).splitlines()) <= 80


def test_the_finding_stands_beside_its_standard_error_and_n():
    assert "acts of left-out years excitation adds" in flat()
    assert "standard error" in flat()
    assert "138 escalations" in flat()


def test_the_prior_stands_beside_the_probability_of_an_effect():
    assert "The prior gives P = " in flat()


def test_another_view_is_not_answered_from_the_packaged_fit():
    told = flat("--as-of", "2025-06-01")
    assert "the study's fit is to another record" in told
    assert "--refit" in told
    assert json.loads(run("--as-of", "2025-06-01", "--json"))["fitted"] is False


def test_a_record_that_is_too_thin_says_so_with_its_n():
    assert "Too few acts for a self-exciting process: 0 in 0 pairs" in flat("--study", "cocom_computers")


def test_the_json_has_the_matrix_the_structures_and_the_sentence():
    document = json.loads(run("--json"))
    size = len(document["cells"])
    assert [len(row) for row in document["effects"]["value"]] == [size] * size
    assert {each["name"] for each in document["structures"]} == {
        "poisson_constant", "poisson_varying", "hawkes_constant", "hawkes_varying",
    }  # fmt: skip
    assert document["sentence"].startswith("M06")
    assert document["made"]["seed"] == 0


def test_the_chart_is_written_whole(tmp_path: Path):
    file = tmp_path / "excitation.svg"
    run("--svg", str(file))
    assert file.read_text(encoding="utf-8").rstrip().endswith("</svg>")
    assert list(tmp_path.iterdir()) == [file]


def test_nothing_is_drawn_of_a_record_without_a_fit(tmp_path: Path):
    with pytest.raises(BadInput, match="nothing to draw"):
        run("--as-of", "2025-06-01", "--svg", str(tmp_path / "x.svg"))


def test_a_file_for_a_fit_that_is_not_made_is_bad_input(tmp_path: Path):
    with pytest.raises(BadInput, match="add --refit"):
        run("--out", str(tmp_path / "x.nc"))


def test_the_packaged_fit_is_read_without_what_fits():
    program = (
        "import sys\nfrom typer.testing import CliRunner\nfrom countermove.cli.response import application\n"
        "CliRunner().invoke(application(['excitation']), ['excitation'], catch_exceptions=False)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(result.stdout.split())
    assert "h5py" in loaded
    assert not loaded & {"jax", "numpyro", "arviz_base", "arviz_stats", "xarray", "scipy", "numba"}


def test_m06_is_told_from_the_fitted_process(study: Study):
    found = mechanism(study, "M06")
    assert found.n == 138
    assert found.key is not None
    assert found.key.unit == "nats"
    assert found.figure is not None
