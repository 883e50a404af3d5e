"""Tables of the page on the law: rules, quantities, country groups, what some chips faced when, what is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from countermove.brief.plane_picture import plane_figure
from countermove.brief.plane_words import fine_print, heading
from countermove.chart import Frame, stylesheet, wide_and_narrow
from countermove.law import check
from countermove.law.plane.boundary import boundary as boundary_of
from countermove.law.question.lookup import find_item
from countermove.study import Study
from countermove.study.law_notes import law_notes
from countermove.study.places import load_places
from countermove.study.quantities import BUILT_IN
from countermove.study.rules import load_rules
from figures.cells import code, inline, table

CHIPS = (
    "H100 SXM",
    "A800 SXM",
    "H20",
    "H200 SXM",
    "MI325X",
    "B200",
    "RTX 4090",
    "RTX 4090 D",
    "L20",
    "L40",
    "MTT S4000",
)
DAYS = (
    date(2022, 8, 25),
    date(2022, 10, 21),
    date(2023, 10, 22),
    date(2023, 10, 23),
    date(2023, 11, 17),
    date(2025, 4, 9),
    date(2025, 8, 11),
    date(2026, 1, 15),
)
FELT = {
    "A800 SXM": date(2023, 10, 23),
    "RTX 4090": date(2023, 11, 17),
    "H20": date(2025, 4, 9),
    "H200 SXM": date(2026, 1, 15),
}
STATUSES = {"no_requirement_found": "none found", "exception": ""}
REVIEWS = {"presumption_of_denial": "denial", "case_by_case": "case by case", "presumption_of_approval": "approval"}


def rules(study: Study) -> str:
    """The rules of the study and the days on which they begin and end."""
    rows: list[Sequence[object]] = []
    for rule in load_rules(study):
        starts = sorted({entry.from_ for entry in rule.history if entry.state == "effective"})
        ends = [f"{entry.state} {entry.from_}" for entry in rule.history if entry.state in ("superseded", "revoked")]
        since = ", ".join(str(day) for day in starts if day > date(2022, 1, 1)) or "before 2022"
        acts = f"amends {code(rule.amends)}" if rule.amends else ""
        rows.append(
            (
                f"[`{rule.id}`](rules/{rule.id}.md)",
                rule.title,
                rule.kind,
                since,
                "; ".join([*ends, *([acts] if acts else [])]),
            )
        )
    return table(("rule", "title", "kind", "in force from", "ended, or acts on"), rows)


def quantities(study: Study) -> str:
    """What criteria may compare."""
    rows = [(f"`{name}`", each.kind.replace("_", " or "), each.unit, each.what) for name, each in BUILT_IN.items()]
    return table(("quantity", "is a", "unit", "which is"), rows)


def groups(study: Study) -> str:
    """Changes of country groups that the study knows."""
    places = load_places(study)
    rows: list[Sequence[object]] = []
    for name, group in places.file.groups.items():
        for change in group.changes:
            verb = "joins" if change.joins else "leaves"
            rows.append((name, f"{places.name(change.place)} {verb}", change.day, change.cite or "", change.says or ""))
    return table(("group", "change", "first day", "by", "note"), rows)


def history(study: Study) -> str:
    """What some chips faced on some days, from the United States to mainland China; a dash before the launch."""
    rows = [(name, *(_cell(study, name, day) for day in DAYS)) for name in CHIPS]
    return table(("chip", *map(str, DAYS)), rows)


def _cell(study: Study, name: str, day: date) -> str:
    launched = find_item(study, name).launched_on
    if launched is None or launched > day:
        return "-"
    answer = check(study, name, day, "CN")
    said = [STATUSES.get(answer.status, answer.status), *answer.exceptions, REVIEWS.get(answer.review or "", "")]
    said += [f"duty {answer.us_import_duty:.0%}"] if answer.us_import_duty else []
    said += [f"share {answer.revenue_share:.0%}"] if answer.revenue_share else []
    return ", ".join(part for part in said if part)


def boundary(study: Study) -> str:
    """The day before, the day of and the day after each first day of a rule, for a chip that feels it."""
    rows: list[Sequence[object]] = []
    for name, day in FELT.items():
        answers = [check(study, name, day + timedelta(step), "CN") for step in (-1, 0, 1)]
        said = (f"{each.status.replace('_', ' ')} {REVIEWS.get(each.review or '', '')}".strip() for each in answers)
        rows.append((name, day, *said))
    return table(("chip", "day", "day before", "day", "day after"), rows)


def switches(study: Study) -> str:
    """Open points of law."""
    rows: list[Sequence[object]] = []
    for name, each in law_notes(study).switches.items():
        positions = "; ".join(f"`{key}` {said}" for key, said in each.positions.items())
        rows.append((f"`{name}`", each.title, positions, f"`{each.default}`", each.says))
    return table(("switch", "point", "positions", "default", "why it is open"), rows)


def plane(study: Study) -> str:
    """The plane of TPP and density on a day, as a picture in the page."""
    day = date(2024, 6, 1)
    made = boundary_of(study, day, "CN", highlight=("H20",))
    frame = Frame(
        id="law-plane", title=heading(made, load_places(study)), note=fine_print(made), width=690, height=480,
        style=False,
    )  # fmt: skip
    style = f"<style>{' '.join(stylesheet().split())}</style>"
    return inline(wide_and_narrow(lambda each: plane_figure(made, each), frame)) + "\n\n" + style + "\n"


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "law_rules": rules,
    "law_quantities": quantities,
    "law_groups": groups,
    "law_history": history,
    "law_boundary": boundary,
    "law_switches": switches,
    "law_plane": plane,
}
