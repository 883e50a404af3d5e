"""The API and the pages under requests that nobody would think of: never a fault of the program, and answers as the
program's own description has them."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from countermove.explorer import Desk, create_app
from countermove.explorer.app import API

from .conftest import VIEWS

# Threads of the application may use `random` while a strategy draws, and Hypothesis takes it for the strategy's doing.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SECONDS = 6.0
"""For the calls of the API together, and for the pages together; what is not tried by then is not tried."""
EXAMPLES = 8
FEW_WORLDS = 100
tries = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink]
)
NASTY = (
    "", " ", "0", "-1", "1e999", "nan", "9" * 400, "2026-13-01", "0001-01-01", "9999-12-31", "..", "/etc/passwd",
    "%00", "\x00", "\ud7ff", "<script>alert(1)</script>", "'\"", "{{7*7}}", "~~~", "é" * 50, "x" * 2_000, "- [",
)  # fmt: skip


@pytest.fixture(scope="module")
def described(desk: Desk) -> Any:
    """The application by its own description."""
    return schemathesis.openapi.from_asgi(f"{API}/openapi.json", create_app(desk))


def test_no_call_of_the_api_finds_a_fault_and_answers_are_as_described(described: Any, subtests: pytest.Subtests):
    calls = [each.ok() for each in described.get_all_operations()]
    assert calls
    for call in calls:
        with subtests.test(call.label):
            try_call(call, time.monotonic() + SECONDS / len(calls))


def try_call(call: Any, end: float) -> None:
    """Make requests of a call until an end."""

    @given(call.as_strategy())
    @tries
    def holds(case: Case) -> None:
        if time.monotonic() < end:
            hurry(case.body)
            case.call_and_validate(checks=CHECKS)

    holds()


def hurry(body: object) -> None:
    """Have a body ask for few worlds, unless it asks for what is no number."""
    if isinstance(body, dict) and isinstance(body.get("worlds", FEW_WORLDS), int):
        body["worlds"] = min(body.get("worlds", FEW_WORLDS), FEW_WORLDS)


def fields_of(page: str) -> Mapping[str, list[str]]:
    """The names that forms and links of a page put into addresses, with values that it offers."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", page):
        name, value = (re.search(rf'\b{what}="([^"]*)"', tag) for what in ("name", "value"))
        if name:
            found.setdefault(unescape(name[1]), []).append(unescape(value[1]) if value else "1")
    for query in re.findall(r'href="/[^"?]*\?([^"#]*)"', page):
        for pair in unescape(query).split("&"):
            name, _, value = pair.partition("=")
            if value and re.fullmatch(r"\w+", name):
                found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("address", VIEWS)
def test_no_address_of_a_view_finds_a_fault(client: TestClient, address: str):
    fields = fields_of(client.get(address).text)
    names = st.sampled_from(sorted(fields)) if fields else st.just("x")
    offered = {name: list(dict.fromkeys(values))[:40] for name, values in fields.items()}
    end = time.monotonic() + SECONDS / len(VIEWS)

    @st.composite
    def pairs(draw: st.DrawFn) -> tuple[str, str]:
        name = draw(names)
        like = st.sampled_from([*offered.get(name, ()), "0.5"])
        return name, draw(like | like | st.sampled_from(NASTY) | st.text(max_size=30))

    @given(st.lists(pairs(), max_size=8), st.booleans())
    @tries
    def holds(query: list[tuple[str, str]], part: bool) -> None:
        if time.monotonic() > end:
            return
        asked = [pair for pair in query if pair[0] != "worlds"]
        asked += [("worlds", str(FEW_WORLDS))] if "worlds" in fields else []
        answer = client.get(address, params=asked, headers={"HX-Request-Type": "partial"} if part else {})
        assert answer.status_code in (200, 422), (asked, answer.status_code)
        assert answer.headers["content-type"].startswith("text/html")
        assert "<script>alert" not in answer.text

    holds()
