"""What the view Law is asked: the same names in an address, in the API and on the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, TypeVar, cast

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from starlette.datastructures import QueryParams

from countermove.explorer import pages
from countermove.explorer.desk import Desk
from countermove.law.question.lookup import find_item
from countermove.law.question.spec import design_of
from countermove.study import BadInput, Study
from countermove.study.days import parse_day
from countermove.study.faults import Fault
from countermove.study.reading import Lines
from countermove.study.records import Chip, Item

FIRST, LAST = date(1950, 1, 1), date(2100, 12, 31)
MARKED = ("yes", "no", "unknown")
SPAN = re.compile(r"([0-9.eE+]+)\s*(?:to|\.\.|–)\s*([0-9.eE+]+)")
RULE = re.compile(r"[A-Za-z0-9_-]{1,80}(@\d{4}-\d{2}-\d{2})?")


def _day(value: Any) -> Any:
    """A day as YYYY-MM-DD, and nothing looser."""
    if not isinstance(value, str):
        return value
    found = parse_day(value.strip())
    if not FIRST <= found <= LAST:
        raise ValueError(f"{value} is out of range; want {FIRST} to {LAST}")
    return found


def _rule(text: str) -> str:
    """A rule's id, with a day perhaps: never the name of a file."""
    if not RULE.fullmatch(text):
        raise ValueError(f"{text!r} is no rule of the study as ID or ID@DAY")
    return text


def _pair(text: str) -> str:
    """NAME=VALUE"""
    name, sign, value = text.partition("=")
    if not (sign and name.strip() and value.strip()):
        raise ValueError(f"{text!r} is not NAME=VALUE")
    return text


Day = Annotated[date, BeforeValidator(_day)]
Place = Annotated[str, Field(max_length=60, description="ISO 3166 two-letter code or English name")]
Name = Annotated[str, Field(max_length=200)]
Word = Annotated[str, Field(max_length=60)]
Pairs = Annotated[tuple[Annotated[str, Field(max_length=120), AfterValidator(_pair)], ...], Field(max_length=40)]
RuleName = Annotated[str, Field(max_length=100), AfterValidator(_rule)]
"""A rule of the study, as ID or ID@DAY: never the name of a file."""
Transaction = Literal["export", "reexport", "transfer"]
Tri = Literal["yes", "no", "unknown"]
Form = Literal["chip", "computer", "other"]


class Asked(pages.Asked):
    """What is asked, by the names of the command line; what is left empty takes its default. What stands in
    ``VERBATIM`` is taken as it was sent, with the blanks around it."""

    VERBATIM: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, value: Any) -> Any:
        """A form sends its empty fields too: they were not given."""
        if not isinstance(value, Mapping):
            return value
        given = cast("Mapping[str, Any]", value)
        plain = {name: each if name in cls.VERBATIM else _filled(each) for name, each in given.items()}
        return {name: each for name, each in plain.items() if each not in (None, "", ())}


def _filled(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple):
        return tuple(each for each in cast("list[Any]", value) if not isinstance(each, str) or each.strip())
    return value


class Route(Asked):
    """The way of a transaction, and how law is read."""

    to: Place | None = Field(default=None, description="destination; else the study's second party")
    from_: Place | None = Field(default=None, alias="from", description="where it leaves; else its usual home")
    headquarters: Place | None = Field(default=None, description="of the receiving party; else the destination")
    transaction: Transaction = "export"
    switch: Pairs = Field(default=(), description="NAME=VALUE: a position on an open point of law")
    as_of: Day | None = Field(default=None, description="law and lists as they were knowable on that day")


class OnRoute(Route):
    """A question about one day."""

    on: Day | None = Field(default=None, description="the day asked about; else the study's cut-off")
    end_use: Word | None = Field(default=None, description="as military or us_data_centre; else presumed civil")
    marketed_for_datacenter: Tri | None = Field(default=None, description="else as the catalogue says")
    fact: Pairs = Field(default=(), description="NAME=VALUE: a further fact, by the name of its quantity")


FIGURES: Mapping[str, tuple[str, str]] = {
    "tpp": ("Total processing performance", "TPP"),
    "die_area_mm2": ("Die area", "mm²"),
    "memory_bandwidth_gbs": ("Memory bandwidth", "GB/s"),
    "interconnect_bandwidth_gbs": ("Link between chips, both directions", "GB/s"),
    "host_io_gbs": ("Host bus, both directions", "GB/s"),
    "memory_gb": ("Memory", "GB"),
    "fp16_tflops": ("FP16 rate, dense", "TFLOPS"),
    "fp8_tflops": ("FP8 rate, dense", "TFLOPS"),
    "int8_tops": ("INT8 rate, dense", "TOPS"),
    "fp4_tflops": ("FP4 rate, dense", "TFLOPS"),
    "tf32_tflops": ("TF32 rate, dense", "TFLOPS"),
    "fp64_tflops": ("FP64 rate, dense", "TFLOPS"),
    "performance_density": ("Performance density, if no die area is known", "TPP/mm²"),
    "process_node_nm": ("Process node", "nm"),
}
"""The figures of a design that can be typed in, by the catalogue's column: what each is, and its unit."""
Figure = Annotated[str, Field(max_length=60, description="a number, or a span as 800 to 830")]


