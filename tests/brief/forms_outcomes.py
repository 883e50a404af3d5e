"""What the sections on outcomes say: levels, differences, paths, countermoves, scenarios, payers and parts."""

from __future__ import annotations

import math
import re
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from countermove.decision.sales_parts import YearOfSales
from countermove.decision.scenario_parts import Mover

from .sentences import (
    NUMBER,
    Evidence,
    Forms,
    Found,
    chance,
    clauses,
    counts,
    day,
    error_of,
    holds,
    near,
    same,
    share,
    shows,
)

FORMS = Forms()
COST = "us_countermove_cost"
BELOW = "5 to 95 % of worlds, the median below."
DIAMOND = (
    "The diamond is the spreadsheet rival, what a simple sum would say: sales are the least of the cap, of what is "
    "admitted and of demand, all goes on by trend, and nobody answers."
)
FORMS.reads(
    BELOW,
    DIAMOND,
    "Data do not identify outcomes against the reference: shown is the range of the rival accounts' medians.",
    "5 to 95 % of worlds of the option less present law in the same world.",
    "Words of likelihood are those of American intelligence (ICD 203): almost no chance up to 5 %, very unlikely up to "
    "20 %, unlikely up to 45 %, roughly even chance up to 55 %, likely up to 80 %, very likely up to 95 %, almost "
    "certain above.",
    "These options hold something back until a thing that can be seen comes about. In each world it is read at the end "
    "of every quarter; the measures that wait begin with the next quarter, and stay. The law that is shown for such an "
    "option, and its spreadsheet rival, are those of the option while it waits.",
    "5 to 95 % of worlds, the median below beside that of what buyers would take, freely or under licence, which falls "
    "as the chips that may be sold age. Shares are of worlds and quarters. Once an option has been taken back, present "
    "law holds.",
    "The quarter is that of the middle half of the worlds in which it came (25 to 75 %), the median below.",
    "The middle half of those worlds in which such an answer comes (25 to 75 %), the median below.",
    "Less than a fiftieth of half the middle half of an outcome's worlds counts as none. The price is the middle 90 % "
    "of worlds with both; few worlds give none. What it costs the other side is scarcity and its own limits.",
    "Figures are read with the error of one of moderate confidence, low and high being the outer fifths of readings; "
    "answers and truces are read as they are. The year is part of the time that scenarios are told by. The share is of "
    "the variance of whether the scenario comes, which the sign takes away.",
    "Odds where the input lies in its lowest and in its highest fifth; the share is of the same variance.",
    "Each measure is taken out of its option while the others stand; shown is what it adds, in the same worlds. Parts "
    "need not sum to the whole: measures lean on each other.",
)


@FORMS.says(DIAMOND + " Best option for {x} first; a bracket joins options that tie.")
def best_first(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], evidence.decider)


def median_error(values: NDArray[np.floating]) -> float:
    """Half the distance between the values half a root of N below and above the middle of the ranks."""
    order, middle, half = np.sort(values), (len(values) - 1) / 2, math.sqrt(len(values)) / 2
    return float(order[min(math.ceil(middle + half), len(order) - 1)] - order[max(math.floor(middle - half), 0)]) / 2


@FORMS.says(
    "Monte Carlo error, kept apart: the medians move by at most {n} % of their interval's width if other worlds are "
    "drawn."
)
def error_of_medians(evidence: Evidence, found: Found) -> None:
    worst = 0.0
    for outcome in evidence.assessment.outcomes:
        for option in evidence.choices:
            values = evidence.values(option.id, outcome.id)
            low, high = np.quantile(values, (0.05, 0.95))
            yes_or_no = outcome.unit == "fraction" and not set(np.unique(values)) - {0.0, 1.0}
            if high > low and not yes_or_no and not outcome.relative_to_reference:
                worst = max(worst, median_error(values) / float(high - low))
    share(found.groups[0], worst)


