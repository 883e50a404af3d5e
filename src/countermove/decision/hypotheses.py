"""Competing hypotheses: which rival account has least of the record against it, how sure that is, what changes it.

Heuer (Psychology of Intelligence Analysis, 1999, chapter 8): seek what speaks against a hypothesis, for what agrees
with all of them tells nothing. The score and its weights are those of the program that he made with PARC (Good,
Shrager, Stefik, Pirolli and Card, ACH 1.1, technical description): I counts 1 and II 2, times the square root of two
for high, one for medium and one over that root for low credibility, and so once more for relevance. Source reliability
takes the place of relevance here, since what is not relevant is not coded.

The Bayesian reading is approximate. Each code is a likelihood ratio, raised to the power of the item's weight (Good's
weight of evidence, discounted), and the accounts start equal. No code is worth more than what Kass and Raftery
(doi:10.1080/01621459.1995.10476572) call positive evidence. What the table assumes is varied, and the interval is what
that does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from countermove.study.grounds import Ground, grounds_of
from countermove.study.matrix import Evidence, Matrix
from countermove.study.study import Study

Floats = NDArray[np.float64]

HIGH, MEDIUM, LOW = 2**0.5, 1.0, 2**-0.5
RELIABILITY: Mapping[str, float] = {"A": HIGH, "B": HIGH, "C": MEDIUM, "D": LOW, "E": LOW, "F": MEDIUM}
CREDIBILITY: Mapping[str, float] = {"1": HIGH, "2": HIGH, "3": MEDIUM, "4": LOW, "5": LOW, "6": MEDIUM}
"""Grades as weights. F and 6 mean that nobody can judge, so they stand in the middle and are varied over the scale."""
INTERESTED = LOW
"""Times this where every speaker gains by what he says."""
FULL = HIGH * HIGH
CODES: Mapping[str, int] = {"CC": 2, "C": 1, "N": 0, "I": -1, "II": -2}
RATIOS = (1.5, 3.0)
"""How far C and CC raise an account over a neutral one, and I and II lower it: C against I 2.25, CC against II 9."""
RATIO_RANGES = ((1.2, 2.0), (2.0, 5.0))
CROWDING = 0.5
"""n items of one origin together count as n to the power of one less this: 0 independent, 1 a single voice."""
RECODED = 0.2
"""Chance that another coder would be one step off, as likely up as down."""
DRAWS = 4_000


@dataclass(frozen=True)
class Item:
    """A coded item with its weight. ``share``: what is left of it beside others of its origin; ``ratio``: the largest
    likelihood ratio that it makes between two accounts, its diagnosticity."""

    id: str
    about: str
    says: str
    why: str
    codes: tuple[str, ...]
    grounds: tuple[str, ...]
    reliability: str
    credibility: str
    sources: frozenset[str]
    origins: frozenset[str]
    kinds: frozenset[str]
    interested: bool
    fitted: bool
    weight: float
    share: float
    ratio: float


@dataclass(frozen=True)
class Line:
    """One account. ``against``: its weighted inconsistency, least is best; ``items``: how many speak against it;
    ``posterior`` with the middle 90 % when the table, the codes and the unjudged grades vary; ``leads``: the share of
    these variations in which it has the least against it, and in which it is the likeliest."""

    id: str
    title: str
    against: float
    items: int
    posterior: float
    low: float
    high: float
    leads_by_score: float
    leads_by_posterior: float


@dataclass(frozen=True)
class Without:
    """The leaders when an item, an origin, a kind of source or all that bears on one question is left out."""

    what: str
    name: str
    items: tuple[str, ...]
    by_score: str
    by_posterior: str
    posterior: float


@dataclass(frozen=True)
class Question:
    """What the items that bear on one question say by themselves: posteriors in the accounts' order."""

    about: str
    items: int
    posterior: tuple[float, ...]


@dataclass(frozen=True)
class Weighing:
    """The whole: accounts, items by what they tell apart, what leaves the lead, and how many items carry it.

    ``leader`` has the least against it, ``likeliest`` the highest posterior. ``carried_by``: items, taken
    strongest first, without which the likeliest is no longer that.
    """

    accounts: tuple[str, ...]
    lines: tuple[Line, ...]
    items: tuple[Item, ...]
    unknown: int
    leader: str
    likeliest: str
    questions: tuple[Question, ...]
    without: tuple[Without, ...]
    carried_by: tuple[str, ...]

    @property
    def changes(self) -> tuple[Without, ...]:
        """What, left out, would change either leader."""
        return tuple(
            each for each in self.without if each.by_score != self.leader or each.by_posterior != self.likeliest
        )

    @property
    def robust(self) -> bool:
        """Both readings agree, no single leave-out changes them, and 90 % of the variations keep them."""
        line = next(each for each in self.lines if each.id == self.likeliest)
        kept = min(line.leads_by_score, line.leads_by_posterior) >= 0.9
        return self.leader == self.likeliest and not self.changes and kept


