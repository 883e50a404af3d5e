"""Records of determinations at the command line: made, named and written."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermove.study.faults import BadInput, Fault

if TYPE_CHECKING:
    from countermove.law.answer.determination import Determination
    from countermove.law.answer.record import DeterminationRecord
    from countermove.study.records import Chip, Item
    from countermove.study.study import Study

ENDINGS = (".json", ".html")


def check_names(paths: Sequence[Path]) -> None:
    """BadInput for files that are neither JSON nor HTML by their names, told before anything is asked."""
    wrong = [path for path in paths if path.suffix.lower() not in ENDINGS]
    faults = [Fault("", None, "--record", f"{path} ends in neither .json nor .html") for path in wrong]
    own = (beside(path) for path in paths if path not in wrong)
    for path in dict.fromkeys(each for each in own if each not in paths and each.exists()):
        if not _is_record(path):
            problem = f"{path} would be written beside the page, and is no determination record; rename the page"
            faults.append(Fault("", None, "--record", problem))
    if faults:
        raise BadInput(faults)


def beside(path: Path) -> Path:
    """The JSON file of a record; a page has one of its own name at its side, since it shows only a part."""
    return path.with_suffix(".json") if path.suffix.lower() == ".html" else path


def _is_record(path: Path) -> bool:
    from countermove.law.answer.record import read_record

    try:
        read_record(path)
    except BadInput:
        return False
    return True


def recorded(
    view: Study, item: Chip | Item | str, day: date, answer: Determination, given: Mapping[str, Any], command: str
) -> DeterminationRecord:
    """The record of an answer, made now."""
    from countermove.law.answer.record import asked, record

    question = asked(item, day, view.known_by, **given)
    return record(view, question, answer, datetime.now(UTC).replace(microsecond=0), command)


def write_records(made: DeterminationRecord, paths: Sequence[Path]) -> tuple[Path, ...]:
    """Write a record under every name, and that of every page as JSON beside it; the files of one folder all or none. A
    file that is there is replaced whole."""
    from countermove.brief.determination import determination_html
    from countermove.brief.output import write_files
    from countermove.cli.stopping import to_the_end

    texts = {path: determination_html(made, beside(path).name) for path in paths if beside(path) != path}
    texts |= {beside(path): made.text() for path in paths}
    with to_the_end():
        for folder in dict.fromkeys(path.parent for path in texts):
            files = {path.name: text.encode() for path, text in texts.items() if path.parent == folder}
            write_files(folder, files, "--record")
    return tuple(texts)


def options_of(question: Mapping[str, object]) -> dict[str, object]:
    """The arguments of a question as options of the command line; what is left to its default is left out."""
    given = {name: value for name, value in question.items() if (name, value) != ("transaction", "export")}
    return {f"--{name.strip('_').replace('_', '-')}": value for name, value in given.items()}


def command_of(name: str, chip: str | None, spec: Path | None, options: Mapping[str, object]) -> str:
    """The command that asks the same again, wherever its record goes."""
    words = ["countermove", "law", name, *([chip] if chip is not None else []), *_words("--spec", spec)]
    for option, value in options.items():
        words += _words(option, value)
    return shlex.join(words)


def _words(option: str, value: object) -> list[str]:
    if value is None:
        return []
    values: list[object] = [*value] if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]
    return [word for each in values for word in (option, str(each))]
