"""Two assessments side by side: what moved between them, and by more than the luck of the draw.

The rule. A median, an end of the 5 to 95 % interval or a share moved if its change is more than twice the joint Monte
Carlo error of both, the root of the sum of their squares. The files carry the errors of medians and shares. That of an
end, x_q with q = 0.05 or 0.95, is worked out from the quantiles:

    error = sqrt(q (1 - q) / N) / density(x_q),    density = DENSITY * 0.2 / |x_quartile - x_q|

where 0.2 of the worlds lie between the end and its quartile, and DENSITY is the density at the end against their mean
density: 0.50 for a normal, 0.44 for a logistic, 0.40 for an exponential upper tail; the least is taken. Two runs with
one seed share their worlds, so that even a smaller change is then no luck; it is counted, not listed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Literal, TypeVar

from countermove.decision.assessment import Assessment, OutcomeLine, Pair, Share, Spread
from countermove.decision.causes import causes, isolations
from countermove.decision.compared import (
    AnswerChange,
    Cause,
    Comparison,
    Count,
    LevelMove,
    OddsMove,
    OrderChange,
    PairChange,
    Side,
)
from countermove.decision.written import is_sealed

SCHEMA_VERSION = "1"
ERRORS = 2.0
"""Joint Monte Carlo errors beyond which a change is no luck."""
DENSITY = 0.4
LUCK = ("seed", "worlds")
"""Causes that change which worlds are drawn, and nothing else."""
TOLD = frozenset({
    "schema_version", "receipt", "case", "title", "answer", "options", "outcomes", "levels", "rankings", "pairs",
    "against_present_law", "countermoves", "scenario_odds",
})  # fmt: skip
"""Parts of an assessment that a comparison tells of in detail."""
Orders = tuple[tuple[str, ...], ...]
MoveT = TypeVar("MoveT")


def compare(a: Assessment, b: Assessment) -> Comparison:
    """What changed from one assessment to another, and why as far as their receipts tell."""
    found = causes(a, b)
    levels, levels_count = _levels(a, b)
    scenarios, scenarios_count = _scenarios(a, b)
    moves, moves_count = _countermoves(a, b)
    orders, orders_compared = _orders(a, b)
    pairs, pairs_compared = _pairs(a, b)
    options = [{each.id: None for each in side.options} for side in (a, b)]
    outcomes = [{each.id: None for each in side.outcomes} for side in (a, b)]
    return Comparison(
        schema_version=SCHEMA_VERSION, a=_side(a), b=_side(b),
        same=a == b, luck=_is_luck(found), causes=found, isolations=isolations(a.receipt, b.receipt, found),
        answer=_answer(a, b),
        options_only_a=_only(options[0], options[1]), options_only_b=_only(options[1], options[0]),
        outcomes_only_a=_only(outcomes[0], outcomes[1]), outcomes_only_b=_only(outcomes[1], outcomes[0]),
        orders=orders, orders_compared=orders_compared,
        levels=levels, levels_count=levels_count,
        scenarios=scenarios, scenarios_count=scenarios_count,
        countermoves=moves, countermoves_count=moves_count,
        pairs=pairs, pairs_compared=pairs_compared,
        also=_also(a, b),
    )  # fmt: skip


def _also(a: Assessment, b: Assessment) -> tuple[str, ...]:
    """Parts that a comparison does not tell of and that are not the same."""
    rest = (name for name in Assessment.model_fields if name not in TOLD)
    return tuple(name for name in rest if getattr(a, name) != getattr(b, name))


def _is_luck(found: Sequence[Cause]) -> bool:
    return bool(found) and all(each.what in LUCK for each in found)


def _side(of: Assessment) -> Side:
    r = of.receipt
    return Side(
        content_hash=r.content_hash,
        sealed=is_sealed(of),
        case=r.case,
        title=of.title,
        worlds=r.worlds,
        seed=r.seed,
        command=r.command,
    )


def _only(these: Iterable[str], those: Mapping[str, None]) -> tuple[str, ...]:
    return tuple(each for each in these if each not in those)


def _answer(a: Assessment, b: Assessment) -> AnswerChange:
    before, after = a.answer, b.answer
    count = max(len(before.sentences), len(after.sentences))
    said, says = ([*side, *[""] * (count - len(side))] for side in (before.sentences, after.sentences))
    return AnswerChange(
        verdict_a=before.verdict, verdict_b=after.verdict,
        confidence_a=before.confidence, confidence_b=after.confidence,
        why_a=before.confidence_why, why_b=after.confidence_why,
        sentences=tuple((x, y) for x, y in zip(said, says, strict=True) if x != y),
    )  # fmt: skip


def _orders(a: Assessment, b: Assessment) -> tuple[tuple[OrderChange, ...], int]:
    """Rankings for each side's decider, over the options that both rank."""
    titles = {each.id: each.title for each in (*b.outcomes, *a.outcomes)}
    before, after = ({each.outcome: each for each in side.rankings if each.party == side.decider} for side in (a, b))
    common = [name for name in before if name in after]
    changed: list[OrderChange] = []
    for name in common:
        groups = [tuple(each.options for each in side[name].groups) for side in (before, after)]
        both = {one for group in groups[0] for one in group} & {one for group in groups[1] for one in group}
        old, new = (_among(each, both) for each in groups)
        if [set(each) for each in old] != [set(each) for each in new]:
            changed.append(OrderChange(outcome=name, title=titles.get(name, "The weighted sum"), a=old, b=new))
    changed.sort(key=lambda each: -_moved(each.a, each.b))
    return tuple(changed), len(common)


