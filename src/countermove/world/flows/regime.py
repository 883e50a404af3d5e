"""Truces that begin and break, and American steps that are taken back under pressure."""

from countermove.world.flow import flow
from countermove.world.ops import clip, exp, where


@flow(gives=("truce",))
def truce_or_not(
    truce: float,
    is_future: float,
    truce_coded: float,
    truce_uniform: float,
    truce_begin_rate: float,
    truce_break_rate: float,
    truce_offer: float,
    truce_offer_gain: float,
    loosening_stands: float,
    truce_expiry: float,
    expiry_break_rate: float,
    framework_verification: float,
    verification_keeps_truce: float,
    option_step_severity: float,
    step_breaks_truce: float,
) -> float:
    """A two-state process after the cut-off; coded before it.

    begin hazard = b * (1 + gain * offer * (0.4 + 0.6 * loosening));  an offer is worth more with a loosening in hand.
    break hazard = d * (1 - keep * verification) + kick * (own step's severity / 5) + expiry, the last in quarters in
    which a truce lapses by default. Further steps do not add to it: the record's rate d has them in it.

    Args: truce [0/1], is_future [0/1], truce_coded [0-1], rates [1/quarter], truce_offer [0-1], truce_offer_gain [-],
    loosening_stands [0/1], truce_expiry [0-1, share of a lapse that falls in the quarter], expiry_break_rate
    [1/quarter], framework_verification [0-1], verification_keeps_truce [0-1], option_step_severity [0-5],
    step_breaks_truce [1/quarter at severity 5].
    Returns whether a truce holds [0/1].
    Source: countermove.response.clocks.hazard (spans of truces in events.csv); mechanism M59.
    """
    offered = truce_offer * (0.4 + 0.6 * loosening_stands)
    begin = 1.0 - exp(-truce_begin_rate * (1.0 + truce_offer_gain * offered))
    breaking_rate = (
        truce_break_rate * (1.0 - verification_keeps_truce * framework_verification)
        + step_breaks_truce * option_step_severity / 5.0
        + expiry_break_rate * truce_expiry
    )
    breaking = 1.0 - exp(-breaking_rate)
    from_truce = where(truce_uniform < breaking, 0.0, 1.0)
    from_none = where(truce_uniform < begin, 1.0, 0.0)
    moved = where(truce > 0.5, from_truce, from_none)
    truce = where(is_future > 0.5, moved, where(truce_coded > 0.5, 1.0, 0.0))
    return truce


@flow(gives=("option_kept", "concession"))
def taken_back_under_pressure(
    option_kept: float,
    is_future: float,
    option_is_a_step: float,
    option_in_concession: float,
    concession_uniform: float,
    concession_rate: float,
    concession_to_loss: float,
    us_loss_usd_bn: float,
    answered_lately: float,
) -> tuple[float, float]:
    """Washington eases under pressure, the more the greater the loss; at times the option goes with it.

    hazard = (c0 + c1 * loss) * answered lately;  of the concessions a share undoes the option, if it is a step at all.

    Args: option_kept [0/1], is_future [0/1], option_is_a_step [0/1, whether the option tightens], option_in_concession
    [0-1], concession_rate [1/quarter], concession_to_loss [1/quarter per USD bn], us_loss_usd_bn [USD bn/quarter, last
    quarter], answered_lately [0-1].
    Returns whether the option still stands and whether anything was conceded now [0/1].
    Source: countermove.response.clocks.hazard (American relaxations while an answer stands).
    """
    hazard = (concession_rate + concession_to_loss * us_loss_usd_bn) * clip(answered_lately, 0.0, 1.0)
    chance = (1.0 - exp(-hazard)) * is_future
    concession = where(concession_uniform < chance, 1.0, 0.0)
    undone = where(concession_uniform < chance * option_in_concession, 1.0, 0.0) * option_is_a_step
    option_kept = option_kept * (1.0 - undone)
    return option_kept, concession


