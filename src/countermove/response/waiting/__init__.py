"""How long a trigger waits for its answer: the fitted cure mixture, its draws, and what follows from them."""
