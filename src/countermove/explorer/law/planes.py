"""The threshold plane of a day: where law changes its answer, with every chip and the design typed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from textwrap import shorten
from typing import Annotated, Literal

from pydantic import Field

from countermove.brief.plane_picture import Range, plane_figure, rim
from countermove.brief.plane_words import fine_print, heading, said_words, short
from countermove.chart import Frame, wide_and_narrow
from countermove.explorer.desk import Desk
from countermove.explorer.law.asked import Typed, destination, pairs, view
from countermove.explorer.law.changes import draft
from countermove.explorer.law.packed import Packed
from countermove.law.change.drafts import law_with
from countermove.law.many.live import signature
from countermove.law.many.quarterly import change_days
from countermove.law.plane.boundary import boundary
from countermove.law.plane.makers import ANOTHER, design_of, kinds_with, rows_of
from countermove.law.plane.picture import Plane, Point
from countermove.law.plane.sheet import FIGURES
from countermove.law.question.asked import Question, ask, chip_in
from countermove.law.question.items import ACCELERATOR, item_values
from countermove.law.question.quantities import chip_values
from countermove.study import BadInput, Study
from countermove.study.places import load_places
from countermove.study.quantities import quantities_of
from countermove.study.rules import load_rules

MOST_TITLE = 90
"""Letters of a draft's title in that of a chart."""
USUAL = {"density": ("tpp", "performance_density"), "bandwidth": ("tpp", "total_dram_bandwidth_gbs")}
Pair = tuple[str, str]


class PlaneAsked(Typed):
    """A plane of two quantities. ``chip``, or the design, is shown with its distance to the next changes."""

    plane: Annotated[str, Field(max_length=120)] | None = Field(
        default=None, description="density, bandwidth or two quantities as X,Y"
    )
    all_chips: Literal["yes"] | None = Field(default=None, description="chips not launched by the day as well")
    draft: Packed | None = None


@dataclass(frozen=True)
class Drawn:
    """A plane with its picture for a page, wide and narrow."""

    plane: Plane
    figure: str
    title: str
    small_print: str


@dataclass(frozen=True)
class Trial:
    """A draft in force beside the law of the day: its title, and the marks of which law says something else then, each
    with what it says without and with the draft."""

    title: str
    turned: tuple[tuple[Point, str, str], ...]


def planes_of(study: Study) -> Mapping[str, Pair]:
    """The planes that a study can show, by their name in an address: the usual ones of chips, and for every kind of
    item the first two numbers that the study declares of it."""
    found = dict(USUAL) if study.chips else dict[str, Pair]()
    quantities, kinds = quantities_of(study), dict.fromkeys(item.kind for item in study.items)
    for kind in kinds:
        numbers = [name for name, each in quantities.items() if each.kind == "number" and kind in each.kinds]
        if len(numbers) > 1:
            found[f"{numbers[0]},{numbers[1]}"] = (numbers[0], numbers[1])
    return found


def title_of(pair: Pair) -> str:
    """The name of a plane for people."""
    return f"{short(pair[0])} by {short(pair[1])}"


def pair_of(study: Study, text: str | None) -> Pair:
    """Two quantities: a plane of the study by its name, its first one for None, or X,Y."""
    known = planes_of(study)
    if text is None and not known:
        raise BadInput.single("nothing in this study's catalogue has two figures that could be drawn", where="plane")
    if text is None or text in known:
        return known[text] if text else next(iter(known.values()))
    names = [name.strip() for name in text.split(",")]
    if len(names) != 2 or not all(names):
        raise BadInput.single(f"{text!r} is not {', '.join(known)} or two quantities as X,Y", where="plane")
    return names[0], names[1]


def plane(desk: Desk, asked: PlaneAsked) -> Plane:
    """The plane of a day, as ``law chart`` gives it."""

    def make() -> Plane:
        study = view(desk, asked)
        x, y = pair_of(study, asked.plane)
        on, design = asked.on or study.cut_off, asked.design()
        rules = None if asked.draft is None else law_with(study, [draft(study, asked.draft)], on)
        own = [] if design is None or not _is_drawn(study, x, y) else [design]
        return boundary(
            study, on, destination(study, asked), x, y, from_=asked.from_,
            headquarters=asked.headquarters, end_use=asked.end_use, transaction=asked.transaction,
            marketed_for_datacenter=asked.marketed_for_datacenter or "yes", vendor=asked.vendor or ANOTHER,
            given=pairs(asked.fact), switches=pairs(asked.switch), highlight=(asked.chip,) if asked.chip else (),
            every_chip=asked.all_chips == "yes", rules=rules,
            designs=own,
        )  # fmt: skip

    return desk.answers.get(("law.plane", desk.study_hash, asked), make)


