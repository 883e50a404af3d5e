"""From an item of the catalogue that is no chip to the quantities that law compares."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from countermove.law.engine.facts import Value
from countermove.study.quantities import UNDEFINED, Quantity, number_of
from countermove.study.reading import day_of
from countermove.study.records import Chip, Item

ACCELERATOR = "accelerator"


def item_values(item: Item, quantities: Mapping[str, Quantity]) -> dict[str, Value]:
    """The quantities of an item: its words, what its columns say, and *not defined* for what such an item has not."""
    values = {name: Value(undefined=True, how="derived") for name, each in quantities.items() if each.of == "chip"}
    values |= declared_values(item.kind, item.figures, quantities, item.source)
    words = {"item": item.id, "item_kind": item.kind, "vendor": item.maker}
    words["designer_headquarters"] = item.maker_headquarters
    values |= {name: word_value(name, word, item.source) for name, word in words.items()}
    launched = () if item.launched_on else ("launched_on",)
    values["launched_on"] = Value(day=item.launched_on, missing=launched, sources=item.source)
    return values


def chip_words(chip: Chip, quantities: Mapping[str, Quantity]) -> dict[str, Value]:
    """What a study declares of every chip, and the words by which law may name one."""
    values = declared_values(ACCELERATOR, {}, quantities, ())
    for name, each in quantities.items():
        if each.chips is not None:
            values[name] = value_of(each, each.chips, name, (), "taken to be so of every chip")
    return {
        **values,
        "item": word_value("item", chip.id, chip.source),
        "item_kind": word_value("item_kind", ACCELERATOR, ()),
    }


def declared_values(
    kind: str, figures: Mapping[str, str], quantities: Mapping[str, Quantity], sources: tuple[str, ...]
) -> dict[str, Value]:
    """The declared quantities of one kind of item; facts of the transaction are left to the question."""
    values = dict[str, Value]()
    for name, each in quantities.items():
        if each.of != "study" or not each.kinds:
            continue
        if kind not in each.kinds:
            values[name] = Value(undefined=True, how="derived")
        else:
            values[name] = value_of(each, figures.get(name), name, sources)
    return values


def value_of(
    quantity: Quantity, text: str | None, name: str, sources: tuple[str, ...], how: str = "catalogue"
) -> Value:
    """A written value as a fact: missing if there is none, not defined if it says so."""
    if text is None or text.casefold() == "unknown":
        return Value(missing=(name,), how=how, sources=sources)
    if text.casefold() == UNDEFINED:
        return Value(undefined=True, how=how, sources=sources)
    if quantity.kind == "number":
        number = number_of(text)
        missing = (name,) if number is None else ()
        return Value(number=None if number is None else Fraction(number), missing=missing, how=how, sources=sources)
    if quantity.kind == "day":
        return Value(day=day_of(text), how=how, sources=sources)
    return Value(words=frozenset({text.casefold() if quantity.kind == "yes_no" else text}), how=how, sources=sources)


def word_value(name: str, word: str | None, sources: tuple[str, ...]) -> Value:
    """A word of the catalogue; missing if it is empty."""
    return Value(words=frozenset({word}), sources=sources) if word else Value(missing=(name,))
