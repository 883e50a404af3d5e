"""What China can make at home: wafers, yield, dies, memory, packaging, and what of it is bought."""

from countermove.world.flow import flow
from countermove.world.ops import clip, exp, log, logistic, maximum, minimum


@flow(gives=("relative_tool_access", "home_effort"))
def effort_and_tools(
    effort_response: float,
    revenue_response: float,
    tool_dependence: float,
    tool_access: float,
    tool_access_in_2025: float,
    ally_alignment: float,
    ally_tool_share: float,
    legal_quality: float,
    home_share: float,
) -> tuple[float, float]:
    """What drives home industry, for wafers and for memory alike.

    tools  = (q * (1 - alignment * allied share) / q_2025)^a
    effort = 1 + beta * (1 - access) + gamma * (home share - 1/2)

    a is the dependence on foreign tools (handicap), beta the effort that denial provokes (backfire), gamma the effort
    that home revenue pays for (lock-in).

    Args: effort_response beta [-], revenue_response gamma [-], tool_dependence a [-], tool_access and
    tool_access_in_2025 [0-1], ally_alignment [0-1], ally_tool_share [0-1], legal_quality [0-1], home_share [0-1].
    Returns the two factors, 1 at the access of 2025 without response.
    Source: claims A2-07, A2-08, A4-14; series smic_adv_wpm, sme_import_china_by_origin_y.
    """
    tools = maximum(tool_access * (1.0 - ally_alignment * ally_tool_share), 0.02) / tool_access_in_2025
    relative_tool_access = exp(tool_dependence * log(tools))
    home_effort = maximum(1.0 + effort_response * (1.0 - legal_quality) + revenue_response * (home_share - 0.5), 0.0)
    return relative_tool_access, home_effort


@flow(gives=("wafer_capacity_wpm",))
def advanced_wafer_capacity(
    wafer_capacity_wpm: float,
    wafer_growth_per_year: float,
    relative_tool_access: float,
    home_effort: float,
    wafer_capacity_ceiling_wpm: float,
) -> float:
    """d ln K / dt = g * effort * tools * (1 - K / K_max).

    Args: wafer_capacity_wpm K [wafers/month], wafer_growth_per_year g [log/year], relative_tool_access and home_effort
    [-], wafer_capacity_ceiling_wpm K_max [wafers/month, without EUV].
    Returns wafer capacity [wafers/month].
    Source: series smic_adv_wpm.
    """
    room = maximum(1.0 - wafer_capacity_wpm / wafer_capacity_ceiling_wpm, 0.0)
    growth = wafer_growth_per_year * home_effort * relative_tool_access * room
    wafer_capacity_wpm = wafer_capacity_wpm * exp(0.25 * minimum(growth, 2.0))
    return wafer_capacity_wpm


@flow(gives=("cumulative_wafers", "good_die_yield"))
def yield_by_learning(
    cumulative_wafers: float,
    wafer_capacity_wpm: float,
    ai_wafer_share: float,
    yield_start_logit: float,
    yield_learning: float,
    yield_cap_logit: float,
) -> tuple[float, float]:
    """logit y = min(y0 + b * ln(cumulative wafers), cap), wafers counted in lots of 30,000.

    Args: cumulative_wafers [lots of 30,000 large-die wafers], wafer_capacity_wpm [wafers/month], ai_wafer_share [0-1],
    yield_start_logit [logit], yield_learning b [logit per e-fold], yield_cap_logit [logit].
    Returns the cumulative wafers and the share of good dies [0-1].
    Source: series yield_910c, yield_910b.
    """
    cumulative_wafers = cumulative_wafers + 3.0 * wafer_capacity_wpm * ai_wafer_share / 30000.0
    good_die_yield = logistic(minimum(yield_start_logit + yield_learning * log(cumulative_wafers), yield_cap_logit))
    return cumulative_wafers, good_die_yield


