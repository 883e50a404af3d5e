"""Chips that arrive against the law."""

from countermove.world.flow import flow
from countermove.world.ops import exp, maximum, minimum


@flow(gives=("smuggling_network_h100e", "smuggled_h100e"))
def smuggled_in(
    smuggling_network_h100e: float,
    smuggling_trend: float,
    smuggling_to_premium: float,
    enforcement_effort: float,
    location_verification: float,
    verification_gain: float,
    enforcement_kappa: float,
    enforcement_attrition: float,
    street_premium: float,
    smuggling_lump_sd: float,
    smuggling_normal: float,
    wanted_h100e: float,
    legal_imports_h100e: float,
    domestic_flow_h100e: float,
    home_use_factor: float,
    legal_quality: float,
    admission_share: float,
    smuggling_share_limit: float,
    smuggling_floor_share: float,
    chip_supply_share: float,
) -> tuple[float, float]:
    """d ln G = r0 * leak + eps * (p - 1)+ * leak - k * E,  leak = 1 / (1 + kappa * E^2);  F_M = G * lump, at most a
    share of unmet demand.

    unmet = (W - F_L - u * F_D)+, of which less is smuggled the nearer legal chips come to the frontier and are
    admitted.  Location verification adds to the effort:  E = effort + gain * verification.  Routes are replaced, so the
    network never falls below a share of what it could carry.

    Args: smuggling_network_h100e G [H100e/quarter], smuggling_trend r0 [1/quarter], smuggling_to_premium eps
    [1/quarter], enforcement_effort [index, 1 = the effort of 2026Q2], location_verification [0-1], verification_gain
    [index], enforcement_kappa [-], enforcement_attrition k [1/quarter per index], street_premium [ratio, last
    quarter], smuggling_lump_sd [log], wanted_h100e, legal_imports_h100e, domestic_flow_h100e [H100e/quarter],
    home_use_factor u, legal_quality, admission_share, smuggling_share_limit, smuggling_floor_share,
    chip_supply_share [0-1].
    Returns the network's throughput and the smuggled flow [H100e/quarter].
    Source: series cn_smuggled_flow_h100e_y, smuggle_price_ratio; the CNAS spread implies a log-sd near 1.2.
    """
    effort = enforcement_effort + verification_gain * location_verification
    leak = 1.0 / (1.0 + enforcement_kappa * effort * effort)
    drift = (
        smuggling_trend * leak
        + smuggling_to_premium * maximum(street_premium - 1.0, 0.0) * leak
        - enforcement_attrition * effort
    )
    left = maximum(wanted_h100e - legal_imports_h100e - home_use_factor * domestic_flow_h100e, 0.0)
    most_h100e = maximum(left * smuggling_share_limit, 100.0)
    room_h100e = most_h100e * maximum(1.0 - legal_quality * admission_share, 0.15)
    network = maximum(smuggling_network_h100e * exp(minimum(drift, 1.0)), smuggling_floor_share * most_h100e)
    smuggling_network_h100e = minimum(network, most_h100e)
    lump = exp(smuggling_lump_sd * smuggling_normal - 0.5 * smuggling_lump_sd * smuggling_lump_sd)
    smuggled_h100e = minimum(smuggling_network_h100e * lump, room_h100e) * chip_supply_share
    return smuggling_network_h100e, smuggled_h100e
