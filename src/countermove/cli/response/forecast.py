"""`countermove response forecast`: what comes back to one trigger."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from countermove.cli.arguments import AsJson, AsOf, Seed, StudyPath, day_or_fault
from countermove.cli.response.exposure import told
from countermove.cli.response.shared import plain
from countermove.cli.response.views import Between, Without, view
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput
from countermove.study.study import Study

if TYPE_CHECKING:
    from countermove.response.forecast.answer import AnswerForecast, LinkForecast
    from countermove.response.forecast.instruments import ShareRow
    from countermove.response.forecast.trigger import Trigger
    from countermove.response.waiting.predict import Estimate

Links = Literal["strict", "medium", "all"]
_WIDTH = 80
_MOST_TARGETS = 8
_MOST_RECORDED = 8
_NOT_SAFE = "not shown: the fitted draws cannot carry this view"


def forecast_command(
    event: Annotated[
        str | None, typer.Argument(metavar="[EVENT]", help="A trigger of the record, by its id in events.csv.")
    ] = None,
    layer: Annotated[str | None, typer.Option("--layer", metavar="L", help="Or described: its layer.")] = None,
    instrument: Annotated[str | None, typer.Option("--instrument", metavar="I", help="Its instrument.")] = None,
    severity: Annotated[int | None, typer.Option("--severity", metavar="1-5", help="Its severity, by reach.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="The day it becomes public.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="SIDE", help="Who acts; by default the first side.")] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="CASE", help="Or a case's steps.")] = None,
    truce: Annotated[
        Literal["yes", "no"] | None,
        typer.Option("--truce", help="Assume a truce or none; default: the day's state."),
    ] = None,
    links: Annotated[Links, typer.Option(help="Which links speak for instruments and targets.")] = "medium",
    without: Without = None,
    as_of: AsOf = None,
    between: Between = None,
    seed: Seed = 0,
    study: StudyPath = None,
    as_json: AsJson = False,
) -> None:
    """What comes back to a trigger: how likely, how soon, by what, upon whom; and whether it is taken back first.

    Example: countermove response forecast --layer hardware --instrument export_control --severity 4 --on 2026-07-01
    """
    from countermove.response.forecast.answer import forecast_answer

    record = view(study, as_of, without, between)
    described = {"layer": layer, "instrument": instrument, "severity": severity, "on": on}
    asked = _triggers(record, event, case, described, by)
    calm = None if truce is None else truce == "yes"
    found = [(name, forecast_answer(record, trigger, links, truce=calm, seed=seed)) for name, trigger in asked]
    if as_json:
        document = {
            "study": record.about.id, "cut_off": record.cut_off.isoformat(), "without": list(without or ()),
            "forecasts": [{"step": name, **plain(each)} for name, each in found],
        }  # fmt: skip
        print_json(json.dumps(document, indent=2, ensure_ascii=False))
        return
    lines: list[str] = []
    for name, each in found:
        lines += [*_lines(record, name, each), ""]
    typer.echo("\n".join(lines).rstrip())


def _triggers(
    record: Study, event: str | None, case: str | None, described: dict[str, Any], by: str | None
) -> list[tuple[str | None, Trigger]]:
    """The triggers asked about, each with the name of its step in a case; exactly one way of naming them."""
    from countermove.response.forecast.trigger import new_trigger, trigger_of

    given = {name: value for name, value in described.items() if value is not None}
    if (event is not None) + (case is not None) + bool(given) != 1:
        want = "want one of: an EVENT, --case CASE, or --layer, --instrument, --severity and --on"
        raise BadInput.single(want, where="forecast")
    if event is not None:
        return [(None, trigger_of(record, event))]
    if case is not None:
        return _of_case(record, case)
    missing = [f"--{name}" for name, value in described.items() if value is None]
    if missing:
        raise BadInput.single(f"{', '.join(missing)} missing; a described trigger wants all four", where="forecast")
    day = day_or_fault(described["on"], "--on")
    assert day is not None
    side = by or record.about.parties[0].id
    return [(None, new_trigger(record, side, described["layer"], described["instrument"], described["severity"], day))]


def _of_case(record: Study, name: str) -> list[tuple[str | None, Trigger]]:
    """The steps of a case that are triggers: escalations of severity 3 and more, by option and measure."""
    from countermove.response.forecast.trigger import new_trigger
    from countermove.study import load_case

    case = load_case(name, record)
    found: list[tuple[str | None, Trigger]] = []
    for option in case.options:
        for measure in option.measures:
            act = measure.act
            if act is not None and act.direction == "escalation" and act.severity >= 3:
                trigger = new_trigger(record, measure.by, act.layer, act.instrument, act.severity, measure.from_)
                waits = (
                    ""
                    if measure.when is None
                    else f" (dated as if it began at once; it waits until {measure.when.words})"
                )
                found.append((f"{option.id}: {measure.what}{waits}", trigger))
    if not found:
        raise BadInput.single("no option has a step of severity 3 or more, so there is nothing to answer", where=name)
    return found


def _lines(record: Study, name: str | None, found: AnswerForecast) -> Iterator[str]:
    from countermove.response.forecast.answer import parties_words

    trigger, (who, other) = found.trigger, parties_words(record, found.trigger)
    if name is not None:
        yield from _wrapped(name)
    yield from _wrapped(
        f"What comes back to a step of {who} {trigger.instrument.replace('_', ' ')} in {trigger.layer}, severity "
        f"{trigger.severity}, on {trigger.day}"
    )
    state = "a truce holds" if found.truce else "no truce holds"
    yield f"Record to {record.cut_off}; {state}, and is assumed to go on so."
    yield ""
    if not found.by_links:
        yield from _wrapped(
            "No fitted model speaks for this record and these sides, so no odds are given. "
            "Fit one: countermove response fit"
        )
        return
    yield f"Chance that {other} answers (median, middle 90 %)"
    yield f"{'links':<9}{'30 days':<13}{'90 days':<13}{'365 days':<13}{'never':<13}mean wait"
    for each in found.by_links:
        cells = "".join(f"{_percent(part):<13}" for part in (*each.answered, each.ways.never))
        yield f"{each.links:<9}{cells}{_days(each.wait_days)}".rstrip() if each.safe else f"{each.links:<9}{_NOT_SAFE}"
    yield "mean wait: within a year, the unanswered counted as 365 days"
    yield ""
    yield "Chance that it is taken back first: withdrawn or bargained away"
    for each in found.by_links:
        cells = "".join(f"{_percent(part):<13}" for part in each.taken_back)
        yield f"{each.links:<9}{cells}".rstrip() if each.safe else f"{each.links:<9}{_NOT_SAFE}"
    yield ""
    yield f"If it is answered ({found.links} links)"
    yield from _shares("by", found.instruments)
    yield from _shares("in layer", found.layers)
    yield from _shares("severity", found.severities)
    yield f"Mean severity of an answer: {found.expected_severity:.1f}"
    if found.targets:
        yield ""
        yield "On whom or what it falls (share of answers, middle 90 %)"
        for row in (*found.targets[: _MOST_TARGETS - 1], found.targets[-1]):
            yield f"  {row.name[:44]:<45} {_share(row.probability, row.low, row.high)}"
            if row.exposure is not None:
                yield from textwrap.wrap(told(row.exposure), _WIDTH, initial_indent="    ", subsequent_indent="    ")
    yield from _recorded(found)
    yield ""
    yield from _grounds(record, found)


def _recorded(found: AnswerForecast) -> Iterator[str]:
    """The answers on record, each in a line: who was hit, when and by what; the last ones of many."""
    if not found.recorded:
        return
    shown = found.recorded[-_MOST_RECORDED:]
    yield ""
    yield f"Answers on record to such steps ({found.links} links; {len(shown)} of {len(found.recorded)})"
    for each in shown:
        after = f"after {each.lag_days} d" if each.lag_days >= 0 else f"{-each.lag_days} d before"
        text = f"  {each.day}, {after}, {each.instrument.replace('_', ' ')}, severity {each.severity}: {each.title}"
        yield from textwrap.wrap(text, _WIDTH, subsequent_indent="    ", break_on_hyphens=False)


def _shares(name: str, rows: Sequence[ShareRow]) -> Iterator[str]:
    """The likeliest kinds, those of 5 % and more."""
    shown = [row for row in sorted(rows, key=lambda row: -row.probability) if row.probability >= 0.05]
    for at, row in enumerate(shown):
        label = name if at == 0 else ""
        yield f"  {label:<10}{row.name.replace('_', ' '):<34} {_share(row.probability, row.low, row.high)}"


def _grounds(record: Study, found: AnswerForecast) -> Iterator[str]:
    """What the numbers rest on, and what they are not."""
    main = next((each for each in found.by_links if each.links == found.links), found.by_links[0])
    kind = found.trigger.instrument.replace("_", " ")
    text = (
        f"Rests on {main.spells} like triggers of which {main.answers} were answered ({main.links} links); "
        f"{found.same_kind} were {kind}, {found.same_kind_answered} of them answered."
    )
    if not found.same_kind:
        text += f" No {kind} of this side is in the record: the odds are borrowed from acts of other kinds."
    yield from _wrapped(text)
    for said in found.words:
        yield from _wrapped(said)
    yield from _wrapped(
        "All this holds given that the act is taken. Acts held back for fear of an answer are not in the record, and "
        "shares among so few answers are wide."
    )
    for each in found.by_links:
        yield from _wrapped(_reweighted(each)) if not each.exact else ()
    if record.known_by is not None:
        yield from _wrapped("Links and severities were judged with hindsight: an earlier view hides later acts only.")


def _reweighted(each: LinkForecast) -> str:
    if each.safe:
        return f"{each.links} links: the fitted draws were re-weighted for this view (Pareto k {each.k:.2f})."
    return (
        f"{each.links} links: NOT SAFE. Re-weighting cannot carry this view (Pareto k {each.k:.2f}, above 0.7); refit "
        "with: countermove response fit, with the same options"
    )


def _percent(part: Estimate) -> str:
    return _share(part.value, part.low, part.high)


def _share(value: float, low: float, high: float) -> str:
    return f"{100 * value:.0f}% ({100 * low:.0f}-{100 * high:.0f})"


def _days(part: Estimate) -> str:
    return f"{part.value:.0f} d ({part.low:.0f}-{part.high:.0f})"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_on_hyphens=False)
