"""Law has states, not only dates: whether a rule is in force on a day, by which of its states, why not by others."""

from __future__ import annotations

from datetime import date

from countermove.law.facts import Facts
from countermove.law.trace import Standing, Step, Version
from countermove.law.truth import Truth, both, opposite, some
from countermove.law.weigh import weigh
from countermove.study.rules import Entry, Rule

ENDS = ("superseded", "revoked")
PAUSES = {"suspended": "suspended", "not_enforced": "on the books but not enforced"}


def standing(rule: Rule, on: date, facts: Facts | None = None) -> Standing:
    """The standing of a rule on a day; spans are half-open, so a state that begins that day holds that day.

    Without facts, states that are staged to some items count as unknown.
    """
    chosen, rejected, answers = list[Version](), list[Version](), list[Truth]()
    for entry in rule.history:
        if entry.state != "effective":
            if entry.state in ("announced", "published") and entry.from_ <= on:
                continue
            rejected += [_version(entry, f"{entry.state} only from {entry.from_}")] if entry.from_ > on else []
            continue
        holds, why, test = _entry(rule, entry, on, facts)
        answers.append(holds)
        (rejected if holds == "no" else chosen).append(_version(entry, why, test))
    return Standing(some(answers), tuple(chosen), tuple(rejected))


def _entry(rule: Rule, entry: Entry, on: date, facts: Facts | None) -> tuple[Truth, str, Step | None]:
    """Whether one effective state carries the rule on the day, and the reason in words."""
    if entry.from_ > on:
        return "no", f"takes effect only on {entry.from_}", None
    if entry.until is not None and entry.until <= on:
        return "no", f"ended on {entry.until}", None
    staged, test = _staged(entry, facts)
    if staged == "no":
        return "no", "staged to items of which this is none", test
    answer, why = staged, f"in force since {entry.from_}"
    for other in rule.history:
        stopped = other.state in ENDS and entry.from_ <= other.from_ <= on
        paused = other.state in PAUSES and other.from_ <= on and (other.until is None or on < other.until)
        if not (stopped or paused):
            continue
        touched, _ = _staged(other, facts)
        if touched == "yes":
            until = f" until {other.until}" if other.until else ""
            by = f" by {other.by}" if other.by else ""
            return "no", f"{PAUSES.get(other.state, other.state)} since {other.from_}{until}{by}", test
        answer = both(answer, opposite(touched))
    return answer, why, test


def _staged(entry: Entry, facts: Facts | None) -> tuple[Truth, Step | None]:
    if entry.for_ is None:
        return "yes", None
    if facts is None:
        return "unknown", None
    step = weigh(entry.for_, facts)
    return step.holds, step


def _version(entry: Entry, why: str, test: Step | None = None) -> Version:
    return Version(entry.state, entry.from_, entry.until, why, entry.cite, test)


def begins(rule: Rule, on: date) -> date:
    """The first day of the latest state that carries the rule on a day (the earliest day there is, if none does)."""
    starts = [entry.from_ for entry in rule.history if entry.state == "effective" and entry.from_ <= on]
    return max(starts, default=date.min)
