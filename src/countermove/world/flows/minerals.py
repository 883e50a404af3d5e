"""Restrictions on three bundles of minerals: gallium and germanium, antimony and tungsten, rare earths and magnets."""

from countermove.world.flow import flow
from countermove.world.ops import clip, maximum, minimum, where


@flow(gives=("gage_step", "sbw_step", "re_step"))
def where_it_hurts_most(
    mineral_answer: float,
    mineral_step: float,
    gage_restriction: float,
    sbw_restriction: float,
    re_restriction: float,
    gage_other_share: float,
    sbw_other_share: float,
    re_other_share: float,
    gage_stop_cost_usd_bn_y: float,
    sbw_stop_cost_usd_bn_y: float,
    re_stop_cost_usd_bn_y: float,
) -> tuple[float, float, float]:
    """An answer by minerals strikes the bundle with most leverage, and the others by three tenths of that.

    leverage_b = (1 - N_b) * (1 - other supply_b) * cost of a full stop_b.

    Args: mineral_answer [0/1], mineral_step [0-1], *_restriction N [0-1], *_other_share [0-1, supply from outside
    China], *_stop_cost_usd_bn_y [USD bn/year].
    Returns the three steps [0-1].
    Source: series cn_mineral_share, usgs_gdp_loss; acts of 2023 to 2026 in events.csv.
    """
    gage_leverage = (1.0 - gage_restriction) * (1.0 - gage_other_share) * gage_stop_cost_usd_bn_y
    sbw_leverage = (1.0 - sbw_restriction) * (1.0 - sbw_other_share) * sbw_stop_cost_usd_bn_y
    re_leverage = (1.0 - re_restriction) * (1.0 - re_other_share) * re_stop_cost_usd_bn_y
    most = maximum(maximum(gage_leverage, sbw_leverage), re_leverage)
    step = mineral_answer * mineral_step
    gage_step = step * where(gage_leverage >= most, 1.0, 0.3)
    sbw_step = step * where(sbw_leverage >= most, 1.0, 0.3)
    re_step = step * where(re_leverage >= most, 1.0, 0.3)
    return gage_step, sbw_step, re_step


@flow(gives=("mineral_kept",))
def eased_in_truce(truce: float, concession: float, mineral_easing_per_quarter: float) -> float:
    """What is kept of a restriction over a quarter:  1 - ease * (truce + 2 * concession), at least 0.

    Args: truce and concession [0/1], mineral_easing_per_quarter [1/quarter].
    Returns the share kept [0-1].
    Source: series re_magnet_recovery; events cn-oct9-suspended-2025, cn-ga-ge-sb-suspended-2025.
    """
    mineral_kept = maximum(1.0 - mineral_easing_per_quarter * clip(truce + 2.0 * concession, 0.0, 2.0), 0.0)
    return mineral_kept


@flow(
    gives=(
        "gage_restriction",
        "sbw_restriction",
        "re_restriction",
        "gage_new_restriction",
        "sbw_new_restriction",
        "re_new_restriction",
    )
)
def restricted_by_beijing(
    minerals_are_coded: float,
    gage_coded: float,
    sbw_coded: float,
    re_coded: float,
    gage_restriction: float,
    sbw_restriction: float,
    re_restriction: float,
    gage_new_restriction: float,
    sbw_new_restriction: float,
    re_new_restriction: float,
    gage_step: float,
    sbw_step: float,
    re_step: float,
    mineral_kept: float,
) -> tuple[float, ...]:
    """N' = N * kept + step, the record's own course before the cut-off; what is new since then is kept apart.

    Args: minerals_are_coded [0/1], *_coded, *_restriction, *_new_restriction and *_step [0-1], mineral_kept [0-1].
    Returns the three restrictions, and the part of each that is new since the cut-off [0-1].
    Source: levers.yaml codes the record by the fall of volumes.
    """
    gage_moved = clip(gage_restriction * mineral_kept + gage_step, 0.0, 1.0)
    sbw_moved = clip(sbw_restriction * mineral_kept + sbw_step, 0.0, 1.0)
    re_moved = clip(re_restriction * mineral_kept + re_step, 0.0, 1.0)
    gage_new_restriction = minimum(gage_new_restriction * mineral_kept + gage_step, gage_moved)
    sbw_new_restriction = minimum(sbw_new_restriction * mineral_kept + sbw_step, sbw_moved)
    re_new_restriction = minimum(re_new_restriction * mineral_kept + re_step, re_moved)
    gage_restriction = where(minerals_are_coded > 0.5, gage_coded, gage_moved)
    sbw_restriction = where(minerals_are_coded > 0.5, sbw_coded, sbw_moved)
    re_restriction = where(minerals_are_coded > 0.5, re_coded, re_moved)
    return (
        gage_restriction,
        sbw_restriction,
        re_restriction,
        gage_new_restriction,
        sbw_new_restriction,
        re_new_restriction,
    )


