"""The page of a determination's record: well formed, nothing unescaped, self-contained, and it fits a window."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

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
    assert {"reasons", "assumptions", "rules", "sources", "limits", "receipt"} <= set(ids)


def test_the_page_holds_every_hash_and_every_assumption(kept: DeterminationRecord) -> None:
    words = parsed(determination_html(kept)).words
    hashes = [each["hash"] for each in kept.answer["rules_consulted"]]
    for each in (*hashes, kept.law_hash, kept.record_hash, kept.study_hash, *(row.what for row in kept.assumptions)):
        assert each in words


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
