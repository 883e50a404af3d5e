"""The trace of an answer: a public, versioned document. Its version changes when a field goes or changes meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, cast

from countermove.law.engine.truth import Truth

TRACE_VERSION = "1"


@dataclass(frozen=True)
class Step:
    """One node of a criteria tree with its answer. A comparison carries value, limit and margin (value less limit)."""

    op: Literal["any", "all", "not", "compare"]
    holds: Truth
    label: str | None = None
    cite: str | None = None
    evidence: str | None = None
    says: str | None = None
    presumed: bool = False
    parts: tuple[Step, ...] = ()
    quantity: str | None = None
    comparison: str | None = None
    threshold: str | None = None
    unit: str | None = None
    value: str | None = None
    margin: str | None = None
    margin_percent: float | None = None
    on_the_line: bool = False
    missing: tuple[str, ...] = ()

    def leaves(self) -> Iterator[Step]:
        """Every comparison below this node, itself included."""
        if self.op == "compare":
            yield self
        for part in self.parts:
            yield from part.leaves()

    def wanting(self) -> Iterator[str]:
        """The facts whose absence leaves this node unknown."""
        if self.holds == "unknown":
            yield from self.missing
            for part in self.parts:
                yield from part.wanting()


@dataclass(frozen=True)
class Version:
    """One state of a rule's history, as chosen or rejected, with the reason. ``paused_if``: what, if it held, would
    suspend or end it."""

    state: str
    start: date
    until: date | None
    why: str
    cite: str | None = None
    staged_to: Step | None = None
    paused_if: tuple[Step, ...] = ()
    strength: str | None = None


@dataclass(frozen=True)
class Standing:
    """Whether a rule is in force for these facts on the day, by which state, and why not by the others."""

    holds: Truth
    chosen: tuple[Version, ...] = ()
    rejected: tuple[Version, ...] = ()

    @property
    def alleged(self) -> bool:
        """Whether the rule stands only by what was alleged."""
        return bool(self.chosen) and all(version.state == "alleged" for version in self.chosen)


@dataclass(frozen=True)
class Required:
    """A condition of an exception or a review policy: whether these facts need it, and whether it is met."""

    id: str
    says: str
    met: Truth
    needed: Truth = "yes"
    cite: str | None = None


@dataclass(frozen=True)
class Clause:
    """A licence exception, a review step or a duty as weighed; ``rule`` is the rule that gives it."""

    rule: str
    name: str | None
    holds: Truth
    test: Step | None = None
    says: str | None = None
    cite: str | None = None
    conditions: tuple[Required, ...] = ()


@dataclass(frozen=True)
class ParagraphTrace:
    """A paragraph as weighed; ``holds``: whether it decides, given the rule's reach and the paragraphs before it."""

    paragraph: str
    holds: Truth
    test: Step
    exceptions: tuple[Clause, ...] = ()
    review: tuple[Clause, ...] = ()


@dataclass(frozen=True)
class RuleTrace:
    """A rule as consulted; ``evidence`` is how its values are known where they do not say otherwise."""

    rule: str
    title: str
    layer: str
    digest: str
    standing: Standing
    evidence: str | None = None
    amended_by: tuple[str, ...] = ()
    reach: Step | None = None
    binds: Step | None = None
    yields_to: tuple[str, ...] = ()
    paragraphs: tuple[ParagraphTrace, ...] = ()
    duties: tuple[Clause, ...] = ()
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Input:
    """A fact that went in, how it was had (catalogue, derived, stated, given, default) and from which sources."""

    name: str
    value: str | None
    unit: str
    how: str
    note: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trace:
    """Everything that went into an answer."""

    version: str
    inputs: tuple[Input, ...]
    rules: tuple[RuleTrace, ...]


def trimmed(value: Any) -> Any:
    """Plain JSON values without what is empty, so that a trace shows what was said and nothing else."""
    if isinstance(value, dict):
        kept = {key: trimmed(item) for key, item in cast("dict[str, Any]", value).items()}
        return {key: item for key, item in kept.items() if not (item is None or item is False or item in ([], {}))}
    if isinstance(value, list | tuple):
        return [trimmed(item) for item in cast("Sequence[Any]", value)]
    return value
