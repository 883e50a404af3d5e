"""What can be switched off: rival accounts, kinds of source, articles, claims and sources, those that carry most
first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from countermove.brief.named import Named, index_of
from countermove.decision.hinged import Shift, Weights
from countermove.decision.parts import Load
from countermove.decision.subjects import About
from countermove.explorer.address import State
from countermove.explorer.desk import Desk
from countermove.explorer.why.asked import Asked
from countermove.explorer.why.behind import Told
from countermove.explorer.why.weighing import shifts_of, weighed
from countermove.study.case import Measure
from countermove.study.grounds import grounds_of
from countermove.study.study import Study

ALONE = ("claim", "article", "kind of source")
SHOWN = 8
"""Of each kind, before the reader asks for all."""
FOUND = 40
"""That a search shows."""
KINDS: tuple[tuple[str, str], ...] = (
    ("kind of source", "Kinds of source"),
    ("article", "Articles"),
    ("claim", "Claims"),
    ("source", "Sources"),
)


class Account(Told):
    """A rival account of how the world works, and whether it stays."""

    id: str
    title: str
    says: str
    stays: bool


class Switch(Told):
    """A name that can be taken out of the study.

    what: claim, article, source, kind of source, series, act, row or measure; also: other names that take the same
    away; grade: as it is graded, None for a group; load: what it carries, None where no number rests on it or nobody
    has weighed it yet; shift: what the number that is asked about becomes without it, where that was weighed;
    weighed_alone: whether weighing takes such a name out by itself, so that no load means that
    nothing rests on it.
    """

    name: str
    what: str
    title: str
    also: tuple[str, ...]
    grade: str | None
    off: bool
    load: Load | None
    shift: Shift | None
    weighed_alone: bool


class Switches(Told):
    """Everything that can be switched off; weighed: whether what each carries is known, coming: or on its way; about:
    what shifts are of, None where the number that is asked about was not weighed."""

    weighed: bool
    coming: bool
    about: About | None
    removals: int
    accounts: tuple[Account, ...]
    off: tuple[Switch, ...]
    found: tuple[Switch, ...]
    groups: dict[str, tuple[Switch, ...]]


def switches(desk: Desk, asked: Asked, find: str = "") -> Switches:
    """The switches of a state, those that move the number that is asked about most first; find: words that names and
    titles must hold."""
    state = asked.state
    view, known = desk.view(state.as_of), weighed(desk, state)
    about, shifts = shifts_of(desk, asked)
    moves = {name: each for each in shifts for name in each.names}
    loads = _loads(known.weights)
    index = index_of(view)
    named = {**{each.id: Named(each.id, "measure", each.what) for each in _measures(state)}, **index}
    groups: dict[str, list[Switch]] = {kind: [] for kind, _ in KINDS}
    switch = partial(_switch, view, state, loads, moves)
    for names in dict.fromkeys(each.names for each in shifts or loads.values()):
        each = switch(named[names[0]])
        groups[each.what if each.what in groups else "source"].append(each)
    for name in _said(view):
        if name not in loads:
            groups[named[name].what].append(switch(named[name]))
    return Switches(
        weighed=known.weights is not None, coming=known.coming, about=about if shifts else None,
        removals=len({load.names for load in loads.values()}),
        accounts=tuple(
            Account(id=each.id, title=each.title, says=each.says, stays=not state.structures
                    or each.id in state.structures)
            for each in view.structures
        ),
        off=tuple(switch(named[name]) for name in state.off if name in named),
        found=tuple(map(switch, _matching(named, loads, find))),
        groups={kind: tuple(each) for kind, each in groups.items()},
    )  # fmt: skip


def _said(view: Study) -> Iterator[str]:
    """Claims that assumptions name as their grounds, and the articles: alone none may carry a number, together they
    may."""
    rests = Counter(name for each in view.parameters.parameters.values() for name in each.grounds)
    rests.update(name for each in view.structures for name in each.grounds)
    claims = {each.id: each for each in view.claims}
    yield from (name for name, _ in rests.most_common() if name in claims)
    yield from dict.fromkeys(each.article for each in view.claims)


def _loads(weights: Weights | None) -> dict[str, Load]:
    """What each name carries."""
    taken = () if weights is None else weights.taken
    return {name: each.load for each in taken for name in each.load.names}


def _measures(state: State) -> Iterable[Measure]:
    """The measures of a case's options, each once."""
    return {each.id: each for option in state.case.options for each in option.measures}.values()


def _matching(named: dict[str, Named], loads: dict[str, Load], find: str) -> Iterator[Named]:
    """Names that hold every word that is looked for; those that carry something first."""
    words = find.casefold().split()
    if not words:
        return
    hits = [
        each for each in named.values()
        if all(word in f"{each.name} {each.title} {each.what}".casefold() for word in words)
    ]  # fmt: skip
    hits.sort(key=lambda each: (each.name not in loads, each.what in ("act", "row"), each.name))
    yield from hits[:FOUND]


def _switch(
    view: Study, state: State, loads: Mapping[str, Load], moves: Mapping[str, Shift], about: Named
) -> Switch:  # fmt: skip
    load = loads.get(about.name)
    ground = grounds_of(view).get(about.name)
    grade = None
    if ground is not None and about.what in ("claim", "act", "row"):
        grade = f"{ground.reliability}{ground.credibility}"
    elif ground is not None and about.what == "source":
        grade = ground.reliability
    also = () if load is None else tuple(name for name in load.names if name != about.name)
    return Switch(
        name=about.name, what=about.what, title=about.title, also=also, grade=grade, off=about.name in state.off,
        load=load, shift=moves.get(about.name),
        weighed_alone=load is not None or about.what in ALONE or _is_first(view, about.name),
    )  # fmt: skip


def _is_first(view: Study, name: str) -> bool:
    """Whether a name is of a source that repeats no other."""
    return name in view.sources and view.sources[name].origin == name
