"""What the terminal prints, in README and pages: ``PYTHONPATH=docs python -m figures.console`` writes it down anew.

A block that begins ``console`` shows commands after ``$`` and, if a line of output follows, their whole output. They
run in a folder that looks like the root of the repository; a pipe such as ``| head -4`` shortens. Of commands without
output below them only those run that write a file for the next one (``> FILE``).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", flags=re.S | re.M)
SECONDS = re.compile(r"\b\d+ s\b")
WRITES = re.compile(r" > [\w.-]+$")
PROGRESS = re.compile(r"^\s*\d+ %  \w")
WIDTH = "80"


@dataclass(frozen=True)
class Told:
    """A command and the output that a page shows for it; empty if the page shows none."""

    page: Path
    command: str
    output: str


def pages() -> list[Path]:
    """README and every page of the documentation."""
    docs = ROOT / "docs"
    return [ROOT / "README.md", *sorted(docs.glob("*.md")), *sorted(docs.glob("articles/*.md"))]


def told(page: Path) -> Iterator[Told]:
    """Commands of a page with their outputs, in order."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield Told(page, command.partition("  #")[0].strip(), output.strip("\n"))


def run(command: str, folder: Path = ROOT) -> str:
    """What a command prints, faults included, in a folder that has the repository's files."""
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    there = {**os.environ, "PATH": here, "COLUMNS": WIDTH, "NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=folder,
        env=there,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return "\n".join(line.rstrip() for line in done.stdout.splitlines() if not PROGRESS.match(line)).strip("\n")


def same(shown: str, printed: str) -> bool:
    """Whether an output is what a page shows, the time that it took apart."""
    return SECONDS.sub("", shown) == SECONDS.sub("", printed)


def rewrite(page: Path, folder: Path) -> None:
    """Put what the commands of a page print now in the place of what it shows."""

    def anew(block: re.Match[str]) -> str:
        parts: list[str] = []
        for part in re.split(r"^\$ ", block[0], flags=re.M)[1:]:
            line, _, output = part.partition("\n")
            shown, command = output.strip("\n"), line.partition("  #")[0].strip()
            if shown or WRITES.search(command):
                printed = run(command, folder)
                shown = shown if not shown or same(shown, printed) else printed
            parts.append(f"$ {line}\n" + (f"{shown}\n" if shown else ""))
        return "".join(parts)

    text = page.read_text(encoding="utf-8")
    new = BLOCK.sub(anew, text)
    if new != text:
        page.write_text(new, encoding="utf-8")
        print(page.relative_to(ROOT))


def workplace(folder: Path) -> Path:
    """A folder in which commands may write, with the example files where the pages say they are."""
    (folder / "docs").mkdir(parents=True, exist_ok=True)
    for name in ("docs/examples", "src", "README.md"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    return folder


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for each in pages():
            rewrite(each, workplace(Path(scratch)))
