"""What the appendix says: law, the record of lags, the fit, checks, what was left out, ways back, sources, receipt."""

from __future__ import annotations

import re

import numpy as np

from countermove.decision.written import short_hash
from countermove.response.record.coding import LINK_SETS
from countermove.response.survival.table import Share

from .sentences import (
    NUMBER,
    Evidence,
    Forms,
    Found,
    counts,
    day,
    holds,
    joined,
    number,
    numbers,
    same,
    share,
    shows,
)

FORMS = Forms()
FORMS.reads(
    "All this holds given that a control was imposed.",
    "Famous answers and recent years are listed more fully than quiet and old ones, and a lag is not a reaction time.",
    "Links between acts and answers: as strict, with credible readings of acts as responses.",
    "Links between acts and answers: every link on record but substitution and circumvention.",
    "Behind the best: expected log density of the rows, each left out in turn. Stacking weight: the share of each "
    "account in the mixture that tells left-out rows best; below it, over rows drawn anew.",
    "No number above contains these. Each could change the answer.",
    "Rows that cannot be dated are left out and counted: nobody can say when they became known.",
    "The same receipt gives the same bits. To make this brief again:",
)
FORMS.reads(
    "Links between acts and answers: an official statement or the consensus of the press calls it retaliation.",
    rare=True,
)
RELIABILITY = ("completely reliable", "usually reliable", "fairly reliable", "not usually reliable", "unreliable",
               "cannot be judged")  # fmt: skip


def rows(evidence: Evidence, links: str) -> list[dict[str, object]]:
    """The table's rows of the periods since 2018, under a set of links."""
    return [
        each for each in evidence.assessment.lag.table
        if each["links"] == links and each["period"] not in ("to 2017", "all years")
    ]  # fmt: skip


def rises(evidence: Evidence) -> tuple[float, float]:
    """The least and the greatest probability of a rise over all readings."""
    every = sorted(each.trend.rises for each in evidence.lag.variants)
    return every[0], every[-1]


@FORMS.says(
    "Export from {x} to {x}, as this program reads the rules; a strip shows what holds for most of each quarter. Two "
    "keys open a sale: {x} must license and {x} must admit. Research, not legal advice."
)
def law(evidence: Evidence, found: Found) -> None:
    same(found.groups, (evidence.decider, evidence.other) * 2)


@FORMS.says(
    "The record does not carry the claim that the lag has shrunk from 18-24 months to under 12: {x} on record took 18 "
    "months, and whether answers come sooner now (probability {n} to {n}) depends on how the record is read."
)
def not_carried(evidence: Evidence, found: Found) -> None:
    late, low, high = found.groups
    same(late, late_answers(evidence, "no first answer", "{} first answers"))
    least, most = rises(evidence)
    shows(low, least)
    shows(high, most)
    holds(least < 0.95 and most > 0.05, "the record decides")


def late_answers(evidence: Evidence, none: str, some: str) -> str:
    late = max(each.long for each in evidence.lag.fixed)
    return some.format(late) if late else none


@FORMS.says(
    "The record is too thin to judge whether the lag is shrinking: of {n} controls since {x}, {n} drew an answer ({x} "
    "links); want 10 and 3.",
    rare=True,
)
def too_thin(evidence: Evidence, found: Found) -> None:
    controls, since, answered, _ = found.groups
    same(since, str(evidence.lag.counted_from))
    counts(controls, evidence.lag.controls)
    counts(answered, evidence.lag.answered)
    holds(number(controls) < 10 or number(answered) < 3, "enough")


@FORMS.says("Among the answered alone, half came within {x}.")
def answered_alone(evidence: Evidence, found: Found) -> None:
    told = re.findall(f"({NUMBER}) days? in (\\S+) \\(n ({NUMBER})\\)", found.groups[0])
    known = [each for each in rows(evidence, "medium") if each["answered"]]
    for (days, period, answered), row in zip(told, known, strict=True):
        same((days, period, answered), (f"{row['answered_median_days']:g}", row["period"], str(row["answered"])))


@FORMS.says(
    "This misleads: it leaves out the {n} of {n} controls since {n} that drew no answer, and so says nothing of how "
    "long a control waits for one."
)
def misleads(evidence: Evidence, found: Found) -> None:
    silent, every, since = found.groups
    known = rows(evidence, "medium")
    triggers, answered = (sum(int(str(each[key])) for each in known) for key in ("triggers", "answered"))
    counts(silent, triggers - answered)
    counts(every, triggers)
    same(since, "2018")


@FORMS.says(
    "With the unanswered kept in (medium links), {n} % ({n} to {n} %) of controls are answered within 30 days and {n} "
    "% ({n} to {n} %) within a year; the median wait is {x}."
)
def unanswered_kept(evidence: Evidence, found: Found) -> None:
    *told, wait = found.groups
    total = evidence.lag.table.total
    month, year = total.shares[0], total.shares[-1]
    same((month.day, year.day), (30, 365))
    for at, each in ((0, month), (3, year)):
        for one, value in zip(told[at : at + 3], _three(each), strict=True):
            share(one, value)
    same(wait, "not reached" if total.median_days is None else f"{total.median_days:g} days")
    holds(total.median_days is not None or number(told[3]) < 50, "half are answered")


