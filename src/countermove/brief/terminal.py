"""The brief at a terminal: at most forty lines of plain text, two of them left to the caller."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from countermove.brief.blocks import words
from countermove.brief.numbers import chance, odds, unit
from countermove.brief.reading import Reading
from countermove.brief.sections.front import CANNOT_TELL, notices
from countermove.brief.sections.fronts import limits_told
from countermove.brief.words import clean, sentence, short
from countermove.decision.assessment import Assessment, OptionLine, OutcomeLine

MOST_LINES = 38
NARROWEST = 60
_NAME = 24
_COLUMN = 16
_HEAD_LINES = 2
_MOVES = 3


def summary_lines(assessment: Assessment, width: int = 80) -> list[str]:
    """Question, notices, answer, confidence, a table of the leading outcomes, limits of the user, countermoves and
    scenarios under present law: at most 38 lines of at most `width` characters (not under 60), without colours or other
    control characters."""
    reading = Reading(assessment)
    width = max(width, NARROWEST)
    lines = [*_top(reading, width), ""]
    # What matters most comes first; a part that no longer fits is left to the brief.
    for part in (_table(reading, width), _limits(reading, width), _moves(reading, width), _scenarios(reading, width)):
        if part and len(lines) + len(part) <= MOST_LINES:
            lines += [*part, ""]
    return [line.rstrip() for line in lines[: len(lines) - 1]][:MOST_LINES]


def _limits(reading: Reading, width: int) -> list[str]:
    """How often the limits of the user are kept; nothing where there are none, or nothing may be ranked."""
    found = reading.assessment.satisficing if reading.ranks else None
    return [] if found is None else _wrapped(limits_told(reading, found), width, 2, "Limits: ", "  ")


def _wrapped(text: str, width: int, most: int, first: str = "", then: str | None = None) -> list[str]:
    rest = " " * len(first) if then is None else then
    return textwrap.wrap(
        clean(text),
        width,
        initial_indent=first,
        subsequent_indent=rest,
        max_lines=most,
        placeholder=" …",
        break_on_hyphens=False,
    )


def _top(reading: Reading, width: int) -> list[str]:
    a = reading.assessment
    notice_line = " ".join(words(notice).split(":")[0].rstrip(".") + "." for notice in notices(reading))
    lines = _wrapped(a.question, width, 3)
    lines += _wrapped(notice_line, width, 2)
    lines.append("")
    answer = " ".join(clean(each) for each in a.answer.sentences)
    told = reading.ranks or CANNOT_TELL.lower() in answer.lower()
    lines += _wrapped(answer if told else f"{CANNOT_TELL}. {answer}", width, 14)
    lines += _wrapped(f"{a.answer.confidence.capitalize()} confidence: {sentence(a.answer.confidence_why)}", width, 4)
    return lines


def _table(reading: Reading, width: int) -> list[str]:
    outcomes = [each for each in reading.headlines if any(reading.level(o.id, each.id) for o in reading.options)]
    name = min(_NAME, 1 + max((len(_name(option, width)) for option in reading.options), default=0))
    outcomes = outcomes[: max(1, (width - name) // _COLUMN)]
    if not outcomes or not reading.options:
        return []
    column = min(24, (width - name) // len(outcomes))
    heads = [_head(outcome, column - 2) for outcome in outcomes]
    lines = [_row("", [head[place] for head in heads], name, column) for place in range(_HEAD_LINES + 1)]
    lines.append("-" * (name + column * len(outcomes)))
    for option in reading.options:
        lines.append(
            _row(_name(option, name - 1), [_cell(reading, option, each, column - 1) for each in outcomes], name, column)
        )
    foot = "5 to 95 % of worlds, median in brackets."
    if any(option.is_present_law for option in reading.options):
        foot += " * present law."
    return [*lines, *_wrapped(foot, width, 2)]


def _name(option: OptionLine, width: int) -> str:
    mark = " *" if option.is_present_law else ""
    return short(option.title, width - len(mark)) + mark


def _head(outcome: OutcomeLine, width: int) -> list[str]:
    lines = textwrap.wrap(clean(outcome.title), width, max_lines=_HEAD_LINES, placeholder="…", break_on_hyphens=False)
    lines += [""] * (_HEAD_LINES - len(lines))
    return [*lines, short(unit(outcome), width)]


def _cell(reading: Reading, option: OptionLine, outcome: OutcomeLine, width: int) -> str:
    numbers = reading.level(option.id, outcome.id)
    if numbers is None:
        return "not computed"
    written = reading.written(numbers, outcome)
    whole = written.median if written.certain else f"{written.interval} ({written.median})"
    whole = whole.replace("\u00a0%", "%")
    return whole if len(whole) <= width else written.interval.replace("\u00a0%", "%")[:width]


def _row(head: str, cells: list[str], name: int, column: int) -> str:
    return head.ljust(name) + "".join(cell.rjust(column) for cell in cells)


def _moves(reading: Reading, width: int) -> list[str]:
    if reading.present is None:
        return []
    moves = [move for move in reading.assessment.countermoves if move.option == reading.present.id]
    moves = sorted(moves, key=lambda each: -each.by_horizon.value)[:_MOVES]
    if not moves:
        return []
    told = "; ".join(
        f"{clean(each.title)} {odds(each.by_horizon)}"
        + (f" (median {each.first_quarter_p50})" if each.first_quarter_p50 else "")
        for each in moves
    )
    return _wrapped(f"{told}.", width, 4, "Answers under present law: ", "  ")


def _scenarios(reading: Reading, width: int) -> list[str]:
    titles = {scenario.id: clean(scenario.title) for scenario in reading.assessment.scenarios}
    present = reading.present.id if reading.present else None
    found = next((each.odds.items() for each in reading.assessment.scenario_odds if each.option == present), ())
    told = ", ".join(f"{titles.get(each, each)} {chance(share)} ({share.word})" for each, share in found)
    return list(_lines(told, width)) if told else []


def _lines(told: str, width: int) -> Iterator[str]:
    yield from _wrapped(f"{told}.", width, 3, "Scenarios under present law: ", "  ")
