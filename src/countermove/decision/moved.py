"""An option with levers moved: from where a reader puts them to measures from the case's day on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from countermove.study.case import Act, Case, Measure, Option
from countermove.study.faults import BadInput, Fault
from countermove.study.panel import Panel, PanelLever, bounds
from countermove.study.study import Study

SaleKind = Literal["refuse", "line", "lift"]
LEAST = 1e-6
"""The least number of a drawn law that is not 0: law is compared exactly, and smaller ones mean nothing."""

SHORT = 60
"""Letters up to which the one thing that was moved stands in the title of an option."""


@dataclass(frozen=True)
class Sale:
    """The law on sales as a reader draws it. below: by quantity of the panel, licences are given under these values;
    fee: share of the price, 0 to 1; cap: share of American sales, None for no cap; tested: with the test that brings
    the duty."""

    kind: SaleKind
    below: Mapping[str, float] = field(default_factory=dict[str, float])
    fee: float = 0.0
    cap: float | None = None
    tested: bool = False


@dataclass(frozen=True)
class Position:
    """Where the levers stand: an option of the case, levers by id of the panel that were moved from there, and the law
    on sales where it is drawn anew."""

    option: str
    levers: Mapping[str, float] = field(default_factory=dict[str, float])
    sale: Sale | None = None

    @property
    def moved(self) -> bool:
        """Whether it is anything but the option itself."""
        return bool(self.levers) or self.sale is not None


def starts(study: Study, panel: Panel, case: Case, option: Option) -> dict[str, float | None]:
    """Where an option leaves each lever at the horizon; None for one that it leaves to the model."""
    found: dict[str, float | None] = {}
    for each in panel.levers:
        own = [measure for measure in option.measures if each.lever in measure.sets and measure.when is None]
        last = [measure.sets[each.lever] for measure in own if measure.to is None or measure.to > case.horizon]
        known = [step.value for step in study.levers.levers[each.lever].steps_known(study.known_by)]
        found[each.id] = last[-1] if last else None if each.held else known[-1] if known else 0.0
    return found


def check_position(study: Study, panel: Panel, case: Case, position: Position) -> None:
    """BadInput with every fault of a position: an option or a lever that is not there, a value out of bounds."""
    faults: list[Fault] = []
    options = [each.id for each in case.options]
    if position.option not in options:
        faults.append(Fault("", None, "option", f"{position.option!r} is none of {', '.join(options)}"))
    for name, value in position.levers.items():
        try:
            low, high = bounds(study, panel.lever(name))
            if not low <= value <= high:
                faults.append(Fault("", None, name, f"{value:g} found; want {low:g} to {high:g}"))
        except BadInput as error:
            faults += error.faults
    if position.sale is not None:
        faults += _sale_faults(panel, position.sale)
    if faults:
        raise BadInput(faults)


def _sale_faults(panel: Panel, sale: Sale) -> Iterator[Fault]:
    if panel.sale is None:
        yield Fault("", None, "sale", "this study has no law on sales to draw")
        return
    if sale.fee and not LEAST <= sale.fee <= 0.9:
        yield Fault("", None, "fee", f"{sale.fee:g} found; want a share from 0 to 0.9")
    if sale.cap and not LEAST <= sale.cap <= 5.0:
        yield Fault("", None, "cap", f"{sale.cap:g} found; want a share of American sales from 0 to 5")
    known = {each.quantity: each for each in panel.sale.below}
    for name, value in sale.below.items():
        if name not in known:
            yield Fault("", None, name, f"is no quantity of the line; want {', '.join(known)}")
        elif not LEAST <= value <= 1e9:
            yield Fault("", None, name, f"{value:g} found; want a number from {LEAST:g} to 1e9")


def option_at(study: Study, panel: Panel, case: Case, position: Position, act: Act | None = None) -> Option:
    """The option at a position. ``act`` is what the drawn law is to the other side. An option that was not moved is
    itself."""
    option = case.option(position.option)
    if not position.moved:
        return option
    begun = starts(study, panel, case, option)
    measures, new = list(option.measures), list[Measure]()
    if position.sale is not None and panel.sale is not None:
        measures = [each for each in map(_without_law, measures) if each is not None]
        new.append(_sale_measure(panel, case, position.sale, act))
    for each in panel.levers:
        if each.id in position.levers and position.levers[each.id] != begun[each.id]:
            new.append(_lever_measure(study, each, position.levers[each.id], begun[each.id], case))
    return option.model_copy(
        update={
            "id": "explored", "title": option.title + _in_short(new), "position": None,
            "measures": (*measures, *new), "summary": f"{option.title}, with levers moved from {case.day} on.",
        }
    )  # fmt: skip


def _in_short(new: Sequence[Measure]) -> str:
    """What was moved, as the title of an option tells it."""
    if len(new) == 1 and len(new[0].what) <= SHORT:
        return f" ({new[0].what})"
    return f" ({len(new)} change{'' if len(new) == 1 else 's'})" if new else ""


def _without_law(measure: Measure) -> Measure | None:
    """A measure without what it does to law; None where it does nothing else."""
    if measure.rule is None and not measure.repeals:
        return measure
    if not measure.sets:
        return None
    return measure.model_copy(update={"rule": None, "repeals": (), "act": None})


def _lever_measure(study: Study, each: PanelLever, position: float, before: float | None, case: Case) -> Measure:
    about = study.levers.levers[each.lever]
    up = before is None or position > before
    shown = f"{100 * position:.0f} %" if about.unit == "fraction" else f"{position:g}"
    return Measure.model_validate(
        {
            "id": f"moved_{each.id}", "by": about.by, "what": f"{each.title}: {shown}", "from": case.day,
            "sets": each.at(position), "act": each.more if up else each.less,
        }
    )  # fmt: skip


def _sale_measure(panel: Panel, case: Case, sale: Sale, act: Act | None) -> Measure:
    """The measure that draws the law on sales anew."""
    law = panel.sale
    assert law is not None
    made: dict[str, Any] = {"id": "moved_sale", "by": case.decider, "from": case.day, "act": act}
    if sale.kind == "lift":
        return Measure.model_validate({**made, "what": "Lift the chip rules", "repeals": law.lifts})
    review: list[dict[str, Any]] = [{"policy": "presumption_of_denial"}]
    what = "Refuse every application"
    if sale.kind == "line":
        limits = {name: {"less_than": _exact(value)} for name, value in sale.below.items()}
        given: dict[str, Any] = {"when": {**limits, **law.where}, "policy": "case_by_case"}
        if sale.fee:
            given["revenue_share"] = _exact(sale.fee)
        if sale.cap is not None:
            given["cap"] = _exact(sale.cap)
        if sale.tested:
            given["conditions"] = [{"id": law.test.id, "says": law.test.says}]
        review.insert(0, given)
        titles = {each.quantity: each.title for each in law.below}
        limits_said = (
            f"{value:,g} of {titles[name][:1].lower()}{titles[name][1:]}" for name, value in sale.below.items()
        )
        what = f"License chips below {' and '.join(limits_said)}{_terms(sale)}"
    return Measure.model_validate(
        {**made, "what": what, "rule": {"amends": [*law.amends], "exceptions": [], "review": review}}
    )


def _terms(sale: Sale) -> str:
    """The terms of a licence below the line."""
    told = [f"for a fee of {100 * sale.fee:g} %"] if sale.fee else []
    told += [f"up to {100 * sale.cap:g} % of American sales"] if sale.cap is not None else []
    told += ["tested first"] if sale.tested else []
    return "".join(f", {each}" for each in told)


def _exact(value: float) -> Decimal:
    """A number as it was typed: law is compared exactly."""
    return Decimal(repr(value))
