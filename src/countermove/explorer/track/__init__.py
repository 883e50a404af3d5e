"""The view Track record."""

from countermove.explorer.track.api import api
from countermove.explorer.track.page import pages

__all__ = ["api", "pages"]
