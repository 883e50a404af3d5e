"""What the engine's benchmark runs: a made-up model, and a C twin made from the same flows."""
