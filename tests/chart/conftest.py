"""One sample of every chart, and a reader that says where its texts stand."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from countermove.chart import (
    Act,
    Arc,
    Calibrated,
    Curve,
    Design,
    Fan,
    FanPanel,
    Frame,
    Interval,
    Lane,
    Mark,
    MatrixRow,
    Observed,
    Part,
    Region,
    Segment,
    SharesRow,
    State,
    Step,
    act_arcs,
    calibration_chart,
    fan_chart,
    fan_multiples,
    heat_strip,
    interval_chart,
    matrix_chart,
    sparkline,
    stacked_bars,
    survival_chart,
    threshold_plane,
    timeline_strip,
)
from countermove.chart.text import SAFETY, text_width

SVG = "{http://www.w3.org/2000/svg}"
QUARTERS = [f"{year}Q{quarter}" for year in range(2024, 2031) for quarter in (1, 2, 3, 4)]
Draw = Callable[[Frame], str]


def fan(name: str, growth: float, slot: int | None = None) -> Fan:
    """A fan that opens after the tenth quarter."""
    median = [1e5 * (1 + growth) ** n for n in range(len(QUARTERS))]
    width = [max(0, n - 9) * 0.02 for n in range(len(QUARTERS))]
    sides = [[m * (1 + k * w) for m, w in zip(median, width, strict=True)] for k in (-0.6, 0.6, -1.5, 1.5)]
    return Fan(name, median, *sides, slot=slot, key=name)


def charts(words: Callable[[str], str] = str) -> dict[str, Draw]:
    """Every chart, its texts passed through `words`."""
    w = words
    fans = [fan(w("No controls"), 0.1, 0), fan(w("Sell with conditions"), 0.08, 1), fan(w("Deny"), 0.02, 2)]
    seen = Observed(["2024Q2", "2025Q1"], [1.1e5, 1.2e5], [0.9e5, 1e5], [1.3e5, 1.5e5], w("Estimates"))
    quarters = {"unit": w("H100e"), "cutoff": "2026-06-30", "cutoff_label": w("known to 30 June 2026")}
    panels = [FanPanel(f.name, [fans[0], f], [seen]) for f in fans[1:]] + [FanPanel(w("Third"), [fans[1]])]
    rows = [
        Interval(w("Sell with conditions"), 14, 19, 23, 28, 36, ghost=20, tie="a"),
        Interval(w("Framework"), 12, 18, 23, 29, 41, ghost=22, tie="a"),
        Interval(w("Deny and close"), 19, 27, 33, 40, 55, key=w("deny")),
        Interval(w("Unknown"), None, None, None, None, None),
    ]
    curves = [
        Curve(w("2018 to 2021"), [40, 200], [0.8, 0.55], [0.6, 0.3], [0.95, 0.8], [90, 300], [24, 12]),
        Curve(w("2024 to 2026"), [10, 60, 120], [0.7, 0.4, 0.2], at_risk=[40, 6], key=w("late")),
    ]
    groups = [
        Calibrated(w("3 months"), [0.05, 0.3, 0.8], [0.04, 0.4, 1], [0.02, 0.2, 0.6], [0.08, 0.6, 1], [240, 30, 4]),
        Calibrated(w("12 months"), [0.2, 0.5], [0.3, 0.4], key=w("year")),
    ]
    shares = [SharesRow(w("Sell"), [0.18, 0.61, 0.21]), SharesRow(w("Deny"), [0.012, 0.018, 0.97])]
    parts = [Part(w("Spiral")), Part(w("Competition"), key=w("mid")), Part(w("De-escalation"))]
    states = [State("no", w("refused"), "closed"), State("case", w("case by case"), "partial")]
    lanes = [
        Lane(w("H200"), [Segment("2022-10-07", "2026-01-13", "no"), Segment("2026-01-13", None, "case", w("fee"))]),
        Lane(w("H20"), [Segment("2025-04-09", "2025-07-14", "no")], [Mark("2025-04-09", w("letter"))], key=w("h20")),
    ]
    acts = [
        Act("a", "2022-10-07", 0, w("US rule"), 5, show=True),
        Act("b", "2023-05-21", 1, w("Micron ban"), 4, show=True, key=w("micron")),
        Act("c", "2025-08-22", 1, w("purchases halted"), 3, "alleged"),
        Act("d", "2026-01-13", 0, w("sale allowed"), 3, "relaxation"),
    ]
    arcs = [Arc("a", "b", label=w("named")), Arc("b", "c", "low")]
    effects = [
        MatrixRow(w("US technology"), [0.03, None, 0.2], [0.0, None, 0.1], [0.2, None, 0.4]),
        MatrixRow(w("CN materials"), [0.1, 0.0, 1.2], key=w("minerals")),
    ]
    steps = [Step("x", 4800, w("+103 %")), Step("y", 1.6, w("-45 %"))]
    designs = [
        Design(w("H100"), 15824, 19.4, "no"),
        Design(w("H20"), 2368, 2.9, "case", steps=steps),
        Design(w("no die"), 900, float("nan"), "case"),
    ]
    inf = float("inf")
    corners = [(4800, 0), (inf, 0), (inf, inf), (1600, inf), (1600, 5.92), (4800, 5.92)]
    regions = [Region(w("3A090.a"), corners, "no", loops=[[(9000, 8), (9900, 8), (9900, 9), (9000, 9)]])]
    axis = {"start": "2022-01-01", "end": "2026-12-31", "today": "2026-06-30", "today_label": w("cut-off")}
    return {
        "fan": lambda f: fan_chart(QUARTERS, fans, frame=f, observed=[seen], **quarters),
        "fan on a log scale": lambda f: fan_chart(QUARTERS, fans, frame=f, scale="log", **quarters),
        "multiples": lambda f: fan_multiples(QUARTERS, panels, frame=f, **quarters),
        "interval": lambda f: interval_chart(
            rows, frame=f, unit=w("months"), reference=9, reference_label=w("no controls"),
            ghost_label=w("rival"), tie_label=w("tie"), better="more",
        ),
        "survival": lambda f: survival_chart(
            curves, frame=f, x_label=w("days"), y_label=w("share"), risk_times=[0, 90], x_max=365
        ),
        "calibration": lambda f: calibration_chart(
            groups, frame=f, x_label=w("given"), y_label=w("came"), count_label=w("forecasts")
        ),
        "stacked": lambda f: stacked_bars(shares, parts, frame=f),
        "strip": lambda f: timeline_strip(lanes, states, frame=f, **axis),
        "arcs": lambda f: act_arcs(acts, arcs, frame=f, sides=(w("United States"), w("China")), **axis),
        "plane": lambda f: threshold_plane(
            designs, regions, frame=f, states=states, x_label=w("TPP"), y_label=w("density"),
            x_limits=[4800, 1600], y_limits=[5.92],
        ),
        "matrix": lambda f: matrix_chart(
            effects, [w("US technology"), w("CN materials"), w("CN")], frame=f, row_label=w("acts of"),
            column_label=w("called forth by"),
        ),
        "sparkline": lambda f: sparkline([1, 2, None, 3], id=f.id, title=f.title, width=f.width, style=f.style),
        "heat strip": lambda f: heat_strip([0.1, None, 0.9], id=f.id, title=f.title, width=f.width, style=f.style),
    }  # fmt: skip


SAMPLES = charts()


@pytest.fixture(params=list(SAMPLES))
def draw(request: pytest.FixtureRequest) -> Draw:
    """Each chart in turn."""
    return SAMPLES[request.param]


@pytest.fixture
def charts_saying() -> Callable[[Callable[[str], str]], dict[str, Draw]]:
    """Every chart, with its texts changed by a function."""
    return charts


@pytest.fixture
def make_fan() -> Callable[..., Fan]:
    """A fan over `quarters`."""
    return fan


@pytest.fixture
def quarters() -> list[str]:
    """The time axis of the sample fans."""
    return QUARTERS


def texts_of(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Every drawn text with its box: left, top, right, bottom. Turned texts are left out."""
    found: list[tuple[str, float, float, float, float]] = []

    def walk(node: ElementTree.Element, size: float, weight: str) -> None:
        size = float(node.get("font-size", size))
        weight = node.get("font-weight", weight)
        if node.tag == f"{SVG}text" and node.get("transform") is None:
            text, x, y = node.text or "", float(node.get("x", 0)), float(node.get("y", 0))
            width = text_width(text, size, weight == "bold") / SAFETY
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[node.get("text-anchor", "start")]
            found.append((text, left, y - 0.72 * size, left + width, y + 0.2 * size))
        for child in node:
            walk(child, size, weight)

    walk(ElementTree.fromstring(svg), 16, "normal")
    return found


@pytest.fixture
def read_texts() -> Callable[[str], list[tuple[str, float, float, float, float]]]:
    """The reader of drawn texts."""
    return texts_of


@pytest.fixture
def size_of() -> Callable[[str], tuple[float, float]]:
    """Width and height of the viewBox."""

    def read(svg: str) -> tuple[float, float]:
        match = re.search(r'viewBox="0 0 (\S+) (\S+)"', svg)
        assert match
        return float(match[1]), float(match[2])

    return read
