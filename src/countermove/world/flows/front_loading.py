"""Buying ahead of a control that is feared."""

from countermove.world.flow import flow


@flow(gives=("control_fear_per_quarter", "ordered_h100e"))
def ordered_ahead(
    control_fear_per_quarter: float,
    fear_base_per_quarter: float,
    fear_decay_per_quarter: float,
    fear_kick: float,
    us_step_severity: float,
    wanted_h100e: float,
    front_loading_gain: float,
    notice_quarters: float,
) -> tuple[float, float]:
    """Orders rise with the feared hazard and with notice:  orders = W * (1 + phi * fear * notice).

    fear' = fear + decay * (base - fear) + kick * severity / 5.

    Args: control_fear_per_quarter [1/quarter], its base [1/quarter], decay [1/quarter] and kick [1/quarter],
    us_step_severity [0-5, the gravest American step of the quarter], wanted_h100e [H100e/quarter], front_loading_gain
    phi [-], notice_quarters [quarters between announcement and effect].
    Returns the new fear [1/quarter] and orders [H100e/quarter].
    Source: series stockpile_frontload_ratio, stockpile_h20_rush_order_units, hbm_prerush_stacks.
    """
    kicked = control_fear_per_quarter + fear_kick * us_step_severity / 5.0
    control_fear_per_quarter = kicked + fear_decay_per_quarter * (fear_base_per_quarter - kicked)
    ordered_h100e = wanted_h100e * (1.0 + front_loading_gain * control_fear_per_quarter * notice_quarters)
    return control_fear_per_quarter, ordered_h100e
