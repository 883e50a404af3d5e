"""`countermove law`: what is allowed, by whose law, and why."""

from __future__ import annotations

import typer

from countermove.cli.law.calendar import calendar_command
from countermove.cli.law.chart import chart_command
from countermove.cli.law.check import check_command
from countermove.cli.law.diff import diff_command
from countermove.cli.law.draft import draft_command
from countermove.cli.law.headroom import headroom_command
from countermove.cli.law.owners import owners_command
from countermove.cli.law.redesign import redesign_command
from countermove.cli.law.screen import screen_command
from countermove.cli.law.verify import verify_command

app = typer.Typer(name="law", help="What is allowed, by whose law, and why.", no_args_is_help=True)
app.command("check")(check_command)
app.command("headroom")(headroom_command)
app.command("screen")(screen_command)
app.command("owners")(owners_command)
app.command("chart")(chart_command)
app.command("diff")(diff_command)
app.command("calendar")(calendar_command)
app.command("redesign")(redesign_command)
app.command("draft")(draft_command)
app.command("verify")(verify_command)
