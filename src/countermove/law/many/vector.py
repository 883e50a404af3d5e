"""The engine's twin over arrays: a whole catalogue at once, with the answers of the scalar engine.

Numbers are compared as floats; where a value lies so near a limit that rounding could decide, the exact fractions are
compared instead. Truth is an int8: 0 no, 1 unknown, 2 yes, so that Kleene's and, or and not are min, max and 2 - x.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countermove.law.engine.assembly import Text, consolidate
from countermove.law.engine.facts import Facts, Value
from countermove.law.engine.outcome import BY_POLICY, HIGH, Rank
from countermove.law.engine.reading import LISTS
from countermove.law.engine.standing import ENDS, PAUSES
from countermove.law.engine.weigh import weigh
from countermove.law.many.reach import reaching
from countermove.law.question.quantities import chip_values
from countermove.study.criteria import AllOf, AnyOf, Compare, Negation, Node, Test
from countermove.study.records import Chip
from countermove.study.rules import CARRYING, Condition, ReviewStep, Rule

Truths = NDArray[np.int8]
NO, UNKNOWN, YES = 0, 1, 2
CODE = {"no": NO, "unknown": UNKNOWN, "yes": YES}
NEAR = 1e-9  # far wider than the rounding of a float product (about 2e-16), far narrower than any real margin
HIGH_BITS = sum(1 << rank for rank in HIGH)
ALL_BITS = (1 << len(Rank)) - 1
LOW_BITS = ALL_BITS & ~HIGH_BITS
DENIED_BITS = 1 << Rank.UNPUBLISHED | 1 << Rank.DENIAL
LICENCE_BITS = DENIED_BITS | 1 << Rank.CASE | 1 << Rank.APPROVAL


@dataclass(frozen=True)
class Column:
    """One quantity of N chips: ``number / over`` as floats (NaN if unknown) beside the exact values.

    Words and days have few distinct values: ``distinct`` holds them and ``code`` (N,) points into it. ``bounded`` are
    the rows of unknown numbers with a lower or an upper bound. Where ``few``, that holds of numbers too, and code is
    all there is.
    """

    number: NDArray[np.float64]
    over: NDArray[np.float64]
    undefined: NDArray[np.bool_]
    bounded: tuple[int, ...]
    values: tuple[Value, ...]
    distinct: tuple[Value, ...]
    code: NDArray[np.int64]
    few: bool = False
    asked: dict[int, Truths] = field(default_factory=dict[int, Truths])


@dataclass(frozen=True)
class Catalogue:
    """The columns of ``size`` chips and the facts that are common to all of them (the transaction)."""

    size: int
    columns: Mapping[str, Column]
    common: Facts
    conditions: Mapping[str, Truths] = field(default_factory=dict[str, Truths])


def catalogue(chips: Sequence[Chip], switches: Mapping[str, str], common: Facts) -> Catalogue:
    """The columns of some chips; ``common`` holds the facts of the transaction."""
    rows = [chip_values(chip, switches, quantities=common.quantities) for chip in chips]
    names = rows[0].keys() if rows else ()
    return Catalogue(len(chips), {name: _column([row[name] for row in rows]) for name in names}, common)


def few_values(distinct: Sequence[Value], code: NDArray[np.int64], asked: dict[int, Truths]) -> Column:
    """A column of N chips, of whatever kind, that has few distinct values; ``code`` (N,) says which. ``asked`` keeps
    their answers by the identity of the test, for as long as the tests live."""
    nothing = np.empty(0)
    return Column(nothing, nothing, nothing.astype(bool), (), (), tuple(distinct), code, few=True, asked=asked)


def _column(values: list[Value]) -> Column:
    number = np.array([np.nan if value.number is None else float(value.number) for value in values])
    over = np.array([float(value.over) for value in values])
    codes = dict[tuple[Any, ...], int]()
    distinct = list[Value]()
    code = np.zeros(len(values), np.int64)
    for place, value in enumerate(values):
        key = (value.words, value.perhaps, value.day, value.undefined)
        if key not in codes:
            codes[key] = len(distinct)
            distinct.append(value)
        code[place] = codes[key]
    undefined = np.array([value.undefined for value in values])
    bounded = tuple(row for row, value in enumerate(values) if value.span != (None, None) and value.number is None)
    return Column(number, over, undefined, bounded, tuple(values), tuple(distinct), code)


def truths(node: Node | None, data: Catalogue, facts: Facts | None = None) -> Truths:
    """The answers of a criteria tree, shape (N,); yes for no tree. ``facts``: further facts common to all chips."""
    common = facts or data.common
    if node is None:
        return np.full(data.size, YES, np.int8)
    if isinstance(node, Compare):
        answer = np.minimum.reduce([_test(name, test, data, common) for name, test in node.tests.items()])
    elif isinstance(node, Negation):
        answer = (YES - truths(node.not_, data, common)).astype(np.int8)
    elif isinstance(node, AllOf):
        answer = np.minimum.reduce([truths(part, data, common) for part in node.all])
    else:
        assert isinstance(node, AnyOf)
        answer = np.maximum.reduce([truths(part, data, common) for part in node.any])
    if node.presume is not None:
        answer = np.where(answer == UNKNOWN, CODE[node.presume], answer).astype(np.int8)
    return answer


def _test(name: str, test: Test, data: Catalogue, common: Facts) -> Truths:
    single = Compare.model_construct(_fields_set=None, **{name: test})
    if name == "condition":
        words = [data.conditions.get(word, np.zeros(data.size, np.int8)) for word in test.is_ or ()]
        return np.maximum.reduce(words)
    if name not in data.columns:
        return np.full(data.size, CODE[weigh(single, common).holds], np.int8)
    column = data.columns[name]
    limits = [(comparison, limit) for comparison, limit in test.limits if not isinstance(limit, date)]
    if column.few or test.is_ is not None or len(limits) != len(test.limits):
        if id(test) not in column.asked:
            answers = [CODE[weigh(single, Facts({name: value})).holds] for value in column.distinct]
            column.asked[id(test)] = np.array(answers, np.int8)
        return column.asked[id(test)][column.code]
    answer = np.minimum.reduce([_limit(column, comparison, Fraction(limit)) for comparison, limit in limits])
    for row in column.bounded:
        answer[row] = CODE[weigh(single, Facts({name: column.values[row]})).holds]
    return answer


def _limit(column: Column, comparison: str, limit: Fraction) -> Truths:
    """Compare a column with a limit: floats away from the line, exact fractions near it."""
    line = float(limit) * column.over
    difference = column.number - line
    sign = np.sign(difference)
    with np.errstate(invalid="ignore"):
        near = np.flatnonzero(np.abs(difference) <= NEAR * (np.abs(column.number) + np.abs(line)))
    for place in near:
        value = column.values[place]
        assert value.number is not None
        exact = value.number - limit * value.over
        sign[place] = (exact > 0) - (exact < 0)
    held = {"at_least": sign >= 0, "more_than": sign > 0, "less_than": sign < 0, "at_most": sign <= 0}[comparison]
    answer = np.where(np.isnan(sign), UNKNOWN, np.where(held, YES, NO))
    return np.where(column.undefined, NO, answer).astype(np.int8)


@dataclass(frozen=True)
class Answers:
    """What law says of N chips. ``possible`` has a bit for each rank that is left open; ``decides`` (rules by N) marks
    the rules that certainly carry the strictest answer, ``serves`` (exceptions by N) the exceptions that may serve;
    ``paragraph`` points into ``paragraphs`` (0: none); rates are NaN where unknown or absent (no duty is 0)."""

    possible: NDArray[np.uint8]
    duty: NDArray[np.float64]
    revenue_share: NDArray[np.float64]
    cap: NDArray[np.float64]
    decides: Mapping[str, NDArray[np.bool_]]
    serves: Mapping[str, NDArray[np.bool_]]
    paragraph: NDArray[np.int16]
    paragraphs: tuple[str | None, ...]


@dataclass(frozen=True)
class _Way:
    rule: str
    by: str
    rank: Rank
    truth: Truths
    step: ReviewStep | None
    facts: Facts | None = None
    exception: str | None = None
    paragraph: str | None = None
    hit: Truths | None = None
    amending: Mapping[str, Truths] = field(default_factory=dict[str, Truths])


def answer(rules: Sequence[Rule], on: date, data: Catalogue) -> Answers:
    """Consult every rule on N chips; the twin of ``engine.decide``."""
    rules = reaching(rules, on, data.common, data.columns)
    ways = list[_Way]()
    ranks, frees = dict[str, NDArray[np.uint8]](), dict[str, NDArray[np.uint8]]()
    yields = dict[str, tuple[str, ...]]()
    for text in consolidate(rules, on):
        name = text.rule.id
        found = _ways(text, on, data)
        frees[name] = _bits(found, data.size)
        yields[name] = text.rule.yields_to
        others = np.maximum.reduce([_licensed(ranks[each]) for each in yields[name] if each in ranks] or [_none(data)])
        nothing = np.where(others == NO, 0, 1 << Rank.NONE).astype(np.uint8)
        ranks[name] = np.where(others == YES, nothing, frees[name] | nothing).astype(np.uint8)
        free = (YES - others).astype(np.int8)
        amending = _amending(text, data)
        ways += [replace(way, truth=np.minimum(way.truth, free), amending=amending) for way in found]
    possible = _joined(ranks, frees, yields, data.size)
    data = replace(data, conditions=_conditions(ways, data, possible))
    duties = {rule.id: _duty(rule, on, data) for rule in rules if rule.duties}
    share, cap, decides, serves = _decided(ways, possible, data.size)
    decides |= {name: np.nan_to_num(rate) > 0 for name, rate in duties.items()}
    duty = np.sum([*duties.values(), np.zeros(data.size)], axis=0)
    return Answers(possible, duty, share, cap, decides, serves, *_paragraphs(rules, ways, data))


def _none(data: Catalogue) -> Truths:
    return np.zeros(data.size, np.int8)


def _standing(rule: Rule, on: date, data: Catalogue) -> Truths:
    """The twin of ``standing.standing``."""
    result = _none(data)
    for entry in rule.history:
        if entry.state not in CARRYING or entry.from_ > on or (entry.until is not None and entry.until <= on):
            continue
        carried = truths(entry.for_, data)
        for other in rule.history:
            stopped = other.state in ENDS and entry.from_ <= other.from_ <= on
            paused = other.state in PAUSES and other.from_ <= on
            if stopped or (paused and (other.until is None or on < other.until)):
                carried = np.minimum(carried, YES - truths(other.for_, data)).astype(np.int8)
        result = np.maximum(result, carried)
    return result


def _ways(text: Text, on: date, data: Catalogue) -> list[_Way]:
    """Every way in which a rule can end, as if it yielded to none."""
    within = np.minimum.reduce(
        [_standing(text.rule, on, data), truths(text.scope, data), truths(text.rule.binds, data)]
    )
    found, before = list[_Way](), _none(data)
    for name, node in text.paragraphs.items() if within.any() else ():
        falls = truths(node, data)
        hit = np.minimum.reduce([within, falls, YES - before]).astype(np.int8)
        before = np.maximum(before, falls)
        if not hit.any():
            continue
        if text.rule.requirement == "prohibited":
            found.append(_Way(text.rule.id, text.rule.id, Rank.PROHIBITED, hit, None, paragraph=name, hit=hit))
            continue
        facts = data.common.also(paragraph=Value(words=frozenset({name})))
        served = _none(data)
        for rule, clause in text.exceptions:
            when = np.minimum(truths(clause.when, data, facts), _open(clause.conditions, data, facts))
            served = np.maximum(served, when)
            found.append(_Way(text.rule.id, rule, Rank.EXCEPTION, np.minimum(hit, when), None, exception=clause.id))
        open_ = np.minimum(hit, YES - served).astype(np.int8)
        for rule, step in text.review:
            when = np.minimum(truths(step.when, data, facts), _open(step.conditions, data, facts))
            found.append(_Way(text.rule.id, rule, BY_POLICY[step.policy], np.minimum(open_, when), step, facts))
            open_ = np.minimum(open_, YES - when).astype(np.int8)
        found.append(_Way(text.rule.id, text.rule.id, Rank.UNPUBLISHED, open_, None, paragraph=name, hit=hit))
    if before.any():
        none = np.maximum(YES - within, YES - before).astype(np.int8)
        found.append(_Way(text.rule.id, text.rule.id, Rank.NONE, none, None))
    return found


def _open(conditions: Sequence[Condition], data: Catalogue, facts: Facts) -> Truths:
    """No where a condition is known not to be met; the twin of ``engine.unmet``."""
    result = np.full(data.size, YES, np.int8)
    for condition in conditions:
        if condition.met is not None:
            failed = np.minimum(truths(condition.when, data, facts), YES - truths(condition.met, data, facts))
            result = np.where(failed == YES, NO, result).astype(np.int8)
    return result


def _paragraphs(
    rules: Sequence[Rule], ways: Sequence[_Way], data: Catalogue
) -> tuple[NDArray[np.int16], tuple[str | None, ...]]:
    """The first paragraph of a control list under which a chip certainly falls; the twin of reading's."""
    listed = {rule.id: rule for rule in rules if rule.layer == "item" and rule.kind in LISTS}
    forms = data.common.of("form").words or frozenset[str]()
    names, place = list[str | None]([None]), np.zeros(data.size, np.int16)
    for way in ways:
        if way.rule not in listed or way.paragraph is None or way.hit is None:
            continue
        systems = (each.get(way.paragraph) for form, each in listed[way.rule].as_system.items() if form in forms)
        name = next((each for each in systems if each is not None), way.paragraph)
        names += [] if name in names else [name]
        place = np.where((place == 0) & (way.hit == YES), names.index(name), place).astype(np.int16)
    return place, tuple(names)


