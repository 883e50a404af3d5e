"""The page of a determination's record: well formed, nothing unescaped, self-contained, and it fits a window."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from countermove import brief
from countermove.brief.determination import determination_html
from countermove.law import check
from countermove.law.answer.record import DeterminationRecord, asked, record
from countermove.study import load_study

from .looking import HOSTILE, parsed

STUDY = load_study()
WHEN = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept() -> DeterminationRecord:
    day = date(2026, 2, 1)
    question = asked("H200", day, None, to="CN", end_user="Huawei")
    answer = check(STUDY, "H200", day, "CN", end_user="Huawei")
    return record(STUDY, question, answer, WHEN, "countermove law check H200 --on 2026-02-01 --to CN")


def test_the_page_is_well_formed_and_tells_the_answer_first(kept: DeterminationRecord) -> None:
    page = parsed(determination_html(kept))
    assert [each.words for each in page.all("h1")] == ["A licence is required"]
    assert kept.answer["sentence"] in page.words
    ids = [each.id for each in page.every() if each.id]
    assert len(ids) == len(set(ids))
    assert {"why", "assumptions", "limits", "rules", "receipt", "reasons", "all-rules", "sources"} <= set(ids)


def test_the_page_holds_every_hash_and_every_assumption(kept: DeterminationRecord) -> None:
    words = parsed(determination_html(kept)).words
    hashes = [each["hash"] for each in kept.answer["rules_consulted"]]
    told = [row.what for row in kept.assumptions if not row.what.startswith("switch ")]
    for each in (*hashes, kept.law_hash, kept.record_hash, kept.study_hash[:12], *told, *kept.answer["switches"]):
        assert each in words


def test_the_sheet_says_where_the_whole_record_is_and_its_hash(kept: DeterminationRecord) -> None:
    words = parsed(determination_html(kept, "kept.json")).words
    assert f"kept.json, hash {kept.record_hash}" in words
    assert "Only in kept.json" in words


def test_the_trace_keeps_its_lines_and_indents(kept: DeterminationRecord) -> None:
    text = "\n".join(each.text for each in parsed(determination_html(kept)).all("code"))
    assert "\n  3A090.a: decides\n" in text


def test_the_page_asks_the_network_for_nothing(kept: DeterminationRecord) -> None:
    page = parsed(determination_html(kept))
    assert not [each for each in page.every() if each.tag in ("script", "img", "link", "iframe", "object")]
    assert all("src" not in each.attributes for each in page.every())


def test_the_same_record_gives_the_same_page(kept: DeterminationRecord) -> None:
    assert determination_html(kept) == determination_html(kept)


def test_hostile_text_stays_text(kept: DeterminationRecord) -> None:
    words = {"status", "in_force", "review", "paragraph"}

    def spoilt(value: Any) -> Any:
        if isinstance(value, str):
            return HOSTILE + value
        if isinstance(value, dict):
            return {key: each if key in words else spoilt(each) for key, each in value.items()}
        return [spoilt(each) for each in value] if isinstance(value, list) else value

    bad = kept.model_copy(
        update={
            "answer": spoilt(kept.answer), "reasons": HOSTILE + kept.reasons, "trace": HOSTILE, "command": HOSTILE,
            "assumptions": tuple(each.model_copy(update={"why": HOSTILE}) for each in kept.assumptions),
            "sources": tuple(each.model_copy(update={"title": HOSTILE, "publisher": HOSTILE}) for each in kept.sources),
        }
    )  # fmt: skip
    text = determination_html(bad)
    page = parsed(text)
    assert not page.all("script")
    assert not page.all("img")
    assert "\x1b" not in text


@pytest.mark.browser
@pytest.mark.parametrize("width", [1000, 360])
def test_the_page_fits_its_window(chromium: Path, tmp_path: Path, kept: DeterminationRecord, width: int) -> None:
    from .test_browser import look

    (tmp_path / "brief.html").write_text(determination_html(kept), encoding="utf-8")
    wide, inside, _, _ = look(chromium, tmp_path, width)
    assert inside == width
    assert wide <= inside


@pytest.mark.browser
def test_the_page_can_be_photographed(chromium: Path, tmp_path: Path, kept: DeterminationRecord) -> None:
    (tmp_path / "page.html").write_text(determination_html(kept), encoding="utf-8")
    command = [
        str(chromium), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={tmp_path / 'page.png'}",
        (tmp_path / "page.html").as_uri(),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert (tmp_path / "page.png").stat().st_size > 10_000


ORDINARY: Mapping[str, tuple[str, str, str, dict[str, str]]] = {
    "case by case": ("H200", "2026-02-01", "CN", {}),
    "a listed party": ("H100", "2024-06-01", "CN", {"end_user": "Huawei"}),
    "a name like a listed one": ("H200", "2026-11-20", "CN", {"end_user": "Yangtze Memory Tech"}),
    "an exception": ("RTX 4090", "2024-06-01", "CN", {}),
    "a letter": ("H20", "2025-05-01", "CN", {}),
    "nothing found": ("H20", "2024-06-01", "AE", {}),
    "a switch decides": ("H200", "2026-02-01", "MY", {}),
    "a fact is missing": ("RTX 4090", "2024-06-01", "CN", {"marketed_for_datacenter": "unknown"}),
    "a military use": ("H200", "2026-02-01", "CN", {"end_use": "military"}),
    "Chinese law": ("gallium", "2026-06-30", "US", {}),
}


@pytest.mark.browser
@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_question_prints_on_one_page(chromium: Path, tmp_path: Path, name: str) -> None:
    chip, on, to, given = ORDINARY[name]
    day = date.fromisoformat(on)
    made = record(
        STUDY, asked(chip, day, None, to=to, **given), check(STUDY, chip, day, to, **given), WHEN,  # type: ignore[arg-type]
        f"countermove law check {chip!r} --on {on} --to {to}",
    )  # fmt: skip
    (tmp_path / "sheet.html").write_text(determination_html(made, "record.json"), encoding="utf-8")
    command = [
        str(chromium), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer",
        f"--print-to-pdf={tmp_path / 'sheet.pdf'}", (tmp_path / "sheet.html").as_uri(),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=60, check=True)
    pages = re.findall(rb"/Type\s*/Page\b", (tmp_path / "sheet.pdf").read_bytes())
    assert len(pages) == 1


def test_nothing_on_paper_is_smaller_than_eight_points() -> None:
    style = (Path(brief.__file__).parent / "templates" / "determination.css").read_text(encoding="utf-8")
    printed = style.partition("@media print")[2]
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", printed)]
    assert min(sizes) >= 8
    assert not re.findall(r"font-size: [\d.]*(?:em|rem)", printed)
