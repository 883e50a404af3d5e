"""Forecasts made, resolved and scored: a ledger, scores, and what history says of the forecasters."""
