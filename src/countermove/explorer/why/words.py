"""The view Why in words: the number, the worlds, the inputs, and what switching off did."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from countermove.brief.hinging import ARROW, first_of, from_to, moved
from countermove.brief.named import grade_words
from countermove.brief.numbers import Written, fitting, five, percent, plain, range_of, recorded, spread, unit
from countermove.brief.words import RELIABILITY, clean, label, listed
from countermove.decision.assessment import OutcomeLine
from countermove.decision.one_world import OneWorld, Value
from countermove.decision.parts import Moves
from countermove.decision.subjects import About
from countermove.explorer.why.behind import GroundLine, InputLine, SourceLine, WayBack
from countermove.explorer.why.effect import Change, Effect
from countermove.explorer.why.switches import Switch
from countermove.study.study import Study

LEADING, NAMED = 5, 4
FITS: Mapping[str, str] = {
    "nothing": "",
    "re-weighted": "The draws of the model's fit were weighed anew without it.",
    "refitted": "The model was fitted anew without it; that fit comes with the study.",
    "not known": "The fit still holds it: only a new fit can tell (the command countermove world fit --without).",
}
"""How what is left is known."""
PLAINER: Mapping[str, tuple[Callable[[float], float], str]] = {
    "log/year": (math.expm1, " a year"),
    "nats/year": (math.expm1, " a year"),
    "log odds": (lambda value: 1.0 / (1.0 + math.exp(-value)), ""),
}
"""Units of the model that a reader need not know: how they become shares, and what stands behind these."""
UNTOLD = ("", "fraction", "ratio", "exponent", "index", "log", "year", "1/index^2")
"""Units that say nothing beside a number."""
UNUSUAL = 8


def number(found: WayBack) -> Written:
    """The number: its interval, and its median below; by account only where worlds may not be pooled."""
    kind = "level" if found.against is None else "difference"
    if found.spread is not None:
        return spread(found.spread, found.outcome, kind=kind)
    medians = [each.p50 for each in found.by_structure.values()]
    return Written(range_of(medians, found.outcome, kind=kind), "", certain=False, note="medians, by account")


def sentence(found: WayBack) -> str:
    """What the number is and how sure it is; of a count of answers, first how likely there is one at all."""
    if found.answered is not None:
        return f"At least one in {percent(found.answered)} of worlds; {_told(found)}"
    return _told(found)


def _told(found: WayBack) -> str:
    told, about = number(found), found.outcome
    measured = unit(about, kind="level" if found.against is None else "difference")
    measured = "" if measured == "%" else f" {measured}"
    if found.spread is None:
        return f"{told.interval}{measured} by the account of how the world works (medians; never pooled)"
    if told.note:
        return f"{told.interval} of worlds"
    below = "" if told.certain else f" in nine worlds of ten ({told.below})"
    return f"{told.interval}{measured}{below}"


def error(found: WayBack) -> str:
    """How much of the median is luck of the draw; nothing of what is yes or no in each world, which has no median."""
    if found.spread is None or number(found).note:
        return ""
    size, about = found.spread.monte_carlo_error, found.outcome
    scale = 100.0 if about.unit == "fraction" else 1.0
    kind = "percentage points" if about.unit == "fraction" else unit(about)
    if size == 0.0:
        return ""
    moves = " ".join(fitting(size * scale, kind, 2))
    return f"With other draws the median would move by some {moves}; the rest is what nobody knows."


def drawn(each: InputLine) -> str:
    """Between what an input was drawn."""
    if each.drawn is None:
        return "Each world follows one of the rival accounts."
    plainer, measured, behind = _plainer(each.unit)
    low, middle, high = map(plainer, each.drawn)
    if measured == "year":
        return f"Drawn from {low:.1f} to {high:.1f} (median {middle:.1f})."
    written = five(low, middle, high, measured, 2)
    if written.certain:
        return f"{written.interval}{behind} in all worlds."
    return f"Drawn from {written.interval}{behind} ({written.below})."


def _plainer(measured: str) -> tuple[Callable[[float], float], str, str]:
    """How an input's numbers are made ready for a reader, the unit by which they are written, and what stands behind
    them: `19 to 84 % of unmet demand per quarter`."""
    if measured in PLAINER:
        change, behind = PLAINER[measured]
        return change, "fraction", behind
    if measured in UNTOLD:
        return float, measured, ""
    what, parted, per = clean(measured).partition("/")
    is_share = what == "share" or what.startswith("share ")
    what = what.removeprefix("share").strip() if is_share else "" if what == "1" else what
    behind = f"{what} per {per}".strip() if parted else what
    return float, "fraction" if is_share else measured, f" {behind}" if behind else ""


def basis(each: InputLine) -> str:
    """Where its values come from."""
    if each.basis == "fit":
        return f"Fitted to {plain(each.rows)} figures of the record, together with all other inputs."
    if each.basis == "record":
        return f"Counted from the record: {plain(each.rows)} acts that were answered, and those that nobody answered."
    if each.basis == "accounts":
        return "The rival accounts are drawn equally often."
    return "A judgement before any data (a prior); no figure of the record has moved it."


def grounds(each: GroundLine) -> str:
    """How a ground is graded, in words."""
    rows = f"{plain(each.rows)} figures; " if each.rows > 1 else ""
    return rows + "; ".join(f"{grade} ({grade_words(grade)})" for grade in each.grades)


def source(each: SourceLine) -> str:
    """A source: who published it, its grade in words, and what its speaker gains."""
    gains = {
        "favours_relief": "its speaker gains from looser controls", "favours_control": "its speaker favours controls",
        "own_success": "its speaker tells of its own success",
    }  # fmt: skip
    told = f"{clean(each.publisher)}; {each.reliability}: {RELIABILITY[each.reliability]}"
    interest = gains.get(each.interest)
    return f"{told}; {interest}" if interest else told


@dataclass(frozen=True)
class Row:
    """One outcome with everything and without what is switched off."""

    title: str
    unit: str
    before: Written
    after: Written
    moved: bool


def changes(found: Effect, against: str | None) -> list[Row]:
    """Before and after, for the number itself, the outcomes that lead, and whatever else moved."""
    kind = "level" if against is None else "difference"
    shown = [each for place, each in enumerate(found.changes) if place <= LEADING or _moved(each)]
    return [
        Row(clean(each.outcome.title), unit(each.outcome, kind=kind), spread(each.before, each.outcome, kind=kind),
            spread(each.after, each.outcome, kind=kind), _moved(each))
        for each in shown
    ]  # fmt: skip


def _moved(each: Change) -> bool:
    half = max((each.before.p75 - each.before.p25) / 2, 1e-12)
    return abs(each.after.p50 - each.before.p50) >= 0.1 * half


def verdict(study: Study, found: Effect, titles: Mapping[str, str]) -> str:
    """Whether the order of the options stands, in one sentence."""
    if not found.known:
        return "Whether the order of the options stands is not known: the fit keeps what was switched off."
    if not found.turned:
        return "The order of the options stands on every outcome."
    told = [
        f"{clean(study.outcomes[each.outcome].title)}: "
        + (f"{clean(titles[each.now])} still leads, others change places" if each.before == each.now
           else f"{clean(titles[each.before])} led, {clean(titles[each.now])} leads now")
        for each in found.turned[:4]
    ]  # fmt: skip
    more = len(found.turned) - len(told)
    return "The order of the options turns. " + "; ".join([*told, f"and {more} more"] if more > 0 else told) + "."


def fell(study: Study, found: Effect) -> str:
    """What fell with what is switched off, and how the rest is known."""
    said = f"Switched off: {first_of(study, found.off, NAMED)}. " if found.off else ""
    parts = [
        f"{plain(count)} {one if count == 1 else more}"
        for count, one, more in (
            (found.fitted_rows, "fitted figure", "fitted figures"),
            (len(found.widened), "assumption's narrower range", "narrower ranges of assumptions"),
            (found.acts, "act or link", "acts and links"), (len(found.measures), "measure", "measures"),
        ) if count
    ]  # fmt: skip
    if found.off and not parts and not found.unmoved:
        return f"{said}No number rests on it."
    said += f"It takes along {listed(parts)}. " if parts else ""
    said += f"{FITS[found.fit]} " if FITS[found.fit] else ""
    if found.unmoved:
        lose = "input loses its" if len(found.unmoved) == 1 else "inputs lose their"
        said += f"{plain(len(found.unmoved))} {lose} grounds and keep the range, for no wider one is named. "
    return said.strip()


def move(study: Study, each: Moves, titles: Mapping[str, str], lines: Mapping[str, OutcomeLine]) -> str:
    """A median that moved."""
    about = lines[each.outcome]
    option = clean(titles.get(each.option, each.option))
    return f"{clean(about.title)}, {option}: {from_to(each.before, each.after, about)}"


def goes(about: About | None, outcome: OutcomeLine, each: Switch) -> str:
    """What the number becomes without a switch, as far as that was weighed."""
    if about is None or each.shift is None or each.shift.after is None:
        return ""
    told = moved(about, each.shift, outcome)
    if ARROW not in told:
        told = "the odds stay" if about == "answer" else "the median stays"
    return f"without it {told}"


def carries(each: Switch, weighed: bool) -> str:
    """What rests on a switch, as far as it was weighed by itself: claims, articles, kinds and first sources were."""
    load = each.load
    if load is None:
        return "by itself it moves no number" if weighed and each.weighed_alone else "not weighed by itself"
    parts = ((load.fitted_rows, "fitted figure"), (len(load.widened), "prior judgement"), (load.triggers, "act"))
    told = ", ".join(f"{plain(count)} {what}{'' if count == 1 else 's'}" for count, what in parts if count)
    return f"carries {told}"


def sources_by_grade(found: WayBack) -> str:
    """How many sources there are of each grade."""
    grades = [each.reliability for each in found.sources]
    told = [
        f"{plain(grades.count(grade))} {'that cannot be judged' if grade == 'F' else words}"
        for grade, words in RELIABILITY.items() if grade in grades
    ]  # fmt: skip
    return listed(told)


def unusual(study: Study, found: OneWorld) -> list[tuple[str, str, str]]:
    """The inputs of a world that lie farthest from the middle of all worlds: what they are, value, rank."""
    far: list[Value] = sorted(found.parameters, key=lambda each: -abs(each.rank - 0.5))[:UNUSUAL]
    known = study.parameters.parameters
    return [
        (clean(known[each.name].what), _of_input(each.value, known[each.name].unit), percent(each.rank))
        if each.name in known else (label(each.name), f"{each.value:.4g}", percent(each.rank))
        for each in far
    ]  # fmt: skip


def _of_input(value: float, measured: str) -> str:
    """One value of an input with its unit."""
    plainer, written, behind = _plainer(measured)
    return (f"{value:.1f}" if measured == "year" else recorded(plainer(value), written)) + behind


def of_path(value: float, measured: str) -> str:
    """One value of a path whose row names the unit; a value too small for it brings its own."""
    number, fits = fitting(value, measured)
    return number if fits == clean(measured) else f"{number} {fits}"
