"""The API of the view Law."""

from __future__ import annotations

from fastapi import APIRouter

api = APIRouter()
