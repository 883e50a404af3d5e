"""A draft as part of an address: its text packed small, and unpacked within bounds whatever was sent."""

from __future__ import annotations

import zlib
from base64 import b64decode, urlsafe_b64encode
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer

from countermove.explorer.guard import MOST_QUERY_BYTES

MOST_LETTERS = 60_000
_MOST_BYTES = 4 * MOST_LETTERS
"""What so many letters can take in UTF-8."""


def packed(text: str) -> str:
    """The text in letters that an address may hold."""
    return urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpacked(letters: str) -> str:
    """The text that was packed; ValueError for what is none, or is longer than a draft may be."""
    opened = zlib.decompressobj()
    try:
        sent = b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
        # A few letters can unpack to a thousand times their size: no more is made than a draft may have.
        text = opened.decompress(sent, _MOST_BYTES + 1).decode()
    except (ValueError, zlib.error):
        text = ""
    if not text or not opened.eof or opened.unused_data or len(text) > MOST_LETTERS:
        problem = f"holds no whole draft of at most {MOST_LETTERS:,} letters; part of the link may be missing"
        raise ValueError(problem)
    return text


Packed = Annotated[
    str, Field(max_length=MOST_QUERY_BYTES, description="a rule as a link holds it: zlib, then base64url"),
    AfterValidator(unpacked), PlainSerializer(packed),
]  # fmt: skip
"""A text that comes and goes packed."""
