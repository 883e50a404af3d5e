"""`countermove switch`: claims, sources and measures switched off, and whether the answer stands, at once."""

from __future__ import annotations

import json as json_module
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, AsOf, Seed, StudyPath, day_or_fault
from countermove.cli.terminal import complain, print_json
from countermove.study.faults import BadInput

if TYPE_CHECKING:
    from countermove.decision.switch import Switched
    from countermove.study.case import Case
    from countermove.study.study import Study

WIDTH = 80
SHOWN = 6
PROMPT = "without> "
ASKED = (
    "Names to leave out, with spaces between: rows, series, sources, origins, kinds, articles, measures. A line each."
)


def switch(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A packaged case's name, or a file CASE.yaml.")],
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="What to leave out; else lines are read.")
    ] = None,
    as_of: AsOf = None,
    seed: Seed = 1,
    study: StudyPath = None,
    json: AsJson = False,
) -> None:
    """Switch off claims, sources or measures, and see at once whether the answer stands.

    Without NAMEs it simulates once and then answers each line of names within a second, until the input ends.

    Example: countermove switch h200 epoch-ai-16afcb close_offshore
    """
    from countermove.cli.progress import Progress
    from countermove.decision.switch import switchboard
    from countermove.study import load_case, load_study

    record = load_study(study)
    loaded = load_case(case, record)
    day = day_or_fault(as_of, "--as-of")
    _check_names(record, loaded, day, names or [])
    with Progress(quiet=json) as progress:
        answer = switchboard(record, loaded, as_of=day, seed=seed, progress=progress.tell)
    if names:
        print(*_told(answer(names), record, loaded, as_json=json), sep="\n")
        return
    for line in _lines(quiet=json):
        started = time.perf_counter()
        try:
            found = answer(line.split())
        except BadInput as error:
            complain(*(fault.problem for fault in error.faults))
            continue
        print(*_told(found, record, loaded, as_json=json), sep="\n")
        if sys.stdout.isatty() and not json:
            print(f"({time.perf_counter() - started:.1f} s)", flush=True)


def _check_names(record: Study, case: Case, day: date | None, names: list[str]) -> None:
    """BadInput for every name that is nothing of the case or the study, told before the simulation."""
    from countermove.decision.run import left_out

    view = record.as_of(case.cut_off if day is None else min(day, case.cut_off))
    try:
        left_out(view, case, names)
    except BadInput as error:
        raise BadInput(replace(fault, where="NAME") for fault in error.faults) from None


def _lines(*, quiet: bool) -> Iterator[str]:
    """What is typed or piped in, line by line."""
    asks = sys.stdin.isatty() and not quiet
    if asks:
        print(textwrap.fill(ASKED, WIDTH))
    while True:
        if asks:
            print(PROMPT, end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line


def _told(found: Switched, record: Study, case: Case, *, as_json: bool) -> Iterable[str]:
    if as_json:
        print_json(json_module.dumps(as_document(found), indent=1, ensure_ascii=False))
        return ()
    return lines(found, record, case)


def as_document(found: Switched) -> dict[str, Any]:
    """The answer as JSON."""
    return {
        "names": list(found.names), "measures": list(found.measures), "stands": found.stands, "known": found.known,
        "told": None if found.told is None else asdict(found.told), "turned": list(found.turned),
        "leaders": {name: list(each) for name, each in found.leaders.items()},
        "moves": [each.model_dump(mode="json") for each in found.moves],
    }  # fmt: skip


def lines(found: Switched, record: Study, case: Case) -> Iterator[str]:
    """Whether the answer stands, why, and what moves most, in at most 80 columns."""
    options = {each.id: each.title for each in (*case.options, case.reference)}
    outcomes = record.outcomes
    yield from textwrap.wrap(_verdict(found), WIDTH)
    for name in found.turned[:SHOWN]:
        before, now = (options[each] for each in found.leaders[name])
        led = f"{now} still leads, others change places" if before == now else f"{before} led, {now} leads now"
        yield from textwrap.wrap(
            f"{outcomes[name].title}: {led}.", WIDTH, initial_indent="  ", subsequent_indent="    "
        )
    if len(found.turned) > SHOWN:
        yield f"  and on {len(found.turned) - SHOWN} more"
    if not found.moves:
        yield "No median moves by a tenth of half the middle half of its worlds."
        return
    yield f"{len(found.moves)} medians move; farthest first:"
    for each in found.moves[:SHOWN]:
        about = outcomes[each.outcome]
        digits = max(about.digits, 1)
        text = (
            f"{about.title}, {options[each.option]}: {each.before:,.{digits}f} to {each.after:,.{digits}f} "
            f"{about.unit} ({each.size:+.1f} half-widths)"
        )
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _verdict(found: Switched) -> str:
    from countermove.brief.sections.bearing import KNOWN

    head = "Without " + ", ".join(found.names) + ": "
    if not found.known:
        head += "whether the order of the options stands is not known. "
    else:
        head += "the order of the options turns. " if found.turned else "the order of the options stands. "
    told = found.told
    if told is not None:
        head += f"Rows of the fit that fall: {told.fitted_rows}; {KNOWN[told.fit]}. "
        if told.acts:
            head += f"Acts and links that fall: {told.acts}; rates of answers: {told.answers}. "
        if told.widened:
            head += f"Priors widened: {len(told.widened)}. "
        if told.unmoved:
            head += f"Parameters without grounds that keep their prior: {len(told.unmoved)}. "
    return head.strip()
