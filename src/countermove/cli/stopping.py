"""Being stopped from outside: the work unwinds in order, so that nothing is left half-done on the disk."""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """A signal asked the program to end; ``signal`` says which. Not an Exception: nobody on the way may swallow it."""

    def __init__(self, asked: signal.Signals) -> None:
        self.signal = asked
        super().__init__(asked.name)


@dataclass
class _State:
    asked: signal.Signals | None = None
    deferred: bool = False


_state = _State()


@contextmanager
def signals_heard() -> Generator[None]:
    """Within this, the first signal raises Stopped, and further ones do not disturb the unwinding.

    Signals that whoever started the program has switched off (nohup does) stay off.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Python hears signals in the main thread alone
        return
    before = {each: signal.getsignal(each) for each in SIGNALS}
    _state.asked = None

    def hear(number: int, _: FrameType | None) -> None:
        if _state.asked is None:
            _state.asked = signal.Signals(number)
            stop_if_asked()

    for each, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(each, hear)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def stop_if_asked() -> None:
    """Raise Stopped if a signal came; for what is raised from a handler can get lost in other people's callbacks."""
    if _state.asked is not None and not _state.deferred:
        raise Stopped(_state.asked)


def stop_was_asked() -> bool:
    """Whether a signal came that is not obeyed yet, for work that ends early and keeps what it has."""
    return _state.asked is not None


@contextmanager
def to_the_end() -> Generator[None]:
    """What must not be cut short: a signal that comes within this is obeyed after it."""
    _state.deferred = True
    try:
        yield
    finally:
        _state.deferred = False
    stop_if_asked()
