"""All forms of a brief's sentences, and the sentences of an assessed case with the forms that they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from countermove.brief.document import document

from . import (
    forms_appendix,
    forms_bargains,
    forms_cells,
    forms_critic,
    forms_front,
    forms_notices,
    forms_outcomes,
    forms_reasons,
    forms_sides,
)
from .sentences import Evidence, Form, Found, matching, numbers, plain, texts

FORMS: Sequence[Form] = [
    form
    for part in (
        forms_notices, forms_front, forms_outcomes, forms_reasons, forms_critic, forms_sides, forms_bargains,
        forms_cells, forms_appendix,
    )
    for form in part.FORMS
]  # fmt: skip

PARTS: Sequence[Form] = [
    form
    for forms in (
        forms_notices.TAKEN, forms_front.WHY, forms_outcomes.BALANCE, forms_outcomes.MOVERS, forms_critic.CASE,
        forms_critic.FLIPS, forms_sides.CHOICE, forms_sides.ZONE, forms_sides.LEAVING, forms_bargains.RECORD,
        forms_bargains.SALE,
    )
    for form in forms
]  # fmt: skip
"""The sentences of texts that hold several."""


@dataclass(frozen=True)
class Told:
    """A sentence of a brief: its section, the table or figure that it stands at, its text, the forms that it has."""

    section: str
    place: str
    text: str
    forms: Sequence[tuple[Form, Found]]

    def fault(self, evidence: Evidence) -> str:
        """What its evidence does not bear out; empty where it is true, or holds no result."""
        for form, found in self.forms:
            if form.test is not None:
                try:
                    form.test(evidence, found)
                except AssertionError as untrue:
                    return f"{self.section} {self.place}: {self.text}\n    {untrue}"
        return ""


def repeated(evidence: Evidence) -> set[str]:
    """Texts that a brief repeats word for word: of the study, what outcomes, options, accounts and scenarios are, what
    is not modelled, attributions, agreements, titles of sources; and the law's own sentence, which is tested there."""
    a = evidence.assessment
    record = a.both_sides.record
    told = (
        *(each.what for each in a.outcomes), *(each.summary for each in a.options),
        *(each.says for each in a.structures), *(each.says for each in a.scenarios),
        *a.not_modelled, *a.receipt.attributions,
        *(each.says for each in (record.bargains if record else ())), *(each.title for each in a.sources),
        *(each.sentence for each in a.law if each.sentence),
        *(each.importer.replace("_", " ").capitalize() for each in a.law if each.importer), "No measure on record",
    )  # fmt: skip
    clean = (" ".join(each.split()) for each in told)
    return {plain(each if each[-1] in ".!?…" else f"{each}.") for each in clean} | {plain(each) for each in told}


def told(evidence: Evidence) -> Iterator[Told]:
    """Every sentence-bearing text of a brief that is no text of the study."""
    known = repeated(evidence)
    for section, place, text in texts(document(evidence.assessment)):
        if text not in known:
            yield Told(section, place, text, matching(FORMS, section, place, text))


def altered(text: str) -> Iterator[tuple[str, str]]:
    """The text with one of its numbers larger, once by a fifth (or a last digit, where that is more) and once by a last
    digit; and the number."""
    at = 0
    for written in numbers(text):
        at = text.index(written, at)
        digits = written.lstrip("−+<>").replace(",", "")
        decimals = len(digits.partition(".")[2])
        step = 10.0**-decimals
        sign = written[: len(written) - len(written.lstrip("−+<>"))]
        grouped = "," if "," in written else ""
        for value in dict.fromkeys((max(float(digits) * 1.2, float(digits) + step), float(digits) + step)):
            yield f"{text[:at]}{sign}{value:{grouped}.{decimals}f}{text[at + len(written) :]}", written
        at += len(written)


def untold(evidence: Evidence, one: Told) -> Iterator[str]:
    """The numbers of a sentence that may be altered without its test telling, each with what follows it."""
    for text, written in altered(one.text):
        forms = matching(FORMS, one.section, one.place, text)
        if len(forms) == 1 and forms[0][0].test is not None:
            try:
                forms[0][0].test(evidence, forms[0][1])
            except (AssertionError, LookupError, ValueError, StopIteration):
                continue
            yield f"{one.section}: {written} in {text[:60]}…"
