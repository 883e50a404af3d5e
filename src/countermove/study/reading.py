"""CSV and plain values into frozen records, with the line of every fault. ``yaml_values`` reads YAML."""

from __future__ import annotations

import csv
import difflib
import io
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from countermove.study.days import parse_day
from countermove.study.faults import BadInput, Fault

MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_DIGITS, MAX_EXPONENT = 60, 30

Location = tuple[str | int, ...]


class Record(BaseModel):
    """The base of everything that is read from a study: frozen, and unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


RecordT = TypeVar("RecordT", bound=Record)


class Lines:
    """Where each key of a YAML document stands: location (keys and indexes from the root) -> line, from 1."""

    def __init__(self, path: str, lines: Mapping[Location, int]) -> None:
        self.path = path
        self._lines = lines

    def of(self, location: Iterable[str | int]) -> int | None:
        """The line of a location, or of the nearest place above it that the file has."""
        trail = tuple(location)
        while trail not in self._lines and trail:
            trail = trail[:-1]
        return self._lines.get(trail)

    def fault(self, location: Iterable[str | int], problem: str) -> Fault:
        """A fault at a location of this document."""
        trail = tuple(location)
        return Fault(self.path, self.of(trail), ".".join(str(part) for part in trail), problem)


def of_this_world(value: Decimal) -> Decimal:
    """The number itself; ValueError for one that exact arithmetic, which writes it out, would choke on: 1e999999999
    takes a gigabyte and minutes."""
    if not value.is_finite() or abs(value.adjusted()) > MAX_EXPONENT or len(value.as_tuple().digits) > MAX_DIGITS:
        raise ValueError(f"{value:.6g} is out of range; want at most {MAX_DIGITS} digits, below 1e{MAX_EXPONENT}")
    return value


def read_text(path: Path) -> str:
    """The text of a file; BadInput if it is missing, too large or not UTF-8."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise BadInput.single("is not a plain file", path=path)
        size = about.st_size
        if size > MAX_FILE_BYTES:
            raise BadInput.single(f"{size} bytes are more than the {MAX_FILE_BYTES} that a file may have", path=path)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise BadInput.single(
            f"byte {error.start} is not UTF-8; save the file as UTF-8", path=path, line=line
        ) from None
    except FileNotFoundError:
        raise BadInput.single("no such file", path=path) from None
    except OSError as error:
        raise BadInput.single(f"cannot be read: {error.strerror or error}", path=path) from None


def validate(
    model: type[RecordT], value: Any, lines: Lines, at: Location = (), context: Mapping[str, Any] | None = None
) -> RecordT:
    """A record from plain values; BadInput with every fault, each at its line. ``context`` is what validators may
    ask."""
    try:
        return model.model_validate(value, context=context)
    except ValidationError as error:
        faults = [_fault_of(detail, value, lines, at, model) for detail in error.errors(include_url=False)]
        raise BadInput(dict.fromkeys(faults)) from None


def _fault_of(detail: Any, value: Any, lines: Lines, at: Location, model: type[Record]) -> Fault:
    location = _real_location(detail["loc"], value, detail["type"] == "missing")
    return lines.fault((*at, *location), explain(detail, model, location))


def _real_location(location: Location, value: Any, missing: bool) -> Location:
    """pydantic puts the names of union members into locations; keep what the file itself has, and a last key that is
    missing from it."""
    trail: list[str | int] = []
    for index, part in enumerate(location):
        inside = _inside(value, part)
        if inside is not None:
            value = inside[0]
        elif not (missing and index == len(location) - 1 and isinstance(value, Mapping)):
            continue
        trail.append(part)
    return tuple(trail)


def _inside(value: Any, part: str | int) -> tuple[Any] | None:
    """What stands at a key or an index of a value, in a tuple; None if nothing does."""
    if isinstance(value, Mapping):
        mapping = cast("Mapping[Any, Any]", value)
        return (mapping[part],) if part in mapping else None
    if isinstance(value, list) and isinstance(part, int):
        items = cast("list[Any]", value)
        return (items[part],) if part < len(items) else None
    return None


