"""What is kept of YAML files: it changes no answer, and no state of the cache can hurt."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from countermove.study.faults import BadInput
from countermove.study.parsed import MOST_KEPT, Documents
from countermove.study.yaml_values import parse_yaml

RULE = "id: made_up\nlimits: {tpp: 4800.50, day: 2023-10-17, big: 1_000.5, text: '2023-10-17', yes: true, none: null}\n"
LONG = RULE + "".join(f"note_{number}: a made-up line of no meaning\n" for number in range(800))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "countermove"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rule.yaml"
    path.write_text(LONG)
    return path


def test_what_is_kept_is_what_the_file_says(cache: Path, file: Path) -> None:
    first, _ = Documents([file]).value(file)
    assert len(list(cache.iterdir())) == 1
    again, lines = Documents([file]).value(file)
    assert again == first == parse_yaml(LONG, "")[0]
    assert again["limits"]["tpp"] == Decimal("4800.50")
    assert str(again["limits"]["tpp"]) == "4800.50"
    assert again["limits"]["day"] == date(2023, 10, 17)
    assert again["limits"]["text"] == "2023-10-17"
    assert lines.of(("limits", "tpp")) == 2
    assert str(lines.fault(("note_7",), "is wrong")) == f"{file}:10: note_7: is wrong"


@pytest.mark.parametrize("harm", ["empty", "cut", "swapped", "binary", "folder"])
def test_a_harmed_cache_is_not_believed(cache: Path, file: Path, harm: str) -> None:
    whole, _ = Documents([file]).value(file)
    (kept,) = cache.iterdir()
    text = kept.read_text()
    if harm == "folder":
        kept.unlink()
        kept.mkdir()
    else:
        harmed = {"empty": "", "cut": text[:-40], "swapped": text.replace("4800.50", "9999.99"), "binary": "\0\udcff"}
        kept.write_bytes(harmed[harm].encode("utf-8", "surrogateescape"))
    assert Documents([file]).value(file)[0] == whole
    assert len(list(cache.iterdir())) == 1


def test_a_changed_file_is_read_anew(cache: Path, file: Path) -> None:
    Documents([file])
    file.write_text(LONG.replace("4800.50", "1600"))
    assert Documents([file]).value(file)[0]["limits"]["tpp"] == 1600


def test_without_a_place_for_a_cache_files_are_read_all_the_same(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no_folder").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "no_folder"))
    assert Documents([file]).value(file)[0]["id"] == "made_up"
    assert Documents([file]).value(file)[0]["id"] == "made_up"


def test_the_cache_does_not_grow_without_end(cache: Path, file: Path) -> None:
    for number in range(MOST_KEPT + 4):
        file.write_text(f"{LONG}more: {number}\n")
        Documents([file])
    assert len(list(cache.iterdir())) == MOST_KEPT


def test_a_file_with_a_fault_hides_no_other_and_is_not_kept(cache: Path, file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("a: [1\n")
    documents = Documents([bad, file])
    assert documents.value(file)[0]["id"] == "made_up"
    with pytest.raises(BadInput, match=r"bad\.yaml:2: not readable as YAML"):
        documents.value(bad)
    assert not cache.exists()


def test_files_that_are_not_there_keep_no_other_from_the_cache(cache: Path, file: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone.yaml"
    for documents in (Documents([file, gone]), Documents([file, gone])):
        assert documents.value(file)[0]["id"] == "made_up"
        for asked in (documents.text, documents.value):
            with pytest.raises(BadInput, match=r"gone\.yaml: no such file"):
                asked(gone)
    assert len(list(cache.iterdir())) == 1
    Documents([gone])
    assert len(list(cache.iterdir())) == 1
