"""`countermove law check --catalogue`: a file of questions in, the same file with answers out, a row at a time."""

from __future__ import annotations

import codecs
import csv
import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from countermove.cli.arguments import day_or_fault
from countermove.cli.law.shared import pairs_of
from countermove.cli.progress import Progress
from countermove.cli.stopping import stop_if_asked, to_the_end
from countermove.cli.terminal import complain
from countermove.study.faults import BadInput, Fault, Faults

if TYPE_CHECKING:
    from countermove.law.many.rows import Asker

STUDY, STREAM = "study", "-"
CHUNK = 2_000  # rows between two looks at the clock and at signals, and in a group of rows of a Parquet file
MOST_TOLD = 20  # faults; each stands in its row too
LONG_BYTES = 1_000_000  # a file so long gets a progress bar

Row = tuple[int, list[str], str | None]
"""A line, its cells, and what is wrong with it as a line of CSV."""


def asker_of(
    route: Mapping[str, str | None], switch: list[str] | None, facts: dict[str, str], as_of: str | None,
    study: Path | None,
) -> Asker:  # fmt: skip
    """What answers the rows of a catalogue; BadInput with the faults of all options."""
    from countermove.law.many.rows import Asker
    from countermove.study import load_study

    record = load_study(study)
    faults = Faults()
    faults.of(lambda: day_or_fault(route["on"], "--on"))
    known_by = faults.of(lambda: day_or_fault(as_of, "--as-of"))
    switches = faults.of(lambda: pairs_of(switch))
    faults.tell()
    seen = record if known_by is None else record.as_of(known_by)
    return Asker(seen, {name: text for name, text in route.items() if text is not None}, switches or {}, facts)


def check_catalogue(catalogue: str, out: str, asker: Asker, quiet: bool = False) -> None:
    """Answer every row of a file (``-``: standard input; ``study``: every item of the study) into another (``-``:
    standard output). Rows that cannot be answered get the status ``fault`` and are told at the end.

    Raises BadInput, with nothing written, if the file has no usable header, or if no row could be answered.
    """
    from countermove.law.many.rows import catalogue_rows

    writer = _writer(out)
    if catalogue == STUDY:
        rows = catalogue_rows(asker.study)
        header = list(rows[0]) if rows else ["chip", "name"]
        lines = ((number, list(row.values()), None) for number, row in enumerate(rows, 1))
        _answer("study", header, lines, asker, writer, lambda _: None)
        return
    with _opened(catalogue) as (file, size):
        lines = _lines(file)
        path = "standard input" if catalogue == STREAM else catalogue
        header = _header(path, next(lines, None), asker)
        if not size or size < LONG_BYTES:
            _answer(path, header, lines, asker, writer, lambda _: stop_if_asked())
            return
        with Progress(quiet) as progress:
            _answer(path, header, lines, asker, writer, lambda row: progress.tell(file.tell() / size, f"{row:,} rows"))


def _answer(
    path: str, header: list[str], lines: Iterable[Row], asker: Asker, writer: Callable[..., Any],
    tell: Callable[[int], None],
) -> None:  # fmt: skip
    from countermove.law.many.rows import ANSWER

    names = [f"given_{name}" if name in ANSWER else name for name in header]
    faults, bad, count = list[Fault](), 0, 0
    with writer([*names, *ANSWER]) as write:
        for line, cells, problem in lines:
            told, wrong = _row(path, header, line, cells, problem, asker)
            bad += bool(wrong)
            faults += wrong[: max(MOST_TOLD - len(faults), 0)]
            write([*_fitting(cells, len(header)), *(told.get(name) for name in ANSWER)])
            count += 1
            if count % CHUNK == 0:
                tell(count)
        if bad == count:
            raise BadInput(faults or [Fault(path, 2, "", "no row follows the header; nothing is asked")])
    _tell(path, faults, bad, count)


def _row(
    path: str, header: Sequence[str], line: int, cells: Sequence[str], problem: str | None, asker: Asker
) -> tuple[Mapping[str, Any], list[Fault]]:
    """The answer to a row, or its faults, which stand in the row itself too."""
    from countermove.law.many.rows import FAULT

    try:
        if problem is not None:
            raise BadInput.single(problem)
        if len(cells) != len(header):
            raise BadInput.single(f"{len(cells)} cells found, want {len(header)} as in the header")
        return asker.answer({name: cell.strip() for name, cell in zip(header, cells, strict=True)}), []
    except BadInput as error:
        faults = [Fault(path, line, each.where, each.problem) for each in error.faults]
        said = "; ".join(": ".join(part for part in (each.where, each.problem) if part) for each in faults)
        return {"status": FAULT, FAULT: said}, faults


def _fitting(cells: list[str], width: int) -> list[str]:
    """The cells of a row in as many columns as the header has."""
    return (cells + [""] * width)[:width] if len(cells) != width else cells


def _tell(path: str, faults: Sequence[Fault], bad: int, count: int) -> None:
    if not bad:
        return
    told = [str(each) for each in faults]
    if bad > len({each.line for each in faults}):
        told.append("more faults are in the column 'fault'")
    complain(*told, f"{path}: {bad} of {count} rows could not be answered; the other {count - bad} are")


