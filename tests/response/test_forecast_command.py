"""countermove response forecast, at a terminal of 80 columns."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from countermove.cli.response import application
from countermove.study.faults import BadInput

RUNNER = CliRunner(env={"COLUMNS": "80", "TERM": "dumb"})
STEP = ("--layer", "hardware", "--instrument", "export_control", "--severity", "4", "--on", "2026-07-01")


def run(*words: str) -> str:
    result = RUNNER.invoke(application(), ["forecast", *words])
    if result.exception is not None:
        raise result.exception
    return result.output


@pytest.mark.parametrize("words", [STEP, ("us-oct7-rules-2022",), ("--case", "h200", "--truce", "no")])
def test_it_is_readable_at_80_columns_and_tells_all_link_sets(words: tuple[str, ...]):
    text = run(*words)
    assert max(map(len, text.splitlines())) <= 80
    assert all(f"\n{links} " in text for links in ("strict", "medium", "all"))
    assert "given that the act is taken" in " ".join(text.split())


def test_chances_grow_with_the_days_and_stay_chances():
    found = json.loads(run(*STEP, "--json"))["forecasts"][0]
    for each in found["by_links"]:
        chances = [part["value"] for part in each["answered"]]
        assert 0 <= chances[0] <= chances[1] <= chances[2] <= 1
        assert each["answered"][2]["value"] + each["taken_back"][2]["value"] < 1
    assert sum(row["probability"] for row in found["instruments"]) == pytest.approx(1)
    assert sum(row["probability"] for row in found["targets"]) == pytest.approx(1, abs=0.02)


def test_graver_steps_are_answered_more_and_truce_calms():
    def year(*words: str) -> float:
        return json.loads(run(*words, "--json"))["forecasts"][0]["by_links"][1]["answered"][2]["mean"]

    mild = [*STEP[:5], "3", *STEP[6:]]
    assert year(*mild) < year(*STEP)
    assert year(*STEP, "--truce", "yes") < year(*STEP, "--truce", "no")


def test_an_instrument_that_the_record_lacks_is_said_to_borrow_its_odds():
    words = ["--layer", "data", "--instrument", "model_access_withholding", "--severity", "3", "--on", "2026-07-01"]
    assert "odds are borrowed" in " ".join(run(*words).split())


def test_without_a_row_the_draws_are_re_weighted_and_say_so():
    text = " ".join(run(*STEP, "--without", "cn-gallium-germanium-2023").split())
    assert "re-weighted" in text or "NOT SAFE" in text


def test_sides_without_a_fit_get_no_odds():
    words = ["--between", "CN,JP", "--layer", "materials", "--instrument", "export_licensing", "--severity", "4"]
    assert "No fitted model speaks" in run(*words, "--on", "2026-06-01")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ((), "want one of"),
        (("--layer", "hardware"), "--instrument, --severity, --on missing"),
        ((*STEP[:5], "2", *STEP[6:]), "words and preparations"),
        (("no-such-event",), "no event of this name"),
        (("--between", "CN", *STEP), "want two sides"),
        (("--case", "no-such-case"), "no case of this name"),
    ],
)
def test_what_is_wrong_is_said_in_one_message(words: tuple[str, ...], wanted: str):
    with pytest.raises(BadInput, match=wanted):
        run(*words)


def test_what_re_weighting_cannot_carry_is_not_shown():
    text = run(*STEP, "--as-of", "2023-10-01")
    assert "medium   not shown: the fitted draws cannot carry this view" in text
    assert "NOT SAFE" in text


def test_the_trend_stands_still_after_the_record():
    def table(day: str) -> str:
        text = run(*STEP[:7], day)
        return text[text.index("Chance that") : text.index("Chance that it is taken")]

    assert table("2026-07-01") == table("2035-07-01")


def test_a_step_that_waits_is_said_to_be_dated_as_if_it_did_not():
    said = " ".join(run("--case", "h200_adaptive").split())
    assert "(dated as if it began at once; it waits until no truce holds)" in said
