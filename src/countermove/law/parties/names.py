"""Names of parties cut into words that can be compared: no case, no punctuation, no form of company, one spelling.

Chinese is not transliterated away: a name keeps its own characters, and its common words become the word that
`Technologies` and the like stand for, too. A Chinese name can besides be read out (pinyin), so that `Zhongke Shuguang`
meets its characters. What could fool an eye is undone first: full-width letters, characters of no width, accents,
Cyrillic and Greek letters inside Latin words.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from countermove.law.parties.lexicon import lexicon

LONGEST = 300
"""Characters of a name that are read; what follows is left out, and the answer says so."""
Kind = Literal["own", "common", "place"]

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUNS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_SIDES = re.compile(r"([()\[\]{}<>【】〔〕])")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_NUMBERED = re.compile(r"第?([一二三四五六七八九十]{1,3})(?:研究)?所")
_DIGITS = {sign: number for number, sign in enumerate("一二三四五六七八九", 1)}


class Word(NamedTuple):
    """A word of a name: ``own`` to this party, ``common`` in its trade, or a ``place``; ``inner`` if a place follows
    the rest of a Latin name, as the seat of a branch does; Chinese names put their firm's own seat there too."""

    text: str
    kind: Kind
    inner: bool = False


@dataclass(frozen=True)
class Words:
    """A name ready to be compared. ``raw`` keeps Latin words before common forms were unified, to join split ones."""

    words: tuple[Word, ...]
    raw: tuple[str, ...]
    was_cut: bool = False


def words_of(name: str) -> Words:
    """The words of a name, each once, in their order; none if the name says nothing (as `The Company Ltd.`)."""
    text, was_cut = folded(name)
    raw: list[str] = []
    found: list[Word] = []
    inside = False
    for piece in _SIDES.split(text):
        if _SIDES.fullmatch(piece):
            inside = piece in "([{<【〔"
            continue
        for run in _RUNS.findall(piece):
            if "\u3400" <= run[0] <= "\u9fff":
                _flush(raw, found, inside)
                _han_words(run, found)
            else:
                raw.append(run)
        _flush(raw, found, inside)
    unique = {word.text: word for word in reversed(found)}
    words = tuple(unique[text] for text in dict.fromkeys(word.text for word in found))
    return Words(words, tuple(run for run in _RUNS.findall(text) if run not in lexicon().dropped), was_cut)


def folded(name: str) -> tuple[str, bool]:
    """A name in plain small letters, and whether it had to be cut: work on one name is bounded."""
    was_cut = len(name) > LONGEST
    name = name[:LONGEST]
    if not name.isascii():
        words = lexicon()
        spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name)[: 2 * LONGEST])
        name = "".join(sign for sign in spread if unicodedata.category(sign) not in ("Mn", "Cf", "Me"))
        name = unicodedata.normalize("NFC", name).casefold().translate(words.letters)
        name = re.sub(r"[^\W\d_]+", _in_one_alphabet, name)
    return _INITIALS.sub(_without_dots, name.casefold().replace("'", "").replace("’", "")), was_cut


def _in_one_alphabet(found: re.Match[str]) -> str:
    """A word that mixes Latin letters with ones that look like them, in Latin letters."""
    word = found[0]
    plain = word.translate(lexicon().lookalikes)
    return plain if plain.isascii() and not word.isascii() else word


def _without_dots(found: re.Match[str]) -> str:
    return found[0].replace(".", "")


def _flush(raw: list[str], found: list[Word], inside: bool) -> None:
    """Take up the Latin words so far: phrases first, then single words."""
    known = lexicon()
    runs = [run for run in raw if run not in known.dropped]
    raw.clear()
    at = 0
    while at < len(runs):
        run = runs[at]
        width = 1
        for parts, standard in known.phrases.get(run, ()):
            if tuple(runs[at : at + len(parts)]) == parts:
                run, width = standard, len(parts)
                break
        found.append(_word(run, inside or bool(found)))
        at += width


def _word(run: str, inner: bool) -> Word:
    known = lexicon()
    standard = known.standard.get(run)
    if standard is None:
        ordinal = _ORDINAL.fullmatch(run)
        return Word(ordinal[1] if ordinal else run, "own", inner)
    return Word(standard, "place" if standard in known.places else "common", inner)


def _han_words(run: str, found: list[Word]) -> None:
    for segment, standard in _segments(run):
        if segment not in lexicon().dropped:
            found.append(Word(segment, "own") if standard is None else _word(standard, inner=False))


def _segments(run: str) -> list[tuple[str, str | None]]:
    """Chinese text cut at the words that the lexicon has; what lies between is the party's own."""
    known = lexicon()
    for short, long in known.short_forms:
        run = run.replace(short, long)
    result: list[tuple[str, str | None]] = []
    for piece in re.split(r"(\d+)", _NUMBERED.sub(_numbered, run)):
        result += reversed(list(_from_the_end(piece[::-1])))
    return result


def _from_the_end(turned: str) -> Iterator[tuple[str, str | None]]:
    known = lexicon()
    end = 0
    for match in known.han.finditer(turned):
        if match.start() > end:
            yield turned[end : match.start()][::-1], None
        word = match[0][::-1]
        word = word if word in known.standard or word in known.dropped else word[:-1]
        yield word, known.standard.get(word)
        end = match.end()
    if end < len(turned):
        yield turned[end:][::-1], None


def _numbered(found: re.Match[str]) -> str:
    """`第十三研究所` and `十三所` with the number in digits."""
    tens, has_ten, units = found[1].partition("十")
    number = (10 * _DIGITS.get(tens, 1) if has_ten else 0) + _DIGITS.get(units if has_ten else tens, 0)
    return f"{number}研究所"


def read_out(name: str) -> str | None:
    """The pinyin of a Chinese name, word by word without tones; None if it has no Chinese or a sign we cannot read."""
    text, _ = folded(name)
    known = lexicon()
    parts: list[str] = []
    for run in _RUNS.findall(text):
        if not "\u3400" <= run[0] <= "\u9fff":
            parts.append(run)
            continue
        for segment, _ in _segments(run):
            if segment in known.dropped:
                continue
            if segment.isdecimal():
                parts.append(segment)
            elif all(sign in known.readings for sign in segment):
                parts.append("".join(known.readings[sign] for sign in segment))
            else:
                return None
    return " ".join(parts) if parts and not text.isascii() else None
