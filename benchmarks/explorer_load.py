"""Fifty people who move levers at once: how long each waits, and whether anybody is turned away.

    python benchmarks/explorer_load.py            print the table
    python benchmarks/explorer_load.py --write    put it into benchmarks/README.md too

The server is a process of its own. First everybody moves a random lever about once a second, whether or not others wait
(the gap between two moves of one person is drawn from an exponential distribution, and nobody moves again before the
answer to the last move is there); then a few ask again as soon as they are answered, which shows what the machine can
do. Every move is to a position of its own, so nearly no answer is kept from before. Clients and server share the cores.
"""

import asyncio
import os
import platform
import random
import statistics
import sys
import time
from dataclasses import dataclass, field

import httpx2
from engine import processor
from readme import write_between
from serving import Lever, at_share, levers, served

USERS, SECONDS, GAP = 50, 60.0, 1.0
CLOSED, CLOSED_SECONDS = (1, 4, 16), 15.0
HEADERS = {"accept": "text/html", "hx-request": "true", "hx-request-type": "partial"}


@dataclass
class Tally:
    """What came of some requests: milliseconds of each, what went wrong, and how many had fewer worlds."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    hurried: int = 0


async def ask(client: httpx2.AsyncClient, found: list[Lever], dice: random.Random, tally: Tally) -> None:
    """One move: two levers somewhere, as the form asks for it."""
    asked = {each.name: each.anywhere(dice) for each in dice.sample(found, 2)}
    begin = time.perf_counter()
    try:
        answer = await client.get("/", params=asked, headers=HEADERS)
    except httpx2.HTTPError as error:
        tally.errors.append(repr(error))
        return
    tally.times.append(1000 * (time.perf_counter() - begin))
    if answer.status_code != 200:
        tally.errors.append(f"{answer.status_code} {asked}")
    tally.hurried += "fewer than usual" in answer.text


async def user(address: str, found: list[Lever], dice: random.Random, end: float, gap: float, tally: Tally) -> None:
    """One person with a connection of their own."""
    async with httpx2.AsyncClient(base_url=address, timeout=60, verify=False) as client:  # no certificates to load
        await asyncio.sleep(dice.random() * gap)
        while time.perf_counter() < end:
            begin = time.perf_counter()
            await ask(client, found, dice, tally)
            wait = dice.expovariate(1 / gap) if gap else 0.0
            await asyncio.sleep(max(begin + wait - time.perf_counter(), 0.0))


async def together(address: str, found: list[Lever], users: int, seconds: float, gap: float) -> Tally:
    """Some people for some time."""
    tally, end = Tally(), time.perf_counter() + seconds
    await asyncio.gather(*(user(address, found, random.Random(n), end, gap, tally) for n in range(users)))
    return tally


def report() -> str:
    """The table, as Markdown."""
    with served() as one:
        found = levers(one.address)
        asyncio.run(together(one.address, found, 2, 3.0, 0.0))
        rows = [(f"{USERS} people, a move about every second each", SECONDS, USERS, GAP)]
        rows += [(f"{users} asking without a pause", CLOSED_SECONDS, users, 0.0) for users in CLOSED]
        tallies = [
            (label, seconds, asyncio.run(together(one.address, found, users, seconds, gap)))
            for label, seconds, users, gap in rows
        ]
    lines = [
        f"Machine: {platform.machine()}, {processor()}, {os.cpu_count()} cores; load {os.getloadavg()[1]:.1f}.",
        "",
        "| | answers a second | median, ms | 95 % below, ms | slowest, ms | with fewer worlds | errors |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for label, seconds, tally in tallies:
        middle, most, last = statistics.median(tally.times), at_share(tally.times, 0.95), max(tally.times)
        lines.append(
            f"| {label} | {len(tally.times) / seconds:.0f} | {middle:.0f} | {most:.0f} | {last:.0f} "
            f"| {100 * tally.hurried / len(tally.times):.0f} % | {len(tally.errors)} |"
        )
        print(*tally.errors[:5], sep="\n", file=sys.stderr)
    return "\n".join(lines)


def main() -> None:
    """Print the table; with --write, put it between the marks in the README too."""
    text = report()
    print(text)
    if "--write" in sys.argv:
        write_between("explorer-load", text)


if __name__ == "__main__":
    main()
