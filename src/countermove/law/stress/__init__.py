"""A stress test for drafters: the best design that a rule leaves open, and what became of such designs."""
