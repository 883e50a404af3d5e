"""The articles' shrinking lag against the record."""

from __future__ import annotations

from datetime import date

import pytest

from countermove.response.record.coding import LINK_SETS
from countermove.response.record.spells import find_triggers
from countermove.response.survival.table import ALL_YEARS, lags
from countermove.response.survival.verdict import fixed_lag, verdict
from countermove.response.survival.words import headline, sentences
from countermove.study.study import Study


def test_the_strict_one_year_share_is_near_what_the_research_note_found(study: Study):
    """The note found 23 %: it took every link of medium confidence or better, analysts' inferences among them, counted
    laws that name nobody as answers, and gave a shared answer in full to each of its triggers."""
    strict = lags(study, "strict").total.shares[-1].value
    assert strict is not None
    assert 0.10 < strict < 0.23
    kept = {
        link.trigger for link in study.links
        if link.confidence != "low" and link.relation in ("retaliates", "responds", "mirrors")
        and not link.response.startswith(("cn-wto", "cn-rare-earth-threat", "cn-threat"))
    }  # fmt: skip
    controls = [
        act for act in find_triggers(study)
        if act.actor == "US" and act.lead.instrument != "tariff" and act.lead.direction == "escalation"
    ]  # fmt: skip
    as_the_note = sum(any(row.id in kept for row in act.rows) for act in controls) / len(controls)
    assert as_the_note == pytest.approx(0.23, abs=0.06)


def test_rows_add_up_to_all_years(study: Study):
    for links in LINK_SETS:
        *periods, total = lags(study, links).rows
        assert total.group == ALL_YEARS
        for name in ("triggers", "answered", "ended"):
            assert sum(getattr(row, name) for row in periods) == getattr(total, name)


def test_a_period_not_watched_for_a_year_has_no_share_at_a_year(study: Study):
    newest = next(row for row in lags(study).rows if row.group == "2026")
    assert newest.shares[-1].value is None


def test_answered_alone_looks_short_where_the_median_is_not_reached(study: Study):
    for links in LINK_SETS:
        total = lags(study, links).total
        assert total.answered_median_days is not None
        assert total.answered_median_days < 30
        assert total.median_days is None


def test_no_first_answer_came_about_twelve_months_later(study: Study):
    judged = verdict(study)
    for each in judged.fixed:
        assert each.long == 0
        assert each.score_fixed < each.score_exponential


def test_the_verdict_follows_its_rule(study: Study):
    judged = verdict(study)
    rising = [each.trend.rises for each in judged.variants]
    assert len(rising) == 18
    wanted = "carried" if min(rising) >= 0.95 else "contradicted" if max(rising) <= 0.05 else "not carried"
    assert judged.finding == wanted


def test_the_record_does_not_carry_the_shrinking_lag(study: Study):
    assert "does not carry" in headline(verdict(study))


def test_the_sentences_show_all_three_link_sets_and_how_many_were_unanswered(study: Study):
    judged = verdict(study, "strict")
    text = " ".join(sentences(judged))
    assert all(f"({links})" in text for links in LINK_SETS)
    rows = [row for row in judged.table.rows if row.group not in ("to 2017", ALL_YEARS)]
    unanswered = sum(row.triggers - row.answered for row in rows)
    assert f"leaves out the {unanswered} of" in text


def test_a_day_with_too_few_answers_says_so(study: Study):
    assert sentences(verdict(study.as_of(date(2019, 1, 1)))) == (
        "The record is too thin to judge whether the lag is shrinking: of 3 controls since 2018-01-01, 0 drew an "
        "answer (medium links); want 10 and 3.",
    )


def test_the_bound_on_what_is_not_seen_lies_above_what_is(study: Study):
    judged = verdict(study)
    seen = judged.table.total.shares[-1].value
    assert judged.unseen_share is not None
    assert seen is not None
    assert judged.unseen_share > seen


def test_two_answers_are_too_few_to_score_a_fixed_lag():
    assert str(fixed_lag("strict", ()).score_fixed) == "nan"
