"""`countermove law`: what is allowed, by whose law, and why."""

from __future__ import annotations

import typer

from countermove.cli.law.check import check_command
from countermove.cli.law.headroom import headroom_command
from countermove.cli.law.verify import verify_command

app = typer.Typer(name="law", help="What is allowed, by whose law, and why.", no_args_is_help=True)
app.command("check")(check_command)
app.command("headroom")(headroom_command)
app.command("verify")(verify_command)
