"""The record as spells: acts, triggers and answers, their links, and the truces between."""
