"""A day of use: twenty thousand requests, nearly all of them new, and the memory of the server after each thousand.

    python benchmarks/explorer_soak.py            print the table
    python benchmarks/explorer_soak.py --write    put it into benchmarks/README.md too
    python benchmarks/explorer_soak.py 2000       so many requests

Nine in ten move levers or ask a view for something that it offers; the rest ask for the record as of a day of its own,
for a case with measures drawn anew, or for what is not there. Every name and value comes from the forms and links that
the pages themselves hold, so a view that is added is asked too.
"""

import asyncio
import os
import platform
import random
import re
import sys
from collections import Counter
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx2
from engine import processor
from readme import write_between
from serving import Lever, levers, read, resident_mb, served

REQUESTS, EVERY, AT_ONCE = 20_000, 1_000, 4
FIRST_DAY, DAYS = date(2023, 1, 1), 1_200
VIEWS = ("/", "/why", "/law", "/record", "/track")
HEADERS = {"accept": "text/html", "hx-request": "true", "hx-request-type": "partial"}
Offers = dict[str, dict[str, list[str]]]


def offered(address: str) -> Offers:
    """View -> name -> values, of its forms and of its links to itself."""
    found: Offers = {}
    for view in VIEWS:
        page, own, name = read(address + view), {}, None
        for tag in re.findall(r"<(?:input|option|select)\b[^>]*>", page):
            told = {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
            name = told.get("name") if not tag.startswith("<option") else name
            if name and told.get("value"):
                own.setdefault(name, []).append(told["value"])
        for link in re.findall(r'href="(/[^"#]*)"', page):
            parts = urlsplit(unescape(link))
            if parts.path == view:
                for name, value in parse_qsl(parts.query):
                    own.setdefault(name, []).append(value)
        found[view] = own
    return found


def question(dice: random.Random, found: list[Lever], offers: Offers) -> tuple[str, list[tuple[str, str]]]:
    """An address, with its query."""
    kind, day = dice.random(), FIRST_DAY + timedelta(dice.randrange(DAYS))
    if kind < 0.55:
        return "/", [(each.name, each.anywhere(dice)) for each in dice.sample(found, min(3, len(found)))]
    if kind < 0.01 + 0.55:
        return dice.choice(("/", "/why")), [("as_of", str(day)), ("worlds", "500")]
    view = dice.choice(VIEWS[1:])
    own = offers[view]
    names = dice.sample(sorted(own), min(dice.randrange(4), len(own)))
    query = [(name, dice.choice(own[name])) for name in names if name != "worlds"]
    query += [("as_of" if view in ("/record", "/track") else "on", str(day))] if kind < 0.9 and view != "/why" else []
    return (view, query) if kind < 0.99 else ("/nowhere", [("x", str(dice.random()))])


async def thousand(
    client: httpx2.AsyncClient, questions: list[tuple[str, list[tuple[str, str]]]], told: Counter
) -> None:
    """Ask some questions, a few at once."""

    async def one() -> None:
        while questions:
            view, query = questions.pop()
            answer = await client.get(view, params=query, headers=HEADERS)
            told[answer.status_code] += 1
            if answer.status_code >= 500:
                print(answer.status_code, view, query, file=sys.stderr)

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


async def soak(address: str, process: int, requests: int) -> tuple[list[tuple[int, float]], Counter]:
    """Requests so far and the megabytes that the server holds; how many answers had which status."""
    dice, told = random.Random(1), Counter()
    found, offers = levers(address), offered(address)
    held = [(0, resident_mb(process))]
    async with httpx2.AsyncClient(base_url=address, timeout=120) as client:
        for done in range(0, requests, EVERY):
            await thousand(client, [question(dice, found, offers) for _ in range(min(EVERY, requests - done))], told)
            held.append((min(done + EVERY, requests), resident_mb(process)))
            print(f"{held[-1][0]:,}: {held[-1][1]:.0f} MB", dict(told), file=sys.stderr)
    return held, told


def report(requests: int) -> str:
    """The table, as Markdown."""
    with served() as one:
        held, told = asyncio.run(soak(one.address, one.process, requests))
    half = held[len(held) // 2 :]
    span, sizes = [count for count, _ in half], [size for _, size in half]
    middle, mean = sum(span) / len(span), sum(sizes) / len(sizes)
    spread = sum((count - middle) ** 2 for count in span) or 1.0
    slope = sum((count - middle) * (size - mean) for count, size in half) / spread
    statuses = ", ".join(f"{count:,} with {status}" for status, count in sorted(told.items()))
    shown = [each for number, each in enumerate(held) if number % max(len(held) // 10, 1) == 0]
    return "\n".join([
        f"Machine: {platform.machine()}, {processor()}, {os.cpu_count()} cores; load {os.getloadavg()[1]:.1f}. "
        f"Answers: {statuses}. In the second half memory changed by {1000 * slope:+.1f} MB for each thousand requests.",
        "",
        f"| requests | {' | '.join(f'{count:,}' for count, _ in shown)} |",
        f"|---|{'---:|' * len(shown)}",
        f"| MB held | {' | '.join(f'{size:.0f}' for _, size in shown)} |",
    ])  # fmt: skip


def main() -> None:
    """Print the table; with --write, put it between the marks in the README too."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    text = report(numbers[0] if numbers else REQUESTS)
    print(text)
    if "--write" in sys.argv:
        write_between("explorer-soak", text)


if __name__ == "__main__":
    main()
