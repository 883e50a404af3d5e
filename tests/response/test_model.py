"""The posteriors that worlds draw from."""

from __future__ import annotations

import dataclasses
import time
from datetime import date, timedelta

import numpy as np
import pytest

from countermove.response.clocks.families import Betas, Dirichlets, Gammas
from countermove.response.clocks.hazard import EMPTY_DAYS, EMPTY_SHAPE, POOLING
from countermove.response.clocks.model import conjugate_model
from countermove.response.record.acts import instrument_class
from countermove.response.record.spells import build_spells, find_triggers, select
from countermove.response.record.truce import in_truce, truce_days, truces
from countermove.study.study import Study


def test_the_posterior_of_one_cell_equals_hand_arithmetic(study: Study):
    """Severity 5, the first 30 days, strict links, counted by hand from the spells outside truce."""
    model = conjugate_model(study, "strict")
    spans = truces(study)
    counts, days = np.zeros(3), np.zeros(3)
    for each in select(build_spells(study, "strict"), by="US", stratum="technology_controls"):
        left = 1.0
        for answer in each.answers:
            share = left * answer.weight
            left -= share
            at_risk = [each.day + timedelta(day) for day in range(min(answer.lag_days + 1, 30))]
            days[each.severity - 3] += share * sum(not in_truce(day, spans) for day in at_risk)
            if answer.lag_days < 30 and not in_truce(answer.act.day, spans):
                counts[each.severity - 3] += share
        last = each.last_day if each.end_day is None else each.end_day
        at_risk = [each.day + timedelta(day) for day in range(min(last + 1, 30))]
        days[each.severity - 3] += left * sum(not in_truce(day, spans) for day in at_risk)
    pooled = (counts.sum() + EMPTY_SHAPE) / (days.sum() + EMPTY_DAYS)
    assert model.answers.count[0, :, 0] == pytest.approx(counts)
    assert model.answers.exposure[0, :, 0] == pytest.approx(days)
    assert model.answers.shape[0, 2, 0] == pytest.approx(POOLING + counts[2])
    assert model.answers.rate[0, 2, 0] == pytest.approx(POOLING / pooled + days[2])


def test_severe_controls_are_answered_more_in_their_first_month(study: Study):
    first_month = conjugate_model(study).answers.mean[0, :, 0]
    assert first_month[0] < first_month[1] < first_month[2]


def test_no_answer_is_lost_between_the_cells(study: Study):
    model = conjugate_model(study, "all")
    spells = build_spells(study, "all")
    by = {"technology_controls": "US", "tariffs": "US", "allies": "allies"}
    for index, stratum in enumerate(model.strata):
        parts = [part for each in select(spells, by=by[stratum], stratum=stratum) for part in each.parts()]
        given = sum(weight for _, cause, weight in parts if cause == "answered")
        calm = sum(
            weight
            for each in select(spells, by=by[stratum], stratum=stratum)
            for lag, cause, weight in each.parts()
            if cause == "answered" and in_truce(each.day + timedelta(lag), model.truce_spans)
        )
        assert model.answers.count[index].sum() + calm == pytest.approx(given)


def test_the_truces_are_those_of_buenos_aires_osaka_geneva_and_busan(study: Study):
    spans = truces(study)
    assert [start for start, _ in spans] == [
        date(2018, 12, 1), date(2019, 6, 29), date(2025, 5, 12), date(2025, 10, 26),
    ]  # fmt: skip
    assert [end for _, end in spans] == [date(2019, 5, 15), date(2020, 5, 15), date(2025, 9, 29), None]
    assert conjugate_model(study).in_truce


def test_a_truce_that_has_not_ended_yet_is_open_in_an_earlier_view(study: Study):
    assert truces(study.as_of(date(2025, 8, 1)))[-1] == (date(2025, 5, 12), None)


def test_days_of_truce_are_counted_half_open(study: Study):
    spans = ((date(2020, 1, 1), date(2020, 1, 11)),)
    assert truce_days(date(2019, 12, 1), date(2020, 2, 1), spans) == 10
    assert not in_truce(date(2020, 1, 11), spans)


def test_every_beijing_answer_to_a_chip_offer_was_a_limit_but_one_alone_was_public(study: Study):
    model = conjugate_model(study)
    assert (model.refusals.yes, model.refusals.trials) == (4, 4)
    assert (model.refusals_public.yes, model.refusals_public.trials) == (1, 4)


def test_an_act_that_a_link_calls_an_answer_is_not_unprovoked(study: Study):
    model = conjugate_model(study)
    own = [act for act in find_triggers(study) if act.actor == "CN" and act.day >= date(2018, 1, 1)]
    assert 0 < model.unprovoked.count.sum() < len(own) / 2


@pytest.mark.parametrize(
    ("act", "kind"),
    [
        ("cn-gallium-germanium-2023", "minerals"),
        ("cn-micron-ban-2023", "chip_imports"),
        ("cn-tariff-34-2025", "tariff"),
        ("cn-mof-46-us-procurement-2026", "market_access"),
        ("cn-tech-catalogue-2020", "technology_or_data"),
        ("intel-tower-blocked-2023", "capital"),
    ],
)
def test_instruments_fall_into_their_classes(study: Study, act: str, kind: str):
    assert instrument_class(next(row for row in study.events if row.id == act)) == kind


def test_each_answer_counts_once_in_the_mix(study: Study):
    model = conjugate_model(study)
    assert model.instruments.count.sum() == pytest.approx(model.answer_severity.count.sum())
    assert model.instruments_technology.count[:, 3].sum() == 0


def test_all_parameters_are_proper_and_read_only(study: Study):
    model = conjugate_model(study)
    for item in dataclasses.fields(model):
        value = getattr(model, item.name)
        if isinstance(value, (Gammas, Betas, Dirichlets)):
            for part in dataclasses.fields(value):
                array = getattr(value, part.name)
                if isinstance(array, np.ndarray):
                    assert np.isfinite(array).all()
                    assert part.name in ("count", "exposure", "yes", "trials") or (array > 0).all()
                    assert not array.flags.writeable


def test_the_model_is_the_same_each_time_and_moves_with_its_settings(study: Study):
    hashes = [
        conjugate_model(study).hash, conjugate_model(study, "strict").hash, conjugate_model(study, "all").hash,
        conjugate_model(study, "medium", 180).hash, conjugate_model(study.as_of(date(2025, 12, 1))).hash,
    ]  # fmt: skip
    assert len(set(hashes)) == len(hashes)
    assert conjugate_model(study).hash == hashes[0]


def test_the_model_of_an_early_view_is_its_prior(study: Study):
    model = conjugate_model(study.as_of(date(2010, 1, 1)))
    assert model.answers.count.sum() == 0
    assert np.allclose(model.answers.mean, EMPTY_SHAPE / EMPTY_DAYS)


def test_the_model_takes_less_than_a_fifth_of_a_second(study: Study):
    conjugate_model(study)
    begun = time.perf_counter()
    conjugate_model(study)
    assert time.perf_counter() - begun < 0.2


def test_quantiles_have_the_shape_of_their_shares_then_of_the_family(study: Study):
    model = conjugate_model(study)
    assert model.answers.quantile([0.05, 0.5, 0.95]).shape == (3, 3, 3, 3)
    assert model.refusals.quantile(0.5).shape == ()
    assert (model.answers.quantile(0.05) < model.answers.mean).all()
