"""The API of the view Why."""

from __future__ import annotations

from fastapi import APIRouter

from countermove.explorer.why.jobs_api import api as jobs

api = APIRouter()
api.include_router(jobs)
