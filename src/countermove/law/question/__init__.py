"""From what a user asks, an item, a day, places and parties, to the facts that law compares."""