@FORMS.says(
    "Every option meets the same worlds as present law ({x}): same demand, same luck, same temper of the other side. "
    "So the difference within a world says more than two ranges side by side."
)
def same_worlds(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], evidence.present.title)


@FORMS.says("No outcome tells any option apart from present law ({x}).")
def nothing_apart(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], evidence.present.title)
    for outcome in evidence.by_id:
        for option in evidence.others:
            holds(not np.median(evidence.difference(option.id, outcome)), f"{option.id} moves {outcome}")


@FORMS.says(
    "One panel an option. Until the choice on {x} all options share one past. The grey line is the median under "
    "present law ({x}). Under each name stands where the path ends, with the range of nine worlds in ten."
)
def one_past(evidence: Evidence, found: Found) -> None:
    a = evidence.assessment
    same(found.groups, (day(a.day), evidence.present.title))
    before = sum(each < f"{a.day.year}Q{(a.day.month + 2) // 3}" for each in a.quarters)
    for series in {each.series for each in a.fans}:
        pasts = {each.p50[:before] for each in a.fans if each.series == series and each.option in shown(evidence)}
        holds(len(pasts) == 1, f"options differ in the past of {series}")


def shown(evidence: Evidence) -> set[str]:
    return {each.id for each in evidence.choices}


def recorded_by(evidence: Evidence, place: str) -> str:
    """Publishers of what was recorded of the quantity of a figure."""
    series = re.sub("^(fan|fig-past)-", "", place)
    publisher = {each.id: each.publisher for each in evidence.assessment.sources}
    points = [each.source for each in evidence.assessment.observed if each.series == series]
    return ", ".join(dict.fromkeys(publisher.get(each, each) for each in points))


@FORMS.says("Recorded values: {x}.")
def recorded(evidence: Evidence, found: Found) -> None:
    same(found.groups[0], recorded_by(evidence, found.place))


@FORMS.says("{x} runs far above the others and has an axis of its own.{o}")
def far_above(evidence: Evidence, found: Found) -> None:
    named, rest = found.groups
    series = found.place.removeprefix("fan-")
    first = f"{evidence.assessment.day.year - 2}Q3"
    start = evidence.assessment.quarters.index(first)
    reach = {each.option: max(each.p95[start:]) for each in evidence.assessment.fans if each.series == series}
    high = evidence.named(named)
    low = [reach[each.id] for each in evidence.choices if each.id not in high]
    holds(min(reach[each] for each in high) > 8 * max(low), f"no gap of eight times: {reach}")
    told = recorded_by(evidence, found.place)
    same(rest.strip(), f"Recorded values: {told}." if told else "")


@FORMS.says(
    "How likely {x} answers in each way by {x}, and when the first such answer comes in the worlds in which one comes. "
    "The rates are those of the record, acts that drew no answer included. Under every option further steps of {x} "
    "come at the pace of the record and may be answered too: so answers come under present law as well, and only the "
    "difference between options is the option's doing.{o}"
)
def how_likely(evidence: Evidence, found: Found) -> None:
    *told, counted = found.groups
    same(told, [evidence.other, day(evidence.assessment.horizon), evidence.decider])
    early = evidence.assessment.cut_off < evidence.assessment.day - timedelta(days=1)
    same(counted, " They are counted from the end of the record on, not from the choice." if early else "")
    holds((evidence.values(evidence.present.id, "answers") >= 1).any(), "no answer comes under present law")


@FORMS.says(
    "Worlds with at least one such answer, with the word of likelihood (ICD 203); below it the expected number. Monte "
    "Carlo error: at most {n} percentage points."
)
def error_of_answers(evidence: Evidence, found: Found) -> None:
    worlds = evidence.assessment.receipt.worlds
    shares = [each.by_horizon.value for each in evidence.assessment.countermoves]
    shows(found.groups[0], 100 * max(error_of(each, worlds) for each in shares))


BALANCE = Forms()


