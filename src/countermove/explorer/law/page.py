"""The pages of the view Law: one item, the threshold plane, and two days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import escape
from starlette.datastructures import QueryParams

from countermove.brief.plane_words import move_sentence, near_words, number, said_words, short
from countermove.brief.words import RELIABILITY, capital, day
from countermove.brief.words import address as web
from countermove.chart import Frame, wide_and_narrow
from countermove.explorer.desk import Desk, desk_of
from countermove.explorer.law import words
from countermove.explorer.law.answers import determination, history, room, screening
from countermove.explorer.law.asked import (
    FIGURES,
    Asked,
    OfParty,
    Route,
    Typed,
    address,
    by_id,
    destination,
    item_of,
    read,
    view,
)
from countermove.explorer.law.changes import (
    DiffAsked,
    DraftAsked,
    beginnings,
    difference,
    told,
    two_days,
)
from countermove.explorer.law.fates import plain
from countermove.explorer.law.planes import PlaneAsked, days, drawn, planes_of, title_of, trial
from countermove.explorer.law.quantities import plain_comparison, plain_margin, plain_quantity, plain_text
from countermove.explorer.pages import faults_of, link, page
from countermove.law.change.told import TITLES
from countermove.law.question.asked import known_uses
from countermove.law.question.lookup import full_name
from countermove.study import BadInput
from countermove.study.law_notes import OPEN, law_notes
from countermove.study.places import load_places

pages = APIRouter()
OF_A_DRAFT = frozenset(field.alias or name for name, field in DraftAsked.model_fields.items())
"""What a question about a draft can hold."""
AskedT = TypeVar("AskedT", bound=Asked)
Values = Mapping[str, Any]


@pages.get("/law")
def one(request: Request) -> Response:
    """One item on one day, for one place and party."""
    return _answered(request, "law", OfParty, _one)


@pages.get("/law/more")
def more(request: Request) -> Response:
    """The same item's distance to each limit, and its history."""
    return _answered(request, "law_more", OfParty, _more)


@pages.get("/law/plane")
def plane_(request: Request) -> Response:
    """The threshold plane of a day."""
    return _answered(request, "law_plane", PlaneAsked, _plane)


@pages.get("/law/diff")
def diff_(request: Request) -> Response:
    """Two laws over the catalogue."""
    return _answered(request, "law_diff", DiffAsked, _diff)


def _answered(
    request: Request, template: str, model: type[AskedT], make: Callable[[Desk, AskedT], Values]
) -> Response:  # fmt: skip
    """A view of a question: its answer, or every fault of the question beside the form as it was filled in."""
    desk, params = desk_of(request), _one_of_both(request.query_params)
    faults, made, status, own = list[str](), dict[str, Any](), 200, ""
    try:
        asked = by_id(desk.study, read(model, params))
        made, own = dict(make(desk, asked)), address(request.url.path, desk, asked)
    except BadInput as error:
        faults, status = faults_of(error), 422
    context = {**offered(desk, params), **made, "faults": faults, "query": own.partition("?")[2]}
    answer = page(request, f"{template}.html", fragment=f"_{template}.html", status=status, **context)
    if own and template != "law_more":
        answer.headers["HX-Replace-Url"] = own
    return answer


def _one_of_both(params: QueryParams) -> QueryParams:
    """A form has fields for a chip and for a design: where figures of a design stand, they are meant."""
    if not any(params.get(name, "").strip() for name in FIGURES):
        return params
    return QueryParams([(name, value) for name, value in params.multi_items() if name != "chip"])


def offered(desk: Desk, params: QueryParams) -> dict[str, Any]:
    """What the forms offer, and what stands in them."""
    study, places = desk.study, load_places(desk.study)
    parties = [party.id for party in study.about.parties if party.id in places.file.names]
    every = sorted(places.file.names.items(), key=lambda pair: pair[1])
    chosen = dict(pair.split("=", 1) for pair in params.getlist("switch") if "=" in pair)
    early, late = two_days(study)
    usual = {"on": study.cut_off.isoformat(), "to": destination(study, OfParty())}
    usual |= {"before": early.isoformat(), "after": late.isoformat()}
    titles = [(name, title_of(pair)) for name, pair in planes_of(study).items()]
    return {
        "values": usual | {name: text for name, text in params.items() if text.strip()},
        "places": [(code, places.name(code)) for code in parties] + [each for each in every if each[0] not in parties],
        "catalogue": [(full_name(each), each.aliases) for each in (*study.chips, *study.items)],
        "planes": [("" if place == 0 else name, title) for place, (name, title) in enumerate(titles)],
        "figures": FIGURES, "uses": sorted(known_uses(study)), "chosen": chosen, "open_position": OPEN,
        "switches": law_notes(study).switches, "bills": beginnings(study), "has_chips": bool(study.chips),
        "last_day": study.cut_off, "titles": TITLES, "capital": capital, "day": day, "verbatim": escape,
        "plain_text": plain_text,
    }  # fmt: skip


