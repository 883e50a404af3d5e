"""The view Options."""

from countermove.explorer.options.api import api
from countermove.explorer.options.page import pages

__all__ = ["api", "pages"]
