"""A small assessment made by hand, so that the brief can be tested without running a world."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from countermove.decision.assessment import (
    SCHEMA_VERSION,
    Answer,
    Assessment,
    Carrier,
    CheckRow,
    ChipLaw,
    Countermove,
    Dominance,
    Effect,
    Fan,
    FitLine,
    Group,
    LagVerdict,
    MeasureLine,
    Observed,
    OptionLine,
    OutcomeLine,
    Pair,
    Ranking,
    Receipt,
    Rival,
    Rupture,
    ScenarioLine,
    ScenarioOdds,
    Share,
    SourceLine,
    Spread,
    StructureLine,
    Watch,
)
from countermove.decision.balance_parts import Balance, Price
from countermove.decision.exposed import ExposedFigure, ExposureLine
from countermove.decision.parts import (
    AsIfLine,
    LaterPriors,
    Load,
    Moved,
    Moves,
    StructureFit,
    TriggerLine,
    Way,
    WayGround,
    WayInput,
)
from countermove.decision.red_team_parts import Challenge, Flip, Lead, RedTeam
from countermove.decision.sales_parts import YearOfSales
from countermove.decision.scenario_parts import Mover, OddsShift, ScenarioMovers

from .both_sides import both_sides, satisficing
from .turned import made_turning

QUARTERS = tuple(f"{year}Q{quarter}" for year in range(2025, 2031) for quarter in range(1, 5))
OPTIONS = ("sell", "deny", "enforce", "bargain")
REFERENCE = "no_controls"
STRUCTURES = ("handicap", "backfire")
KINDS = {"answer": "Any targeted answer", "mineral_answer": "Limits on minerals"}
SCALE = {"sell": 1.0, "deny": 0.7, "enforce": 0.702, "bargain": 1.3, REFERENCE: 4.0}


def about(middle: float, sigma: float = 0.4) -> Spread:
    """A lopsided spread around a median."""
    at = {
        name: middle * math.exp(z * sigma)
        for name, z in (("p05", -1.645), ("p25", -0.674), ("p75", 0.674), ("p95", 1.645))
    }
    if middle < 0:
        at = {"p05": at["p95"], "p25": at["p75"], "p75": at["p25"], "p95": at["p05"]}
    return Spread(**at, p50=middle, mean=middle * math.exp(sigma * sigma / 2), monte_carlo_error=abs(middle) * 0.004)


def share(value: float) -> Share:
    """A share with a word."""
    words = ((0.05, "almost no chance"), (0.2, "very unlikely"), (0.45, "unlikely"), (0.55, "roughly even chance"))
    word = next((word for limit, word in words if value < limit), "likely" if value < 0.8 else "very likely")
    return Share(value=value, monte_carlo_error=0.003, word=word)


def _outcomes() -> tuple[OutcomeLine, ...]:
    rows = (
        ("compute", "Compute China can use, end of 2030", "million H100e", {"US": "less", "CN": "more"}, None, False),
        ("model_lag", "Lag of Chinese models", "months", {"US": "more", "CN": "less"}, None, False),
        ("cost", "Cost of Chinese countermoves", "USD bn", {"US": "less"}, "United States", False),
        ("sales", "NVIDIA's legal sales to China", "USD bn", {"US": "more"}, "NVIDIA", False),
        ("home", "Home-made share of supply", "fraction", {"CN": "more"}, None, False),
        ("truce", "Share of time in truce", "fraction", {}, None, False),
        ("ratio", "Compute against a world without controls", "ratio", {"US": "less"}, None, True),
    )
    return tuple(
        OutcomeLine(
            id=name,
            title=title,
            what=f"{title}, over all channels",
            unit=unit,
            digits=2,
            better=better,
            payer=payer,
            relative_to_reference=relative,
        )
        for name, title, unit, better, payer, relative in rows
    )


BASE = {"compute": 5.4, "model_lag": 7.2, "cost": 48.0, "sales": 12.0, "home": 0.55, "truce": 0.34, "ratio": 0.6}


def _levels(factor: float = 1.0) -> dict[str, dict[str, Spread]]:
    return {
        option: {name: about(base * SCALE[option] ** 0.5 * factor) for name, base in BASE.items()}
        for option in (*OPTIONS, REFERENCE)
    }


def _pair(a: str, b: str, outcome: str) -> Pair:
    gap = BASE[outcome] * (SCALE[a] ** 0.5 - SCALE[b] ** 0.5)
    tie = abs(gap) < 0.01 * BASE[outcome]
    return Pair(
        a=a,
        b=b,
        outcome=outcome,
        difference=about(gap),
        a_higher=share(0.0 if tie else 0.85 if gap > 0 else 0.15),
        a_lower=share(0.0 if tie else 0.15 if gap > 0 else 0.85),
        tie=tie,
    )


def _rankings() -> tuple[Ranking, ...]:
    low_first = (
        Group(rank=1, options=("deny", "enforce")),
        Group(rank=2, options=("sell",)),
        Group(rank=3, options=("bargain",)),
    )
    high_first = (
        Group(rank=1, options=("bargain",)),
        Group(rank=2, options=("sell",)),
        Group(rank=3, options=("deny", "enforce")),
    )
    regret = {option: about(0.4 * place) for place, option in enumerate(OPTIONS)}
    return tuple(
        Ranking(
            party=party,
            outcome=outcome.id,
            want=want,
            groups=low_first if want == "less" else high_first,
            regret=regret,
        )  # type: ignore[arg-type]
        for outcome in _outcomes()
        for party, want in outcome.better.items()
    )


def _fans() -> tuple[Fan, ...]:
    fans: list[Fan] = []
    for series, title, unit, base in (
        ("usable_h100e", "Usable compute", "million H100e", 1.2),
        ("home_share", "Home-made share of supply", "fraction", 0.3),
    ):
        for option in (*OPTIONS, REFERENCE):
            middle = [base * (1 + 0.05 * place * (SCALE[option] if place > 6 else 1)) for place in range(len(QUARTERS))]
            width = [0.02 + 0.01 * place for place in range(len(QUARTERS))]
            band = {
                name: tuple(m * math.exp(z * w) for m, w in zip(middle, width, strict=True))
                for name, z in (("p05", -1.645), ("p25", -0.674), ("p50", 0.0), ("p75", 0.674), ("p95", 1.645))
            }
            fans.append(Fan(series=series, title=title, unit=unit, option=option, **band))
    return tuple(fans)


def _countermoves() -> tuple[Countermove, ...]:
    count = len(QUARTERS) - 6
    return tuple(
        Countermove(
            option=option,
            kind=kind,
            title=title,
            by_horizon=share(last),
            expected=1.4 * last,
            first_quarter_p25="2027Q1",
            first_quarter_p50="2027Q4",
            first_quarter_p75="2029Q1",
            by_quarter=tuple(last * (1 - math.exp(-0.3 * (place + 1))) for place in range(count)),
        )
        for option in (*OPTIONS, REFERENCE)
        for kind, title in KINDS.items()
        for last in [min(0.97, 0.6 / SCALE[option] * (1 if kind == "answer" else 0.5))]
    )


CITED = {"cite": "91 FR 1684", "title": "A rule", "url": "https://example.org/rule", "rule": "r"}


def _law() -> tuple[ChipLaw, ...]:
    return tuple(
        _chip_law(option, chip, name, h100e)
        for option in OPTIONS
        for chip, name, h100e in (("nvidia-h200-sxm", "NVIDIA H200 SXM", 1.0), ("nvidia-b30a", "NVIDIA B30A", 2.5))
    )


def _chip_law(option: str, chip: str, name: str, h100e: float) -> ChipLaw:
    refused, words = option == "deny", option == "sell"
    after = "licence_presumption_of_denial" if refused else "licence_case_by_case"
    before = ("not launched",) * 2 + ("licence_presumption_of_denial",) * 3
    return ChipLaw(
        option=option,
        chip=chip,
        name=name,
        h100e=h100e,
        classes=before + (after,) * (len(QUARTERS) - len(before)),
        duty=None if refused else 0.25,
        cap=None if refused else 0.5,
        sentence="A licence is required under 3A090.a and judged case by case." if words else None,
        citations=(CITED,) if words else (),
        importer="conditional (alleged)" if words else None,
    )


def _receipt() -> Receipt:
    return Receipt(
        program="countermove 0.1.0",
        schema_version=SCHEMA_VERSION,
        study="us_china_ai_chips",
        study_hash="ab" * 32,
        rule_hashes={"acs_ifr_2023_10": "cd" * 32},
        model_hash="ef" * 32,
        response_hash="01" * 32,
        posterior_hash="45" * 32,
        case="h200",
        case_hash="23" * 32,
        seed=1,
        worlds=20000,
        as_of=None,
        without=(),
        command="countermove assess h200 --worlds 20000 --seed 1",
        attributions=("Some figures are Epoch AI's (CC BY 4.0).",),
    )


def _measure(name: str, what: str) -> MeasureLine:
    return MeasureLine(
        id=name, by="US", what=what, from_day=date(2026, 7, 1), to_day=None, grounds=("A0-45",), kept=True
    )


def _options() -> tuple[OptionLine, ...]:
    inspect, verify = _measure("inspect", "Send inspectors"), _measure("verify", "Verify where chips are")
    texts = {
        "sell": ("Sell with conditions", "The law in force is left as it is.", ()),
        "deny": ("Deny", "Every application is refused.", (_measure("refuse", "Refuse every application"),)),
        "enforce": ("Enforce what stands", "Present law, enforced.", (inspect, verify)),
        "bargain": ("Bargain for a framework", "A truce for a licence.", (_measure("license", "License one class"),)),
        REFERENCE: ("No chip controls since 2022", "The rules never came.", ()),
    }
    return tuple(
        OptionLine(
            id=name,
            title=title,
            summary=summary,
            position=None,
            is_reference=name == REFERENCE,
            is_present_law=name == "sell",
            measures=measures,
        )
        for name, (title, summary, measures) in texts.items()
    )


def _checks() -> tuple[CheckRow, ...]:
    rows = (
        ("Legal chips, 2024", "thousand H100e", 200, 320, 500, 300, 250, 350, "agrees"),
        ("Home share, 2025", "fraction", 0.2, 0.3, 0.38, 0.41, None, None, "strained"),
        ("Street price, 2023", "ratio", 1.0, 1.2, 1.6, 2.1, None, None, "misses"),
    )
    names = ("quantity", "unit", "p05", "p50", "p95", "target", "target_low", "target_high", "verdict")
    return tuple(
        CheckRow(**dict(zip(names, row, strict=True)), source="a-series", in_view=row[0].startswith("Legal"))
        for row in rows
    )


def _fit() -> FitLine:
    fits = tuple(
        StructureFit(
            structure=name, rhat=1.004, ess=1200, divergences=0, behind=-1.2 * place, behind_error=1.0 * place,
            weight=0.8 - 0.6 * place, weight_low=0.1, weight_high=0.9,
        )
        for place, name in enumerate(STRUCTURES)
    )  # fmt: skip
    moved = Moved(
        parameter="budget_factor", what="Chinese budget against the path", unit="ratio", before=(0.4, 1.0, 2.3),
        after=(0.9, 1.4, 2.0), width=0.58,
    )  # fmt: skip
    return FitLine(
        made_at=date(2026, 11, 27), fit_from=date(2022, 1, 1), fit_to=date(2025, 12, 31), rows=63, structures=fits,
        told_apart=False, moved=(moved,), unmoved=70,
    )  # fmt: skip


def _movers() -> ScenarioMovers:
    def mover(name: str, what: str, low: str, high: str) -> Mover:
        return Mover(
            scenario="spiral", name=name, what=what, share=0.1, error=0.01, low_when=low, low=share(0.22),
            high_when=high, high=share(0.54),
        )  # fmt: skip

    return ScenarioMovers(
        options=tuple(
            OddsShift(
                option=option,
                scenario=scenario,
                difference=gain,
                monte_carlo_error=0.004,
                least=gain - 0.01,
                greatest=gain + 0.01,
            )
            for option, gain in (("deny", 0.04), ("enforce", 0.002), ("bargain", -0.3))
            for scenario in ("spiral", "rest")
        ),
        inputs=(mover("answer_rate_4_first", "How often acts are answered", "in its lowest fifth", "in its highest"),),
        signs=(mover("answer", "Any targeted answer in the year", "none", "one or more"),),
        by=date(2027, 7, 1),
    )


def _red_team() -> RedTeam:
    def challenge(granted: str, name: str, left: float | None, by: str | None = None, why: str = "") -> Challenge:
        outcome = None if left is None else "cost"
        return Challenge(
            granted=granted, name=name, what=name.replace("-", " "), outcome=outcome, left=left, error=None, by=by,
            when="" if left is None else "if this is so", why=(why,) if why else (),
        )  # type: ignore[arg-type] # fmt: skip

    return RedTeam(
        leads=(Lead(outcome="cost", leader="bargain", next="sell", by=4.0, size=0.3),),
        challenges=(
            challenge("account", "backfire", -0.2, "sell"),
            challenge("source", "some-origin", 0.4, why="it carries 3 fitted rows"),
            challenge("assumption", "demand", 0.7, why="no figure has moved it"),
            challenge("check", "Street price, 2023", None, why="the model gives 1 to 2 ratio, 2.1 was recorded"),
        ),
        flips=(
            Flip(
                outcome="cost", names=(), by=None, nearest=("some-origin", "other"), left=0.3, singles=9, pairs=5,
                triples=2, unsafe=4,
            ),
        ),
    )  # fmt: skip


def _lag() -> LagVerdict:
    rows = (
        ("strict", "2018-22", 12, 3, None, 0.17),
        ("medium", "2018-22", 12, 3, None, 0.17),
        ("medium", "2023-26", 20, 9, 210.0, 0.31),
    )
    names = ("links", "period", "triggers", "answered", "median_days", "answered_by_day_90")
    return LagVerdict(
        sentence="The record does not carry the claim. Half of all controls draw no answer.",
        table=tuple(dict(zip(names, row, strict=True)) for row in rows),
    )


def _sources() -> tuple[SourceLine, ...]:
    rows = (
        ("epoch-ai", "Chip sales", "Epoch AI", "https://epoch.ai/data", "B", ("model", "chips")),
        ("recollection", "From memory", "The compilers", None, "F", ("model",)),
    )
    names = ("id", "title", "publisher", "url", "reliability", "used_for")
    return tuple(SourceLine(**dict(zip(names, row, strict=True))) for row in rows)


def _effects() -> tuple[Effect, ...]:
    measures = (("inspect", "Send inspectors"), ("verify", "Verify where chips are"))
    return tuple(
        Effect(
            option="enforce",
            measure=name,
            what=what,
            outcome=outcome,
            difference=about(-0.1 * BASE[outcome]),
            worlds=5000,
        )
        for name, what in measures
        for outcome in ("compute", "cost")
    )


def made(**changes: Any) -> Assessment:
    """The assessment of a small case; keyword arguments replace its fields."""
    outcomes = _outcomes()
    others = ("deny", "enforce", "bargain")
    fields: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "receipt": _receipt(),
        "fitted": True,
        "fit": _fit(),
        "hindsight": False,
        "later_priors": LaterPriors(later=0, widened=0, parameters=120),
        "without": None,
        "case": "h200",
        "title": "The sale of H200-class chips",
        "question": "From July 2026, what should the United States do about the sale of H200-class chips to China?",
        "decider": "US",
        "other": "CN",
        "day": date(2026, 7, 1),
        "cut_off": date(2026, 6, 30),
        "horizon": date(2030, 12, 31),
        "answer": Answer(
            verdict="answer",
            sentences=(
                "Denial takes most compute away and costs most.",
                "An answer from Beijing is very likely under denial.",
                "The choice turns on how compute and cost are weighed.",
            ),
            confidence="low",
            confidence_why="The model misses 1 of 3 recorded figures",
        ),
        "options": _options(),
        "outcomes": outcomes,
        "structures": tuple(
            StructureLine(id=name, title=name.capitalize(), says=f"Denial is a {name}.", weight=1.0, grounds=("A1-22",))
            for name in STRUCTURES
        ),
        "scenarios": (
            ScenarioLine(id="peace", title="Negotiated de-escalation", says="A truce holds."),
            ScenarioLine(id="spiral", title="Escalatory spiral", says="Answers come year after year."),
            ScenarioLine(id="rest", title="Managed competition", says="Neither."),
        ),
        "levels": _levels(),
        "levels_by_structure": {name: _levels(0.8 + 0.4 * place) for place, name in enumerate(STRUCTURES)},
        "between_structures": {name: 0.1 + 0.1 * place for place, name in enumerate(BASE)},
        "against_reference": {
            name: {option: {o: about(-BASE[o] * (1 + place) * 0.5) for o in BASE if o != "ratio"} for option in OPTIONS}
            for place, name in enumerate(STRUCTURES)
        },
        "against_present_law": tuple(_pair(option, "sell", outcome) for option in others for outcome in BASE),
        "pairs": tuple(_pair(a, b, "compute") for a, b in (("deny", "sell"), ("enforce", "deny"))),
        "rankings": _rankings(),
        "dominance": (Dominance(party="US", a="enforce", b="sell", share=share(0.3)),),
        "satisficing": satisficing(OPTIONS, share),
        "both_sides": both_sides(OPTIONS, about, share),
        "effects": _effects(),
        "countermoves": _countermoves(),
        "triggers": (
            TriggerLine(
                option="bargain",
                measures=("license",),
                waits_for="no truce holds",
                from_day=date(2026, 7, 1),
                fired=share(0.9),
                quarter_p25="2026Q3",
                quarter_p50="2026Q4",
                quarter_p75="2028Q1",
            ),
        ),
        "sales_limits": {
            option: tuple(
                YearOfSales(
                    year=year,
                    quarters=quarters,
                    wanted=about(2e5 * SCALE[option]),
                    sold=about(2e4 * SCALE[option]),
                    held_by={"buyers": 0.1, "licences": 0.3, "admission": 0.6, "makers": 0, "ramp": 0, "rupture": 0},
                )
                for year, quarters in ((2026, 2), (2027, 4), (2030, 4))
            )
            for option in OPTIONS
        },
        "balances": tuple(
            Balance(
                option=option,
                gain="compute",
                loss="cost",
                free=share(free),
                paid=share(0.2),
                wasted=share(0.3),
                neither=share(0.5 - free),
                price=Price(p05=0.2, p50=1.5, p95=12.0) if option == "enforce" else None,
                other_more=share(0.4),
            )
            for option, free in (("deny", 0.05), ("enforce", 0.4), ("bargain", 0.0))
        ),
        "exposures": (
            ExposureLine(
                id="nvidia",
                name="NVIDIA",
                group="firm",
                exposure=ExposedFigure(
                    value=0.056,
                    low=0.05,
                    high=0.09,
                    unit="fraction of revenue",
                    what="share of revenue from China",
                    period_end=date(2026, 4, 26),
                    source=("epoch-ai",),
                ),
                sum=None,
            ),
        ),
        "scenario_odds": tuple(
            ScenarioOdds(option=option, odds={"peace": share(0.25), "spiral": share(0.3), "rest": share(0.45)})
            for option in (*OPTIONS, REFERENCE)
        ),
        "scenario_movers": _movers(),
        "quarters": QUARTERS,
        "fans": _fans(),
        "observed": (
            Observed(series="usable_h100e", quarter="2025Q4", value=1.4, low=1.1, high=1.8, source="epoch-ai"),
        ),
        "law": _law(),
        "rivals": tuple(Rival(option=option, outcome="compute", value=4.0 * SCALE[option]) for option in OPTIONS),
        "checks": _checks(),
        "carriers": tuple(
            Carrier(outcome=outcome, input=name, what=what, share=amount, error=0.004)
            for outcome in ("compute", "cost")
            for name, what, amount in (
                ("budget_growth_per_year", "Growth of the budget", 0.4),
                ("structure", "Which rival account is true", 0.12),
            )
        ),
        "ways": tuple(
            Way(
                outcome=outcome,
                worlds=(7, 4711, 19),
                inputs=(
                    WayInput(
                        input="budget_growth_per_year",
                        unit="log/year",
                        drawn=(0.1, 0.3, 0.5),
                        basis="fit",
                        rows=63,
                        grounds=(WayGround(id="capex_y", rows=3, grades=("B2", "F6"), sources=("a", "b")),),
                    ),
                    WayInput(input="structure", unit="", drawn=None, basis="accounts", rows=0, grounds=()),
                ),
            )
            for outcome in ("compute", "cost")
        ),
        "watches": (
            Watch(
                outcome="compute",
                quantity="smuggled_h100e",
                what="Chips smuggled in the year",
                by=date(2027, 7, 1),
                share=0.2,
                error=0.01,
            ),
        ),
        "rupture": Rupture(
            quarter="2028Q3",
            rate_per_year=0.01,
            chance_by_horizon=0.044,
            worlds=5000,
            levels={option: {name: about(0.5 * base) for name, base in BASE.items()} for option in OPTIONS},
        ),
        "loads": (
            Load(
                names=("some-origin",),
                fitted_rows=3,
                widened=("demand",),
                triggers=0,
                how="re-weighted",
                k=0.4,
                moves=(Moves(option="deny", outcome="cost", before=10.0, after=12.0, size=0.5),),
                turned=(),
            ),
            Load(
                names=("aggregator",),
                fitted_rows=9,
                widened=(),
                triggers=0,
                how="not known",
                k=1.2,
                moves=(),
                turned=(),
            ),
        ),
        "red_team": _red_team(),
        "as_if": (
            AsIfLine(
                outcome="compute",
                title="No spillovers",
                held={"spillover_per_year": 0.0},
                worlds=5000,
                levels={option: about(0.9 * BASE["compute"]) for option in OPTIONS},
            ),
        ),
        "lag": _lag(),
        "not_modelled": ("Military use as such", "A rupture over Taiwan"),
        "undated": {"events": 3, "series": 0},
        "sources": _sources(),
        "weights": {},
        **made_turning(share, about),
    }
    return Assessment(**(fields | changes))


@pytest.fixture(scope="session")
def synthetic() -> Assessment:
    """A small assessment with something in every part."""
    return made()


@pytest.fixture(scope="session")
def thin() -> Assessment:
    """A case that cannot be told."""
    return made(
        answer=Answer(
            verdict="cannot_tell",
            sentences=("The model cannot tell the options apart.", "A measure that changes a rule is missing."),
            confidence="low",
            confidence_why="Nothing here bears on the choice.",
        )
    )


@pytest.fixture(scope="session")
def make() -> Callable[..., Assessment]:
    """Make an assessment with other fields."""
    return made
