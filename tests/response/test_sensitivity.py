"""One coder coded the record; another might have coded it otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from countermove.response import lags, recoded
from countermove.response.survival.sensitivity import recode
from countermove.study import load_study


def test_recoding_is_repeatable_and_leaves_the_record_alone() -> None:
    study = load_study()
    view = study.as_of(study.cut_off)
    before = lags(view).total
    assert recoded(view, 10) == recoded(view, 10)
    assert lags(view).total == before


def test_a_recoded_record_differs_in_severities_and_links_alone() -> None:
    study = load_study()
    view = study.as_of(study.cut_off)
    other = recode(view, np.random.default_rng(1))
    assert [event.id for event in other.events] == [event.id for event in view.events]
    moved = [a.severity - b.severity for a, b in zip(other.events, view.events, strict=True)]
    assert set(moved) == {-1, 0, 1}
    assert 0.1 < np.mean(np.abs(moved)) < 0.3
    assert 0 < len(other.links) < len(view.links)
    assert other.chips == view.chips


def test_the_one_year_share_stays_low_however_it_is_coded() -> None:
    study = load_study()
    again = recoded(study.as_of(study.cut_off), 40)
    for low, middle, high in again.year_shares.values():
        assert low <= middle <= high < 0.5


def test_too_few_codings_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        recoded(load_study(), 3)
