"""The brief as one self-contained HTML file: nothing that runs, no network, charts and its numbers inside."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from countermove.brief.copied import copy_of
from countermove.brief.document import document
from countermove.brief.words import unbroken
from countermove.chart import stylesheet
from countermove.decision.assessment import Assessment

_TEMPLATES = Path(__file__).parent / "templates"


def html(assessment: Assessment) -> str:
    """The brief as an HTML document; the same assessment gives the same text. Text of the study is escaped."""
    # `drawn` marks charts as safe: they come from chart/, which escapes what it draws. So does copy_of. Nothing else
    # passes unescaped.
    return (
        environment()
        .get_template("brief.html")
        .render(doc=document(assessment), style=_style(), drawn=Markup, copy=Markup(copy_of(assessment)))
    )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Templates that escape whatever is not marked as safe."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_finished,
    )
    return environment


def _finished(value: object) -> object:
    """What a template prints: text without control characters, whatever it went through; markup as it is."""
    return unbroken(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=1)
def _style() -> Markup:
    return Markup((_TEMPLATES / "brief.css").read_text(encoding="utf-8") + stylesheet())
