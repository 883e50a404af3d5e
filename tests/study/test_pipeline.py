"""The stations of a licensed chip, and disputes held as disputes."""

from __future__ import annotations

from datetime import date

import pytest

from countermove.study import check_study, load_study
from countermove.study.pipeline import Pipeline, Reconciled, load_pipeline, reconciled, reports_told
from countermove.study.show import find
from countermove.study.study import Study

from .conftest import Break


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study()


@pytest.fixture(scope="module")
def pipeline(study: Study) -> Pipeline:
    found = load_pipeline(study)
    assert found is not None
    return found


def between(study: Study, pipeline: Pipeline, *names: str) -> Reconciled:
    """What becomes of the contradiction between two reports."""
    return next(each for each in reconciled(study, pipeline) if each.apparent.between == names)


def test_a_licence_is_no_sale(study: Study, pipeline: Pipeline) -> None:
    found = between(study, pipeline, "P12", "P13")  # A0-03 and A0-04
    assert found.verdict == "two stations"
    assert found.vanishes


def test_an_approval_denied_a_day_before_a_licence_is_told_stays_a_conflict(study: Study, pipeline: Pipeline) -> None:
    found = between(study, pipeline, "P09", "P10")
    assert (found.verdict, found.days) == ("a conflict", 1)


def test_a_ban_of_another_chip_is_no_ban_of_this_one(study: Study, pipeline: Pipeline) -> None:
    assert between(study, pipeline, "P32", "P35").verdict == "two chips"


def test_a_block_and_an_approval_two_weeks_later_are_a_change(study: Study, pipeline: Pipeline) -> None:
    found = between(study, pipeline, "P05", "P06")
    assert (found.verdict, found.days, found.vanishes) == ("a change", 14, False)


def test_a_delivery_without_a_licence_would_be_a_conflict(study: Study, pipeline: Pipeline) -> None:
    reports = tuple(
        each.model_copy(update={"state": "some", "ground": "us-zero-h200-testimony-2026"}) if each.id == "P12" else each
        for each in pipeline.reports
    )
    apparent = pipeline.apparent[0].model_copy(update={"between": ("P09", "P12")})
    altered = pipeline.model_copy(update={"reports": reports, "apparent": (apparent,)})
    assert reconciled(study, altered)[0].verdict == "a conflict"


def test_figures_days_and_grades_are_those_of_the_rows(study: Study, pipeline: Pipeline) -> None:
    told = {each.report.id: each for each in reports_told(study, pipeline)}
    assert told["P22"].figure == "1,000,000 chips"
    assert (told["P19"].first, told["P19"].last) == (date(2026, 1, 13), date(2026, 5, 20))
    assert told["P18"].figure == ""
    assert told["P05"].alleged
    assert told["P02"].ground.reliability == "A"


def test_no_report_is_shown_before_it_was_known(study: Study, pipeline: Pipeline) -> None:
    view = study.as_of(date(2026, 2, 1))
    told = reports_told(view, pipeline)
    assert "P05" in {each.report.id for each in told}
    assert not [each for each in told if each.ground.known_on is None or each.ground.known_on > date(2026, 2, 1)]
    known = {each.report.id for each in told}
    assert all(set(each.apparent.between) <= known for each in reconciled(view, pipeline))
    assert len(reconciled(view, pipeline)) < len(pipeline.apparent)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("pipeline.yaml", "ground: us-h200-rule-2026", "ground: us-h200-rule-2027", "no row 'us-h200-rule-2027'"),
        ("pipeline.yaml", "station: licence, ground: A0-04", "station: visa, ground: A0-04", "no station 'visa'"),
        ("pipeline.yaml", "chip: nvidia-rtx-pro-6000d", "chip: nvidia-6000d", "no chip 'nvidia-6000d'"),
        ("pipeline.yaml", "state: shut", "state: closed", "'closed' is not one of"),
        ("pipeline.yaml", "between: [P05, P06]", "between: [P05, P66]", "no report 'P66'"),
        ("pipeline.yaml", "between: [P05, P06]", "between: [P06, P07]", "they do not clash"),
        ("pipeline.yaml", "id: P02,", "id: P01,", "'P01' stands twice"),
        ("disputes.csv", "A2-08;cn-ic-guidelines-2014", "A2-88;cn-ic-guidelines-2014", "no row 'A2-88'"),
        ("disputes.csv", "backfire;effort_response", "backfires;effort_response", "'backfires'"),
        ("disputes.csv", "M25;M26;M27", "M25;M26;M97", "no mechanism 'M97'"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(broken: Break, file: str, old: str, new: str, said: str) -> None:
    _, faults = check_study(broken(file, old, new))
    told = [fault for fault in faults if said in str(fault)]
    assert told
    assert all(fault.line is not None and fault.path.endswith(file) for fault in told)


def test_every_dispute_has_two_readings_what_they_imply_and_what_would_settle_it(study: Study) -> None:
    assert len(study.disputes) == 6
    for each in study.disputes:
        assert all((each.reading_a, each.implies_a, each.reading_b, each.implies_b, each.settled_by, each.standing))
        assert each.for_a
        assert each.for_b
        assert each.tests


def test_a_dispute_is_shown_with_its_readings(study: Study) -> None:
    text = " ".join(" ".join(line.split()) for line in find(study, "dispute-tactic-or-policy").lines())
    assert "reading_a A bargaining tactic" in text
    assert "model_b two_key_market" in text
    assert "settled_by Purchases after a concession" in text
