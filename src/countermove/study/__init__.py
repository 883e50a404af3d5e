"""The record: facts with their sources, and cases. No model."""
