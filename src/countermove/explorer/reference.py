"""The page that says what the API has: every address, what it takes and gives, from the API's own description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from countermove.explorer.pages import page

reference = APIRouter()


@dataclass(frozen=True)
class Call:
    """One address: how it is asked, what it says of itself, and what it takes, each with its type and whether it must
    be given."""

    method: str
    address: str
    says: str
    takes: tuple[tuple[str, str, bool], ...]


@reference.get("/api")
def api_page(request: Request) -> Response:
    """The addresses of the API by view."""
    described: dict[str, Any] = request.app.openapi()
    groups: dict[str, list[Call]] = {}
    for tag, call in _calls(described):
        groups.setdefault(tag, []).append(call)
    return page(request, "api.html", groups=groups, described=request.app.openapi_url)


def _calls(described: dict[str, Any]) -> Iterator[tuple[str, Call]]:
    for address, methods in described["paths"].items():
        for method, about in methods.items():
            takes = [
                (each["name"], _type(each.get("schema", {})), bool(each.get("required")))
                for each in about.get("parameters", ())
            ]
            body = about.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            takes += _of_body(described, body)
            yield about["tags"][0], Call(method.upper(), address, about.get("description", ""), tuple(takes))


def _of_body(described: dict[str, Any], schema: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """The keys of a JSON body."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found = described.get("components", {}).get("schemas", {}).get(name, schema)
    wanted = found.get("required", ())
    return [(key, _type(each), key in wanted) for key, each in found.get("properties", {}).items()]


def _type(schema: dict[str, Any]) -> str:
    """A type in a word or two."""
    if "anyOf" in schema:
        return " or ".join(word for word in map(_type, schema["anyOf"]) if word != "null")
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    kind = schema.get("format") or schema.get("type", "")
    return f"list of {_type(schema['items'])}" if kind == "array" and "items" in schema else str(kind)
