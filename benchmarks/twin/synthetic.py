"""A made-up model of representative size: 20 flows, 27 states, 70 parameters, 11 normals and 7 uniforms a quarter.

It has the shape of the packaged study's world, not its numbers, so that the engine's speed can be followed over time
while the real flows change.
"""

import numpy as np

from countermove.world.flow import Model, Stream, flow
from countermove.world.ops import clip, exp, indicator, log, logistic, maximum, minimum, mix, power, ratio, where

QUARTER = 0.25


@flow(gives=("budget", "want"))
def demand(budget_path, price_path, budget_level, budget_growth, price_level, shock_budget, budget_noise, years):
    budget = budget_path * budget_level * exp(budget_growth * years + budget_noise * shock_budget)
    return budget, ratio(budget, price_path * price_level)


@flow(gives=("orders",))
def front_loading(want, expected_hazard, notice, rush, legal_stock):
    return minimum(want * (1.0 + rush * expected_hazard * notice), 1.8 * want + 0.1 * legal_stock)


@flow(gives=("admission",))
def admit(
    admission, home_flow_last, want, admit_base, admit_home, admit_need, us_opening, shock_admission, admit_noise
):
    pull = admit_base - admit_home * log(1.0 + home_flow_last) + admit_need * log(1.0 + want) - us_opening
    return mix(admission, logistic(pull + admit_noise * shock_admission), 0.3)


@flow(gives=("legal_flow",))
def legal_imports(orders, admission, cap, ceiling, surcharge, legal_share, quality_slope):
    quality = 1.0 - exp(-quality_slope * ceiling)
    return minimum(cap, admission * legal_share * orders * quality / (1.0 + surcharge))


@flow(gives=("capacity", "cumulative"))
def wafers(
    capacity, cumulative, access, growth, effort, tools_dependence, capacity_limit, shock_capacity, capacity_noise
):
    pace = growth * (1.0 + effort * (1.0 - access)) * power(access + 0.05, tools_dependence)
    room = maximum(1.0 - capacity / capacity_limit, 0.0)
    new = capacity * exp(QUARTER * pace * room + capacity_noise * shock_capacity)
    return new, cumulative + new * 1e-4


@flow(gives=("good_dies",))
def yields(cumulative, yield_base, yield_learning, yield_cap, shock_yield, yield_noise):
    return logistic(minimum(yield_base + yield_learning * log(cumulative), yield_cap) + yield_noise * shock_yield)


@flow(gives=("dies", "hbm", "packages", "packaging"))
def packages(
    dies,
    hbm,
    packaging,
    capacity,
    good_dies,
    ai_share,
    dies_per_wafer,
    foreign_dies,
    foreign_hbm,
    hbm_rate,
    hbm_midpoint,
    packaging_growth,
    dies_per_package,
    stacks_per_package,
    years,
    hbm_access,
):
    dies_now = dies + 3.0 * capacity * ai_share * dies_per_wafer * good_dies * 1e-3 + foreign_dies
    hbm_now = hbm + hbm_rate * logistic(3.0 * (years - hbm_midpoint)) + foreign_hbm * hbm_access
    built = minimum(minimum(dies_now / dies_per_package, hbm_now / stacks_per_package), packaging)
    return (
        dies_now - built * dies_per_package,
        hbm_now - built * stacks_per_package,
        built,
        packaging * exp(QUARTER * packaging_growth),
    )


@flow(gives=("home_flow", "home_flow_last"))
def home_output(packages, die_power, power_growth, years, other_share):
    made = packages * die_power * exp(power_growth * years) * (1.0 + other_share)
    return made, made


@flow(gives=("network", "smuggled_flow"))
def smuggling(
    network, premium_last, enforcement, kappa, trend, price_response, crackdown, shock_network, lumpiness, network_noise
):
    leak = 1.0 / (1.0 + kappa * enforcement * enforcement)
    pull = maximum(premium_last - 1.0, 0.0)
    new = network * exp(trend * leak + price_response * pull * leak - crackdown * enforcement)
    new = clip(new, 0.01, 500.0)
    return new, new * exp(lumpiness * shock_network - 0.5 * lumpiness * lumpiness + 0.0 * network_noise)


@flow(gives=("offshore", "offshore_flow"))
def offshore_use(
    offshore,
    want,
    legal_flow,
    home_flow,
    smuggled_flow,
    offshore_rule,
    offshore_appetite,
    offshore_loss,
    shock_offshore,
    offshore_noise,
):
    unmet = maximum(want - legal_flow - home_flow - smuggled_flow, 0.0)
    arriving = offshore_appetite * unmet * (1.0 - offshore_rule) * exp(offshore_noise * shock_offshore)
    return offshore * (1.0 - offshore_loss - 0.2 * offshore_rule) + arriving, arriving


