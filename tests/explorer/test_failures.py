"""What a reader sees when things go wrong: a server that is gone and comes back, one that is slow, one with a fault."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from countermove.explorer import Desk, create_app

pytestmark = pytest.mark.browser
LEVER = "#levers input[type=range]:not([name=fee], [name=cap])"


@dataclass
class Trouble:
    """An application that can be slow or broken for fragments of the first view, and counts what it was asked for."""

    app: ASGIApp
    delay: float = 0.0
    broken: bool = False
    asked: list[str] = field(default_factory=list[str])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        part = scope["type"] == "http" and (b"hx-request-type", b"partial") in scope["headers"]
        if part and scope["path"] == "/":
            self.asked.append(scope["query_string"].decode())
            if self.delay:
                await asyncio.sleep(self.delay)
            if self.broken:
                scope = {**scope, "path": "/breaks", "raw_path": b"/breaks"}
        await self.app(scope, receive, send)


class Server:
    """A server on one port that can be killed and started again."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        config = uvicorn.Config(self.app, log_level="critical", access_log=False, timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listener]}, daemon=True)
        self.thread.start()

    def kill(self) -> None:
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(timeout=10)


@pytest.fixture(scope="module")
def trouble(desk: Desk) -> Trouble:
    app = create_app(desk)

    def breaks() -> None:
        raise RuntimeError("the inside of the program")

    app.add_api_route("/breaks", breaks)
    return Trouble(app)


@pytest.fixture(scope="module")
def server(trouble: Trouble) -> Iterator[Server]:
    made = Server(trouble)
    yield made
    made.kill()


@pytest.fixture
def reader(browser: Browser, server: Server, trouble: Trouble) -> Iterator[Page]:
    """The first view, opened; what its console says of the line is not looked at."""
    trouble.delay, trouble.broken = 0.0, False
    context = browser.new_context(base_url=server.address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/?worlds=200")
    trouble.asked.clear()
    yield page
    trouble.delay, trouble.broken = 0.0, False
    context.close()


def move(page: Page, share: float) -> tuple[str, str]:
    """Put the first lever on a share of its way; its name and where it then is."""
    found: Any = page.locator(LEVER).first.evaluate(
        """(lever, share) => {
            const low = Number(lever.min), high = Number(lever.max);
            lever.value = low + share * (high - low);
            lever.dispatchEvent(new Event("input", { bubbles: true }));
            return [lever.name, lever.value];
        }""",
        share,
    )
    return found[0], found[1]


def stands(page: Page, name: str, value: str) -> None:
    """Wait until the address says that a lever is where it was put."""
    page.wait_for_function(
        "([name, value]) => Number(new URLSearchParams(location.search).get(name)) === Number(value)",
        arg=[name, value],
        timeout=15_000,
    )


def test_a_server_that_is_killed_is_said_to_be_gone_and_found_again_by_itself(reader: Page, server: Server):
    stands(reader, *move(reader, 0.25))
    before = reader.locator(".headline").inner_text()
    server.kill()
    move(reader, 0.5)
    expect(reader.locator("#lost")).to_be_visible(timeout=10_000)
    assert reader.locator(".headline").inner_text() == before, "the last answer stays"
    last = move(reader, 0.75)
    expect(reader.locator("#lost")).to_be_visible()
    server.start()
    stands(reader, *last)
    expect(reader.locator("#lost")).to_be_hidden()
    expect(reader.locator("#waiting")).to_be_hidden()
    assert reader.locator(".headline").inner_text() != before


def test_a_server_that_came_back_is_asked_at_the_next_move(reader: Page, server: Server):
    server.kill()
    move(reader, 0.5)
    expect(reader.locator("#lost")).to_be_visible(timeout=10_000)
    server.start()
    stands(reader, *move(reader, 0.25))
    expect(reader.locator("#lost")).to_be_hidden()


def test_what_a_server_says_as_it_goes_down_is_not_put_on_the_page(reader: Page):
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            route.continue_()
        else:
            route.fulfill(status=500, content_type="text/plain", body="Internal Server Error")

    reader.route("**/why/hinges?*", answer)
    with reader.expect_response("**/why/hinges?*"):
        reader.reload()
    reader.wait_for_timeout(300)
    assert "Internal Server Error" not in reader.locator("#answer").inner_text(), "it is no answer"
    hinges = reader.get_by_role("complementary", name="What this hinges on")
    expect(hinges.get_by_text("of the spread").first).to_be_visible(timeout=10_000)  # asked again by itself
    assert len(asked) > 1


def test_while_a_slow_server_works_the_page_says_so_and_the_latest_position_wins(reader: Page, trouble: Trouble):
    trouble.delay = 1.0
    for share in (0.1, 0.2, 0.3, 0.4, 0.6):
        last = move(reader, share)
        reader.wait_for_timeout(30)
    assert reader.locator("#answer").get_attribute("aria-busy") == "true"
    expect(reader.locator("#waiting")).to_be_visible()
    stands(reader, *last)
    expect(reader.locator("#waiting")).to_be_hidden()
    assert reader.locator("#answer").get_attribute("aria-busy") is None
    assert len(trouble.asked) <= 2, "positions between were passed over"


def test_a_fast_answer_shows_no_sign_of_waiting(reader: Page):
    stands(reader, *move(reader, 0.5))
    reader.evaluate(
        """() => {
            window.seen = 0;
            new MutationObserver(() => { window.seen += !document.getElementById("waiting").hidden; })
                .observe(document.getElementById("waiting"), { attributes: true });
        }"""
    )
    stands(reader, *move(reader, 0.25))
    assert reader.evaluate("window.seen") == 0


def test_a_fault_of_the_program_is_told_in_place_of_the_answer_and_passes(reader: Page, trouble: Trouble):
    trouble.broken = True
    move(reader, 0.5)
    expect(reader.locator("#answer [role=alert]")).to_contain_text("a fault of the program")
    expect(reader.locator("#lost")).to_be_hidden()
    trouble.broken = False
    stands(reader, *move(reader, 0.25))
    expect(reader.locator("#answer [role=alert]")).to_have_count(0)
