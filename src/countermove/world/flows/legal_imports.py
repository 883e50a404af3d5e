"""Legal imports: the least of what the United States licenses, Beijing admits, buyers want and makers can supply."""

from countermove.world.flow import flow
from countermove.world.ops import exp, log, maximum, minimum


@flow(gives=("open_quality", "licensed_quality", "legal_quality"))
def quality_of_what_is_allowed(
    open_chip_h100e: float,
    licensed_chip_h100e: float,
    open_days_share: float,
    licensed_days_share: float,
    frontier_chip_h100e: float,
    quality_exponent: float,
) -> tuple[float, float, float]:
    """What a dollar buys under the performance ceiling, against the frontier chip:  quality = (h / h_frontier)^psi.

    Args: open_chip_h100e and licensed_chip_h100e [H100e per chip, the best design that may be sold freely or under
    case-by-case licence], the shares of the quarter's days on which that holds [0-1], frontier_chip_h100e [H100e per
    chip], quality_exponent psi [-].
    Returns the quality [0-1] of the open and of the licensed offer, and of the better of the two, day-weighted.
    Source: the H20 sold at about 0.42 of the compute per dollar of an H100 (series price_h20, chip_h100e_factor).
    """
    open_quality = minimum(exp(quality_exponent * log(maximum(open_chip_h100e, 1e-6) / frontier_chip_h100e)), 1.0)
    licensed_quality = minimum(
        exp(quality_exponent * log(maximum(licensed_chip_h100e, 1e-6) / frontier_chip_h100e)), 1.0
    )
    legal_quality = maximum(open_quality * open_days_share, licensed_quality * licensed_days_share)
    return open_quality, licensed_quality, legal_quality


@flow(gives=("licence_limit_h100e", "admission_limit_h100e", "legal_demand_h100e", "supply_limit_h100e"))
def four_limits(
    ordered_h100e: float,
    legal_share_of_demand: float,
    open_quality: float,
    licensed_quality: float,
    open_days_share: float,
    licensed_days_share: float,
    licence_grant_share: float,
    volume_cap_fraction: float,
    duty_fraction: float,
    us_additions_h100e: float,
    licensed_product_share: float,
    admission_share: float,
    supply_share_for_china: float,
) -> tuple[float, ...]:
    """The four limits, each in H100e per quarter.

    demand   = orders * legal share * (open quality * open days + licensed quality * licensed days * grants) / (1 + s)
    admitted = v * demand
    licensed = open: unlimited;  licensed: cap fraction * American purchases of the same product
    supply   = share of world output that makers can send to China.

    Args: ordered_h100e [H100e/quarter], legal_share_of_demand [0-1], qualities [0-1], shares of days [0-1],
    licence_grant_share [0-1], volume_cap_fraction [fraction of American sales of the product; 9 stands for no cap],
    duty_fraction [fraction], us_additions_h100e [H100e/quarter], licensed_product_share [share of American additions
    that is of the licensed product], admission_share [0-1], supply_share_for_china [share of American additions].
    Returns the four limits [H100e/quarter].
    Source: rules case_by_case_2026_01 and section_232_2026_01 through countermove.law.regime; series h200_*.
    """
    offer = open_quality * open_days_share
    licensed_offer = licensed_quality * licensed_days_share * licence_grant_share / (1.0 + duty_fraction)
    best_offer = maximum(offer, licensed_offer)
    legal_demand_h100e = ordered_h100e * legal_share_of_demand * best_offer
    admission_limit_h100e = admission_share * legal_demand_h100e
    supply_limit_h100e = us_additions_h100e * supply_share_for_china
    capped = volume_cap_fraction * us_additions_h100e * licensed_product_share * licensed_days_share
    licence_limit_h100e = open_days_share * supply_limit_h100e + minimum(capped, supply_limit_h100e)
    return licence_limit_h100e, admission_limit_h100e, legal_demand_h100e, supply_limit_h100e


@flow(gives=("legal_imports_h100e", "displaced_h100e"))
def delivered_legally(
    licence_limit_h100e: float,
    admission_limit_h100e: float,
    supply_limit_h100e: float,
    legal_imports_h100e: float,
    delivery_ramp: float,
    delivery_floor_share: float,
    ordered_h100e: float,
    displaced_share: float,
) -> tuple[float, float]:
    """F_L = min(licensed, admitted, supply, ramp), the ramp being a multiple of last quarter's deliveries plus a floor.

    Chips sold to China come out of a shared capacity: a share of them is taken from other buyers.

    Args: limits [H100e/quarter], legal_imports_h100e [H100e/quarter, last quarter], delivery_ramp [ratio],
    delivery_floor_share [share of orders that can start from nothing], ordered_h100e [H100e/quarter], displaced_share
    [0-1].
    Returns legal imports and the chips displaced from other buyers [H100e/quarter].
    Source: order rates rose 2.5 to 5 times and deliveries 1.1 to 1.8 times (series h20_china_units_q).
    """
    ramp_h100e = delivery_ramp * legal_imports_h100e + delivery_floor_share * ordered_h100e
    least = minimum(minimum(licence_limit_h100e, admission_limit_h100e), minimum(supply_limit_h100e, ramp_h100e))
    legal_imports_h100e = maximum(least, 0.0)
    displaced_h100e = displaced_share * legal_imports_h100e
    return legal_imports_h100e, displaced_h100e
