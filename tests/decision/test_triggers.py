"""What an assessment tells of options that wait."""

from __future__ import annotations

import pytest

from countermove.brief import markdown
from countermove.decision import Assessed, assess
from countermove.decision.one_world import one_world
from countermove.study import Study, load_case

WORLDS = 200


@pytest.fixture(scope="module")
def waited(study: Study) -> Assessed:
    """The packaged case whose options wait."""
    return assess(study, load_case("h200_adaptive", study), worlds=WORLDS, seed=1)


def test_each_waiting_option_tells_for_what_and_in_how_many_worlds_it_came(waited: Assessed) -> None:
    lines = {each.option: each for each in waited.assessment.triggers}
    assert list(lines) == ["deny_without_truce", "deny_until_answered", "enforce_when_it_pays"]
    truce = lines["deny_without_truce"]
    assert truce.waits_for == "no truce holds"
    assert truce.fired.value > 0.8
    assert truce.quarter_p25 is not None
    assert truce.quarter_p75 is not None
    assert "2026Q3" <= truce.quarter_p25 <= str(truce.quarter_p50) <= truce.quarter_p75 <= "2030Q3"
    assert lines["deny_until_answered"].measures == ("license_once_answered", "offer_truce_once_answered")


def test_the_share_that_fired_is_counted_world_by_world(study: Study, waited: Assessed) -> None:
    case = load_case("h200_adaptive", study)
    compute = waited.worlds["usable_compute"]
    turned = (compute.sel(option="enforce_when_it_pays") != compute.sel(option="sell_with_conditions")).values
    # Where it fires in the last quarters, the year's end may not show it.
    assert 0.0 <= waited.assessment.triggers[2].fired.value - turned.mean() < 0.05
    for world in (int(turned.argmax()), int(turned.argmin())):
        each = one_world(study, case, "enforce_when_it_pays", world)
        assert each.fired is not None or not turned[world]
        premium = next(path.values for path in each.paths if path.series == "street_premium")
        high = [
            q for q, value in zip(each.quarters, premium, strict=True) if value >= 2.0 and "2026Q3" <= q <= "2030Q3"
        ]
        # What holds before the firing is the same whether the option waits or not.
        assert each.fired == (high[0] if high else None)
        row = float(compute.sel(option="enforce_when_it_pays").values[world])
        assert each.paths[0].values[-1] == pytest.approx(row, rel=1e-5)


def test_the_brief_names_the_trigger_and_when_it_came(waited: Assessed) -> None:
    text = markdown(waited.assessment).replace("\u00a0", " ")
    line = next(each for each in waited.assessment.triggers if each.option == "deny_without_truce")
    assert "From 1 July 2026, once no truce holds: Refuse every application" in text
    assert "## 2. Options that wait" in text
    (row,) = [
        each for each in text.splitlines() if each.startswith("| Sell until the truce lapses, then deny | no truce")
    ]
    assert f"{100 * line.fired.value:.0f}" in row
    assert f"median {line.quarter_p50}" in row


def test_a_case_without_triggers_has_no_such_section(assessed: Assessed) -> None:
    assert assessed.assessment.triggers == ()
    assert "Options that wait" not in markdown(assessed.assessment)
