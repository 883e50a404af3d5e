"""Files for other programs: canonical JSON, and CSV that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable

import pytest

from countermove.brief import outcomes_csv, write_json
from countermove.brief.export import defused
from countermove.decision.assessment import Assessment

from .looking import hostile


def test_json_comes_back_as_the_same_assessment(synthetic: Assessment):
    text = write_json(synthetic)
    again = Assessment.model_validate_json(text)
    assert write_json(again) == text
    assert again.options == synthetic.options
    spread, before = again.levels["sell"]["compute"], synthetic.levels["sell"]["compute"]
    assert math.isclose(spread.p05, before.p05, rel_tol=1e-9)


def test_json_keeps_the_order_of_the_model(synthetic: Assessment):
    assert list(json.loads(write_json(synthetic))) == list(Assessment.model_fields)


def test_json_has_ten_digits_and_no_number_that_json_lacks(make: Callable[..., Assessment]):
    text = write_json(make(between_structures={"a": math.nan, "b": 1 / 3, "c": math.inf, "d": -0.0}))
    shares = json.loads(text)["between_structures"]
    assert shares == {"a": None, "b": 0.3333333333, "c": None, "d": 0.0}
    assert "NaN" not in text
    assert '"d": 0.0' in text


def test_csv_has_a_line_an_option_structure_and_outcome(synthetic: Assessment):
    rows = list(csv.DictReader(io.StringIO(outcomes_csv(synthetic))))
    assert {row["structure"] for row in rows} == {"pooled", "handicap", "backfire"}
    row = next(r for r in rows if (r["option"], r["outcome"], r["structure"]) == ("sell", "compute", "pooled"))
    assert float(row["p50"]) == 5.4
    assert row["unit"] == "million H100e"
    assert float(row["spreadsheet_rival"]) == 4.0


def test_csv_never_pools_what_data_do_not_identify(synthetic: Assessment):
    rows = list(csv.DictReader(io.StringIO(outcomes_csv(synthetic))))
    pooled = [row for row in rows if row["structure"] == "pooled"]
    assert not [row for row in pooled if row["option"] == "no_controls" or row["outcome"] == "ratio"]
    assert [row for row in rows if row["outcome"] == "ratio"]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "\t=1", "\r=1", " =1", "−1+1", "＝1"])
def test_a_formula_is_defused(cell: str):
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-1.5", "+2", "-3e-05", "12", "plain", "a=b", ""])
def test_plain_cells_stay(cell: str):
    assert defused(cell) == cell


def test_csv_of_a_hostile_study_runs_nothing(synthetic: Assessment):
    text = outcomes_csv(hostile(synthetic))
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert defused(cell) == cell
