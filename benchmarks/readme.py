"""Puts a table between its marks in benchmarks/README.md."""

from pathlib import Path

README = Path(__file__).parent / "README.md"


def write_between(mark: str, text: str) -> None:
    """Replace what stands between <!-- mark --> and <!-- /mark -->."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    before, rest = README.read_text().split(begin, 1)
    README.write_text(f"{before}{begin}{text}\n{end}{rest.split(end, 1)[1]}")
