"""The model: the flows of a quarter in their order, where its states begin, and what chance brings.

A quarter, read down: what is wanted, what the rules let through, what the other side does, what is made, smuggled and
used abroad, what it costs, what is installed, how far behind it leaves China, and who pays.
"""

from countermove.world.flow import Model, Stream
from countermove.world.flows.admission import admitted_by_beijing
from countermove.world.flows.answers import answers_of_china, steps_of_the_united_states
from countermove.world.flows.capability import behind_the_frontier
from countermove.world.flows.demand import wanted_at_the_world_price
from countermove.world.flows.front_loading import ordered_ahead
from countermove.world.flows.home_output import (
    advanced_wafer_capacity,
    bought_from_home,
    dies_and_memory_at_hand,
    effort_and_tools,
    packaged_at_home,
    yield_by_learning,
)
from countermove.world.flows.legal_imports import adequacy_of_what_is_allowed, delivered_legally, four_limits
from countermove.world.flows.market_access import cost_of_scarcity, loss_of_market_access
from countermove.world.flows.minerals import (
    buyers_stocks,
    eased_in_truce,
    loss_from_minerals,
    restricted_by_beijing,
    supply_from_elsewhere,
    where_it_hurts_most,
)
from countermove.world.flows.offshore import used_abroad
from countermove.world.flows.price import premium_on_the_street
from countermove.world.flows.regime import (
    levers_in_force,
    rules_in_force,
    taken_back_under_pressure,
    truce_or_not,
)
from countermove.world.flows.revenue import (
    income_of_monitored_rental,
    sales_of_chips,
    sales_of_tools_and_memory,
)
from countermove.world.flows.rupture import taiwan_ruptured
from countermove.world.flows.smuggling import smuggled_in
from countermove.world.flows.stocks import added_in_america, offshore_stocks, owned_stocks, what_can_be_used

FLOWS = (
    taiwan_ruptured,
    wanted_at_the_world_price,
    added_in_america,
    steps_of_the_united_states,
    truce_or_not,
    answers_of_china,
    taken_back_under_pressure,
    rules_in_force,
    levers_in_force,
    ordered_ahead,
    admitted_by_beijing,
    adequacy_of_what_is_allowed,
    four_limits,
    delivered_legally,
    effort_and_tools,
    advanced_wafer_capacity,
    yield_by_learning,
    dies_and_memory_at_hand,
    packaged_at_home,
    bought_from_home,
    smuggled_in,
    used_abroad,
    premium_on_the_street,
    owned_stocks,
    offshore_stocks,
    what_can_be_used,
    behind_the_frontier,
    where_it_hurts_most,
    eased_in_truce,
    restricted_by_beijing,
    buyers_stocks,
    supply_from_elsewhere,
    loss_from_minerals,
    loss_of_market_access,
    cost_of_scarcity,
    sales_of_chips,
    income_of_monitored_rental,
    sales_of_tools_and_memory,
)

STATE: dict[str, float | str] = {
    "ruptured": 0.0,
    "chip_supply_share": 1.0,
    "legal_stock_h100e": 15_000.0,
    "home_stock_h100e": 5_000.0,
    "smuggled_stock_h100e": 0.0,
    "us_stock_h100e": 60_000.0,
    "offshore_stock_h100e": 0.0,
    "monitored_stock_h100e": 0.0,
    "legal_imports_h100e": 9_000.0,
    "smuggled_h100e": 0.0,
    "smuggling_network_h100e": "smuggling_network_start_h100e",
    "wafer_capacity_wpm": "wafer_capacity_start_wpm",
    "cumulative_wafers": 1.0,
    "die_bank": 0.0,
    "hbm_bank": 0.0,
    "home_share": 0.2,
    "home_use_factor": 0.3,
    "use_progress_years": -3.625,
    "domestic_flow_h100e": 1_500.0,
    "chip_sales_usd_bn": 0.3,
    "quality_before": 1.0,
    "pulled_forward_h100e": 0.0,
    "admission_logit": 4.0,
    "admission_answer": 0.0,
    "control_fear_per_quarter": "fear_base_per_quarter",
    "street_premium": 1.0,
    "price_noise_log": 0.0,
    "demand_noise_log": 0.0,
    "cn_algorithms_log": 0.0,
    "us_algorithms_log": 1.0,
    "truce": 0.0,
    "option_kept": 1.0,
    "pending_next": 0.0,
    "pending_in_two": 0.0,
    "pending_in_three": 0.0,
    "answered_lately": 0.0,
    "us_loss_usd_bn": 0.0,
    "market_loss_usd_bn": 0.0,
    "gage_restriction": 0.0,
    "sbw_restriction": 0.0,
    "re_restriction": 0.0,
    "gage_new_restriction": 0.0,
    "sbw_new_restriction": 0.0,
    "re_new_restriction": 0.0,
    "gage_cover_quarters": "cover_full_quarters",
    "sbw_cover_quarters": "cover_full_quarters",
    "re_cover_quarters": "cover_full_quarters",
    "gage_pull": 0.0,
    "sbw_pull": 0.0,
    "re_pull": 0.0,
    "gage_other_share": "gage_other_share_start",
    "sbw_other_share": "sbw_other_share_start",
    "re_other_share": "re_other_share_start",
}
"""Where states begin, at the end of 2021: a number (the sketch's opening values), or the parameter that holds it."""

