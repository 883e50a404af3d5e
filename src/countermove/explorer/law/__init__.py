"""The view Law."""

from countermove.explorer.law.api import api
from countermove.explorer.law.page import pages

__all__ = ["api", "pages"]
