"""`countermove brief`: briefs that were written, looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import typer

COMMANDS = ("verify",)
"""Each lies in a module of its name, as a function with ``_command`` after it."""


def application(words: Sequence[str] = ()) -> typer.Typer:
    """The commands. Where ``words`` begin with one of them, that one alone, since loading all takes time."""
    app = typer.Typer(name="brief", help="Briefs that were written: are they as they were made?", no_args_is_help=True)
    app.callback()(_group)
    for name in words[:1] if words and words[0] in COMMANDS else COMMANDS:
        module = import_module(f"countermove.cli.brief.{name}")
        app.command(name)(getattr(module, f"{name}_command"))
    return app


def _group() -> None:
    """Briefs that were written: are they as they were made?"""
