"""Which listed names share a word with a query: only those are scored, so that a name is answered in microseconds.

A word finds names by itself; a word of five or more Latin letters also by every word that differs in one place, found
through what is left when one letter is taken out; from nine letters on also by a common beginning or end. RapidFuzz
measures how far two such words are apart. Names written apart or together (`Hua Wei`) are read both ways.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from heapq import nlargest
from typing import NamedTuple

from countermove.law.parties.lexicon import lexicon
from countermove.law.parties.name_score import Part, Weighed, compare, least_cost, score_of, weight_of
from countermove.law.parties.names import Word, Words, read_out, words_of

SHORTEST_SLIP = 5
TWO_SLIPS = 9
EDGE = 4
LONG = 7
"""Letters from which on a slip in a common word is seen: shorter ones are too near to names."""
SCORED = 60
"""Names that are scored in full for one query, so that a name of common words only costs no more than that."""


class Found(NamedTuple):
    """A listed name that a query reaches: the party's number, the name, the score and its parts."""

    party: int
    name: str
    score: float
    parts: tuple[Part, ...]


class _Name(NamedTuple):
    party: int
    text: str
    words: Mapping[str, Weighed]
    weight: float


class NameIndex:
    """Names of numbered parties, each with the country in which it sits where that is known."""

    def __init__(self, parties: Sequence[tuple[str | None, Sequence[str]]]) -> None:
        self._homes = [home for home, _ in parties]
        cut = [(number, text, words) for number, (_, names) in enumerate(parties) for text, words in _spellings(names)]
        having: dict[str, set[int]] = {}
        for number, _, words in cut:
            for word in words.words:
                having.setdefault(word.text, set()).add(number)
        self._parties = len(parties)
        self._having = {text: len(numbers) for text, numbers in having.items()}
        self._weights: dict[Word, float] = {}
        self._names: list[_Name] = []
        self._having_word: dict[str, list[int]] = {}
        self._glued: dict[str, tuple[str, ...]] = {}
        seen: set[tuple[int, frozenset[str]]] = set()
        for number, text, words in cut:
            key = (number, frozenset(word.text for word in words.words))
            if not key[1] or key in seen:
                continue
            seen.add(key)
            weighed = {word.text: self._weigh(word) for word in words.words}
            for word in weighed:
                self._having_word.setdefault(word, []).append(len(self._names))
            self._names.append(_Name(number, text, weighed, sum(each.weight for each in weighed.values())))
            for first, second in zip(words.raw, words.raw[1:], strict=False):
                self._glued.setdefault(first + second, (first, second))
        self._slips = _Slips(word for word in self._having_word if word not in lexicon().places)

    def __len__(self) -> int:
        return self._parties

    def search(self, query: str, threshold: float) -> list[Found]:
        """The best name of each party that reaches the threshold, best first."""
        best: dict[int, Found] = {}
        for reading in self._readings(query):
            self._search(reading, threshold, best)
        return sorted(best.values(), key=lambda found: (-found.score, found.party))

    def _search(self, words: Words, threshold: float, best: dict[int, Found]) -> None:
        query = [self._weigh(word) for word in self._unslipped(words.words)]
        near = {each.word.text: self._slips.near(each.word.text) for each in query if each.word.kind == "own"}
        for number in self._candidates(query, near, threshold):
            name = self._names[number]
            parts = compare(query, near, name.words, self._homes[name.party])
            score = score_of(parts)
            if score >= threshold and (name.party not in best or score > best[name.party].score):
                best[name.party] = Found(name.party, name.text, score, tuple(parts))

    def _weigh(self, word: Word) -> Weighed:
        weight = self._weights.get(word)
        if weight is None:
            weight = weight_of(word, self._having.get(word.text, 0), self._parties)
            if word.text in self._having:
                self._weights[word] = weight
        return Weighed(word, weight)

    def _unslipped(self, words: Iterable[Word]) -> Iterable[Word]:
        """Words as they stand, but a common word or a form of company with a slip in it is taken for that word."""
        known = lexicon()
        for word in words:
            if word.kind != "own" or len(word.text) <= SHORTEST_SLIP or word.text in self._having_word:
                yield word
                continue
            near = _common_slips().near(word.text)
            form = min(near, key=lambda each: (-near[each], each)) if near else None
            if form is None:
                yield word
            elif form not in known.dropped:
                yield Word(known.standard[form], "common", word.inner)

    def _candidates(
        self, query: Sequence[Weighed], near: Mapping[str, Mapping[str, float]], threshold: float
    ) -> list[int]:
        """The names that can reach the threshold: those with one of the words that it cannot be reached without.

        Words are taken rarest first until a name that has none of them must fall short, whatever else it shares.
        """
        ways = [
            ([self._having_word[text] for text in (each.word.text, *near.get(each.word.text, ()))
              if text in self._having_word], each)
            for each in query
        ]  # fmt: skip
        ways.sort(key=lambda way: sum(map(len, way[0])))
        rest = sum(each.weight for each in query)
        lost = 0.0
        found: set[int] = set()
        for lists, each in ways:
            for names in lists:
                found.update(names)
            rest -= each.weight
            lost += least_cost(each)
            if rest < threshold * (rest + lost):
                break
        if len(found) <= SCORED:
            return list(found)
        return nlargest(SCORED, found, key=lambda number: self._shared(query, near, self._names[number]))

    @staticmethod
    def _shared(query: Sequence[Weighed], near: Mapping[str, Mapping[str, float]], name: _Name) -> float:
        """How much of a query and a name is the same, roughly."""
        same = 0.0
        for each in query:
            text = each.word.text
            if text in name.words or any(other in name.words for other in near.get(text, ())):
                same += each.weight
        return same / (sum(each.weight for each in query) + name.weight)

    def _readings(self, query: str) -> Iterable[Words]:
        """A name as it stands; with words written together or apart as the list has them; read out from Chinese."""
        words = words_of(query)
        yield words
        acronym = _acronym(query)
        if acronym is not None:
            yield words_of(acronym[0])
        raw = words.raw
        joined = self._joined(raw)
        if joined != raw:
            yield words_of(" ".join(joined))
        apart = [
            part for run in raw for part in (self._glued.get(run, (run,)) if run not in self._having_word else (run,))
        ]
        if len(apart) != len(raw):
            yield words_of(" ".join(apart))
        if any(each.kind == "own" and not each.text.isascii() and each.text not in self._having_word
               for each in words.words):  # fmt: skip
            spoken = read_out(query)
            if spoken is not None:
                yield words_of(spoken)

    def _joined(self, raw: tuple[str, ...]) -> tuple[str, ...]:
        result: list[str] = []
        at = 0
        while at < len(raw):
            width = next(
                (
                    width for width in (4, 3, 2)
                    if at + width <= len(raw) and len(whole := "".join(raw[at : at + width])) >= SHORTEST_SLIP
                    and (whole in self._having_word or whole in lexicon().standard)
                ),
                1,
            )  # fmt: skip
            result.append("".join(raw[at : at + width]))
            at += width
        return tuple(result)


