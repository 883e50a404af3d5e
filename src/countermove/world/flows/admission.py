"""The second key: the share of legal foreign chips that Beijing lets its buyers take."""

from countermove.world.flow import flow
from countermove.world.ops import clip, log, logistic, maximum, where


@flow(gives=("admission_logit", "admission_share"))
def admitted_by_beijing(
    admission_logit: float,
    admission_is_coded: float,
    admission_coded: float,
    admission_level_logit: float,
    admission_reversion: float,
    admission_to_premium: float,
    admission_to_home_share: float,
    admission_noise_sd: float,
    admission_normal: float,
    commitment_in_force: float,
    commitment_weight: float,
    loosening_step: float,
    refusal_kick_logit: float,
    refusal_uniform: float,
    relaxation_refused_share: float,
    street_premium: float,
    home_share: float,
    admission_answer: float,
    admission_answer_logit: float,
) -> tuple[float, float]:
    """A mean-reverting process in logits after the cut-off; the coded record before it.

    logit v' = logit v + k * (target - logit v) + sd * noise - refusals,
    target = level + b_p * ln(premium) - b_h * (home share - 1/2), moved towards +2, and faster, by a promise to admit.
    A loosening by Washington meets a refusal as often as in the record; an answer by way of chip imports lowers v.

    Args: admission_logit [logit], admission_is_coded [0/1], admission_coded [0-1], admission_level_logit [logit],
    admission_reversion [1/quarter], slopes [logit per log premium; logit per unit of share], noise [logit],
    commitment_in_force [0-1], commitment_weight [0-1], loosening_step [0/1], kicks [logit], relaxation_refused_share
    [0-1], street_premium [ratio], home_share [0-1], admission_answer [0/1, last quarter].
    Returns the new logit and the admitted share [0-1].
    Source: rules that say ``admits``, events cn-h200-customs-block-2026 and the like; hazards of countermove.response.
    """
    target = (
        admission_level_logit
        + admission_to_premium * log(maximum(street_premium, 0.5))
        - admission_to_home_share * (home_share - 0.5)
    )
    pull = commitment_in_force * commitment_weight
    target = target + pull * (2.0 - target)
    refused = where(refusal_uniform < relaxation_refused_share, 1.0, 0.0) * loosening_step * (1.0 - pull)
    moved = (
        admission_logit
        + maximum(admission_reversion, pull) * (target - admission_logit)
        + admission_noise_sd * admission_normal
        - refusal_kick_logit * refused
        - admission_answer_logit * admission_answer
    )
    coded = clip(admission_coded, 0.01, 0.99)
    admission_logit = where(admission_is_coded > 0.5, log(coded / (1.0 - coded)), clip(moved, -6.0, 6.0))
    admission_share = where(admission_is_coded > 0.5, admission_coded, logistic(admission_logit))
    return admission_logit, admission_share
