"""Which sources an assessment rests on, found by following grounds to rows and rows to sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from countermove.decision.assessment import SourceLine
from countermove.study.case import Case
from countermove.study.study import Study


def sources_used(
    study: Study, case: Case, fitted: Collection[str] = (), triggers: Collection[str] = ()
) -> tuple[SourceLine, ...]:
    """Sources behind the parameters, levers, rivals, answers and chips of a case, by reliability and publisher; those
    that a source repeats, too. fitted: rows that the model was fitted to; triggers: acts that the rates of answers were
    fitted to, answered or not."""
    by_ground: dict[str, set[str]] = {}
    for _, row in study.everything():
        origins = {study.sources[name].origin for name in row.source if name in study.sources}
        for name in (row.id, getattr(row, "series", None)):
            if name is not None:
                by_ground.setdefault(name, set()).update(row.source, origins)
    used: dict[str, dict[str, None]] = {}

    def note(grounds: Iterable[str], what: str) -> None:
        for ground in grounds:
            for source in sorted(by_ground.get(ground, ())):
                used.setdefault(source, {})[what] = None

    for parameter in (*study.parameters.parameters.values(), *study.parameters.paths.values()):
        note(parameter.grounds, "model")
    for lever in study.levers.levers.values():
        for step in lever.steps_known(study.known_by):
            note(step.grounds, "coded history")
    for structure in study.structures:
        note(structure.grounds, "rival structures")
    for link in study.links:
        note((link.id, link.response, link.trigger), "acts and answers")
    note(triggers, "acts and answers")
    note(fitted, "fit to the past")
    note(case.focus_chips, "chips")
    lines = [
        SourceLine(
            id=source.id,
            title=source.title,
            publisher=source.publisher,
            url=source.url,
            reliability=source.reliability,
            used_for=tuple(uses),
        )
        for source_id, uses in used.items()
        if (source := study.sources.get(source_id)) is not None
    ]
    return tuple(sorted(lines, key=lambda line: (line.reliability, line.publisher.lower(), line.id)))
