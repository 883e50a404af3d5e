"""A study without some of what it rests on."""

from __future__ import annotations

import pytest

from countermove.study import BadInput, Study, load_study
from countermove.study.removal import removable, removal


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study()


def test_a_row_falls_with_the_last_of_its_sources(study: Study) -> None:
    row = next(row for row in study.events if len(row.source) == 2)
    first, last = row.source
    assert row.id not in removal(study, [first]).of("events")
    assert row.id in removal(study, [first, last]).of("events")


def test_an_origin_takes_all_that_repeats_it(study: Study) -> None:
    origin = "epoch-ai-16afcb"
    found = removal(study, [origin])
    repeating = {source.id for source in study.sources.values() if source.origin == origin}
    assert len(repeating) > 1
    assert repeating <= found.gone
    assert found.of("series")


def test_a_series_falls_when_no_row_of_it_is_left(study: Study) -> None:
    ids = [row.id for row in study.series if row.series == "cn_lag_months"]
    assert "cn_lag_months" not in removal(study, ids[1:]).gone
    assert "cn_lag_months" in removal(study, ids).gone
    assert removal(study, ["cn_lag_months"]).of("series") == set(ids)


def test_an_article_takes_its_claims(study: Study) -> None:
    found = removal(study, ["A2"])
    assert found.of("claims") == {claim.id for claim in study.claims if claim.article == "A2"}


def test_a_kind_of_source_takes_what_nobody_else_reports(study: Study) -> None:
    fallen = removal(study, ["recollection"]).of("events")
    kinds = {source.id: source.kind for source in study.sources.values()}
    assert fallen == {
        row.id for row in study.events if row.source and all(kinds[name] == "recollection" for name in row.source)
    }


def test_every_kind_of_name_can_be_taken_out(study: Study) -> None:
    assert set(removable(study)) == {"row", "series", "source", "origin", "kind of source", "article"}
    assert all(removable(study).values())


def test_unknown_names_are_all_told_with_what_is_near(study: Study) -> None:
    with pytest.raises(BadInput) as error:
        removal(study, ["epoch-ai-16afc", "nobody-at-all-xyz"])
    assert len(error.value.faults) == 2
    assert "near: epoch-ai-16afcb" in str(error.value)
