"""What a law lets American makers offer: in each quarter one open and one licensed chip, with duty and cap."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from countermove.law.many.quarterly import Regime
from countermove.study.case import Case
from countermove.study.records import Chip
from countermove.study.study import Study

H100_BANDWIDTH_GBS = 3350.0
NO_CAP = 9.0
"""Stands for 'no volume cap': nine times American sales never binds."""

Floats = NDArray[np.float64]


def chip_worth(chip: Chip, h100e: float) -> float:
    """The geometric mean of throughput and memory bandwidth against an H100 (3,350 GB/s); nan if either is unknown."""
    if chip.memory_bandwidth_gbs is None:
        return math.nan
    return math.sqrt(h100e * float(chip.memory_bandwidth_gbs) / H100_BANDWIDTH_GBS)


def offer(study: Study, case: Case, law: Regime) -> dict[str, Floats]:
    """What may be sold, as one open and one licensed chip a quarter.

    Open: the foreign datacentre design worth most, weighed by the share of days. Licensed: the first of the case's
    focus chips that is licensed on any day, else the design worth most; before the cut-off the study's own chips go
    before the case's, so that all cases share one past.
    """
    chips = {chip.id: chip for chip in study.chips}
    worth = np.array([chip_worth(chips[chip], law.h100e[row]) for row, chip in enumerate(law.chips)])
    eligible = np.array(
        [
            chips[chip].vendor_headquarters != case.other
            and chips[chip].marketed_for_datacenter == "yes"
            and bool(np.isfinite(worth[row]))
            for row, chip in enumerate(law.chips)
        ]
    )
    open_days = np.where(eligible[:, None], law.of("open"), 0.0)
    licensed_days = law.of("licence_case_by_case") + law.of("licence_presumption_of_approval")
    licensed_days = np.where(eligible[:, None], licensed_days, 0.0)
    worth = np.where(eligible, worth, 0.0)
    throughput = np.where(eligible, law.h100e, 0.0)
    columns = np.arange(len(law.quarters))
    best_open = np.argmax(worth[:, None] * open_days, axis=0)
    preference = worth[:, None] * licensed_days
    is_past = np.array([quarter.first_day <= case.cut_off for quarter in law.quarters])
    for chips_of, here in ((study.about.past_chips or case.focus_chips, is_past), (case.focus_chips, ~is_past)):
        for rank, chip in enumerate(chips_of):
            if chip in law.chips:
                row = law.chips.index(chip)
                preference[row] = np.where((licensed_days[row] > 0.0) & here, 1000.0 - rank, preference[row])
    best_licensed = np.argmax(preference, axis=0)
    duty = (law.duty + law.fee)[best_licensed, columns]
    open_duty = (law.duty + law.fee)[best_open, columns]
    cap = law.cap[best_licensed, columns]
    open_share, licensed_share = open_days[best_open, columns], licensed_days[best_licensed, columns]
    return {
        "open_chip_h100e": np.where(open_share > 0.0, throughput[best_open], 0.0),
        "open_chip_worth": np.where(open_share > 0.0, worth[best_open], 0.0),
        "open_days_share": open_share,
        "licensed_chip_h100e": np.where(licensed_share > 0.0, throughput[best_licensed], 0.0),
        "licensed_chip_worth": np.where(licensed_share > 0.0, worth[best_licensed], 0.0),
        "licensed_days_share": licensed_share,
        "duty_fraction": np.where(licensed_share > 0.0, duty, np.where(open_share > 0.0, open_duty, 0.0)),
        "volume_cap_fraction": np.where(np.isfinite(cap), cap, NO_CAP),
    }
