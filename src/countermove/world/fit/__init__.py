"""Fitting the world to its past: what the data say of the parameters, under each rival structure."""
