"""What a check of a brief holds. Frozen; its JSON Schema ships."""

from __future__ import annotations

from countermove.decision.parts import Part

SCHEMA_VERSION = "1"


class Finding(Part):
    """Something that is not as it was made: a place in a file, what stands there, and what should stand there.
    ``line`` counts from 1, null where no line applies; ``where`` is an id of the page or a key of the data."""

    line: int | None
    where: str
    says: str
    should: str


class Check(Part):
    """One check of one file: what was checked, how many places fail it, the first of these, and why it could not be
    made, if it could not (else empty)."""

    file: str
    what: str
    failures: int
    findings: tuple[Finding, ...]
    unchecked: str


class Again(Part):
    """The assessment made again from its receipt: its digest, how many values differ, the first of them, and which
    parts of the receipt are others now (a study or a program that has moved on)."""

    command: str
    content_hash: str
    failures: int
    findings: tuple[Finding, ...]
    moved_on: tuple[str, ...]


class VerifiedBrief(Part):
    """A brief, checked. ``same``: no check failed. ``notes``: what the reader should know of how far this reaches."""

    schema_version: str
    path: str
    case: str
    content_hash: str
    program: str
    same: bool
    checks: tuple[Check, ...]
    again: Again | None
    notes: tuple[str, ...]