def _bits(ways: Sequence[_Way], size: int) -> NDArray[np.uint8]:
    """The ranks that are left open; nothing but NONE where no paragraph can be met."""
    bits = np.zeros(size, np.uint8)
    for way in ways:
        bits |= np.where(way.truth != NO, 1 << way.rank, 0).astype(np.uint8)
    return np.where(bits == 0, 1 << Rank.NONE, bits).astype(np.uint8)


def _licensed(bits: NDArray[np.uint8]) -> Truths:
    asks = (bits & HIGH_BITS) != 0
    return np.where(asks, np.where((bits & LOW_BITS) == 0, YES, UNKNOWN), NO).astype(np.int8)


def _joined(
    ranks: Mapping[str, NDArray[np.uint8]],
    frees: Mapping[str, NDArray[np.uint8]],
    yields: Mapping[str, tuple[str, ...]],
    size: int,
) -> NDArray[np.uint8]:
    """The twin of ``outcome.joined``."""
    first = [name for name in ranks if not yields[name]]
    split = sorted({each for names in yields.values() for each in names if each in first})
    total = np.zeros(size, np.uint8)
    for chosen in product((True, False), repeat=len(split)):
        asks = dict(zip(split, chosen, strict=True))
        masks = [HIGH_BITS if asks.get(name) else LOW_BITS if name in asks else ALL_BITS for name in first]
        sets = [ranks[name] & np.uint8(mask) for name, mask in zip(first, masks, strict=True)]
        fits = np.logical_and.reduce([bits != 0 for bits in sets]) if sets else np.ones(size, bool)
        for name, bits in frees.items():
            if yields[name]:
                idle = any(asks.get(each, False) for each in yields[name])
                sets.append(np.full(size, 1 << Rank.NONE, np.uint8) if idle else bits)
        joined = np.full(size, 1 << Rank.NONE, np.uint8)
        for bits in sets:
            floor = np.maximum(_lowest(joined), _lowest(bits))
            joined = (joined | bits) & ~(floor - np.uint8(1))
        total |= np.where(fits, joined, 0).astype(np.uint8)
    return total


