"""Buying ahead of a control that is feared."""

from countermove.world.flow import flow
from countermove.world.ops import maximum


@flow(gives=("control_fear_per_quarter", "pulled_forward_h100e", "ordered_h100e"))
def ordered_ahead(
    control_fear_per_quarter: float,
    fear_base_per_quarter: float,
    fear_decay_per_quarter: float,
    fear_kick: float,
    us_step_severity: float,
    wanted_h100e: float,
    front_loading_gain: float,
    notice_quarters: float,
    pulled_forward_h100e: float,
    payback_per_quarter: float,
) -> tuple[float, float, float]:
    """Orders rise with the feared hazard and with notice, and are paid back:  orders = W * (1 + phi * fear * notice)
    - payback * what was pulled forward.

    fear' = fear + decay * (base - fear) + kick * severity / 5.

    Args: control_fear_per_quarter [1/quarter], its base [1/quarter], decay [1/quarter] and kick [1/quarter],
    us_step_severity [0-5, the gravest American step of the quarter], wanted_h100e [H100e/quarter], front_loading_gain
    phi [-], notice_quarters [quarters between announcement and effect], pulled_forward_h100e [H100e],
    payback_per_quarter [1/quarter].
    Returns the new fear [1/quarter], what is pulled forward [H100e] and orders [H100e/quarter].
    Source: series stockpile_frontload_ratio, stockpile_h20_rush_order_units, hbm_prerush_stacks.
    """
    kicked = control_fear_per_quarter + fear_kick * us_step_severity / 5.0
    control_fear_per_quarter = kicked + fear_decay_per_quarter * (fear_base_per_quarter - kicked)
    ahead = wanted_h100e * front_loading_gain * control_fear_per_quarter * notice_quarters
    paid_back = payback_per_quarter * pulled_forward_h100e
    ordered_h100e = maximum(wanted_h100e + ahead - paid_back, 0.0)
    pulled_forward_h100e = pulled_forward_h100e + ahead - paid_back
    return control_fear_per_quarter, pulled_forward_h100e, ordered_h100e
