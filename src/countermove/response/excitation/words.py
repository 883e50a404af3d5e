"""The answer in words and in a table of 80 columns."""

from __future__ import annotations

from countermove.response.excitation.answer import NOTABLE, Excitation, Matrix, Spread, Told, across_pairs, gain
from countermove.response.excitation.compare import RIVAL

_STRUCTURES = {
    "poisson_constant": "no excitation, constant rate", "poisson_varying": "no excitation, rate varies",
    "hawkes_constant": "excitation, constant rate", "hawkes_varying": "excitation, rate varies",
}  # fmt: skip
_SHORT = {"technology": "tech", "materials": "mater.", "market": "market", "tariffs": "tariffs"}
_CELL = 9


def structure_words(name: str) -> str:
    """A structure's name for people."""
    return _STRUCTURES.get(name, name)


def decimals(value: float) -> str:
    """Two decimals without the leading zero, as .07; from 1 on with one decimal."""
    return f"{value:.2f}".removeprefix("0") if value < 0.995 else f"{value:.1f}"


def within(value: Spread, digits: int = 2, unit: str = "") -> str:
    """A median with its middle 90 %."""
    return f"{value.value:.{digits}f}{unit} ({value.low:.{digits}f} to {value.high:.{digits}f})"


def percent(value: Spread) -> str:
    """A share with its middle 90 %."""
    return f"{100 * value.value:.0f} % ({100 * value.low:.0f} to {100 * value.high:.0f} %)"


def matrix_lines(answer: Excitation) -> list[str]:
    """The effects of each cell on each: the median, and under it the middle 90 %."""
    return _grid(
        answer.effects,
        [f"{cell.actor} {_SHORT[cell.group]}" for cell in answer.cells],
        [(cell.actor, _SHORT[cell.group]) for cell in answer.cells],
        [f"{cell.actor} {_SHORT[cell.group]} {count}" for cell, count in
         zip(answer.cells, answer.counts.tolist(), strict=True)],
    )  # fmt: skip


def _grid(effects: Matrix, names: list[str], heads: list[tuple[str, str]], labels: list[str]) -> list[str]:
    width = max(len(each) for each in labels) + 1
    lines = [" " * width + "".join(f"{head[part]:>{_CELL}}" for head in heads) for part in (0, 1)]
    for row in range(len(names)):
        median = "".join(f"{decimals(each):>{_CELL}}" for each in effects.value[row].tolist())
        bounds = "".join(
            f"{f'{decimals(low)}-{decimals(high)}':>{_CELL}}"
            for low, high in zip(effects.low[row].tolist(), effects.high[row].tolist(), strict=True)
        )
        lines += [f"{labels[row]:<{width}}{median}", f"{'':<{width}}{bounds}"]
    return lines


def structure_lines(answer: Excitation) -> list[str]:
    """The four structures: left-out years against the rival, residuals, convergence."""
    lines = [f"{'structure':<30}{'left out':>17}{'gaps':>11}{'R-hat':>8}{'ESS':>6}{'div.':>6}"]
    for each in answer.structures:
        gaps = f"{each.distance:.2f}/{each.limit:.2f}"
        lines.append(
            f"{structure_words(each.name):<30}{_difference(each):>17}{gaps:>11}{each.rhat:>8.3f}{each.ess:>6.0f}"
            f"{each.divergences:>6}"
        )
    return lines


def _difference(told: Told) -> str:
    if told.difference is None:
        return "none left out"
    if told.name == RIVAL:
        return "the rival"
    return f"{told.difference.difference:+.1f} +- {told.difference.error:.1f}"


def sentences(answer: Excitation) -> list[str]:
    """The finding, and what it rests on."""
    said = [finding_sentence(answer), _radius_sentence(answer), _sides_sentence(answer), _cells_sentence(answer)]
    if answer.placebo is not None:
        said.append(_placebo_sentence(answer))
    if answer.left_out:
        names = ", ".join(f"{cell.actor} {cell.group} ({count})" for cell, count in answer.left_out)
        said.append(f"Left out, with too few acts: {names}.")
    said.append(
        "No link and no severity is used. Days are days of announcement, acts of one day do not excite one another, "
        "and famous answers are listed more fully than quiet ones, which looks like excitation."
    )
    return said


def finding_sentence(answer: Excitation) -> str:
    """M06 in one sentence: does a process without excitation, but with a rate that varies in time, do as well?"""
    found = gain(answer)
    if found is None:
        return "M06 cannot be told: no year could be left out, so the structures were not compared."
    numbers = (
        f"on {found.acts} acts of left-out years excitation adds {found.difference:+.1f} to the log predictive density "
        f"(standard error {found.error:.1f})"
    )
    if answer.finding == "supported":
        return f"M06 is supported: {numbers}, more than a Poisson process whose rate varies in time can explain."
    if answer.finding == "not supported":
        return f"M06 is not supported: a Poisson process whose rate varies in time does as well; {numbers}."
    return f"M06 cannot be told: a Poisson process whose rate varies in time does as well within the noise; {numbers}."


def _radius_sentence(answer: Excitation) -> str:
    constant = next((each.radius for each in answer.structures if each.name == "hawkes_constant"), None)
    other = "" if constant is None else f"; with a constant rate {within(constant)}, which takes tense times for more"
    return (
        f"Spectral radius {within(answer.radius)}{other}. Of {answer.acts} acts {percent(answer.base)} came of "
        f"the base rate, {percent(answer.own)} of earlier acts of the same side, "
        f"{percent(answer.other)} of the other side's."
    )


def _sides_sentence(answer: Excitation) -> str:
    sides = answer.sides
    parts = [
        f"an act of {sides.names[column]} calls forth "
        f"{within(Spread(*(float(each[row, column]) for each in (sides.low, sides.value, sides.high))))} of "
        f"{sides.names[row]}"
        for row in range(len(sides.names))
        for column in range(len(sides.names))
        if row != column
    ]
    stronger = ""
    if len(sides.names) == 2:
        stronger = (
            f"; the effect of {sides.names[0]} on {sides.names[1]} is the stronger with probability "
            f"{sides.stronger[1, 0]:.2f}"
        )
    delay = answer.delays_days[1]
    return f"Across sides {', '.join(parts)}{stronger}. The mean delay across sides is {within(delay, 1, ' days')}."


def _cells_sentence(answer: Excitation) -> str:
    pairs = across_pairs(answer)[:2]
    names = answer.effects.names
    told = "; ".join(
        f"{names[column]} on {names[row]} {decimals(float(answer.effects.value[row, column]))}, "
        f"P(> {NOTABLE:g}) = {answer.effects.above[row, column]:.2f}"
        for row, column in pairs
    )
    return f"Strongest single effects across sides: {told}. The prior gives P = {answer.prior_above:.2f} to each."


def _placebo_sentence(answer: Excitation) -> str:
    check = answer.placebo
    assert check is not None
    return (
        f"With the days of one side moved by 91 to 365 days, {len(check.moved)} times, an act calls forth "
        f"{min(check.moved):.2f} to {max(check.moved):.2f} of the other side, against {check.observed:.2f} in the "
        f"record (p = {check.p:.2g}, {1 / (1 + len(check.moved)):.2g} being the least possible)."
    )