def weigh(study: Study, matrix: Matrix, without: Sequence[str] = (), *, seed: int = 1) -> Weighing:
    """The matrix as a view of the study knows it, without some items, grounds, sources, origins or kinds of source.

    Items with a ground that was not known yet are left out and counted. ValueError if nothing is left.
    """
    structures = study.structures
    accounts = tuple(each.id for each in structures)
    known = grounds_of(study)
    seen = [each for each in matrix.items if all(_was_known(study, known[name]) for name in each.grounds)]
    items = [_item(each, accounts, known) for each in seen]
    items = _shared([each for each in items if not names_of(each) & set(without)])
    if not items:
        raise ValueError("no item of the matrix is left")
    codes = _codes(items)
    score, posterior = _scores(codes, items), _posterior(codes, items)
    drawn_score, drawn = _varied(codes, items, seed)
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    firsts = [np.bincount(each, minlength=len(accounts)) / DRAWS for each in (drawn_score.argmin(1), drawn.argmax(1))]
    lines = tuple(
        Line(
            id=each.id, title=each.title, against=float(score[at]), items=int((codes[:, at] < 0).sum()),
            posterior=float(posterior[at]), low=float(low[at]), high=float(high[at]),
            leads_by_score=float(firsts[0][at]), leads_by_posterior=float(firsts[1][at]),
        )
        for at, each in enumerate(structures)
    )  # fmt: skip
    return Weighing(
        accounts, lines, tuple(sorted(items, key=lambda each: -each.ratio)), len(matrix.items) - len(seen),
        accounts[int(score.argmin())], accounts[int(posterior.argmax())], _questions(items),
        _left_out(items, accounts), _carrying(items, accounts),
    )  # fmt: skip


def names_of(item: Item) -> set[str]:
    """All that an item can be switched off by."""
    return {item.id, *item.grounds, *item.sources, *item.origins, *item.kinds}


def switchable(study: Study, matrix: Matrix) -> set[str]:
    """Every id that ``without`` may name."""
    known = grounds_of(study)
    accounts = tuple(each.id for each in study.structures)
    return set[str]().union(*(names_of(_item(each, accounts, known)) for each in matrix.items))


def with_fit(weighing: Weighing, behind: Sequence[float], errors: Sequence[float], *, seed: int = 1) -> Floats:
    """Posteriors (median of draws, 5 %, 95 %; account) from items that the fit has not seen and the fit together.

    behind, errors: expected log density of left-out rows against the best account's, and its standard error, in the
    accounts' order. Exponentials of it are pseudo-BMA weights (Yao, Vehtari, Simpson and Gelman 2018), drawn as the
    errors say. Items that the fit has seen are left out, since they are in it.
    """
    items = _shared([each for each in weighing.items if not each.fitted])
    logs = np.log(_varied(_codes(items), items, seed)[1])
    noise = np.random.Generator(np.random.Philox(seed + 1)).standard_normal(logs.shape)
    together = _normal(logs + np.asarray(behind) + noise * np.asarray(errors))
    return np.quantile(together, (0.5, 0.05, 0.95), axis=0)


def _was_known(study: Study, ground: Ground) -> bool:
    return study.known_by is None or (ground.known_on is not None and ground.known_on <= study.known_by)


def _item(each: Evidence, accounts: Sequence[str], known: Mapping[str, Ground]) -> Item:
    grounds = [known[name] for name in each.grounds]
    weakest = min(grounds, key=lambda ground: RELIABILITY[ground.reliability] * CREDIBILITY[ground.credibility])
    interested = not each.against_interest and any(ground.interested for ground in grounds)
    weight = RELIABILITY[weakest.reliability] * CREDIBILITY[weakest.credibility] * (INTERESTED if interested else 1.0)
    return Item(
        id=each.id, about=each.about, says=each.says, why=each.why, codes=tuple(each.codes[name] for name in accounts),
        grounds=each.grounds, reliability=weakest.reliability, credibility=weakest.credibility,
        sources=frozenset(name for ground in grounds for name in ground.sources),
        origins=frozenset[str]().union(*(ground.origins for ground in grounds)),
        kinds=frozenset[str]().union(*(ground.kinds for ground in grounds)),
        interested=interested, fitted=each.fitted, weight=weight, share=1.0, ratio=1.0,
    )  # fmt: skip


def _shared(items: Sequence[Item]) -> list[Item]:
    """The same with the share of each beside others of its origin. An item of several origins counts by the one that
    has told least else, for that voice is the freshest."""
    crowds = _crowds(items)
    found: list[Item] = []
    for item, crowd in zip(items, crowds, strict=True):
        share = float(crowd) ** -CROWDING
        codes = [CODES[code] for code in item.codes]
        steps = _log_ratios(np.array([max(codes), min(codes)]), RATIOS)
        ratio = float(np.exp((steps[0] - steps[1]) * item.weight / FULL * share))
        found.append(replace(item, share=share, ratio=ratio))
    return found


