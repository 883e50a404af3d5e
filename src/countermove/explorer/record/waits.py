"""How long acts wait for an answer: the share answered by day, under the filters of the view, the unanswered kept."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from countermove.chart import Curve as Drawn
from countermove.chart import Frame, survival_chart
from countermove.explorer.desk import Desk
from countermove.explorer.pages import Answer
from countermove.explorer.record.acts import Acts, acts_of, chosen, group_id
from countermove.explorer.record.query import LagsQuery, Split, day_of
from countermove.response.record.coding import LINK_SETS, WINDOW_DAYS, LinkSet, periods_of
from countermove.response.record.spells import Spell, build_spells, select, spell_data
from countermove.response.survival.curves import Curve, answered_curve
from countermove.response.survival.table import ALL_YEARS, LagRow, lag_row
from countermove.study import BadInput
from countermove.study.study import Study

RISK_DAYS = (0, 30, 90, 180, 365)
MOST_CURVES = 6
"""Curves in one picture; the groups beyond are in the table."""


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


Finite = Annotated[float | None, BeforeValidator(_finite)]
"""A number that may be missing: an interval has no ends where the formulas give no width."""


class Group(Answer):
    """Whose acts of which stratum wait: ``id`` as US/technology_controls; ``triggers`` that the filters keep."""

    id: str
    name: str
    triggers: int


class ShareAnswered(Answer):
    """A share by a day since the trigger with its middle 90 %; None where nothing was watched so long."""

    day: int
    value: Finite
    low: Finite
    high: Finite


class LagGroup(Answer):
    """As ``LagRow`` of the Python API: one group of triggers under one link set."""

    group: str
    triggers: int
    answered: int
    answers: float
    alleged: int
    ended: int
    shares: tuple[ShareAnswered, ...]
    unanswered: tuple[ShareAnswered, ...]
    median_days: float | None
    answered_median_days: float | None


class Steps(Answer):
    """A curve of the share answered by day, in steps, with its middle 90 %; ``censored_days``: when the watch over an
    unanswered act ended although its year was not over; ``at_risk``: watched and unanswered just before each of
    ``risk_days``."""

    name: str
    times_days: tuple[float, ...]
    value: tuple[float, ...]
    low: tuple[Finite, ...]
    high: tuple[Finite, ...]
    n: float
    censored_days: tuple[int, ...]
    risk_days: tuple[int, ...]
    at_risk: tuple[float, ...]


class LagTableAnswer(Answer):
    """As ``LagTable``: the rows of one group under one link set, the last over all years, and the curves."""

    by: str
    stratum: str
    links: LinkSet
    window_days: int
    split: Split
    rows: tuple[LagGroup, ...]
    curves: tuple[Steps, ...]


class Lags(Answer):
    """How long the chosen acts wait, under all three link sets side by side. ``first``: the group that is shown unless
    another is asked for."""

    study: str
    cut_off: date
    as_of: date | None
    links: LinkSet
    group: Group | None
    first: Group | None
    groups: tuple[Group, ...]
    tables: dict[LinkSet, LagTableAnswer]


def lags_answer(desk: Desk, query: LagsQuery) -> Lags:
    """The waits of a query. BadInput for a group that the record does not have."""
    day = day_of(desk, query)
    key = ("record", "lags", desk.study_hash, day, LagsQuery(**query.model_dump(include=set(LagsQuery.model_fields))))
    return desk.answers.get(key, lambda: _lags(desk, query, day))


def _lags(desk: Desk, query: LagsQuery, day: date) -> Lags:
    main = acts_of(desk, day, query.links, query.confidence)
    ids = {row.id for row in chosen(desk, query, main)}
    kept = {name: _kept(main, name, ids) for name in LINK_SETS}
    groups = _groups(main.view, main.spells, kept[query.links])
    group = _group(query.waits, groups)
    tables: dict[LinkSet, LagTableAnswer] = {}
    if group is not None:
        for name in LINK_SETS:
            tables[name] = _table(main.view, kept[name], group.id, name, query.split)
    return Lags(
        study=desk.study.about.id, cut_off=main.view.cut_off, as_of=query.as_of, links=query.links, group=group,
        first=_group(None, groups), groups=groups, tables=tables,
    )  # fmt: skip


def _kept(acts: Acts, links: LinkSet, ids: Collection[str]) -> tuple[Spell, ...]:
    """The spells under a link set whose triggers are among some acts."""
    spells = build_spells(acts.view, links) if acts.rows else ()
    return tuple(spell for spell in spells if acts.act_of[spell.trigger.id] in ids)


def _groups(view: Study, spells: Sequence[Spell], kept: Sequence[Spell]) -> tuple[Group, ...]:
    """Every group of the record, the parties' own first, with how many of its triggers the filters keep."""
    counts = dict.fromkeys(map(group_id, spells), 0)
    for spell in kept:
        counts[group_id(spell)] += 1
    sides = [party.id for party in view.about.parties]
    strata = ("technology_controls", "tariffs", "relaxations", "allies", "firms")

    def order(name: str) -> tuple[int, int]:
        by, stratum = name.split("/")
        return strata.index(stratum), sides.index(by) if by in sides else len(sides)

    return tuple(Group(id=name, name=_named(view, name), triggers=counts[name]) for name in sorted(counts, key=order))


