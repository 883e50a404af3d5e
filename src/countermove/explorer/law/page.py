"""The page of the view Law."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from countermove.explorer.pages import page

pages = APIRouter()


@pages.get("/law")
def view(request: Request) -> Response:
    """The whole view."""
    return page(request, "law.html")
