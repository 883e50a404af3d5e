"""What was worked out lately, and is worth working out again when it was forgotten."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

ValueT = TypeVar("ValueT")
KEPT = 1024
"""Values that are kept: law and tables of some twenty days, about 50 MB in the packaged study; an assessment asks for
350 at most."""
_MISSING = object()


class Recent:
    """A bounded memory for many threads: the longest unused value goes first. Two threads that miss the same value at
    once both make it, and the first is kept."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], ValueT]) -> ValueT:
        """What stands under a key, made if nothing does."""
        with self._lock:
            found = self._values.get(key, _MISSING)
            if found is not _MISSING:
                self._values.move_to_end(key)
                return cast(ValueT, found)
        made = make()
        with self._lock:
            kept = self._values.setdefault(key, made)
            self._values.move_to_end(key)
            while len(self._values) > self._kept:
                self._values.popitem(last=False)
        return cast(ValueT, kept)

    def __len__(self) -> int:
        return len(self._values)
