"""How long triggers wait, with the unanswered kept in: curves, trend, verdict, and checks on them."""
