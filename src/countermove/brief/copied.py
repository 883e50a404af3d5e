"""The copy of its assessment that a page carries, so that a page mailed alone can be checked and read by programs.

It is a block of JSON that no browser runs: `JSON.parse(document.getElementById("assessment").textContent)` reads it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from countermove.decision.assessment import Assessment
from countermove.decision.written import assessment_in, plain
from countermove.study import BadInput

ID = "assessment"
BLOCK = re.compile(rf'(?<=<script type="application/json" id="{ID}">).*?(?=</script>)', re.DOTALL)
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\x7f\u2028\u2029"}
"""Signs that could end the block or steer a reader of its text; JSON may write them so, and only inside strings."""


def copy_of(assessment: Assessment) -> str:
    """The assessment as JSON in one line, closed to markup; the same assessment gives the same text."""
    text = json.dumps(plain(assessment), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.translate(_UNSAFE)


def copies_in(page: str) -> list[str]:
    """The copies that a page carries: one, if nobody has changed it."""
    return BLOCK.findall(page)


def assessment_on(page: str, path: Path) -> Assessment:
    """The assessment of which a page carries the copy; BadInput that names ``path`` if it carries none, or two."""
    found = copies_in(page)
    if len(found) != 1:
        carried = "no copy" if not found else f"{len(found)} copies"
        problem = f"carries {carried} of its assessment; want a brief.html that 'countermove assess' wrote"
        raise BadInput.single(problem, path=path)
    return assessment_in(found[0], path)
