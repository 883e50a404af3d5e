"""An SVG picture as PNG, by resvg (the extra ``png``): no browser, no system library."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from countermove.study.faults import BadInput


def png_of(svg: str, zoom: float = 2.0) -> bytes:
    """The picture on white paper, ``zoom`` pixels to a unit of the SVG. It wants one without a style sheet, since resvg
    knows no custom properties.

    Raises BadInput where the extra is not installed.
    """
    try:
        resvg: Any = import_module("resvg_py")
    except ImportError:
        wanted = "a PNG needs resvg-py: pip install 'countermove[png]', or write an .svg or .html"
        raise BadInput.single(wanted, where="--out") from None
    return bytes(resvg.svg_to_bytes(svg_string=svg, zoom=zoom, background="#ffffff"))