STREAMS = (
    Stream(1, "normal", ("price_normal", "smuggling_normal", "admission_normal", "demand_normal")),
    Stream(2, "uniform", ("step_uniform", "answer_uniform", "instrument_uniform", "truce_uniform")),
    Stream(3, "uniform", ("concession_uniform", "refusal_uniform", "rupture_uniform", None)),
)

CALENDAR = ("year", "years_after_2022", "years_after_2025", "years_after_2026")
"""Paths that are the calendar itself; all others stand in parameters.yaml."""

FROM_RECORD = (
    "relaxation_refused_share",
    "answer_rate_3_first",
    "answer_rate_3_second",
    "answer_rate_3_third",
    "answer_rate_4_first",
    "answer_rate_4_second",
    "answer_rate_4_third",
    "answer_rate_5_first",
    "answer_rate_5_second",
    "answer_rate_5_third",
    "truce_rate_ratio",
    "us_step_rate",
    "us_step_rate_in_truce",
    "ambient_share_severity_4",
    "ambient_share_5_of_rest",
    "mix_minerals",
    "mix_market_of_rest",
    "mix_chips_of_rest",
    "mix_tariff_of_rest",
    "truce_begin_rate",
    "truce_break_rate",
    "concession_rate",
)
"""Parameters whose distribution is the posterior of countermove.response; none of them stands in parameters.yaml."""

LAW_LEVERS = (
    "open_chip_h100e",
    "open_chip_worth",
    "open_days_share",
    "licensed_chip_h100e",
    "licensed_chip_worth",
    "licensed_days_share",
    "duty_fraction",
    "volume_cap_fraction",
)
"""What an option's law lets through, in one open and one licensed chip."""

REVERTED = (
    *LAW_LEVERS,
    "offshore_closed",
    "tool_access",
    "hbm_access",
    "foundry_access",
    "ally_alignment",
    "enforcement_effort",
    "location_verification",
    "monitored_cloud",
)
"""What goes back when an option's steps are taken back: each is given for the option and for the fallback."""

OPTION_LEVERS = (
    "is_future",
    "admission_is_coded",
    "minerals_are_coded",
    "truce_coded",
    "option_is_a_step",
    "option_step_severity",
    "us_past_step_severity",
    "option_steps_severity_3",
    "option_steps_severity_4",
    "option_steps_severity_5",
    "loosening_step",
    "loosening_stands",
    *(f"option_{name}" for name in REVERTED),
    *(f"fallback_{name}" for name in REVERTED),
)
"""Levers that follow from an option's measures and law; the others are read from levers.yaml under their own names."""


def build_model(parameters: tuple[str, ...], paths: tuple[str, ...], levers: tuple[str, ...]) -> Model:
    """The model over the names that a study gives: its parameters, paths and levers beside the ones named here.

    Raises WiringError, naming every fault, if the study's names and the flows do not fit together.
    """
    return Model(
        flows=FLOWS,
        state=STATE,
        parameters=(*parameters, *FROM_RECORD),
        paths=(*CALENDAR, *paths),
        levers=(*OPTION_LEVERS, *levers),
        streams=STREAMS,
    )
