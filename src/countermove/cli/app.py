"""The root of the command line: which commands there are, and what becomes of whatever stops them."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import shlex
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from countermove import __version__
from countermove.cli.stopping import Stopped, signals_heard
from countermove.cli.terminal import abandon_output, complain, prepare_streams, tell_faults
from countermove.study.faults import BadInput

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_ROOMS = ("assess", "switch", "search", "compare", "explore", "brief", "law", "response", "world", "track", "study")
_COMMANDS = ("assess", "switch", "search", "compare", "explore")


def application(words: Sequence[str] = ()) -> typer.Typer:
    """The commands. Where ``words`` begin with one of them, that one alone, since loading all takes time."""
    app = typer.Typer(
        name="countermove",
        help="Evaluate technology export controls together with the retaliation that they provoke.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(root)
    for name in words[:1] if words and words[0] in _ROOMS else _ROOMS:
        room = import_module(f"countermove.cli.{name}")
        if name in _COMMANDS:
            app.command(name)(getattr(room, name))
        elif name in ("brief", "law", "response", "world", "track"):
            app.add_typer(room.application(words[1:]), name=name)
        else:
            app.add_typer(room.app, name=name)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"countermove {__version__}")
        raise typer.Exit()


def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Evaluate technology export controls together with the retaliation that they provoke."""


def main(words: Sequence[str] | None = None) -> None:
    """Run a command line (by default the process's own) and end with its exit code.

    0 answered; 1 fault in the program; 2 bad input, every fault told on a line of standard error; 128 and the signal's
    number if a signal stopped it.
    """
    # The program uses no plugins of pydantic, and pydantic looks for them in everything that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # What is read from a study stays to the end, and then goes with the process: to look for garbage in it is idle.
    gc.set_threshold(100_000, 10, 10)
    atexit.register(gc.freeze)
    prepare_streams()
    with signals_heard():
        code = _code(sys.argv[1:] if words is None else words)
    raise SystemExit(code)


def _code(words: Sequence[str]) -> int:
    """Run a command line; whatever stops it becomes a message and an exit code."""
    try:
        code = _answer(words)
        sys.stdout.flush()
        return code
    except BadInput as error:
        tell_faults(error)
        return 2
    except typer.TyperException as error:
        _tell_usage(error)
        return 2
    except Stopped as stop:
        complain(f"stopped ({stop.signal.name}); no file is half-written")
        return 128 + stop.signal
    except BrokenPipeError:
        abandon_output()  # whoever read it has read enough
        return 0
    except Exception as fault:  # noqa: BLE001  # the last hand that can say what to do with it
        if isinstance(fault, OSError) and fault.errno in _FULL:
            abandon_output()
            complain(f"{fault.filename or 'standard output'}: cannot be written: {fault.strerror}")
            return 2
        _tell_own_fault(words)
        return 1


def _answer(words: Sequence[str]) -> int:
    # Typer's own way to run an application would turn a signal or a closed pipe into codes of its own.
    command = typer.main.get_command(application(words))
    try:
        with command.make_context("countermove", list(words)) as context:
            command.invoke(context)
    except typer.Exit as leave:
        return leave.exit_code
    return 0


def _tell_usage(error: typer.TyperException) -> None:
    """What is wrong with the words of a command line, and how the command wants them."""
    message = error.format_message().replace("Value error, ", "").replace("Input should be", "want")
    context = getattr(error, "ctx", None)
    if context is None:
        complain(*message.splitlines())
    elif message in (context.get_help(), "Missing command."):
        complain(*context.get_help().splitlines())  # a group of commands without a word
    else:
        complain(*message.splitlines(), *context.get_usage().splitlines(), "1 fault; nothing was written")


def _tell_own_fault(words: Sequence[str]) -> None:
    traceback.print_exc()
    complain(
        "",
        f"This is a fault of countermove {__version__}, not of your input.",
        "Please report it with the lines above and the command:",
        shlex.join(["countermove", *words]),
    )
