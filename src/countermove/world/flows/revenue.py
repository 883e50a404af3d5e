"""Who earns and who pays: makers of chips, tools and memory, and the treasury."""

from countermove.world.flow import flow
from countermove.world.ops import maximum


@flow(gives=("chip_sales_usd_bn", "nvidia_sales_usd_bn", "amd_sales_usd_bn", "duty_income_usd_bn"))
def sales_of_chips(
    legal_imports_h100e: float,
    legal_worth_per_h100e: float,
    world_price_usd_per_h100e: float,
    duty_fraction: float,
    nvidia_share_of_legal: float,
) -> tuple[float, ...]:
    """Sales = F_L * P * worth per H100e: a chip is paid for its worth, bandwidth included.

    Income of the treasury = duty * sales.

    Args: legal_imports_h100e [H100e/quarter], legal_worth_per_h100e [-], world_price_usd_per_h100e
    [USD/H100e],
    duty_fraction [fraction], nvidia_share_of_legal [0-1].
    Returns sales of all makers, of NVIDIA and of AMD, and duty income [USD bn/quarter].
    Source: series nvda_h20_rev_q, amd_mi308_china_rev_q, price_h200_china.
    """
    chip_sales_usd_bn = legal_imports_h100e * world_price_usd_per_h100e * legal_worth_per_h100e * 1.0e-9
    nvidia_sales_usd_bn = nvidia_share_of_legal * chip_sales_usd_bn
    amd_sales_usd_bn = chip_sales_usd_bn - nvidia_sales_usd_bn
    duty_income_usd_bn = duty_fraction * chip_sales_usd_bn
    return chip_sales_usd_bn, nvidia_sales_usd_bn, amd_sales_usd_bn, duty_income_usd_bn


@flow(gives=("us_tool_sales_usd_bn", "allied_tool_sales_usd_bn", "memory_sales_usd_bn"))
def sales_of_tools_and_memory(
    us_tool_path_usd_bn: float,
    allied_tool_path_usd_bn: float,
    tool_market_factor: float,
    tool_access: float,
    tool_access_in_2025: float,
    ally_alignment: float,
    home_tool_share_gain_per_year: float,
    years_after_2025: float,
    hbm_access: float,
    hbm_open_sales_usd_bn: float,
    market_loss_usd_bn: float,
    market_loss_share_memory: float,
    us_memory_base_usd_bn: float,
) -> tuple[float, float, float]:
    """Tool sales fall with access, with allies' alignment and as home tools take over; memory with access and bans.

    Args: paths [USD bn/quarter], tool_market_factor [-], tool_access [0-1] and its value in 2025, ally_alignment [0-1],
    home_tool_share_gain_per_year [1/year], years_after_2025 [years], hbm_access [0-1], hbm_open_sales_usd_bn
    [USD bn/quarter under open access], market_loss_usd_bn [USD bn/quarter, all American firms], the share of it that
    falls on memory [0-1], us_memory_base_usd_bn [USD bn/quarter].
    Returns sales of American and allied tool makers and of memory makers [USD bn/quarter].
    Source: series amat_china_share_y, lam_china_share_y, kla_china_share_y, asml_china_share_y, micron_china_rev_y.
    """
    kept = maximum(1.0 - home_tool_share_gain_per_year * years_after_2025, 0.1)
    access = tool_access / tool_access_in_2025
    us_tool_sales_usd_bn = us_tool_path_usd_bn * tool_market_factor * access * kept
    allied_tool_sales_usd_bn = allied_tool_path_usd_bn * tool_market_factor * (1.0 - ally_alignment) * kept
    memory_sales_usd_bn = (
        maximum(us_memory_base_usd_bn - market_loss_share_memory * market_loss_usd_bn, 0.0)
        + hbm_access * hbm_open_sales_usd_bn
    )
    return us_tool_sales_usd_bn, allied_tool_sales_usd_bn, memory_sales_usd_bn
