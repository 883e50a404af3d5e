"""What the commands of `countermove law` share: options, and how a question is put to the study."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from countermove.cli.arguments import day_or_fault
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput, Fault, Faults

if TYPE_CHECKING:
    from countermove.law.answer.determination import Answer
    from countermove.study.records import Chip, Item
    from countermove.study.study import Study

AnswerT = TypeVar("AnswerT")
ShownT = TypeVar("ShownT", bound="Answer")

ChipName = Annotated[
    str | None, typer.Argument(metavar="CHIP", help="A chip of the catalogue: name, id, alias or a unique beginning.")
]
Spec = Annotated[
    Path | None, typer.Option("--spec", metavar="FILE.yaml", help="A design instead, with columns of the catalogue.")
]
On = Annotated[str, typer.Option("--on", metavar="DAY", help="The day asked about, as 2026-02-01.")]
Facts = Annotated[
    list[str] | None, typer.Option("--fact", metavar="NAME=VALUE", help="A further fact, by the name of its quantity.")
]
Switches = Annotated[
    list[str] | None, typer.Option("--switch", metavar="NAME=VALUE", help="A position on an open point of law.")
]

With = Annotated[
    list[str] | None,
    typer.Option(
        "--with", metavar="ID|FILE", help="A rule read as law too: a draft's id or a file; @DAY sets its day."
    ),
]


def answer_of(
    on: str, chip: str | None, spec: Path | None, switch: list[str] | None, as_of: str | None, study: Path | None,
    question: Callable[[Study, Chip | Item | str, date, dict[str, str]], AnswerT],
) -> AnswerT:  # fmt: skip
    """What the law answers to a question of the study as asked for; BadInput with the faults of all arguments."""
    from countermove.study import load_study

    record = load_study(study)
    faults = Faults()
    day = faults.of(lambda: day_or_fault(on, "--on"))
    known_by = faults.of(lambda: day_or_fault(as_of, "--as-of"))
    switches = faults.of(lambda: pairs_of(switch)) or {}
    item = faults.of(lambda: item_of(chip, spec, record))
    answer = None
    if item is not None:
        seen = record if known_by is None else record.as_of(known_by)
        # A wrong day hides no other fault: they are the same on any day.
        answer = faults.of(lambda: question(seen, item, day or record.cut_off, switches))
    faults.tell()
    assert answer is not None
    return answer


def item_of(chip: str | None, spec: Path | None, study: Study) -> Chip | Item | str:
    """A chip's name, or the design in a file."""
    if (chip is None) == (spec is None):
        raise BadInput.single("give either a chip's name or --spec FILE.yaml", where="CHIP")
    if spec is None:
        return chip or ""
    from countermove.law.question.spec import read_spec

    return read_spec(spec, study)


def pairs_of(words: list[str] | None, option: str = "--switch") -> dict[str, str]:
    """NAME=VALUE, several times."""
    wrong = [each for each in words or () if "=" not in each]
    if wrong:
        raise BadInput(Fault("", None, option, f"{each!r} is not NAME=VALUE") for each in wrong)
    return {name.strip(): value.strip() for name, value in (each.split("=", 1) for each in words or ())}


def print_value(value: object) -> None:
    """A value as JSON."""
    from json import dumps

    print_json(dumps(value, indent=2, ensure_ascii=False))


def tell(answer: ShownT, json: bool, show: Callable[[ShownT], None]) -> None:
    """An answer as JSON, or as ``show`` puts it on the terminal."""
    if json:
        print_value(answer.model_dump(mode="json"))
    else:
        show(answer)


def listed(items: Iterable[object]) -> str:
    """One item as it is, several as a list."""
    texts = [str(item) for item in items]
    return texts[0] if len(texts) == 1 else "\n".join(f"- {text}" for text in texts)


def catalogue_of(path: Path | None) -> list[Chip] | None:
    """The designs of a CSV file with some of the catalogue's columns, or None for the study's own chips."""
    from countermove.law.question.spec import Design, chip_of
    from countermove.study.reading import read_csv

    return None if path is None else [chip_of(design) for design in read_csv(path, Design)[0]]


def wrapped(text: str, indent: str) -> list[str]:
    """Lines of at most 80 columns, all but the first indented."""
    import textwrap

    return textwrap.wrap(text, 80, subsequent_indent=indent, break_long_words=False) or [""]