@flow(gives=("glut", "premium", "premium_last"))
def premium_price(
    glut,
    want,
    legal_flow,
    home_flow,
    smuggled_flow,
    offshore_flow,
    use_training,
    elasticity,
    glut_memory,
    glut_noise,
    shock_price,
):
    noise = glut_memory * glut + glut_noise * shock_price
    supply = legal_flow + use_training * home_flow + smuggled_flow + offshore_flow
    now = exp(clip(elasticity * (log(want) - log(supply)) + noise, -1.0, 3.0))
    return noise, now, now


@flow(gives=("legal_stock", "home_stock", "smuggled_stock", "us_stock"))
def stocks(
    legal_stock,
    home_stock,
    smuggled_stock,
    us_stock,
    legal_flow,
    home_flow,
    smuggled_flow,
    retirement,
    retirement_home,
    us_path,
    us_level,
    years,
    us_growth,
):
    keep = 1.0 - retirement
    return (
        legal_stock * keep + legal_flow,
        home_stock * (1.0 - retirement_home) + home_flow,
        smuggled_stock * keep + smuggled_flow,
        us_stock * keep + us_path * us_level * exp(us_growth * years),
    )


@flow(gives=("use_training", "use_inference"))
def software(use_training, use_inference, home_stock, learning_training, learning_inference, use_cap):
    habit = log(1.0 + home_stock)
    return (
        minimum(use_training + learning_training * habit * (1.0 - use_training), use_cap),
        minimum(use_inference + learning_inference * habit * (1.0 - use_inference), use_cap),
    )


@flow(gives=("algorithms_china", "algorithms_us"))
def algorithms(algorithms_china, algorithms_us, gain, gain_china, spillover, shock_algorithms, algorithms_noise):
    us = algorithms_us + QUARTER * gain + algorithms_noise * shock_algorithms
    return algorithms_china + QUARTER * gain_china + QUARTER * spillover * (us - algorithms_china), us


@flow(gives=("usable", "lag_months"))
def capability(
    legal_stock,
    home_stock,
    smuggled_stock,
    offshore,
    us_stock,
    use_training,
    use_inference,
    blend,
    algorithms_china,
    algorithms_us,
    allocation,
    growth_effective,
    know_how,
    know_how_decay,
    years,
):
    usable = legal_stock + mix(use_training, use_inference, blend) * home_stock + smuggled_stock + offshore
    gap = allocation * (log(us_stock) - log(usable)) + algorithms_us - algorithms_china
    return usable, 12.0 * gap / growth_effective + know_how * exp(-know_how_decay * years)


@flow(gives=("revenue", "fee"))
def firms(legal_flow, price_path, price_level, surcharge, firm_share, base_revenue, shock_revenue, revenue_noise):
    sales = legal_flow * price_path * price_level * firm_share
    return (sales + base_revenue) * exp(revenue_noise * shock_revenue), sales * surcharge


@flow(gives=("expected_hazard", "answered"))
def retaliation(expected_hazard, us_step, regime, act_base, act_severity, act_truce, hazard_memory, luck_act):
    odds = logistic(act_base + act_severity * us_step - act_truce * indicator(regime > 1.5))
    acts = indicator((luck_act < odds) & (us_step > 0.1))
    return hazard_memory * expected_hazard + (1.0 - hazard_memory) * odds, acts


@flow(gives=("limit_1", "limit_2", "limit_3", "mineral_cost"))
def minerals(
    limit_1,
    limit_2,
    limit_3,
    share_1,
    share_2,
    share_3,
    answered,
    step_size,
    relief,
    value_1,
    value_2,
    value_3,
    luck_bundle,
    luck_size,
    mineral_elasticity,
):
    first = answered * indicator(luck_bundle < 0.4)
    second = answered * indicator((luck_bundle >= 0.4) & (luck_bundle < 0.7))
    third = answered * indicator(luck_bundle >= 0.7)
    size = step_size * (0.5 + luck_size)
    one = clip(limit_1 * relief + size * first, 0.0, 1.0)
    two = clip(limit_2 * relief + size * second, 0.0, 1.0)
    three = clip(limit_3 * relief + size * third, 0.0, 1.0)
    cost = (
        value_1 * power(one * (1.0 - share_1) + 0.01, mineral_elasticity)
        + value_2 * power(two * (1.0 - share_2) + 0.01, mineral_elasticity)
        + value_3 * power(three * (1.0 - share_3) + 0.01, mineral_elasticity)
    )
    return one, two, three, cost


