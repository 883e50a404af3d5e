"""The page in a browser: nothing runs off its side, nothing is refused by its own policy."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from countermove.brief import html
from countermove.decision.assessment import Assessment

pytestmark = pytest.mark.browser

# The page has no script, so one beside it measures: the frame's width decides which rules for small screens hold.
BESIDE = """<!DOCTYPE html><title>measuring</title>
<iframe id="f" src="brief.html" style="width:{width}px;height:900px;border:0"></iframe><pre id="out"></pre>
<script>
document.getElementById("f").onload = event => {{
  const page = event.target.contentDocument, root = page.documentElement;
  const shown = name => [...page.querySelectorAll(name)].filter(each => each.getClientRects().length).length;
  document.getElementById("out").textContent =
    `wide ${{root.scrollWidth}} in ${{root.clientWidth}}; charts ${{shown(".cm-wide")}} and ${{shown(".cm-narrow")}}`;
}};
</script>"""


def look(chromium: Path, folder: Path, width: int) -> tuple[int, int, int, int]:
    """Width of the page's content and of its window; charts shown for a desk and for a phone."""
    (folder / "beside.html").write_text(BESIDE.format(width=width))
    command = [
        str(chromium),
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom", "--hide-scrollbars",
        "--allow-file-access-from-files", f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=5000",
        (folder / "beside.html").as_uri(),
    ]  # fmt: skip
    page = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    found = re.search(r"wide (\d+) in (\d+); charts (\d+) and (\d+)", page)
    assert found, page[-500:]
    wide, inside, desk, phone = map(int, found.groups())
    return wide, inside, desk, phone


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_runs_off_the_side(chromium: Path, tmp_path: Path, synthetic: Assessment, width: int):
    (tmp_path / "brief.html").write_text(html(synthetic), encoding="utf-8")
    wide, inside, desk, phone = look(chromium, tmp_path, width)
    assert inside == width
    assert wide <= inside
    assert (desk, phone) == ((desk, 0) if width > 600 else (0, phone))
    assert desk + phone > 8
