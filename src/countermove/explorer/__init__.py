"""The page and the REST API: the same answers as the command line, in a browser, on one's own machine."""

from countermove.explorer.app import create_app
from countermove.explorer.desk import Desk, open_desk

__all__ = ["Desk", "create_app", "open_desk"]
