"""American steps and the Chinese answers to them, with the hazards that the record gives."""

from countermove.world.flow import flow
from countermove.world.ops import exp, maximum, minimum, ratio, where


@flow(gives=("us_step_severity", "ambient_step", "due_now", "due_next", "due_in_two", "due_in_three"))
def steps_of_the_united_states(
    is_future: float,
    truce: float,
    step_uniform: float,
    us_step_rate: float,
    us_step_rate_in_truce: float,
    loosening_stands: float,
    loosening_calms: float,
    option_step_severity: float,
    us_past_step_severity: float,
    option_steps_severity_3: float,
    option_steps_severity_4: float,
    option_steps_severity_5: float,
    ambient_share_severity_4: float,
    ambient_share_5_of_rest: float,
    answer_rate_3_first: float,
    answer_rate_3_second: float,
    answer_rate_3_third: float,
    answer_rate_4_first: float,
    answer_rate_4_second: float,
    answer_rate_4_third: float,
    answer_rate_5_first: float,
    answer_rate_5_second: float,
    answer_rate_5_third: float,
) -> tuple[float, ...]:
    """The hazard of an answer that this quarter's steps bring, now and in the three quarters after.

    A step in the middle of a quarter is at risk for 30 days in the first window (days 0-30) and 15 in the second
    (30-90) now, 45 + 46 days in the second and third (90-365) next quarter, then 92 and 92 days.  Beside the option's
    own steps, further American steps come as they did in the record, at one rate in a truce and another outside it,
    fewer while a loosening stands. A quarter with any has the mean number of such quarters, rate / (1 - exp(-rate)).

    Args: is_future [0/1], truce [0/1], us_step_rate and us_step_rate_in_truce [1/quarter], loosening_stands [0/1],
    loosening_calms [0-1], option_step_severity [0-5, gravest of the quarter], us_past_step_severity [0-5, from the
    record], option_steps_severity_* [steps/quarter], ambient shares [0-1], answer_rate_<severity>_ <window> [1/day].
    Returns the gravest severity, whether a further step came [0/1], and integrated hazards [-] due now, next quarter,
    in two and in three quarters.
    Source: countermove.response.clocks.hazard (spells of the record); the windows are those of the record.
    """
    recorded_rate = where(truce > 0.5, us_step_rate_in_truce, us_step_rate)
    rate = recorded_rate * (1.0 - loosening_calms * loosening_stands)
    chance = 1.0 - exp(-rate)
    ambient_step = where(step_uniform < chance, 1.0, 0.0) * is_future
    ambient_steps = ambient_step * ratio(rate, chance)
    share_5 = (1.0 - ambient_share_severity_4) * ambient_share_5_of_rest
    share_3 = 1.0 - ambient_share_severity_4 - share_5
    steps_3 = option_steps_severity_3 + ambient_steps * share_3
    steps_4 = option_steps_severity_4 + ambient_steps * ambient_share_severity_4
    steps_5 = option_steps_severity_5 + ambient_steps * share_5
    first = steps_3 * answer_rate_3_first + steps_4 * answer_rate_4_first + steps_5 * answer_rate_5_first
    second = steps_3 * answer_rate_3_second + steps_4 * answer_rate_4_second + steps_5 * answer_rate_5_second
    third = steps_3 * answer_rate_3_third + steps_4 * answer_rate_4_third + steps_5 * answer_rate_5_third
    due_now = 30.0 * first + 15.0 * second
    due_next = 45.0 * second + 46.0 * third
    due_in_two = 92.0 * third
    due_in_three = 92.0 * third
    ambient_severity = 3.0 + ambient_share_severity_4 + 2.0 * share_5
    us_step_severity = maximum(maximum(option_step_severity, us_past_step_severity), ambient_step * ambient_severity)
    return us_step_severity, ambient_step, due_now, due_next, due_in_two, due_in_three


@flow(
    gives=(
        "pending_next",
        "pending_in_two",
        "pending_in_three",
        "answer",
        "mineral_answer",
        "market_answer",
        "admission_answer",
        "tariff_answer",
        "technology_answer",
    )
)
def answers_of_china(
    is_future: float,
    truce: float,
    truce_rate_ratio: float,
    answer_uniform: float,
    instrument_uniform: float,
    pending_next: float,
    pending_in_two: float,
    pending_in_three: float,
    due_now: float,
    due_next: float,
    due_in_two: float,
    due_in_three: float,
    mix_minerals: float,
    mix_market_of_rest: float,
    mix_chips_of_rest: float,
    mix_tariff_of_rest: float,
) -> tuple[float, ...]:
    """P(answer this quarter) = 1 - exp(-(hazard pending + hazard due now) * truce ratio); an answer closes the spells.

    The instrument follows the record's mix: minerals, market access, chip imports, tariffs, else technology or data
    (a Dirichlet in its stick-breaking form).

    Args: is_future [0/1], truce [0/1], truce_rate_ratio [-], pending and due hazards [-], the mix as shares, each of
    what the ones before leave [0-1].
    Returns the pending hazards [-], whether an answer came and by which instrument [0/1 each].
    Source: countermove.response.clocks.hazard.
    """
    hazard = (pending_next + due_now) * where(truce > 0.5, truce_rate_ratio, 1.0)
    answer = where(answer_uniform < 1.0 - exp(-minimum(hazard, 30.0)), 1.0, 0.0) * is_future
    still_open = 1.0 - answer
    pending_next = still_open * (pending_in_two + due_next)
    pending_in_two = still_open * (pending_in_three + due_in_two)
    pending_in_three = still_open * due_in_three
    to_minerals = mix_minerals
    to_market = to_minerals + (1.0 - to_minerals) * mix_market_of_rest
    to_chips = to_market + (1.0 - to_market) * mix_chips_of_rest
    to_tariff = to_chips + (1.0 - to_chips) * mix_tariff_of_rest
    mineral_answer = answer * where(instrument_uniform < to_minerals, 1.0, 0.0)
    market_answer = answer * where(instrument_uniform < to_market, 1.0, 0.0) - mineral_answer
    admission_answer = answer * where(instrument_uniform < to_chips, 1.0, 0.0) - mineral_answer - market_answer
    tariff_answer = (
        answer * where(instrument_uniform < to_tariff, 1.0, 0.0) - mineral_answer - market_answer - admission_answer
    )
    technology_answer = answer - mineral_answer - market_answer - admission_answer - tariff_answer
    return (
        pending_next,
        pending_in_two,
        pending_in_three,
        answer,
        mineral_answer,
        market_answer,
        admission_answer,
        tariff_answer,
        technology_answer,
    )
