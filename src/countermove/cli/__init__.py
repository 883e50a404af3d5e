"""The terminal: commands, messages and exit codes. 0 answered; 1 fault in the program; 2 bad input, said clearly."""

from countermove.cli.app import main

__all__ = ["main"]