class Typed(OnRoute):
    """A question about a chip of the catalogue or a design typed in, of which what is left empty is unknown."""

    chip: Name | None = Field(default=None, description="name, id, alias or a unique beginning of one")
    tpp: Figure | None = None
    die_area_mm2: Figure | None = None
    memory_bandwidth_gbs: Figure | None = None
    interconnect_bandwidth_gbs: Figure | None = None
    host_io_gbs: Figure | None = None
    memory_gb: Figure | None = None
    fp16_tflops: Figure | None = None
    fp8_tflops: Figure | None = None
    int8_tops: Figure | None = None
    fp4_tflops: Figure | None = None
    tf32_tflops: Figure | None = None
    fp64_tflops: Figure | None = None
    performance_density: Figure | None = None
    process_node_nm: Figure | None = None
    vendor: Name | None = Field(default=None, description="of a design typed in; for a plane: another, unknown or one")
    vendor_headquarters: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    die_non_planar: Tri | None = Field(default=None, description="of a design: whether its transistors are non-planar")

    @property
    def figures(self) -> dict[str, str]:
        """The figures of a design that were typed in."""
        return {name: text for name in FIGURES if (text := getattr(self, name)) is not None}

    def design(self) -> Chip | None:
        """The design that was typed in; BadInput with every figure that cannot be read."""
        if not self.figures:
            return None
        words = {"vendor": self.vendor, "vendor_headquarters": self.vendor_headquarters}
        words |= {"die_non_planar": self.die_non_planar, "marketed_for_datacenter": self.marketed_for_datacenter}
        given = {name: _span(text) for name, text in self.figures.items()}
        row = {"name": "the design typed in", **{name: word for name, word in words.items() if word}, **given}
        return design_of(row, Lines("", {}))


class OfParty(Typed):
    """A question about an item, with who receives it."""

    end_user: Name | None = Field(default=None, description="who will use it")
    form: Form | None = Field(default=None, description="what is shipped; else the item as it is")
    with_: tuple[RuleName, ...] = Field(
        default=(), alias="with", max_length=8, description="a rule read as law too: its id, with @DAY perhaps"
    )

    @property
    def facts(self) -> dict[str, str]:
        """The further facts."""
        return {**pairs(self.fact), **({"form": self.form} if self.form else {})}


def _span(text: str) -> Any:
    found = SPAN.fullmatch(text.strip())
    return text if found is None else {"low": found[1], "high": found[2]}


def pairs(texts: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE, several times."""
    return {name.strip(): value.strip() for name, value in (each.split("=", 1) for each in texts)}


def view(desk: Desk, asked: Route) -> Study:
    """The study as far as the question may see it: all law that it knows, or what was knowable on a day."""
    return desk.study if asked.as_of is None else desk.study.as_of(asked.as_of)


def destination(study: Study, asked: Route) -> str:
    """Where it goes: as said, else the study's second party."""
    return asked.to or study.about.parties[min(1, len(study.about.parties) - 1)].id


def first_item(study: Study) -> Chip | Item:
    """What a visitor meets first: the design of past sales that the study names, else its first item."""
    past = [chip for chip in study.chips if chip.id in study.about.past_chips[:1]]
    for each in (*past, *study.chips, *study.items):
        return each
    raise BadInput.single("this study has no item of which law could be asked", where="chip")


def item_of(study: Study, asked: Typed) -> Chip | Item:
    """The chip or item asked about, or the design; BadInput where both are given, or what is named is not known."""
    if asked.figures and asked.chip is not None:
        raise BadInput.single("give either a chip or the figures of a design, not both", where="chip")
    design = asked.design()
    if design is not None:
        return design
    return first_item(study) if asked.chip is None else named(study, asked.chip)


def named(study: Study, name: str) -> Chip | Item:
    """The chip or item of that id, else the one that the name means; BadInput if it means none or several."""
    return next((each for each in (*study.chips, *study.items) if each.id == name), None) or find_item(study, name)


AskedT = TypeVar("AskedT", bound=Asked)


def by_id(study: Study, asked: AskedT) -> AskedT:
    """The same question with the chip by its id, however it was named; BadInput if it is not known."""
    if not isinstance(asked, Typed) or asked.chip is None:
        return asked
    return asked.model_copy(update={"chip": named(study, asked.chip).id})


def read(model: type[AskedT], params: QueryParams | Mapping[str, str]) -> AskedT:
    """A question from an address or a form; BadInput with every fault."""
    many = {field.alias or name for name, field in model.model_fields.items() if field.default == ()}
    lists = {name: params.getlist(name) for name in many} if isinstance(params, QueryParams) else {}
    try:
        return model.model_validate({**{name: params[name] for name in params if name not in many}, **lists})
    except ValidationError as error:
        told = ((".".join(map(str, each["loc"])), each["msg"]) for each in error.errors(include_url=False))
        raise BadInput(
            Fault("", None, where, said.removeprefix("Value error, ")) for where, said in told
        ) from None  # fmt: skip


def address(path: str, desk: Desk, asked: Asked) -> str:
    """The canonical address of a question: only what is not the default."""
    given, study = asked.kept, desk.study
    usual = {"on": study.cut_off.isoformat(), "to": destination(study, Route())}
    if (study.chips or study.items) and "chip" in given:
        usual["chip"] = first_item(study).id
    return pages.link(path, {name: value for name, value in given.items() if usual.get(name) != value})
