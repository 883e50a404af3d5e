"""What holds for every number of a brief, as its first screen says: the fit, an earlier day, what was taken out."""

from __future__ import annotations

import re

from .sentences import (
    NUMBER,
    Evidence,
    Forms,
    Found,
    clauses,
    counts,
    day,
    holds,
    joined,
    number,
    quoted,
    same,
)

FORMS = Forms()
LOADED = {
    "nothing of the fit rests on it": "nothing",
    "the draws of the fit were weighed anew": "re-weighted",
    "the fit without it ships": "refitted",
    "the fit was left as it is: only a refit can tell (countermove world fit --without)": "not known",
}


@FORMS.says("Priors, not fitted: the model's parameters are judgements that history has not yet corrected.", rare=True)
def not_fitted(evidence: Evidence, found: Found) -> None:
    holds(not evidence.assessment.fitted and evidence.assessment.receipt.posterior_hash is None, "fitted")


@FORMS.says(
    "Levels, paths and countermoves count all {n} worlds; differences, rankings and odds of scenarios the first {n}, "
    "which are kept one by one.",
    rare=True,
)
def more_worlds_than_are_kept(evidence: Evidence, found: Found) -> None:
    every, kept = found.groups
    counts(every, evidence.assessment.receipt.worlds)
    counts(kept, 100_000)
    holds(number(every) > number(kept), "all are kept")


@FORMS.says(
    "Fitted to {n} recorded figures from {n} to {n}: what the data moved, how well the draws converged, whether they "
    "tell the accounts apart."
)
def fitted(evidence: Evidence, found: Found) -> None:
    rows, first, last = found.groups
    line = evidence.assessment.fit
    assert line is not None
    counts(rows, line.rows)
    same((first, last), (str(line.fit_from.year), str(line.fit_to.year)))
    # As a figure on its own can tell: more rows were fitted than quantities are held against the past.
    holds(line.rows > len(evidence.assessment.checks), "fewer rows than checks")


TAKEN = Forms()
TAKEN.reads("What moved.")


@FORMS.says("Taken out: {x}", rare=True)
def without(evidence: Evidence, found: Found) -> None:
    used = clauses(evidence, found, f"Taken out: {found.groups[0]}", TAKEN)
    line = evidence.assessment.without
    assert line is not None
    fall = any((line.fitted_rows, line.widened, line.acts))
    same(any(each.startswith("With it fall") for each in used), fall)
    same(any("No number of this brief" in each for each in used), not fall and not line.unmoved)


@TAKEN.says("Taken out: {x}.")
def names_taken_out(evidence: Evidence, found: Found) -> None:
    line = evidence.assessment.without
    assert line is not None
    same(found.groups[0], joined(line.names))


@TAKEN.says("With it fall {x}.")
def what_falls(evidence: Evidence, found: Found) -> None:
    line = evidence.assessment.without
    assert line is not None
    (told,) = found.groups
    for what, fallen in ((r"rows? of the fit", line.fitted_rows), (r"(?:prior's|priors') grounds", len(line.widened)),
                         (r"(?:act or link|acts and links)", line.acts)):  # fmt: skip
        said = re.search(f"({NUMBER}) {what}", told)
        same(said is not None, bool(fallen))
        if said is not None:
            counts(said[1], fallen)


@TAKEN.says("Fit: {x}.")
def how_the_fit_is_known(evidence: Evidence, found: Found) -> None:
    line = evidence.assessment.without
    assert line is not None
    same(LOADED[found.groups[0]], line.fit)


@TAKEN.says("Rates of answers: {x}.")
def how_rates_are_known(evidence: Evidence, found: Found) -> None:
    line = evidence.assessment.without
    assert line is not None
    same(found.groups[0], line.answers + (", and kept as they were" if line.answers == "not known" else ""))


@TAKEN.says("{n} parameters without grounds keep their prior, for none wider is named.")
def priors_that_stay(evidence: Evidence, found: Found) -> None:
    line = evidence.assessment.without
    assert line is not None
    counts(found.groups[0], len(line.unmoved))
    known = evidence.view.parameters.parameters
    holds(all(known[each].prior_ungrounded is None for each in line.unmoved), "one has a wider prior")


TAKEN.reads("So what moved tells of the rest alone, and whether the order of the options stands is not known.")
TAKEN.reads("No number of this brief rests on it.")


@TAKEN.says("The order of the options stands.")
def order_stands(evidence: Evidence, found: Found) -> None:
    line = evidence.assessment.without
    assert line is not None
    holds(not line.turned and line.fit != "not known", "it turns, or nobody knows")


@TAKEN.says("The order of the options turns in {x}.")
def order_turns(evidence: Evidence, found: Found) -> None:
    line = evidence.assessment.without
    assert line is not None
    same(found.groups[0], quoted([evidence.by_id[each].title for each in line.turned]))


FORMS.reads("Priors set with hindsight: the record stops early, the judgements behind the model do not.", rare=True)


@FORMS.says(
    "Priors set with hindsight: the record stops early, the judgements behind the model do not. {n} of {n} parameters "
    "rest on what was published later; {n} of these were widened to what would hold without it.",
    rare=True,
)
def hindsight(evidence: Evidence, found: Found) -> None:
    later, every, widened = found.groups
    known = evidence.view.parameters.parameters
    counts(every, len(known))
    line = evidence.assessment.later_priors
    counts(later, line.later)
    counts(widened, line.widened)
    holds(number(widened) <= number(later) <= number(every), "more were widened than rest on later rows")


@FORMS.says(
    "As of {x}: record and law as they could be known on that day. The question and the options keep the words of the "
    "case, which was written later.",
    rare=True,
)
def as_of(evidence: Evidence, found: Found) -> None:
    known = evidence.assessment.receipt.as_of
    assert known is not None
    same(found.groups[0], day(known))


@FORMS.says("Left out on request: {x}.", rare=True)
def left_out_on_request(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], joined(evidence.assessment.receipt.without))
