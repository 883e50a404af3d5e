"""The view of options: what a control would do, and what would come back."""

from countermove.explorer.options.api import api
from countermove.explorer.options.export import exports
from countermove.explorer.options.page import pages

pages.include_router(exports)

__all__ = ["api", "pages"]
