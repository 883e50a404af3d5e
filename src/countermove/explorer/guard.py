"""What stands before every request: bounds on its size and time, and the headers that bind a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY_BYTES = 256 * 1024
MOST_QUERY_BYTES = 8 * 1024
MOST_SECONDS = 60.0
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EMBEDDED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
"""The policy of pages under /embed, which other sites may frame: they hold one chart and nothing to press."""
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
HARMLESS = ("GET", "HEAD", "OPTIONS")
Answering = Callable[[Request, int, list[str]], ASGIApp]
"""What tells faults in the form that was asked for: request, status, faults."""
Asking = Callable[[], AbstractContextManager[None]]
"""What is entered for as long as an answer is awaited."""


class TooLarge(HTTPException):
    """A request's body runs beyond what is taken."""

    def __init__(self) -> None:
        super().__init__(413, f"the request is larger than {MOST_BODY_BYTES:,} bytes")


def headers_for(path: str) -> Mapping[str, str]:
    """The headers of every answer from an address."""
    return {"content-security-policy": EMBEDDED if path.startswith("/embed/") else POLICY, **HEADERS}


class Guard:
    """ASGI middleware that refuses requests which are too large, take too long or come from another site's page, adds
    the headers, and answers HEAD as GET without the body."""

    def __init__(
        self, app: ASGIApp, tell: Answering, asking: Asking = nullcontext, most_seconds: float = MOST_SECONDS
    ) -> None:
        self.app = app
        self.tell = tell
        self.asking = asking
        self.most_seconds = most_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, read, bodiless = False, 0, scope["method"] == "HEAD"

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_BODY_BYTES:
                raise TooLarge
            return message

        async def headed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                present = {name for name, _ in message["headers"]}
                own = ((name.encode(), value.encode()) for name, value in headers_for(scope["path"]).items())
                message = {
                    **message,
                    "headers": [*message["headers"], *(each for each in own if each[0] not in present)],
                }
            elif bodiless:
                message = {**message, "body": b""}
            await send(message)

        async def refuse(status: int, problem: str) -> None:
            await self.tell(Request(scope), status, [problem])(scope, receive, headed)

        if found := _refusal(scope):
            await refuse(*found)
            return
        clock = asyncio.timeout(self.most_seconds)
        try:
            with self.asking():
                async with clock:
                    await self.app({**scope, "method": "GET"} if bodiless else scope, limited, headed)
        except TooLarge as error:
            if not begun:
                await refuse(error.status_code, error.detail)
        except TimeoutError:
            if not clock.expired():
                raise
            if not begun:
                await refuse(503, f"no answer within {self.most_seconds:g} s; ask for fewer worlds")


def _refusal(scope: Scope) -> tuple[int, str] | None:
    """Why a request is not even begun, with the status that says so; None where nothing is wrong with it."""
    headers = Headers(scope=scope)
    if len(scope.get("query_string", b"")) > MOST_QUERY_BYTES:
        return 414, f"the address is longer than {MOST_QUERY_BYTES:,} bytes"
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length[:20]) > MOST_BODY_BYTES:
        error = TooLarge()
        return error.status_code, error.detail
    if scope["method"] not in HARMLESS and _of_another_site(headers):
        return 403, "a page of another site may not ask for this"
    return None


def _of_another_site(headers: Headers) -> bool:
    """Whether a page of another site asks: by what browsers say of it, or where they say nothing, by its origin."""
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")
