"""Proposals of a search as a case that can be assessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

import yaml

from countermove.decision.packages import space_of
from countermove.decision.search_parts import Found, Proposal
from countermove.study.case import Case, Measure, Option
from countermove.study.study import Study


def proposed_case(study: Study, case: Case, found: Found) -> Case:
    """Present law and the proposals, under the question of the case that was searched."""
    offered = {each.id: each for each in space_of(study.as_of(case.cut_off), case).offered}
    options = tuple(
        Option(
            id=each.id,
            title=f"Proposal {each.id.removeprefix('p')} of a search",
            summary=_summary(each, found),
            measures=tuple(_measure(one, offered[one.listed_as]) for one in each.measures),
        )
        for each in found.proposals
    )
    present = case.option(case.present_law)
    changes = {"id": f"{case.id}_search", "title": f"{case.title}: proposals of a search"}
    return case.model_copy(update={**changes, "options": (present, *options)})


def _measure(one: Any, listed: Measure) -> Measure:
    ends = None if listed.to is None else one.from_day + (listed.to - listed.from_)
    return listed.model_copy(
        update={"id": one.id, "what": one.what, "from_": one.from_day, "to": ends, "sets": one.sets}
    )


def _summary(proposal: Proposal, found: Found) -> str:
    beaten = [each.option for each in proposal.against if each.beats]
    text = f"Put together by a search of {found.case} (seed {found.seed}) out of measures that its options list; "
    return text + (
        f"in fresh worlds it beats {', '.join(beaten)}." if beaten else "it beats no listed option outright."
    )


def case_text(case: Case) -> str:
    """A case as a YAML file that reads back as the same case."""
    written = _plain(case.model_dump(by_alias=True, exclude_defaults=True))
    return yaml.dump(written, Dumper=_Whole, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False)


class _Whole(yaml.SafeDumper):
    """Writes what stands twice twice: a name for it would only puzzle a reader."""

    def ignore_aliases(self, data: Any) -> bool:
        """Always."""
        return True


def _plain(value: Any) -> Any:
    """Mappings, lists, numbers, days and text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in cast("list[Any]", value)]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    assert isinstance(value, str | int | float | bool | date | None)
    return value
