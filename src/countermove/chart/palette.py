"""Colours, dashes, marker shapes and hatches, and the style sheet that makes them fit a page, print and the dark.

The eight colours start from Okabe and Ito's set (jfly.uni-koeln.de/color), moved until every pair stays apart under the
simulated colour-vision deficiencies of Machado et al. (2009) and every line has 3:1, every text 4.5:1 on its paper.
Colour is never the only cue: slot n also has dash n, marker n and hatch n.
"""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Slot:
    """One look: colours on light and dark paper (hex), dash pattern, marker shape, hatch (path in an 8 px tile)."""

    line: str
    text: str
    dark: str
    dash: str
    marker: str
    hatch: str


SLOTS = (
    Slot("#767B80", "#5A6168", "#9AA1A8", "2 3", "bar", "M0,4H8M4,0V8"),
    Slot("#1C72BD", "#1C72BD", "#5791BD", "", "circle", ""),
    Slot("#C34B00", "#C34B00", "#F38526", "8 3", "square", "M-2,2L2,-2M0,8L8,0M6,10L10,6"),
    Slot("#628C69", "#4C7553", "#3AC799", "2 2.5", "up", "M2,2h1.5v1.5h-1.5ZM6,6h1.5v1.5h-1.5Z"),
    Slot("#A65386", "#A65386", "#D79DE0", "9 3 2 3", "diamond", "M-2,6L2,10M0,0L8,8M6,-2L10,2"),
    Slot("#B5860F", "#866309", "#F3D55B", "5 2", "down", "M0,2H8M0,6H8"),
    Slot("#4A98D0", "#2B76A9", "#ACDAF7", "12 3", "cross", "M2,0V8M6,0V8"),
    Slot("#4C3287", "#4C3287", "#9973EF", "4 2 1 2", "plus", "M0,0L8,8M8,0L0,8"),
    Slot("#6B4426", "#6B4426", "#B58A6A", "1 2", "ring", "M4,4m-2.5,0a2.5,2.5 0 1 0 5,0a2.5,2.5 0 1 0 -5,0"),
)

FONT = "Helvetica,Arial,'Liberation Sans','Noto Sans','Noto Sans CJK SC',sans-serif"
LIGHT = {"ink": "#1D2125", "soft": "#5A6168", "grid": "#E1E5E8", "paper": "#FFFFFF"}
DARK = {"ink": "#E9ECEF", "soft": "#A9B0B7", "grid": "#343A40", "paper": "#15181C"}

# How templates paint: a class for browsers, and a plain colour for programs that know no style sheets.
PAINT = {
    "LINE": [Markup(f'class="k-l{n}" stroke="{slot.line}"') for n, slot in enumerate(SLOTS)],
    "FILL": [Markup(f'class="k-f{n}" fill="{slot.line}"') for n, slot in enumerate(SLOTS)],
    "WORD": [Markup(f'class="k-t{n}" fill="{slot.text}"') for n, slot in enumerate(SLOTS)],
    "DASH": [Markup(f' stroke-dasharray="{slot.dash}"' if slot.dash else "") for slot in SLOTS],
    "HATCH": [Markup(slot.hatch) for slot in SLOTS],
    "HEX": [slot.line for slot in SLOTS],
    "SOFT": Markup(f'class="k-soft" fill="{LIGHT["soft"]}"'),
    "GRID": Markup(f'class="k-grid" stroke="{LIGHT["grid"]}" fill="none"'),
    "AXIS": Markup(f'class="k-axis" stroke="{LIGHT["soft"]}" fill="none"'),
    "THIN_FRAME": Markup(f'class="k-axis" stroke="{LIGHT["soft"]}" stroke-width="1"'),
    "THIN": Markup(f'class="k-line" stroke="{LIGHT["ink"]}" fill="none"'),
    "HALO": Markup(
        f'class="k-halo" stroke="{LIGHT["paper"]}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    ),
    "INK": LIGHT["ink"],
    "PAPER": LIGHT["paper"],
}


def slot_of(slot: int | None, order: int) -> int:
    """Number of the look: the caller's own, else by order; beyond eight they start again. ValueError below zero."""
    if slot is None:
        return order % 8 + 1
    if slot < 0:
        raise ValueError(f"slot {slot}: slots are 0 (quiet) and 1 to 8")
    return 0 if slot == 0 else (slot - 1) % 8 + 1


def _colours(both: bool) -> str:
    def one(name: str, light: str, dark: str, outer: str) -> str:
        return f"--k-{name}:var(--chart-{outer},{f'light-dark({light},{dark})' if both else light})"

    pairs = [one(name, LIGHT[name], DARK[name], name) for name in LIGHT]
    for number, slot in enumerate(SLOTS):
        pairs.append(one(f"l{number}", slot.line, slot.dark, str(number)))
        pairs.append(one(f"t{number}", slot.text, slot.dark, str(number)))
    return ";".join(pairs)


@lru_cache(maxsize=1)
def _sheet() -> str:
    rules = [
        f"&{{font-family:var(--chart-font,{FONT});fill:var(--k-ink);overflow:visible;{_colours(both=False)}}}",
        f"\n@supports (color:light-dark(#000,#fff)){{&{{{_colours(both=True)}}}}}",
        "\n@media print{&{color-scheme:light}}\n",
        "& .k-soft{fill:var(--k-soft)}& .k-grid{stroke:var(--k-grid)}& .k-axis{stroke:var(--k-soft)}",
        "& .k-line{stroke:var(--k-ink)}& .k-paper{fill:var(--k-paper)}& .k-ink{fill:var(--k-ink)}",
        "& .k-halo{stroke:var(--k-paper);paint-order:stroke}& .k-edge{stroke:var(--k-paper)}\n",
    ]
    for number in range(len(SLOTS)):
        rules.append(f"& .k-l{number}{{stroke:var(--k-l{number})}}")
        rules.append(f"& .k-f{number}{{fill:var(--k-l{number})}}& .k-t{number}{{fill:var(--k-t{number})}}")
    return "".join(rules)


def _scoped(scope: str) -> str:
    return _sheet().replace("&", scope)


def own_style(chart_id: str) -> Markup:
    """The style sheet of one chart, scoped by its id."""
    return Markup(_scoped("#" + chart_id))


def stylesheet() -> str:
    """One style sheet for a whole page: for charts drawn with `style=False`, and for `wide_and_narrow`."""
    return _scoped(".cm-chart") + "\n" + NARROW_RULES


NARROW_RULES = (
    ".cm-narrow{display:none}@media screen and (max-width:600px){.cm-wide{display:none}.cm-narrow{display:block}}"
)
