"""A case checked against its study: what it names is there, what it sets lies within bounds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from countermove.study.case import Case, Measure, read_case
from countermove.study.faults import BadInput, Fault
from countermove.study.limits import wish_problems
from countermove.study.naming import near
from countermove.study.reading import Lines
from countermove.study.study import Study, load_study


def known_ids(study: Study) -> frozenset[str]:
    """Every id that grounds may name: rows, sources, series, rules, levers, parameters, parties."""

    def collect() -> frozenset[str]:
        from countermove.study.rules import load_rules

        whole = study.whole
        ids = {row.id for _, row in whole.everything()} | set(whole.sources)
        ids |= {row.series for row in whole.series} | {row.entity for row in whole.entities}
        ids |= {rule.id for rule in load_rules(whole)}
        if study.has_world:
            ids |= set(whole.levers.levers) | set(whole.parameters.parameters)
        return frozenset(ids | {party.id for party in whole.about.parties})

    return study.cached("known_ids", collect)


def load_case(name: str, study: Study | None = None) -> Case:
    """A case of a study by name, or from a path that ends in .yaml, checked against the study.

    Raises BadInput with every fault: form, unknown levers, values out of bounds, ids that do not resolve.
    """
    study = study or load_study()
    if name in study.case_ids:
        path = study.folder / "cases" / f"{name}.yaml"
    elif name.endswith((".yaml", ".yml")):
        path = Path(name)
    else:
        raise BadInput.single(
            f"no case of this name; want a file ending in .yaml or one of {', '.join(study.case_ids)}", path=name
        )
    case, lines = read_case(path)
    faults = tuple(case_faults(study, case, lines))
    if faults:
        raise BadInput(faults)
    return case


def _no_rule(name: str, rules: Collection[str]) -> str:
    return f"no rule {name!r} among the {len(rules)} of the study{near(name, rules)}"


def case_faults(study: Study, case: Case, lines: Lines) -> Iterator[Fault]:
    """What a case names that the study does not have, or sets out of bounds."""
    from countermove.study.rules import load_rules

    rules = {rule.id for rule in load_rules(study.whole)}
    chips = {chip.id for chip in study.whole.chips}
    parties = {party.id for party in study.about.parties}
    for key, side in (("decider", case.decider), ("other", case.other)):
        if side not in parties:
            yield lines.fault((key,), f"{side!r} is not a party of the study; known: {', '.join(sorted(parties))}")
    for number, outcome in enumerate(case.outcomes):
        if outcome not in study.outcomes:
            yield lines.fault(("outcomes", number), f"no outcome {outcome!r}; known: {', '.join(study.outcomes)}")
    for key, outcome, problem in wish_problems(study, case.outcomes, case.weights, case.limits):
        yield lines.fault((key, outcome), problem)
    for number, chip in enumerate(case.focus_chips):
        if chip not in chips:
            yield lines.fault(("focus_chips", number), f"no chip {chip!r} in the catalogue")
    for number, rule in enumerate(case.reference.takes_away):
        if rule not in rules:
            yield lines.fault(("reference", "takes_away", number), _no_rule(rule, rules))
    places: list[tuple[tuple[str | int, ...], Measure]] = [
        (("options", number, "measures", place), measure)
        for number, option in enumerate(case.options)
        for place, measure in enumerate(option.measures)
    ]
    places += [(("reference", "measures", place), each) for place, each in enumerate(case.reference.measures)]
    for at, measure in places:
        yield from _measure_faults(study, measure, lines, at, rules)


def _measure_faults(
    study: Study, measure: Measure, lines: Lines, at: tuple[str | int, ...], rules: set[str]
) -> Iterator[Fault]:
    from countermove.study.measured import rule_from_measure

    levers = study.levers.levers
    for name, value in measure.sets.items():
        if name not in levers:
            yield lines.fault((*at, "sets", name), f"no such lever; known: {', '.join(levers)}")
            continue
        try:
            levers[name].check(value)
        except ValueError as error:
            yield lines.fault((*at, "sets", name), str(error))
    for number, rule in enumerate(measure.repeals):
        if rule not in rules:
            yield lines.fault((*at, "repeals", number), _no_rule(rule, rules))
    for number, ground in enumerate(measure.grounds):
        if ground not in known_ids(study):
            yield lines.fault((*at, "grounds", number), f"{ground!r} names nothing in the study")
    if measure.by not in {party.id for party in study.about.parties}:
        yield lines.fault((*at, "by"), f"{measure.by!r} is not a party of the study")
    try:
        rule_from_measure(measure, study, lines, (*at, "rule"))
    except BadInput as error:
        yield from error.faults
