"""One possible world, a quarter at a time; many worlds."""

from countermove.world.ensemble import Ensemble, Span, simulate
from countermove.world.inputs import Choice, Inputs, build_inputs, choices_of
from countermove.world.tables import prior_tables

__all__ = ["Choice", "Ensemble", "Inputs", "Span", "build_inputs", "choices_of", "prior_tables", "simulate"]
