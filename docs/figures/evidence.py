"""Tables of the page on evidence: the coded matrix, what it leaves out, and the disputes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from countermove.decision.hypotheses import weigh
from countermove.study import Study
from countermove.study.matrix import Matrix, load_matrix
from countermove.study.records import Dispute
from figures.cells import code, table


def matrix(study: Study) -> str:
    """Every coded item, those that tell most first within their question."""
    weighing = weigh(study, _matrix(study))
    rows: list[Sequence[object]] = []
    for question in weighing.questions:
        for item in (each for each in weighing.items if each.about == question.about):
            grade = item.reliability + item.credibility
            says = f"{item.says} *{item.why}*"
            rows.append((item.id, item.about, says, *item.codes, grade, f"{item.ratio:.1f}"))
    head = ("item", "about", "it says, and why it is coded so", *(line.title for line in weighing.lines))
    return table((*head, "grade", "tells"), rows)


def left_out(study: Study) -> str:
    """What was looked at and not coded."""
    return table(("rows", "why not"), [(code(each.grounds), each.why) for each in _matrix(study).left_out])


def disputes(study: Study) -> str:
    """Both readings of each dispute."""
    rows: list[Sequence[object]] = [
        (
            f"{each.question} (`{each.id}`)",
            *_readings(each),
            f"{each.settled_by} {code(each.tests)}",
            each.standing or "",
        )
        for each in study.disputes
    ]
    return table(("question", "one reading", "the other", "what would settle it", "how it stands"), rows)


def _matrix(study: Study) -> Matrix:
    found = load_matrix(study)
    if found is None:
        raise LookupError("the packaged study has lost its ach.yaml")
    return found


def _readings(each: Dispute) -> tuple[str, str]:
    return (
        _reading(each.reading_a, each.for_a, each.model_a, each.implies_a),
        _reading(each.reading_b, each.for_b, each.model_b, each.implies_b),
    )


def _reading(says: str | None, rows: Sequence[str], parts: Sequence[str], implies: str | None) -> str:
    text = f"{says or ''} For it: {code(rows)}. For the answer: {implies or ''}"
    return text + (f" In the model: {code(parts)}." if parts else "")


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "matrix": matrix,
    "matrix_left_out": left_out,
    "disputes": disputes,
}
