"""countermove track show: what stands in the ledger."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from countermove.cli.arguments import AsJson
from countermove.cli.terminal import print_json
from countermove.cli.track.shared import LedgerPath, entry_json, ledger_path, paragraph
from countermove.study.faults import BadInput

if TYPE_CHECKING:
    from countermove.track.ledger import Entry


def show_command(
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="One forecast; else all of them.")] = None,
    ledger: LedgerPath = None,
    as_json: AsJson = False,
) -> None:
    """What stands in the ledger: all forecasts, or one with everything that was entered of it.

    Example: countermove track show
    """
    from countermove.track.ledger import entries

    path = ledger_path(ledger)
    known = entries(path)
    if id is not None:
        known = tuple(each for each in known if each.question.id == id)
        if not known:
            raise BadInput.single(f"no such forecast in {path}", where=id)
    if as_json:
        rows = [entry_json(each) for each in known]
        print_json(json.dumps({"ledger": str(path), "forecasts": rows}, indent=1, ensure_ascii=False))
        return
    print("\n".join(_whole(known[0]) if id is not None else _list(known)))


def _list(known: tuple[Entry, ...]) -> list[str]:
    lines = [f"{'id':<46}{'p':>4}  {'closes':<12}{'answer':<8}label"]
    for each in known:
        asked = each.question
        share = "" if asked.probability is None else f"{asked.probability:.2f}"
        label = "forecast" if each.label == "forecast" else "retro"
        lines.append(f"{asked.id[:45]:<46}{share:>4}  {asked.to!s:<12}{_answer(each):<8}{label}")
    return [*lines, f"{len(known)} forecasts; retro: retrospective, made when the answer could be known"]


def _answer(each: Entry) -> str:
    stands = each.resolution
    if stands is None:
        return "open"
    return str(stands.count) if stands.answer == "counted" else stands.answer


def _whole(each: Entry) -> list[str]:
    asked = each.question
    lines = [asked.id, *paragraph(asked.text), ""]
    lines += [f"window        {asked.from_} to {asked.to} (not counted)"]
    if asked.probability is not None:
        lines.append(f"probability   {asked.probability:g} of {asked.threshold} or more")
    if asked.counts is not None:
        five = ", ".join(f"{value:g}" for value in asked.counts.all())
        lines.append(f"acts          {five} (5, 25, 50, 75, 95 %)")
    lines += [
        f"made          {asked.made_at}, knowing {asked.information_as_of}",
        f"entered       {each.entered_at:%Y-%m-%d %H:%M} UTC",
        *paragraph(f"label         {each.label}: {each.why}", " " * 14),
        *paragraph(f"settled by    {'; '.join(asked.resolution_source)}", " " * 14),
    ]
    for entry in each.resolutions:
        what = f"answer        {_told(entry.answer, entry.count)}, settled on {entry.resolved_on}; {entry.source}"
        if entry.reason is not None:
            what += f"; corrects entry {entry.corrects}: {entry.reason}"
        lines += paragraph(what, " " * 14)
    return lines if each.resolutions else [*lines, "answer        open"]


def _told(answer: str, count: int | None) -> str:
    return str(count) if answer == "counted" else answer
