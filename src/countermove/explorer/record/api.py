"""The API of the view Record."""

from __future__ import annotations

from fastapi import APIRouter

api = APIRouter()
