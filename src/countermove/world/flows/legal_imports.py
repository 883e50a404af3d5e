"""Legal imports: the least of what the United States licenses, Beijing admits, buyers want and makers can supply."""

from countermove.world.flow import flow
from countermove.world.ops import maximum, minimum, ratio, square, where


@flow(gives=("open_adequacy", "licensed_adequacy", "legal_quality"))
def adequacy_of_what_is_allowed(
    open_chip_worth: float,
    licensed_chip_worth: float,
    open_days_share: float,
    licensed_days_share: float,
    frontier_chip_worth: float,
    adequacy_half: float,
) -> tuple[float, float, float]:
    """Whether buyers who want the frontier make do:  adequacy = x^4 / (x^4 + c^4),  x = worth / frontier's worth.

    Worth is the geometric mean of throughput and memory bandwidth, an H100 being 1: an H20 has 0.15 of the throughput
    and 1.2 of the bandwidth, so 0.42, and sold at about 0.42 of the price.

    Args: open_chip_worth and licensed_chip_worth [H100 = 1, the best design that may be sold freely or under licence],
    the shares of the quarter's days on which that holds [0-1], frontier_chip_worth [H100 = 1], adequacy_half c [the
    relative worth at which half the buyers make do].
    Returns the adequacy of the open and of the licensed offer [0-1], and how near the better of the two comes to the
    frontier, day-weighted [0-1].
    Source: series price_h20, price_h100, h20_china_units_q; the L20 stayed free in 2025 and was hardly bought.
    """
    open_relative = open_chip_worth / frontier_chip_worth
    licensed_relative = licensed_chip_worth / frontier_chip_worth
    half = square(square(adequacy_half))
    open_fourth = square(square(open_relative))
    licensed_fourth = square(square(licensed_relative))
    open_adequacy = open_fourth / (open_fourth + half)
    licensed_adequacy = licensed_fourth / (licensed_fourth + half)
    legal_quality = maximum(
        minimum(open_relative, 1.0) * open_days_share, minimum(licensed_relative, 1.0) * licensed_days_share
    )
    return open_adequacy, licensed_adequacy, legal_quality


@flow(
    gives=(
        "licence_limit_h100e",
        "admission_limit_h100e",
        "legal_demand_h100e",
        "supply_limit_h100e",
        "legal_worth_per_h100e",
    )
)
def four_limits(
    ordered_h100e: float,
    legal_share_of_demand: float,
    open_adequacy: float,
    licensed_adequacy: float,
    open_chip_worth: float,
    open_chip_h100e: float,
    licensed_chip_worth: float,
    licensed_chip_h100e: float,
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

    demand   = orders * legal share * better offer / worth per H100e
    offer    = adequacy * days, for the licensed chip divided by (1 + s)
    admitted = v * demand
    licensed = unlimited where the open offer is the better, else the least of cap * American purchases and grants
    supply   = share of American additions that makers could send to China

    Budgets buy worth while compute is counted by throughput, hence the worth per H100e.

    Args: ordered_h100e [H100e/quarter], legal_share_of_demand [0-1], adequacies [0-1], worth [H100 = 1] and throughput
    [H100e] of the two chips, shares of days [0-1], licence_grant_share [0-1], volume_cap_fraction [fraction of American
    sales of the product; 9 stands for no cap], duty_fraction [fraction], us_additions_h100e [H100e/quarter],
    licensed_product_share [share of American additions that is of the licensed product], admission_share [0-1],
    supply_share_for_china [share of American additions].
    Returns the four limits [H100e/quarter] and the worth per H100e of the better offer.
    Source: rules case_by_case_2026_01 and section_232_2026_01 through countermove.law.regime; series h200_*.
    """
    open_offer = open_adequacy * open_days_share
    licensed_offer = licensed_adequacy * licensed_days_share / (1.0 + duty_fraction)
    legal_worth_per_h100e = where(
        open_offer >= licensed_offer,
        ratio(open_chip_worth, open_chip_h100e),
        ratio(licensed_chip_worth, licensed_chip_h100e),
    )
    legal_worth_per_h100e = maximum(legal_worth_per_h100e, 0.5)
    offered = maximum(open_offer, licensed_offer)
    legal_demand_h100e = ordered_h100e * legal_share_of_demand * offered / legal_worth_per_h100e
    admission_limit_h100e = admission_share * legal_demand_h100e
    supply_limit_h100e = us_additions_h100e * supply_share_for_china
    capped = volume_cap_fraction * us_additions_h100e * licensed_product_share * licensed_days_share
    granted = minimum(capped, licence_grant_share * legal_demand_h100e)
    licence_limit_h100e = where(open_offer >= licensed_offer, supply_limit_h100e, minimum(granted, supply_limit_h100e))
    return (
        licence_limit_h100e,
        admission_limit_h100e,
        legal_demand_h100e,
        supply_limit_h100e,
        legal_worth_per_h100e,
    )


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
    ruptured: float,
) -> tuple[float, float]:
    """F_L = min(licensed, admitted, supply, ramp), the ramp being a multiple of last quarter's deliveries plus a floor;
    nothing after a rupture.

    Chips sold to China come out of a shared capacity: a share of them is taken from other buyers.

    Args: limits [H100e/quarter], legal_imports_h100e [H100e/quarter, last quarter], delivery_ramp [ratio],
    delivery_floor_share [share of orders that can start from nothing], ordered_h100e [H100e/quarter], displaced_share
    [0-1], ruptured [0/1].
    Returns legal imports and the chips displaced from other buyers [H100e/quarter].
    Source: order rates rose 2.5 to 5 times and deliveries 1.1 to 1.8 times (series h20_china_units_q).
    """
    ramp_h100e = delivery_ramp * legal_imports_h100e + delivery_floor_share * ordered_h100e
    least = minimum(minimum(licence_limit_h100e, admission_limit_h100e), minimum(supply_limit_h100e, ramp_h100e))
    legal_imports_h100e = maximum(least, 0.0) * (1.0 - ruptured)
    displaced_h100e = displaced_share * legal_imports_h100e
    return legal_imports_h100e, displaced_h100e
