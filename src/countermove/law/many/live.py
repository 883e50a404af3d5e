"""The rules that can matter to one transaction on a day, whatever is shipped: fewer to weigh where many are asked."""

from __future__ import annotations

from collections.abc import Sequence

from countermove.law.engine.facts import Facts
from countermove.law.engine.standing import standing
from countermove.law.many.reach import reaching
from countermove.law.question.asked import Question
from countermove.study.places import Places
from countermove.study.rules import Rule

OF_THE_ITEM = ("chip", "item", "study")


def live(rules: Sequence[Rule], question: Question, places: Places) -> tuple[Rule, ...]:
    """The rules that may bear on a question's route and parties, whatever is shipped. Answers are the same without the
    others."""
    own = {name for name in question.quantities if _of(question, name) in OF_THE_ITEM}
    return reaching(rules, question.on, question.facts(places), own | {"form"})


def _route(question: Question, places: Places) -> Facts:
    """The facts of a question without those of the item."""
    facts = question.facts(places)
    known = {name: value for name, value in facts.values.items() if _of(question, name) not in OF_THE_ITEM}
    return Facts({name: value for name, value in known.items() if name != "form"}, facts.quantities)


def _of(question: Question, name: str) -> str:
    return question.quantities[name].of if name in question.quantities else "study"


def signature(rules: Sequence[Rule], question: Question, places: Places) -> tuple[object, ...]:
    """What of the law bears on a question on its day: two days with the same one have the same answers."""
    ends = (question.to, question.from_, question.headquarters)
    groups = tuple(tuple(sorted(places.words_of(each, question.on))) for each in ends)
    route, kept = _route(question, places), live(rules, question, places)
    return groups, tuple((rule.id, standing(rule, question.on, route).chosen) for rule in kept)