class _Slips:
    """Words by what is left of them when a letter is taken out, and by their ends."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = {}
        for word in words:
            if len(word) >= SHORTEST_SLIP and word.isascii() and not word.isdecimal():
                for key in _keys(word):
                    self._words.setdefault(key, []).append(word)

    def near(self, word: str) -> dict[str, float]:
        """Words a slip away (two from nine letters on), and how alike they are: the share of kept letters, squared."""
        if len(word) < SHORTEST_SLIP or not word.isascii() or word.isdecimal():
            return {}
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        tried = {other for key in _keys(word) if key in self._words for other in self._words[key]}
        tried.discard(word)
        if not tried:
            return {}
        found: dict[str, float] = {}
        most = 2 if len(word) >= TWO_SLIPS else 1
        for other, slips, _ in extract(word, tried, scorer=OSA.distance, score_cutoff=most, limit=None):
            if slips <= 1 or len(other) >= TWO_SLIPS:
                found[other] = (1 - slips / max(len(word), len(other))) ** 2
        return found


def _keys(word: str) -> list[str]:
    keys = [word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]
    if len(word) >= TWO_SLIPS:
        keys += (f"^{word[:EDGE]}", f"{word[-EDGE:]}$")
    return keys


@cache
def _common_slips() -> _Slips:
    known = lexicon()
    common = {form for form, word in known.standard.items() if word not in known.places}
    return _Slips(form for form in common | known.dropped if len(form) >= LONG)


def _spellings(names: Sequence[str]) -> Iterable[tuple[str, Words]]:
    """Each name; without and as an acronym in brackets; and, of a Chinese one, what it sounds like."""
    for name in dict.fromkeys(names):
        yield name, words_of(name)
        acronym = _acronym(name)
        if acronym is not None:
            yield from ((name, words_of(text)) for text in acronym)
        spoken = read_out(name)
        if spoken is not None:
            words = words_of(spoken)
            yield name, replace(words, words=tuple(word._replace(inner=False) for word in words.words))


def _acronym(name: str) -> tuple[str, str] | None:
    """A name without the acronym that stands in brackets at its end, and the acronym."""
    head, _, tail = name.partition("(")
    short, _, rest = tail.partition(")")
    plain = short.strip().replace("-", "")
    return (head, short) if len(plain) > 1 and plain.isupper() and plain.isalpha() and not rest.strip() else None
