"""From which day a judgement could have been made: that of the latest thing that it rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from countermove.study.rules import load_rules
from countermove.study.study import Study


def knowable_on(study: Study, grounds: Collection[str]) -> date | None:
    """The day on which the last of some grounds was published; None where none of them has a day.

    Of a series the last row that the record has at its cut-off counts, for whoever set a prior had them all before him.
    """
    days = days_of_grounds(study)
    return max((days[name] for name in grounds if name in days), default=None)


def days_of_grounds(study: Study) -> Mapping[str, date]:
    """Every id that can be dated, and the day on which it became public, up to the study's own cut-off."""

    def collect() -> dict[str, date]:
        whole, last = study.whole, study.about.cut_off
        days = {row.id: row.known_on for _, row in whole.everything() if row.known_on is not None}
        for row in whole.series:
            if row.known_on is not None and row.known_on <= last:
                days[row.series] = max(row.known_on, days.get(row.series, row.known_on))
        days |= {rule.id: rule.announced_on for rule in load_rules(whole)}
        return days | {each.id: each.published_on for each in whole.sources.values() if each.published_on is not None}

    return study.cached("days_of_grounds", collect)


def later_parameters(study: Study) -> tuple[str, ...]:
    """Parameters of a dated view whose grounds were published after its day; none where nothing is hidden."""
    if study.known_by is None or study.known_by >= study.about.cut_off:
        return ()
    day = study.known_by
    found = ((name, knowable_on(study, each.grounds)) for name, each in study.parameters.parameters.items())
    return tuple(name for name, known in found if known is not None and known > day)
