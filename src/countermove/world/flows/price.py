"""What compute costs in China against the United States."""

from countermove.world.flow import flow
from countermove.world.ops import clip, exp, log, maximum


@flow(gives=("price_noise_log", "street_premium"))
def premium_on_the_street(
    price_noise_log: float,
    price_noise_persistence: float,
    price_noise_sd: float,
    price_normal: float,
    price_tightness_elasticity: float,
    price_tightness_curvature: float,
    price_level_log: float,
    price_glut_path_log: float,
    wanted_h100e: float,
    legal_imports_h100e: float,
    domestic_flow_h100e: float,
    home_use_factor: float,
    smuggled_h100e: float,
    offshore_flow_h100e: float,
    monitored_flow_h100e: float,
) -> tuple[float, float]:
    """ln p = c + glut + eta * t + xi * (t+)^2 + noise,  t = ln(W / (F_L + u * F_D + F_M + F_O + F_R)), noise an AR(1);
    p between 0.7 and 6.

    A little scarcity hardly shows and a great one runs away: a straight line cannot have both the premium of 1.0 in
    2024 and that of 2.0 in 2026.

    Args: price_noise_log [log], its persistence [-] and sd [log], price_tightness_elasticity eta [-] and its curvature
    xi [-], price_level_log c [log], price_glut_path_log [log, speculative building in 2024 and 2025], flows
    [H100e/quarter], home_use_factor u [0-1].
    Returns the noise [log] and the premium [China street price / American price].
    Source: series smuggle_price_ratio, rental_h100x8_cn_month.
    """
    price_noise_log = price_noise_persistence * price_noise_log + price_noise_sd * price_normal
    supplied = (
        legal_imports_h100e
        + home_use_factor * domestic_flow_h100e
        + smuggled_h100e
        + offshore_flow_h100e
        + monitored_flow_h100e
    )
    tightness = log(maximum(wanted_h100e, 1.0) / maximum(supplied, 1.0))
    scarce = maximum(tightness, 0.0)
    pull = price_tightness_elasticity * tightness + price_tightness_curvature * scarce * scarce
    logged = price_level_log + price_glut_path_log + pull + price_noise_log
    street_premium = exp(clip(logged, -0.35, 1.79))
    return price_noise_log, street_premium