@FORMS.says("The gain is what an option does on {x}")
def balance(evidence: Evidence, found: Found) -> None:
    used = clauses(evidence, found, f"The gain is what an option does on {found.groups[0]}", BALANCE)
    shares = {o.id: gains(evidence, o.id) for o in evidence.others}
    wasted = {each: float((~gain & loss).mean()) for each, (gain, loss, _) in shares.items()}
    worst = max(wasted, key=lambda each: wasted[each])
    same(any("loses without gaining" in each for each in used), wasted[worst] > float(shares[worst][0].mean()))


def gains(evidence: Evidence, option: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.floating]]:
    """Worlds with a gain, worlds with a loss, and the loss for a unit of gain."""
    gain = (evidence.wish(evidence.main) or -1.0) * evidence.difference(option, evidence.main)
    loss = evidence.difference(option, COST)
    least_gain, least_loss = (0.02 * evidence.half(name, [evidence.present]) for name in (evidence.main, COST))
    with np.errstate(divide="ignore", invalid="ignore"):
        return gain > least_gain, loss > least_loss, loss / gain


@BALANCE.says(
    "The gain is what an option does on “{x}” as {x} wants it, the loss what new countermoves then cost; both against "
    "present law in the same worlds."
)
def gain_and_loss(evidence: Evidence, found: Found) -> None:
    title, who = found.groups
    same((evidence.outcomes[title].id, who), (evidence.main, evidence.decider))


BALANCE.reads("They are in different units and are not netted.")


@BALANCE.says("No option gains in any world.")
def no_gain(evidence: Evidence, found: Found) -> None:
    holds(not any(gains(evidence, o.id)[0].any() for o in evidence.others), "an option gains")


@BALANCE.says("{x} gains most often: without a loss in {n} % of worlds, at a loss in {n} %{o}.")
def gains_most(evidence: Evidence, found: Found) -> None:
    title, free, paid, price = found.groups
    often = {o.id: float(gains(evidence, o.id)[0].mean()) for o in evidence.others}
    same(evidence.options[title].id, max(often, key=lambda each: often[each]))
    gain, loss, ratio = gains(evidence, evidence.options[title].id)
    chance(free, float((gain & ~loss).mean()))
    chance(paid, float((gain & loss).mean()))
    both = gain & loss
    same(bool(price), int(both.sum()) >= 100)
    if price:
        told = re.fullmatch(f", there at ({NUMBER}) to ({NUMBER}) (.+) per (.+) \\(median ({NUMBER})\\)", price)
        assert told is not None, price
        same((told[3], told[4]), (evidence.by_id[COST].unit, evidence.by_id[evidence.main].unit))
        for one, level in ((told[1], 0.05), (told[5], 0.5), (told[2], 0.95)):
            shows(one, float(np.quantile(ratio[both], level)))


@BALANCE.says("{x} loses without gaining in {n} % of worlds, more often than it gains.")
def loses_most(evidence: Evidence, found: Found) -> None:
    title, told = found.groups
    wasted = {o.id: float((~gains(evidence, o.id)[0] & gains(evidence, o.id)[1]).mean()) for o in evidence.others}
    option = evidence.options[title].id
    same(option, max(wasted, key=lambda each: wasted[each]))
    chance(told, wasted[option])
    holds(wasted[option] > float(gains(evidence, option)[0].mean()), "it gains as often")


@FORMS.says("Words of likelihood as in ICD 203. Monte Carlo error: at most {n} percentage points.")
def error_of_odds(evidence: Evidence, found: Found) -> None:
    told = [evidence.scenario(o.id) for o in evidence.choices]
    names = [each.id for each in evidence.assessment.scenarios]
    errors = [error_of(float((each == name).mean()), evidence.count) for each in told for name in names]
    shows(found.groups[0], 100 * max(errors))


