"""The frame that every chart stands in: ids, title, words for a screen reader, size, notes; and the printing of it."""

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from countermove.chart.palette import NARROW_RULES, PAINT, own_style
from countermove.chart.text import clean, wrap

TEXT = 13.0
SMALL = 12.0
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def check_id(chart_id: str) -> None:
    """ValueError if the id could not stand in an attribute, a selector and a URL as it is."""
    if not _ID.fullmatch(chart_id):
        raise ValueError(f"chart id {chart_id!r}: want letters, digits, '_' and '-', a letter first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a chart needs besides its data.

    id: prefix of every id in the SVG, unique on the page (letters, digits, `_`, `-`); title: its accessible name, drawn
    only with `show_title`; width, height: layout size in px (height None: the chart's own choice); summary: first
    sentence of the description; note: small print under the chart; style: whether it carries its own style sheet;
    empty: what stands there when nothing can be drawn. ValueError for a bad id or a width outside 280 to 2000.
    """

    id: str
    title: str
    width: int = 720
    height: int | None = None
    summary: str = ""
    note: str = ""
    show_title: bool = False
    style: bool = True
    empty: str = "No data to draw"

    def __post_init__(self) -> None:
        check_id(self.id)
        if not 280 <= self.width <= 2000:
            raise ValueError(f"chart width {self.width}: want 280 to 2000 px")
        if self.height is not None and not 120 <= self.height <= 4000:
            raise ValueError(f"chart height {self.height}: want 120 to 4000 px")

    @property
    def narrow(self) -> bool:
        """Whether the chart is laid out for a phone."""
        return self.width < 520

    @property
    def top(self) -> float:
        """The y at which the chart itself may begin, below the title if it is drawn."""
        return 4.0 + 21.0 * len(title_lines(self)) + (6.0 if self.show_title else 0.0)


def title_lines(frame: Frame) -> tuple[str, ...]:
    """The drawn title in lines; empty unless it is asked for."""
    return wrap(clean(frame.title), frame.width - 4, 16, 3, bold=True) if frame.show_title else ()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    env.globals.update(PAINT, axes=_axes)  # pyright: ignore[reportUnknownMemberType]
    return env


@lru_cache(maxsize=512)
def _axes(axes: Hashable) -> Markup:
    """Grid and labels of a plot, which most often stay while what is drawn in it moves."""
    return Markup(_template("_axes.svg").render(a=axes))


@lru_cache(maxsize=64)
def _template(name: str) -> Template:
    return _environment().get_template(name)


def unit_words(unit: str, scale: str) -> str:
    """How the description tells the unit and the scale."""
    return (f", in {clean(unit)}" if unit else "") + (", logarithmic scale" if scale == "log" else "")


def render(
    template: str, frame: Frame, *, bottom: float, words: Sequence[str], view: object, notes: Sequence[str] = ()
) -> str:
    """The SVG text of one chart.

    template: file in templates/; bottom: y at which the chart itself ends; words: sentences of the description;
    view: what the template draws; notes: the chart's own small print, before the caller's.
    """
    small: list[str] = []
    for note in (*notes, clean(frame.note)):
        small += wrap(note, frame.width - 8, SMALL, 8) if note else ()
    height = round(bottom + (6 + 16 * len(small) if small else 0) + 4)
    description = " ".join(sentence for sentence in (clean(frame.summary), *words) if sentence)
    return _template(template).render(
        f=frame,
        title=clean(frame.title),
        heading=title_lines(frame),
        desc=description,
        height=height,
        notes=[(round(bottom) + 20 + 16 * row, line) for row, line in enumerate(small)],
        style=own_style(frame.id) if frame.style else "",
        kind=template.removesuffix(".svg"),
        v=view,
    )


def render_empty(frame: Frame) -> str:
    """The picture of no data: the frame's size, and a sentence that says so."""
    height = 120.0
    lines = wrap(clean(frame.empty), frame.width - 40, TEXT, 3)
    return render(
        "empty.svg",
        frame,
        bottom=frame.top + height,
        words=(f"{clean(frame.empty)}.",),
        view={"top": frame.top, "height": height, "lines": lines},
    )


def wide_and_narrow(draw: Callable[[Frame], str], frame: Frame, narrow: int = 360) -> str:
    """The chart drawn twice, for a page and for a phone; a media query (600 px) shows one of them.

    The narrow one has the id `<id>-narrow`. Returns HTML; the rule that switches is in `stylesheet()` and, if the
    frame carries its own style, in the HTML itself.
    """
    rule = f"<style>{NARROW_RULES}</style>" if frame.style else ""
    small = replace(frame, id=f"{frame.id}-narrow", width=narrow)
    return f'{rule}<div class="cm-wide">{draw(frame)}</div><div class="cm-narrow">{draw(small)}</div>'
