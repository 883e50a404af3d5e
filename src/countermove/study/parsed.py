"""What YAML files were found to hold, kept in the user's cache, since reading them takes longer than using them, and
loading the library that reads them takes as long as a question of law may take.

The cache is a convenience: it is named by the hash of the texts and of the code that read them, it carries a hash of
itself, what it holds is validated like any other input, and where it cannot be read or written the files are read anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from countermove.study.faults import BadInput
from countermove.study.reading import Lines, Location, read_text

MOST_KEPT = 24  # sets of files; a study is read in seven
_CODE = ("days.py", "reading.py", "yaml_values.py")  # what the values follow from besides the texts
_DECIMAL, _DAY = "\0number", "\0day"  # YAML allows no such sign, so no key of a file can be taken for one of these

ValueT = TypeVar("ValueT")


class LaterLines(Lines):
    """Lines that are looked up in the text when somebody asks; only a fault does."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(path, {})
        self._text: str | None = text

    def of(self, location: Any) -> int | None:
        """The line of a location, or of the nearest place above it that the file has."""
        if self._text is not None:
            self._lines: Mapping[Location, int] = _parse_yaml(self._text, self.path)[1]._lines
            self._text = None
        return super().of(location)


class Documents:
    """Some YAML files, read together."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._texts = {path: _or_fault(lambda path=path: read_text(path)) for path in paths}
        texts = {path: text for path, text in self._texts.items() if isinstance(text, str)}
        digests = {path: _digest(text) for path, text in texts.items()}
        kept = _Kept(sorted(digests.values()))
        values = kept.read()
        if values is not None:
            later = {path: (values[digests[path]], LaterLines(str(path), text)) for path, text in texts.items()}
            self._parsed: dict[Path, tuple[Any, Lines] | BadInput] = {**later}
            return
        self._parsed = {path: self._parse(path) for path in texts}
        good = {digests[path]: each[0] for path, each in self._parsed.items() if not isinstance(each, BadInput)}
        if good and len(good) == len(set(digests.values())):
            kept.write(good)

    def text(self, path: Path) -> str:
        """The text of a file; BadInput if it cannot be read."""
        return _or_raise(self._texts[path])

    def value(self, path: Path) -> tuple[Any, Lines]:
        """Plain values and the lines of their keys, as ``read_yaml`` gives them; BadInput as it does."""
        self.text(path)  # a file that could not be read says so
        return _or_raise(self._parsed[path])

    def _parse(self, path: Path) -> tuple[Any, Lines] | BadInput:
        return _or_fault(lambda: _parse_yaml(self.text(path), str(path)))


class _Kept:
    """One file of the cache."""

    def __init__(self, digests: Sequence[str]) -> None:
        code = "".join(_digest(Path(__file__).with_name(each).read_text("utf-8")) for each in _CODE)
        self._name = f"yaml-{_digest(code + ''.join(digests))[:32]}.json"
        self._digests = set(digests)

    def read(self) -> Mapping[str, Any] | None:
        """The values by the hash of their text; None if there is no such file or it is not whole."""
        folder = user_cache()
        try:
            seal, _, text = (folder / self._name).read_text("utf-8").partition("\n") if folder else ("", "", "")
            if not text or seal != _digest(text):
                return None
            values: Mapping[str, Any] = json.loads(text, object_hook=_revived)
            return values if set(values) == self._digests else None
        except (OSError, ValueError, ArithmeticError, RecursionError):
            return None

    def write(self, values: Mapping[str, Any]) -> None:
        """Keep the values; nothing happens where there is no place for them."""
        folder = user_cache()
        if folder is None:
            return
        try:
            text = json.dumps(values, default=_plain, ensure_ascii=False)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _put(folder / self._name, f"{_digest(text)}\n{text}")
            others = sorted(folder.glob("yaml-*.json"), key=lambda each: each.stat().st_mtime, reverse=True)
            for each in others[MOST_KEPT:]:
                each.unlink(missing_ok=True)
        except (OSError, TypeError, ValueError):
            return


def _parse_yaml(text: str, path: str) -> tuple[Any, Lines]:
    from countermove.study.yaml_values import parse_yaml

    return parse_yaml(text, path)


def _put(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    try:
        os.replace(file.name, path)
    except OSError:
        os.unlink(file.name)
        raise


def user_cache() -> Path | None:
    """The program's folder in the user's cache; None where nobody knows the user's home."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return None if home.startswith("~") else Path(home) / "countermove"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    raise TypeError(f"{type(value).__name__} is not kept")


def _revived(value: dict[str, Any]) -> Any:
    if _DECIMAL in value:
        return Decimal(value[_DECIMAL])
    return date.fromisoformat(value[_DAY]) if _DAY in value else value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _or_fault(read: Callable[[], ValueT]) -> ValueT | BadInput:
    try:
        return read()
    except BadInput as error:
        return error


def _or_raise(found: ValueT | BadInput) -> ValueT:
    if isinstance(found, BadInput):
        raise found
    return found
