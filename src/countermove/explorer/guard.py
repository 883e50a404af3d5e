"""What stands before every request: bounds on its size and time, and the headers that bind a browser."""

from __future__ import annotations

import asyncio
import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY_BYTES = 256 * 1024
MOST_QUERY_BYTES = 8 * 1024
MOST_SECONDS = 30.0
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


class TooLarge(Exception):
    """A request's body runs beyond what is taken."""


class Guard:
    """ASGI middleware that refuses requests which are too large or take too long, and adds the headers."""

    def __init__(self, app: ASGIApp, most_seconds: float = MOST_SECONDS) -> None:
        self.app = app
        self.most_seconds = most_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, read = False, 0

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
                policy = EMBEDDED if scope["path"].startswith("/embed/") else POLICY
                own = {"content-security-policy": policy, **HEADERS}
                present = {name for name, _ in message["headers"]}
                added = [(name.encode(), value.encode()) for name, value in own.items() if name.encode() not in present]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        if len(scope.get("query_string", b"")) > MOST_QUERY_BYTES:
            await _refuse(headed, 414, f"the address is longer than {MOST_QUERY_BYTES:,} bytes")
            return
        try:
            async with asyncio.timeout(self.most_seconds):
                await self.app(scope, limited, headed)
        except TooLarge:
            if not begun:
                await _refuse(headed, 413, f"the request is larger than {MOST_BODY_BYTES:,} bytes")
        except TimeoutError:
            if not begun:
                await _refuse(headed, 503, f"no answer within {self.most_seconds:g} s; ask for fewer worlds")


async def _refuse(send: Send, status: int, problem: str) -> None:
    body = json.dumps({"faults": [problem]}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
