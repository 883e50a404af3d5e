"""The parts of an assessment that say what moves the odds of its scenarios."""

from __future__ import annotations

from datetime import date

from countermove.decision.parts import Part, Share


class OddsShift(Part):
    """By how much an option moves the odds of a scenario against present law, in the same worlds, as a fraction:
    over all worlds, with its Monte Carlo error, and the least and the greatest among rival accounts."""

    option: str
    scenario: str
    difference: float
    monte_carlo_error: float
    least: float
    greatest: float


class Mover(Part):
    """An input or a reading that tells the worlds of a scenario from the others, under present law.

    share: of the variance of whether a world is the scenario's, that it carries by itself, with its standard error;
    low and high: the odds of the scenario where it is low and where it is high, and what that means in its own unit.
    """

    scenario: str
    name: str
    what: str
    share: float
    error: float
    low_when: str
    low: Share
    high_when: str
    high: Share


class ScenarioMovers(Part):
    """What moves the odds: options, inputs of the model, and readings of the year to ``by``, largest first."""

    options: tuple[OddsShift, ...]
    inputs: tuple[Mover, ...]
    signs: tuple[Mover, ...]
    by: date | None