def _three(each: Share) -> tuple[float, float, float]:
    assert each.value is not None and each.low is not None and each.high is not None  # noqa: PT018
    return each.value, each.low, each.high


@FORMS.says(
    "Per year of trigger date the daily chance of an answer is multiplied by {n} (90 %: {n} to {n}); it rises with "
    "probability {n}."
)
def per_year(evidence: Evidence, found: Found) -> None:
    trend = evidence.lag.variant("medium").trend
    for told, value in zip(found.groups, (trend.factor, trend.low, trend.high, trend.rises), strict=True):
        shows(told, value)


@FORMS.says("A log-rank test between the periods gives p = {n}.")
def log_rank(evidence: Evidence, found: Found) -> None:
    shows(found.groups[0], evidence.lag.log_rank_p)


@FORMS.says("Probability of a rise by link set: {x}; with laws that name nobody counted as answers: {x}.")
def by_link_set(evidence: Evidence, found: Found) -> None:
    for told, frameworks in zip(found.groups, (False, True), strict=True):
        same(re.findall(r"\((\w+)\)", told), list(LINK_SETS))
        for one, name in zip(numbers(told), LINK_SETS, strict=True):
            shows(one, evidence.lag.variant(name, frameworks=frameworks).trend.rises)


@FORMS.says(
    "Over all {n} readings (link sets, windows of 180 to 730 days, laws counted or not) it lies between {n} and {n}."
)
def all_readings(evidence: Evidence, found: Found) -> None:
    count, low, high = found.groups
    counts(count, len(LINK_SETS) * 3 * 2)
    for told, value in zip((low, high), rises(evidence), strict=True):
        shows(told, value)


@FORMS.says(
    "A fixed lag of twelve months: of first answers within two years, {x} came between 9 and 15 months, and {x} after "
    "18 months or more under any link set."
)
def fixed_lag(evidence: Evidence, found: Found) -> None:
    told, late = found.groups
    same(told, ", ".join(f"{each.near} of {each.answers} ({each.links})" for each in evidence.lag.fixed))
    same(late, late_answers(evidence, "none", "{}"))
    # Under each set no fewer answers than the table counts, whose window is a year.
    for each in evidence.lag.fixed:
        within = sum(int(str(row["answered"])) for row in rows(evidence, each.links))
        holds(each.answers >= within, f"{each.links}: {within} in the table")


@FORMS.says("The fixed lag predicts a left-out answer {x} than a constant hazard by {n} nats.")
def fixed_predicts(evidence: Evidence, found: Found) -> None:
    how, by = found.groups
    wide = next(each for each in evidence.lag.fixed if each.links == "all")
    shows(by, abs(wide.score_fixed - wide.score_exponential))
    same(how, "better" if wide.score_fixed >= wide.score_exponential else "worse")


@FORMS.says(
    "Without any link: {n} % of controls were followed by some binding step of the other side within 30 days, against "
    "{n} % ({n} to {n} %) after days shifted by a quarter to a year (p = {n})."
)
def placebo(evidence: Evidence, found: Found) -> None:
    *shares, p = found.groups
    test = evidence.lag.placebo
    for told, value in zip(shares, (test.observed, test.expected, test.low, test.high), strict=True):
        share(told, value)
    shows(p, test.p)


@FORMS.says(
    "If for every three controls seen one more was held back for fear of an answer, the share answered within a year "
    "could be up to {n} %."
)
def unseen(evidence: Evidence, found: Found) -> None:
    year = evidence.lag.table.total.shares[-1].value
    assert year is not None
    share(found.groups[0], (3 * year + 1) / 4)


@FORMS.says("With {x} links every figure is the same.")
def same_figures(evidence: Evidence, found: Found) -> None:
    def figures(links: str) -> list[dict[str, object]]:
        return [{**each, "links": ""} for each in evidence.assessment.lag.table if each["links"] == links]

    alike = [each for each in LINK_SETS if each != "medium" and figures(each) == figures("medium")]
    same(found.groups[0], joined(alike))


@FORMS.says(
    "Each account was fitted by itself to {n} rows of the record from {n} to {n}; no later row was used. The draws "
    "converged in {n} of {n} accounts (R-hat at most 1.01, 400 effective draws or more). {x} Worlds are drawn from all "
    "of them alike, and what an option changes is shown for each."
)
def fitted(evidence: Evidence, found: Found) -> None:
    of, first, last, well, every, apart = found.groups
    line = evidence.assessment.fit
    assert line is not None
    counts(of, line.rows)
    same((first, last), (str(line.fit_from.year), str(line.fit_to.year)))
    holds(line.fit_to <= evidence.assessment.cut_off, "later rows were used")
    counts(every, len(evidence.accounts))
    counts(well, len([each for each in line.structures if each.rhat <= 1.01 and each.ess >= 400]))
    behind = [each for each in line.structures if each.behind < 0]
    clear = bool(behind) and all(each.behind < -2 * each.behind_error for each in behind)
    same(
        apart,
        "The data tell the best account from the others."
        if clear
        else "The data cannot tell the accounts apart: none is two standard errors behind the best.",
    )
    sizes = {int(each.sum()) for each in evidence.accounts.values()}
    holds(max(sizes) - min(sizes) <= 1, f"accounts have unlike many worlds: {sizes}")


