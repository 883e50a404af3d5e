"""`countermove response`: what comes back, how often, how soon."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import typer

COMMANDS = ("lags", "mechanisms", "excitation", "forecast", "exposure", "lapses", "fit")
"""Each lies in a module of its name, as a function with ``_command`` after it."""


def application(words: Sequence[str] = ()) -> typer.Typer:
    """The commands. Where ``words`` begin with one of them, that one alone, since loading all takes time."""
    app = typer.Typer(
        name="response", help="What comes back: answers to restrictions, how often and how soon.", no_args_is_help=True
    )
    app.callback()(_group)
    for name in words[:1] if words and words[0] in COMMANDS else COMMANDS:
        module = import_module(f"countermove.cli.response.{name}")
        app.command(name)(getattr(module, f"{name}_command"))
    return app


def _group() -> None:
    """What comes back: answers to restrictions, how often and how soon."""
