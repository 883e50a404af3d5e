"""Law has states, not only dates: whether a rule is in force on a day, by which of its states, why not by others."""

from __future__ import annotations

from datetime import date

from countermove.law.engine.facts import Facts
from countermove.law.engine.trace import Standing, Step, Version
from countermove.law.engine.truth import Truth, both, opposite, some
from countermove.law.engine.weigh import weigh
from countermove.study.rules import CARRYING, Entry, Rule

ENDS = ("superseded", "revoked")
PAUSES = {"suspended": "suspended", "not_enforced": "on the books but not enforced"}


def standing(rule: Rule, on: date, facts: Facts | None = None) -> Standing:
    """The standing of a rule on a day; spans are half-open, so a state that begins that day holds that day.

    Without facts, states that are staged to some items count as unknown.
    """
    chosen, rejected, answers = list[Version](), list[Version](), list[Truth]()
    for entry in rule.history:
        if entry.state not in CARRYING:
            if entry.state in ("proposed", "announced", "published") and entry.from_ <= on:
                continue
            rejected += [_version(entry, f"{entry.state} only from {entry.from_}")] if entry.from_ > on else []
            continue
        holds, version = _entry(rule, entry, on, facts)
        answers.append(holds)
        (rejected if holds == "no" else chosen).append(version)
    return Standing(some(answers), tuple(chosen), tuple(rejected))


def carries(rule: Rule, entry: Entry, on: date, facts: Facts) -> Truth:
    """Whether one state holds on the day: begun, not ended, for these facts, and not put aside by another."""
    return _entry(rule, entry, on, facts)[0]


def _entry(rule: Rule, entry: Entry, on: date, facts: Facts | None) -> tuple[Truth, Version]:
    """Whether one carrying state carries the rule on the day, with the reason in words."""
    if entry.from_ > on:
        return "no", _version(entry, f"takes effect only on {entry.from_}")
    if entry.until is not None and entry.until <= on:
        return "no", _version(entry, f"ended on {entry.until}")
    staged, test = _staged(entry, facts)
    if staged == "no":
        return "no", _version(entry, "staged to facts that are not these", test)
    open_ = list[Step]()
    answer, why = staged, f"{'in force' if entry.state == 'effective' else 'alleged'} since {entry.from_}"
    for other in rule.history:
        stopped = other.state in ENDS and entry.from_ <= other.from_ <= on
        paused = other.state in PAUSES and other.from_ <= on and (other.until is None or on < other.until)
        if not (stopped or paused):
            continue
        touched, step = _staged(other, facts)
        open_ += [step] if step is not None and touched == "unknown" else []
        if touched == "yes":
            until = f" until {other.until}" if other.until else ""
            by = f" by {other.by}" if other.by else ""
            return "no", _version(entry, f"{PAUSES.get(other.state, other.state)} since {other.from_}{until}{by}", test)
        answer = both(answer, opposite(touched))
    return answer, _version(entry, why, test, tuple(open_))


def _staged(entry: Entry, facts: Facts | None) -> tuple[Truth, Step | None]:
    if entry.for_ is None:
        return "yes", None
    if facts is None:
        return "unknown", None
    step = weigh(entry.for_, facts)
    return step.holds, step


def _version(entry: Entry, why: str, test: Step | None = None, open_: tuple[Step, ...] = ()) -> Version:
    return Version(entry.state, entry.from_, entry.until, why, entry.cite, test, open_, entry.strength)


def begins(rule: Rule, on: date) -> date:
    """The first day of the latest state that carries the rule on a day (the earliest day there is, if none does)."""
    starts = [entry.from_ for entry in rule.history if entry.state in CARRYING and entry.from_ <= on]
    return max(starts, default=date.min)
