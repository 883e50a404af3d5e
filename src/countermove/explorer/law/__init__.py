"""The view Law."""

from countermove.explorer.law.api import api
from countermove.explorer.law.draft_page import drafts
from countermove.explorer.law.page import pages

pages.include_router(drafts)

__all__ = ["api", "pages"]
