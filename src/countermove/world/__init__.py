"""One possible world, a quarter at a time; many worlds."""

from countermove.world.beliefs import Beliefs, beliefs_of
from countermove.world.ensemble import Ensemble, simulate
from countermove.world.inputs import Choice, Inputs, build_inputs, choices_of
from countermove.world.pieces import Machine
from countermove.world.tables import prior_tables
from countermove.world.tally import Span

__all__ = [
    "Beliefs",
    "Choice",
    "Ensemble",
    "Inputs",
    "Machine",
    "Span",
    "beliefs_of",
    "build_inputs",
    "choices_of",
    "prior_tables",
    "simulate",
]
