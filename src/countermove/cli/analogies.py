"""countermove study analogies: cases from history beside the present one."""

from __future__ import annotations

import json as json_module
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, StudyPath
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput

if TYPE_CHECKING:
    from countermove.study.analogies import Analogies, Feature, RuleTest

WIDTH = 80
MARKS = {"match": "=", "mismatch": "x", "unknown": "?"}
WORDS = {True: "yes", False: "no", None: "unknown"}


def analogies(
    feature: Annotated[
        str | None,
        typer.Argument(metavar="[FEATURE]", help="One feature with its sentences and grounds; else a table."),
    ] = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Set cases from history beside the present one: where they match, where not, and what nobody can compare.

    Below it the rule that they are said to show, held against them, and whether so few cases can carry it.

    Example: countermove study analogies access
    """
    from countermove.study import load_study
    from countermove.study.analogies import FILE, analogy_faults, load_analogies, try_rule

    record = load_study(study)
    found = load_analogies(record)
    if found is None:
        raise BadInput.single("this study has no analogies", path=record.folder / FILE)
    faults = list(analogy_faults(record))
    if faults:
        raise BadInput(faults)
    features = {each.id: each for each in found.features}
    if feature is not None and feature not in features:
        raise BadInput.single(f"no feature {feature!r}; want one of {', '.join(features)}", where="FEATURE")
    tried = None if found.rule is None else try_rule(found, found.rule)
    if json:
        print_json(json_module.dumps(_as_json(record.about.id, found, tried), indent=1, ensure_ascii=False))
    elif feature is not None:
        print("\n".join(_one(found, features[feature])))
    else:
        print("\n".join(_table(found, tried)))


def _as_json(study: str, found: Analogies, tried: RuleTest | None) -> dict[str, Any]:
    from countermove.study.analogies import likenesses, match

    others = [case.id for case in found.cases if case.id != found.present]
    return {
        "study": study,
        **found.model_dump(mode="json", by_alias=True),
        "matches": {each.id: {case: match(each, case, found.present) for case in others} for each in found.features},
        "likeness": [asdict(each) for each in likenesses(found)],
        "rule_test": None if tried is None else asdict(tried),
    }


def _table(found: Analogies, tried: RuleTest | None) -> Iterator[str]:
    from countermove.study.analogies import likenesses, match

    titles = {case.id: case.title for case in found.cases}
    others = [case.id for case in found.cases if case.id != found.present]
    wide = (WIDTH - 30) // len(found.cases)
    yield (
        f"{'feature':<30}{titles[found.present]:<{wide}}"
        + "".join(f"{titles[case]:<{wide}}" for case in others).rstrip()
    )
    for feature in found.features:
        cells = [_said(feature.cells[found.present].is_)]
        cells += [f"{MARKS[match(feature, case, found.present)]} {_said(feature.cells[case].is_)}" for case in others]
        yield f"{feature.title:<30}{''.join(f'{cell:<{wide}}' for cell in cells)}".rstrip()
    yield ""
    yield f"= as in {titles[found.present]}, x not so, ? nobody can say."
    for each in likenesses(found):
        yield from _wrap(
            f"{titles[each.case]}: {each.matches} of {each.matches + each.mismatches} features that can be compared "
            f"match; {each.unknown} cannot."
        )
    if found.rule is not None and tried is not None:
        yield ""
        yield from _rule(found, tried)
    yield ""
    for limit in found.limits:
        yield from _wrap(limit, "- ")
    yield from _wrap("Sentences and grounds of a row: countermove study analogies FEATURE, one of "
                     f"{', '.join(feature.id for feature in found.features)}.")  # fmt: skip


def _rule(found: Analogies, tried: RuleTest) -> Iterator[str]:
    titles = {case.id: case.title for case in found.cases}
    if found.rule is None:
        return
    yield from _wrap(f"Rule: {found.rule.says} ({', '.join(found.rule.grounds)})")
    wanted = [f"{name} {_said(word)}" for name, word in found.rule.when.items()]
    ((success, reached),) = found.rule.success.items()
    yield f"{'case':<14}" + "".join(f"{text:<20}" for text in wanted) + f"{success} {_said(reached)}"
    for each in tried.cases:
        row = "".join(f"{WORDS[each.holds[name]]:<20}" for name in found.rule.when)
        yield f"{titles[each.case]:<14}{row}{WORDS[each.succeeded]}"
    count = len(tried.cases)
    applies = sum(each.applies is True for each in tried.cases)
    text = (
        f"Verdict: {tried.verdict}. Of {count} cases {tried.decided} can be decided; its conditions hold in {applies}."
    )
    against = [each for each in tried.cases if each.applies is not None and each.succeeded is (not each.applies)]
    for each in against:
        holds = "hold" if each.applies else "do not hold"
        text += f" In {titles[each.case]} the goal was {'reached' if each.succeeded else 'missed'}, and they {holds}."
    if tried.verdict == "cannot tell":
        text += (
            f" Even a perfect fit of all {count} would show nothing, since chance makes one as clean in one of "
            f"{round(1 / tried.least_p)} tables; {tried.needed} decided cases would be the fewest that could carry it."
        )
    yield from _wrap(text)


def _one(found: Analogies, feature: Feature) -> Iterator[str]:
    yield feature.title
    for case in found.cases:
        cell = feature.cells[case.id]
        yield ""
        yield f"{case.title}: {_said(cell.is_)}"
        yield from _wrap(cell.says, "  ")
        if cell.grounds:
            yield from _wrap(f"Grounds: {', '.join(cell.grounds)}", "  ")


def _said(word: str) -> str:
    return word.replace("_", " ")


def _wrap(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent), break_on_hyphens=False
    )
