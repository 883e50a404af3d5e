"""Tables of the page on screening: how well names are told apart, which pairs are not, what lists there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from countermove.law.parties.name_pairs import Judged, judged, quality
from countermove.law.parties.name_score import SCORER, THRESHOLD
from countermove.law.parties.ownership import ownership_of
from countermove.study import Study
from countermove.study.lists import load_lists
from figures.cells import table

PARTS = {
    "tuning": "tuned on",
    "opened": "first held out, opened after one reading",
    "held_out": "held out",
}
OWNED = ("smic-japan", "inspur-international", "nexperia-china", "smic-eastern", "unisoc", "ezviz", "xmc", "honor")
DAY = date(2026, 1, 15)


def names(study: Study) -> str:
    """Recall and precision by part of the labelled pairs."""
    pairs = judged(study)
    rows: list[Sequence[object]] = [
        _row(f"{said} ({sum(each.part == part for each in pairs)})", [each for each in pairs if each.part == part])
        for part, said in PARTS.items()
    ]
    rows.append(_row(f"**all** ({len(pairs)})", pairs))
    return table((f"pairs, {SCORER} at {THRESHOLD:g}", "found", "missed", "false", "recall", "precision"), rows)


def _row(title: str, pairs: Iterable[Judged]) -> Sequence[object]:
    found = quality(pairs)
    return title, found.found, found.missed, found.false, _percent(found.recall), _percent(found.precision)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def kinds(study: Study) -> str:
    """Which kinds of pairs are told rightly."""
    pairs = judged(study)
    order = dict.fromkeys((each.pair.match, each.pair.kind) for each in pairs)
    rows: list[Sequence[object]] = []
    for match, kind in sorted(order, reverse=True):
        own = [each for each in pairs if (each.pair.match, each.pair.kind) == (match, kind)]
        right = sum((each.score >= THRESHOLD) == (match == "yes") for each in own)
        rows.append((kind, "the same" if match == "yes" else "another", len(own), right))
    return table(("kind", "party", "pairs", "right"), rows)


def wrong(study: Study) -> str:
    """The pairs that are told wrongly."""
    rows = [
        (
            each.pair.query,
            each.pair.list_name,
            "the same" if each.pair.match == "yes" else "another",
            f"{each.score:.2f}",
        )
        for each in judged(study)
        if (each.score >= THRESHOLD) != (each.pair.match == "yes")
    ]
    return table(("asked for", "on the list", "party", "score"), rows)


def lists(study: Study) -> str:
    """The lists of the study."""
    about = load_lists(study).lists
    counts = {name: len({row.entity for row in study.entities if row.list == name}) for name in about}
    rows: list[Sequence[object]] = [
        (name, each.by or "", each.means, "yes" if each.affiliates else "", counts[name])
        for name, each in about.items()
    ]
    return table(("list", "by", "standing on it", "its affiliates count", "parties here"), rows)


def owned(study: Study) -> str:
    """What the 50 % rule makes of some companies."""
    rows: list[Sequence[object]] = []
    for party in OWNED:
        standing = ownership_of(study, party, DAY)
        if standing is not None:
            rows.append((standing.name, standing.status.replace("_", " "), standing.says))
    return table((f"company, on {DAY}", "status", "in words"), rows)


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "screening_names": names,
    "screening_kinds": kinds,
    "screening_wrong": wrong,
    "screening_lists": lists,
    "screening_owned": owned,
}
