"""Every sentence of a brief has one form, and every one that states a result is true of the worlds behind it.

A form without a test holds no result: it says how to read something, or names what the brief never contains. What an
outcome, an option or an account is, what is not modelled, attributions and the law's own sentence are texts that a
brief repeats word for word (registry.repeated); they have no form. To add a sentence to a brief, add its form to the
module of its section (forms_*.py), with its test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import pytest

from countermove.brief.blocks import Fold
from countermove.brief.document import document
from countermove.decision import Assessed, assess
from countermove.decision.answer import write_answer
from countermove.decision.assessment import Answer, Assessment, CheckRow
from countermove.decision.red_team_parts import Flip, RedTeam
from countermove.decision.sides_parts import Sale
from countermove.decision.turning_parts import Known
from countermove.decision.worlds import Worlds
from countermove.response.record.views import without as record_without
from countermove.study import load_case, load_study
from countermove.study.limits import Limit
from countermove.study.removal import removal

from .registry import FORMS, PARTS, Told, told, untold
from .sentences import HEARD, Evidence, texts

# An odd number of worlds in all and in each of the five accounts: so no share lies midway between two whole per cents.
MANY, SOME, FEW = 1_995, 1_005, 505
H200, COST = "h200", "us_countermove_cost"
CANNOT_TELL = frozenset[str]()
"""Numbers that no test can tell, as registry.untold names them, each with a word why. None so far."""


class Cases:
    """Briefs in which every form occurs, each assessed once: those of packaged cases, and such as these do not make."""

    study = load_study()

    @cached_property
    def assessed(self) -> dict[str, Evidence]:
        """The packaged case and others: options that wait, too thin to tell, earlier days, limits, less of a record."""
        limits = {"usable_compute": Limit(at_most=40.0), "us_countermove_cost": Limit(at_most=20.0)}
        strict = {"usable_compute": Limit(at_most=15.0), "us_countermove_cost": Limit(at_most=1.0)}
        return {
            H200: self._assess(H200, MANY),
            "waiting": self._assess("h200_adaptive", SOME),
            "too_thin": self._assess("too_thin", FEW),
            "early": self._assess(H200, FEW, as_of=date(2022, 12, 31), limits=strict),
            "hindsight": self._assess(H200, SOME, as_of=date(2025, 12, 31), limits=limits),
            "less": self._assess(H200, FEW, without=("aggregator", "close_offshore")),
        }

    @cached_property
    def every(self) -> dict[str, Evidence]:
        """These, and parts of them as they are not."""
        return self.assessed | {
            f"{base}, {name}": Evidence(found.assessment.model_copy(update=change), worlds, found.view)
            for base, found in self.assessed.items()
            for name, change, worlds in others(base, found)
        }

    @cached_property
    def sentences(self) -> dict[str, list[Told]]:
        """Case -> its sentences; of a changed one those that its base does not hold."""
        known: dict[str, set[str]] = {}
        found: dict[str, list[Told]] = {}
        for name, evidence in self.every.items():
            before = known.get(name.partition(",")[0], set())
            found[name] = [each for each in told(evidence) if each.text not in before]
            known[name] = {each.text for each in found[name]}
        return found

    @cached_property
    def faults(self) -> list[str]:
        """What is told and not true."""
        told = ((name, each.fault(self.every[name])) for name, own in self.sentences.items() for each in own)
        return [f"{name}, {fault}" for name, fault in told if fault]

    def _assess(self, case: str, worlds: int, **keywords: Any) -> Evidence:
        found: Assessed = assess(self.study, load_case(case, self.study), worlds=worlds, seed=1, **keywords)
        a = found.assessment
        view = self.study.as_of(a.receipt.as_of or a.cut_off)
        if a.without is not None:
            gone = removal(view, a.without.names)
            view = record_without(view, [*gone.of("events"), *gone.of("links"), *gone.of("ends")])
        return Evidence(a, found.kept, view)


def others(base: str, found: Evidence) -> Iterator[tuple[str, dict[str, Any], Worlds]]:
    """Parts of an assessment, and where they rest on them its worlds, as they are not, to make what is rarely said."""
    a, worlds = found.assessment, found.worlds
    if base == H200:
        lag = [each | {"answered": 0} if each["links"] == "strict" else each for each in a.lag.table]
        last = next(each for each in a.control if each.day == a.horizon)
        turned = last.model_copy(update={"lower": last.higher, "higher": last.lower})
        fro = {"thresholds": (), "to_and_fro": ("X",)}
        leads = next(each for each in a.turns if each.event == "leads" and each.thresholds)
        knowing = a.information[0].model_copy(update={"known": (Known(input="x", what="X", value=1.0, error=0.1),)})
        # Each of these is told in a section of its own.
        apart = {
            "receipt": a.receipt.model_copy(update={"worlds": 200_000}),
            "weights": {found.main: 2.0, COST: 1.0},
            "red_team": flipped(found),
            "information": (knowing, *a.information[1:]),
            "turns": tuple(each.model_copy(update=fro) if each is leads else each for each in a.turns),
            "lag": a.lag.model_copy(update={"table": tuple(lag)}),
            "control": tuple(turned if each is last else each for each in a.control),
        }
        yield "many parts", apart, worlds
        yield "no leads", {"red_team": a.red_team.model_copy(update={"leads": ()})}, worlds
        for name, change in on_both_sides(a).items():
            yield name, change, worlds
        orders = {name: (found.best(found.main, where),) for name, where in found.accounts.items()}
        yield "nothing against it", {"answer": trusted(found, orders), "checks": agreeing(a)}, worlds
        orders = {name: (each.id,) for name, each in zip(found.accounts, found.choices, strict=False)}
        yield "accounts disagree", {"answer": trusted(found, orders)}, replace(worlds, values=disagreeing(found))
        costly = {**worlds.values, COST: -worlds.values[COST]}
        yield "selling costs", selling_costs(a), replace(worlds, values=costly)
    if base == "early":
        yield "no later priors", {"later_priors": a.later_priors.model_copy(update={"later": 0, "widened": 0})}, worlds
        first = a.options[1]
        gone = first.model_copy(
            update={"measures": tuple(e.model_copy(update={"kept": False}) for e in first.measures)}
        )
        yield "measures unknown", {"options": (a.options[0], gone, *a.options[2:])}, worlds
    if base == "less":
        assert a.without is not None
        still = {"fitted_rows": 0, "acts": 0, "widened": (), "unmoved": (), "fit": "nothing", "moves": (), "turned": ()}
        yield "nothing falls", {"without": a.without.model_copy(update=still)}, worlds
        stands = {"fit": "refitted", "turned": ()}
        yield "it stands", {"without": a.without.model_copy(update=stands)}, worlds
        turns = {"fit": "refitted", "turned": (found.main,)}
        yield "it turns", {"without": a.without.model_copy(update=turns)}, worlds


def agreeing(a: Assessment) -> tuple[CheckRow, ...]:
    return tuple(each for each in a.checks if each.verdict == "agrees")


def disagreeing(found: Evidence) -> dict[str, Any]:
    """Values in which each account has another best option."""
    values = found.worlds.values[found.main].copy()
    for option, where in zip(found.choices, found.accounts.values(), strict=False):
        values[found.worlds.options.index(option.id), where] = 0.0
    return {**found.worlds.values, found.main: values}


def trusted(found: Evidence, orders: dict[str, tuple[str, ...]]) -> Answer:
    """The answer with the confidence that it has where no figure is missed and the accounts say so."""
    a, case = found.assessment, load_case(H200, Cases.study)
    written = write_answer(
        case, a.options, a.outcomes, a.levels, a.against_present_law, a.countermoves, a.dominance, orders,
        a.between_structures, (), fitted=True, hindsight=False, decider=found.decider, answering="Chinese",
    )  # fmt: skip
    return a.answer.model_copy(update={"confidence_why": written.confidence_why})


def flipped(found: Evidence) -> RedTeam:
    """As if two origins carried the first lead."""
    names = ("an-origin", "another")
    flip = Flip(outcome=found.main, names=names, by="deny", nearest=names, left=-0.2, singles=99, pairs=3, triples=0,
                unsafe=4)  # fmt: skip
    red_team = found.assessment.red_team
    return red_team.model_copy(update={"flips": (flip, *red_team.flips[1:])})


def on_both_sides(a: Assessment) -> dict[str, dict[str, Any]]:
    """As if an option harmed nobody, a bargain held by itself, one way out were a trade, both sides wanted the same."""
    sides, first, deal = a.both_sides, a.both_sides.terms[0], a.both_sides.bargained[0]
    none, some = {"US": (), "CN": ()}, {"US": (COST,), "CN": (COST,)}
    unharmed = first.model_copy(update={"change": first.change.model_copy(update={"worse": none})})

    def ending(*changes: tuple[Any, Any]) -> dict[str, Any]:
        moves = [
            deal.moves[0].model_copy(
                update={"change": deal.moves[0].change.model_copy(update={"better": b, "worse": w})}
            )
            for b, w in changes
        ]
        only = deal.model_copy(update={"moves": tuple(moves)})
        return {"both_sides": sides.model_copy(update={"bargained": (only,)})}

    turned = tuple(
        each.model_copy(update={"first": each.last, "last": each.first}) if each.who == a.other else each
        for each in sides.sides
    )
    rankings = tuple(
        each.model_copy(update={"groups": each.groups[::-1]}) if each.party == a.other else each for each in a.rankings
    )
    return {
        "accepted": {"both_sides": sides.model_copy(update={"terms": (unharmed, *sides.terms[1:])})},
        "enforced": ending((none, some)),
        "one trade": ending((some, some), (none, none)),
        "both meet": {"both_sides": sides.model_copy(update={"sides": turned}), "rankings": rankings},
    }


def selling_costs(a: Assessment) -> dict[str, Any]:
    """As if new countermoves cost the more, the less they do."""
    lines: list[Sale] = []
    for each in a.both_sides.proceeds:
        low, high = each.break_even_mean.accounts or (0.0, 0.0)
        mean = each.break_even_mean.model_copy(update={"accounts": (-high, -low)})
        lines.append(each.model_copy(update={"break_even_mean": mean}))
    return {"both_sides": a.both_sides.model_copy(update={"proceeds": tuple(lines)})}


@pytest.fixture(scope="session")
def cases() -> Cases:
    """The briefs that are read here."""
    return Cases()


def test_every_sentence_has_one_form(cases: Cases) -> None:
    faults = [
        f"{name}, {each.section}: {len(each.forms)} forms of: {each.text}"
        for name, sentences in cases.sentences.items()
        for each in sentences
        if len(each.forms) != 1
    ]
    assert not faults, "\n".join(faults)


def test_every_sentence_that_states_a_result_is_true_of_its_worlds(cases: Cases) -> None:
    assert not cases.faults, "\n".join(cases.faults)


def test_a_number_that_is_altered_makes_its_sentence_untrue(cases: Cases) -> None:
    missed = {number for each in cases.sentences[H200] for number in untold(cases.every[H200], each)}
    assert missed == CANNOT_TELL, "\n".join(sorted(missed ^ CANNOT_TELL))


def test_a_sentence_of_another_brief_is_untrue(cases: Cases) -> None:
    # The words fit, the worlds do not: so the tests look at the worlds, not at what the brief says of itself.
    other = cases.every["less"]
    results = [each for each in cases.sentences[H200] if each.section not in ("law", "lag", "not-modelled")]
    untrue = sum(bool(fault_in(each, other)) for each in results if each.forms[0][0].test is not None)
    assert untrue > 40


def fault_in(each: Told, evidence: Evidence) -> str:
    try:
        return each.fault(evidence)
    except (LookupError, ValueError, StopIteration) as lost:
        return repr(lost)


def test_no_form_is_dead(cases: Cases) -> None:
    assert not cases.faults
    seen = {form.text for own in cases.sentences.values() for each in own for form, _ in each.forms}
    dead = [form.text for form in FORMS if form.text not in seen]
    dead += [form.text for form in PARTS if form.text not in HEARD]
    assert not dead, "\n".join(dead)


def test_a_form_with_a_number_that_is_a_result_has_a_test() -> None:
    assert not [form.text for form in (*FORMS, *PARTS) if "{n}" in form.text and form.test is None]


def test_rare_forms_do_not_occur_in_the_packaged_case(cases: Cases) -> None:
    common = {form.text for each in cases.sentences[H200] for form, _ in each.forms}
    assert not [form.text for form in FORMS if form.rare and form.text in common]


def test_the_answer_takes_two_minutes_and_the_reasons_ten(cases: Cases) -> None:
    """At 240 words a minute, sentences in cells among them; what is folded away and columns of numbers are not read."""
    doc = document(cases.assessed[H200].assessment)
    open_ones = tuple(
        replace(each, blocks=tuple(block for block in each.blocks if not isinstance(block, Fold)))
        for each in doc.reasons
    )
    reasons = {each.id for each in open_ones}
    words = {"front": 0, "reasons": 0}
    for section, _, text in texts(replace(doc, reasons=open_ones)):
        part = "front" if section == "front" else "reasons" if section in reasons else ""
        if part:
            words[part] += len(text.split())
    assert words["front"] <= 2 * 240
    assert words["reasons"] <= 10 * 240
