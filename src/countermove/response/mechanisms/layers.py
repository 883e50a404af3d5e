"""Layers and firms: where answers fall, who is shut out, and who obeys sooner. (M30, M34, M35, M36)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from countermove.response.mechanisms.exact import (
    FEWEST,
    SURE_P,
    agree,
    median_of,
    most,
    permuted,
    share,
)
from countermove.response.mechanisms.named import Firm
from countermove.response.mechanisms.observed import Point, observed
from countermove.response.mechanisms.result import (
    Bar,
    Bars,
    Mechanism,
    Number,
    Question,
    Shares,
    Verdict,
    in_every_set,
)
from countermove.response.mechanisms.timing import GIVEN, ONE_CODER, controls
from countermove.response.record.acts import known_events, parties_of
from countermove.response.record.coding import LINK_SETS, WINDOW_DAYS, LinkSet
from countermove.response.record.spells import Spell
from countermove.study.study import Study

FELL_TO = 0.5
"""A limit that is applied to a firm's market should at least halve its share there."""
AFTER_DAYS = 730
"""Revenue is compared with the first whole period that begins within two years of the act."""


def layer_pairs(spells: Sequence[Spell]) -> tuple[tuple[str, str], ...]:
    """The layers (trigger, first answer) of answered triggers, each by its strongest row."""
    return tuple((spell.trigger.lead.layer, spell.answers[0].act.lead.layer) for spell in spells if spell.answers)


def across_layers(q: Question) -> Mechanism:
    """M30: contest and answers run in several layers."""
    verdicts, numbers, rest, used = list[Verdict](), list[Number](), list[Number](), list[str]()
    claimed = q.named.layers if q.named else ()
    for links in LINK_SETS:
        spells = controls(q.study, links, WINDOW_DAYS)
        pairs = layer_pairs(spells)
        cross = sum(a != b for a, b in pairs)
        numbers.append(share("answers in another layer than their trigger", cross, len(pairs), links))
        verdicts.append(most(cross, len(pairs)))
        rest += _independence(pairs, links)
        if claimed:
            inside = sum(b in claimed for _, b in pairs)
            rest.append(share(f"answers in {' or '.join(claimed)}", inside, len(pairs), links))
        used += [each for spell in spells if spell.answers for each in (spell.trigger.id, spell.answers[0].act.id)]
    pairs = layer_pairs(controls(q.study, q.links, WINDOW_DAYS))
    return q.answer(
        test="Do most first answers to technology controls fall in another layer than their trigger? Surely so, "
        f"{in_every_set()}: supported; surely not: not supported. Beside it: whether that is other than chance, "
        "answers permuted over triggers.",
        n=numbers[0].n, numbers=(*numbers, *rest), verdict=agree(verdicts),
        why=f"In another layer: {', '.join(f'{each.note} ({each.links})' for each in numbers)}.",
        needed=f"{FEWEST} or more answers in every link set, and enough that a share of one half is ruled out",
        cannot_say=(
            "A package works in several layers; its strongest row speaks for it.",
            "Layers are judgements: chips, their makers' tools and their materials could be one layer or three.", GIVEN,
            ONE_CODER,
        ),
        events=tuple(used), figure=_layer_table(pairs),
    )  # fmt: skip


def _independence(pairs: Sequence[tuple[str, str]], sets: LinkSet) -> list[Number]:
    if len(pairs) < 2:
        return [Number("answers permuted stay in the layer as often", None, None, None, len(pairs), "p", sets)]
    same = sum(a == b for a, b in pairs)
    p, mean = permuted(lambda order: _matches(pairs, order),
                       len(pairs), 2000)  # fmt: skip
    note = f"{same} stay, {mean:.1f} expected if layers were unrelated"
    return [Number("answers permuted stay in the layer as often", p, None, None, len(pairs), "p", sets, note)]


def _matches(pairs: Sequence[tuple[str, str]], order: NDArray[np.int64]) -> float:
    """How many triggers keep their layer if answers come in another order."""
    return float(sum(a == pairs[int(i)][1] for (a, _), i in zip(pairs, order, strict=True)))


def _layer_table(pairs: Sequence[tuple[str, str]]) -> Shares | None:
    """Shares of the answers' layers for each layer of trigger."""
    if not pairs:
        return None
    parts = tuple(name for name, _ in Counter(b for _, b in pairs).most_common())
    rows: list[tuple[str, tuple[float, ...]]] = []
    for layer, n in Counter(a for a, _ in pairs).most_common():
        counts = Counter(b for a, b in pairs if a == layer)
        rows.append((f"{layer} (n {n})", tuple(counts[part] / n for part in parts)))
    return Shares(parts, tuple(rows))


