"""What law applies: each focus chip under each option, quarter by quarter, and in words on the case's own day."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from countermove.decision.assessment import ChipLaw
from countermove.law.answer.checking import check
from countermove.law.many.quarterly import CLASSES, Regime
from countermove.study.case import Case
from countermove.study.records import Chip
from countermove.study.study import Study
from countermove.world.inputs import Inputs


def chip_law(study: Study, case: Case, inputs: Inputs) -> tuple[ChipLaw, ...]:
    """Lines for every option and focus chip. Words and citations are those of present law on the case's day, or on the
    day of an earlier view."""
    chips = {chip.id: chip for chip in study.chips}
    lines: list[ChipLaw] = []
    for choice in inputs.choices:
        for chip_id in case.focus_chips:
            if chip_id in chips:
                in_words = choice.id == case.present_law
                lines.append(_line(study, case, chips[chip_id], choice.id, inputs.regimes[choice.id], inputs, in_words))
    return tuple(lines)


def _line(study: Study, case: Case, chip: Chip, option: str, law: Regime, inputs: Inputs, in_words: bool) -> ChipLaw:
    row = law.chips.index(chip.id)
    column = _first_on_sale(case, law, row, inputs)
    duty, cap, h100e = law.duty[row, column] + law.fee[row, column], law.cap[row, column], float(law.h100e[row])
    words = check(study, chip, min(case.day, study.cut_off), case.other) if in_words else None
    key = words.importer if words is not None else None
    return ChipLaw(
        option=option,
        chip=chip.id,
        name=f"{chip.vendor} {chip.name}",
        h100e=h100e if math.isfinite(h100e) else None,
        classes=tuple(_class_of(law.status[:, row, quarter]) for quarter in range(len(inputs.quarters))),
        duty=float(duty) or None,
        cap=float(cap) if np.isfinite(cap) else None,
        sentence=None if words is None else words.sentence,
        citations=tuple(each.model_dump(mode="json") for each in words.citations) if words is not None else (),
        importer=None if key is None else f"{key.state}{' (alleged)' if key.stage == 'alleged' else ''}",
    )


def _first_on_sale(case: Case, law: Regime, row: int, inputs: Inputs) -> int:
    """The first quarter from the case's day in which a chip may be sold, or that of the case's day if none is."""
    future = [index for index, quarter in enumerate(inputs.quarters) if quarter.first_day >= case.day]
    refused = law.of("licence_presumption_of_denial") + law.of("prohibited") + law.of("unknown")
    on_sale = law.launched[row] - refused[row]
    return next((index for index in future if on_sale[index] > 0.0), future[0])


def _class_of(fractions: NDArray[np.float64]) -> str:
    """The class that holds on most days; ``not launched`` where the chip is not on the market."""
    return CLASSES[int(np.argmax(fractions))] if float(fractions.max()) > 0.0 else "not launched"
