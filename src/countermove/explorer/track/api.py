"""The API of the view Track record."""

from __future__ import annotations

from fastapi import APIRouter

api = APIRouter()