def _lowest(bits: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The lowest bit that is set."""
    return (bits & (~bits + np.uint8(1))).astype(np.uint8)


def _amending(text: Text, data: Catalogue) -> dict[str, Truths]:
    """The amendments by which alone a rule reaches a chip, or whose paragraphs are read; the twin of reading's."""
    result = dict[str, Truths]()
    if text.scope_by is not None:
        result[text.scope_by] = (YES - truths(text.scope_before, data)).astype(np.int8)
    if text.paragraphs_by is not None:
        result[text.paragraphs_by] = np.full(data.size, YES, np.int8)
    return result


def _conditions(ways: Sequence[_Way], data: Catalogue, possible: NDArray[np.uint8]) -> dict[str, Truths]:
    result = dict[str, Truths]()
    floor = _lowest(possible)
    for way in ways:
        bit = np.uint8(1 << way.rank)
        alone = np.where(possible == bit, YES, np.where(bit < floor, NO, UNKNOWN)).astype(np.int8)
        for condition in way.step.conditions if way.step is not None else ():
            truth = np.minimum.reduce([way.truth, truths(condition.when, data, way.facts), alone])
            result[condition.id] = np.maximum(result.get(condition.id, _none(data)), truth)
    return result


def _duty(rule: Rule, on: date, data: Catalogue) -> NDArray[np.float64]:
    within = np.minimum(_standing(rule, on, data), truths(rule.scope, data))
    rate, before, unsure = np.zeros(data.size), _none(data), np.zeros(data.size, bool)
    for duty in rule.duties:
        when = truths(duty.when, data)
        applies = np.minimum.reduce([within, when, YES - before])
        before = np.maximum(before, when)
        rate = rate + np.where(applies == YES, float(duty.rate), 0.0)
        unsure |= applies == UNKNOWN
    return np.where(unsure, np.nan, rate)


def _decided(
    ways: Sequence[_Way], possible: NDArray[np.uint8], size: int
) -> tuple[Any, Any, dict[str, NDArray[np.bool_]], dict[str, NDArray[np.bool_]]]:
    """Revenue share, cap, the rules that certainly carry the strictest answer, and the exceptions that may serve."""
    share, cap = np.full(size, np.nan), np.full(size, np.nan)
    decides, serves = dict[str, NDArray[np.bool_]](), dict[str, NDArray[np.bool_]]()
    floor = _lowest(possible)
    licence = (possible & ~np.uint8(LICENCE_BITS)) == 0
    for way in ways:
        if way.rank == Rank.NONE:
            continue
        bit = np.uint8(1 << way.rank)
        carries = (way.truth == YES) & (bit >= floor) & (floor > 1 << Rank.NONE)
        if way.exception is not None:
            served = carries & (possible == bit)
            serves[way.exception] = serves.get(way.exception, np.zeros(size, bool)) | served
        for rule in dict.fromkeys((way.rule, way.by)):
            decides[rule] = decides.get(rule, np.zeros(size, bool)) | carries
        for rule, truth in way.amending.items():
            decides[rule] = decides.get(rule, np.zeros(size, bool)) | (carries & (truth != NO))
        if way.step is not None and way.step.revenue_share is not None:
            share = np.fmax(share, np.where(carries & licence, float(way.step.revenue_share), np.nan))
        if way.step is not None and way.step.cap is not None:
            cap = np.fmin(cap, np.where(carries & licence, float(way.step.cap), np.nan))
    return share, cap, decides, serves