def _crowds(items: Sequence[Item]) -> list[int]:
    return [min(sum(origin in other.origins for other in items) for origin in item.origins) for item in items]


def _codes(items: Sequence[Item]) -> NDArray[np.int64]:
    """Codes as steps from -2 to 2, (item, account)."""
    return np.array([[CODES[code] for code in item.codes] for item in items])


def _log_ratios(codes: NDArray[np.int64], ratios: Sequence[float]) -> Floats:
    one, two = np.log(ratios)
    return np.sign(codes) * np.select([np.abs(codes) == 1, np.abs(codes) == 2], [one, two], 0.0)


def _scores(codes: NDArray[np.int64], items: Sequence[Item]) -> Floats:
    """Weighted inconsistency of each account."""
    weights = np.array([item.weight * item.share for item in items])
    return weights @ np.maximum(-codes, 0)


def _posterior(codes: NDArray[np.int64], items: Sequence[Item]) -> Floats:
    """Probability of each account from equal ones."""
    powers = np.array([item.weight / FULL * item.share for item in items])
    return _normal(powers @ _log_ratios(codes, RATIOS))


def _normal(logs: Floats) -> Floats:
    shares = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


def _varied(codes: NDArray[np.int64], items: Sequence[Item], seed: int) -> tuple[Floats, Floats]:
    """Scores and posteriors, each (draw, account), over draws of ratios, codes, unjudged grades and crowding."""
    rng = np.random.Generator(np.random.Philox(seed))
    crowds = np.array(_crowds(items), np.float64)
    unjudged = np.array([(item.reliability == "F") + (item.credibility == "6") for item in items])
    weights = np.array([item.weight for item in items])
    scores, posteriors = np.empty((2, DRAWS, codes.shape[1]))
    for draw in range(DRAWS):
        ratios = [math.exp(rng.uniform(math.log(low), math.log(high))) for low, high in RATIO_RANGES]
        steps: NDArray[np.int64] = rng.choice((-1, 0, 1), size=codes.shape, p=(RECODED / 2, 1 - RECODED, RECODED / 2))
        coded = np.clip(codes + steps, -2, 2)
        graded: Floats = weights * np.exp(unjudged * rng.uniform(math.log(LOW), math.log(HIGH), len(items)))
        counted = np.minimum(graded, FULL) * crowds ** -rng.uniform(0.0, 1.0)
        scores[draw] = counted @ np.maximum(-coded, 0)
        posteriors[draw] = _normal(counted / FULL @ _log_ratios(coded, ratios))
    return scores, posteriors


def _questions(items: Sequence[Item]) -> tuple[Question, ...]:
    found: list[Question] = []
    for about in dict.fromkeys(item.about for item in items):
        own = _shared([item for item in items if item.about == about])
        found.append(Question(about, len(own), tuple(map(float, _posterior(_codes(own), own)))))
    return tuple(found)


def _left_out(items: Sequence[Item], accounts: Sequence[str]) -> tuple[Without, ...]:
    """Each item, each origin of more than one item, each kind of source, each question, and what the fit has seen."""
    groups: list[tuple[str, str, set[str]]] = [("item", item.id, {item.id}) for item in items]
    for what in ("origin", "kind"):
        names = sorted(set[str]().union(*(getattr(item, f"{what}s") for item in items)))
        held = [(name, {item.id for item in items if name in getattr(item, f"{what}s")}) for name in names]
        groups += [(what, name, ids) for name, ids in held if what == "kind" or len(ids) > 1]
    for about in dict.fromkeys(item.about for item in items):
        groups.append(("question", about, {item.id for item in items if item.about == about}))
    groups.append(("fit", "seen by the fit", {item.id for item in items if item.fitted}))
    found: list[Without] = []
    for what, name, ids in groups:
        rest = _shared([item for item in items if item.id not in ids])
        if not ids or not rest:
            continue
        score, posterior = _scores(_codes(rest), rest), _posterior(_codes(rest), rest)
        best = int(posterior.argmax())
        found.append(
            Without(what, name, tuple(sorted(ids)), accounts[int(score.argmin())], accounts[best],
                    float(posterior[best]))
        )  # fmt: skip
    return tuple(found)


def _carrying(items: Sequence[Item], accounts: Sequence[str]) -> tuple[str, ...]:
    """Items that carry the lead of the likeliest account, those that favour it most over the next one first."""
    rest = list(items)
    taken: list[str] = []
    first = int(_posterior(_codes(rest), rest).argmax())
    while len(rest) > 1:
        codes = _codes(rest)
        posterior = _posterior(codes, rest)
        if int(posterior.argmax()) != first:
            return tuple(taken)
        second = int(np.argsort(posterior)[-2])
        logs = _log_ratios(codes, RATIOS)
        gains = (logs[:, first] - logs[:, second]) * [item.weight / FULL * item.share for item in rest]
        taken.append(rest.pop(int(np.argmax(gains))).id)
        rest = _shared(rest)
    return tuple(taken)