def shifts(evidence: Evidence) -> dict[tuple[str, str], NDArray[np.float64]]:
    """By option and scenario, in each world, 1 where the option brings it about, -1 where it takes it away."""
    now = evidence.scenario(evidence.present.id)
    return {
        (o.id, s.id): (evidence.scenario(o.id) == s.id).astype(float) - (now == s.id)
        for o in evidence.others for s in evidence.assessment.scenarios
    }  # fmt: skip


@FORMS.says(
    "The same worlds under both; below, the least and the greatest among rival accounts. Monte Carlo error: at most "
    "{n} percentage points."
)
def error_of_shifts(evidence: Evidence, found: Found) -> None:
    shows(found.groups[0], 100 * max(each.std() for each in shifts(evidence).values()) / math.sqrt(evidence.count))


MOVERS = Forms()
FORMS.says("Of the options {x}")(lambda evidence, found: _clauses(evidence, found, f"Of the options {found.groups[0]}"))
FORMS.says("No option moves the odds {x}")(
    lambda evidence, found: _clauses(evidence, found, f"No option moves the odds {found.groups[0]}")
)


def _clauses(evidence: Evidence, found: Found, text: str) -> None:
    used = clauses(evidence, found, text, MOVERS)
    movers = evidence.assessment.scenario_movers
    same(sum("tells most" in each for each in used), int(bool(movers.signs)))
    same(sum("carries most" in each for each in used), int(bool(movers.inputs)))


@MOVERS.says(
    "Of the options {x} moves the odds most: {x} by {n} percentage points against present law ({o} over the rival "
    "accounts)."
)
def moves_most(evidence: Evidence, found: Found) -> None:
    title, scenario, told, accounts = found.groups
    every = shifts(evidence)
    sure = {
        key: abs(float(each.mean())) for key, each in every.items()
        if abs(each.mean()) > 2 * each.std() / math.sqrt(len(each))
    }  # fmt: skip
    names = {each.title: each.id for each in evidence.assessment.scenarios}
    key = (evidence.options[title].id, names[scenario])
    holds(sure[key] >= max(sure.values()) - 1e-9, f"{max(sure, key=lambda each: sure[each])} moves more")
    shows(told, 100 * float(every[key].mean()))
    own = [100 * float(every[key][where].mean()) for where in evidence.accounts.values()]
    for one, value in zip(re.findall(NUMBER, accounts), sorted((min(own), max(own))), strict=False):
        shows(one, value)


@MOVERS.says("No option moves the odds of a scenario by more than the worlds can tell.")
def nothing_moves(evidence: Evidence, found: Found) -> None:
    for key, each in shifts(evidence).items():
        holds(abs(each.mean()) <= 2 * each.std() / math.sqrt(len(each)), f"{key} moves")


@MOVERS.says(
    "The sign of the year that tells most is “{x}”: under present law the odds of {x} are {n} % ({x}) or {n} % ({x})."
)
def sign_of_the_year(evidence: Evidence, found: Found) -> None:
    mover(evidence, found, evidence.assessment.scenario_movers.signs)


@MOVERS.says("The input that carries most is “{x}”: under present law the odds of {x} are {n} % ({x}) or {n} % ({x}).")
def input_that_carries(evidence: Evidence, found: Found) -> None:
    mover(evidence, found, evidence.assessment.scenario_movers.inputs)


def mover(evidence: Evidence, found: Found, movers: tuple[Mover, ...]) -> None:
    """The one with the largest share of variance; where its ends are all worlds, their odds are those of the ends."""
    what, scenario, low, low_when, high, high_when = found.groups
    most = sorted(movers, key=lambda each: each.share)[-1].share
    titles = {each.id: each.title for each in evidence.assessment.scenarios}
    fits = [each for each in movers if each.share == most and (each.what, titles[each.scenario]) == (what, scenario)]
    holds(fits, f"another carries {most:.3f}")
    same((low_when, high_when), (fits[0].low_when, fits[0].high_when))
    chance(low, fits[0].low.value)
    chance(high, fits[0].high.value)
    whole = float((evidence.scenario(evidence.present.id) == fits[0].scenario).mean())
    ends = sorted((fits[0].low.value, fits[0].high.value))
    holds(low_when != "none" or ends[0] <= whole <= ends[1], f"in all worlds {whole:.3f}")


