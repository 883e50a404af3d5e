"""The state of a view of options as it stands in its address: only what differs from where a visitor begins."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import QueryParams

from countermove.decision.moved import Position, Sale, SaleKind, check_position, starts
from countermove.decision.subjects import HINGES, Hinge
from countermove.explorer.desk import MOST_WORLDS, WORLDS, Desk
from countermove.study.case import Case
from countermove.study.days import parse_day
from countermove.study.faults import BadInput, Fault, Faults
from countermove.study.panel import Panel, bounds, load_panel
from countermove.study.study import Study
from countermove.world.tally import FAN_SERIES

MOST_PINS = 3
MOST_OFF = 40
SHOWN_PATHS = ("usable_h100e", "capability_lag_months", "legal_imports_h100e", "us_loss_usd_bn")
"""Paths that are drawn if no others are asked for."""
SALES: tuple[SaleKind, ...] = ("refuse", "line", "lift")
AS_IT_IS = "as_it_is"
BETWEEN = "~"
"""What parts the words of a pinned option in its one parameter."""

Finite = Annotated[float, Field(allow_inf_nan=False)]
Word = Annotated[str, Field(max_length=200)]


class DrawnSale(BaseModel):
    """The law on sales drawn anew: licences below a line, refused or lifted; fee and cap are shares."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: SaleKind
    below: dict[Word, Finite] = Field(default={}, max_length=4)
    fee: Finite = 0.0
    cap: Finite | None = None
    tested: bool = False

    @property
    def sale(self) -> Sale:
        """The same as `decision` takes it."""
        return Sale(**self.model_dump())


class Address(BaseModel):
    """What an address of the explorer may say; moved levers stand beside it by their ids (see ``/panel``)."""

    model_config = ConfigDict(extra="allow")

    case: Word | None = Field(default=None, description="a case; the first one where none is given")
    option: Word | None = Field(default=None, description="an option of the case; present law where none is given")
    pin: list[Annotated[str, Field(max_length=2_000)]] = Field(
        default=[], max_length=MOST_PINS, description="other positions of the levers, each as the page writes it"
    )
    off: list[Word] = Field(default=[], max_length=MOST_OFF, description="what is switched off")
    structure: list[Word] = Field(default=[], max_length=20, description="the rival accounts that stay; all if none")
    hinge: Hinge | None = Field(default=None, description="what the box of hinges is about; the view's own if none")
    as_of: date | None = Field(default=None, description="the record as it was knowable on this day")
    worlds: int | None = Field(default=None, ge=100, le=MOST_WORLDS)
    seed: int | None = Field(default=None, ge=0, lt=2**64)


@dataclass(frozen=True)
class State:
    """What is looked at: a case, where its levers stand, what is pinned beside it, what is switched off, which accounts
    stay (all if none), what the box of hinges is about (the view's own if None), the day of the record, which paths are
    drawn (the first ones if none), worlds and seed."""

    case: Case
    position: Position
    pins: tuple[Position, ...] = ()
    off: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    hinge: Hinge | None = None
    as_of: date | None = None
    paths: tuple[str, ...] = ()
    worlds: int = WORLDS
    seed: int = 1

    @property
    def at_law(self) -> bool:
        """Whether the levers stand where present law has them."""
        return self.position == Position(self.case.present_law)

    def at(self, position: Position) -> State:
        """The same with the levers elsewhere."""
        return replace(self, position=position)


