"""How far Chinese models lie behind the American frontier."""

from countermove.world.flow import flow
from countermove.world.ops import exp, log, maximum


@flow(gives=("cn_algorithms_log", "us_algorithms_log", "capability_lag_months"))
def behind_the_frontier(
    cn_algorithms_log: float,
    us_algorithms_log: float,
    algorithm_growth_per_year: float,
    spillover_per_year: float,
    distilled_share: float,
    model_access_withheld: float,
    own_algorithm_share: float,
    denial_spurs_efficiency: float,
    legal_quality: float,
    compute_to_frontier: float,
    concentration_log: float,
    us_stock_h100e: float,
    training_h100e: float,
    us_training_growth_per_year: float,
    know_how_lag_start_months: float,
    know_how_lag_end_months: float,
    know_how_decay_per_year: float,
    years_after_2022: float,
) -> tuple[float, float, float]:
    """lag = 12 * (theta * (ln(U / C) - k) + a_u - a_c) / g + tau,  g = ln(training growth) + ln(algorithmic gain).

    k is how much more of its compute China puts into its leading laboratory; a_c grows by a share of a_u and is pulled
    towards it by spillovers, of which a share comes by learning from the answers of American models and ends where
    access to them is withheld; faster where denial forces efficiency; tau = know-how and release delay, decaying from
    its start to its end.

    Args: algorithmic efficiencies [nats], algorithm_growth_per_year [nats/year], own_algorithm_share [0-1],
    spillover_per_year chi [1/year], distilled_share and model_access_withheld [0-1], denial_spurs_efficiency [nats/year
    at full denial], legal_quality [0-1], compute_to_frontier theta [-], concentration_log k [log], stocks [H100e],
    us_training_growth_per_year [nats/year], know-how lag [months] and its decay [1/year], years_after_2022 [years].
    Returns both efficiencies [nats] and the lag [months].
    Source: series cn_lag_months, alg_gain_y, train_compute_growth_y.
    """
    us_algorithms_log = us_algorithms_log + 0.25 * algorithm_growth_per_year
    spilled = spillover_per_year * (1.0 - distilled_share * model_access_withheld)
    pull = spilled * maximum(us_algorithms_log - cn_algorithms_log, 0.0)
    spur = denial_spurs_efficiency * (1.0 - legal_quality)
    cn_algorithms_log = cn_algorithms_log + 0.25 * (own_algorithm_share * algorithm_growth_per_year + pull + spur)
    know_how_months = know_how_lag_end_months + (know_how_lag_start_months - know_how_lag_end_months) * exp(
        -know_how_decay_per_year * years_after_2022
    )
    compute_nats = log(us_stock_h100e / maximum(training_h100e, 1.0)) - concentration_log
    gap_nats = compute_to_frontier * compute_nats + us_algorithms_log - cn_algorithms_log
    speed_nats_per_year = us_training_growth_per_year + algorithm_growth_per_year
    capability_lag_months = maximum(12.0 * gap_nats / speed_nats_per_year + know_how_months, -24.0)
    return cn_algorithms_log, us_algorithms_log, capability_lag_months