@FORMS.says(
    "The data narrowed {n} of {n} parameters that bear on the recorded past by a fifth or more. All others are still "
    "what was judged beforehand, and so is every parameter that bears only on the future: whoever doubts the judgement "
    "may doubt the result."
)
def narrowed(evidence: Evidence, found: Found) -> None:
    told, every = found.groups
    line = evidence.assessment.fit
    assert line is not None
    narrow = [e for e in line.moved if (e.after[2] - e.after[0]) <= 0.805 * (e.before[2] - e.before[0])]
    counts(told, len(narrow))
    counts(every, len(narrow) + line.unmoved)


@FORMS.says(
    "The model was run over the past. Of {n} recorded quantities it {x}. Worst first. It agrees where the recorded "
    "value, or its interval, meets the middle half of the model's worlds; it strains where it meets only the range of "
    "nine worlds in ten; it misses beyond that. A miss is a reason to doubt every outcome that leans on that "
    "quantity.{o}"
)
def checks(evidence: Evidence, found: Found) -> None:
    count, told, proves = found.groups
    lines = evidence.assessment.checks
    counts(count, len(lines))
    verdicts = [each.verdict for each in lines]
    words = (("misses", "misses"), ("strained", "strains to meet"), ("agrees", "agrees with"))
    same(told, joined([f"{said} {verdicts.count(each)}" for each, said in words if each in verdicts]))
    beyond = [
        each for each in lines
        if (each.target if each.target_low is None else each.target_low) > each.p95
        or (each.target if each.target_high is None else each.target_high) < each.p05
    ]  # fmt: skip
    same(len(beyond), verdicts.count("misses"))
    same(bool(proves), any(each.in_view for each in lines))
    if proves:
        same(
            proves.strip(),
            "Where a figure was fitted or a prior set with it in view, the row says so: agreement there proves little.",
        )


@FORMS.says("These measures rest on what was not known on {x}. Their options were assessed without them.", rare=True)
def measures_left_out(evidence: Evidence, found: Found) -> None:
    a = evidence.assessment
    same(found.groups[0], day(a.receipt.as_of or a.cut_off))
    holds(any(not measure.kept for option in a.options for measure in option.measures), "none was left out")


@FORMS.says(
    "For each leading outcome under {x}: the worlds that show its interval, the inputs that carry its spread as these "
    "worlds drew them, what each was drawn from, and the rows of the record on which it rests, with their grades. The "
    "sources stand below."
)
def way_back(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], evidence.present.title)


@FORMS.says(
    "{x}: {n} to {n}{o}, median {n}{o}. World {n} comes nearest to the lower end, world {n} to the median, world {n} "
    "to the upper end."
)
def way(evidence: Evidence, found: Found) -> None:
    title, low, high, unit, middle, _, *worlds = found.groups
    outcome = evidence.outcomes[title]
    same(unit.strip(), "%" if outcome.unit == "fraction" else outcome.unit)
    values = evidence.values(evidence.present.id, outcome.id)
    scale = 100.0 if outcome.unit == "fraction" else 1.0
    for told, world, level in zip((low, middle, high), worlds, (0.05, 0.5, 0.95), strict=True):
        end = float(np.quantile(values, level))
        shows(told, scale * end)
        counts(world, int(np.abs(values - end).argmin()))


@FORMS.says(
    "{n} sources carry the rows used here. Grades of reliability (Admiralty scale): {x}. F says that a source cannot "
    "be judged, not that it is bad."
)
def sources(evidence: Evidence, found: Found) -> None:
    count, grades = found.groups
    letters = [evidence.view.sources[each.id].reliability for each in evidence.assessment.sources]
    counts(count, len(letters))
    told = zip("ABCDEF", RELIABILITY, strict=True)
    same(grades, joined([f"{letters.count(each)} {each} ({means})" for each, means in told if each in letters]))


@FORMS.says(
    "Cite this brief as: countermove {x}. A table or a figure: the same, and the id beside its caption. The digest is "
    "that of every number of the brief; countermove brief verify checks the page against it, and with --rerun against "
    "the record."
)
def cited(evidence: Evidence, found: Found) -> None:
    a = evidence.assessment
    same(found.groups[0], f"{a.case} {a.receipt.content_hash[:12]}")
    same(short_hash(a), a.receipt.content_hash[:12])