def read_state(desk: Desk, query: QueryParams) -> State:
    """The state of an address or of the form; BadInput with every fault."""
    faults = Faults()
    case, panel = desk.case(query.get("case")), load_panel(desk.study)
    words = {name: query.getlist(name) for name in dict.fromkeys(query)}
    position = faults.of(lambda: _position(panel, case, words))
    pins = faults.of(lambda: tuple(_pinned(panel, case, each) for each in words.get("pin", ())[:MOST_PINS]))
    numbers = faults.of(lambda: (_whole(words, "worlds", WORLDS, 100, MOST_WORLDS), _whole(words, "seed", desk.seed)))
    as_of = faults.of(lambda: _day(words, "as_of"))
    hinge = cast("Hinge | None", faults.of(lambda: _about(words)))
    drawn_for = None if _last(words, "form") == "1" else faults.of(lambda: _day(words, "form"))
    drawn = tuple(name for name in FAN_SERIES if name in words.get("path", ()))
    for each in (each for each in (position, *(pins or ())) if each is not None):
        faults.of(lambda each=each: check_position(desk.view(as_of), panel, case, each))
    faults.tell()
    if position is None or pins is None or numbers is None:
        raise AssertionError("a fault was not told")
    structures = tuple(dict.fromkeys(words.get("structure", ())))
    off = tuple(dict.fromkeys(words.get("off", ())))[:MOST_OFF]
    paths = () if {*drawn} == {*SHOWN_PATHS} else drawn
    state = State(case, position, pins, off, structures, hinge, as_of, paths, *numbers)
    return _settled(desk, panel, state, desk.view(drawn_for) if "form" in words else None)


def _settled(desk: Desk, panel: Panel, state: State, drawn_for: Study | None) -> State:
    """Without moves that move nothing, and without pins that stand twice or that are present law, which stands beside
    every option anyway. drawn_for: the view for which the form was drawn that sent it. A slider that stands there where
    the option left it was not moved, whatever the record of another day says; and it stands on a step of its own, the
    nearest to where the option leaves the lever."""
    view = desk.view(state.as_of)

    def settled(position: Position) -> Position:
        option = state.case.option(position.option)
        begun = starts(view, panel, state.case, option)
        drawn = {} if drawn_for is None else starts(drawn_for, panel, state.case, option)
        near = {
            name: _on_step(*bounds(desk.study, panel.lever(name)), panel.lever(name).step, begin)
            for name, begin in drawn.items() if begin is not None
        }  # fmt: skip
        moved = {
            name: value for name, value in position.levers.items()
            if value != begun[name] and not (name in near and abs(value - near[name]) < 1e-9)
        }  # fmt: skip
        return replace(position, levers=moved)

    law = Position(state.case.present_law)
    pins = {_text(each): each for each in map(settled, state.pins) if each != law}
    return replace(state, position=settled(state.position), pins=tuple(pins.values()))


def _on_step(low: float, high: float, step: float, value: float) -> float:
    """The step of a slider that is nearest to a value."""
    return min(low + math.floor((value - low) / step + 0.5) * step, high)


def written(desk: Desk, state: State) -> list[tuple[str, str]]:
    """The parameters of an address that says it all again, for `urlencode`."""
    found: list[tuple[str, str]] = []
    if state.case.id != desk.case(None).id:
        found.append(("case", state.case.id))
    found += _moves(state.case, state.position)
    found += [("pin", _text(each)) for each in state.pins]
    found += [("off", name) for name in state.off]
    found += [("structure", name) for name in state.structures]
    found += [("hinge", state.hinge)] if state.hinge is not None else []
    found += [("path", name) for name in state.paths]
    found += [("as_of", str(state.as_of))] if state.as_of is not None else []
    found += [("worlds", str(state.worlds))] if state.worlds != WORLDS else []
    found += [("seed", str(state.seed))] if state.seed != desk.seed else []
    return found


def _moves(case: Case, position: Position) -> list[tuple[str, str]]:
    """The parameters of one position."""
    option = [("option", position.option)] if position.option != case.present_law else []
    return [*option, *_from_option(position)]


def _text(position: Position) -> str:
    """A position in one word, as it stands in ``pin``."""
    return BETWEEN.join([position.option, *(f"{name}:{value}" for name, value in _from_option(position))])


def _from_option(position: Position) -> list[tuple[str, str]]:
    """What was moved from where the option leaves it."""
    found, sale = [(name, f"{value:g}") for name, value in position.levers.items()], position.sale
    if sale is not None:
        found.append(("sale", sale.kind))
        if sale.kind == "line":
            found += [(name, f"{value:.10g}") for name, value in sale.below.items()]
            found += [("fee", f"{sale.fee:g}")] if sale.fee else []
            found += [("cap", f"{sale.cap:g}")] if sale.cap is not None else []
            found += [("tested", "1")] if sale.tested else []
    return found


