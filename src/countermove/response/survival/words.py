"""The verdict in sentences, every number taken from its results."""

from __future__ import annotations

import math

from countermove.response.record.coding import LINK_SETS
from countermove.response.survival.table import Share
from countermove.response.survival.verdict import LEAST_ANSWERED, LEAST_CONTROLS, Verdict


def percent(share: float | None) -> str:
    """A share as a whole percentage."""
    return "not seen yet" if share is None or math.isnan(share) else f"{100 * share:.0f} %"


def share_words(share: Share) -> str:
    """A share with its interval, as ``14 % (7 to 22 %)``."""
    if share.value is None or share.low is None or share.high is None:
        return "not seen yet"
    return f"{percent(share.value)} ({100 * share.low:.0f} to {100 * share.high:.0f} %)"


def days_words(days: float | None) -> str:
    """A number of days, or that it was not reached."""
    if days is None:
        return "not reached"
    return f"{days:g} day" if days == 1 else f"{days:g} days"


def headline(verdict: Verdict) -> str:
    """The verdict in one sentence."""
    if verdict.too_thin:
        return (
            f"The record is too thin to judge whether the lag is shrinking: of {verdict.controls} controls since "
            f"{verdict.counted_from}, {verdict.answered} drew an answer ({verdict.links} links); want "
            f"{LEAST_CONTROLS} and {LEAST_ANSWERED}."
        )
    low, high = _range(verdict)
    if verdict.finding == "carried":
        return f"The record carries the claim that answers come sooner (probability {low:.2f} or more, however read)."
    if verdict.finding == "contradicted":
        return (
            f"The record contradicts the claim that answers come sooner (probability {high:.2f} or less, however read)."
        )
    late = max(each.long for each in verdict.fixed)
    waited = f"{late} first answers" if late else "no first answer"
    return (
        f"The record does not carry the claim that the lag has shrunk from 18-24 months to under 12: {waited} on "
        f"record took 18 months, and whether answers come sooner now (probability {low:.2f} to {high:.2f}) depends on "
        "how the record is read."
    )


def _range(verdict: Verdict) -> tuple[float, float]:
    rising = [each.trend.rises for each in verdict.variants]
    return min(rising), max(rising)


def sentences(verdict: Verdict) -> tuple[str, ...]:
    """The verdict and its grounds: the naive comparison and its flaw, the censored one, all link sets, the fixed
    twelve months, the check without links, and what is not seen."""
    if verdict.too_thin:
        return (headline(verdict),)
    return (
        headline(verdict), _naive(verdict), _censored(verdict), _link_sets(verdict), _fixed(verdict),
        _placebo(verdict), _unseen(verdict),
    )  # fmt: skip


def _naive(verdict: Verdict) -> str:
    rows = verdict.naive
    answered, triggers = sum(row.answered for row in rows), sum(row.triggers for row in rows)
    parts = [
        f"{days_words(row.answered_median_days)} in {row.group} (n {row.answered})"
        for row in rows
        if row.answered_median_days is not None
    ]
    return (
        f"Among the answered alone, half came within {', '.join(parts)}. This misleads: it leaves out "
        f"the {triggers - answered} of {triggers} controls since {verdict.counted_from.year} that drew no answer, and "
        "so says nothing of how long a control waits for one."
    )


def _censored(verdict: Verdict) -> str:
    total, trend = verdict.table.total, verdict.variant(verdict.links).trend
    month, _, year = total.shares
    between = f" A log-rank test between the periods gives p = {verdict.log_rank_p:.2f}." if verdict.naive[1:] else ""
    return (
        f"With the unanswered kept in ({verdict.links} links), {share_words(month)} of controls are answered within 30 "
        f"days and {share_words(year)} within a year; the median wait is {days_words(total.median_days)}. Per year of "
        f"trigger date the daily chance of an answer is multiplied by {trend.factor:.2f} (90 %: {trend.low:.2f} to "
        f"{trend.high:.2f}); it rises with probability {trend.rises:.2f}.{between}"
    )


def _link_sets(verdict: Verdict) -> str:
    plain = ", ".join(f"{verdict.variant(name).trend.rises:.2f} ({name})" for name in LINK_SETS)
    named = ", ".join(f"{verdict.variant(name, frameworks=True).trend.rises:.2f} ({name})" for name in LINK_SETS)
    low, high = _range(verdict)
    return (
        f"Probability of a rise by link set: {plain}; with laws that name nobody counted as answers: {named}. Over all "
        f"{len(verdict.variants)} readings (link sets, windows of 180 to 730 days, laws counted or not) it lies "
        f"between {low:.2f} and {high:.2f}."
    )


def _fixed(verdict: Verdict) -> str:
    parts = [f"{each.near} of {each.answers} ({each.links})" for each in verdict.fixed]
    late = max(each.long for each in verdict.fixed)
    wide = next(each for each in verdict.fixed if each.links == "all")
    text = (
        f"A fixed lag of twelve months: of first answers within two years, {', '.join(parts)} came between 9 and 15 "
        f"months, and {late if late else 'none'} after 18 months or more under any link set."
    )
    if math.isnan(wide.score_fixed):
        return text
    gap = wide.score_exponential - wide.score_fixed
    better = "worse" if gap > 0 else "better"
    return f"{text} The fixed lag predicts a left-out answer {better} than a constant hazard by {abs(gap):.1f} nats."


def _placebo(verdict: Verdict) -> str:
    test = verdict.placebo
    chance = f"{percent(test.expected)} ({100 * test.low:.0f} to {100 * test.high:.0f} %)"
    return (
        f"Without any link: {percent(test.observed)} of controls were followed by some binding step of the other side "
        f"within 30 days, against {chance} after days shifted by a quarter to a year (p = {test.p:.2f})."
    )


def _unseen(verdict: Verdict) -> str:
    return (
        "All this holds given that a control was imposed. If for every three controls seen one more was held back for "
        f"fear of an answer, the share answered within a year could be up to {percent(verdict.unseen_share)}. Famous "
        "answers and recent years are listed more fully than quiet and old ones, and a lag is not a reaction time."
    )
