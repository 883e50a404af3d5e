"""Leverage: what a use of it does to prices, how soon it is got round, and how it decays. (M32, M33, M40)

Materials of one act share one shock, so the cases counted are the acts, not the materials; each act is the median of
its materials.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from countermove.response.mechanisms.exact import (
    FEWEST,
    SURE_P,
    kendall_p,
    median_of,
    most,
    share,
    slope,
)
from countermove.response.mechanisms.named import SeriesPart, Use
from countermove.response.mechanisms.observed import Point, observed
from countermove.response.mechanisms.result import Bar, Bars, Mechanism, Number, Question
from countermove.response.record.acts import known_events
from countermove.study.study import Study

MOVED = 2.0
"""A price that doubled moved by more than metals move in an ordinary year (a tenth to a half)."""
SOON_DAYS = 365
"""*Soon got round*: within a year, the codebook's window for an answer."""
BACK = 1.25
"""A price within a quarter of what it was is back."""
FALLING = 4
"""The least number of prices from the peak on for which Kendall's exact 90 % interval of a slope exists."""
YEAR = 365.25
NO_CONTROL = "What the price would have done without the act; no material that was left free stands beside it."
CHOSEN = "Prices came into the record because they rose; a use that moved no price may be missing."


@dataclass(frozen=True)
class Path:
    """The price of one material around one use: the last before it, the highest after it, and the last on record."""

    name: str
    day: date
    before: Point
    after: tuple[Point, ...]

    @property
    def peak(self) -> Point:
        """The highest price after the use."""
        return max(self.after, key=lambda point: point.value)

    @property
    def watched_days(self) -> int:
        """How long after the use the price is on record."""
        return (self.after[-1].end - self.day).days

    @property
    def back_days(self) -> int | None:
        """Days from the use to the first price after the peak that is within BACK of the old one; None if not seen."""
        after_peak = (point for point in self.after if point.end > self.peak.end)
        return next(((each.end - self.day).days for each in after_peak if each.value <= BACK * self.before.value), None)


def _bar(name: str, over: Point, before: Point) -> Bar:
    """A ratio of two prices; its interval is that of the prices, and none where the sources give one figure each."""
    low, high = over.low / before.high, over.high / before.low
    return Bar(name, over.value / before.value, *((None, None) if low == high else (low, high)))


def paths(study: Study, use: Use) -> tuple[Path, ...]:
    """The price paths of a use that have an observation on either side of it; none if the act is not known yet."""
    row = next((each for each in known_events(study) if each.id == use.event), None)
    if row is None:
        return ()
    found: list[Path] = []
    for part in use.prices:
        points = observed(study, part)
        before = [point for point in points if point.end <= row.day]
        after = [point for point in points if point.end > row.day]
        if before and after:
            # Where a price is no longer quoted, another series of the same material carries its path on.
            later = [point for other in use.decay if other.name == part.name for point in observed(study, other)]
            after += [point for point in later if point.end > after[-1].end]
            found.append(Path(part.name, row.day, before[-1], tuple(after)))
    return tuple(found)


def _used(q: Question) -> tuple[tuple[Use, tuple[Path, ...]], ...]:
    """Every use with a price on both sides of it."""
    uses = q.named.uses if q.named else ()
    return tuple((use, found) for use in uses if (found := paths(q.study, use)))


def _series(uses: Sequence[Use]) -> tuple[str, ...]:
    return tuple(part.series for use in uses for part in (*use.prices, *use.decay, *use.dependence, *use.substitutes))


