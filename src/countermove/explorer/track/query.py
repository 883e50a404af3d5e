"""What an address of the view Track record asks for."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from countermove.explorer.pages import Asked, link

FIRST_ROWS = 10
"""Misses, and hits, that are shown at once."""

Name = Annotated[str, Field(min_length=1, max_length=80)]


class TrackQuery(Asked):
    """Which rehearsed forecasts: by whom, over how long, of which series."""

    forecaster: Name | None = Field(default=None, description="Default: the one with the lowest Brier score.")
    months: Annotated[int, Field(ge=1, le=120)] | None = Field(default=None, description="Length of the windows.")
    series: Name | None = Field(default=None, description="Acts of one side, group and direction.")


class TrackPageQuery(TrackQuery):
    """Everything that an address of the page can hold."""

    rows: Literal["first", "all"] = "first"

    def address(self, **changes: Any) -> str:
        """The address of this state, with changes."""
        return link("/track", self.model_copy(update=changes).kept)
