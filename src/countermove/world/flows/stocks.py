"""Installed compute and what of it can be used."""

from countermove.world.flow import flow
from countermove.world.ops import exp, maximum


@flow(gives=("us_additions_h100e",))
def added_in_america(
    us_capex_path_usd_bn: float,
    us_capex_growth_per_year: float,
    years_after_2026: float,
    accelerator_share_of_capex: float,
    us_capex_factor: float,
    world_price_usd_per_h100e: float,
    chip_supply_share: float,
) -> float:
    """American additions = capital spending * accelerator share / price * what can be made.

    Args: us_capex_path_usd_bn [USD bn/quarter], us_capex_growth_per_year [log/year, after 2026], years_after_2026
    [years], accelerator_share_of_capex [0-1], us_capex_factor [-], world_price_usd_per_h100e [USD/H100e],
    chip_supply_share [share].
    Returns additions [H100e/quarter].
    Source: series us_hyperscaler_capex_y, us_stock_h100e.
    """
    spending_usd_bn = us_capex_path_usd_bn * us_capex_factor * exp(us_capex_growth_per_year * years_after_2026)
    bought_h100e = spending_usd_bn * accelerator_share_of_capex * 1.0e9 / world_price_usd_per_h100e
    us_additions_h100e = bought_h100e * chip_supply_share
    return us_additions_h100e


@flow(gives=("legal_stock_h100e", "home_stock_h100e", "smuggled_stock_h100e", "us_stock_h100e"))
def owned_stocks(
    legal_stock_h100e: float,
    home_stock_h100e: float,
    smuggled_stock_h100e: float,
    us_stock_h100e: float,
    legal_imports_h100e: float,
    domestic_flow_h100e: float,
    smuggled_h100e: float,
    us_additions_h100e: float,
    displaced_h100e: float,
    retired_per_quarter: float,
) -> tuple[float, ...]:
    """Stock' = stock * (1 - delta) + flow, for each stock.

    Args: stocks [H100e], flows [H100e/quarter], displaced_h100e [H100e/quarter, taken from American buyers],
    retired_per_quarter delta [1/quarter].
    Returns the four stocks [H100e].
    Source: no retirement data exist; delta is a judgement (2 to 4 % a quarter).
    """
    kept = 1.0 - retired_per_quarter
    legal_stock_h100e = legal_stock_h100e * kept + legal_imports_h100e
    home_stock_h100e = home_stock_h100e * kept + domestic_flow_h100e
    smuggled_stock_h100e = smuggled_stock_h100e * kept + smuggled_h100e
    us_stock_h100e = us_stock_h100e * kept + us_additions_h100e - displaced_h100e
    return legal_stock_h100e, home_stock_h100e, smuggled_stock_h100e, us_stock_h100e


@flow(gives=("offshore_stock_h100e", "monitored_stock_h100e"))
def offshore_stocks(
    offshore_stock_h100e: float,
    monitored_stock_h100e: float,
    offshore_flow_h100e: float,
    monitored_flow_h100e: float,
    offshore_loss_per_quarter: float,
    offshore_closed: float,
    monitored_cloud: float,
    retired_per_quarter: float,
) -> tuple[float, float]:
    """O' = O * (1 - loss * (1 + 2 o)) + F_O;  R' = R * (1 - delta) * (offered or not) + F_R.

    Access abroad is lost faster where it is ruled out; monitored rental ends when it is no longer offered.

    Args: stocks [H100e], flows [H100e/quarter], offshore_loss_per_quarter [1/quarter], offshore_closed [0-1],
    monitored_cloud [0-1], retired_per_quarter [1/quarter].
    Returns the two stocks [H100e].
    Source: series cn_offshore_access_h100e.
    """
    kept = maximum(1.0 - offshore_loss_per_quarter * (1.0 + 2.0 * offshore_closed), 0.0)
    offshore_stock_h100e = offshore_stock_h100e * kept + offshore_flow_h100e
    still_offered = monitored_cloud / maximum(monitored_cloud, 1e-6)
    monitored_stock_h100e = monitored_stock_h100e * (1.0 - retired_per_quarter) * still_offered + monitored_flow_h100e
    return offshore_stock_h100e, monitored_stock_h100e


@flow(
    gives=(
        "use_progress_years",
        "home_use_factor",
        "usable_h100e",
        "unmonitored_h100e",
        "owned_onshore_h100e",
        "training_h100e",
        "inference_h100e",
        "largest_cluster_h100e",
    )
)
def what_can_be_used(
    training_use_2025: float,
    inference_use_2025: float,
    use_gain_per_year: float,
    use_progress_years: float,
    training_share: float,
    legal_stock_h100e: float,
    home_stock_h100e: float,
    smuggled_stock_h100e: float,
    offshore_stock_h100e: float,
    monitored_stock_h100e: float,
    monitored_training_share: float,
    lock_in_drag: float,
    home_share: float,
    cluster_share: float,
) -> tuple[float, ...]:
    """Usable = L + u * D + M + O + R, with u a blend of the use-factors of home chips in training and inference.

    u_t and u_i rise along a logistic curve by a gain a year, slower in years in which licensed chips keep software
    locked in:  progress' = progress + 1/4 * (1 - drag * (1 - home share)).

    Args: use-factors in 2025 [0-1], use_gain_per_year [1/year], use_progress_years [years from mid-2025],
    training_share [0-1], stocks [H100e], monitored_training_share [0-1, how far monitored rental may train],
    lock_in_drag [-], home_share [0-1], cluster_share [share of onshore training compute in one place].
    Returns progress [years], the blended factor [0-1], usable, unmonitored and owned onshore compute, compute usable
    for training and for inference, and the largest single cluster [all H100e].
    Source: series chip_real_perf_910c; DeepSeek's R2 and V4; claims A4-06, A4-07.
    """
    use_progress_years = use_progress_years + 0.25 * (1.0 - lock_in_drag * (1.0 - home_share))
    gain = use_gain_per_year * use_progress_years
    training_use = 1.0 / (1.0 + (1.0 / training_use_2025 - 1.0) * exp(-4.0 * gain))
    inference_use = 1.0 / (1.0 + (1.0 / inference_use_2025 - 1.0) * exp(-4.0 * gain))
    home_use_factor = training_share * training_use + (1.0 - training_share) * inference_use
    foreign = legal_stock_h100e + smuggled_stock_h100e
    owned_onshore_h100e = foreign + home_stock_h100e
    usable_h100e = foreign + home_use_factor * home_stock_h100e + offshore_stock_h100e + monitored_stock_h100e
    training_h100e = (
        foreign
        + training_use * home_stock_h100e
        + offshore_stock_h100e
        + monitored_training_share * monitored_stock_h100e
    )
    inference_h100e = foreign + inference_use * home_stock_h100e + offshore_stock_h100e + monitored_stock_h100e
    largest_cluster_h100e = cluster_share * (foreign + training_use * home_stock_h100e)
    unmonitored_h100e = usable_h100e - monitored_stock_h100e
    return (
        use_progress_years,
        home_use_factor,
        usable_h100e,
        unmonitored_h100e,
        owned_onshore_h100e,
        training_h100e,
        inference_h100e,
        largest_cluster_h100e,
    )