def moves_prices(q: Question) -> Mechanism:
    """M32: minerals are leverage, for their price moves when they are withheld."""
    test = (
        "Did the price abroad at least double after most uses (the median of a use's materials)? Surely so: supported; "
        "surely not: not supported."
    )
    used = _used(q)
    if not used:
        return q.unnamed(test)
    ratios = [median(path.peak.value / path.before.value for path in found) for _, found in used]
    bars = [
        _bar(f"{path.name}, {use.name}", path.peak, path.before) for use, found in used for path in found
    ]  # fmt: skip
    still = [path for _, found in used for path in found if path.peak is path.after[-1]]
    every = [path for _, found in used for path in found]
    moved = sum(ratio >= MOVED for ratio in ratios)
    numbers = (
        share("uses after which prices at least doubled", moved, len(used)),
        median_of("highest price over the last before, by use", ratios, "times"),
        share("materials whose last price on record is their highest", len(still), len(every)),
        *(Number(bar.name, bar.value, bar.low, bar.high, 1, "times", note=_days(path))
          for bar, path in zip(bars, every, strict=True)),
    )  # fmt: skip
    return q.answer(
        test=test, n=len(used), numbers=numbers, verdict=most(moved, len(used)),
        why=f"Prices at least doubled after {moved} of {len(used)} uses ({len(every)} materials); {len(still)} of the "
        "materials stood at their highest when last seen.",
        needed=f"{FEWEST} or more uses with prices on both sides, and prices of materials that were left free",
        cannot_say=(NO_CONTROL, CHOSEN, "Months of cover: stocks are not in the record.",
                    "A price is not a concession: whether the leverage bought anything is another question."),
        events=tuple(use.event for use, _ in used), series=_series([use for use, _ in used]),
        figure=Bars(tuple(bars), "highest price after, over the last before", log=True, reference=MOVED,
                    reference_label="doubled"),
    )  # fmt: skip


def _days(path: Path) -> str:
    return f"highest {(path.peak.end - path.day).days} days after the act, seen for {path.watched_days}"


def got_round(q: Question) -> Mechanism:
    """M33: limits on minerals are soon got round."""
    test = (
        f"Within {SOON_DAYS} days of most uses, was the price abroad back within {BACK - 1:.0%} of what it was (half "
        "of a use's materials or more)? Only uses watched so long, or back sooner, count. Surely so: supported; "
        "surely not: not supported."
    )
    used = _used(q)
    if not used:
        return q.unnamed(test)
    known = [[path for path in found if path.watched_days >= SOON_DAYS or _soon(path)] for _, found in used]
    counted = [each for each in known if each]
    back = sum(2 * sum(map(_soon, each)) >= len(each) for each in counted)
    now = [median(path.after[-1].value / path.before.value for path in found) for _, found in used]
    bars = tuple(
        _bar(f"{path.name}, {use.name} ({path.watched_days / YEAR:.1f} years on)", path.after[-1], path.before)
        for use, found in used for path in found
    )  # fmt: skip
    return q.answer(
        test=test, n=len(counted),
        numbers=(
            share("uses after which the price was back within a year", back, len(counted)),
            median_of("last price on record over the last before, by use", now, "times"),
        ),
        verdict=most(back, len(counted)),
        why=f"Back within a year after {back} of {len(counted)} uses that can be judged, of {len(used)} with prices.",
        needed=f"{FEWEST} uses watched for a year, with trade by route to show who got round the limit and how",
        cannot_say=(
            "Tonnes may flow again by other routes while prices stay high; the record has no trade by route.",
            NO_CONTROL, CHOSEN,
        ),
        events=tuple(use.event for use, _ in used), series=_series([use for use, _ in used]),
        figure=Bars(bars, "last price on record, over the last before", log=True, reference=1.0,
                    reference_label="as before"),
    )  # fmt: skip


def _soon(path: Path) -> bool:
    return path.back_days is not None and path.back_days <= SOON_DAYS


def half_life(study: Study, part: SeriesPart) -> Number | None:
    """The years in which a price after its peak halves: ln 2 over the median slope of log prices (Sen), with the
    interval of Kendall's exact distribution. None for fewer than FALLING points from the peak on, or no fall."""
    points = observed(study, part)
    top = max(range(len(points)), key=lambda place: points[place].value, default=0)
    fall = points[top:]
    if len(fall) < FALLING:
        return None
    years = [(point.end - fall[0].end).days / YEAR for point in fall]
    middle, low, high = slope(years, [math.log(point.value) for point in fall])
    if middle >= 0:
        return None
    ends = (
        (None, None) if low is None or high is None else (math.log(2) / -low, math.log(2) / -high if high < 0 else None)
    )
    return Number(f"half-life of the price, {part.name}", math.log(2) / -middle, ends[0], ends[1], len(fall), "years")


