"""Answers that were worked out, kept by what they depend on; the longest unused go first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar, cast

ValueT = TypeVar("ValueT")
KEPT = 160
"""Answers that are kept, of whatever kind: half a MB each at most."""


def _one(_: Any) -> int:
    return 1


class Shelf:
    """A cache for many threads, bounded by the weight of what it keeps, by default 1 each. Who asks for what another is
    working out waits for that one."""

    def __init__(self, kept: int = KEPT, weigh: Callable[[Any], int] = _one) -> None:
        self._kept = kept
        self._weigh = weigh
        self._weight = 0
        self._lock = threading.Lock()
        self._found: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], ValueT]) -> ValueT:
        """What stands under a key, made if nothing does. What ``make`` raises, all who wait for it get; it is not
        kept."""
        own: Future[ValueT] = Future()
        with self._lock:
            first = cast("Future[ValueT]", self._found.setdefault(key, own))
            self._found.move_to_end(key)
        if first is not own:
            return first.result()
        try:
            made = make()
        except BaseException as error:  # noqa: BLE001  # whoever waits must hear of it, whatever it is
            with self._lock:
                self._found.pop(key, None)
            own.set_exception(error)
        else:
            with self._lock:
                own.set_result(made)
                self._weight += self._weigh(made)
                self._tidy(key)
        return own.result()

    def _tidy(self, newest: Hashable) -> None:
        """Forget what was longest unused. What is being worked out stays, or the next who asks would begin anew, and so
        does the newest, whatever it weighs."""
        while self._weight > self._kept:
            ended = (key for key, each in self._found.items() if each.done() and key != newest)
            oldest = next(ended, None)
            if oldest is None:
                return
            self._weight -= self._weigh(self._found.pop(oldest).result())

    def __len__(self) -> int:
        return len(self._found)
