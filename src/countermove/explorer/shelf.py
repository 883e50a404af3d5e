"""Answers that were worked out, kept by what they depend on; the longest unused go first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from itertools import islice
from typing import Any, TypeVar, cast

ValueT = TypeVar("ValueT")
KEPT = 256
"""Answers that are kept, of whatever kind: a few MB."""


class Shelf:
    """A bounded cache for many threads. Who asks for what another is working out waits for that one."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
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
            own.set_result(make())
        except BaseException as error:  # noqa: BLE001  # whoever waits must hear of it, whatever it is
            with self._lock:
                self._found.pop(key, None)
            own.set_exception(error)
        else:
            self._tidy()
        return own.result()

    def _tidy(self) -> None:
        """Forget what was longest unused. What is being worked out stays, or the next who asks would begin anew."""
        with self._lock:
            over = len(self._found) - self._kept
            ended = (key for key, each in self._found.items() if each.done())
            for key in list(islice(ended, max(over, 0))):
                del self._found[key]

    def __len__(self) -> int:
        return len(self._found)
