"""Which chip or other item of the catalogue a name means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from countermove.study.faults import BadInput
from countermove.study.records import Chip, Item
from countermove.study.study import Study


def find_item(study: Study, text: str) -> Chip | Item:
    """The chip or other item of the catalogue that a name, id, alias or unique beginning of one means, whatever its
    case.

    BadInput tells the candidates of an ambiguous name, or near names of an unknown one.
    """
    wanted = _plain(text)
    chips, names = study.derived(f"names_of_items@{study.known_by}", lambda: _named(study))
    if not wanted:
        raise BadInput.single("no item is named")
    for matches in (
        [each for each, known in names.items() if wanted in known],
        [each for each, known in names.items() if any(name.startswith(wanted) for name in known)],
    ):
        if len(matches) == 1:
            return chips[matches[0]]
        if matches:
            raise BadInput.single(f"{text!r} may mean {_told(chips[each] for each in matches)}; say which")
    every = {name: each for each, known in names.items() for name in known}
    near = dict.fromkeys(every[name] for name in difflib.get_close_matches(wanted, every, n=6, cutoff=0.6))
    hint = f"; near: {_told(chips[each] for each in list(near)[:3])}" if near else ""
    raise BadInput.single(f"no item {text!r} in the catalogue{hint}")


def _named(study: Study) -> tuple[dict[str, Chip | Item], dict[str, tuple[str, ...]]]:
    """The catalogue by id, and each item's names as they are compared."""
    chips: dict[str, Chip | Item] = {each.id: each for each in (*study.chips, *study.items)}
    return chips, {each.id: tuple(_plain(name) for name in _names_of(each)) for each in chips.values()}


def maker_of(item: Chip | Item) -> str:
    """Who makes it; empty if nobody is named."""
    return item.vendor if isinstance(item, Chip) else item.maker or ""


def full_name(item: Chip | Item) -> str:
    """Maker and name."""
    return " ".join(part for part in (maker_of(item), item.name) if part)


def _names_of(item: Chip | Item) -> Iterable[str]:
    yield from (item.id, item.name, full_name(item), *item.aliases)
    yield from (f"{maker_of(item)} {alias}" for alias in item.aliases)


def _told(items: Iterable[Chip | Item]) -> str:
    listed = [f"{full_name(item)} ({item.id})" for item in items]
    return ", ".join(listed[:6]) + (f" and {len(listed) - 6} more" if len(listed) > 6 else "")


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