def _header(path: str, first: Row | None, asker: Asker) -> list[str]:
    """The names of the columns; BadInput with all that is wrong with them."""
    if first is None:
        raise BadInput.single("the file is empty; a header is wanted", path=path, line=1, where="header")
    line, cells, problem = first
    header = [cell.strip() for cell in cells]
    problems = [problem] if problem is not None else asker.header_faults(header)
    if problems:
        raise BadInput(Fault(path, line, "header", each) for each in problems)
    unread = [name for name in header if name not in asker.readable]
    if unread:
        complain(f"{path}: columns that no answer hangs on: {', '.join(unread)}")
    return header


@contextmanager
def _opened(catalogue: str) -> Generator[tuple[BinaryIO, int]]:
    """A file to read, and how many bytes it has (0 if nobody knows)."""
    if catalogue == STREAM:
        yield sys.stdin.buffer, 0
        return
    try:
        file = open(catalogue, "rb")  # noqa: SIM115  # closed below
    except OSError as error:
        raise BadInput.single(f"cannot be read: {error.strerror or error}", path=catalogue) from None
    with file:
        if not Path(catalogue).is_file():
            raise BadInput.single("is not a plain file", path=catalogue)
        yield file, os.fstat(file.fileno()).st_size


def _lines(file: BinaryIO) -> Iterator[Row]:
    """The rows of a CSV file that are not empty, each with the line on which it begins."""
    reader = csv.reader(_texts(file), strict=True)
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield start, [], f"not readable as CSV: {error}"
            start = reader.line_num + 1
            continue
        line, start = start, reader.line_num + 1
        if any("\udc80" <= sign <= "\udcff" for cell in cells for sign in cell):
            shown = [cell.encode("utf-8", "replace").decode() for cell in cells]
            yield line, shown, "is not UTF-8; save the file as UTF-8"
        elif cells:
            yield line, cells, None


def _texts(file: BinaryIO) -> Iterator[str]:
    """The lines of a file as text, its byte order mark left out."""
    for number, line in enumerate(file):
        raw = line.removeprefix(codecs.BOM_UTF8) if number == 0 else line
        yield raw.decode("utf-8", "surrogateescape")


def _writer(out: str) -> Callable[..., Any]:
    """How rows are written to ``out``; BadInput for a kind of file that is not written here."""
    if out == STREAM:
        return _to_stream
    path = Path(out)
    if path.suffix.casefold() not in (".csv", ".parquet"):
        problem = f"{path.name!r} is neither FILE.csv nor FILE.parquet, nor - for standard output"
        raise BadInput.single(problem, where="--out")
    if not path.absolute().parent.is_dir():
        raise BadInput.single("no such folder", path=path.parent, where="--out")
    if path.is_dir():
        raise BadInput.single("is a folder", path=path, where="--out")
    if path.suffix.casefold() == ".csv":
        return partial(_to_csv, path)
    try:
        import pyarrow.parquet  # noqa: F401  # pyright: ignore
    except ImportError:
        problem = "Parquet needs pyarrow; install countermove[parquet], or write FILE.csv"
        raise BadInput.single(problem, where="--out") from None
    return partial(_to_parquet, path)


@contextmanager
def _to_stream(names: Sequence[str]) -> Generator[Callable[[list[Any]], object]]:
    """Rows to standard output as they are answered."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    yield writer.writerow
    sys.stdout.flush()


@contextmanager
def _to_csv(path: Path, names: Sequence[str]) -> Generator[Callable[[list[Any]], object]]:
    with _replaced(path) as fresh, open(fresh, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        yield writer.writerow


@contextmanager
def _to_parquet(path: Path, names: Sequence[str]) -> Generator[Callable[[list[Any]], object]]:
    import pyarrow as pa  # pyright: ignore
    import pyarrow.parquet as pq  # pyright: ignore

    from countermove.law.many.rows import NUMBERS

    arrow: Any = pa
    kinds = [arrow.float64() if name in NUMBERS else arrow.string() for name in names]
    schema = arrow.schema(list(zip(names, kinds, strict=True)))
    rows = list[list[Any]]()

    def flush() -> None:
        columns: list[list[Any]] = [[row[place] for row in rows] for place in range(len(names))]
        arrays = [arrow.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
        file.write_table(arrow.Table.from_arrays(arrays, schema=schema))
        rows.clear()

    def write(row: list[Any]) -> None:
        rows.append(row)
        if len(rows) == CHUNK:
            flush()

    parquet: Any = pq
    with _replaced(path) as fresh, parquet.ParquetWriter(fresh, schema) as file:
        yield write
        flush()


@contextmanager
def _replaced(path: Path) -> Generator[Path]:
    """A fresh file beside another, in whose place it is put when it is whole; else it goes."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.absolute().parent)
    except OSError as error:
        raise BadInput.single(f"cannot be written: {error.strerror or error}", path=path, where="--out") from None
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
        with to_the_end():
            mask = os.umask(0)
            os.umask(mask)
            fresh.chmod(0o666 & ~mask)
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
