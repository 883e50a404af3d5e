"""What the record's own meters read: flows from quantities of the model to what a series measures.

They hold nuisances, which nothing but the fit and the checks need, and so are no flows of the model itself.
"""

from countermove.world.flow import Flow, flow
from countermove.world.ops import maximum


@flow(gives=("nvidia_legal_h100e", "amd_legal_h100e"))
def legal_by_maker(legal_imports_h100e: float, nvidia_share_of_legal: float) -> tuple[float, float]:
    """What NVIDIA, and what the others, sold legally [H100e/quarter]."""
    nvidia_legal_h100e = legal_imports_h100e * nvidia_share_of_legal
    amd_legal_h100e = legal_imports_h100e - nvidia_legal_h100e
    return nvidia_legal_h100e, amd_legal_h100e


@flow(gives=("nvidia_by_headquarters_usd_bn",))
def nvidia_by_headquarters(
    nvidia_revenue_usd_bn: float,
    offshore_bought_from_nvidia: float,
    offshore_flow_h100e: float,
    world_price_usd_per_h100e: float,
) -> float:
    """NVIDIA's revenue from firms with Chinese headquarters: billed in China, and what they buy for use abroad
    [USD bn/quarter]."""
    abroad_usd_bn = offshore_bought_from_nvidia * offshore_flow_h100e * world_price_usd_per_h100e * 1.0e-9
    nvidia_by_headquarters_usd_bn = nvidia_revenue_usd_bn + abroad_usd_bn
    return nvidia_by_headquarters_usd_bn


@flow(gives=("world_nvidia_h100e",))
def nvidia_to_the_world(us_additions_h100e: float, world_nvidia_per_us_addition: float) -> float:
    """NVIDIA's compute sold anywhere [H100e/quarter]."""
    world_nvidia_h100e = us_additions_h100e * world_nvidia_per_us_addition
    return world_nvidia_h100e


@flow(gives=("china_share_of_world",))
def owned_and_known(
    legal_stock_h100e: float, home_stock_h100e: float, us_stock_h100e: float, world_stock_per_us_stock: float
) -> float:
    """China's owned compute that is known of, as a share of the world's [0-1]: neither smuggled nor rented."""
    world_h100e = maximum(us_stock_h100e * world_stock_per_us_stock, 1.0)
    china_share_of_world = (legal_stock_h100e + home_stock_h100e) / world_h100e
    return china_share_of_world


@flow(gives=("h100_price_usd",))
def price_of_an_h100(world_price_usd_per_h100e: float, price_of_h100_against_all: float) -> float:
    """Price of an H100 alone [USD]."""
    h100_price_usd = world_price_usd_per_h100e * price_of_h100_against_all
    return h100_price_usd


@flow(gives=("foreign_dies", "foreign_stacks"))
def foreign_parts(
    foreign_dies_total: float,
    foreign_die_share_of_total: float,
    foreign_hbm_total: float,
    foreign_hbm_share_of_total: float,
) -> tuple[float, float]:
    """Dies and memory stacks that came from abroad [dies/quarter; stacks/quarter]."""
    foreign_dies = foreign_dies_total * foreign_die_share_of_total
    foreign_stacks = foreign_hbm_total * foreign_hbm_share_of_total
    return foreign_dies, foreign_stacks


@flow(gives=("smuggled_chips",))
def smuggled_by_count(smuggled_h100e: float, chips_per_smuggled_h100e: float) -> float:
    """Smuggled chips [chips/quarter]."""
    smuggled_chips = smuggled_h100e * chips_per_smuggled_h100e
    return smuggled_chips


METERS: tuple[Flow, ...] = (
    legal_by_maker,
    nvidia_by_headquarters,
    nvidia_to_the_world,
    owned_and_known,
    price_of_an_h100,
    foreign_parts,
    smuggled_by_count,
)
