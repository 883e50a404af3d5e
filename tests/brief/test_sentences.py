"""Every sentence of a brief has one form, and every one that states a result is true of the worlds behind it.

A form without a test holds no result: it says how to read something, or names what the brief never contains. What an
outcome is, what is not modelled and attributions are texts of the study that a brief repeats word for word; they have
no form. To add a sentence to a brief, add its form to the module of its section (forms_*.py), with its test.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

import pytest

from countermove.decision import Assessed, assess
from countermove.decision.assessment import Assessment
from countermove.decision.red_team_parts import Flip
from countermove.decision.turning_parts import Known
from countermove.study import Study, load_case, load_study
from countermove.study.limits import Limit
from tests.brief.registry import FORMS, PARTS, Told, told, untold
from tests.brief.sentences import HEARD, Evidence

# An odd number of worlds in all and in each of the five accounts: so no share lies midway between two whole per cents.
MANY, SOME, FEW = 1_995, 1_005, 505
CANNOT_TELL = frozenset[str]()
"""Numbers that no test can tell, as registry.untold names them, each with a word why. None so far."""


class Cases:
    """Briefs in which every form occurs, each assessed once."""

    study = load_study()

    @cached_property
    def h200(self) -> Evidence:
        """The packaged case."""
        return self._assessed("h200", MANY)

    @cached_property
    def every(self) -> dict[str, Evidence]:
        """The packaged case and others: options that wait, too thin to tell, earlier days, limits, less of a record."""
        limits = {"usable_compute": Limit(at_most=40.0), "us_countermove_cost": Limit(at_most=20.0)}
        strict = {"usable_compute": Limit(at_most=15.0), "us_countermove_cost": Limit(at_most=1.0)}
        found = {
            "h200": self.h200,
            "waiting": self._assessed("h200_adaptive", SOME),
            "too_thin": self._assessed("too_thin", FEW),
            "early": self._assessed("h200", FEW, as_of=date(2022, 12, 31), limits=strict),
            "hindsight": self._assessed("h200", FEW, as_of=date(2025, 12, 31), limits=limits),
            "without": self._assessed("h200", FEW, without=("epoch-ai-16afcb",)),
            "without a measure": self._assessed("h200", FEW, without=("close_offshore",)),
        }
        return found | {name: self._changed(change) for name, change in changes(self.h200.assessment).items()}

    @cached_property
    def sentences(self) -> dict[str, list[Told]]:
        """Case -> its sentences."""
        return {name: list(told(evidence)) for name, evidence in self.every.items()}

    def _assessed(self, case: str, worlds: int, **keywords: Any) -> Evidence:
        found: Assessed = assess(self.study, load_case(case, self.study), worlds=worlds, seed=1, **keywords)
        return Evidence(found.assessment, found.kept, self._view(found.assessment))

    def _changed(self, change: dict[str, Any]) -> Evidence:
        """The packaged case with some parts replaced, which says what its own worlds do not."""
        other = self.h200.assessment.model_copy(update=change)
        return Evidence(other, self.h200.worlds, self.h200.view)

    def _view(self, assessment: Assessment) -> Study:
        return self.study.as_of(assessment.receipt.as_of or assessment.cut_off)


def changes(a: Assessment) -> dict[str, dict[str, Any]]:
    """Parts of the packaged case as they are not: each makes a sentence that its own worlds do not make."""
    compute, cost = a.outcomes[0].id, "us_countermove_cost"
    flip = Flip(
        outcome=compute, names=("an-origin", "another"), by="deny", nearest=("an-origin", "another"), left=-0.2,
        singles=100, pairs=3, triples=0, unsafe=4,
    )  # fmt: skip
    first = a.both_sides.terms[0]
    unharmed = first.change.model_copy(update={"worse": {who: () for who in first.change.worse}})
    terms = (first.model_copy(update={"change": unharmed}), *a.both_sides.terms[1:])
    deal = a.both_sides.bargained[0]
    lost = deal.moves[0].change.model_copy(update={"better": {"US": (), "CN": ()}, "worse": {"US": (cost,), "CN": (compute,)}})
    held = deal.model_copy(update={"moves": tuple(each.model_copy(update={"change": lost}) for each in deal.moves)})
    knowing = a.information[0].model_copy(update={"known": (Known(input="x", what="X", value=1.0, error=0.1),)})
    lag = [each | {"answered": 0} if each["links"] == "strict" else each for each in a.lag.table]
    last = [each for each in a.control if each.day == a.horizon and each.quantity == a.control[0].quantity]
    turned = last[0].model_copy(update={"lower": last[0].higher, "higher": last[0].lower})
    return {
        "many worlds": {"receipt": a.receipt.model_copy(update={"worlds": 200_000})},
        "hindsight without later priors": {"hindsight": True, "fitted": True},
        "weights": {"weights": {compute: 2.0, cost: 1.0}},
        "no leads": {"red_team": a.red_team.model_copy(update={"leads": ()})},
        "one flips": {"red_team": a.red_team.model_copy(update={"flips": (flip, *a.red_team.flips[1:])})},
        "accepted": {"both_sides": a.both_sides.model_copy(update={"terms": terms})},
        "enforced": {"both_sides": a.both_sides.model_copy(update={"bargained": (held,)})},
        "worth knowing": {"information": (knowing, *a.information[1:])},
        "other strict links": {"lag": a.lag.model_copy(update={"table": tuple(lag)})},
        "accounts differ": {"control": tuple(turned if each is last[0] else each for each in a.control)},
    }


@pytest.fixture(scope="session")
def cases() -> Iterator[Cases]:
    """The briefs that are read here."""
    yield Cases()


def test_every_sentence_has_one_form(cases: Cases) -> None:
    faults = [
        f"{name}, {each.section}: {len(each.forms)} forms of: {each.text}"
        for name, sentences in cases.sentences.items()
        for each in sentences
        if len(each.forms) != 1
    ]
    assert not faults, "\n".join(faults)


def test_every_sentence_that_states_a_result_is_true_of_its_worlds(cases: Cases) -> None:
    faults = [
        f"{name}, {fault}"
        for name, sentences in cases.sentences.items()
        for each in sentences
        if (fault := each.fault(cases.every[name]))
    ]
    assert not faults, "\n".join(faults)


def test_a_number_that_is_altered_makes_its_sentence_untrue(cases: Cases) -> None:
    missed = {fault for each in cases.sentences["h200"] for fault in untold(cases.h200, each)}
    assert missed == CANNOT_TELL, "\n".join(sorted(missed ^ CANNOT_TELL))


def test_a_sentence_of_another_brief_is_untrue(cases: Cases) -> None:
    # The words fit, the worlds do not: so the tests look at the worlds, not at what the brief says of itself.
    other = cases.every["without"]
    results = [each for each in cases.sentences["h200"] if each.section not in ("law", "lag", "not-modelled")]
    untrue = sum(bool(fault_in(each, other)) for each in results if each.forms[0][0].test is not None)
    assert untrue > 40


def fault_in(each: Told, evidence: Evidence) -> str:
    try:
        return each.fault(evidence)
    except (LookupError, ValueError, StopIteration) as lost:
        return repr(lost)


def test_no_form_is_dead(cases: Cases) -> None:
    seen = {form.text for sentences in cases.sentences.values() for each in sentences for form, _ in each.forms}
    for name, sentences in cases.sentences.items():
        for each in sentences:
            each.fault(cases.every[name])
    dead = [form.text for form in FORMS if form.text not in seen]
    dead += [form.text for form in PARTS if form.text not in HEARD]
    assert not dead, "\n".join(dead)


def test_a_form_with_a_number_that_is_a_result_has_a_test() -> None:
    assert not [form.text for form in (*FORMS, *PARTS) if "{n}" in form.text and form.test is None]


def test_rare_forms_do_not_occur_in_the_packaged_case(cases: Cases) -> None:
    common = {form.text for each in cases.sentences["h200"] for form, _ in each.forms}
    assert not [form.text for form in FORMS if form.rare and form.text in common]
