"""The view Record."""

from countermove.explorer.record.api import api
from countermove.explorer.record.page import pages

__all__ = ["api", "pages"]
