"""Who receives: where a party sits, who owns it, and whether a list names it."""
