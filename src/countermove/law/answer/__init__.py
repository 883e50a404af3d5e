"""The answer to one question of law, with its whole reasoning: in fields, in words and as a record to keep."""
