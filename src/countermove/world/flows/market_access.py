"""What market-access and tariff answers cost American firms, and what scarcity costs Chinese buyers."""

from countermove.world.flow import flow
from countermove.world.ops import maximum


@flow(gives=("market_loss_usd_bn", "us_loss_usd_bn", "us_new_loss_usd_bn", "answered_lately"))
def loss_of_market_access(
    market_loss_usd_bn: float,
    market_answer: float,
    market_limits: float,
    tariff_answer: float,
    market_kick_usd_bn: float,
    tariff_kick_usd_bn: float,
    market_recovery_per_quarter: float,
    mineral_loss_usd_bn: float,
    new_mineral_loss_usd_bn: float,
    answered_lately: float,
    answer: float,
) -> tuple[float, float, float, float]:
    """loss' = loss * (1 - recovery) + kick * (answer + limits); the American total adds the minerals.

    Args: market_loss_usd_bn [USD bn/quarter], answers [0/1], market_limits [1 = as hard as an answer in each quarter],
    kicks [USD bn/quarter], market_recovery_per_quarter [1/quarter], mineral losses, all and from new restrictions
    [USD bn/quarter], answered_lately [0-1, halves each quarter].
    Returns the market loss, the American loss in all and from new countermoves [USD bn/quarter], and answered_lately
    [0-1].
    Source: series micron_china_rev_y, micron_ban_ret_lag; events cn-micron-ban-2023, cn-mof-46-us-procurement-2026.
    """
    kick = market_kick_usd_bn * (market_answer + market_limits) + tariff_kick_usd_bn * tariff_answer
    market_loss_usd_bn = market_loss_usd_bn * (1.0 - market_recovery_per_quarter) + kick
    us_loss_usd_bn = market_loss_usd_bn + mineral_loss_usd_bn
    us_new_loss_usd_bn = market_loss_usd_bn + new_mineral_loss_usd_bn
    answered_lately = maximum(0.5 * answered_lately, answer)
    return market_loss_usd_bn, us_loss_usd_bn, us_new_loss_usd_bn, answered_lately


@flow(gives=("scarcity_cost_usd_bn", "cn_loss_usd_bn"))
def cost_of_scarcity(
    street_premium: float,
    world_price_usd_per_h100e: float,
    smuggled_h100e: float,
    unmet_h100e: float,
    offshore_flow_h100e: float,
    monitored_flow_h100e: float,
    forgone_value_share: float,
    cn_mineral_loss_usd_bn: float,
) -> tuple[float, float]:
    """What China pays above the world price for smuggled chips, and forgoes for want of chips:

    (p - 1)+ * P * F_M + v * P * (unmet - F_O - F_R).  What is paid to home makers stays at home and is not counted.

    Args: street_premium [ratio], world_price_usd_per_h100e [USD/H100e], flows [H100e/quarter], forgone_value_share v
    [share of the price], cn_mineral_loss_usd_bn [USD bn/quarter].
    Returns the scarcity cost and China's total cost [USD bn/quarter].
    Source: series smuggle_price_ratio; the share is a judgement without a source.
    """
    premium_usd_bn = maximum(street_premium - 1.0, 0.0) * world_price_usd_per_h100e * smuggled_h100e * 1.0e-9
    without = maximum(unmet_h100e - offshore_flow_h100e - monitored_flow_h100e, 0.0)
    forgone_usd_bn = forgone_value_share * world_price_usd_per_h100e * without * 1.0e-9
    scarcity_cost_usd_bn = premium_usd_bn + forgone_usd_bn
    cn_loss_usd_bn = scarcity_cost_usd_bn + cn_mineral_loss_usd_bn
    return scarcity_cost_usd_bn, cn_loss_usd_bn
