"""What the fitted mixture says of the shrinking lag, in sentences; every number taken from its results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from countermove.response.record.coding import LINK_SETS
from countermove.response.waiting.posterior import View, view_of
from countermove.response.waiting.shrinking import Shrinking, by_period, shrinking
from countermove.study.study import Study

SURE = 0.95


@dataclass(frozen=True)
class Fitted:
    """The fitted mixture of one link set on one view of a record. ``result`` is None where it must not be used: no fit,
    nothing to compare, or weights that are not safe."""

    view: View
    result: Shrinking | None

    @property
    def safe(self) -> bool:
        """Whether the draws carry this view."""
        return self.view.exact or self.view.weights.safe


def fitted(study: Study) -> tuple[Fitted, ...]:
    """The fitted mixture under each link set for which the study, or this user's cache, has one."""
    views = [view_of(study, links) for links in LINK_SETS]
    return tuple(Fitted(view, shrinking(study, view)) for view in views if view is not None)


def shrinking_words(found: Sequence[Fitted]) -> tuple[str, ...]:
    """Is the lag shrinking? The answer with its probability under each link set, and what it rests on."""
    usable = [each for each in found if each.safe and each.result is not None]
    if not usable:
        return (
            "No fitted model speaks for this view, so the trend has no probability here. Fit one: countermove response "
            "fit, with the same options.",
            *_unsafe(found),
        )
    chances = {each.view.posterior.links: _result(each).shorter for each in usable}
    low, high = min(chances.values()), max(chances.values())
    verdict = "cannot be told"
    if low >= SURE:
        verdict = "is shrinking"
    elif high <= 1 - SURE:
        verdict = "is not shrinking"
    stated = ", ".join(f"{chance:.2f} ({links})" for links, chance in chances.items())
    first = _result(usable[0])
    alone = ", ".join(
        f"{made['shorter_alone']:.2f} ({each.view.posterior.links})"
        for each in usable if each.view.exact and (made := each.view.posterior.made)["shorter_alone"] is not None
    )  # fmt: skip
    sentences = [
        f"Is the lag shrinking? It {verdict}: the probability that a control of {first.last_day} waits less for its "
        f"answer than one of {first.first_day} is {stated}, outside truce, the unanswered counted as a year "
        f"({first.triggers} controls).",
        *(_numbers(each) for each in usable),
    ]
    if alone:
        sentences.append(f"With these controls fitted alone, nothing lent by other strata: {alone}.")
    return (*sentences, *_unsafe(found))


def _numbers(each: Fitted) -> str:
    result, made = _result(each), each.view.posterior.made
    wait, share, lag = result.wait_change, (result.share_first, result.share_last), result
    text = (
        f"{each.view.posterior.links.capitalize()} links: the mean wait within a year moved by {wait.value:+.0f} days "
        f"({wait.low:+.0f} to {wait.high:+.0f}), the share answered within a year from {_share(share[0])} to "
        f"{_share(share[1])}, and the mean lag of those answered from {lag.answered_lag_first.value:.0f} to "
        f"{lag.answered_lag_last.value:.0f} days (shorter with probability {result.sooner:.2f})."
    )
    if each.view.exact:
        return f"{text} R-hat at most {made['worst_rhat']:.2f}, {made['divergences']} divergences."
    return f"{text} Re-weighted for this view (Pareto k {each.view.weights.k:.2f})."


def _unsafe(found: Sequence[Fitted]) -> list[str]:
    return [
        f"{each.view.posterior.links.capitalize()} links: NOT SAFE by re-weighting (Pareto k "
        f"{each.view.weights.k:.2f}, above 0.7), so nothing is shown; refit: countermove response fit, with the same "
        "options."
        for each in found if not each.safe
    ]  # fmt: skip


def structure_words(found: Sequence[Fitted]) -> tuple[str, ...]:
    """How the mixture fares against one ladder and against no cure (M04), and how it fails to make the record."""
    exact = [each for each in found if each.view.exact]
    lines: list[str] = []
    for each in exact:
        rivals = {rival["structure"]: rival for rival in each.view.posterior.made["rivals"]}
        parts = ", ".join(
            f"{name.replace('_', ' ')} {rival['gap']:+.1f} nats (standard error {rival['gap_error']:.1f})"
            for name, rival in rivals.items() if rival["gap_error"] > 0
        )  # fmt: skip
        worst = max(rival["worst_k"] for rival in rivals.values())
        careful = f"; some leave-one-out weights are coarse, k up to {worst:.2f}" if worst > 0.7 else ""
        lines.append(
            f"{each.view.posterior.links.capitalize()} links: on a trigger left out, against two ladders and a never: "
            f"{parts}{careful}."
        )
    missed = [
        f"{check['name']} ({each.view.posterior.links} links: {check['observed']:.2f} seen, {check['low']:.2f} to "
        f"{check['high']:.2f} made)"
        for each in exact for check in each.view.posterior.made["checks"] if not 0.05 <= check["p"] <= 0.95
    ]  # fmt: skip
    count = sum(len(each.view.posterior.made["checks"]) for each in exact)
    if missed:
        lines.append(f"The model misses {len(missed)} of {count} predictive checks: {'; '.join(missed)}.")
    elif count:
        lines.append(f"All {count} predictive checks (shares answered by 1 to 365 days, median lags) fall inside 90 %.")
    return tuple(lines)


def as_document(study: Study, found: Sequence[Fitted]) -> list[dict[str, Any]]:
    """The fitted results as what JSON holds, one entry a link set."""
    from dataclasses import asdict

    return [
        {
            "links": each.view.posterior.links, "exact": each.view.exact, "k": each.view.weights.k, "safe": each.safe,
            "effective_draws": each.view.weights.effective, "spells": each.view.spells,
            "shrinking": None if each.result is None or not each.safe else asdict(each.result),
            "by_period": [asdict(row) for row in by_period(study, each.view)] if each.safe else [],
            "made": dict(each.view.posterior.made),
        }
        for each in found
    ]  # fmt: skip


def _result(each: Fitted) -> Shrinking:
    assert each.result is not None
    return each.result


def _share(part: Any) -> str:
    return f"{100 * part.value:.0f} % ({100 * part.low:.0f} to {100 * part.high:.0f})"