def _named(desk: Desk, asked: Typed) -> dict[str, Any]:
    """The item asked about, and how the form names it."""
    item = item_of(view(desk, asked), asked)
    design = asked.design() is not None
    return {"item": item, "item_name": full_name(item), "is_design": design}


def _one(desk: Desk, asked: OfParty) -> Values:
    study = view(desk, asked)
    answer, places = determination(desk, asked), load_places(study)
    without = asked.model_copy(update=dict.fromkeys(FIGURES))

    def supposing(way: words.Way) -> str:
        """The same question with one more thing known, or one open point settled."""
        if way.fact in ("marketed_for_datacenter", "headquarters"):
            return address("/law", desk, asked.model_copy(update={way.fact: way.value}))
        if way.fact in answer.switches:
            others = [each for each in asked.switch if each.partition("=")[0] != way.fact]
            settled = (*others, f"{way.fact}={way.value}")
            return address("/law", desk, asked.model_copy(update={"switch": settled}))
        return ""

    return {
        "supposing": supposing, "missing": ", ".join(map(plain_quantity, answer.missing)),
        **_named(desk, asked), "told": words.told(answer, study), "says": words.status_sentence(answer),
        "comparison": plain_comparison, "margin": plain_margin, "web": web, "reliability": RELIABILITY,
        "has_groups": bool(places.file.groups), "screened": screening(desk, asked), "by_party": answer.by_party,
        "names": places.name, "how_known": words.how_known, "among_chips": _among_chips(asked),
        "catalogue_address": address("/law", desk, without), "cut_off": study.cut_off,
        "late": words.after_the_study(study, asked, answer.on), "as_known": _as_known(desk, "/law", asked),
    }  # fmt: skip


def _as_known(desk: Desk, path: str, asked: Route) -> str:
    """The same question put to what was known on the study's last day."""
    return address(path, desk, asked.model_copy(update={"as_of": desk.study.cut_off}))


def _among_chips(asked: OfParty) -> str:
    """The same route and day in the plane."""
    kept = asked.kept
    both = {"on", "to", "from", "headquarters", "switch", "chip", "as_of", *FIGURES}
    return link("/law/plane", {name: value for name, value in kept.items() if name in both})


def _more(desk: Desk, asked: OfParty) -> Values:
    study = view(desk, asked)
    places, found = load_places(study), history(desk, asked)
    distance, on = room(desk, asked), asked.on or study.cut_off
    to = places.code(destination(study, asked))
    titles = {each.id: each.title for each in distance.rules_consulted}

    def draw(frame: Frame) -> str:
        return words.strip(found, on, places, to, frame)

    def on_day(when: date) -> str:
        return address("/law", desk, asked.model_copy(update={"on": when}))

    law, keys = words.lines(found, titles)
    return {
        **_named(desk, asked), "distance": distance, "limits": words.limits(distance), "law": law, "keys": keys,
        "history": wide_and_narrow(draw, Frame(id="history", title="", width=860, style=False)), "names": places.name,
        "to": to, "on_day": on_day, "cut_off": study.cut_off,
    }  # fmt: skip


def _plane(desk: Desk, asked: PlaneAsked) -> Values:
    found, stops, tried = drawn(desk, asked), days(desk, asked), trial(desk, asked)
    plane, on = found.plane, found.plane.on
    lit = [point for point in plane.points if point.highlighted]
    moved = {"earlier": max((each for each in stops if each < on), default=None),
             "later": min((each for each in stops if each > on), default=None)}  # fmt: skip
    to = {name: None if when is None else address("/law/plane", desk, asked.model_copy(update={"on": when}))
          for name, when in moved.items()}  # fmt: skip
    kept = asked.kept
    way = {name: kept[name] for name in ("on", "to", "from", "headquarters", "switch") if name in kept}

    def law_of(chip: str) -> str:
        return link("/law", {**way, "chip": chip})

    without = address("/law/plane", desk, asked.model_copy(update={"draft": None}))
    drafted = {name: value for name, value in kept.items() if name in OF_A_DRAFT} if tried else {}

    return {
        "late": words.after_the_study(desk.study, asked, on), "as_known": _as_known(desk, "/law/plane", asked),
        "trial": tried, "without": without, "draft": link("/law/draft", drafted),
        "drawn_plane": found, "plane": plane, "stops": stops, "moved": moved, "to_day": to, "lit": lit,
        "head": (short(plane.x.quantity), short(plane.y.quantity)), "said_words": said_words, "number": number,
        "near_words": near_words, "move_sentence": move_sentence, "slot": words.slot_of,
        "asked": asked, "law_of": law_of, "item_name": lit[0].name if lit else "", "is_design": bool(asked.figures),
    }  # fmt: skip


def _diff(desk: Desk, asked: DiffAsked) -> Values:
    found = difference(desk, asked)
    late = words.after_the_study(desk.study, asked, found.before.on, found.after.on)
    return {
        "told": told(found), "plain": plain(found), "late": late, "as_known": _as_known(desk, "/law/diff", asked)
    }  # fmt: skip