def explain(detail: Any, model: type[Record], location: Location) -> str:
    """What was wrong and what is wanted, in a sentence, from one pydantic error."""
    kind, given, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    if kind == "missing":
        return "is missing; it must be given"
    if kind == "extra_forbidden":
        return f"unknown key{_suggestion(str(location[-1]) if location else '', _known_keys(model))}"
    if kind == "literal_error":
        return f"{given!r} is not one of {context.get('expected')}"
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", detail["msg"])).removeprefix("Value error, ")
    if kind.startswith("date"):
        return f"{given!r} is not a day (want YYYY-MM-DD)"
    if kind.endswith("_parsing") and isinstance(given, str) and (share := _as_share(given)):
        return f"{given!r} found; a share is a number, so write {share}"
    if kind == "too_short":
        found = context["actual_length"]
        return f"{found} {'entry' if found == 1 else 'entries'} found, want at least {context['min_length']}"
    if kind == "string_pattern_mismatch":
        return f"{given!r} found, want the form {context.get('pattern')}"
    message = detail["msg"].removeprefix("Input should be ").rstrip(".")
    return f"{given!r} found, want {message}"


def _as_share(text: str) -> str:
    """A percentage such as '25%' as the number that is meant; empty if the text is none."""
    try:
        return f"{float(text.rstrip().removesuffix('%')) / 100:g}" if text.rstrip().endswith("%") else ""
    except ValueError:
        return ""


def _known_keys(model: type[BaseModel]) -> set[str]:
    """All field names of a model and of the models inside it."""
    keys: set[str] = set()
    seen: set[type[BaseModel]] = set()
    queue: list[Any] = [model]
    while queue:
        item = queue.pop()
        if isinstance(item, type) and issubclass(item, BaseModel) and item not in seen:
            seen.add(item)
            for name, field in item.model_fields.items():
                keys.add(field.alias or name)
                queue.append(field.annotation)
        else:
            queue.extend(cast("tuple[Any, ...]", getattr(cast(Any, item), "__args__", ())))
    return keys


def _suggestion(key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def read_csv(
    path: Path, model: type[RecordT], only: Collection[str] | None = None
) -> tuple[tuple[RecordT, ...], dict[str, int]]:
    """The rows of a CSV table as records, and the line of each id.

    Columns are the fields of the model, in any order; cells of tuple fields are separated by ``;``; an empty cell of
    an optional field is None. ``only`` names the ids whose rows are wanted; others are not looked at. Raises BadInput
    with every fault of the file.
    """
    faults: list[Fault] = []
    records: list[RecordT] = []
    lines: dict[str, int] = {}
    header: list[str] = []
    for line, cells in _csv_lines(path, faults):
        if not header:
            header = [cell.strip() for cell in cells]
            problems = _header_problems(header, model)
            if problems:
                raise BadInput(Fault(str(path), line, "header", problem) for problem in problems)
            continue
        if len(cells) != len(header):
            faults.append(Fault(str(path), line, "", f"{len(cells)} cells found, want {len(header)} as in the header"))
            continue
        if only is not None and cells[header.index("id")].strip() not in only:
            continue
        record = _row(model, header, cells, Lines(str(path), {(): line}), faults)
        if record is not None:
            key = str(getattr(record, "id", line))
            if key in lines:
                faults.append(Fault(str(path), line, "id", f"{key!r} stands already in line {lines[key]}"))
            lines.setdefault(key, line)
            records.append(record)
    if not header and not faults:
        faults.append(Fault(str(path), 1, "header", "the file is empty; a header is wanted"))
    if faults:
        raise BadInput(faults)
    return tuple(records), lines


def _csv_lines(path: Path, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file that are not empty, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if cells:
                yield line, cells
    except csv.Error as error:
        faults.append(Fault(str(path), start, "", f"not readable as CSV: {error}"))


def _header_problems(header: list[str], model: type[Record]) -> list[str]:
    fields = {field.alias or name: field.is_required() for name, field in model.model_fields.items()}
    strange = [] if model.model_config.get("extra") == "allow" else [name for name in header if name not in fields]
    problems = [f"unknown column {name!r}{_suggestion(name, fields)}" for name in strange]
    problems += [f"column {name!r} is missing" for name, wanted in fields.items() if wanted and name not in header]
    problems += [f"column {name!r} stands twice" for name in dict.fromkeys(header) if header.count(name) > 1]
    return problems


def _row(
    model: type[RecordT], header: list[str], cells: list[str], lines: Lines, faults: list[Fault]
) -> RecordT | None:
    pairs = zip(header, cells, strict=True)
    values: dict[str, Any] = {name: text for name, cell in pairs if cell and (text := cell.strip())}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            column = str(detail["loc"][0]) if detail["loc"] else ""
            faults.append(Fault(lines.path, lines.of(()), column, explain(detail, model, detail["loc"])))
        return None


def cells_of(value: Any) -> Any:
    """Split a ``;``-separated cell into a tuple; used as the before-validator of tuple fields."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    return value


def day_of(value: Any) -> Any:
    """Read a day written as YYYY-MM-DD and nothing looser; used as the before-validator of day fields."""
    return parse_day(value) if isinstance(value, str) else value
