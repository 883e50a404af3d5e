"""How a comparison of two assessments reads at a terminal: causes, then moves, the largest first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from countermove.brief.numbers import Kind, chance, five, plain, writer
from countermove.brief.words import clean
from countermove.decision.compare import ERRORS, is_yes_or_no

if TYPE_CHECKING:
    from countermove.decision.assessment import Assessment, Spread
    from countermove.decision.compared import Cause, Comparison, Count, LevelMove, OddsMove, PairChange

WIDTH = 80
MOST = 5
MOST_ORDERS = 3
NAMES = 6
SHORT = 12
FINEST = 6
CAUSES: Mapping[str, str] = {
    "program": "program",
    "study": "study",
    "study_data": "study's files",
    "case": "case",
    "as_of": "as-of day",
    "seed": "seed",
    "worlds": "worlds",
    "without": "without",
    "options": "other options",
    "rules": "rules of law",
    "model": "model",
    "response": "what comes back",
    "posterior": "fit",
}
WORLDS = {"program", "study", "seed", "worlds", "model", "posterior"}
"""Causes that change which worlds are drawn."""
CHANGES = {"sign": "changed sign", "became_tie": "became a tie", "ceased_tie": "ceased to be a tie"}


def lines(found: Comparison, a: Assessment, b: Assessment, name_a: str, *, every: bool) -> Iterator[str]:
    """The comparison in lines of 80 columns; ``name_a`` is the file of A as the user gave it."""
    titles = {each.id: clean(each.title) for each in (*b.options, *a.options)}
    most = 10**9 if every else MOST
    for name, side in (("A", found.a), ("B", found.b)):
        digest = side.content_hash[:SHORT] or "without a digest"
        yield from _told(f"{side.case}, {plain(side.worlds)} worlds, seed {side.seed} ({digest})", "   ", f"{name}  ")
    yield ""
    for name, side in (("A", found.a), ("B", found.b)):
        if not side.sealed:
            yield from _told(f"{name} was altered: its contents do not give the digest of its receipt.", "  ")
            yield ""
    if found.same:
        yield from _told("They are the same, to the last digit.")
        return
    yield from _why(found, name_a, every=every)
    yield from _answer(found, every=every)
    yield from _only(found, titles)
    yield from _orders(found, titles, most)
    yield from _levels(found, titles, most)
    yield from _odds("Scenario odds by option", found.scenarios, found.scenarios_count, titles, most)
    yield from _odds("Odds of countermoves by option", found.countermoves, found.countermoves_count, titles, most)
    yield from _pairs(found, titles, most)
    yield ""
    if found.also:
        yield from _told(f"Not the same either, and not told here: {', '.join(found.also)}.", "  ")
    yield from _told(
        "The rule: a median, an end of the 5 to 95 % interval or a share moved if its change is more than twice the "
        "joint Monte Carlo error of both. Sizes are shares of the wider interval; brackets hold 5 to 95 % of worlds.",
        "  ",
    )


def _told(text: str, indent: str = "", first: str = "") -> list[str]:
    return textwrap.wrap(
        clean(text), WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False
    ) or [""]  # fmt: skip


def _why(found: Comparison, name_a: str, *, every: bool) -> Iterator[str]:
    yield "Why, as the receipts tell it"
    if not found.causes:
        yield from _told(
            "Nothing that a receipt names differs, yet the contents do: one of them was altered, or made by a program "
            "or machine that computes otherwise. `countermove brief verify` says which.",
            "  ",
            "  ",
        )
    for each in found.causes:
        yield from _cause(each, every=every)
    roots = [each for each in found.causes if not each.follows_from]
    if found.luck:
        yield ""
        yield from _luck(found)
    elif found.causes and not WORLDS & {each.what for each in found.causes}:
        yield ""
        yield from _told("Both draw the same worlds: no difference below is luck of the draw, however small.")
    if len(roots) > 1:
        yield ""
        names = [CAUSES[each.what] for each in roots]
        yield from _told(
            f"{len(roots)} causes changed at once ({', '.join(names)}): the files cannot tell which of them moved "
            "what. To see one at a time, change it alone in A's command, and compare with A:"
        )
    yield from _isolations(found, name_a, len(roots))


def _isolations(found: Comparison, name_a: str, roots: int) -> Iterator[str]:
    if roots < 2:
        return
    if not found.isolations:
        yield from _told("A was made by a program and carries no command.", "  ", "  ")
    for place, each in enumerate(found.isolations, start=1):
        wants = f", with {each.wants}" if each.wants else ""
        yield from _told(f"{CAUSES[each.what]}{wants}:", "    ", "  ")
        yield from _told(f"{each.command} --out out/one-{place}", "      ", "    ")
    yield from _told(f"countermove compare {name_a} out/one-1", "      ", "  then ")


def _cause(cause: Cause, *, every: bool) -> Iterator[str]:
    values = [_shortened(each) for each in (cause.a, cause.b)]
    after = f" (follows from the {' and the '.join(CAUSES[each] for each in cause.follows_from)})"
    head = f"  {CAUSES[cause.what]:<16}"
    yield from _told(f"{values[0]} -> {values[1]}{after if cause.follows_from else ''}", " " * len(head), head)
    for name in ("added", "removed", "changed"):
        items: tuple[str, ...] = getattr(cause, name)
        if items:
            shown = items if every else items[:NAMES]
            more = f" and {len(items) - len(shown)} more (--all)" if len(items) > len(shown) else ""
            yield from _told(f"{len(items)} {name}: {', '.join(shown)}{more}", " " * 20, " " * 18)


def _shortened(value: str) -> str:
    """Digests at the length at which they are quoted."""
    return " ".join(word[:SHORT] if len(word) == 64 else word for word in value.split())


def _luck(found: Comparison) -> Iterator[str]:
    counts = (found.levels_count, found.scenarios_count, found.countermoves_count)
    compared, beyond = sum(each.compared for each in counts), sum(each.beyond for each in counts)
    largest = max(each.largest for each in counts)
    names = " and the ".join(CAUSES[each.what] for each in found.causes)
    verdict = "They stay within it" if not beyond else "That is about as much as luck brings"
    if beyond > 0.1 * compared:
        verdict = "That is more than luck brings: look closer"
    yield from _told(
        f"Only the {names} differ{'s' if len(found.causes) == 1 else ''}: all that differs below is luck of the draw. "
        f"Beyond twice the joint Monte Carlo error lie {beyond} of {compared} levels and odds "
        f"({plain(100 * beyond / max(compared, 1))} %; luck alone brings about 5 %, many at a time, since the options "
        f"share their worlds); the largest is {largest:.1f} errors. {verdict}. Orders "
        "and ties turn where options hardly differ."
    )


def _answer(found: Comparison, *, every: bool) -> Iterator[str]:
    yield ""
    yield "The answer"
    change = found.answer
    said = {"answer": "an answer", "cannot_tell": "cannot tell"}
    verdicts = [said[each] for each in (change.verdict_a, change.verdict_b)]
    yield from _told(_step(*verdicts), " " * 15, f"  {'verdict':<13}")
    yield from _told(_step(change.confidence_a, change.confidence_b), " " * 15, f"  {'confidence':<13}")
    if change.why_a != change.why_b:
        for name, why in (("A", change.why_a), ("B", change.why_b)):
            yield from _told(why, " " * 18, f"{' ' * 15}{name}: ")
    count = len(change.sentences)
    told = "none read otherwise" if not count else f"{count} read{'s' if count == 1 else ''} otherwise"
    more = "" if every or not count else " (--all)"
    yield from _told(f"{told}{more}", " " * 15, f"  {'sentences':<13}")
    for pair in change.sentences if every else ():
        for name, sentence in zip("AB", pair, strict=True):
            yield from _told(sentence or "no such sentence", " " * 7, f"    {name}: ")


def _step(before: str, after: str) -> str:
    return f"{before}, unchanged" if before == after else f"{before} -> {after}"


def _only(found: Comparison, titles: Mapping[str, str]) -> Iterator[str]:
    told = (
        ("Options that only A has", [titles[each] for each in found.options_only_a]),
        ("Options that only B has", [titles[each] for each in found.options_only_b]),
        ("Outcomes that only A has", found.outcomes_only_a),
        ("Outcomes that only B has", found.outcomes_only_b),
    )
    if any(names for _, names in told):
        yield ""
    for head, names in told:
        if names:
            yield from _told(f"{head}: {', '.join(names)}", "  ")


def _orders(found: Comparison, titles: Mapping[str, str], most: int) -> Iterator[str]:
    yield from _head("Orders of the options for who decides", len(found.orders), found.orders_compared, "changed")
    most = most if most > MOST else MOST_ORDERS
    for each in found.orders[:most]:
        yield from _told(clean(each.title), "    ", "  ")
        for name, order in (("A", each.a), ("B", each.b)):
            groups = [" = ".join(titles.get(option, option) for option in group) for group in order]
            yield from _told(" > ".join(groups), " " * 7, f"    {name}  ")
    yield from _rest(len(found.orders), most)


def _levels(found: Comparison, titles: Mapping[str, str], most: int) -> Iterator[str]:
    count = found.levels_count
    yield from _head("Levels: median and 5 to 95 %", count.beyond, count.compared, "moved", count)
    for each in found.levels[:most]:
        yield from _told(f"{clean(each.title)}, {titles[each.option]}", " " * 8, f"  {each.size:.2f}  ")
        yield from _told(_two(each), " " * 10, " " * 8)
    yield from _rest(count.beyond, most)


def _two(move: LevelMove) -> str:
    if move.unit == "fraction" and is_yes_or_no(move.a) and is_yes_or_no(move.b):
        return f"{plain(100 * move.a.mean, 1)} % -> {plain(100 * move.b.mean, 1)} % of worlds"
    said, says = both(move.a, move.b, move.unit)
    return f"{said} -> {says}{'' if move.unit == 'fraction' else f' {clean(move.unit)}'}"


def both(a: Spread, b: Spread, unit: str, kind: Kind = "level") -> tuple[str, str]:
    """Two spreads with as many digits as it takes to tell them apart, and no more than six."""
    told = ("", "")
    for digits in range(2, FINEST + 1):
        told = (_one(a, unit, digits, kind), _one(b, unit, digits, kind))
        if told[0] != told[1]:
            break
    return told


def _one(numbers: Spread, unit: str, digits: int, kind: Kind) -> str:
    written = five(numbers.p05, numbers.p50, numbers.p95, unit, digits, kind=kind)
    return written.median if written.certain else f"{written.median} ({written.interval})"


def _odds(head: str, moves: Sequence[OddsMove], count: Count, titles: Mapping[str, str], most: int) -> Iterator[str]:
    yield from _head(head, count.beyond, count.compared, "moved", count)
    for each in moves[:most]:
        change = f"{chance(each.a)} -> {chance(each.b)}"
        word = "" if each.a.word == each.b.word else f" ({each.a.word} -> {each.b.word})"
        yield from _told(f"{clean(each.title)}, {titles.get(each.option, each.option)}: {change}{word}", "    ", "  ")
    yield from _rest(count.beyond, most)


def _pairs(found: Comparison, titles: Mapping[str, str], most: int) -> Iterator[str]:
    yield from _head("Differences between two options", len(found.pairs), found.pairs_compared, "turned")
    for each in found.pairs[:most]:
        yield from _told(f"{_pair(each, titles)} {CHANGES[each.change]}", "    ", "  ")
        yield from _told(_turned(each), " " * 10, " " * 8)
    yield from _rest(len(found.pairs), most)


def _turned(each: PairChange) -> str:
    unit = "percentage points" if each.unit == "fraction" else clean(each.unit)
    if each.change != "sign":
        return f"{' -> '.join(both(each.a, each.b, each.unit, 'difference'))} {unit}"
    name = "p50" if each.a.p50 and each.b.p50 else "mean"
    values = [getattr(side, name) for side in (each.a, each.b)]
    said = [writer((value,), 2, fraction=each.unit == "fraction", sign=True)(value) for value in values]
    return f"{'median' if name == 'p50' else 'mean'} {' -> '.join(said)} {unit}"


def _pair(each: PairChange, titles: Mapping[str, str]) -> str:
    return f"{clean(each.title)}: {titles[each.first]} less {titles[each.second]}"


def _head(head: str, moved: int, compared: int, word: str, count: Count | None = None) -> Iterable[str]:
    small = 0 if count is None else count.differ - count.beyond
    within = f"; {small} more differ by no more than {plain(ERRORS)} errors" if small else ""
    return ["", *_told(f"{head}: {moved} of {compared} {word}{within}", "  ")]


def _rest(count: int, most: int) -> Iterator[str]:
    if count > most:
        yield f"  and {count - most} more (--all)"
