"""Rules as data: one file per rule, readable as a page of law. docs/law.md explains one line by line."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator

from countermove.study.criteria import Evidence, Node, comparisons
from countermove.study.faults import BadInput, Fault
from countermove.study.quantities import quantities_of
from countermove.study.reading import Lines, Record, validate
from countermove.study.records import Day, Id, Ids, Number, Strength
from countermove.study.study import Study, rule_paths

State = Literal[
    "proposed", "announced", "published", "effective", "alleged", "suspended", "superseded", "revoked", "not_enforced"
]
CARRYING = ("effective", "alleged")
"""States that carry a rule; what rests on an alleged one is told as alleged."""
Policy = Literal["presumption_of_denial", "case_by_case", "presumption_of_approval"]
LayerName = Literal["item", "end_user", "end_use"]
Admission = Literal["open", "discouraged", "halted", "conditional", "case_by_case", "under_review", "unknown"]
Form = Literal["chip", "computer", "other"]


Fraction01 = Annotated[Number, Field(ge=0, le=1)]


class Citation(Record):
    """Where a rule stands, with the ids of the sources that show it."""

    cite: str
    title: str | None = None
    source: Id | None = None
    known_on: Day | None = Field(default=None, description="for a text later than the rule: an earlier view lacks it")


class Entry(Record):
    """One state of a rule from a day on; a suspension, and a state with ``until``, end by themselves on that day.

    ``for`` stages a state to some items only, or to a position of a switch. ``known_on`` is the day on which the state
    became public; ``strength`` is that of the evidence for an alleged one.
    """

    state: State
    from_: Day = Field(alias="from")
    until: Day | None = None
    for_: Node | None = Field(default=None, alias="for")
    by: Id | None = None
    cite: str | None = None
    evidence: Evidence | None = None
    strength: Strength | None = None
    says: str | None = None
    known_on: Day | None = None
    source: Ids = ()

    @model_validator(mode="after")
    def _in_order(self) -> "Entry":
        if self.until is not None and self.until <= self.from_:
            raise ValueError(f"ends on {self.until}, not after it begins on {self.from_}")
        return self


class Condition(Record):
    """Something that must be met for a licence policy or an exception to serve, where ``when`` holds. If ``met`` is
    known not to hold, it does not serve; if that is unknown, the answer lists it as still to be met."""

    id: Id
    says: str
    cite: str | None = None
    evidence: Evidence | None = None
    when: Node | None = None
    met: Node | None = None


class ReviewStep(Record):
    """How an application is judged, where ``when`` holds. Steps are tried in order and the first that holds applies.

    A step without ``policy`` says that nobody published one. ``revenue_share`` and ``cap`` (the largest volume, as a
    fraction of the product's US sales) are fractions.
    """

    when: Node | None = None
    policy: Policy | None = None
    conditions: tuple[Condition, ...] = ()
    revenue_share: Fraction01 | None = None
    cap: Annotated[Number, Field(ge=0)] | None = None
    cite: str | None = None
    evidence: Evidence | None = None
    says: str | None = None

    @field_validator("revenue_share", "cap", mode="before")
    @classmethod
    def _not_per_cent(cls, value: Any) -> Any:
        return fraction(value)


class LicenceException(Record):
    """A licence exception that may be used where ``when`` holds and its conditions are met."""

    id: Id
    title: str | None = None
    when: Node
    conditions: tuple[Condition, ...] = ()
    cite: str | None = None
    evidence: Evidence | None = None
    says: str | None = None


class Duty(Record):
    """An import duty, as a fraction of value, where ``when`` holds."""

    rate: Fraction01
    when: Node
    label: str | None = None
    cite: str | None = None
    evidence: Evidence | None = None
    says: str | None = None

    @field_validator("rate", mode="before")
    @classmethod
    def _not_per_cent(cls, value: Any) -> Any:
        return fraction(value)


class RedFlag(Record):
    """A warning that decides nothing: a call for care, or a conflict with the law of another party."""

    when: Node
    says: str
    kind: Literal["care", "conflict"] = "care"
    cite: str | None = None
    evidence: Evidence | None = None


def fraction(value: Any) -> Any:
    """The value itself; ValueError, with what is wanted, if a percentage was written for a fraction."""
    if isinstance(value, int | float | Decimal) and 1 < value <= 100:
        raise ValueError(f"{value} is not a fraction; write {float(value) / 100:g} for {value} %")
    return value


class Rule(Record):
    """A page of law: its states in time, its reach, its paragraphs and what follows from them.

    A rule that ``amends`` others has no requirement of its own: what it gives of ``scope``, ``paragraphs`` and
    ``exceptions`` stands in the place of theirs, ``adds_exceptions`` beside them, and its review steps are tried before
    theirs. A rule that ``yields_to`` others adds nothing where one of them already asks for a licence. ``binds`` says
    whom a letter binds; for everybody else it is a red flag. ``admits`` makes it a rule of the importer: what its
    government lets in.
    ``as_system`` names the paragraphs of things that contain what falls under another; ``linked`` names rules that it
    was traded for or goes with. ``evidence`` is how its values are known, where they do not say otherwise.
    """

    id: Id
    title: str
    by: str
    kind: Literal["rule", "statute", "letter", "practice", "proclamation", "guidance", "list", "embargo", "draft"] = (
        "rule"
    )
    evidence: Evidence | None = None
    summary: str | None = None
    citations: tuple[Citation, ...] = ()
    checked_on: Day | None = None
    history: tuple[Entry, ...]
    amends: tuple[Id, ...] = ()
    yields_to: tuple[Id, ...] = ()
    binds: Node | None = None
    layer: LayerName = "item"
    requirement: Literal["licence", "prohibited"] = "licence"
    admits: Admission | None = None
    linked: tuple[Id, ...] = ()
    scope: Node | None = None
    paragraphs: dict[str, Node] = Field(default_factory=dict)
    as_system: dict[Form, dict[str, str]] = Field(default_factory=dict[Form, dict[str, str]])
    exceptions: tuple[LicenceException, ...] | None = None
    adds_exceptions: tuple[LicenceException, ...] = ()
    review: tuple[ReviewStep, ...] = ()
    duties: tuple[Duty, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    not_modelled: tuple[str, ...] = ()
    _digest: str = PrivateAttr(default="")

    @model_validator(mode="after")
    def _hangs_together(self) -> "Rule":
        if not self.history:
            raise ValueError("has no history; give at least one state with its day")
        inert = {entry.state for entry in self.history} <= {"announced", "published", "proposed"}
        if not (self.paragraphs or self.amends or self.duties or self.red_flags or self.admits or inert):
            raise ValueError("changes nothing; give 'paragraphs', 'amends', 'duties', 'red_flags' or 'admits'")
        if self.admits is not None and (self.paragraphs or self.amends or self.scope is None):
            raise ValueError("'admits' wants a 'scope' and goes with neither 'paragraphs' nor 'amends'")
        if self.amends and any(entry.for_ is not None for entry in self.history):
            raise ValueError(
                "a rule that amends others cannot be staged by item ('for'); put the items into its 'when'"
            )
        if self.adds_exceptions and not self.amends:
            raise ValueError("'adds_exceptions' goes with 'amends'; a rule of its own gives 'exceptions'")
        if self.id in (*self.amends, *self.yields_to):
            raise ValueError("names itself in 'amends' or 'yields_to'")
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of the text from which the rule was read."""
        return self._digest

    def stamped(self, text: str) -> "Rule":
        """The same rule, bearing the SHA-256 of its text."""
        copy = self.model_copy()
        copy._digest = hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()
        return copy

    @property
    def announced_on(self) -> date:
        """The day on which the rule became known: its first announcement, or else its first state."""
        said = [entry.from_ for entry in self.history if entry.state in ("announced", "proposed")]
        return min(said or [entry.known_on or entry.from_ for entry in self.history])

    def known_on(self, entry: Entry) -> date:
        """When a state became known: as the file says; else a start with the announcement, others on their own day."""
        if entry.known_on is not None:
            return entry.known_on
        return self.announced_on if entry.state == "effective" else entry.from_

    def as_of(self, day: date) -> "Rule | None":
        """The rule with the states known on a day; None if nothing of it was known."""
        known = tuple(entry for entry in self.history if self.known_on(entry) <= day)
        cited = tuple(each for each in self.citations if each.known_on is None or each.known_on <= day)
        if len(known) == len(self.history) and len(cited) == len(self.citations):
            return self
        return self.model_copy(update={"history": known, "citations": cited}) if known else None

    @cached_property
    def names(self) -> frozenset[str]:
        """The quantities that the rule compares, anywhere."""
        return frozenset(name for tree in self.trees() for name, _ in comparisons(tree))

    def trees(self) -> Iterator[Node]:
        """Every criteria tree of the rule."""
        nodes: list[Node | None] = [entry.for_ for entry in self.history]
        nodes += [self.binds, self.scope, *self.paragraphs.values()]
        exceptions = (*(self.exceptions or ()), *self.adds_exceptions)
        nodes += [clause.when for clause in exceptions]
        nodes += [step.when for step in self.review]
        conditions = [item for group in (*exceptions, *self.review) for item in group.conditions]
        nodes += [node for item in conditions for node in (item.when, item.met)]
        nodes += [duty.when for duty in self.duties] + [flag.when for flag in self.red_flags]
        yield from (node for node in nodes if node is not None)


def load_rules(study: Study) -> tuple[Rule, ...]:
    """The rules of a study in the order of their announcement, as far as they were known on the study's day.

    Raises BadInput with every fault of every file.
    """
    rules = study.cached("rules", lambda: _read_rules(study))
    if study.known_by is None:
        return rules
    day = study.known_by

    def known() -> tuple[Rule, ...]:
        views = (rule.as_of(day) for rule in rules)
        return tuple(view for view in views if view is not None)

    return study.derived(f"rules@{day}", known)


def rule_ids(study: Study) -> frozenset[str]:
    """The ids of all rules of a study, whether or not they were known on its day."""
    return frozenset(rule.id for rule in study.cached("rules", lambda: _read_rules(study)))


def _read_rules(study: Study) -> tuple[Rule, ...]:
    rules, faults, places = list[Rule](), list[Fault](), dict[str, str]()
    context = {"quantities": quantities_of(study)}
    documents = study.law_files
    for path in rule_paths(study.folder):
        try:
            text = documents.text(path)
            value, lines = documents.value(path)
            rule = validate(Rule, value, lines, context=context).stamped(text)
        except BadInput as bad:
            faults += bad.faults
            continue
        if rule.id in places:
            faults.append(lines.fault(("id",), f"{rule.id!r} stands already in {places[rule.id]}"))
        if not rule.citations:
            faults.append(lines.fault(("citations",), "a rule of a study needs at least one citation"))
        places[rule.id] = path.name
        rules.append(rule)
        study.cached(f"rule_lines:{rule.id}", lambda lines=lines: lines)
    if faults:
        raise BadInput(faults)
    return tuple(sorted(rules, key=lambda rule: (rule.announced_on, rule.id)))


def words_known(study: Study) -> Mapping[str, frozenset[str]]:
    """The words that a rule of the study may name, by the quantity that they are compared with; others are free."""
    from countermove.study.places import load_places

    return {
        "chip": frozenset(chip.id for chip in study.chips),
        "item": frozenset(each.id for each in (*study.chips, *study.items)),
        "item_kind": frozenset(("accelerator", *(item.kind for item in study.items))),
        "vendor": frozenset(chip.vendor for chip in study.chips) | {item.maker for item in study.items if item.maker},
        **dict.fromkeys(
            ("destination", "headquarters", "exporting_from", "designer_headquarters"), load_places(study).words
        ),
    }


def rule_faults(study: Study) -> list[Fault]:
    """What rules name and the study lacks: rules, sources, chips, vendors, places."""
    rules, known = load_rules(study), words_known(study)
    ids = {rule.id for rule in rules}
    faults = list[Fault]()
    for rule in rules:
        lines = study.cached(f"rule_lines:{rule.id}", lambda name=rule.id: Lines(name, {}))
        for key, names in (("amends", rule.amends), ("yields_to", rule.yields_to), ("linked", rule.linked)):
            faults += [lines.fault((key,), f"no rule {name!r} in this study") for name in names if name not in ids]
        for number, citation in enumerate(rule.citations):
            if citation.source is not None and citation.source not in study.sources:
                problem = f"no source {citation.source!r} in sources.csv"
                faults.append(lines.fault(("citations", number, "source"), problem))
        for name, test in (pair for tree in rule.trees() for pair in comparisons(tree)):
            strange = [word for word in test.is_ or () if name in known and word not in known[name]]
            faults += [lines.fault((), f"{name}: {word!r} is not known in this study") for word in strange]
    return faults
