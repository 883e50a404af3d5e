"""How the view Record says things: names of sides, lags, waits and shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from countermove.brief.numbers import percent, plain
from countermove.brief.words import NO_BREAK, RELIABILITY, address, capital, day, party
from countermove.explorer.desk import Desk
from countermove.explorer.record.acts import Tie, Wait
from countermove.explorer.record.forecasts import Estimated
from countermove.explorer.record.query import SURENESS
from countermove.explorer.record.waits import ShareAnswered, group_words
from countermove.response.record.coding import LinkSet
from countermove.study.article import STANDING


def words_of(desk: Desk) -> Mapping[str, Any]:
    """What the templates say with."""
    names = {each.id: each.name for each in desk.study.about.parties}

    def who(actor: str) -> str:
        """A side, state, body or firm as people call it."""
        return names.get(actor) or party(actor.removeprefix("firm:"), start=True)

    return {
        "who": who, "day": day, "capital": capital, "said": said, "number": plain, "web": address,
        "plain": _spaced, "standing": STANDING, "reliability": RELIABILITY, "lag": lag, "waiting": waiting,
        "share": share, "chance": chance, "days": days, "interval": interval, "each_act": each_act,
        "group": group_words, "links": LINKS, "many": many,
    }  # fmt: skip


LINKS: Mapping[LinkSet, str] = {
    "strict": "stated retaliation",
    "medium": "retaliation and response",
    "all": "every link, weak ones too",
}
"""What each set of links counts as an answer."""
INSTRUMENTS = {"is_informed_letter": "letter that demands licences"}
"""Instruments whose names are terms of the trade."""


def _spaced(key: str) -> str:
    return INSTRUMENTS.get(key) or key.replace("_", " ")


def many(number: int, one: str, more: str = "") -> str:
    """`1 act`, `12 acts`."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def days(number: float) -> str:
    """`1 day`, `12 days`."""
    return f"{plain(number)}{NO_BREAK}{'day' if number == 1 else 'days'}"


def each_act(ties: Sequence[Tie]) -> list[Tie]:
    """One tie for each act at the other end, the surest, in their order."""
    best: dict[str, Tie] = {}
    for tie in ties:
        if tie.act not in best or SURENESS.index(tie.confidence) > SURENESS.index(best[tie.act].confidence):
            best[tie.act] = tie
    return list(best.values())


def lag(number: int) -> str:
    """The time from an act to its answer."""
    if number == 0:
        return "the same day"
    return f"after {days(number)}" if number > 0 else f"{days(-number)} before"


def waiting(wait: Wait) -> str:
    """How an act's wait stands where no linked answer is shown."""
    if wait.state == "unanswered":
        return "No answer within a year"
    if wait.state == "open":
        return f"No answer so far; watched for {days(wait.watched_days)}"
    if wait.state == "answered":
        return f"Answered {lag(wait.days)}"
    said = {"withdrawn": "Withdrawn", "bargained": "Bargained away", "superseded": "Superseded"}[wait.state]
    return f"{said} {lag(wait.days)}, unanswered"


def share(each: ShareAnswered) -> str:
    """A share, its interval first."""
    if each.value is None or each.low is None or each.high is None:
        return "not seen yet"
    return interval(each.low, each.value, each.high)


def said(probability: float) -> str:
    """A forecast in per cent; none is certain."""
    return percent(min(max(probability, 1e-9), 1.0 - 1e-9))


def chance(each: Estimated) -> str:
    """A chance, its interval first."""
    return interval(each.low, each.value, each.high)


def interval(low: float, value: float, high: float) -> str:
    """A share between its ends: the middle 90 %, then the share itself."""
    return f"{plain(100 * low)} to {percent(high)} ({percent(value)})"
