"""The pictures of the view Why: a number over its worlds, and the paths of one world."""

from __future__ import annotations

from collections.abc import Callable

from countermove.brief.draw import interval, number_format, page_chart, points_of, unit_line
from countermove.brief.numbers import unit
from countermove.brief.words import clean
from countermove.chart import Frame, Interval, interval_chart, sparkline
from countermove.chart.palette import SLOTS
from countermove.decision.assessment import OutcomeLine, Spread
from countermove.decision.one_world import Path
from countermove.explorer.why.behind import WayBack

WIDTH = 640
NAME = "worlds"


def worlds_chart(found: WayBack, accounts: dict[str, str]) -> tuple[str, Callable[[Frame], str]]:
    """The number over all worlds, and under each rival account: a title, and what draws it in a frame."""
    outcome, kind = found.outcome, "level" if found.against is None else "difference"
    rows: list[Interval] = []
    if found.spread is not None:
        rows.append(_row("All accounts", found.spread, outcome, kind, 1))
    rows += [
        _row(clean(accounts[name]), each, outcome, kind, 0) for name, each in found.by_structure.items()
    ]  # fmt: skip
    in_points = outcome.unit == "fraction" and kind == "difference"
    number = number_format("percentage points" if in_points else outcome.unit, outcome.digits)
    title = f"{clean(outcome.title)}, {clean(found.option_title)}"
    if found.against_title is not None:
        title = f"{title}, less {clean(found.against_title)}"

    def draw(frame: Frame) -> str:
        return interval_chart(
            rows, frame=frame, unit="percentage points" if in_points else unit_line(outcome.unit), number=number,
            reference=0.0 if kind == "difference" else None, reference_label="no difference" if kind == "difference"
            else "",
        )  # fmt: skip

    return title, draw


def _row(name: str, numbers: Spread, outcome: OutcomeLine, kind: str, slot: int) -> Interval:
    shown = numbers if kind == "level" else points_of(numbers, outcome)
    return interval(name, shown, slot=slot % len(SLOTS), key=name)


def worlds_picture(found: WayBack, accounts: dict[str, str]) -> str:
    """The same for the page, for a desk and for a phone."""
    title, draw = worlds_chart(found, accounts)
    return page_chart(draw, f"why-{NAME}", title, width=WIDTH)


def path_picture(path: Path, place: int, after: int) -> str:
    """A path of one world as a small line, from a quarter on."""
    values = path.values[after:]
    return sparkline(
        values, id=f"path-{place}", title=f"{clean(path.title)}", width=150, height=30,
        number=number_format(path.unit, 2),
    )  # fmt: skip


def unit_of(outcome: OutcomeLine, against: str | None) -> str:
    """The unit of the number."""
    return unit(outcome, kind="level" if against is None else "difference")
