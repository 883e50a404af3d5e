"""Tables of the page on the forecast: by which instrument, upon whom, and what lapses by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from countermove.cli.response.lapses import lapses_chart
from countermove.response.forecast.answer import forecast_answer
from countermove.response.forecast.exposures import Exposure, read_exposures
from countermove.response.forecast.instruments import (
    ShareRow,
    instrument_forecast,
    instrument_scores,
    instrument_words,
    layer_forecast,
    severity_forecast,
)
from countermove.response.forecast.lapses import OUTCOMES, lapses
from countermove.response.forecast.targets import KINDS, target_forecast, target_record, target_words
from countermove.response.forecast.trigger import Trigger, new_trigger
from countermove.response.record.clock_record import Clock
from countermove.response.record.spells import build_spells
from countermove.study.study import Study
from figures.cells import inline, number, table


def example(study: Study) -> Trigger:
    """The trigger of the page: a systemic control of the first side on hardware, on the day the record closes."""
    return new_trigger(study, study.about.parties[0].id, "hardware", "export_control", 5, study.cut_off)


def _percent(middle: float, low: float, high: float) -> str:
    return f"{100 * middle:.0f} % ({100 * low:.0f} to {100 * high:.0f} %)"


def shares(study: Study, forecast: Callable[..., tuple[ShareRow, ...]]) -> str:
    """One set of shares of the example."""
    rows = forecast(study, build_spells(study), example(study))
    first = rows[0]
    told = [
        (
            row.name.replace("_", " "), _percent(row.probability, row.low, row.high),
            f"{100 * row.narrow:.0f} %", f"{100 * row.pooled:.0f} %",
        )
        for row in rows
    ]  # fmt: skip
    head = ("answer", "share (middle 90 %)", "by layer and severity", "pooled")
    cell, layer = f"{first.n} answers to triggers of this layer and severity", f"{first.n_layer} of this layer"
    ground = f"Rests on: {first.basis.replace('_', ' ')}. n = {cell}, {layer}, {first.n_all} in all."
    return f"{table(head, told)}\n{ground}\n"


def instrument_sentence(study: Study) -> str:
    """Whether layer and severity tell the instrument."""
    return instrument_words(instrument_scores(build_spells(study), example(study))) + "\n"


def targets(study: Study) -> str:
    """Whom an answer to the example falls on."""
    trigger = example(study)
    shares_of = instrument_forecast(study, build_spells(study), trigger)
    rows = [
        (
            row.name, _percent(row.probability, row.low, row.high), f"{100 * row.pooled:.1f} %",
            f"{100 * row.uniform:.1f} %", row.hits or "", row.last_hit or "", row.alleged_hits or "",
            _figure(row.exposure),
        )
        for row in target_forecast(study, trigger, shares_of)
    ]  # fmt: skip
    head = ("falls on", "chance (middle 90 %)", "by hits alone", "even choice", "hits", "last", "alleged", "exposure")
    return table(head, rows)


def _figure(exposure: Exposure | None) -> str:
    if exposure is None:
        return ""
    unit = exposure.unit.replace("fraction of ", "of ")
    told = f"{number(exposure.value)} {unit}, to {exposure.period_end}, published {exposure.known_on}"
    return f"{told} (`{', '.join(exposure.source)}`)"


def words(study: Study) -> str:
    """Whether exposure tells who is hit, by kind."""
    return "\n".join(f"- {target_words(target_record(study, example(study), kind))}" for kind in KINDS) + "\n"


def frame(study: Study) -> str:
    """By what rule candidates were picked."""
    return read_exposures(study).frame + "\n"


def lapses_open(study: Study) -> str:
    """The open clocks."""
    rows: list[Sequence[object]] = []
    for clock in lapses(study).open:
        told = f"told of on {clock.known_on}, after the record closed; " if clock.after_record else ""
        told += f"only if `{clock.condition}`" if clock.condition else ""
        rows.append(
            (clock.lapses_on, clock.by, clock.title, _hangs(clock), clock.severity or "-", _form(clock), told or "")
        )
    return table(("day", "by", "clock", "what hangs on it", "severity", "form", "remark"), rows)


def _hangs(clock: Clock) -> str:
    return ("ends: " if clock.then == "ends" else "") + "; ".join(clock.hangs)


def _form(clock: Clock) -> str:
    return clock.form.replace("_", " ")


def lapses_odds(study: Study) -> str:
    """How past clocks ended."""
    rows = [
        (
            odds.which.replace("_", " "), odds.n, odds.measures,
            *(_percent(*cell) for cell in zip(odds.probability, odds.low, odds.high, strict=True)),
        )
        for odds in lapses(study).odds
    ]  # fmt: skip
    return table(("clocks", "n", "measures", *(name.replace("_", " ") for name in OUTCOMES)), rows)


def lapses_past(study: Study) -> str:
    """The past clocks."""
    rows = [
        (
            clock.set_on, clock.lapses_on, clock.by, clock.title, _form(clock), clock.status.replace("_", " "),
            clock.outcome_on or "", "memory" if clock.recalled else "record", clock.says,
        )
        for clock in lapses(study).past
    ]  # fmt: skip
    return table(("set", "to", "by", "clock", "form", "outcome", "on", "basis", "remark"), rows)


def lapses_picture(study: Study) -> str:
    """All clocks, drawn."""
    return inline(lapses_chart(study, lapses(study))) + "\n"


def answered(study: Study) -> str:
    """Chances of an answer, of none ever, and of being taken back first, under every link set."""
    rows: list[Sequence[object]] = []
    for each in forecast_answer(study, example(study)).by_links:
        parts = (*each.answered, each.ways.never, each.taken_back[-1])
        rows.append((each.links, *(_percent(part.value, part.low, part.high) for part in parts)))
    return table(("links", "30 days", "90 days", "365 days", "never", "taken back by 365 days"), rows)


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "forecast_answered": answered,
    "forecast_instruments": lambda study: shares(study, instrument_forecast),
    "forecast_instrument_words": instrument_sentence,
    "forecast_layers": lambda study: shares(study, layer_forecast),
    "forecast_severities": lambda study: shares(study, severity_forecast),
    "forecast_targets": targets,
    "forecast_target_words": words,
    "forecast_frame": frame,
    "lapses_open": lapses_open,
    "lapses_odds": lapses_odds,
    "lapses_past": lapses_past,
    "lapses_picture": lapses_picture,
}