def _moved(old: Orders, new: Orders) -> int:
    """How far an order moved: pairs of options that stand otherwise to each other, a new best counting for more."""
    places = [{each: rank for rank, group in enumerate(order) for each in group} for order in (old, new)]
    turned = sum(
        _sign_of(places[0][x] - places[0][y]) != _sign_of(places[1][x] - places[1][y])
        for x, y in combinations(places[0], 2)
    )
    return turned + (len(places[0]) ** 2 if set(old[0]) != set(new[0]) else 0)


def _sign_of(number: float) -> int:
    return (number > 0) - (number < 0)


def _among(groups: Iterable[tuple[str, ...]], kept: set[str]) -> Orders:
    left = (tuple(each for each in group if each in kept) for group in groups)
    return tuple(group for group in left if group)


def _levels(a: Assessment, b: Assessment) -> tuple[tuple[LevelMove, ...], Count]:
    """Levels of what both have; never of the reference nor against it, which are never pooled over the accounts."""
    kept = {each.id for each in a.options if not each.is_reference} & {
        each.id for each in b.options if not each.is_reference
    }
    known = [{each.id: each for each in side.outcomes if not each.relative_to_reference} for side in (a, b)]
    moves: list[LevelMove] = []
    for option in (each.id for each in a.options if each.id in kept):
        before, after = a.levels.get(option, {}), b.levels.get(option, {})
        for name in (each for each in before if each in after and each in known[0] and each in known[1]):
            one, other = before[name], after[name]
            size, errors = _level(one, other, known[0][name], (a.receipt.worlds, b.receipt.worlds))
            title, unit = known[1][name].title, known[1][name].unit
            moves.append(
                LevelMove(
                    option=option, outcome=name, title=title, unit=unit, a=one, b=other, size=size, errors=errors
                )
            )  # fmt: skip
    count, beyond = _counted([(each, each.size, each.errors) for each in moves])
    return tuple(beyond), count


def _level(a: Spread, b: Spread, outcome: OutcomeLine, worlds: tuple[int, int]) -> tuple[float, float | None]:
    """The largest move against the wider interval, and the largest in joint errors (None: some move has no error)."""
    if outcome.unit == "fraction" and is_yes_or_no(a) and is_yes_or_no(b):
        changes = [(b.mean - a.mean, math.hypot(_of_share(a.mean, worlds[0]), _of_share(b.mean, worlds[1])))]
        width = 1.0
    else:
        ends = (("p05", "p25"), ("p95", "p75"))
        # Numbers of answers are whole: an end at a step of theirs jumps by one by luck alone.
        least = 0.5 if outcome.unit != "fraction" and _whole(a) and _whole(b) else 0.0
        changes = [(b.p50 - a.p50, math.hypot(a.monte_carlo_error, b.monte_carlo_error))]
        for end, quartile in ends:
            errors = (
                max(_of_end(getattr(each, end), getattr(each, quartile), n), least)
                for each, n in zip((a, b), worlds, strict=True)
            )
            changes.append((getattr(b, end) - getattr(a, end), math.hypot(*errors)))
        width = max(a.p95 - a.p05, b.p95 - b.p05) or max(abs(a.p50), abs(b.p50)) or 1.0
    size = max((abs(change) for change, _ in changes if math.isfinite(change)), default=0.0) / width
    return size, _in_errors(changes)


def is_yes_or_no(numbers: Spread) -> bool:
    """Whether a share is 0 or 1 in each world, so that its mean is what tells."""
    return {numbers.p05, numbers.p25, numbers.p50, numbers.p75, numbers.p95} <= {0.0, 1.0}


def _whole(numbers: Spread) -> bool:
    ends = (numbers.p05, numbers.p25, numbers.p50, numbers.p75, numbers.p95)
    return all(math.isfinite(each) and each == round(each) for each in ends)


def _of_share(value: float, worlds: int) -> float:
    """As decision.numbers.share: one world is added on each side, so that none is certain."""
    smoothed = (value * worlds + 1.0) / (worlds + 2.0)
    return math.sqrt(max(smoothed * (1.0 - smoothed), 0.0) / worlds)


