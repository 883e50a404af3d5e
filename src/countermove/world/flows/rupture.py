"""A rupture over Taiwan: a branch of its own, with a hazard that the user sets and that is zero unless asked for."""

from countermove.world.flow import flow
from countermove.world.ops import maximum, where


@flow(gives=("ruptured", "chip_supply_share"))
def taiwan_ruptured(
    ruptured: float,
    chip_supply_share: float,
    rupture_hazard_per_quarter: float,
    rupture_uniform: float,
    is_future: float,
    rupture_supply_kept: float,
    rupture_recovery_per_year: float,
) -> tuple[float, float]:
    """Once ruptured, ruptured; supply falls to what others make and then returns:  s' = s + r / 4 * (1 - s).

    Args: ruptured [0/1], chip_supply_share s [share of the world's advanced chips that can be made],
    rupture_hazard_per_quarter [1/quarter], is_future [0/1], rupture_supply_kept [share], rupture_recovery_per_year r
    [1/year].
    Returns whether it is ruptured and the supply.
    Source: judgement. Prices of prediction markets (series taiwan_invasion_prob and the like) are biased upwards.
    """
    begins = where(rupture_uniform < rupture_hazard_per_quarter, 1.0, 0.0) * is_future * (1.0 - ruptured)
    rebuilt = chip_supply_share + 0.25 * rupture_recovery_per_year * (1.0 - chip_supply_share)
    chip_supply_share = where(begins > 0.5, rupture_supply_kept, rebuilt)
    ruptured = maximum(ruptured, begins)
    return ruptured, chip_supply_share
