"""One founding article: what it claims, how its claims stand in the record, and what of the study rests on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from countermove.study.faults import BadInput
from countermove.study.records import Claim, Dispute, Mechanism, Source
from countermove.study.study import Study

STANDING: Mapping[str, str] = {
    "1": "confirmed",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "cannot be judged",
}
"""The information credibility of the Admiralty code in words; 6 is no verdict against a claim."""
ERROR = "Error found"
"""How the remark of a claim begins in which the record found a mistake."""


@dataclass(frozen=True)
class Rest:
    """Something of the study that rests on a claim: its kind, its id, and the claims."""

    kind: str
    id: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """An article as a view of the record knows it. ``sources``: where it was read; ``rests``: parameters, accounts,
    scenarios and options that name its claims; ``mechanisms`` it asserts, each with what would refute it; ``disputes``
    in which its claims are one side."""

    id: str
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]
    rests: tuple[Rest, ...]
    mechanisms: tuple[Mechanism, ...]
    disputes: tuple[Dispute, ...]

    @property
    def standing(self) -> dict[str, int]:
        """How many claims stand how, in the order of STANDING."""
        return {
            words: sum(claim.information_credibility == grade for claim in self.claims)
            for grade, words in STANDING.items()
        }

    @property
    def errors(self) -> tuple[Claim, ...]:
        """Claims in which a mistake was found."""
        return tuple(claim for claim in self.claims if (claim.remark or "").startswith(ERROR))

    @property
    def contradicted(self) -> tuple[Claim, ...]:
        """Claims against which the record holds an event or another claim."""
        return tuple(claim for claim in self.claims if claim.contradicted_by)


def article(study: Study, name: str) -> Article:
    """One article by its id; BadInput for one that the study does not have."""
    articles = sorted({claim.article for claim in study.claims})
    if name not in articles:
        raise BadInput.single(
            f"{name!r} is no article of the study; want one of {', '.join(articles)}", where="ARTICLE"
        )
    claims = tuple(claim for claim in study.claims if claim.article == name)
    ids = {claim.id for claim in claims}
    sources = dict.fromkeys(source for claim in claims for source in claim.source)
    return Article(
        id=name,
        sources=tuple(study.sources[each] for each in sources if each in study.sources),
        claims=claims,
        rests=tuple(_rests(study, ids)),
        mechanisms=tuple(each for each in study.mechanisms if name in each.article.split(";")),
        disputes=tuple(each for each in study.disputes if ids & set(each.claims)),
    )


def _rests(study: Study, ids: set[str]) -> Iterator[Rest]:
    from countermove.study.cases import load_case

    def named(kind: str, each_id: str, grounds: tuple[str, ...]) -> Iterator[Rest]:
        own = tuple(ground for ground in grounds if ground in ids)
        if own:
            yield Rest(kind, each_id, own)

    if not study.has_world:
        return
    for name, parameter in study.parameters.parameters.items():
        yield from named("parameter", name, parameter.grounds)
    for structure in study.structures:
        yield from named("account", structure.id, structure.grounds)
    for scenario in study.scenarios:
        yield from named("scenario", scenario.id, scenario.grounds)
    for case_id in study.case_ids:
        for option in load_case(case_id, study).options:
            yield from named("option", f"{case_id}/{option.id}", (option.position,) if option.position else ())
