"""Tables of the page on cases: keys, levers with their coded history, outcomes, scenarios."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from countermove.study import Case, Study
from countermove.study.case import Act, Measure, Option, Reference
from countermove.study.limits import Limit
from countermove.study.records import Direction, Instrument, Layer
from countermove.study.triggers import INDICATORS, Trigger
from figures.cells import code, number, prose, table
from figures.words import KEYS

RECORDS = {
    "Case": Case, "Limit": Limit, "Option": Option, "Measure": Measure, "Trigger": Trigger, "Act": Act,
    "Reference": Reference,
}  # fmt: skip


def keys(part: str) -> Callable[[Study], str]:
    """The keys of one part of a case, in the order of its record."""

    def written(study: Study) -> str:
        fields = {field.alias or name: field for name, field in RECORDS[part].model_fields.items()}
        rows = [
            (f"`{key}`", "yes" if field.is_required() else "", prose(KEYS[part][key])) for key, field in fields.items()
        ]
        return table(("key", "needed", "means"), rows)

    return written


def levers(study: Study) -> str:
    """What a measure can set, with unit, bounds and coded history."""
    rows: list[Sequence[object]] = []
    for name, lever in study.levers.levers.items():
        steps = "<br>".join(f"{step.from_}: {step.value:g}" for step in lever.history)
        rows.append((f"`{name}`", lever.what, lever.unit, lever.by, f"{lever.low:g} to {lever.high:g}", steps))
    return table(("lever", "what it is", "unit", "set by", "bounds", "coded history"), rows)


def indicators(study: Study) -> str:
    """What a measure can wait for."""
    rows: list[Sequence[object]] = []
    for name, each in INDICATORS.items():
        reach = f"{each.low:g} or more" if each.high is None else f"{each.low:g} to {each.high:g}"
        rows.append((f"`{name}`", each.words, each.unit, reach))
    return table(("indicator", "what it is (of a state: where it is 1 / where it is 0)", "unit", "reaches"), rows)


def outcomes(study: Study) -> str:
    """What can be read off a world."""
    rows: list[Sequence[object]] = []
    for name, outcome in study.outcomes.items():
        wants = ", ".join(f"{party} {wish}" for party, wish in outcome.better.items())
        rows.append((f"`{name}`", f"**{outcome.title}**<br>{outcome.what}", outcome.unit, wants))
    return table(("outcome", "what it is", "unit", "who wants"), rows)


def scenarios(study: Study) -> str:
    """Named futures, in the order in which they are tried."""
    rows: list[Sequence[object]] = []
    for scenario in study.scenarios:
        limits = [
            f"`{each.outcome}` {'at least' if each.at_least is not None else 'below'} "
            f"{number(each.at_least if each.at_least is not None else each.less_than or 0.0)}"
            for each in scenario.all
        ]
        rows.append((f"**{scenario.title}**", scenario.says, " and ".join(limits) or "what is left"))
    return table(("scenario", "says", "holds where"), rows)


def words(study: Study) -> str:
    """The words that an act may use."""
    rows = (
        ("layer", code(Layer.__args__)),
        ("instrument", code(Instrument.__args__)),
        ("direction", code(Direction.__args__)),
    )
    return table(("key", "one of"), rows)


def waits(study: Study) -> str:
    """An option that waits, as it stands in the packaged case, with its draft of law written out."""
    text = (study.folder / "cases" / "h200_adaptive.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - id: deny_without_truce"), text.index("  - id: deny_until_answered")
    law, after = (
        text.index("&refuse_everything\n") + len("&refuse_everything\n"),
        text.index("        act: {severity: 4"),
    )
    return text[start:end].strip("\n").replace(" *refuse_everything", "\n" + text[law:after].rstrip("\n")) + "\n"


EXAMPLE = Path(__file__).parents[1] / "examples" / "fee-or-check.yaml"
PARTS = {
    "head": ("id: fee-or-check", "\noptions:"),
    "as_it_is": ("  - id: as_it_is", "\n  - id: larger_share"),
    "larger_share": ("  - id: larger_share", "\n  - id: check"),
    "check": ("  - id: check", "\nreference:"),
    "reference": ("reference:", ""),
}


def example(part: str) -> Callable[[Study], str]:
    """One part of the example case, as it stands in its file."""

    def cut(study: Study) -> str:
        text = EXAMPLE.read_text(encoding="utf-8")
        first, end = PARTS[part]
        start = text.index(first)
        return text[start : text.index(end, start) if end else None].strip("\n") + "\n"

    return cut


SNIPPETS: dict[str, Callable[[Study], str]] = {
    **{f"keys_{part.lower()}": keys(part) for part in KEYS},
    "levers": levers,
    "indicators": indicators,
    "outcomes": outcomes,
    "scenarios": scenarios,
    "act_words": words,
    **{f"example_{part}": example(part) for part in PARTS},
    "example_waits": waits,
}