def trial(desk: Desk, asked: PlaneAsked) -> Trial | None:
    """What the draft does to the marks; None without one."""
    if asked.draft is None:
        return None
    before = {point.chip: point for point in plane(desk, asked.model_copy(update={"draft": None})).points}
    turned = [
        (point, said_words(before[point.chip].said), said_words(point.said))
        for point in plane(desk, asked).points
        if said_words(before[point.chip].said) != said_words(point.said)
    ]
    title = draft(view(desk, asked), asked.draft).title
    return Trial(shorten(title, MOST_TITLE, placeholder=" …"), tuple(turned))


def title(desk: Desk, asked: PlaneAsked) -> str:
    """What a chart of the plane is called; a draft is no law, so it is named."""
    tried = trial(desk, asked)
    named = heading(plane(desk, asked), load_places(desk.study))
    return named if tried is None else f"{named}, if the draft “{tried.title}” were in force"


def _is_drawn(study: Study, x: str, y: str) -> bool:
    """Whether chips stand in this plane."""
    return ACCELERATOR in kinds_with(quantities_of(study), (x, y))


def drawn(desk: Desk, asked: PlaneAsked) -> Drawn:
    """The plane with its picture, on axes that are the same on every day."""

    def make() -> Drawn:
        found, named = plane(desk, asked), title(desk, asked)
        ranges = _ranges(desk, found)

        def drawing(frame: Frame) -> str:
            return plane_figure(found, frame, *ranges)

        frame = Frame(id="law-plane", title=named, width=860, height=560, style=False)
        return Drawn(found, wide_and_narrow(drawing, frame, 380), named, fine_print(found))

    return desk.answers.get(("law.plane.drawn", desk.study_hash, asked), make)


def _ranges(desk: Desk, found: Plane) -> tuple[Range, Range]:
    """Ends of both axes that hold every row of the catalogue, whatever its launch, with some room."""
    names = (found.x.quantity, found.y.quantity)
    spans = desk.answers.get(("law.plane.span", desk.study_hash, names), lambda: _spans(desk.study, names))
    ends = list[Range]()
    for span, axis, at in zip(spans, (found.x, found.y), ("x", "y"), strict=True):
        values = [*span, *rim(axis), *(float(getattr(point, at)) for point in found.points)]
        values = [value for value in values if value > 0]
        ends.append((min(values, default=1.0) / 1.3, max(values, default=10.0) * 1.3))
    return ends[0], ends[1]


def _spans(study: Study, names: Pair) -> tuple[list[float], list[float]]:
    quantities = quantities_of(study)
    told: tuple[list[float], list[float]] = ([], [])
    for row in rows_of(study, kinds_with(quantities, names)):
        inside = chip_in(study, row)
        values = {} if inside is None else chip_values(inside, {}, quantities=quantities)
        values = values if row is inside else {**item_values(row, quantities), **values}  # type: ignore[arg-type]
        pair = [values[name] for name in names if name in values]
        if len(pair) == 2 and all(value.number for value in pair):
            for kept, value in zip(told, pair, strict=True):
                assert value.number is not None
                kept.append(float(value.number / value.over))
    return tuple([min(each), max(each)] if each else [] for each in told)  # type: ignore[return-value]


def days(desk: Desk, asked: PlaneAsked) -> tuple[date, ...]:
    """The days on which what may bear on the route changed, in order: where a slider stops. A draft adds none: it is
    tried on whatever day is looked at."""
    timeless = asked.model_copy(
        update={"on": None, "draft": None, "chip": None, "plane": None, "all_chips": None,
                "marketed_for_datacenter": None, "vendor": None, **dict.fromkeys(asked.figures)}
    )  # fmt: skip
    return desk.answers.get(("law.plane.days", desk.study_hash, timeless), lambda: _days(view(desk, asked), timeless))


def _days(study: Study, asked: PlaneAsked) -> tuple[date, ...]:
    rules, places = load_rules(study), load_places(study)
    every = change_days(study, rules)
    question = _any_design(study, asked, every[0] if every else study.cut_off)
    kept, before = list[date](), None
    for day in every:
        law = signature(rules, replace(question, on=day), places)
        if law != before:
            kept.append(day)
        before = law
    return tuple(kept)


def _any_design(study: Study, asked: PlaneAsked, on: date) -> Question:
    kind = ACCELERATOR if study.chips else next((item.kind for item in study.items), ACCELERATOR)
    facts = {name: text for name, text in pairs(asked.fact).items() if name not in FIGURES}
    return ask(
        study, design_of(study, kind, ANOTHER), on, destination(study, asked), asked.from_, asked.headquarters, None,
        asked.end_use, asked.transaction, None, pairs(asked.switch), facts,
    )  # fmt: skip
