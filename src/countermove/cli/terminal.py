"""What goes to the terminal: text that every encoding carries, JSON that every reader parses, faults one a line."""

from __future__ import annotations

import codecs
import io
import json
import os
import sys

from countermove.study.faults import BadInput

_PLAIN = {"−": "-", "–": "-", "—": "-", "…": ".", "≥": ">=", "≤": "<=", "×": "x", "✗": "x", "’": "'", "\u00a0": " "}
"""What stands for a sign where the terminal's encoding lacks it. A lost minus would turn a figure round."""
_BRAILLE = range(0x2801, 0x2900)


def prepare_streams() -> None:
    """Let standard output and error carry any text; a stream that was closed before the start leads nowhere."""
    codecs.register_error("countermove", _in_plain_signs)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # it lasts as long as we do
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="countermove")


def abandon_output() -> None:
    """Write no more to a standard output that takes no more, not even when the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def print_json(text: str) -> None:
    """Print JSON; beyond ASCII it is escaped unless the terminal speaks UTF-8, so that nothing is lost."""
    if codecs.lookup(sys.stdout.encoding or "ascii").name != "utf-8":
        text = "".join(letter if letter.isascii() else _escaped(letter) for letter in text)
    print(text)


def complain(*lines: str) -> None:
    """Print lines on standard error. Control characters, which a file or its name may hold, are escaped."""
    try:
        for line in lines:
            print("".join(each if each.isprintable() else _escaped(each) for each in line), file=sys.stderr)
    except OSError:
        return  # nobody listens


def tell_faults(error: BadInput) -> None:
    """Every fault on a line of standard error, and how many."""
    count = len(error.faults)
    complain(*map(str, error.faults), f"{count} fault{'' if count == 1 else 's'}; nothing was written")


def _in_plain_signs(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(letter: str) -> str:
    return _PLAIN.get(letter) or ("*" if ord(letter) in _BRAILLE else _escaped(letter))


def _escaped(letter: str) -> str:
    """As JSON would write it."""
    return json.dumps(letter)[1:-1]
