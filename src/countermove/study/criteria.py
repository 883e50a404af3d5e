"""The grammar of a rule's criteria: ``any``, ``all``, ``not`` and comparisons on named quantities, nothing else.

    any:
      - {tpp: {at_least: 4800}, label: a.1, cite: ECCN 3A090.a.1}
      - all: [{tpp: {at_least: 1600}}, {performance_density: {at_least: 5.92}}]

A mapping of several quantities, and several comparisons on one quantity, mean that all of them must hold. A plain value
or a list stands for ``is``: ``{vendor: NVIDIA}``, ``{destination: [MO, "D:5"]}`` (is one of).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from countermove.study.quantities import BUILT_IN, Quantity
from countermove.study.reading import Record, of_this_world

COMPARISONS = ("at_least", "more_than", "less_than", "at_most")
Evidence = Literal["text", "secondary", "recalled", "derived"]
"""How a passage of law is known: its text was seen; only press, a law firm or an aggregator; from memory;
arithmetic."""


def yes_no(value: Any) -> Any:
    """YAML reads a bare yes as true; criteria mean the word."""
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


def folded(words: Iterable[str]) -> frozenset[str]:
    """Words as they are compared: their case does not matter."""
    return frozenset(word.casefold() for word in words)


def _words(value: Any) -> Any:
    items = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else [value]
    return tuple(str(yes_no(item)) if isinstance(item, bool | str | int | Decimal) else item for item in items)


def _some(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    if not parts:
        raise ValueError("is empty; at least one part is wanted")
    return parts


YesNo = Annotated[Literal["yes", "no"], BeforeValidator(yes_no)]
Limit = Annotated[Decimal, Field(allow_inf_nan=False), AfterValidator(of_this_world)] | date


class Test(Record):
    """Comparisons of one quantity with limits; all that are given must hold."""

    __test__ = False  # not a test of this package's own suite

    at_least: Limit | None = None
    more_than: Limit | None = None
    less_than: Limit | None = None
    at_most: Limit | None = None
    is_: Annotated[tuple[str, ...], BeforeValidator(_words)] | None = Field(default=None, alias="is", min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _plain_value(cls, value: Any) -> Any:
        return cast(Any, value) if isinstance(value, Mapping | Test) else {"is": value}

    @model_validator(mode="after")
    def _compares(self) -> Test:
        if not self.limits and self.is_ is None:
            raise ValueError(f"compares with nothing; give one of {', '.join(COMPARISONS)} or is")
        return self

    @cached_property
    def limits(self) -> tuple[tuple[str, Decimal | date], ...]:
        """The comparisons with a limit, by name."""
        pairs = ((name, getattr(self, name)) for name in COMPARISONS)
        return tuple((name, limit) for name, limit in pairs if limit is not None)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of ``is``, without case."""
        return folded(self.is_ or ())


class Citable(Record):
    """What every node of a tree may carry. ``cite`` is the passage and ``evidence`` how that is known; ``presume`` is
    the answer where a fact is missing, as law presumes."""

    label: str | None = None
    cite: str | None = None
    evidence: Evidence | None = None
    says: str | None = None
    presume: YesNo | None = None


class AnyOf(Citable):
    """Holds if at least one part holds."""

    any: Annotated[tuple[Node, ...], AfterValidator(_some)]


class AllOf(Citable):
    """Holds if every part holds."""

    all: Annotated[tuple[Node, ...], AfterValidator(_some)]


class Negation(Citable):
    """Holds if its part does not."""

    not_: Node = Field(alias="not")


class Compare(Citable):
    """Comparisons on named quantities; all must hold."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Test] = Field(init=False)  # pyright: ignore[reportIncompatibleVariableOverride]

    @model_validator(mode="before")
    @classmethod
    def _is_a_criterion(cls, value: Any) -> Any:
        if not isinstance(value, Mapping | Compare):
            raise ValueError("a criterion is any, all, not, or a comparison such as {tpp: {at_least: 4800}}")
        return cast(Any, value)

    @model_validator(mode="after")
    def _knows_its_quantities(self, info: Any) -> Compare:
        """Quantities are those of the study at hand, which ``validate`` gets as its context; else those built in."""
        if not self.tests:
            raise ValueError("names no quantity; a comparison is written as {tpp: {at_least: 4800}}")
        known = cast("Mapping[str, Quantity]", cast("dict[str, Any]", info.context or {}).get("quantities", BUILT_IN))
        for name, test in self.tests.items():
            _check(name, test, known)
        return self

    @property
    def tests(self) -> Mapping[str, Test]:
        """The comparisons by the name of their quantity."""
        return self.__pydantic_extra__


def _check(name: str, test: Test, known: Mapping[str, Quantity]) -> None:
    """ValueError if a quantity is unknown or compared with something of another kind."""
    if name not in known:
        near = difflib.get_close_matches(name, [*known, "any", "all", "not"], n=1)
        raise ValueError(f"unknown quantity {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    kind = known[name].kind
    if kind in ("number", "day"):
        wanted: type = Decimal if kind == "number" else date
        if test.is_ is not None or not all(isinstance(limit, wanted) for _, limit in test.limits):
            raise ValueError(f"{name} is a {kind}; compare it with {', '.join(COMPARISONS)} a {kind}")
    elif test.limits:
        raise ValueError(f"{name} is a {kind.replace('_', ' or ')}; compare it with 'is'")
    elif kind == "yes_no" and not set(test.is_ or ()) <= {"yes", "no"}:
        raise ValueError(f"{name} is yes or no, not {', '.join(test.is_ or ())}")


def _kind_of(value: Any) -> str:
    for key, model in (("any", AnyOf), ("all", AllOf), ("not", Negation)):
        if isinstance(value, model) or (isinstance(value, Mapping) and key in value):
            return key
    return "compare"


Node: TypeAlias = Annotated[
    Annotated[AnyOf, Tag("any")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[Negation, Tag("not")]
    | Annotated[Compare, Tag("compare")],
    Discriminator(_kind_of),
]
for _model in (AnyOf, AllOf, Negation):
    _model.model_rebuild()


def comparisons(node: Node | None) -> Iterator[tuple[str, Test]]:
    """Every comparison of a tree, with the name of its quantity."""
    if isinstance(node, Compare):
        yield from node.tests.items()
    elif isinstance(node, Negation):
        yield from comparisons(node.not_)
    elif node is not None:
        for part in node.any if isinstance(node, AnyOf) else node.all:
            yield from comparisons(part)
