"""How far a long command has come, told on standard error, so that the answer stays apart from it."""

from __future__ import annotations

import sys

from countermove.cli.stopping import stop_if_asked
from countermove.cli.terminal import complain


class Progress:
    """A bar on a terminal; plain lines, a dozen at most, where standard error is not one."""

    def __init__(self, quiet: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        self._plain = not quiet and not sys.stderr.isatty()
        self._told = (-1.0, "")
        self._bar = Bar(
            BarColumn(bar_width=20),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("{task.description}"),
            console=Console(stderr=True, quiet=quiet),
            transient=True,
            disable=self._plain or quiet,
        )
        self._task = self._bar.add_task("starting", total=1.0)

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def tell(self, done: float, what: str) -> None:
        """Move the bar."""
        stop_if_asked()
        self._bar.update(self._task, completed=done, description=what)
        before, said = self._told
        if self._plain and (done >= before + 0.1 or not (what[:1].isdigit() and said[:1].isdigit())):
            self._told = (done, what)
            complain(f"{100 * done:3.0f} %  {what}")
