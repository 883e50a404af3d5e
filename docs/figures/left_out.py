"""The page of what is not modelled: of the law as a whole, of each rule, of the worlds."""

from __future__ import annotations

from collections.abc import Callable

from countermove.study import Study
from countermove.study.law_notes import law_notes
from countermove.study.rules import load_rules
from figures.rule_words import plain


def of_law(study: Study) -> str:
    """What holds for every answer, with the day from which there was something to leave out."""
    notes = law_notes(study)
    since = {each.says: each.from_ for each in notes.left_out if each.from_ is not None}
    points = [f"- {plain(text)}" + (f" (since {since[text]})" if text in since else "") for text in notes.not_modelled]
    return "\n".join(points) + "\n"


def of_rules(study: Study) -> str:
    """What single rules leave out, said with an answer while the rule is in force."""
    lines: list[str] = []
    for rule in load_rules(study):
        if rule.not_modelled:
            lines += [f"**[{plain(rule.title)}](rules/{rule.id}.md)**", ""]
            lines += [*(f"- {plain(text)}" for text in rule.not_modelled), ""]
    return "\n".join(lines) + "\n"


def of_worlds(study: Study) -> str:
    """What no simulated world holds."""
    return "\n".join(f"- {plain(text)}" for text in study.not_modelled) + "\n"


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "left_out_law": of_law,
    "left_out_rules": of_rules,
    "left_out_worlds": of_worlds,
}
