"""Compute that Chinese-headquartered firms use abroad, owned or rented, and monitored rental."""

from countermove.world.flow import flow
from countermove.world.ops import maximum, power


@flow(gives=("unmet_h100e", "offshore_flow_h100e", "monitored_flow_h100e"))
def used_abroad(
    wanted_h100e: float,
    legal_imports_h100e: float,
    domestic_flow_h100e: float,
    smuggled_h100e: float,
    home_use_factor: float,
    offshore_response: float,
    offshore_reach: float,
    offshore_reach_exponent: float,
    offshore_closed: float,
    monitored_cloud: float,
    monitored_take_up: float,
    chip_supply_share: float,
) -> tuple[float, float, float]:
    """F_O = omega * reach^e * unmet * (1 - o);  monitored rental takes a share of what is left.

    unmet = (W - F_L - u * F_D - F_M)+.

    Args: flows [H100e/quarter], home_use_factor u [0-1], offshore_response omega [share of unmet demand per quarter],
    offshore_reach [0-1, how far the ways abroad are built] and its exponent e [-, below 1:
    built earlier than the path says], offshore_closed o [0-1], monitored_cloud [0-1, how far
    monitored rental is offered], monitored_take_up and chip_supply_share [0-1].
    Returns unmet demand onshore, new offshore capacity and new monitored rental [H100e/quarter].
    Source: series cn_offshore_access_h100e, nvda_china_rev_hq_q, offshore_rent_b300e; the guidance of May 2026.
    """
    supplied = legal_imports_h100e + home_use_factor * domestic_flow_h100e + smuggled_h100e
    unmet_h100e = maximum(wanted_h100e - supplied, 0.0)
    reached = chip_supply_share * offshore_response * power(offshore_reach, offshore_reach_exponent)
    offshore_flow_h100e = reached * unmet_h100e * (1.0 - offshore_closed)
    monitored_flow_h100e = monitored_cloud * monitored_take_up * (unmet_h100e - offshore_flow_h100e)
    return unmet_h100e, offshore_flow_h100e, monitored_flow_h100e
