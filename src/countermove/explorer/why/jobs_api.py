"""The API of long work: start a full brief, see how far it is, stop it, take its files."""

from __future__ import annotations

import gzip
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi import Path as Part
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from countermove.decision import Assessment
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.jobs import Job, State
from countermove.explorer.pages import Refusal
from countermove.explorer.why.briefs import Brief, Order, start
from countermove.study import BadInput

KINDS = {
    "brief.html": "text/html; charset=utf-8",
    "brief.md": "text/markdown; charset=utf-8",
    "assessment.json": "application/json",
    "outcomes.csv": "text/csv; charset=utf-8",
    "case.yaml": "application/yaml; charset=utf-8",
}
BRIEF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""A brief carries its style inside; nothing in it runs."""

api = APIRouter()
JobId = Annotated[str, Part(min_length=1, max_length=64, pattern="^[0-9a-z-]+$")]


OnDesk = Annotated[Desk, Depends(desk_of)]


class JobStatus(BaseModel):
    """How far a job is: the share of its way and a word, what was wrong with its input, and its files once done."""

    id: str
    title: str
    state: State
    done: float = Field(ge=0, le=1)
    says: str
    faults: tuple[str, ...]
    files: dict[str, str] = Field(description="addresses of what it left, by name; empty until it is done")


def status_of(job: Job) -> JobStatus:
    """What is told of a job."""
    names = tuple(job.result.files) if isinstance(job.result, Brief) and job.state == "done" else ()
    return JobStatus(
        id=job.id, title=job.title, state=job.state, done=min(max(job.done, 0.0), 1.0), says=job.says,
        faults=job.faults, files={name: address(job.id, name) for name in names},
    )  # fmt: skip


def address(job_id: str, name: str) -> str:
    """Where a file of a job lies."""
    return f"/api/v1/jobs/{job_id}/{'assessment' if name == 'assessment.json' else name}"


def job_of(desk: Desk, job_id: str) -> Job:
    """A job; 404 where there is none."""
    try:
        return desk.jobs.get(job_id)
    except BadInput as error:
        raise HTTPException(404, error.faults[0].problem) from None


Told = dict[int | str, dict[str, Any]]
NO_JOB: Told = {404: {"model": Refusal, "description": "There is no such job, or it was forgotten"}}
NO_FILE: Told = {**NO_JOB, 409: {"model": Refusal, "description": "The job is not done, or leaves no such file"}}


@api.post("/assess", status_code=202, summary="Start a full brief")
def begin(desk: OnDesk, order: Order, response: Response) -> JobStatus:
    """Assess a case in the background, as `countermove assess` does. The same order again is the same job."""
    job = start(desk, order)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return status_of(job)


@api.get("/jobs/{job_id}", responses=NO_JOB, summary="How far a job is")
def look(desk: OnDesk, job_id: JobId) -> JobStatus:
    """Its state, the share of its way, and the addresses of its files once it is done."""
    return status_of(job_of(desk, job_id))


@api.delete("/jobs/{job_id}", responses=NO_JOB, summary="Stop a job")
def stop(desk: OnDesk, job_id: JobId) -> JobStatus:
    """It stops at its next step; one that waits, at once."""
    job_of(desk, job_id)
    return status_of(desk.jobs.stop(job_id))


@api.get("/jobs/{job_id}/assessment", response_model=Assessment, responses=NO_FILE, summary="The assessment")
def assessment(request: Request, desk: OnDesk, job_id: JobId) -> Response:
    """The assessment as JSON, the same bytes as `assessment.json` of the command."""
    return _file(request, job_of(desk, job_id), "assessment.json")


@api.get("/jobs/{job_id}/{name}", response_class=Response, responses=NO_FILE, summary="A file of a job")
def file(
    request: Request, desk: OnDesk, job_id: JobId, name: Literal["brief.html", "brief.md", "outcomes.csv", "case.yaml"]
) -> Response:
    """The brief as a page or as Markdown, the table of outcomes, or the case that was assessed."""
    return _file(request, job_of(desk, job_id), name)


def _file(request: Request, job: Job, name: str) -> Response:
    if job.state != "done" or not isinstance(job.result, Brief):
        raise HTTPException(409, f"the job is {job.state}; its files come when it is done")
    packed = "gzip" in request.headers.get("accept-encoding", "")
    body = job.result.files[name] if packed else gzip.decompress(job.result.files[name])
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-store"}
    headers |= {"Content-Encoding": "gzip"} if packed else {}
    if name == "brief.html":
        headers["Content-Security-Policy"] = BRIEF_POLICY
    else:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(body, media_type=KINDS[name], headers=headers)
