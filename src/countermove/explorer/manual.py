"""The page on the API: what can be asked for, as the application describes itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from countermove.explorer.guard import MOST_BODY_BYTES, MOST_QUERY_BYTES, MOST_SECONDS
from countermove.explorer.pages import page


@dataclass(frozen=True)
class Call:
    """One call: its method and path, what it gives, and the names of its parameters or of its body's fields."""

    method: str
    path: str
    says: str
    takes: tuple[str, ...]


def manual(request: Request) -> Response:
    """The page."""
    described: dict[str, Any] = request.app.openapi()
    calls: dict[str, list[Call]] = {}
    for view, call in _calls(described):
        calls.setdefault(view, []).append(call)
    return page(
        request, "api.html", views_of_api=calls, description=request.app.openapi_url,
        most_body=MOST_BODY_BYTES // 1024, most_query=MOST_QUERY_BYTES // 1024, most_seconds=round(MOST_SECONDS),
    )  # fmt: skip


def _calls(described: dict[str, Any]) -> Iterator[tuple[str, Call]]:
    for path, methods in described["paths"].items():
        for method, each in methods.items():
            takes = tuple(found["name"] for found in each.get("parameters", ())) + _fields(described, each)
            yield each["tags"][0], Call(method.upper(), path, each.get("description") or each["summary"], takes)


def _fields(described: dict[str, Any], each: dict[str, Any]) -> tuple[str, ...]:
    """The names of what a call's body holds; a list or a text has none."""
    contents = each.get("requestBody", {}).get("content", {})
    named = [content.get("schema", {}).get("$ref", "").rpartition("/")[2] for content in contents.values()]
    schemas = described.get("components", {}).get("schemas", {})
    return tuple(field for name in named for field in schemas.get(name, {}).get("properties", {}))