def _pinned(panel: Panel, case: Case, text: str) -> Position:
    option, *moves = text.split(BETWEEN)
    words: dict[str, list[str]] = {"option": [option]}
    for each in moves:
        name, _, value = each.partition(":")
        words.setdefault(name, []).append(value)
    return _position(panel, case, words)


def _position(panel: Panel, case: Case, words: Mapping[str, list[str]]) -> Position:
    """Where the levers stand by the words of an address; of a form, only held levers that are ticked count."""
    faults: list[Fault] = []
    from_form, ticked = "form" in words, words.get("hold", ())
    levers: dict[str, float] = {}
    for each in panel.levers:
        if each.id in words and not (each.held and from_form and each.id not in ticked):
            value = _number(words, each.id, faults)
            if value is not None:
                levers[each.id] = value
    sale = _sale(panel, words, faults)
    option = _last(words, "option") or case.present_law
    if faults:
        raise BadInput(faults)
    return Position(option, levers, sale)


def _sale(panel: Panel, words: Mapping[str, list[str]], faults: list[Fault]) -> Sale | None:
    kind = _last(words, "sale")
    if kind in ("", AS_IT_IS) or panel.sale is None:
        return None
    if kind not in SALES:
        faults.append(Fault("", None, "sale", f"{kind!r} found; want one of {', '.join((AS_IT_IS, *SALES))}"))
        return None
    if kind != "line":
        return Sale(cast(SaleKind, kind))
    below = {
        name: value for name in (each.quantity for each in panel.sale.below)
        if _last(words, name) and (value := _number(words, name, faults)) is not None
    }  # fmt: skip
    if not below and not faults:
        wanted = " or ".join(each.quantity for each in panel.sale.below)
        faults.append(Fault("", None, "sale", f"a line wants {wanted}"))
    fee = _number(words, "fee", faults) if _last(words, "fee") else 0.0
    cap = _number(words, "cap", faults) if _last(words, "cap") else None
    return Sale("line", below, fee or 0.0, cap, _last(words, "tested") == "1")


def _number(words: Mapping[str, list[str]], name: str, faults: list[Fault]) -> float | None:
    text = _last(words, name)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        faults.append(Fault("", None, name, f"{text[:40]!r} is no number"))
        return None
    return value


def _whole(words: Mapping[str, list[str]], name: str, otherwise: int, low: int = 0, high: int = 2**64 - 1) -> int:
    text = _last(words, name)
    if not text:
        return otherwise
    if not text.isascii() or not text.isdigit() or len(text) > 20 or not low <= int(text) <= high:
        raise BadInput.single(f"{text[:40]!r} found; want a whole number from {low:,} to {high:,}", where=name)
    return int(text)


def _day(words: Mapping[str, list[str]], name: str) -> date | None:
    text = _last(words, name)
    try:
        return parse_day(text) if text else None
    except ValueError as error:
        raise BadInput.single(str(error), where=name) from None


def _about(words: Mapping[str, list[str]]) -> Hinge | None:
    text = _last(words, "hinge")
    known: dict[str, Hinge] = {each: each for each in HINGES}
    if text and text not in known:
        raise BadInput.single(f"{text[:40]!r} found; want one of {', '.join(HINGES)}", where="hinge")
    return known.get(text)


def _last(words: Mapping[str, list[str]], name: str) -> str:
    return (words.get(name) or [""])[-1].strip()


def with_pin(state: State) -> State:
    """The same with the present position pinned."""
    pins = [each for each in state.pins if each != state.position]
    return replace(state, pins=(*pins, state.position)[-MOST_PINS:])


def without_pin(state: State, pin: Position) -> State:
    """The same without one pin."""
    return replace(state, pins=tuple(each for each in state.pins if each != pin))


def parameters(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Parameters by name, lists where a name stands more than once."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
