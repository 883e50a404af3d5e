"""The API of the view Options."""

from __future__ import annotations

from fastapi import APIRouter

api = APIRouter()
