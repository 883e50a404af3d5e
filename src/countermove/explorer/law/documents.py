"""What the API of the view Law gives besides answers of the engine: the catalogue, a history, the words to ask with."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from countermove.explorer.law.answers import History, KeyStretch, Stretch
from countermove.explorer.law.changes import beginnings
from countermove.explorer.law.planes import planes_of
from countermove.law.question.asked import known_uses
from countermove.law.question.lookup import full_name, maker_of
from countermove.study import Study
from countermove.study.law_notes import law_notes
from countermove.study.places import load_places
from countermove.study.records import Chip


class Listed(BaseModel):
    """A chip or other item of the catalogue."""

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    maker: str
    launched_on: date | None


def catalogue(study: Study) -> list[Listed]:
    """All chips of a study, then its other items."""
    return [
        Listed(
            id=each.id, name=each.name, aliases=each.aliases, kind="chip" if isinstance(each, Chip) else each.kind,
            maker=maker_of(each), launched_on=each.launched_on,
        )
        for each in (*study.chips, *study.items)
    ]  # fmt: skip


class HistoryDocument(BaseModel):
    """What law said of one item on one route on all days that the study knows. What begins after ``cut_off``, the
    study's last day, may have become known only since: ``known_on`` says when."""

    chip: str
    chip_name: str
    to: str
    cut_off: date
    exporter: tuple[Stretch, ...]
    importer: tuple[KeyStretch, ...]


def history_document(found: History, to: str, cut_off: date) -> HistoryDocument:
    """A history on its way to a place."""
    return HistoryDocument(
        chip=found.item.id, chip_name=full_name(found.item), to=to, cut_off=cut_off,
        exporter=found.exporter, importer=found.importer,
    )  # fmt: skip


class SwitchWords(BaseModel):
    """An open point of law: its positions in words, and the one taken by default."""

    title: str
    says: str
    default: str
    positions: dict[str, str]


class Vocabulary(BaseModel):
    """The words that questions of law may use in this study."""

    places: dict[str, str]
    end_uses: tuple[str, ...]
    switches: dict[str, SwitchWords]
    planes: tuple[str, ...]
    bills: dict[str, str]


def vocabulary_of(study: Study) -> Vocabulary:
    """The words of a study."""
    switches = {
        name: SwitchWords(title=each.title, says=each.says, default=each.default, positions=each.positions)
        for name, each in law_notes(study).switches.items()
    }
    return Vocabulary(
        places=load_places(study).file.names, end_uses=tuple(sorted(known_uses(study))), switches=switches,
        planes=tuple(planes_of(study)), bills=beginnings(study),
    )  # fmt: skip