LIMITS = {
    "what they want": "buyers", "what the United States licenses": "licences", "what China admits": "admission",
    "what makers can send": "makers", "how fast deliveries can grow": "ramp", "an end of trade in chips": "rupture",
}  # fmt: skip
HELD = (
    "In each quarter the least counts of what buyers in {x} would take, what {x} licenses, limits on volume included, "
    "what {x} admits, and what can be sent. Under present law, in {n}, "
)


@FORMS.says(
    HELD + "{n} of the {n} thousand H100e a quarter that buyers in {x} would take are sold (medians), held back by {x} "
    "of worlds and quarters."
)
def what_holds_sales(evidence: Evidence, found: Found) -> None:
    other, decider, admits, year, sold, wanted, buyers, held = found.groups
    line = first_whole_year(evidence)
    same((other, decider, admits, buyers), (evidence.other, evidence.decider, evidence.other, evidence.other))
    same(year, str(line.year))
    shows(sold, line.sold.p50 / 1e3)
    shows(wanted, line.wanted.p50 / 1e3)
    told = [re.fullmatch(rf"(.+) in ({NUMBER}) %", each) for each in held.split(", ")]
    named = {LIMITS[each[1]]: each[2] for each in told if each}
    for name, value in line.held_by.items():
        holds(name in named or value < 0.005, f"{name} holds {value:.3f}")
    for name, value in named.items():
        share(value, line.held_by[name])
    values = [line.held_by[name] for name in named]
    same(values, sorted(values, reverse=True))


@FORMS.says(HELD + "law lets hardly anything be sold that buyers in {x} would take.", rare=True)
def hardly_any_sale(evidence: Evidence, found: Found) -> None:
    other, decider, admits, year, buyers = found.groups
    same((other, decider, admits, buyers), (evidence.other, evidence.decider, evidence.other, evidence.other))
    line = first_whole_year(evidence)
    same(year, str(line.year))
    holds(line.wanted.p50 < 1e3, f"buyers would take {line.wanted.p50:.0f}")


def first_whole_year(evidence: Evidence) -> YearOfSales:
    """Of present law."""
    return next(each for each in evidence.assessment.sales_limits[evidence.present.id] if each.quarters == 4)


@FORMS.says(
    "Sales and income are gains of the named party, costs are its losses; each row says which. None is netted. All are "
    "sums from {x} to {x}."
)
def sums_of_payers(evidence: Evidence, found: Found) -> None:
    same(found.groups, (day(evidence.assessment.day), day(evidence.assessment.horizon)))
    payers = [each.what for each in evidence.assessment.outcomes if each.payer]
    holds(all("sum over the quarters" in each.lower() for each in payers), "a payer's outcome is no sum")


@FORMS.says(
    "Figures of the record, not of simulated worlds: the latest that was public by the day of this view. Sources: "
    "countermove response exposure."
)
def exposed(evidence: Evidence, found: Found) -> None:
    a = evidence.assessment
    every = [each for line in a.exposures for each in (line.exposure, line.sum) if each is not None]
    holds(every, "no figure")
    for each in every:
        holds(each.period_end is None or each.period_end <= a.cut_off, f"{each.what} is of a later day")
        holds(all(one in evidence.view.sources for one in each.source), f"{each.what} has no known source")


@FORMS.says("5 to 95 % of {n} worlds, the median below.")
def worlds_of_parts(evidence: Evidence, found: Found) -> None:
    counts(found.groups[0], evidence.few)
    holds(all(near(found.groups[0], each.worlds) for each in evidence.assessment.effects), "other worlds")