def _cover_after(cover: float, restriction: float, other_share: float, full: float, refill: float) -> float:
    withheld = restriction * (1.0 - other_share)
    return clip(cover - withheld + refill * (full - cover) * (1.0 - restriction), 0.0, full)


@flow(gives=("gage_cover_quarters", "sbw_cover_quarters", "re_cover_quarters"))
def buyers_stocks(
    gage_restriction: float,
    sbw_restriction: float,
    re_restriction: float,
    gage_cover_quarters: float,
    sbw_cover_quarters: float,
    re_cover_quarters: float,
    gage_other_share: float,
    sbw_other_share: float,
    re_other_share: float,
    cover_full_quarters: float,
    cover_refill_per_quarter: float,
) -> tuple[float, float, float]:
    """Cover runs down by what is withheld and refills towards its full length when supply returns.

    c' = clip(c - N * (1 - other share) + refill * (full - c) * (1 - N), 0, full).

    Args: restrictions [0-1], cover [quarters of use], other shares [0-1], cover_full_quarters [quarters],
    cover_refill_per_quarter [1/quarter].
    Returns the three covers [quarters].
    Source: judgement; half a quarter to one and a half.
    """
    full = cover_full_quarters
    refill = cover_refill_per_quarter
    gage_cover_quarters = _cover_after(gage_cover_quarters, gage_restriction, gage_other_share, full, refill)
    sbw_cover_quarters = _cover_after(sbw_cover_quarters, sbw_restriction, sbw_other_share, full, refill)
    re_cover_quarters = _cover_after(re_cover_quarters, re_restriction, re_other_share, full, refill)
    return gage_cover_quarters, sbw_cover_quarters, re_cover_quarters


