"""The application: views and API over one desk, and what becomes of whatever goes wrong."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from countermove import __version__
from countermove.explorer.desk import Desk
from countermove.explorer.guard import Guard, headers_for
from countermove.explorer.pages import Refusal, faults_of, page, static_file, wants_page
from countermove.explorer.reference import reference
from countermove.study import BadInput
from countermove.world.compiled import usable_cores

API = "/api/v1"
AT_ONCE = usable_cores() + 1
"""Answers that are worked out at once; more would only take turns on the same cores, and all would come later."""
VIEWS = ("options", "why", "law", "record", "track")
ABOUT = """What a control does against the world without it, what comes back, and how sure that is: as JSON, the same
answers as the command `countermove`. Numbers are in the unit that stands beside them. Research, not legal advice."""


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal, "description": says}
    for status, says in (
        (400, "What was sent cannot be read, or the host has another name."),
        (403, "A page of another site asked."),
        (404, "There is no such thing."),
        (413, "The body is too large."),
        (414, "The address is too long."),
        (422, "What was asked for cannot be answered."),
        (503, "It took too long, or too many ask at once."),
    )
}


def create_app(desk: Desk, hosts: Sequence[str] = ("*",)) -> FastAPI:
    """The explorer of a desk, as an ASGI application that answers under the given names of its host."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        current_default_thread_limiter().total_tokens = AT_ONCE
        yield
        desk.jobs.close()

    app = FastAPI(
        title="countermove", version=__version__, description=ABOUT, lifespan=lifespan,
        openapi_url=f"{API}/openapi.json", docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.desk = desk
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.add_middleware(Guard, tell=_told, asking=desk.asking)
    app.add_api_route("/static/{name}", _static, include_in_schema=False)
    for view in VIEWS:
        room = import_module(f"countermove.explorer.{view}")
        pages: APIRouter = room.pages
        answers: APIRouter = room.api
        app.include_router(pages, include_in_schema=False)
        app.include_router(answers, prefix=API, tags=[view], responses=REFUSALS)
    app.include_router(reference, include_in_schema=False)
    app.add_exception_handler(BadInput, _bad_input)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _broken)
    return app


async def _static(name: str) -> Response:  # from memory: no thread need be waited for
    found = static_file(name)
    if found is None:
        raise HTTPException(404, f"there is no file {name!r}")
    return found


def _bad_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, BadInput)
    return _told(request, 422, faults_of(error))


def _bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [
        f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg'].removeprefix('Value error, ')}".removeprefix(": ")
        for each in error.errors()
    ]
    return _told(request, 422, found)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = _told(request, error.status_code, [str(error.detail)])
    said.headers.update(error.headers or {})  # of a method that an address does not take: those that it does
    return said


def _broken(request: Request, error: Exception) -> Response:
    """The server's log has the traceback: whoever raised this raises it on."""
    said = _told(request, 500, ["a fault of the program, not of what you asked; its log says more"])
    said.headers.update(headers_for(request.url.path))  # this answer passes no guard
    return said


def _told(request: Request, status: int, faults: list[str]) -> Response:
    """Every fault, as a page for a browser and as JSON for a program."""
    if wants_page(request):
        return page(request, "fault.html", fragment="_fault.html", status=status, faults=faults)
    return JSONResponse({"faults": faults}, status_code=status)
