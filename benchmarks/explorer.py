"""How long one waits for the explorer: its start, its first page, and a moved lever, in a real browser.

    python benchmarks/explorer.py            print the table
    python benchmarks/explorer.py --write    put it into benchmarks/README.md too

The page is driven in a headless Chromium, with the first charts in view. A move is timed in the page: from the input
event of a slider to the end of the first frame that draws the new answer (the task after the animation frame that
follows its change). The drag moves a slider at every frame for two seconds; timed is from the last of these to the
answer that belongs to it. Every move is to a new position.
"""

import os
import platform
import random
import shutil
import statistics
import sys
import time

from engine import processor
from playwright.sync_api import Browser, Page, sync_playwright
from readme import write_between
from serving import Lever, at_share, levers, served

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STARTS, OPENED, MOVES, DRAGS = 3, 10, 200, 10
PAINTED = """
() => { window.painted = change => new Promise(done => {
    const begin = performance.now();
    const after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now() - begin);
    new MutationObserver((_, watch) => {
        watch.disconnect();
        requestAnimationFrame(() => after.port2.postMessage(0));
    }).observe(document.getElementById("answer"), { subtree: true, childList: true, attributeFilter: ["d", "href"] });
    change();
}); }
"""
MOVE = """
([name, value]) => window.painted(() => {
    const lever = document.querySelector(`#levers [name="${name}"][type=range]`);
    lever.value = value;
    lever.dispatchEvent(new Event("input", { bubbles: true }));
})
"""
DRAG = """
async ([name, low, high]) => {
    const lever = document.querySelector(`#levers [name="${name}"][type=range]`);
    const begin = performance.now();
    let last = begin;
    while (performance.now() - begin < 2000) {
        await new Promise(requestAnimationFrame);
        last = performance.now();
        lever.value = low + (high - low) * (0.5 + 0.45 * Math.sin(last / 300));
        lever.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const wanted = Number(lever.value);
    const link = () => new URL(document.getElementById("copy").dataset.address, location);
    const reached = () => Number(link().searchParams.get(name) ?? wanted) === wanted;
    while (!reached() || document.getElementById("answer").hasAttribute("aria-busy")) {
        await new Promise(requestAnimationFrame);
    }
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - last;
}
"""


def opened(browser: Browser, address: str) -> tuple[float, float]:
    """Milliseconds to the first paint with something on it, and kB transferred for the whole page, nothing cached."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    line, weights = context.new_cdp_session(page), []
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    page.goto(address, wait_until="load")
    page.wait_for_timeout(300)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    context.close()
    return paint, sum(weights) / 1000


def moved(page: Page, found: list[Lever]) -> list[float]:
    """Milliseconds of moves, each of one lever to a place of its own."""
    dice, times = random.Random(1), []
    page.evaluate(PAINTED)
    for _ in range(MOVES + 5):
        lever = dice.choice(found)
        before = page.evaluate(
            "name => document.querySelector(`#levers [name='${name}'][type=range]`).value", lever.name
        )
        value = next(place for place in iter(lambda at=lever: at.anywhere(dice), None) if float(place) != float(before))
        times.append(page.evaluate(MOVE, [lever.name, value]))
        time.sleep(0.05)
    return times[5:]


def report() -> str:
    """The table, as Markdown."""
    starts = []
    for _ in range(STARTS):
        with served() as one:
            starts.append(one)
    executable = next(filter(None, map(shutil.which, BROWSERS)))
    with served() as one, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        paints, weights = zip(*(opened(browser, f"{one.address}/") for _ in range(OPENED)), strict=True)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{one.address}/")
        page.evaluate("document.querySelector('.charts').scrollIntoView()")
        found = levers(one.address)
        moves = moved(page, found)
        drags = [page.evaluate(DRAG, [each.name, each.low, each.high]) for each in (found * DRAGS)[:DRAGS]]
        version = browser.version
        browser.close()
    rows = [
        ("`countermove explore` until it prints its address, s", [each.said_after for each in starts], "{:.1f}"),
        ("from the address to the first page, s", [each.answered_after - each.said_after for each in starts], "{:.2f}"),
        ("first paint of the first page, nothing cached, ms", paints, "{:.0f}"),
        ("the first page with all it fetches, kB", weights, "{:.0f}"),
        (f"lever moved to chart painted, {MOVES} moves, 10,000 worlds, ms", moves, "{:.0f}"),
        ("lever let go after a drag to chart painted, ms", drags, "{:.0f}"),
    ]
    lines = [
        f"Machine: {platform.machine()}, {processor()}, {os.cpu_count()} cores; load {os.getloadavg()[1]:.1f}; "
        f"Chromium {version}, headless.",
        "",
        "| | median | 95 % below | slowest |",
        "|---|---:|---:|---:|",
    ]
    for label, values, form in rows:
        told = (statistics.median(values), at_share(list(values), 0.95), max(values))
        lines.append(f"| {label} | {' | '.join(form.format(each) for each in told)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table; with --write, put it between the marks in the README too."""
    text = report()
    print(text)
    if "--write" in sys.argv:
        write_between("explorer", text)


if __name__ == "__main__":
    main()
