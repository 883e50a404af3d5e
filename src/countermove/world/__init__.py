"""One possible world, a quarter at a time; many worlds."""

from countermove.world.ensemble import Ensemble, Span, simulate

__all__ = ["Ensemble", "Span", "simulate"]
