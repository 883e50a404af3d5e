"""Law that changes: drafts, two laws compared, two texts compared, and what happens by itself on a day."""
