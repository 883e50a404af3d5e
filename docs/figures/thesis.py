"""The page on the articles' thesis: each mechanism's verdict, numbers and figure, from the record."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from countermove.chart import Frame, stylesheet, wide_and_narrow
from countermove.response.mechanisms.catalogue import TESTS, mechanism
from countermove.response.mechanisms.draw import draw
from countermove.response.mechanisms.result import Mechanism, say
from countermove.study.study import Study
from figures.cells import inline, prose, table


@cache
def _tested(study_folder: str, name: str) -> Mechanism:
    from countermove.study import load_study

    return mechanism(load_study(study_folder), name)


def tested(study: Study, name: str) -> Mechanism:
    """One mechanism on the study, computed once."""
    return _tested(str(study.folder), name)


def verdicts(study: Study) -> str:
    """Every mechanism with its verdict and key number."""
    rows = [
        (f"[{each.id}](#{each.id.lower()})", each.name, f"**{each.verdict}**", each.n, _key(each))
        for each in (tested(study, name) for name in TESTS)
    ]
    return table(("", "mechanism", "verdict", "n", "key number (middle 90 %)"), rows)


def _key(each: Mechanism) -> str:
    return "-" if each.key is None else f"{prose(each.key.name)}: {say(each.key)}"


def count(study: Study) -> str:
    """How many verdicts of each kind, in a sentence."""
    found = [tested(study, name).verdict for name in TESTS]
    kinds = ("supported", "not supported", "cannot tell")
    parts = [f"{found.count(kind)} {kind}" for kind in kinds]
    # The look of every figure of the page, once.
    style = f"<style>{' '.join(stylesheet().split())}</style>"
    return f"Of {len(found)} mechanisms: {', '.join(parts)}.\n\n{style}\n"


def section(study: Study, name: str) -> str:
    """One mechanism: verdict, claim, rule, what was found, numbers, figure, what it cannot say."""
    each = tested(study, name)
    claims = f" Claims: {', '.join(each.claims)}." if each.claims else ""
    wrong = prose(each.wrong_if[:1].lower() + each.wrong_if[1:].rstrip("."))
    lines = [
        f"### {each.id} {each.name} {{#{each.id.lower()}}}",
        f"**{each.verdict.capitalize()}** (n {each.n}). {prose(each.why)}",
        f"*The articles:* {prose(each.claim)}.{claims} *Wrong if:* {wrong}.",
        f"*Rule:* {prose(each.test)}",
    ]
    if each.numbers:
        rows = [
            (prose(number.name), number.links or "", number.n, say(number), prose(number.note))
            for number in each.numbers
        ]
        lines.append(table(("number", "links", "n", "value (middle 90 %)", ""), rows))
    if each.figure is not None:
        lines.append(_figure(each))
    lines.append(f"*For a firmer verdict:* {prose(each.needed)}. *Blind to:* {' '.join(map(prose, each.cannot_say))}")
    return "\n\n".join(lines) + "\n"


def _figure(each: Mechanism) -> str:
    frame = Frame(id=f"thesis-{each.id.lower()}", title=f"{each.id} {each.name}", width=690, style=False,
                  summary=f"{each.claim}. Verdict: {each.verdict}.")  # fmt: skip
    return inline(wide_and_narrow(lambda frame: draw(each, frame), frame))


SNIPPETS: dict[str, Callable[[Study], str]] = {
    "thesis_verdicts": verdicts,
    "thesis_count": count,
    **{f"thesis_{name.lower()}": partial(section, name=name) for name in TESTS},
}
