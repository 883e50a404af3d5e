"""The picture of the brief in the README: ``PYTHONPATH=docs python -m figures.picture`` takes it with Chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PICTURE = ROOT / "docs" / "images" / "brief.png"
WIDTH, HEIGHT = 1100, 900
MOST_BYTES = 300_000


def browser() -> str:
    """A Chromium; SystemExit with advice where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit("no Chromium here; on Debian: apt-get install chromium")
    return found


def take(page: Path, picture: Path, width: int = WIDTH, height: int = HEIGHT) -> None:
    """A picture of the first screen of a page, in pixels."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--force-device-scale-factor=1", f"--user-data-dir={profile}", f"--window-size={width},{height}",
            f"--screenshot={picture}", page.as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    brief = ROOT / "out" / "h200" / "brief.html"
    if not brief.is_file():
        raise SystemExit(f"{brief} is missing; run make demo first")
    take(brief, PICTURE)
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size / 1000:.0f} kB")
    sys.exit(size > MOST_BYTES)