@flow(gives=("dies_at_hand", "hbm_at_hand"))
def dies_and_memory_at_hand(
    die_bank: float,
    hbm_bank: float,
    wafer_capacity_wpm: float,
    ai_wafer_share: float,
    dies_per_wafer: float,
    good_die_yield: float,
    foreign_dies_total: float,
    foreign_die_share_of_total: float,
    foundry_access: float,
    open_foundry_dies_per_quarter: float,
    foreign_hbm_total: float,
    foreign_hbm_share_of_total: float,
    hbm_access: float,
    open_hbm_stacks_per_quarter: float,
    home_hbm_full_rate: float,
    home_hbm_midpoint_year: float,
    home_hbm_growth_per_year: float,
    relative_tool_access: float,
    home_effort: float,
    year: float,
) -> tuple[float, float]:
    """Banks of finished dies and of memory stacks before packaging.

    dies += 3 * K * alpha * dies per wafer * yield + foreign dies;  stacks += foreign stacks + home stacks,
    home stacks = full rate * tools * logistic((year - midpoint) / 0.35) * exp(growth * effort * (year - midpoint)+):
    memory is made with the same tools and the same effort as wafers.

    Args: banks [dies; stacks], wafer_capacity_wpm [wafers/month], ai_wafer_share [0-1], dies_per_wafer, good_die_yield
    [0-1], foreign totals [dies; stacks] and their share per quarter [0-1], foundry_access and hbm_access [0-1], what
    open access would add [dies/quarter; stacks/quarter], home memory [stacks/quarter; year; log/year],
    relative_tool_access and home_effort [-], year [years].
    Returns what is at hand [dies; stacks].
    Source: series tsmc_huawei_dies, hbm_stacks_china_cum, hbm_prerush_stacks, cxmt_hbm_stacks_y, cxmt_hbm_delay.
    """
    home_dies = 3.0 * wafer_capacity_wpm * ai_wafer_share * dies_per_wafer * good_die_yield
    foreign_dies = foreign_dies_total * foreign_die_share_of_total + foundry_access * open_foundry_dies_per_quarter
    dies_at_hand = die_bank + home_dies + foreign_dies
    past_midpoint = year - home_hbm_midpoint_year
    grown = exp(home_hbm_growth_per_year * home_effort * maximum(past_midpoint, 0.0))
    home_stacks = home_hbm_full_rate * relative_tool_access * logistic(past_midpoint / 0.35) * grown
    foreign_stacks = foreign_hbm_total * foreign_hbm_share_of_total + hbm_access * open_hbm_stacks_per_quarter
    hbm_at_hand = hbm_bank + foreign_stacks + home_stacks
    return dies_at_hand, hbm_at_hand


@flow(gives=("packages", "die_bank", "hbm_bank", "memory_binds"))
def packaged_at_home(
    dies_at_hand: float,
    hbm_at_hand: float,
    packaging_path_packages: float,
    packaging_factor: float,
    packaging_growth_per_year: float,
    years_after_2025: float,
    dies_per_package: float,
    stacks_per_package: float,
) -> tuple[float, ...]:
    """The scarcest of three inputs binds:  min(dies / dpp, stacks / spp, packaging lines).

    Args: dies_at_hand [dies], hbm_at_hand [stacks], packaging_path_packages [packages/quarter] with its factor [-] and
    growth after 2025 [log/year], years_after_2025 [years], dies_per_package and stacks_per_package [per package].
    Returns packages [packages/quarter], what is left in the banks, and 1 where memory binds.
    Source: series ascend_units_y, ascend_hbm_bound_units_y, ascend_dies_y.
    """
    lines = packaging_path_packages * packaging_factor * exp(packaging_growth_per_year * years_after_2025)
    by_dies = dies_at_hand / dies_per_package
    by_memory = hbm_at_hand / stacks_per_package
    packages = minimum(minimum(by_dies, by_memory), lines)
    memory_binds = 1.0 - clip((by_memory - packages) / maximum(packages, 1.0), 0.0, 1.0)
    die_bank = dies_at_hand - packages * dies_per_package
    hbm_bank = hbm_at_hand - packages * stacks_per_package
    return packages, die_bank, hbm_bank, memory_binds


@flow(gives=("domestic_flow_h100e", "home_share"))
def bought_from_home(
    packages: float,
    package_h100e_path: float,
    package_h100e_factor: float,
    other_vendors_path_h100e: float,
    other_vendors_factor: float,
    other_vendors_growth_per_year: float,
    years_after_2025: float,
    home_first_share: float,
    wanted_h100e: float,
    legal_imports_h100e: float,
    smuggled_h100e: float,
) -> tuple[float, float]:
    """Output, of which a share is bought whatever the rival offer and the rest only if demand is left.

    potential = packages * h + other vendors;
    bought = potential * (f + (1 - f) * clip((W - F_L) / potential, 0, 1)).

    Args: packages [packages/quarter], package_h100e_path [H100e/package] and its factor [-], other_vendors_path_h100e
    [H100e/quarter] with factor [-] and growth after 2025 [log/year], years_after_2025 [years], home_first_share f
    [0-1], wanted_h100e and legal_imports_h100e [H100e/quarter], smuggled_h100e [H100e/quarter, last quarter].
    Returns home-made chips bought [H100e/quarter, paper throughput] and their share of onshore supply [0-1].
    Source: series cn_domestic_flow_h100e_y, ascend_units_y, cn_accel_units_y; events of January 2026.
    """
    others = other_vendors_path_h100e * other_vendors_factor * exp(other_vendors_growth_per_year * years_after_2025)
    potential = maximum(packages * package_h100e_path * package_h100e_factor + others, 1.0)
    left = clip((wanted_h100e - legal_imports_h100e) / potential, 0.0, 1.0)
    domestic_flow_h100e = potential * (home_first_share + (1.0 - home_first_share) * left)
    home_share = domestic_flow_h100e / maximum(domestic_flow_h100e + legal_imports_h100e + smuggled_h100e, 1.0)
    return domestic_flow_h100e, home_share
