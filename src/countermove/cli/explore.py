"""`countermove explore`: the explorer, on this machine, in a browser."""

from __future__ import annotations

import gc
import socket
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from countermove.cli.arguments import Seed, StudyPath
from countermove.cli.stopping import Stopped
from countermove.cli.terminal import complain
from countermove.study.faults import BadInput

NEEDED = "the explorer wants packages that are not installed; want: pip install 'countermove[explore]'"
MOST_CONNECTIONS = 256
SECONDS_TO_END = 2
"""What answers on their way are given when the server is told to stop."""
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
"""Names of this machine alone: a page of another site that has its name lead here is not answered."""


def explore(
    cases: Annotated[
        list[str] | None, typer.Argument(metavar="[CASE]...", help="Cases of your own to show first.")
    ] = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where to listen; this machine alone.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="P", min=0, max=65535, help="0 takes a free one.")] = 8765,
    seed: Seed = 1,
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", metavar="FILE", help="Forecasts of your own, to be shown beside the study's."),
    ] = None,
    study: StudyPath = None,
) -> None:
    """Serve the explorer to a browser on this machine, until it is stopped.

    Example: countermove explore --port 8765
    """
    try:
        import uvicorn

        from countermove.explorer import create_app, open_desk
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] not in ("fastapi", "starlette", "uvicorn"):
            raise
        raise BadInput.single(NEEDED) from None
    from countermove.cli.progress import Progress

    with listening(host, port) as listener:
        with Progress(quiet=False) as progress:
            desk = open_desk(None if study is None else str(study), cases or (), seed=seed, ledger=ledger)
            desk.prepare(progress.tell)
        gc.freeze()  # the study stays: to look it through for garbage stops everybody for a tenth of a second
        app = create_app(desk, hosts=names_of(listener))
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=SECONDS_TO_END,
        )  # fmt: skip
        print(f"http://{_shown(host)}:{listener.getsockname()[1]}/  (stop with Ctrl-C)", flush=True)
        with suppress(Stopped):
            uvicorn.Server(config).run(sockets=[listener])
        complain("stopped")


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; BadInput where the address or the port cannot be had."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # asyncio sends at once (TCP_NODELAY) only where a socket names its protocol; else each answer waits 40 ms.
        listener = socket.socket(family, kind, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(MOST_CONNECTIONS)
        except OSError:
            listener.close()
            raise
        return listener
    except OSError as error:
        raise BadInput.single(
            f"{host}:{port} cannot be listened on: {error.strerror or error}", where="--port"
        ) from None


def names_of(listener: socket.socket) -> tuple[str, ...]:
    """The names by which a server is asked: whatever leads to it, unless only this machine can."""
    address: str = listener.getsockname()[0]
    return (*LOOPBACK, address) if ip_address(address.partition("%")[0]).is_loopback else ("*",)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
