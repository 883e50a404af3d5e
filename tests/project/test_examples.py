"""What README and pages show is what the program does: outputs, examples, schemas, the picture."""

from __future__ import annotations

import doctest
import json
import struct
from pathlib import Path

import jsonschema
import pytest
import yaml

from countermove import load_case, load_study, regime
from countermove.study.days import Quarter, quarters_between
from countermove.world.check import TARGETS
from figures import console, picture, schemas

ROOT = Path(__file__).parents[2]
TOLD = [page for page in console.pages() if any(each.output for each in console.told(page))]
CASES = [
    *(ROOT / "src" / "countermove" / "studies").glob("*/cases/*.yaml"),
    *(path for path in (ROOT / "docs" / "examples").glob("*.yaml") if not path.stem.endswith("-bill")),
]


@pytest.fixture(scope="module")
def schema() -> dict[str, object]:
    """The schema of cases that the package carries."""
    return json.loads((schemas.FOLDER / "case.schema.json").read_text(encoding="utf-8"))


def as_json(path: Path) -> object:
    """A YAML file as an editor's validator sees it: days are text."""
    return json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))


@pytest.mark.slow
@pytest.mark.parametrize("page", TOLD, ids=lambda page: page.name)
def test_every_output_that_a_page_shows_is_what_the_command_prints(page: Path, tmp_path: Path):
    folder = console.workplace(tmp_path)
    for each in console.told(page):
        if each.output or console.WRITES.search(each.command):
            printed = console.run(each.command, folder)
            assert console.same(each.output, printed), f"{each.command}\n{printed}\n\n(make told writes it down anew)"


def test_every_example_in_python_does_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(console.workplace(tmp_path))
    result = doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False, optionflags=doctest.REPORT_NDIFF)
    assert result.attempted > 30
    assert result.failed == 0


def test_the_schemas_are_those_of_the_program():
    for name, text in schemas.texts().items():
        assert (schemas.FOLDER / name).read_text(encoding="utf-8") == text, "stale; run make schemas"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_an_editor_finds_no_fault_in_a_good_case(path: Path, schema: dict[str, object]):
    jsonschema.Draft202012Validator(schema).validate(as_json(path))


def test_an_editor_marks_a_misspelt_key_and_a_severity_off_the_scale(schema: dict[str, object]):
    text = (ROOT / "docs" / "examples" / "fee-or-check.yaml").read_text(encoding="utf-8")
    wrong = yaml.safe_load(text.replace("sets:", "set:").replace("severity: 3", "severity: 9"))
    faults = jsonschema.Draft202012Validator(schema).iter_errors(json.loads(json.dumps(wrong, default=str)))
    told = " ".join(fault.message for fault in faults)
    assert "'set' was unexpected" in told
    assert "9 is greater than the maximum of 5" in told


def test_an_editor_can_offer_levers_outcomes_chips_and_rules(schema: dict[str, object]):
    text = json.dumps(schema)
    assert all(
        name in text for name in ("location_verification", "usable_compute", "nvidia-h200-sxm", "acs_ifr_2023_10")
    )


def test_the_example_drops_the_duty_if_it_drops_the_test(tmp_path: Path):
    study, quarters = load_study(), quarters_between(Quarter(2026, 4), Quarter(2026, 4))
    text = (ROOT / "docs" / "examples" / "fee-or-check.yaml").read_text(encoding="utf-8")
    untested = tmp_path / "untested.yaml"
    untested.write_text(text.replace("id: us_test", "id: another_test"))
    duties: list[float] = []
    for path in (ROOT / "docs" / "examples" / "fee-or-check.yaml", untested):
        law = regime(study, load_case(str(path), study).option("larger_share").measures, quarters)
        duties.append(float(law.duty[law.chip("nvidia-h200-sxm"), 0]))
    assert duties == [0.25, 0.0]


def test_the_picture_of_the_brief_is_there_and_light():
    data = picture.PICTURE.read_bytes()
    assert len(data) <= picture.MOST_BYTES
    assert struct.unpack(">II", data[16:24]) == (picture.WIDTH, picture.HEIGHT)
    assert "docs/images/brief.png" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_nothing_in_the_model_rests_on_rows_whose_licence_is_not_confirmed():
    study = load_study()
    (unsure,) = (each.id for each in study.sources.values() if "eto-chip-explorer" in (each.url or ""))
    series = {row.series for row in study.series if unsure in row.source}
    told = [*study.parameters.parameters.values(), *study.parameters.paths.values(), *study.outcomes.values()]
    told += [step for lever in study.levers.levers.values() for step in lever.history]
    assert series
    assert not [each for each in told if series & set(each.grounds)]
    assert not series & {target.series for target in TARGETS}
