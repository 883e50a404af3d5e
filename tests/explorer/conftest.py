"""What tests of the explorer share: one desk, a client without a network, a served explorer, and a browser."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.testclient import TestClient

from countermove.explorer import Desk, create_app, open_desk, pages

HTML = {"accept": "text/html"}
VIEWS = tuple(address for address, _, _ in pages.VIEWS)
"""The addresses of all views."""


@pytest.fixture(scope="session")
def desk() -> Desk:
    """The packaged study on a desk."""
    made = open_desk()
    made.prepare(lambda done, says: None)
    return made


@pytest.fixture(scope="session")
def client(desk: Desk) -> Iterator[TestClient]:
    """Asks the application without a network."""
    with TestClient(create_app(desk), headers=HTML) as made:
        yield made


@pytest.fixture(scope="session")
def served(desk: Desk) -> Iterator[str]:
    """The address of an explorer that serves the desk."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(desk), log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture
def tab(browser: Browser, served: str) -> Iterator[Page]:
    """A fresh page at desktop width, on the served explorer; whatever the page complains of fails the test."""
    context = browser.new_context(base_url=served, viewport={"width": 1280, "height": 900})
    page, complaints = context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert not complaints, complaints