def _named(view: Study, name: str) -> str:
    by, stratum = name.split("/")
    adjectives = {party.id: party.adjective for party in view.about.parties}
    if by == "allies":
        return "Controls of other states"
    if by == "firms":
        return "Acts of firms"
    return f"{adjectives.get(by, by)} {stratum.replace('_', ' ')}"


def _group(asked: str | None, groups: Sequence[Group]) -> Group | None:
    """The group asked for; else the first one of which the filters keep something; None without any spell."""
    if asked is None:
        return next((each for each in groups if each.triggers), groups[0] if groups else None)
    for each in groups:
        if each.id == asked:
            return each
    known = ", ".join(each.id for each in groups) or "none, for this record has no triggers"
    raise BadInput.single(f"{asked!r} is no group of acts that wait; want {known}", where="waits")


def _table(view: Study, kept: Sequence[Spell], group: str, links: LinkSet, split: Split) -> LagTableAnswer:
    by, stratum = group.split("/")
    own = [spell for spell in kept if group_id(spell) == group]
    ids = {spell.trigger.id for spell in own}
    leaked = [each for each in build_spells(view, links, alleged=True) if each.trigger.id in ids and each.answers]
    only_leaked = {each.trigger.id for each in leaked} - {each.trigger.id for each in own if each.answers}
    parts = _parts(view, own, split)
    rows = [lag_row(name, spells, only_leaked) for name, spells in parts]
    curves = [_steps(name, spells) for name, spells in parts[:MOST_CURVES]] or [_steps(f"{links} links", own)]
    return LagTableAnswer(
        by=by, stratum=stratum, links=links, window_days=WINDOW_DAYS, split=split,
        rows=tuple(map(_lag_group, [*rows, lag_row(ALL_YEARS, own, only_leaked)])), curves=tuple(curves),
    )  # fmt: skip


def _parts(view: Study, spells: Sequence[Spell], split: Split) -> list[tuple[str, Sequence[Spell]]]:
    """Groups that hold a trigger: periods by time, severities by size, others the most frequent first."""
    if split == "links":
        return []
    if split == "period":
        found = [(each.name, select(spells, period=(each.start, each.end))) for each in periods_of(view)]
        return [(name, chosen) for name, chosen in found if chosen]
    named: dict[str, list[Spell]] = {}
    for spell in spells:
        lead = spell.trigger.lead
        key = {"layer": lead.layer, "instrument": lead.instrument}.get(split, str(spell.severity))
        named.setdefault(key, []).append(spell)
    if split == "severity":
        return sorted(named.items())
    return sorted(named.items(), key=lambda item: (-len(item[1]), item[0]))


def _lag_group(row: LagRow) -> LagGroup:
    return LagGroup.model_validate(row)


def _steps(name: str, spells: Sequence[Spell]) -> Steps:
    curve: Curve = answered_curve(spell_data(spells))
    parts = [part for spell in spells for part in spell.parts()]
    at_risk = [sum(weight for time, _, weight in parts if time >= day) for day in RISK_DAYS]
    censored = sorted(time for time, cause, _ in parts if cause == "open" and time < WINDOW_DAYS)
    return Steps(
        name=name, times_days=tuple(curve.times_days.tolist()), value=tuple(curve.value.tolist()),
        low=tuple(curve.low.tolist()), high=tuple(curve.high.tolist()), n=curve.n, censored_days=tuple(censored),
        risk_days=RISK_DAYS, at_risk=tuple(at_risk),
    )  # fmt: skip


def waits_chart(answer: Lags, split: Split, frame: Frame) -> str:
    """The shares answered by day: the three link sets side by side, or the groups of the chosen one. SVG text."""
    if split == "links":
        curves = [(f"{name} links", table.curves[0], name == answer.links) for name, table in answer.tables.items()]
    else:
        table = answer.tables.get(answer.links)
        curves = [(group_words(each.name, split), each, True) for each in (table.curves if table else ())]
    banded = sum(band for _, _, band in curves) == 1
    return survival_chart(
        [_drawn(name, each, band=band and banded) for name, each, band in curves if each.n], frame=frame,
        kind="incidence", x_label="days since the act became public", x_max=float(WINDOW_DAYS), risk_times=RISK_DAYS,
    )  # fmt: skip


def group_words(name: str, split: Split) -> str:
    """A group of a split as a curve's name: a severity is more than a number."""
    return f"severity {name}" if split == "severity" and name.isdigit() else name.replace("_", " ")


def _drawn(name: str, steps: Steps, *, band: bool) -> Drawn:
    """A curve with its last step held to the end of the window where somebody was watched so long."""
    last = max([*steps.times_days, *(day for day, n in zip(steps.risk_days, steps.at_risk, strict=True) if n > 0), 0])
    held = [float(last)] if steps.times_days and last > steps.times_days[-1] else []
    times = [*steps.times_days, *held] or [0.0, float(last)]
    value, low, high = (
        [math.nan if each is None else each for each in (*part, *(part[-1:] if held else ()))] or [0.0] * len(times)
        for part in (steps.value, steps.low, steps.high)
    )
    at_risk = [round(each) for each in steps.at_risk]
    censored = [float(day) for day in steps.censored_days]
    if not band or not steps.times_days:
        return Drawn(name, times, value, censored=censored, at_risk=at_risk)
    return Drawn(name, times, value, low=low, high=high, censored=censored, at_risk=at_risk)
