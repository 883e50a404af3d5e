"""The words of company names, from lexicon.yaml: what says nothing of who is meant, what is common, what is a place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from countermove.study.reading import Record, validate
from countermove.study.yaml_values import read_yaml

_GLUED = str.maketrans("", "", "'_")
HOME = Path(str(files("countermove.law.parties"))) / "lexicon.yaml"


class Dropped(Record):
    """Words without meaning for the question who is named."""

    latin: str
    han: str


class LexiconFile(Record):
    """lexicon.yaml; each text is cut at white space, at lines or at semicolons."""

    dropped: Dropped
    words: str
    places: str
    short_forms: Mapping[str, str]
    simplified: str
    lookalikes: str
    pinyin: str


@dataclass(frozen=True)
class Lexicon:
    """The same, ready for use.

    ``standard`` maps each form of a common word or place to the word that stands for all; ``phrases`` does so for forms
    of several words, by their first word; ``places`` gives the country of a place. ``han`` finds every listed
    word in Chinese text that is turned round, for words are told apart best from the end. ``letters`` translates
    single characters, ``readings`` gives their pinyin.
    """

    dropped: frozenset[str]
    standard: Mapping[str, str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    places: Mapping[str, str]
    han: re.Pattern[str]
    short_forms: tuple[tuple[str, str], ...]
    letters: Mapping[int, str]
    lookalikes: Mapping[int, str]
    readings: Mapping[str, str]


@cache
def lexicon() -> Lexicon:
    """The packaged words, read once."""
    value, lines = read_yaml(HOME)
    text = validate(LexiconFile, value, lines)
    places: dict[str, str] = {}
    forms: list[tuple[str, str]] = []
    for line in text.words.splitlines():
        word, *others = line.split()
        forms += [(form, word) for form in (word, *others)]
    for line in text.places.splitlines():
        country, word, *others = line.split()
        places[word] = country
        forms += [(form, word) for form in (word, *others)]
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for form, word in forms:
        if "_" in form:
            parts = tuple(form.split("_"))
            phrases.setdefault(parts[0], []).append((parts, word))
    dropped_han = [word for word in text.dropped.han.split() if len(word) > 1]
    han = sorted([form for form, _ in forms if not form[0].isascii()] + dropped_han, key=len, reverse=True)
    return Lexicon(
        dropped=frozenset([*text.dropped.latin.split(), *text.dropped.han.split()]),
        standard={form.translate(_GLUED): word for form, word in forms},
        phrases={first: tuple(sorted(each, key=lambda one: -len(one[0]))) for first, each in phrases.items()},
        places=places,
        han=re.compile("|".join(f"[市省]?{word[::-1]}" for word in han)),
        short_forms=tuple(sorted(text.short_forms.items(), key=lambda pair: -len(pair[0]))),
        letters=_pairs(text.simplified),
        lookalikes=_pairs(text.lookalikes),
        readings={
            sign: syllable for syllable, signs in (part.split() for part in text.pinyin.split(";")) for sign in signs
        },
    )


def _pairs(text: str) -> dict[int, str]:
    """First characters to second ones; the first mention of a character counts."""
    found: dict[int, str] = {}
    for pair in text.split():
        found.setdefault(ord(pair[0]), pair[1])
    return found
