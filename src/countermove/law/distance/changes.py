"""Changes of a design in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from countermove.law.distance.bench import Bench
from countermove.law.distance.crossing import Crossing
from countermove.law.distance.room import Change, Margin, Move
from countermove.law.engine.facts import plain
from countermove.law.question.knobs import knobs_of


def change_of(crossing: Crossing, bench: Bench, gives: str | None) -> Change:
    """A crossing as a change, with whether the answer of the whole law changes there."""
    moves = tuple(_moves(crossing, bench))
    verdict = bench.verdict_at(crossing.inside)
    return Change(
        moves=moves,
        percent=_percent(crossing.size),
        says=" and ".join(_said(move) for move in moves),
        gives=gives if gives is not None else verdict.says,
        changes_answer=verdict.key != bench.here.key,
    )


def _moves(crossing: Crossing, bench: Bench) -> Iterator[Move]:
    knobs = knobs_of(bench.facts)
    for name in crossing.knobs:
        now, to, inside = bench.search.start[name], crossing.corner[name], crossing.inside[name]
        if now == to == inside:
            continue
        knob = knobs[name]
        by = plain(to - now)
        yield Move(
            knob=name, title=knob.title, unit=knob.unit, now=plain(now), to=plain(to), exact=str(to),
            by=by if to <= now else f"+{by}", percent=_percent((to - now) / now),
            past="over" if inside > to else "under" if inside < to else None,
        )  # fmt: skip


def _percent(share: Fraction) -> float:
    return round(float(share * 100), 4)


def _said(move: Move) -> str:
    unit = f" {move.unit}" if move.unit else ""
    past = f"{move.past} " if move.past else ""
    moved = f" ({move.by}, {percent(move.percent)})" if move.exact != move.now else ""
    return f"{move.title} {past}{move.to}{unit}{moved}"


def percent(share: float, *, signed: bool = True) -> str:
    """A share in per cent; a small one keeps two figures."""
    digits = 1 if abs(share) * 10 >= 1 or share == 0 else 2 if abs(share) * 100 >= 1 else 4
    return f"{share:{'+' if signed else ''}.{digits}f} %"


def summary(subject: str, bench: Bench, margins: Sequence[Margin], changes: Sequence[Change], *, route: bool) -> str:
    """Where the design stands, the nearest line and what it would take to change the answer, in two sentences."""
    first = f"{subject}: {bench.here.says}."
    what = "the answer" if route else "under which paragraph it falls"
    nearest = _nearest(margins)
    stands = "" if nearest is None else f"It stands {_stands(nearest)}; "
    if changes:
        said = f"nothing smaller than {changes[0].says} changes {what}, and then {changes[0].gives}."
    else:
        titles = [knob.title for name, knob in knobs_of(bench.facts).items() if name in bench.search.start]
        figures = f"{', '.join(titles[:-1])} and {titles[-1]}" if len(titles) > 1 else "".join(titles)
        said = f"no change of one or two of {figures} changes {what}."
        if len(titles) < 2:
            said = f"no change of its {figures} changes {what}."
        if not titles:
            said = f"no figure of it is known that could be changed, so what would change {what} cannot be told."
    said = stands + said if stands else said[0].upper() + said[1:]
    either = [f"{each.part} {each.label or ''}".strip() for each in margins if each.either_side]
    if either:
        said += f" Its uncertain figures leave it on either side of {', '.join(dict.fromkeys(either))}."
    return f"{first} {said}"


def _nearest(margins: Sequence[Margin]) -> Margin | None:
    asking = (each for each in margins if not each.part.startswith("duty "))
    near = [each for each in asking if each.distance_percent is not None and each.crossings]
    return min(near, key=lambda each: abs(each.distance_percent or 0), default=None)


def _stands(margin: Margin) -> str:
    name = " ".join(dict.fromkeys(part for part in (margin.part, margin.label) if part))
    limit = f"the {margin.threshold} {margin.unit} of {name}"
    if margin.part == "letter" and margin.label:
        limit = f"the letter's {margin.threshold} {margin.unit} of {margin.label}"
    if margin.side == "on the line":
        return f"exactly on {limit}"
    far = (margin.distance or "").removeprefix("-")
    share = percent(abs(margin.distance_percent or 0), signed=False)
    return f"{far} {margin.unit} ({share}) {'under' if margin.side == 'below' else 'over'} {limit}"
