"""An assessment made again from its receipt: the command it carries, read without a shell, and what differs."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from countermove.decision.assessment import Assessment, Receipt
from countermove.decision.causes import options_of, words_of
from countermove.decision.written import plain
from countermove.study.days import parse_day
from countermove.study.faults import BadInput, Fault
from countermove.study.limits import Limit, read_limits

KNOWN = ("--worlds", "--seed", "--as-of", "--without", "--limit", "--rupture-rate", "--backend", "--device", "--study")


@dataclass(frozen=True)
class Order:
    """What a receipt's command asks for; None where it leaves the default. rupture_rate_per_year as in `assess`."""

    case: str
    worlds: int
    seed: int
    as_of: date | None
    without: tuple[str, ...]
    limits: Mapping[str, Limit]
    rupture_rate_per_year: float | None
    device: str | None
    study: str | None


@dataclass(frozen=True)
class Differing:
    """A value that is another when the assessment is made again: its place, what the file says, what it is now."""

    where: str
    says: str
    should: str


def order_of(receipt: Receipt) -> Order:
    """What the command asks for. BadInput if it is no `countermove assess` that this program knows, or if it asks for
    something other than the receipt says. The command is never run by a shell."""
    words, given = words_of(receipt.command), options_of(receipt.command)
    where = "receipt.command"
    if words[:2] != ["countermove", "assess"] or len(words) != 3 + 2 * sum(map(len, given.values())):
        problem = f"{receipt.command!r} found; want 'countermove assess CASE' with its options"
        raise BadInput.single(problem, where=where)
    faults = [
        Fault("", None, where, f"{name} found, which cannot be made again") for name in given if name not in KNOWN
    ]
    try:
        day = given.get("--as-of", (None,))[0]
        order = Order(
            case=words[2], worlds=int(given["--worlds"][0]), seed=int(given["--seed"][0]),
            as_of=None if day is None else parse_day(day), without=given.get("--without", ()),
            limits=read_limits(given.get("--limit", ())),
            rupture_rate_per_year=float(given["--rupture-rate"][0]) if "--rupture-rate" in given else None,
            device=given.get("--device", (None,))[0], study=given.get("--study", (None,))[0],
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        faults.append(Fault("", None, where, f"has no worlds, seed or day that can be read ({error})"))
        raise BadInput(faults) from None
    asked = (order.worlds, order.seed, order.as_of, tuple(sorted(order.without)))
    for name, told, wanted in zip(("worlds", "seed", "as_of", "without"), asked, _told(receipt), strict=True):
        if told != wanted:
            problem = f"the command asks for {told or 'none'} and the receipt says {wanted or 'none'}"
            faults.append(Fault("", None, f"receipt.{name}", problem))
    if faults:
        raise BadInput(faults)
    return order


def command_of(
    case: str,
    *,
    worlds: int,
    seed: int,
    as_of: date | str | None = None,
    without: Collection[str] = (),
    limit: Collection[str] = (),
    rupture_rate: float | None = None,
    device: str | None = None,
    study: Path | None = None,
) -> str:
    """The command that gives the same bits again, wherever its outputs go; None is the default of `assess`."""
    words = ["countermove", "assess", case, "--worlds", str(worlds), "--seed", str(seed)]
    if as_of:
        words += ["--as-of", str(as_of)]
    for each in without:
        words += ["--without", each]
    for each in limit:
        words += ["--limit", each]
    if rupture_rate is not None:
        words += ["--rupture-rate", f"{rupture_rate:g}"]
    if device is not None:
        words += ["--backend", "jax", "--device", device]
    if study is not None:
        words += ["--study", str(study)]
    return shlex.join(words)


def _told(receipt: Receipt) -> tuple[int, int, date | None, tuple[str, ...]]:
    return receipt.worlds, receipt.seed, receipt.as_of, receipt.without


def differing(file: Assessment, again: Assessment) -> tuple[Differing, ...]:
    """Every value that differs, in the order of the file, the receipt left out."""
    return tuple(each for each in walk(plain(file), plain(again)) if not each.where.startswith("receipt."))


def walk(says: Any, should: Any, where: str = "") -> Iterator[Differing]:
    """Every place of two plain JSON values at which they differ, named as `levels.deny.cost.p50`."""
    if isinstance(says, dict) and isinstance(should, dict):
        old, new = cast("dict[str, Any]", says), cast("dict[str, Any]", should)
        for key in dict.fromkeys([*old, *new]):
            place = f"{where}.{key}" if where else key
            if key in old and key in new:
                yield from walk(old[key], new[key], place)
            else:
                yield Differing(place, _short(old.get(key, "nothing")), _short(new.get(key, "nothing")))
    elif isinstance(says, list) and isinstance(should, list):
        before, after = cast("list[Any]", says), cast("list[Any]", should)
        for place, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from walk(old, new, f"{where}[{place}]")
        if len(before) != len(after):
            yield Differing(where, f"{len(before)} entries", f"{len(after)} entries")
    elif says != should:
        yield Differing(where, _short(says), _short(should))


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 200 else f"{text[:199]}…"
