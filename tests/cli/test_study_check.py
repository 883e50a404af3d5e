"""`study check` reads every file of a study's folder: what is wrong in any of them is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import change, run_here

BROKEN = [
    ("response.yaml", "id: cn-uel-announced-2019", "id: cn-uel-announced-2018", "near: cn-uel-announced-2019"),
    ("response.yaml", "from: 2021-01-01, to: 2023-01-01", "from: 2023-01-01, to: 2021-01-01", "not after its start"),
    ("response.yaml", "record_from: 2018-01-01", "record_form: 2018-01-01", "did you mean 'record_from'?"),
    ("clocks.yaml", "set_by: us-cn-geneva-2025", "set_by: us-cn-geneve-2025", "near: us-cn-geneva-2025"),
    ("clocks.yaml", "source: [carmichael-160850]", "source: [carmichael-160851]", "near: carmichael-160850"),
    ("clocks.yaml", "[affiliates_rule_2025_09]", "[affiliates_rule_2025_10]", "near: affiliates_rule_2025_09"),
    ("clocks.yaml", "by: US", "by: USA", "'USA' is not one of "),
    (
        "exposures.yaml",
        "series: nvda_china_rev_share_y",
        "series: nvda_china_rev_share_x",
        "near: nvda_china_rev_share_",
    ),
    ("exposures.yaml", "kind: firm", "kind: firms", "'firms' is not one of 'firm' or 'mineral'"),
    ("mechanisms.yaml", "  M01:", "  M99:", "'M99' is no mechanism of this study"),
    ("mechanisms.yaml", "[A0-02, A0-30, A0-31, A0-33]", "[A0-02, A0-30, A0-31, A0-99]", "'A0-99' is no claim"),
    (
        "mechanisms.yaml",
        "clock: us-affiliates",
        "clock: us-affiliate",
        "no clock 'us-affiliate' in clocks.yaml; near: us-affiliates",
    ),
    ("observations.yaml", "quantity: ", "quantity: un", "in the model"),
    ("observations.yaml", "fit_to: 2025-12-31", "fit_to: 2025-12-32", "is not a day"),
    ("redesign.yaml", "[megatron-lm-2021]", "[megatron-lm-2022]", "near: megatron-lm-2021"),
    ("redesign.yaml", "{tpp: 1,", "{tpq: 1,", "near: tpp"),
    ("forecasts/questions.yaml", "party: US", "party: UN", "'UN' is not a party of the study; want US or CN"),
    ("forecasts/questions.yaml", "{does}?", "it?", "lacks {does}"),
    ("forecasts/2026-06-30.yaml", "kind: event", "kind: evens", "'evens' is not one of"),
    ("forecasts/backtest.json", '"steps":', '"step":', "is no backtest of version 1"),
    ("name_pairs.csv", ",", ";", "unknown column"),
    ("cases/too_thin.yaml", "decider: US", "decider: UN", "'UN' is not a party of the study"),
]


@pytest.mark.parametrize(("file", "old", "new", "problem"), BROKEN, ids=[f"{each[0]}-{each[3]}" for each in BROKEN])
def test_what_is_wrong_in_any_file_of_a_study_is_told_with_file_and_line(
    file: str, old: str, new: str, problem: str, copied_study: Path
) -> None:
    path = copied_study / file
    before = path.read_text(encoding="utf-8").split(old)[0].count("\n") + 1
    change(path, old, new)
    ran = run_here("study", "check", str(copied_study))
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err
    hits = [line for line in ran.err.splitlines() if problem in line]
    assert hits, ran.err
    assert hits[0].startswith(f"{path}:{before}: "), ran.err


def test_faults_of_several_rooms_are_told_at_once(copied_study: Path) -> None:
    for file, old, new, _ in (BROKEN[0], BROKEN[3], BROKEN[7], BROKEN[10], BROKEN[12], BROKEN[16]):
        change(copied_study / file, old, new)
    change(copied_study / "links.csv", ",us-oct7-rules-2022,", ",us-oct7-rules-2099,")
    told = run_here("study", "check", str(copied_study)).err
    for file in ("links.csv", "response.yaml", "clocks.yaml", "exposures.yaml", "mechanisms.yaml", "observations.yaml"):
        assert f"{copied_study / file}:" in told
    assert f"{copied_study / 'forecasts' / 'questions.yaml'}:" in told


@pytest.mark.parametrize("name", ["world.nc", "waiting_all.nc", "excitation.nc", "without_nvidia-a90765.nc"])
def test_a_fit_that_cannot_be_read_is_told(name: str, copied_study: Path) -> None:
    path = copied_study / "posterior" / name
    path.write_bytes(path.read_bytes()[:1000])
    ran = run_here("study", "check", str(copied_study))
    assert ran.code == 2
    assert f"{path}: no posterior of the " in ran.err


def test_a_file_whose_name_is_nearly_right_is_told(copied_study: Path) -> None:
    (copied_study / "clocks.yaml").rename(copied_study / "clock.yaml")
    ran = run_here("study", "check", str(copied_study))
    assert ran.code == 2
    assert f"{copied_study / 'clock.yaml'}: no file of a study has this name; did you mean 'clocks.yaml'?" in ran.err


def test_a_study_without_the_files_of_other_rooms_has_no_fault(tmp_path: Path) -> None:
    about = "{id: mine, title: Mine, cut_off: 2024-01-01, licence: none, tables: [], "
    about += "parties: [{id: A, name: A, adjective: A}]}"
    (tmp_path / "study.yaml").write_text(about, encoding="utf-8")
    source = (Path(__file__).parents[2] / "src/countermove/studies/us_china_ai_chips/sources.csv").read_text("utf-8")
    (tmp_path / "sources.csv").write_text(source.splitlines()[0] + "\n", encoding="utf-8")
    (tmp_path / "notes.csv").write_text("mine\n", encoding="utf-8")
    ran = run_here("study", "check", str(tmp_path))
    assert (ran.code, ran.err) == (0, "")


def test_a_table_of_acts_has_no_fault(tmp_path: Path) -> None:
    (tmp_path / "acts.csv").write_text("id,day,actor\na,2020-01-01,US\nb,2021-01-01,CN\n", encoding="utf-8")
    ran = run_here("study", "check", str(tmp_path / "acts.csv"))
    assert (ran.code, ran.err) == (0, "")
