"""Every mechanism with its test, by the id that the articles' list gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from countermove.response.mechanisms.endings import competing_ends, refused_easings
from countermove.response.mechanisms.excited import cross_excitation
from countermove.response.mechanisms.lapses import truce_clocks
from countermove.response.mechanisms.layers import across_layers, coordination, data_at_home, shut_out
from countermove.response.mechanisms.leverage import decays, got_round, moves_prices
from countermove.response.mechanisms.models import dual_circulation, open_models, overstated, withheld_models
from countermove.response.mechanisms.named import read_named
from countermove.response.mechanisms.result import Mechanism, Question
from countermove.response.mechanisms.sizing import by_steps, calibrated
from countermove.response.mechanisms.timing import fast_ladder, four_stages, set_time, shrinking_lag
from countermove.response.record.coding import WINDOW_DAYS, LinkSet, check_arguments
from countermove.study.faults import BadInput
from countermove.study.study import Study

Test = Callable[[Question], Mechanism]
TESTS: Mapping[str, tuple[str, Test]] = {
    "M01": ("Retaliation in four stages", four_stages),
    "M02": ("Shrinking lag", shrinking_lag),
    "M03": ("A set answering time", set_time),
    "M04": ("Blow for blow within days", fast_ladder),
    "M05": ("An easing that is refused", refused_easings),
    "M06": ("Acts set off acts", cross_excitation),
    "M07": ("Answers sized to their trigger", calibrated),
    "M08": ("Tightening step by step", by_steps),
    "M09": ("Ends before any answer", competing_ends),
    "M30": ("Answers across layers", across_layers),
    "M31": ("Models held back", withheld_models),
    "M32": ("Leverage through minerals", moves_prices),
    "M33": ("Limits on minerals got round", got_round),
    "M34": ("Limits on market access", shut_out),
    "M35": ("Data kept at home by rule", data_at_home),
    "M36": ("One side coordinates better", coordination),
    "M37": ("Success overstated", overstated),
    "M38": ("Open models as soft power", open_models),
    "M39": ("Dual circulation", dual_circulation),
    "M40": ("Leverage decays with use", decays),
    "M59": ("Clocks of a truce", truce_clocks),
}
"""Id -> short name and test."""


def mechanism(study: Study, name: str, links: LinkSet = "medium") -> Mechanism:
    """Test one mechanism on a study's view. Deterministic; all link sets stand in the result, ``links`` leads.

    The articles' wording is taken from the whole study even in an earlier view: it is what is tested, not evidence.
    Raises BadInput for an id that has no test or a study without two parties, ValueError for an unknown link set.
    """
    check_arguments(links, WINDOW_DAYS)
    if len(study.about.parties) < 2:
        raise BadInput.single("answers need two parties", path=study.folder / "study.yaml", where="parties")
    if name not in TESTS:
        raise BadInput.single(f"{name!r} is no mechanism with a test; want one of {', '.join(TESTS)}")
    short, test = TESTS[name]
    row = next((each for each in study.whole.mechanisms if each.id == name), None)
    named = read_named(study).get(name)
    claim, wrong_if = short, "Nothing is said in this study of what would refute it."
    if row is not None:
        claim = f"{row.title} ({row.article.replace(';', ', ')})" + (f": {row.quantities}" if row.quantities else "")
        wrong_if = (row.refuted_by or wrong_if).capitalize() if row.refuted_by != "not applicable" else wrong_if
    result = test(Question(study, name, short, claim, wrong_if, named, links))
    if result.n == 0 and not study.events:
        return replace(result, numbers=(), key=None, why="There is no act on record in this study or by this day.")
    return result


def mechanisms(study: Study, links: LinkSet = "medium") -> tuple[Mechanism, ...]:
    """Every mechanism in the order of TESTS."""
    return tuple(mechanism(study, name, links) for name in TESTS)