@flow(
    gives=(
        "gage_pull",
        "sbw_pull",
        "re_pull",
        "gage_other_share",
        "sbw_other_share",
        "re_other_share",
        "mineral_leverage_usd_bn_y",
    )
)
def supply_from_elsewhere(
    gage_pull: float,
    sbw_pull: float,
    re_pull: float,
    gage_restriction: float,
    sbw_restriction: float,
    re_restriction: float,
    gage_other_share: float,
    sbw_other_share: float,
    re_other_share: float,
    substitution_by_products_per_year: float,
    substitution_rare_earths_per_year: float,
    delay_by_products_years: float,
    delay_rare_earths_years: float,
    other_share_ceiling: float,
    gage_stop_cost_usd_bn_y: float,
    sbw_stop_cost_usd_bn_y: float,
    re_stop_cost_usd_bn_y: float,
) -> tuple[float, ...]:
    """Using the lever builds the rival's substitutes, after a delay.

    pull' = pull + (N - pull) / (4 * delay);  d share / dt = nu * pull * (ceiling - share).

    Args: pulls [0-1], restrictions [0-1], shares of supply from outside China [0-1], rates nu [1/year], delays
    [years], other_share_ceiling [0-1], costs of a full stop [USD bn/year].
    Returns the pulls, the shares, and the leverage that is left [USD bn/year].
    Source: mechanism M40; Japan after 2010 in series2 (two to five years for the easy layer, about fifteen for heavy
    separation); model_evidence section 8.
    """
    gage_pull = gage_pull + 0.25 / delay_by_products_years * (gage_restriction - gage_pull)
    sbw_pull = sbw_pull + 0.25 / delay_by_products_years * (sbw_restriction - sbw_pull)
    re_pull = re_pull + 0.25 / delay_rare_earths_years * (re_restriction - re_pull)
    gage_room = maximum(other_share_ceiling - gage_other_share, 0.0)
    sbw_room = maximum(other_share_ceiling - sbw_other_share, 0.0)
    re_room = maximum(other_share_ceiling - re_other_share, 0.0)
    gage_other_share = gage_other_share + 0.25 * substitution_by_products_per_year * gage_pull * gage_room
    sbw_other_share = sbw_other_share + 0.25 * substitution_by_products_per_year * sbw_pull * sbw_room
    re_other_share = re_other_share + 0.25 * substitution_rare_earths_per_year * re_pull * re_room
    mineral_leverage_usd_bn_y = (
        (1.0 - gage_other_share) * gage_stop_cost_usd_bn_y
        + (1.0 - sbw_other_share) * sbw_stop_cost_usd_bn_y
        + (1.0 - re_other_share) * re_stop_cost_usd_bn_y
    )
    return (
        gage_pull,
        sbw_pull,
        re_pull,
        gage_other_share,
        sbw_other_share,
        re_other_share,
        mineral_leverage_usd_bn_y,
    )


@flow(gives=("mineral_loss_usd_bn", "new_mineral_loss_usd_bn", "cn_mineral_loss_usd_bn"))
def loss_from_minerals(
    gage_restriction: float,
    sbw_restriction: float,
    re_restriction: float,
    gage_new_restriction: float,
    sbw_new_restriction: float,
    re_new_restriction: float,
    gage_other_share: float,
    sbw_other_share: float,
    re_other_share: float,
    gage_cover_quarters: float,
    sbw_cover_quarters: float,
    re_cover_quarters: float,
    gage_stop_cost_usd_bn_y: float,
    sbw_stop_cost_usd_bn_y: float,
    re_stop_cost_usd_bn_y: float,
    exporter_loss_share: float,
) -> tuple[float, float, float]:
    """Loss = cost of a full stop * share withheld, once cover has run out:  C / 4 * N * (1 - other) * (1 - cover)+.

    Weighed by volume, not by quoted price.

    Args: restrictions, all and new [0-1], other shares [0-1], covers [quarters], costs [USD bn/year],
    exporter_loss_share [China's own loss as a share of the American one].
    Returns the American loss in all, the part of it from new restrictions, and the Chinese loss [USD bn/quarter].
    Source: series usgs_gdp_loss (gallium and germanium); the other two costs are judgements without a source.
    """
    gage = gage_stop_cost_usd_bn_y * (1.0 - gage_other_share) * maximum(1.0 - gage_cover_quarters, 0.0)
    sbw = sbw_stop_cost_usd_bn_y * (1.0 - sbw_other_share) * maximum(1.0 - sbw_cover_quarters, 0.0)
    rare = re_stop_cost_usd_bn_y * (1.0 - re_other_share) * maximum(1.0 - re_cover_quarters, 0.0)
    mineral_loss_usd_bn = 0.25 * (gage * gage_restriction + sbw * sbw_restriction + rare * re_restriction)
    new_mineral_loss_usd_bn = 0.25 * (
        gage * gage_new_restriction + sbw * sbw_new_restriction + rare * re_new_restriction
    )
    cn_mineral_loss_usd_bn = exporter_loss_share * mineral_loss_usd_bn
    return mineral_loss_usd_bn, new_mineral_loss_usd_bn, cn_mineral_loss_usd_bn
