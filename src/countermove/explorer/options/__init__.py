"""The view of options: what a control would do, and what would come back."""

from countermove.explorer.options.api import api
from countermove.explorer.options.export import exports
from countermove.explorer.options.page import pages
from countermove.explorer.options.sales import pages as sales

pages.include_router(exports)
pages.include_router(sales)

__all__ = ["api", "pages"]
