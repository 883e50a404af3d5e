"""Pictures of waiting: shares answered with the number at risk, lags by period, and acts with their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from countermove.chart import Curve as Drawn
from countermove.chart import Frame, Interval, act_arcs, interval_chart, survival_chart
from countermove.chart.arcs import Act, Arc
from countermove.response.record.coding import LINK_SETS, LinkSet, in_link_set, periods_of, record_from
from countermove.response.record.spells import build_spells, select
from countermove.response.survival.table import LagTable
from countermove.response.waiting.posterior import View
from countermove.response.waiting.predict import expected_wait_days
from countermove.response.waiting.reweigh import quantiles
from countermove.response.waiting.rows import covariates_of, fitted_spells
from countermove.response.waiting.shrinking import HORIZON_DAYS
from countermove.study.study import Study

SURENESS: tuple[Literal["low", "medium", "high"], ...] = ("low", "medium", "high")
RISK_DAYS = (0, 30, 90, 180, 365)
_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def answered_chart(study: Study, tables: Mapping[LinkSet, LagTable], links: LinkSet) -> str:
    """Shares answered by day under all link sets, the chosen one with its band; below, how many were still watched and
    unanswered. SVG text."""
    first, second = study.about.parties[:2]
    curves: list[Drawn] = []
    for name, table in tables.items():
        curve = table.curve
        # The last step holds to the window's end.
        days = [*curve.times_days.tolist(), float(table.window_days)] if table.total.answered else []
        value, low, high = ([*part.tolist(), *part[-1:].tolist()] for part in (curve.value, curve.low, curve.high))
        at_risk = _at_risk(study, table)
        if name != links:
            low, high = [], []
        curves.append(Drawn(f"{name} links", days, value, low=low, high=high, at_risk=at_risk))
    frame = Frame(
        id="lags",
        title=f"{first.adjective} technology controls answered by {second.name}",
        summary=f"Share answered by days since the control became public, record to {study.cut_off}.",
        note=f"Aalen-Johansen, withdrawals as competing ends; band: middle 90 % ({links} links). {study.about.title}.",
        show_title=True,
    )
    return survival_chart(
        curves, frame=frame, kind="incidence", x_label="days since the control became public", x_max=365.0,
        risk_times=RISK_DAYS,
    )  # fmt: skip


def _at_risk(study: Study, table: LagTable) -> list[int]:
    """Triggers watched and unanswered just before each of RISK_DAYS; one answered in part counts in part."""
    spells = select(build_spells(study, table.links, table.window_days), by=table.by, stratum=table.stratum)
    parts = [part for spell in spells for part in spell.parts()]
    return [round(sum(weight for time, _, weight in parts if time >= day)) for day in RISK_DAYS]


def periods_chart(study: Study, views: Sequence[View]) -> str:
    """The mean wait of each period's controls under every link set: dot, middle 50 and 90 %. SVG text."""
    first, second = study.about.parties[:2]
    rows: list[Interval] = []
    for period in periods_of(study):
        for view in views:
            frame = view.posterior.frame
            by, stratum = frame.groups[0]
            spells = select(
                fitted_spells(study, view.posterior.links), by=by, stratum=stratum, period=(period.start, period.end)
            )
            if not spells:
                continue
            who = covariates_of(study, spells, frame)
            wait = expected_wait_days(view.posterior.draws, who, HORIZON_DAYS, calm=False).mean(axis=1)
            name = f"{period.name}, {view.posterior.links} (n {len(spells)})"
            slot = LINK_SETS.index(view.posterior.links) + 1
            low, lower, middle, upper, high = (float(each) for each in quantiles(wait, view.weights, _LEVELS))
            rows.append(Interval(name, low, lower, middle, upper, high, slot=slot))
    frame = Frame(
        id="lag-by-period",
        title=f"How long {first.adjective} controls wait for {second.name}'s answer",
        summary="Mean wait within a year by period and link set, the unanswered counted as a year.",
        note=f"Fitted cure mixture, outside truce; record to {study.cut_off}. {study.about.title}.",
        show_title=True,
    )
    return interval_chart(rows, frame=frame, unit="days")


def arcs_chart(study: Study, links: LinkSet) -> str:
    """Acts of both sides on a line of time, and the answers as arcs under a link set, dashed by how sure the
    attribution is. Only acts that trigger or answer since the record is dense. SVG text."""
    first, second = study.about.parties[:2]
    start = record_from(study)
    spells = [each for each in build_spells(study, links) if each.day >= start and each.by in (first.id, second.id)]
    confidence = {(link.trigger, link.response): link.confidence for link in study.links if in_link_set(link, links)}
    acts: dict[str, Act] = {}
    arcs: list[Arc] = []
    for spell in spells:
        for act in (spell.trigger, *(answer.act for answer in spell.answers)):
            side = 0 if act.actor == first.id else 1
            kind = "relaxation" if act.lead.direction == "de_escalation" else "act"
            acts[act.id] = Act(act.id, act.day, side, act.lead.title, act.severity, kind, show=act.severity >= 5)
        for answer in spell.answers:
            pairs = ((one.id, other.id) for one in spell.trigger.rows for other in answer.act.rows)
            known = [confidence[pair] for pair in pairs if pair in confidence]
            surest = max((SURENESS.index(each) for each in known), default=0)
            arcs.append(Arc(spell.trigger.id, answer.act.id, SURENESS[surest]))
    frame = Frame(
        id="arcs",
        title=f"Acts and answers, {first.name} and {second.name}",
        summary=f"Binding acts of severity 3 or more with their answers under {links} links, to {study.cut_off}.",
        note=f"{len(spells)} acts, {sum(bool(each.answers) for each in spells)} of them answered. {study.about.title}.",
        show_title=True,
    )
    return act_arcs(
        list(acts.values()), arcs, frame=frame, sides=(first.name, second.name),
        start=min((act.when for act in acts.values()), default=start), end=study.cut_off,
    )  # fmt: skip
