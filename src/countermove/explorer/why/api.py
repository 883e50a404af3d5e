"""The API of the view Why."""

from __future__ import annotations

from fastapi import APIRouter

api = APIRouter()
