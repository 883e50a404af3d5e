"""Scenario odds: stacked bars, and the same in numbers with their words."""

from __future__ import annotations

from countermove.brief.blocks import Block, Cell, Column, Figure, Section, Table, Terms, Text
from countermove.brief.draw import FULL, page_chart
from countermove.brief.numbers import odds, plain
from countermove.brief.reading import Reading
from countermove.brief.sections.movers import moved
from countermove.brief.words import anchor, clean, sentence
from countermove.chart import Part, SharesRow, stacked_bars
from countermove.decision.assessment import Share


def scenarios(reading: Reading) -> Section | None:
    """The share of worlds in each scenario, by option."""
    a = reading.assessment
    known = {each.option: each.odds for each in a.scenario_odds}
    shown = [option for option in reading.options if option.id in known]
    if not shown or not a.scenarios:
        return None
    rows = [SharesRow(clean(o.title), _shares(reading, known[o.id]), key=anchor(o.id)) for o in shown]
    parts = [Part(clean(each.title), place, anchor(each.id)) for place, each in enumerate(a.scenarios, start=1)]
    chart = page_chart(
        lambda frame: stacked_bars(rows, parts, frame=frame), "scenario-bars", "Scenario odds by option", width=FULL
    )
    errors = [share.monte_carlo_error for option in shown for share in known[option.id].values()]
    error = f"{plain(max(errors, default=0.0) * 100, 1)} percentage points"
    notes: tuple[Text, ...] = (f"Words of likelihood as in ICD 203. Monte Carlo error: at most {error}.",)
    table = Table(
        "scenarios-table",
        "The same in numbers and words (share of worlds)",
        "Option",
        tuple(Column(clean(scenario.title)) for scenario in a.scenarios),
        tuple(
            reading.row(
                o, tuple(Cell(odds(known[o.id][s.id])) if s.id in known[o.id] else Cell("none") for s in a.scenarios)
            )
            for o in shown
        ),
        notes,
    )
    blocks: tuple[Block, ...] = (
        Terms(tuple((clean(scenario.title), sentence(scenario.says)) for scenario in a.scenarios)),
        Figure("fig-scenarios", "Scenario odds by option (share of worlds)", chart, wide=True),
        table,
        *moved(reading),
    )
    return Section("scenarios", "Scenario odds", blocks)


def _shares(reading: Reading, odds_of: dict[str, Share]) -> list[float]:
    found = (odds_of.get(scenario.id) for scenario in reading.assessment.scenarios)
    return [share.value if share is not None else 0.0 for share in found]
