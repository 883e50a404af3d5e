"""Pages to look things up in: what the technical words mean; and every address of the API, what it takes and gives,
from the API's own description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from countermove.brief.words import LIKELIHOOD
from countermove.explorer.pages import page

reference = APIRouter()


@dataclass(frozen=True)
class Call:
    """One address: how it is asked, what it says of itself, and what it takes, each with its type and whether it must
    be given."""

    method: str
    address: str
    says: str
    takes: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Term:
    """A technical word: its anchor, its plain name, the name by which specialists know it, and what it means."""

    id: str
    name: str
    term: str
    says: str


WORDS: Mapping[str, tuple[Term, ...]] = {
    "Simulated worlds": (
        Term("world", "World", "", "One simulated future. What nobody knows differs from world to world."),
        Term(
            "h100e", "H100e", "H100 equivalent",
            "Computing power in units of one NVIDIA H100, a chip of 2022, measured by dense 8-bit throughput.",
        ),
        Term(
            "median", "Median", "50 % quantile",
            "The middle value: half of the worlds lie below it, half above. It is no forecast by itself; read it with "
            "its interval.",
        ),
        Term(
            "interval", "Interval", "5 to 95 % quantiles",
            "The range that holds nine worlds of ten: one in twenty lies below it, one in twenty above.",
        ),
        Term(
            "tie", "No clear difference", "tie",
            "So few worlds, or so small a difference, that the draws cannot tell which of two options is higher.",
        ),
        Term(
            "account", "Rival account", "model structure",
            "One of several ways in which the world may work. Each is given as many worlds as the next.",
        ),
        Term(
            "prior", "Prior judgement", "prior",
            "How likely each value of an assumption was held to be before the model was compared with any figure.",
        ),
        Term(
            "fit", "Fit", "posterior",
            "What is left of the prior judgements once the model has to agree with the recorded figures. The worlds "
            "are drawn from it.",
        ),
        Term(
            "weighing", "Weighing anew", "importance sampling, Pareto k",
            "To leave out a figure, the draws of the fit are weighed anew as if it had never been seen. The number k "
            "tells how safe that is: above 0.7 too few draws carry all the weight, and only a new fit can tell.",
        ),
        Term(
            "log-odds", "Log odds", "logit",
            "How the model keeps a share: 0 is one half, one point up makes it 73\u00a0%, one point down 27\u00a0%.",
        ),
    ),
    "Export law": (
        Term(
            "control-list", "Control list", "Commerce Control List; 3A090",
            "The American list of goods that may need a licence to leave the country. 3A090 is its entry for advanced "
            "chips: what meets its limits on performance needs a licence for China.",
        ),
        Term(
            "tpp", "Total processing performance", "TPP",
            "How much a chip computes in a second, times the length of the numbers in bits, so that fast work on short "
            "numbers and slow work on long ones count alike.",
        ),
        Term(
            "density", "Performance density", "TPP per mm\u00b2",
            "Total processing performance divided by the area of the chip. A limit on it catches small chips that are "
            "strong for their size and could be joined.",
        ),
    ),
    "Acts and answers": (
        Term(
            "links", "What counts as an answer", "link sets",
            "Strict: officials or the press at large call it retaliation. Medium: also responses and steps in kind of "
            "medium confidence or better. All: weaker links too.",
        ),
        Term(
            "at-risk", "Still waiting", "number at risk",
            "How many acts had drawn no answer by that day and were still being watched.",
        ),
        Term(
            "censored", "Watched to its end", "censored",
            "An act whose watch ended without an answer: its year was over, or the record ends. It counts as waiting "
            "until then, and is not left out.",
        ),
        Term(
            "hazard", "Daily chance", "hazard",
            "The chance that an act which has waited so long is answered on the next day. If it is constant, it is "
            "the same on each day.",
        ),
        Term(
            "log-rank", "Test between periods", "log-rank test, p",
            "Whether waits in two periods differ by more than chance. p is how often chance alone would make them "
            "differ as much: 0.69 is often, 0.03 seldom.",
        ),
        Term(
            "nat", "Nat", "unit of information",
            "A measure of surprise. 0.69 nats are worth the answer to one question that is even between yes and no. "
            "The standard error says how far chance may move such a number.",
        ),
    ),
    "Forecasts and their scores": (
        Term(
            "baseline", "Simple rule", "baseline",
            "A forecast that anybody could make, such as that the rate of the last year goes on. A forecaster that "
            "does not beat it is worth nothing.",
        ),
        Term(
            "brier", "Error of the odds", "Brier score",
            "The mean squared gap between the forecast and what came. 0 is perfect; always saying one half gives 0.25.",
        ),
        Term(
            "log-score", "Surprise", "log score",
            "How surprising what came was under the forecast. It punishes those who were nearly sure and wrong.",
        ),
        Term(
            "crps", "Error of the counts", "CRPS, continuous ranked probability score",
            "How far the forecast of a number lies from the number that came, over all of its range. 0 is perfect.",
        ),
        Term(
            "quantile", "Error of the quantiles", "quantile score",
            "The same for a forecast that names a few quantiles of a number, such as its median and its 90 % range.",
        ),
        Term(
            "skill", "Skill", "skill score",
            "How much smaller the error is than that of the best simple rule. 0 is no better; below 0 is worse.",
        ),
        Term(
            "calibration", "Does what is called likely come?", "calibration",
            "Of all that was called 70 % likely, seven in ten should have come.",
        ),
    ),
}  # fmt: skip
"""The technical words of the pages, by what they are about."""


@reference.get("/words")
def words_page(request: Request) -> Response:
    """What the technical words mean."""
    return page(request, "words.html", groups=WORDS, likelihood=LIKELIHOOD)


@reference.get("/api")
def api_page(request: Request) -> Response:
    """The addresses of the API by view."""
    described: dict[str, Any] = request.app.openapi()
    groups: dict[str, list[Call]] = {}
    for tag, call in _calls(described):
        groups.setdefault(tag, []).append(call)
    return page(request, "api.html", groups=groups, described=request.app.openapi_url)


def _calls(described: dict[str, Any]) -> Iterator[tuple[str, Call]]:
    for address, methods in described["paths"].items():
        for method, about in methods.items():
            takes = [
                (each["name"], _type(each.get("schema", {})), bool(each.get("required")))
                for each in about.get("parameters", ())
            ]
            body = about.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            takes += _of_body(described, body)
            yield about["tags"][0], Call(method.upper(), address, about.get("description", ""), tuple(takes))


def _of_body(described: dict[str, Any], schema: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """The keys of a JSON body."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found = described.get("components", {}).get("schemas", {}).get(name, schema)
    wanted = found.get("required", ())
    return [(key, _type(each), key in wanted) for key, each in found.get("properties", {}).items()]


def _type(schema: dict[str, Any]) -> str:
    """A type in a word or two."""
    if "anyOf" in schema:
        return " or ".join(word for word in map(_type, schema["anyOf"]) if word != "null")
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    kind = schema.get("format") or schema.get("type", "")
    return f"list of {_type(schema['items'])}" if kind == "array" and "items" in schema else str(kind)
