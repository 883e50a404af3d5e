"""Everything of an assessment on options as each side sees them, in one part."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from countermove.decision.assessment import Ranking
from countermove.decision.bargains import bargain_record
from countermove.decision.bearing import LEAST_LEAD
from countermove.decision.break_even import proceeds
from countermove.decision.leaving import bargained
from countermove.decision.parts import Spread
from countermove.decision.run import Run
from countermove.decision.sides import fronts, sides, terms, views_of
from countermove.decision.sides_parts import BothSides


def both_sides(
    run: Run,
    levels: Mapping[str, Mapping[str, Spread]],
    rankings: Sequence[Ranking],
    leading: Sequence[str],
    limited: Collection[str],
) -> BothSides:
    """Fronts, what each side would choose, what both could accept, who would leave a bargain, what a sale brings, and
    the bargains of the record. levels by option and outcome; leading and limited: outcomes."""
    views = views_of(run.ensemble, run.outcomes, levels, leading)
    return BothSides(
        step=LEAST_LEAD,
        worlds=views.paired,
        fronts=fronts(views, tuple(limited)),
        sides=sides(views, rankings),
        terms=terms(views, run.case),
        bargained=bargained(views, run.pieces, run.case),
        proceeds=proceeds(views),
        record=bargain_record(run.record, run.response),
    )
