"""The page on the model: every flow with its equation, and what it reads, out of the flows' own words."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache

import numpy as np

from countermove.response import response_model
from countermove.study import Study, load_case
from countermove.study.assumptions import Prior
from countermove.study.knowable import knowable_on
from countermove.world.check import check_priors
from countermove.world.flow import Flow, gives, takes
from countermove.world.model import CALENDAR, FLOWS, FROM_RECORD, OPTION_LEVERS, STATE, STREAMS
from countermove.world.tables import NODES, quantiles_of, record_priors
from figures.cells import code, number, prose, table

SHOCKS = tuple(name for stream in STREAMS for name in stream.names if name)
PLACES = ("America", "Beijing", "China", "United States")
LEVELS = np.array([0.05, 0.5, 0.95])
NORMAL = np.array([-1.6448536269514722, 0.0, 1.6448536269514722])
"""Standard normals at LEVELS."""


def order(study: Study) -> str:
    """The flows in the order of a quarter, with the file of each."""
    return "".join(
        f"{place}. [{_title(flow.__name__)}](#{flow.__name__}), `{_file(flow)}`\n"
        for place, flow in enumerate(FLOWS, 1)
    )


def flows(study: Study) -> str:
    """Every flow by file: equation, units, source, what it reads from where, and the parameters of the file."""
    parts: list[str] = []
    files: dict[str, list[tuple[int, Flow]]] = {}
    for place, flow in enumerate(FLOWS, 1):
        files.setdefault(flow.__module__, []).append((place, flow))
    for module, members in files.items():
        says = " ".join((importlib.import_module(module).__doc__ or "").split())
        parts += [f"### {_title(module)}", "", f"`world/flows/{_file(members[0][1])}`. {prose(says)}", ""]
        for place, flow in members:
            anchor = f"{{ #{flow.__name__} }}"
            parts += [
                f"#### {place}. {_title(flow.__name__)} {anchor}",
                "",
                *_docstring(flow),
                *_reads(study, flow, place),
                "",
            ]
        names = dict.fromkeys(name for _, flow in members for name in takes(flow))
        parts += [*_priors(study, names), ""]
    return "\n".join(parts)


def _title(name: str) -> str:
    words = name.rpartition(".")[2].replace("_", " ")
    for place in PLACES:
        words = words.replace(place.lower(), place)
    return words[0].upper() + words[1:]


def _file(flow: Flow) -> str:
    return flow.__module__.rpartition(".")[2] + ".py"


def _docstring(flow: Flow) -> list[str]:
    """Equations as they stand, sentences as prose, then arguments, results and source."""
    text = "\n".join(line.strip() for line in (flow.__doc__ or "").splitlines())
    text = re.sub(r"\n(?=Returns |Source: )", "\n\n", text)
    lines: list[str] = []
    for paragraph in text.strip().split("\n\n"):
        if paragraph.startswith(("Args", "Returns", "Source")):
            head, _, rest = paragraph.partition(" ")
            name = {"Args:": "Reads", "Args,": "Reads", "Source:": "Rests on"}.get(head, head)
            lines += [f"*{name}* {prose(rest)}", ""]
        elif re.search(r"\S\s+=\s+\S", paragraph):
            lines += ["```text", paragraph, "```", ""]
        else:
            lines += [prose(paragraph), ""]
    return lines


def _reads(study: Study, flow: Flow, place: int) -> list[str]:
    """Where the arguments come from, a line each."""
    names, before = takes(flow), {name for each in FLOWS[: place - 1] for name in gives(each)}
    sources = (
        ("Levers", [name for name in names if name in study.levers.levers or name in OPTION_LEVERS]),
        ("Paths", [name for name in names if name in study.parameters.paths or name in CALENDAR]),
        ("Chance", [name for name in names if name in SHOCKS]),
        ("From the record", [name for name in names if name in FROM_RECORD]),
        ("From earlier in the quarter", [name for name in names if name in before]),
        ("State at the end of the last quarter", [name for name in names if name in STATE and name not in before]),
        ("Gives", list(gives(flow))),
    )
    return [f"- {title}: {code(found)}" for title, found in sources if found]


def _priors(study: Study, names: Iterable[str]) -> list[str]:
    """The parameters of a file: prior, what it says in numbers, wider prior, grounds, and where rivals differ."""
    rows: list[Sequence[object]] = []
    record = _record(study)
    for name in names:
        if name in record:
            rows.append((f"`{name}`", prior_words(record[name]), _numbers(record[name]), "", "the record"))
        elif name in study.parameters.parameters:
            each = study.parameters.parameters[name]
            wider = prior_words(each.prior_ungrounded) if each.prior_ungrounded else ""
            rivals = ", ".join(rival.title for rival in study.structures if name in rival.overrides)
            what = f"`{name}`<br>{each.what} ({each.unit})" + (f"<br>*other in {rivals}*" if rivals else "")
            grounds = _grounds(study, each.grounds)
            rows.append((what, prior_words(each.prior), _numbers(each.prior), wider, grounds))
    head = (
        "parameter",
        "prior",
        "5, 50, 95 %",
        "without its grounds",
        "grounds, and the day from which it could be known",
    )
    return [table(head, rows)] if rows else []


@cache
def _record(study: Study) -> dict[str, Prior]:
    return record_priors(response_model(study))


def _grounds(study: Study, grounds: Collection[str]) -> str:
    """What something rests on, and when the last of it was published."""
    if not grounds:
        return "a judgement"
    day = knowable_on(study, grounds)
    return f"{code(grounds)}; {day}" if day else f"{code(grounds)}; no day"


def _numbers(prior: Prior) -> str:
    """Three quantiles of a prior."""
    return ", ".join(number(float(value)) for value in quantiles_of([prior], NORMAL, LEVELS)[prior])


def prior_words(prior: Prior) -> str:
    """A prior as it stands in the file."""
    values = {name: value for name, value in prior.model_dump().items() if name != "dist" and value is not None}
    return f"{prior.dist}({', '.join(f'{name} {value:.4g}' for name, value in values.items())})"


def paths(study: Study) -> str:
    """Time tables that are the same in every world."""
    rows: list[Sequence[object]] = []
    for name, path in study.parameters.paths.items():
        nodes = ", ".join(f"{year:g}: {number(value)}" for year, value in path.nodes.items())
        growth = f"; then {path.growth_per_year:+g} a year" if path.growth_per_year else ""
        rows.append((f"`{name}`", f"{path.what} ({path.unit})", nodes + growth, _grounds(study, path.grounds)))
    return table(("path", "what it is", "values", "grounds, and the day from which it could be known"), rows)


def states(study: Study) -> str:
    """Where the states begin, at the end of 2021."""
    rows = [(f"`{name}`", f"`{start}`" if isinstance(start, str) else number(start)) for name, start in STATE.items()]
    half = (len(rows) + 1) // 2
    pairs = [(*left, *right) for left, right in zip(rows, [*rows[half:], ("", "")], strict=False)][:half]
    return table(("state", "begins at", "state", "begins at"), pairs)


def structures(study: Study) -> str:
    """Rival accounts of how controls work, and the priors in which they differ."""
    parts: list[str] = []
    for each in study.structures:
        parts += [f"**{each.title}.** {each.says} Grounds: {_grounds(study, each.grounds)}.", ""]
        rows = [(f"`{name}`", prior_words(prior), _numbers(prior)) for name, prior in each.overrides.items()]
        parts += [table(("parameter", "prior in this account", "5, 50, 95 %"), rows), ""]
    return "\n".join(parts)


def past(study: Study) -> str:
    """What the priors say of the past, beside what was recorded."""
    rows: list[Sequence[object]] = []
    for row in check_priors(study, load_case("h200", study)):
        said = f"{number(row.p50)} ({number(row.p05)} to {number(row.p95)})"
        bounds = "" if row.target_low is None else f" ({number(row.target_low)} to {number(row.target_high or 0.0)})"
        verdict = row.verdict if row.verdict == "agrees" else f"**{row.verdict}**"
        what = f"{row.title}, {row.unit}<br>`{row.source}`"
        rows.append((what, said, number(row.target) + bounds, verdict))
    head = ("quantity and series", "model: median (5 to 95 %)", "record (its interval)", "verdict")
    return table(head, rows)


def size(study: Study) -> str:
    """How large the model is, in a sentence."""
    uncertain = sum(each.prior.dist != "fixed" for each in study.parameters.parameters.values())
    return (
        f"{len(FLOWS)} flows move {len(STATE)} states; {len(study.parameters.parameters)} parameters stand in "
        f"`parameters.yaml` ({uncertain} of them uncertain under every account), {len(FROM_RECORD)} more come from the "
        f"record, and {len(SHOCKS)} draws of chance fall in each quarter. Priors are held as {NODES} quantiles.\n"
    )


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "order": order,
    "flows": flows,
    "paths": paths,
    "states": states,
    "structures": structures,
    "past": past,
    "size": size,
}