@flow(gives=("share_1", "share_2", "share_3"))
def substitution(
    share_1, share_2, share_3, limit_1, limit_2, limit_3, pace_1, pace_2, pace_3, shock_share, share_noise
):
    push = exp(share_noise * shock_share)
    return (
        minimum(share_1 + pace_1 * limit_1 * push * (1.0 - share_1), 0.95),
        minimum(share_2 + pace_2 * limit_2 * push * (1.0 - share_2), 0.95),
        minimum(share_3 + pace_3 * limit_3 * push * (1.0 - share_3), 0.95),
    )


@flow(gives=("regime", "concession"))
def politics(
    regime,
    mineral_cost,
    truce_base,
    truce_cost,
    break_base,
    concede_base,
    concede_cost,
    luck_truce,
    luck_break,
    luck_concede,
    luck_spare,
    shock_mood,
    mood_noise,
):
    mood = mood_noise * shock_mood
    truce = (luck_truce < logistic(truce_base + truce_cost * mineral_cost + mood)) & (regime < 1.5)
    broken = (luck_break < logistic(break_base - mood)) & (regime > 1.5)
    concede = indicator(luck_concede < logistic(concede_base + concede_cost * mineral_cost + 0.0 * luck_spare))
    return where(truce, 2.0, where(broken, 0.0, regime)), concede


FLOWS = (
    demand,
    front_loading,
    admit,
    legal_imports,
    wafers,
    yields,
    packages,
    home_output,
    smuggling,
    offshore_use,
    premium_price,
    stocks,
    software,
    algorithms,
    capability,
    firms,
    retaliation,
    minerals,
    substitution,
    politics,
)

