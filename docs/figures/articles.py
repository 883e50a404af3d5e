"""The pages on the five articles: how their claims stand, what the model says of what they ask for, what would tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

from countermove.brief.reading import Reading
from countermove.brief.sections.movers import sentences as of_odds
from countermove.brief.sections.red_team import case_against, fewest
from countermove.decision import assess
from countermove.decision.assessment import Assessment
from countermove.response.mechanisms.catalogue import TESTS
from countermove.study import Study, load_case, load_study
from countermove.study.article import STANDING, Article, article
from figures.cells import prose, table
from figures.thesis import tested

CASES: Mapping[str, str] = {"A0": "h200", "A1": "with_allies", "A2": "relief", "A3": "loophole", "A4": "lesser_chip"}
"""The case that holds what an article asks for, or comes nearest to it."""
WORLDS = 5_000
SHOWN = 5


@cache
def assessed(folder: str, case: str, worlds: int = WORLDS) -> Assessment:
    """The assessment of an article's case, made once."""
    study = load_study(folder)
    return assess(study, load_case(case, study), worlds=worlds, seed=1).assessment


def record(study: Study, name: str) -> str:
    """How an article's claims stand, in a sentence and a table."""
    found = article(study, name)
    standing = ", ".join(f"{count} {words}" for words, count in found.standing.items() if count)
    lines = [f"Of {len(found.claims)} claims: {standing}.{_against(found)}", "", _claims(found)]
    return "\n".join(lines)


def _against(found: Article) -> str:
    told = ""
    if found.errors:
        told += f" A mistake was found in {len(found.errors)}: {', '.join(each.id for each in found.errors)}."
    if found.contradicted:
        told += f" The record holds something against {len(found.contradicted)}."
    return told


def _claims(found: Article) -> str:
    rows = [
        (
            each.id,
            prose(each.text),
            STANDING[each.information_credibility],
            prose(each.caveat or "-"),
        )
        for each in found.claims
    ]
    return table(("claim", "what it says", "standing", "what the record says"), rows)


def model(study: Study, name: str) -> str:
    """What the model says of the case that holds what an article asks for: sentences and differences."""
    a = assessed(str(study.folder), CASES[name])
    reading = Reading(a)
    said = [a.answer.sentences[0], a.answer.sentences[1], *of_odds(reading)[:1]]
    counted = f"Record to {a.cut_off}, {WORLDS:,} worlds for each option, seed 1."
    return "\n".join([*(f"- {prose(each)}" for each in said), "", differences(a), "", f"*{counted} {BELOW}*", ""])


BELOW = "Medians of the differences to present law in the same worlds, with the middle 90 %."


def differences(a: Assessment) -> str:
    """Every option against present law on the outcomes that lead its case."""
    reading = Reading(a)
    rows: list[tuple[str, ...]] = []
    for option in reading.others:
        cells = [option.title]
        for outcome in reading.headlines[:SHOWN]:
            pair = reading.change(option.id, outcome.id)
            if pair is None or pair.tie:
                cells.append("not told apart")
            else:
                written = reading.written(pair.difference, outcome, kind="difference")
                cells.append(f"{written.median} ({written.interval})")
        rows.append(tuple(cells))
    head = [f"{each.title}, {each.unit}" for each in reading.headlines[:SHOWN]]
    return table(("option", *head), rows)


def mind(study: Study, name: str) -> str:
    """What would change our mind: what takes most from the model's answer, tests with their verdicts, open disputes."""
    found, reading = article(study, name), Reading(assessed(str(study.folder), CASES[name]))
    lines = ["In the model:", "", *(f"- {prose(each)}" for each in (*case_against(reading)[1:], *fewest(reading))), ""]
    lines += ["In the record:", "", _tests(study, found)]
    if found.disputes:
        rows = [
            (prose(each.question), prose(each.settled_by or "-"), prose(each.standing or "-"))
            for each in found.disputes
        ]
        lines += ["", table(("dispute", "what would settle it", "how it stands"), rows)]
    return "\n".join(lines)


def _tests(study: Study, found: Article) -> str:
    """Every mechanism that the article asserts, with what would refute it, and the verdict where it has a test."""
    rows = [
        (
            f"[{each.id}](../thesis.md#{each.id.lower()})" if each.id in TESTS else each.id,
            prose(each.title),
            prose(each.refuted_by or "-"),
            f"**{tested(study, each.id).verdict}**" if each.id in TESTS else "no test yet",
        )
        for each in found.mechanisms
    ]
    return table(("", "what it asserts", "wrong if", "verdict"), rows)


SNIPPETS: Mapping[str, Callable[[Study], str]] = {
    f"article_{name.lower()}_{part}": partial(make, name=name)
    for name in CASES
    for part, make in (("record", record), ("model", model), ("mind", mind))
}
