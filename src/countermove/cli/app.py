"""The root of the command line: which commands there are, and what a fault of a user becomes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from countermove import __version__
from countermove.cli import assess, law, response, study, world
from countermove.study.faults import BadInput

app = typer.Typer(
    name="countermove",
    help="Evaluate technology export controls together with the retaliation that they provoke.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("assess")(assess.assess)
app.add_typer(law.app, name="law")
app.add_typer(response.app, name="response")
app.add_typer(world.app, name="world")
app.add_typer(study.app, name="study")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"countermove {__version__}")
        raise typer.Exit()


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    """Evaluate technology export controls together with the retaliation that they provoke."""


def main() -> None:
    """Run the command line. Faults of the user are told one a line on standard error, with exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal that is not UTF-8 still works
    try:
        app()
    except BadInput as error:
        tell_faults(error)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("stopped; nothing was written", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


def tell_faults(error: BadInput) -> None:
    """Every fault on a line of standard error, and how many."""
    for fault in error.faults:
        print(fault, file=sys.stderr)
    count = len(error.faults)
    print(f"{count} fault{'' if count == 1 else 's'}; nothing was written", file=sys.stderr)
