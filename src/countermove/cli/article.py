"""countermove study article: what an article claims, how that stands in the record, and what rests on it."""

from __future__ import annotations

import json as json_module
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.terminal import print_json

if TYPE_CHECKING:
    from countermove.study.article import Article

WIDTH = 80


def article(
    name: Annotated[str, typer.Argument(metavar="ARTICLE", help="An article of the study, as A0.")],
    as_of: AsOf = None,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Print what an article claims, how its claims stand in the record, and what of the study rests on them.

    Example: countermove study article A4
    """
    from countermove.study import load_study
    from countermove.study.article import article as article_of

    day = day_or_fault(as_of, "--as-of")
    record = load_study(study)
    found = article_of(record if day is None else record.as_of(day), name)
    if json:
        print_json(json_module.dumps(_as_json(found), indent=1, ensure_ascii=False))
        return
    print("\n".join(_lines(found)))


def _as_json(found: Article) -> dict[str, Any]:
    def rows(records: Any) -> list[dict[str, Any]]:
        return [each.model_dump(mode="json") for each in records]

    return {
        "article": found.id,
        "sources": rows(found.sources),
        "standing": found.standing,
        "errors": [each.id for each in found.errors],
        "contradicted": [each.id for each in found.contradicted],
        "claims": rows(found.claims),
        "rests_on_it": [{"kind": each.kind, "id": each.id, "claims": list(each.claims)} for each in found.rests],
        "mechanisms": rows(found.mechanisms),
        "disputes": rows(found.disputes),
    }


def _lines(found: Article) -> Iterator[str]:
    for source in found.sources:
        yield from _wrapped(f"{found.id}: {source.title} ({source.publisher}, {source.published_on})")
        yield f"source {source.id}, reliability {source.reliability}"
    yield ""
    standing = ", ".join(f"{count} {words}" for words, count in found.standing.items() if count)
    yield from _wrapped(f"{_count(len(found.claims), 'claim')}: {standing}.")
    for what, claims in (("A mistake was found in", found.errors), ("The record speaks against", found.contradicted)):
        if claims:
            yield from _wrapped(f"{what} {len(claims)}: {', '.join(each.id for each in claims)}")
    yield ""
    for claim in found.claims:
        yield from _wrapped(f"{claim.id} {claim.information_credibility} {claim.text}", "        ")
    yield from _rests(found)
    if found.mechanisms:
        yield ""
        yield "What would refute it"
        for each in found.mechanisms:
            yield from _wrapped(f"{each.id}: {each.title}. Wrong if: {each.refuted_by or 'nothing is said'}", "     ")
    for dispute in found.disputes:
        yield ""
        yield from _wrapped(f"{dispute.id}: {dispute.question}")
        yield from _wrapped(f"  Settled by: {dispute.settled_by or 'nothing is said'}", "  ")


def _rests(found: Article) -> Iterator[str]:
    yield ""
    if not found.rests:
        yield "Nothing of the model rests on its claims."
        return
    yield "What rests on its claims"
    for each in found.rests:
        yield from _wrapped(f"  {each.kind} {each.id}: {', '.join(each.claims)}", "    ")


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