@flow(
    gives=(
        "open_chip_h100e",
        "open_chip_worth",
        "open_days_share",
        "licensed_chip_h100e",
        "licensed_chip_worth",
        "licensed_days_share",
        "duty_fraction",
        "volume_cap_fraction",
        "offshore_closed",
        "commitment_in_force",
    )
)
def rules_in_force(
    option_kept: float,
    truce: float,
    licences_only_in_truce: float,
    option_open_chip_h100e: float,
    option_open_chip_worth: float,
    option_open_days_share: float,
    option_licensed_chip_h100e: float,
    option_licensed_chip_worth: float,
    option_licensed_days_share: float,
    option_duty_fraction: float,
    option_volume_cap_fraction: float,
    option_offshore_closed: float,
    admission_commitment: float,
    fallback_open_chip_h100e: float,
    fallback_open_chip_worth: float,
    fallback_open_days_share: float,
    fallback_licensed_chip_h100e: float,
    fallback_licensed_chip_worth: float,
    fallback_licensed_days_share: float,
    fallback_duty_fraction: float,
    fallback_volume_cap_fraction: float,
    fallback_offshore_closed: float,
) -> tuple[float, ...]:
    """The option's rules while it stands, present law after it was taken back; commitments hold only in a truce.

    Licences that were given for a truce lapse with it, and come back with it.

    Args: option_kept and truce [0/1], licences_only_in_truce [0/1]; for option and fallback: best chip sold freely
    and under licence [H100e; worth, H100 = 1],
    the shares of days [0-1], duty [fraction], cap [fraction of American sales], offshore use closed [0-1]; the
    commitment to admit [0-1].
    Returns the rules that hold in this world and quarter.
    Source: countermove.law.regime.
    """
    law_kept = option_kept * (1.0 - licences_only_in_truce * (1.0 - truce))
    open_chip_h100e = where(law_kept > 0.5, option_open_chip_h100e, fallback_open_chip_h100e)
    open_chip_worth = where(law_kept > 0.5, option_open_chip_worth, fallback_open_chip_worth)
    open_days_share = where(law_kept > 0.5, option_open_days_share, fallback_open_days_share)
    licensed_chip_h100e = where(law_kept > 0.5, option_licensed_chip_h100e, fallback_licensed_chip_h100e)
    licensed_chip_worth = where(law_kept > 0.5, option_licensed_chip_worth, fallback_licensed_chip_worth)
    licensed_days_share = where(law_kept > 0.5, option_licensed_days_share, fallback_licensed_days_share)
    duty_fraction = where(law_kept > 0.5, option_duty_fraction, fallback_duty_fraction)
    volume_cap_fraction = where(law_kept > 0.5, option_volume_cap_fraction, fallback_volume_cap_fraction)
    offshore_closed = where(option_kept > 0.5, option_offshore_closed, fallback_offshore_closed)
    commitment_in_force = admission_commitment * truce * option_kept
    return (
        open_chip_h100e,
        open_chip_worth,
        open_days_share,
        licensed_chip_h100e,
        licensed_chip_worth,
        licensed_days_share,
        duty_fraction,
        volume_cap_fraction,
        offshore_closed,
        commitment_in_force,
    )


@flow(
    gives=(
        "tool_access",
        "hbm_access",
        "foundry_access",
        "ally_alignment",
        "enforcement_effort",
        "location_verification",
        "monitored_cloud",
    )
)
def levers_in_force(
    option_kept: float,
    option_tool_access: float,
    option_hbm_access: float,
    option_foundry_access: float,
    option_ally_alignment: float,
    option_enforcement_effort: float,
    option_location_verification: float,
    option_monitored_cloud: float,
    fallback_tool_access: float,
    fallback_hbm_access: float,
    fallback_foundry_access: float,
    fallback_ally_alignment: float,
    fallback_enforcement_effort: float,
    fallback_location_verification: float,
    fallback_monitored_cloud: float,
    ruptured: float,
) -> tuple[float, ...]:
    """The option's levers while it stands; once its steps are taken back, those of the option without its steps.

    After a rupture no foreign tool or memory comes.

    Args: option_kept [0/1]; levers in the units of levers.yaml, for the option and for the fallback; ruptured [0/1].
    Returns the levers that hold in this world and quarter.
    Source: the case's measures; a measure with an escalating act is a step.
    """
    tool_access = where(option_kept > 0.5, option_tool_access, fallback_tool_access) * (1.0 - ruptured)
    hbm_access = where(option_kept > 0.5, option_hbm_access, fallback_hbm_access) * (1.0 - ruptured)
    foundry_access = where(option_kept > 0.5, option_foundry_access, fallback_foundry_access)
    ally_alignment = where(option_kept > 0.5, option_ally_alignment, fallback_ally_alignment)
    enforcement_effort = where(option_kept > 0.5, option_enforcement_effort, fallback_enforcement_effort)
    location_verification = where(option_kept > 0.5, option_location_verification, fallback_location_verification)
    monitored_cloud = where(option_kept > 0.5, option_monitored_cloud, fallback_monitored_cloud)
    return (
        tool_access,
        hbm_access,
        foundry_access,
        ally_alignment,
        enforcement_effort,
        location_verification,
        monitored_cloud,
    )
