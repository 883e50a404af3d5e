"""`names-v1`: how much of two names is the same, word by word, each word weighed by how much it says.

    score = sum of w(word) * alike(word)  /  sum of w(word)

over all words of both names, a word in both counting once: a weighted Tversky index. A word of the party's own weighs
the root of its inverse document frequency among the listed parties, a common word of the trade about a quarter of that.
What only the query has costs in full; common words that only the list has cost half, for people shorten names. A place
costs little if it only says where a party sits at home, much if it names another branch. The weights are judgements,
tuned on the odd half of `name_pairs.csv`; a change of any of them is a new scorer with a new name.
"""

from collections.abc import Mapping, Sequence
from math import log
from typing import Literal, NamedTuple

from countermove.law.parties.lexicon import lexicon
from countermove.law.parties.names import Word

SCORER = "names-v1"
THRESHOLD = 0.8
"""Scores from here on are hits unless the user says otherwise."""

FEWEST = 200
"""Parties that a list is taken to have at least, so that words of a short list keep their weight."""
OWN_LEAST = 0.35
COMMON = 0.3
PLACE = 0.25
PLACE_OTHER = 0.6
ONLY_QUERY = {"own": 1.0, "common": 0.9}
ONLY_LIST = {"own": 1.0, "common": 0.4}
INSTITUTIONS = frozenset(
    {"university", "institute", "researchinstitute", "academy", "laboratory", "center", "school", "hospital"}
)
INSTITUTION = 2.0
"""Weight of a common word that one name has and the other lacks where both name such an institution: they are told
apart by common words (`Northwestern University`, `Northwestern Polytechnical University`)."""
QUERY_PLACE = {"home": 0.12, "abroad": 0.5, "unknown": 0.3}
LIST_PLACE = {"opens": 0.12, "inner": 0.45}

Feature = Literal["same", "near", "only_query", "only_list", "place_only_query", "place_only_list"]


class Part(NamedTuple):
    """What one word does to a score: ``weight`` of it, of which ``kept`` counts."""

    feature: Feature
    word: str
    other: str
    weight: float
    kept: float


class Weighed(NamedTuple):
    """A word of a name and its weight in a list."""

    word: Word
    weight: float


def weight_of(word: Word, parties_with_it: int, parties: int) -> float:
    """The weight of a word in a list of so many parties. Numbers are never common: they tell institutes apart."""
    if word.kind == "place":
        return PLACE
    many = max(parties, FEWEST) + 1
    rarity = log(many / (parties_with_it + 1)) / log(many)
    if word.kind == "common":
        return COMMON * (0.5 + 0.5 * rarity)
    return 1.0 if word.text.isdecimal() else max(OWN_LEAST, max(rarity, 0.0) ** 0.5)


def least_cost(each: Weighed) -> float:
    """What a word of a query costs at least where a name does not have it."""
    if each.word.kind == "place":
        return min(QUERY_PLACE.values())
    return each.weight * ONLY_QUERY[each.word.kind]


def compare(
    query: Sequence[Weighed],
    near: Mapping[str, Mapping[str, float]],
    name: Mapping[str, Weighed],
    home: str | None,
) -> list[Part]:
    """The parts of a score. ``near`` gives, for a word of the query, listed words that differ by a slip or two, and how
    alike they are; ``home`` is the country of the listed party, where known."""
    parts: list[Part] = []
    exact = any(each.word.text in INSTITUTIONS and each.word.text in name for each in query)
    used: set[str] = set()
    strange: list[Weighed] = []
    for each in query:
        text = each.word.text
        if text in name:
            used.add(text)
            parts.append(Part("same", text, text, each.weight, each.weight))
        elif each.word.kind == "place":
            strange.append(each)
        else:
            close = near.get(text)
            slip = (
                max(((alike, other) for other, alike in close.items() if other in name), default=None)
                if close
                else None
            )
            if slip is None or slip[1] in used:
                factor = INSTITUTION if exact and each.word.kind == "common" else ONLY_QUERY[each.word.kind]
                parts.append(Part("only_query", text, "", each.weight * factor, 0.0))
            else:
                used.add(slip[1])
                weight = name[slip[1]].weight
                parts.append(Part("near", text, slip[1], weight, weight * slip[0]))
    other_place = False
    for text, each in name.items():
        if text not in used:
            if each.word.kind == "place":
                other_place = True
                weight = PLACE_OTHER if strange else LIST_PLACE["inner" if each.word.inner else "opens"]
                parts.append(Part("place_only_list", text, "", weight, 0.0))
            else:
                factor = INSTITUTION if exact and each.word.kind == "common" else ONLY_LIST[each.word.kind]
                parts.append(Part("only_list", text, "", each.weight * factor, 0.0))
    for each in strange:
        text = each.word.text
        weight = PLACE_OTHER if other_place else QUERY_PLACE[_where(text, home)]
        parts.append(Part("place_only_query", text, "", weight, 0.0))
    return parts


def score_of(parts: Sequence[Part]) -> float:
    """A score from 0 (nothing in common) to 1 (the same words)."""
    total = sum(part.weight for part in parts)
    return sum(part.kept for part in parts) / total if total else 0.0


def _where(place: str, home: str | None) -> str:
    if home is None:
        return "unknown"
    return "home" if lexicon().places[place] == home else "abroad"


def why(parts: Sequence[Part]) -> str:
    """The parts of a score as a sentence."""
    said = {
        "same": "same words: {}",
        "near": "nearly the same: {}",
        "only_query": "only asked for: {}",
        "only_list": "only on the list: {}",
        "place_only_query": "a place only asked for: {}",
        "place_only_list": "a place only on the list: {}",
    }
    told: list[str] = []
    for feature, text in said.items():
        words = [f"{part.word}/{part.other}" if feature == "near" else part.word for part in parts
                 if part.feature == feature]  # fmt: skip
        if words:
            told.append(text.format(", ".join(words)))
    return "; ".join(told)