def shut_out(q: Question) -> Mechanism:
    """M34: limits on market access and public purchasing are applied."""
    test = (
        f"Did the share of most firms that an act shut out at least halve, from the last whole period before it to the "
        f"first that begins within {AFTER_DAYS} days after? Surely so: supported; surely not: not supported."
    )
    firms = q.named.firms if q.named else ()
    ratios = [(firm, ratio) for firm in firms if (ratio := _ratio(q.study, firm)) is not None]
    if not firms:
        return q.unnamed(test)
    fell = sum(ratio <= FELL_TO for _, ratio in ratios)
    numbers = (
        share("firms whose revenue at least halved", fell, len(ratios)),
        median_of("revenue after over before", [ratio for _, ratio in ratios], "times"),
        *(Number(f"{firm.name}: after over before", ratio, None, None, 1, "times", note=firm.note)
          for firm, ratio in ratios),
    )  # fmt: skip
    bars = tuple(Bar(firm.name, ratio, None, None) for firm, ratio in ratios)
    return q.answer(
        test=test, n=len(ratios), numbers=numbers, verdict=most(fell, len(ratios)),
        why=f"{fell} of {len(ratios)} firms with revenue on both sides of the act lost half or more.",
        needed=f"{FEWEST} or more firms with revenue by country on both sides of the act that shut them out",
        cannot_say=(
            "Revenue falls for other reasons too: the other side's own controls, prices, a change in how a firm "
            "reports.",
            "A purchase ban for state buyers can hold while private buyers make up the sum.",
        ),
        events=tuple(firm.event for firm in firms), series=tuple(firm.revenue.series for firm in firms),
        figure=Bars(bars, "revenue after over before", reference=1.0, reference_label="no change") if bars else None,
    )  # fmt: skip


def _ratio(study: Study, firm: Firm) -> float | None:
    row = next((each for each in known_events(study) if each.id == firm.event), None)
    if row is None:
        return None
    points = observed(study, firm.revenue)
    before = [point for point in points if point.end <= row.day]
    after = [point for point in points if 0 <= (point.start - row.day).days <= AFTER_DAYS]
    return _over(after[0], before[-1]) if before and after else None


def _over(after: Point, before: Point) -> float | None:
    return after.value / before.value if before.value else None


def data_at_home(q: Question) -> Mechanism:
    """M35: data are kept at home by rule."""
    rows = [row for row in known_events(q.study) if row.layer == "data" and row.stage in ("announced", "effective")]
    test = (
        "Do compliance costs or flows of data change after a rule on data? Wants a series on either side of the rule."
    )
    if q.named is None:
        return q.unnamed(test)
    numbers = tuple(
        Number(f"acts on data by {name.removeprefix('firm:')}", float(count), None, None, count, "on record")
        for name, count in Counter(row.actor for row in rows).most_common()
    )
    return q.answer(
        test=test, n=0,
        numbers=numbers,
        verdict="cannot tell",
        why=f"{len(rows)} acts on data are on record, and no series of what they cost or kept apart.",
        needed="dated enforcement of data rules, what compliance cost, and flows of data across the border",
        cannot_say=("That a rule was made says nothing of whether it is applied.",),
        events=tuple(row.id for row in rows),
    )  # fmt: skip


def coordination(q: Question) -> Mechanism:
    """M36: firms that a state directs obey sooner than independent ones."""
    test = (
        "Do firms of the directed side obey orders in fewer days (all ways of sharing the days out between the sides "
        f"give as large a gap with p at most {SURE_P})? Supported if so; not supported if they surely take longer; "
        f"needs {FEWEST} dated cases on either side."
    )
    if q.named is None or not q.named.orders:
        return q.unnamed(test)
    known = {row.id: row for row in known_events(q.study)}
    shown = {each.order: each.shown_by for each in q.named.compliance if each.shown_by in known}
    numbers, dated, used = list[Number](), dict[str, list[float]](), list[str]()
    names = {party.id: party.adjective for party in q.study.about.parties}
    for each in q.named.orders:
        orders = [row for row in known.values() if row.actor == each.side and row.instrument in each.instruments
                  and row.direction == "escalation" and row.stage != "proposed"]  # fmt: skip
        days = [float((known[shown[row.id]].day - row.day).days) for row in orders if row.id in shown]
        side = names.get(each.side, each.side)
        dated[each.side] = days
        numbers += [
            share(f"{side} orders with a dated sign that they were obeyed", len(days), len(orders)),
            median_of(f"days from an order to that sign, {side}", days, "days"),
        ]
        used += [row.id for row in orders]
    told = "; ".join(f"{names.get(side, side)} {len(days)}" for side, days in dated.items())
    verdict = sooner(dated.get(parties_of(q.study).second, []), dated.get(parties_of(q.study).first, []))
    return q.answer(
        test=test, n=sum(map(len, dated.values())), numbers=tuple(numbers), verdict=verdict,
        why=f"Dated signs of obedience: {told}.",
        needed=f"for {FEWEST} or more orders on either side, the firms addressed and the day on which each complied",
        cannot_say=(
            "The record names orders, seldom the firms addressed, and hardly ever the day on which one obeyed.",
            "One side's orders are law that binds by the hour; the other's are guidance, most of it leaked.",
        ),
        events=(*used, *shown.values()),
    )  # fmt: skip


def sooner(directed: Sequence[float], independent: Sequence[float]) -> Verdict:
    """Whether the days of directed firms are shorter, by permuting who is which; the statistic is the mean gap."""
    n = len(directed)
    if min(n, len(independent)) < FEWEST:
        return "cannot tell"
    pool = [*directed, *independent]

    def gap(order: Sequence[int]) -> float:
        values = [pool[place] for place in order]
        return sum(values[n:]) / len(independent) - sum(values[:n]) / n

    p, _ = permuted(lambda order: gap(order.tolist()), len(pool), 2000)
    slower, _ = permuted(lambda order: -gap(order.tolist()), len(pool), 2000)
    return "supported" if p <= SURE_P else "not supported" if slower <= SURE_P else "cannot tell"
