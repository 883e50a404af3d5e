"""Whether a brief is as it was made: digest, every line, every number, from the files alone.

A brief is a function of its assessment, and an assessment carries the digest of its contents; so a page or a table is
made again and laid beside the file. Who alters numbers, copy and digest alike is found only by making the assessment
again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from countermove import __version__
from countermove.brief.copied import BLOCK, assessment_on, copies_in, copy_of
from countermove.brief.export import outcomes_csv
from countermove.brief.lines import MOST, differing_lines
from countermove.brief.markdown import markdown
from countermove.brief.output import FILES
from countermove.brief.page import html
from countermove.brief.verified import SCHEMA_VERSION, Check, Finding, VerifiedBrief
from countermove.brief.worlds import check_worlds
from countermove.decision.again import walk
from countermove.decision.assessment import Assessment
from countermove.decision.written import FILE, assessment_in, content_hash, is_sealed, plain, read_assessment, text_of
from countermove.study import BadInput
from countermove.study.reading import read_text

PAGE, MARKDOWN, TABLE, WORLDS = "brief.html", "brief.md", "outcomes.csv", "worlds.nc"
MADE: Mapping[str, tuple[str, Callable[[Assessment], str]]] = {
    PAGE: ("every line follows from its numbers", html),
    MARKDOWN: ("every line follows from the numbers", markdown),
    TABLE: ("every line follows from the numbers", outcomes_csv),
}
"""What is made from an assessment as text, and what a check of it says."""
KINDS = {".html": PAGE, ".htm": PAGE, ".md": MARKDOWN, ".json": FILE}
"""Files that may be checked alone, whatever their name, by its ending."""
LIMIT = (
    "Whoever alters the numbers, their copy and the digest alike is found only by --rerun, which makes the assessment "
    "again from its receipt."
)


def verify(path: Path) -> tuple[Assessment, VerifiedBrief]:
    """A brief's assessment and what its checks found: a folder with all that lies in it, or one file alone.

    All is judged by the first copy of the numbers that gives its own digest, assessment.json before the page's; by the
    first there is, if none does. BadInput where there is no brief, or no copy of its numbers that can be read.
    """
    files = _files(path)
    copies = _copies(path, files)
    judge = next((each for each in copies.values() if is_sealed(each)), next(iter(copies.values())))
    checks = [_digest(name, each) for name, each in copies.items()]
    for name, file in files.items():
        if name == FILE:
            checks.append(_canonical(file, copies[FILE], judge))
        elif name == WORLDS:
            checks.append(check_worlds(file, judge))
        else:
            checks += _made(name, file, judge)
    notes = [LIMIT]
    r = judge.receipt
    if r.program != f"countermove {__version__}":
        notes.insert(
            0, f"Made by {r.program}; this is countermove {__version__}, whose words and charts may be others."
        )
    found = VerifiedBrief(
        schema_version=SCHEMA_VERSION, path=str(path), case=r.case, content_hash=r.content_hash, program=r.program,
        same=not any(each.failures for each in checks), checks=tuple(checks), again=None, notes=tuple(notes),
    )  # fmt: skip
    return judge, found


def _files(path: Path) -> dict[str, Path]:
    """What is to be checked: which file of a brief each is, and where it lies."""
    if path.is_dir():
        found = {name: path / name for name in FILES if (path / name).exists()}
        if not {FILE, PAGE} & found.keys():
            raise BadInput.single(f"holds no brief; want a folder with {FILE} or {PAGE}", path=path)
        return found
    kind = KINDS.get(path.suffix.lower())
    if kind is None and path.exists():
        wanted = "want a brief's folder, or its page (.html), Markdown (.md) or assessment (.json)"
        raise BadInput.single(f"is no file that can be checked alone; {wanted}", path=path)
    if kind == MARKDOWN and path.exists() and not any((path.parent / name).exists() for name in (FILE, PAGE)):
        problem = f"carries no copy of its numbers; want {FILE} or {PAGE} of the same brief beside it"
        raise BadInput.single(problem, path=path)
    return {kind or FILE: path}


def _copies(path: Path, files: Mapping[str, Path]) -> dict[str, Assessment]:
    """The assessments that the files carry whole, and those beside a file that carries none. BadInput if
    assessment.json, or the only copy there is, cannot be read."""
    if not {FILE, PAGE} & files.keys():
        beside = {name: path.parent / name for name in (FILE, PAGE)}
        files = next({name: each} for name, each in beside.items() if each.exists())
    found: dict[str, Assessment] = {}
    if FILE in files:
        found[FILE] = read_assessment(files[FILE])
    if PAGE in files:
        try:
            found[PAGE] = assessment_on(read_text(files[PAGE]), files[PAGE])
        except BadInput:
            if not found:
                raise
    return found


def _digest(file: str, assessment: Assessment) -> Check:
    told, given = assessment.receipt.content_hash, content_hash(assessment)
    findings = () if told == given else (Finding(line=None, where="receipt.content_hash", says=told, should=given),)
    return _check(file, "its contents give the digest of its receipt", findings)


def _canonical(file: Path, own: Assessment, judge: Assessment) -> Check:
    """That these are the very numbers, and the text the one way of writing them, so that it holds nothing else."""
    what = "every line is as it was written"
    if own != judge and text_of(own) != text_of(judge):
        return _check(FILE, what, *_values(own, judge))
    return _check(FILE, what, *differing_lines(read_text(file).splitlines(), text_of(judge).splitlines()))


def _made(name: str, file: Path, assessment: Assessment) -> list[Check]:
    text, (what, make) = _newlines(read_text(file)), MADE[name]
    checks = list[Check]()
    if name == PAGE:
        checks.append(_copy(text, file, assessment))
    wanted = _newlines(make(assessment))
    if name == PAGE:
        text, wanted = BLOCK.sub("", text), BLOCK.sub("", wanted)
    found = differing_lines(text.split("\n"), wanted.split("\n"), page=name == PAGE)
    return [*checks, _check(name, what, *found)]


def _newlines(text: str) -> str:
    """The text with plain ends of lines, which mail may have changed."""
    return text.replace("\r\n", "\n")


def _copy(page: str, file: Path, assessment: Assessment) -> Check:
    """That the page carries one copy of its numbers, and these very ones."""
    what = "the numbers it carries are those of the assessment"
    found = copies_in(page)
    if len(found) != 1:
        many = Finding(line=None, where="assessment", says=f"{len(found)} copies of the numbers", should="one")
        return _check(PAGE, what, (many,))
    if found[0] == copy_of(assessment):
        return _check(PAGE, what, ())
    try:
        other = assessment_in(found[0], file)
    except BadInput as error:
        spoilt = Finding(
            line=None, where="assessment", says=error.faults[0].problem, should="the copy of an assessment"
        )
        return _check(PAGE, what, (spoilt,))
    return _check(PAGE, what, *_values(other, assessment))


def _values(says: Assessment, should: Assessment) -> tuple[tuple[Finding, ...], int]:
    found = [Finding(line=None, where=e.where, says=e.says, should=e.should) for e in walk(plain(says), plain(should))]
    if not found:
        found = [Finding(line=None, where="assessment", says="the same values, written otherwise", should="as written")]
    return tuple(found[:MOST]), len(found)


def _check(file: str, what: str, findings: tuple[Finding, ...], failures: int | None = None) -> Check:
    count = len(findings) if failures is None else failures
    return Check(file=file, what=what, failures=count, findings=findings, unchecked="")
