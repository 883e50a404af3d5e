"""rules/_law.yaml: what the rules of a study leave out, and the switches for open points of law."""

from datetime import date

from pydantic import Field, model_validator

from countermove.study.reading import Record, validate
from countermove.study.records import Day
from countermove.study.study import Study

OPEN = "unknown"


class LeftOut(Record):
    """A part of law that the rules do not carry; the day from which there was something to carry, if it began in the
    days of the record; and the ``places`` whose law alone it is (none: any)."""

    says: str
    from_: Day | None = Field(default=None, alias="from")
    places: tuple[str, ...] = ()


class Switch(Record):
    """An open point of law: its positions, the one taken by default (or ``unknown``, which leaves it open), and why it
    is open. The position is a fact under the switch's name."""

    title: str
    positions: dict[str, str] = Field(min_length=2)
    default: str
    says: str

    @model_validator(mode="after")
    def _default_is_a_position(self) -> "Switch":
        if self.default not in (*self.positions, OPEN):
            raise ValueError(f"default {self.default!r} is not one of {', '.join(self.positions)}, {OPEN}")
        return self


class LawNotes(Record):
    """rules/_law.yaml: what the rules do not carry, and the switches for open points of law.

    ``left_out`` are dated, or of some places only; ``not_modelled``, as ``law_notes`` gives it, holds their words too.
    """

    not_modelled: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    switches: dict[str, Switch] = Field(default_factory=dict)

    def on(self, day: date, touched: frozenset[str] | None = None) -> tuple[str, ...]:
        """What is not modelled of the law of a day; with the places ``touched`` by a question, of none but theirs."""
        far = {each.says for each in self.left_out if each.from_ is not None and each.from_ > day}
        if touched is not None:
            far |= {each.says for each in self.left_out if each.places and not touched.intersection(each.places)}
        return tuple(each for each in self.not_modelled if each not in far)


def law_notes(study: Study) -> LawNotes:
    """What rules/_law.yaml says, as far as it was known on the study's day; empty if there is no such file."""
    notes = study.cached("law_notes", lambda: _read(study))
    return study.derived(f"law_notes@{study.known_by}", lambda: _known(notes, study.known_by))


def _read(study: Study) -> LawNotes:
    path = study.folder / "rules" / "_law.yaml"
    return validate(LawNotes, *study.law_files.value(path)) if path.is_file() else LawNotes()


def _known(notes: LawNotes, day: date | None) -> LawNotes:
    dated = tuple(each for each in notes.left_out if day is None or each.from_ is None or each.from_ <= day)
    said = (*notes.not_modelled, *(each.says for each in dated))
    return notes.model_copy(update={"left_out": dated, "not_modelled": said})
