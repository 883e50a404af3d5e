"""What the names that can be taken out of a study stand for, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from countermove.brief.words import CREDIBILITY, RELIABILITY, clean, label, quoted
from countermove.study.grounds import grounds_of
from countermove.study.records import Claim, Observation
from countermove.study.study import Study

What = Literal["claim", "article", "kind of source", "source", "series", "act", "row", "measure"]


@dataclass(frozen=True)
class Named:
    """A name, what kind of thing it is, and its title."""

    name: str
    what: What
    title: str

    @property
    def text(self) -> str:
        """It in a sentence."""
        if self.what == "kind of source":
            return f"all sources of the kind {quoted(self.title)}"
        return f"{self.title} ({self.name})" if self.what == "claim" else self.title


def named(study: Study, name: str) -> Named:
    """What a name that `removal` takes stands for; a name that is nothing else is a measure of the case."""
    return index_of(study).get(name) or Named(name, "measure", label(name))


def index_of(study: Study) -> dict[str, Named]:
    """Every name that can be taken out of a view, with what it stands for; the rarer meaning of a name wins."""

    def collect() -> dict[str, Named]:
        known, found = grounds_of(study), dict[str, Named]()
        for table, row in study.everything():
            what: What = "claim" if table == "claims" else "act" if table == "events" else "row"
            found[row.id] = Named(row.id, what, clean(known[row.id].title))
        for each in study.series:
            found[each.series] = Named(each.series, "series", f"figures of {_series(each)}")
        for each in study.sources.values():
            found[each.kind] = Named(each.kind, "kind of source", label(each.kind))
            if each.origin not in study.sources:
                found[each.origin] = Named(each.origin, "source", f"all that goes back to {clean(each.origin)}")
        for each in study.sources.values():
            found[each.id] = Named(each.id, "source", f"{quoted(each.title)} ({clean(each.publisher)})")
        for claim in study.claims:
            found[claim.article] = Named(claim.article, "article", f"every claim of {_article(study, claim)}")
        return found

    return study.derived(f"named@{study.known_by}", collect)


def _series(row: Observation) -> str:
    """A series by what it is of, and its name."""
    return (
        f"{clean(row.entity)} ({row.series}, {clean(row.unit)})" if row.entity else f"{row.series} ({clean(row.unit)})"
    )


def _article(study: Study, claim: Claim) -> str:
    """The founding article of a claim by its title, where its source is known."""
    source = next((study.sources[each] for each in claim.source if each in study.sources), None)
    if source is None:
        return f"article {claim.article}"
    return (
        f"article {claim.article}, \N{LEFT DOUBLE QUOTATION MARK}{clean(source.title)}\N{RIGHT DOUBLE QUOTATION MARK}"
    )


def grade_words(grade: str) -> str:
    """A grade such as D3 in words: how reliable its source is, how credible the information."""
    reliability, credibility = RELIABILITY.get(grade[:1], ""), CREDIBILITY.get(grade[1:], "")
    source = "source cannot be judged" if grade[:1] == "F" else f"source {reliability}"
    said = "information cannot be judged" if grade[1:] == "6" else f"information {credibility}"
    return f"{source}, {said}" if credibility else source
