"""The view Why."""

from countermove.explorer.why.api import api
from countermove.explorer.why.page import pages

__all__ = ["api", "pages"]
