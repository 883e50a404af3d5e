"""Who earns and who pays: makers of chips, tools and memory, and the treasury."""

from countermove.world.flow import flow
from countermove.world.ops import maximum, where


@flow(
    gives=(
        "chip_sales_usd_bn",
        "nvidia_sales_usd_bn",
        "nvidia_revenue_usd_bn",
        "amd_sales_usd_bn",
        "duty_income_usd_bn",
        "stop_charge_usd_bn",
        "quality_before",
    )
)
def sales_of_chips(
    chip_sales_usd_bn: float,
    quality_before: float,
    legal_imports_h100e: float,
    legal_quality: float,
    legal_worth_per_h100e: float,
    world_price_usd_per_h100e: float,
    duty_fraction: float,
    nvidia_share_of_legal: float,
    nvidia_other_usd_bn: float,
    stop_charge_per_lost_sale: float,
    notice_quarters: float,
) -> tuple[float, ...]:
    """Sales = F_L * P * worth per H100e: a chip is paid for its worth, bandwidth included.

    Income of the treasury = duty * sales. A stop without notice (what is allowed falls by half or more) costs makers
    stock and commitments:  charge = c * (sales before - sales now)+ * (1 - notice)+.

    Args: chip_sales_usd_bn and quality_before [last quarter], legal_imports_h100e [H100e/quarter], legal_quality [0-1],
    legal_worth_per_h100e [-], world_price_usd_per_h100e [USD/H100e], duty_fraction [fraction], nvidia_share_of_legal
    [0-1], nvidia_other_usd_bn [USD bn/quarter, sales to China that are not legal accelerators],
    stop_charge_per_lost_sale [USD per USD a quarter], notice_quarters [quarters].
    Returns legal sales of all makers and of NVIDIA, NVIDIA's revenue from China, AMD's sales, duty income, charges
    [all USD bn/quarter], and what is allowed now, for the next quarter.
    Source: series nvda_h20_rev_q, nvda_china_rev_q, amd_mi308_china_rev_q, nvda_h20_charge, amd_charge.
    """
    sales_before = chip_sales_usd_bn
    chip_sales_usd_bn = legal_imports_h100e * world_price_usd_per_h100e * legal_worth_per_h100e * 1.0e-9
    nvidia_sales_usd_bn = nvidia_share_of_legal * chip_sales_usd_bn
    nvidia_revenue_usd_bn = nvidia_sales_usd_bn + nvidia_other_usd_bn
    amd_sales_usd_bn = chip_sales_usd_bn - nvidia_sales_usd_bn
    duty_income_usd_bn = duty_fraction * chip_sales_usd_bn
    stopped = where(legal_quality < 0.5 * quality_before, 1.0, 0.0)
    lost = maximum(sales_before - chip_sales_usd_bn, 0.0)
    stop_charge_usd_bn = stopped * stop_charge_per_lost_sale * lost * maximum(1.0 - notice_quarters, 0.0)
    quality_before = legal_quality
    return (
        chip_sales_usd_bn,
        nvidia_sales_usd_bn,
        nvidia_revenue_usd_bn,
        amd_sales_usd_bn,
        duty_income_usd_bn,
        stop_charge_usd_bn,
        quality_before,
    )


@flow(gives=("cloud_income_usd_bn",))
def income_of_monitored_rental(
    monitored_stock_h100e: float, world_price_usd_per_h100e: float, rental_yield_per_quarter: float
) -> float:
    """Rent = yield * P * R.

    Args: monitored_stock_h100e R [H100e], world_price_usd_per_h100e P [USD/H100e], rental_yield_per_quarter [rent of a
    quarter as a share of the price].
    Returns income of the owners of monitored rental [USD bn/quarter].
    Source: series rental_h100_us, price_h100.
    """
    cloud_income_usd_bn = rental_yield_per_quarter * world_price_usd_per_h100e * monitored_stock_h100e * 1.0e-9
    return cloud_income_usd_bn


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
    allied_tool_sales_usd_bn = allied_tool_path_usd_bn * tool_market_factor * access * (1.0 - ally_alignment) * kept
    memory_sales_usd_bn = (
        maximum(us_memory_base_usd_bn - market_loss_share_memory * market_loss_usd_bn, 0.0)
        + hbm_access * hbm_open_sales_usd_bn
    )
    return us_tool_sales_usd_bn, allied_tool_sales_usd_bn, memory_sales_usd_bn
