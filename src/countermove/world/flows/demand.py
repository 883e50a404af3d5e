"""How much accelerator compute Chinese buyers would take at the world price."""

from countermove.world.flow import flow
from countermove.world.ops import exp


@flow(gives=("demand_noise_log", "world_price_usd_per_h100e", "budget_usd_bn", "wanted_h100e"))
def wanted_at_the_world_price(
    demand_noise_log: float,
    demand_noise_persistence: float,
    demand_noise_sd: float,
    demand_normal: float,
    world_price_path_usd_per_h100e: float,
    price_factor: float,
    budget_path_usd_bn: float,
    budget_factor: float,
    budget_growth_per_year: float,
    years_after_2025: float,
) -> tuple[float, float, float, float]:
    """Budget over price:  W = B / P,  with B = path * factor * exp(growth * years after 2025 + noise), noise an AR(1).

    Args: demand_noise_log [log], its persistence [-] and sd [log], world_price_path_usd_per_h100e [USD/H100e, all-in],
    price_factor [-], budget_path_usd_bn [USD bn/quarter], budget_factor [-], budget_growth_per_year [log/year, after
    2025], years_after_2025 [years].
    Returns the noise [log], the world price [USD/H100e], the budget [USD bn/quarter] and the compute wanted
    [H100e/quarter].
    Source: series cn_accel_demand_usd_y, price_h100, price_h20 and the capital spending of Chinese platforms.
    """
    demand_noise_log = demand_noise_persistence * demand_noise_log + demand_noise_sd * demand_normal
    world_price_usd_per_h100e = world_price_path_usd_per_h100e * price_factor
    grown = exp(budget_growth_per_year * years_after_2025 + demand_noise_log)
    budget_usd_bn = budget_path_usd_bn * budget_factor * grown
    wanted_h100e = budget_usd_bn * 1.0e9 / world_price_usd_per_h100e
    return demand_noise_log, world_price_usd_per_h100e, budget_usd_bn, wanted_h100e