# Median and spread of each prior: of a log-normal, or of a normal where the median is not above zero.
PRIORS = {
    "budget_level": (1.0, 0.2),
    "budget_growth": (0.2, 0.3),
    "price_level": (1.0, 0.1),
    "budget_noise": (0.05, 0.3),
    "rush": (1.0, 0.3),
    "admit_base": (0.5, 0.4),
    "admit_home": (0.2, 0.3),
    "admit_need": (0.2, 0.3),
    "admit_noise": (0.2, 0.3),
    "legal_share": (0.5, 0.2),
    "quality_slope": (3.0, 0.2),
    "growth": (0.5, 0.2),
    "effort": (0.5, 0.5),
    "tools_dependence": (0.5, 0.4),
    "capacity_limit": (150.0, 0.3),
    "capacity_noise": (0.03, 0.3),
    "yield_base": (-1.0, 0.3),
    "yield_learning": (0.4, 0.3),
    "yield_cap": (0.6, 0.3),
    "yield_noise": (0.05, 0.3),
    "ai_share": (0.3, 0.2),
    "dies_per_wafer": (60.0, 0.1),
    "foreign_dies": (5.0, 0.3),
    "foreign_hbm": (20.0, 0.3),
    "hbm_rate": (300.0, 0.4),
    "hbm_midpoint": (4.5, 0.1),
    "packaging_growth": (0.4, 0.3),
    "dies_per_package": (2.0, 0.05),
    "stacks_per_package": (6.0, 0.1),
    "die_power": (0.3, 0.2),
    "power_growth": (0.15, 0.3),
    "other_share": (0.2, 0.3),
    "kappa": (1.0, 0.4),
    "trend": (0.3, 0.3),
    "price_response": (0.5, 0.3),
    "crackdown": (0.2, 0.3),
    "lumpiness": (0.5, 0.3),
    "network_noise": (0.1, 0.3),
    "offshore_appetite": (0.3, 0.4),
    "offshore_loss": (0.07, 0.3),
    "offshore_noise": (0.1, 0.3),
    "elasticity": (0.45, 0.3),
    "glut_memory": (0.7, 0.1),
    "glut_noise": (0.05, 0.3),
    "retirement": (0.03, 0.3),
    "retirement_home": (0.04, 0.3),
    "us_level": (1.0, 0.2),
    "us_growth": (0.2, 0.3),
    "learning_training": (0.01, 0.3),
    "learning_inference": (0.02, 0.3),
    "use_cap": (0.8, 0.1),
    "gain": (1.0, 0.3),
    "gain_china": (0.8, 0.3),
    "spillover": (0.3, 0.3),
    "algorithms_noise": (0.05, 0.3),
    "blend": (0.5, 0.3),
    "allocation": (0.66, 0.2),
    "growth_effective": (2.5, 0.1),
    "know_how": (8.0, 0.2),
    "know_how_decay": (0.4, 0.3),
    "firm_share": (0.8, 0.1),
    "base_revenue": (2.0, 0.3),
    "act_base": (-1.0, 0.4),
    "act_severity": (0.8, 0.3),
    "step_size": (0.3, 0.3),
    "mineral_elasticity": (1.2, 0.2),
    "truce_base": (-2.5, 0.3),
    "truce_cost": (0.2, 0.3),
    "break_base": (-2.0, 0.3),
    "concede_base": (-2.5, 0.3),
}
PARAMETERS = tuple(PRIORS)
FIXED = {
    "revenue_noise": 0.05,
    "act_truce": 1.0,
    "hazard_memory": 0.8,
    "relief": 0.95,
    "value_1": 0.5,
    "value_2": 1.0,
    "value_3": 3.0,
    "pace_1": 0.02,
    "pace_2": 0.02,
    "pace_3": 0.01,
    "share_noise": 0.1,
    "concede_cost": 0.1,
    "mood_noise": 0.3,
}
PATHS = ("budget_path", "price_path", "us_path", "years", "notice", *FIXED)
LEVERS = (
    "cap",
    "ceiling",
    "surcharge",
    "access",
    "hbm_access",
    "enforcement",
    "offshore_rule",
    "us_step",
    "us_opening",
)
STATE: dict[str, float | str] = {
    "legal_stock": 15.0,
    "home_stock": 5.0,
    "smuggled_stock": 0.1,
    "offshore": 0.1,
    "us_stock": 60.0,
    "capacity": 5.0,
    "cumulative": 1.0,
    "dies": 0.0,
    "hbm": 0.0,
    "packaging": 5.0,
    "network": 0.9,
    "glut": 0.0,
    "premium_last": 1.0,
    "use_training": 0.2,
    "use_inference": 0.5,
    "algorithms_china": 0.0,
    "algorithms_us": 1.0,
    "expected_hazard": 0.1,
    "share_1": 0.3,
    "share_2": 0.2,
    "share_3": 0.05,
    "limit_1": 0.0,
    "limit_2": 0.0,
    "limit_3": 0.0,
    "regime": 0.0,
    "admission": 1.0,
    "home_flow_last": 0.5,
}
STREAMS = (
    Stream(1, "normal", ("shock_budget", "shock_admission", "shock_capacity", "shock_yield")),
    Stream(2, "normal", ("shock_network", "shock_offshore", "shock_price", "shock_algorithms")),
    Stream(3, "normal", ("shock_revenue", "shock_share", "shock_mood", None)),
    Stream(4, "uniform", ("luck_act", "luck_bundle", "luck_size", "luck_truce")),
    Stream(5, "uniform", ("luck_break", "luck_concede", "luck_spare", None)),
)
MODEL = Model(FLOWS, STATE, PARAMETERS, PATHS, LEVERS, STREAMS)
RECORD = (
    "legal_stock",
    "home_stock",
    "smuggled_stock",
    "offshore",
    "usable",
    "lag_months",
    "premium",
    "revenue",
    "mineral_cost",
)


def tables(structures: int = 3) -> np.ndarray:
    """Prior tables [structure, parameter, node]; structures differ in the median of every fifth parameter."""
    z = np.linspace(-5.0, 5.0, 257)
    out = np.empty((structures, len(PARAMETERS), 257))
    for s in range(structures):
        for p, (median, spread) in enumerate(PRIORS.values()):
            middle = median * (1.0 + 0.2 * s * (p % 5 == 0))
            out[s, p] = middle * np.exp(spread * z) if middle > 0 else middle + spread * z
    return out


def inputs(options: int = 8, quarters: int = 36, common: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Levers [option, lever, quarter] and paths [path, quarter]; all options are alike for `common` quarters."""
    years = np.arange(quarters) * 0.25
    paths = [
        1.7 * np.exp(0.3 * years),
        0.035 * np.exp(-0.25 * years),
        20.0 * np.exp(0.4 * years),
        years,
        np.full(quarters, 0.5),
    ]
    paths += [np.full(quarters, value) for value in FIXED.values()]
    levers = np.empty((options, len(LEVERS), quarters))
    for option in range(options):
        strict = option / max(1, options - 1)
        for i, (loose, tight) in enumerate(
            [
                (900.0, 50.0),
                (1.0, 0.1),
                (0.0, 0.25),
                (1.0, 0.3),
                (1.0, 0.2),
                (0.3, 1.2),
                (0.0, 0.8),
                (0.0, 3.0),
                (0.0, 1.0),
            ]
        ):
            levers[option, i] = loose + strict * (tight - loose)
            levers[option, i, :common] = loose
    return levers, np.stack(paths)