def decays(q: Question) -> Mechanism:
    """M40: leverage that is used teaches the rival to do without."""
    test = (
        "After most uses, did what can take the place of the limited goods grow year by year (for half of its series "
        f"or more, an exact trend test of Kendall with p at most {SURE_P})? Surely so: supported; surely not: not "
        "supported. Beside it: how fast prices fell from their peak."
    )
    uses = [use for use in (q.named.uses if q.named else ()) if _known_day(q.study, use) is not None]
    if not uses:
        return q.unnamed(test)
    lives = [life for use in uses for part in use.decay if (life := half_life(q.study, part)) is not None]
    grown: list[bool] = []
    more: list[Number] = []
    for use in uses:
        found = [each for part in use.substitutes if (each := _growth(q.study, use, part)) is not None]
        if found:
            grown.append(2 * sum((each.value or 1.0) <= SURE_P for each in found) >= len(found))
        more += [*found, *_dependence(q.study, use)]
    decayed = [use for use in uses if any(half_life(q.study, part) for part in use.decay)]
    return q.answer(
        test=test, n=len(grown),
        numbers=(
            median_of("half-life of prices after the peak", [life.value or 0.0 for life in lives], "years"),
            share("uses after which substitutes grew", sum(grown), len(grown)), *lives, *more,
        ),
        verdict=most(sum(grown), len(grown)),
        why=f"{len(grown)} of {len(uses)} uses have a series of what takes the goods' place; after {sum(grown)} it "
        f"grew. Prices have begun to fall after {len(decayed)}; the half-life rests on materials of that use alone.",
        needed=f"{FEWEST} uses with yearly capacity outside the user's reach; for the recent ones, prices past their "
        "peak",
        cannot_say=(
            "Materials of one use fell together, so their spread understates how far another use could differ.",
            "Capacity also follows demand and price; without a case in which no leverage was used, growth is no proof.",
            "Growth can be undone: a share that fell may rise again when the price falls.",
        ),
        events=tuple(use.event for use in uses), series=_series(uses),
        figure=Bars(tuple(Bar(each.name.rpartition(", ")[2], each.value, each.low, each.high) for each in lives),
                    "years in which the price halved") if lives else None,
    )  # fmt: skip


def _known_day(study: Study, use: Use) -> date | None:
    return next((row.day for row in known_events(study) if row.id == use.event), None)


def _growth(study: Study, use: Use, part: SeriesPart) -> Number | None:
    """The exact p of a rise over the years after a use, with the first and last value in the note."""
    day = _known_day(study, use)
    points = [point for point in observed(study, part) if day is not None and point.end > day]
    if len(points) < 3:
        return None
    first, last = points[0], points[-1]
    note = f"{first.value:,.0f} ({first.end.year}) to {last.value:,.0f} ({last.end.year})"
    return Number(f"no growth would rise as steadily: {part.name}", kendall_p([point.value for point in points]), None,
                  None, len(points), "p", note=note)  # fmt: skip


def _dependence(study: Study, use: Use) -> list[Number]:
    """The lowest share bought from the user after a use, over that before it, and the last on record."""
    day = _known_day(study, use)
    found: list[Number] = []
    for part in use.dependence:
        points = observed(study, part)
        before = [point for point in points if day is not None and point.end <= day]
        after = [point for point in points if day is not None and point.start > day]
        if before and after:
            low = min(after, key=lambda point: point.value)
            old, last = before[-1], after[-1]
            note = f"before {old.value:.2f} ({old.end.year}), last {last.value:.2f} ({last.end.year})"
            found.append(Number(f"lowest after the use: {part.name}", low.value, None, None, len(after), "fraction",
                                note=note))  # fmt: skip
    return found
