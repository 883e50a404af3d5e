"""An explorer that runs in a process of its own, and what its first page offers to move; used by the scripts beside."""

import contextlib
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.request import Request, urlopen

SLIDER = re.compile(r"<input\b[^>]*type=\"range\"[^>]*>")


@dataclass(frozen=True)
class Served:
    """A running explorer: its process, its address, and the seconds from its start to the address and to an answer."""

    process: int
    address: str
    said_after: float
    answered_after: float


@dataclass(frozen=True)
class Lever:
    """A slider of the first page."""

    name: str
    low: float
    high: float
    step: float

    def anywhere(self, dice: random.Random) -> str:
        """One of its positions."""
        steps = round((self.high - self.low) / self.step)
        return f"{self.low + dice.randint(0, steps) * self.step:.6g}"


@contextlib.contextmanager
def served(*words: str) -> Iterator[Served]:
    """Start `countermove explore` on a free port, and end it."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "countermove", "explore", "--port", "0", *words]
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        address = process.stdout.readline().split()[0].rstrip("/")
        said = time.perf_counter() - begin
        read(address)
        yield Served(process.pid, address, said, time.perf_counter() - begin)
    finally:
        process.terminate()
        process.wait()


def read(address: str) -> str:
    """The page at an address."""
    with urlopen(Request(address, headers={"accept": "text/html"}), timeout=60) as answer:
        return answer.read().decode()


def levers(address: str) -> list[Lever]:
    """The sliders of the first page, but for those of the drawn line, which count only where a line is drawn."""
    found = []
    for tag in SLIDER.findall(read(address)):
        told = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if told["name"] not in ("fee", "cap"):
            found.append(Lever(told["name"], float(told["min"]), float(told["max"]), float(told["step"])))
    return found


def resident_mb(process: int) -> float:
    """Memory that a process holds."""
    with open(f"/proc/{process}/status") as told:
        return next(int(line.split()[1]) / 1000 for line in told if line.startswith("VmRSS"))


def at_share(values: list[float], share: float) -> float:
    """The value below which a share of some values lies."""
    ordered = sorted(values)
    return ordered[min(round(share * (len(ordered) - 1)), len(ordered) - 1)]
