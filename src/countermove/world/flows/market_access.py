"""What market-access and tariff answers cost American firms, and what scarcity costs Chinese buyers."""

from countermove.world.flow import flow
from countermove.world.ops import maximum


@flow(gives=("market_loss_usd_bn", "us_loss_usd_bn", "answered_lately"))
def loss_of_market_access(
    market_loss_usd_bn: float,
    market_answer: float,
    tariff_answer: float,
    market_kick_usd_bn: float,
    tariff_kick_usd_bn: float,
    market_recovery_per_quarter: float,
    mineral_loss_usd_bn: float,
    answered_lately: float,
    answer: float,
) -> tuple[float, float, float]:
    """loss' = loss * (1 - recovery) + kick * answer; the American total adds the minerals.

    Args: market_loss_usd_bn [USD bn/quarter], answers [0/1], kicks [USD bn/quarter], market_recovery_per_quarter
    [1/quarter], mineral_loss_usd_bn [USD bn/quarter], answered_lately [0-1, halves each quarter].
    Returns the market loss and the total American loss [USD bn/quarter], and answered_lately [0-1].
    Source: series micron_china_rev_y, micron_ban_ret_lag; events cn-micron-ban-2023, cn-mof-46-us-procurement-2026.
    """
    kick = market_kick_usd_bn * market_answer + tariff_kick_usd_bn * tariff_answer
    market_loss_usd_bn = market_loss_usd_bn * (1.0 - market_recovery_per_quarter) + kick
    us_loss_usd_bn = market_loss_usd_bn + mineral_loss_usd_bn
    answered_lately = maximum(0.5 * answered_lately, answer)
    return market_loss_usd_bn, us_loss_usd_bn, answered_lately


@flow(gives=("scarcity_cost_usd_bn", "cn_loss_usd_bn"))
def cost_of_scarcity(
    street_premium: float,
    world_price_usd_per_h100e: float,
    smuggled_h100e: float,
    domestic_flow_h100e: float,
    home_use_factor: float,
    cn_mineral_loss_usd_bn: float,
) -> tuple[float, float]:
    """What Chinese buyers pay above the world price:  (p - 1)+ * P * (F_M + u * F_D).

    Args: street_premium [ratio], world_price_usd_per_h100e [USD/H100e], flows [H100e/quarter], home_use_factor [0-1],
    cn_mineral_loss_usd_bn [USD bn/quarter].
    Returns the scarcity cost and China's total cost [USD bn/quarter].
    Source: series smuggle_price_ratio.
    """
    bought = smuggled_h100e + home_use_factor * domestic_flow_h100e
    scarcity_cost_usd_bn = maximum(street_premium - 1.0, 0.0) * world_price_usd_per_h100e * bought * 1.0e-9
    cn_loss_usd_bn = scarcity_cost_usd_bn + cn_mineral_loss_usd_bn
    return scarcity_cost_usd_bn, cn_loss_usd_bn