def _of_end(end: float, quartile: float, worlds: int) -> float:
    """The Monte Carlo error of the 5 or the 95 % point."""
    return math.sqrt(0.05 * 0.95 / worlds) * abs(quartile - end) / (DENSITY * 0.2)


def _in_errors(changes: Iterable[tuple[float, float]]) -> float | None:
    """The largest change in its own errors; None where something changed that has no error at all."""
    largest = 0.0
    for change, error in changes:
        if change == 0.0 or not math.isfinite(change):
            continue
        if error <= 0.0:
            return None
        largest = max(largest, abs(change) / error)
    return largest


def _counted(moves: Sequence[tuple[MoveT, float, float | None]]) -> tuple[Count, list[MoveT]]:
    """How many moved at all and beyond luck; and these, the largest first."""
    beyond = [each for each in moves if each[2] is None or each[2] > ERRORS]
    beyond.sort(key=lambda each: -each[1])
    count = Count(
        compared=len(moves),
        differ=sum(size > 0 for _, size, _ in moves),
        beyond=len(beyond),
        largest=max((errors for _, _, errors in moves if errors is not None), default=0.0),
    )
    return count, [move for move, _, _ in beyond]


def _scenarios(a: Assessment, b: Assessment) -> tuple[tuple[OddsMove, ...], Count]:
    titles = {each.id: each.title for each in (*b.scenarios, *a.scenarios)}
    before, after = (
        {(each.option, name): share for each in side.scenario_odds for name, share in each.odds.items()}
        for side in (a, b)
    )
    return _odds(before, after, titles)


def _countermoves(a: Assessment, b: Assessment) -> tuple[tuple[OddsMove, ...], Count]:
    titles = {each.kind: each.title for each in (*b.countermoves, *a.countermoves)}
    before, after = ({(each.option, each.kind): each.by_horizon for each in side.countermoves} for side in (a, b))
    return _odds(before, after, titles)


def _odds(
    before: Mapping[tuple[str, str], Share], after: Mapping[tuple[str, str], Share], titles: Mapping[str, str]
) -> tuple[tuple[OddsMove, ...], Count]:
    moves: list[OddsMove] = []
    for key in (each for each in before if each in after):
        old, new = before[key], after[key]
        change, error = new.value - old.value, math.hypot(old.monte_carlo_error, new.monte_carlo_error)
        moves.append(
            OddsMove(
                option=key[0], what=key[1], title=titles.get(key[1], key[1]), a=old, b=new, size=abs(change),
                errors=_in_errors([(change, error)]),
            )
        )  # fmt: skip
    count, beyond = _counted([(each, each.size, each.errors) for each in moves])
    return tuple(beyond), count


def _pairs(a: Assessment, b: Assessment) -> tuple[tuple[PairChange, ...], int]:
    before, after = ({key: each for pair in _all(side) for key, each in [_turned(pair)]} for side in (a, b))
    common = [key for key in before if key in after]
    outcomes = {each.id: each for each in b.outcomes}
    changed: list[PairChange] = []
    for key in common:
        old, new = before[key], after[key]
        change = _change(old, new)
        if change is not None:
            width = max(old[0].p95 - old[0].p05, new[0].p95 - new[0].p05) or 1.0
            changed.append(
                PairChange(
                    first=key[0], second=key[1], outcome=key[2], title=outcomes[key[2]].title,
                    unit=outcomes[key[2]].unit, change=change, a=old[0], b=new[0],
                    size=abs(new[0].p50 - old[0].p50) / width,
                )
            )  # fmt: skip
    return tuple(sorted(changed, key=lambda each: -each.size)), len(common)


def _all(side: Assessment) -> tuple[Pair, ...]:
    return (*side.pairs, *side.against_present_law)


def _turned(pair: Pair) -> tuple[tuple[str, str, str], tuple[Spread, bool]]:
    """A pair by the alphabet of its options, whichever way round the assessment has it."""
    if pair.a <= pair.b:
        return (pair.a, pair.b, pair.outcome), (pair.difference, pair.tie)
    d = pair.difference
    names = {"p05": -d.p95, "p25": -d.p75, "p50": -d.p50, "p75": -d.p25, "p95": -d.p05, "mean": -d.mean}
    turned = Spread(**names, monte_carlo_error=d.monte_carlo_error)
    return (pair.b, pair.a, pair.outcome), (turned, pair.tie)


def _change(old: tuple[Spread, bool], new: tuple[Spread, bool]) -> Literal["sign", "became_tie", "ceased_tie"] | None:
    if old[1] != new[1]:
        return "became_tie" if new[1] else "ceased_tie"
    return "sign" if not old[1] and _sign(old[0]) * _sign(new[0]) < 0 else None


def _sign(difference: Spread) -> float:
    """The sign of the median, or where that is nothing the sign of the mean."""
    return float(_sign_of(difference.p50) or _sign_of(difference.mean))
