"""Pictures of the explorer for the documentation: ``PYTHONPATH=docs python -m figures.screens`` takes them anew.

Every view at the width of a desk and of a telephone, and the first one in the dark, in a headless Chromium.
"""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from figures.picture import browser

FOLDER = Path(__file__).parents[1] / "images" / "explorer"
VIEWS = {
    "options": "/?option=deny_and_close",
    "why": "/why?option=deny_and_close&outcome=usable_compute",
    "law": "/law",
    "record": "/record",
    "track": "/track",
}
"""The name of each picture, and the address that it shows."""
SIZES = {"desk": (1280, 900), "phone": (360, 740)}
READY = """() => !/being (weighed|worked out)/i.test(document.body.innerText)
    && !document.querySelector('#presets[hx-trigger^="load"]')"""
"""All that comes after the first answer has come."""
MOST_BYTES = 1_500_000
"""All pictures together."""


@contextmanager
def served() -> Iterator[str]:
    """The address of an explorer of the packaged study."""
    command = [sys.executable, "-m", "countermove", "explore", "--port", "0"]
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        yield process.stdout.readline().split()[0].rstrip("/")
    finally:
        process.terminate()
        process.wait()


def take(driver: Browser, address: str, size: tuple[int, int], *, dark: bool = False) -> bytes:
    """The first screen of a page as WebP."""
    width, height = size
    context = driver.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.add_init_script("localStorage.setItem('steps-done', '1')")
    page.goto(address)
    page.wait_for_function(READY, timeout=120_000)
    taken = context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": 80})
    context.close()
    return base64.b64decode(taken["data"])


def main() -> None:
    """Take every picture; the exit code is 1 if they are too heavy."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        driver = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox", "--disable-gpu"])
        wanted = [(f"{view}-{name}", view, size, False) for view in VIEWS for name, size in SIZES.items()]
        for name, view, size, dark in (*wanted, ("options-dark", "options", SIZES["desk"], True)):
            (FOLDER / f"{name}.webp").write_bytes(take(driver, address + VIEWS[view], size, dark=dark))
        driver.close()
    weight = sum(path.stat().st_size for path in FOLDER.glob("*.webp"))
    print(f"{FOLDER.relative_to(Path.cwd())}: {weight / 1000:.0f} kB")
    sys.exit(weight > MOST_BYTES)


if __name__ == "__main__":
    main()
