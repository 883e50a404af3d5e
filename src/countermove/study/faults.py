"""Faults in what a user gave, collected so that all of them are told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place: ``path:line: where: problem``.

    ``line`` counts from 1 and is None where no line applies; ``where`` names the key or column; ``problem`` says what
    was found and what is wanted.
    """

    path: str
    line: int | None
    where: str
    problem: str

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return ": ".join(part for part in (place, self.where, self.problem) if part)


class BadInput(Exception):
    """Input that cannot be used; holds every fault found. The command line prints them and ends with exit code 2."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @classmethod
    def single(cls, problem: str, *, path: str | Path = "", line: int | None = None, where: str = "") -> BadInput:
        """A BadInput with one fault."""
        return cls([Fault(str(path), line, where, problem)])


class Faults:
    """Faults of several things given, collected so that all of them are told at once."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def of(self, read: Callable[[], ValueT]) -> ValueT | None:
        """What reading one of them gives; None, and its faults are kept, if it is bad input."""
        try:
            return read()
        except BadInput as error:
            self._found += error.faults
            return None

    def add(self, error: BadInput) -> None:
        """Keep the faults of something that was found out otherwise."""
        self._found += error.faults

    @property
    def found(self) -> tuple[Fault, ...]:
        """Those found so far, each once."""
        return tuple(dict.fromkeys(self._found))

    def tell(self) -> None:
        """Raise BadInput if there are any."""
        if self._found:
            raise BadInput(self._found)
