"""What an option lets through: for every chip and quarter, the share of days in each class of law; duties and caps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from countermove.law.engine.facts import Facts, Value
from countermove.law.engine.outcome import Rank
from countermove.law.engine.weigh import weigh
from countermove.law.many.vector import DENIED_BITS, Answers, Catalogue, answer, catalogue, truths
from countermove.law.question.asked import positions_of, switch_values
from countermove.study.case import Measure
from countermove.study.days import Quarter
from countermove.study.faults import BadInput
from countermove.study.law_notes import law_notes
from countermove.study.measured import rule_from_measure
from countermove.study.places import load_places
from countermove.study.quantities import quantities_of
from countermove.study.records import Chip
from countermove.study.rules import CARRYING, Entry, Rule, load_rules, rule_ids
from countermove.study.study import Study

CLASSES = (
    "open",
    "licence_presumption_of_approval",
    "licence_case_by_case",
    "licence_presumption_of_denial",
    "prohibited",
    "unknown",
)
SELLABLE = CLASSES[:3]
OPEN_BITS = 1 << Rank.NONE | 1 << Rank.EXCEPTION
H100_DENSE_8_BIT = 1979.0  # TFLOPS, NVIDIA's data sheet of the H100 SXM without sparsity
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Regime:
    """Law quarter by quarter, for exports from the exporter to the importer. C chips, Q quarters, K classes, R rules.

    ``status`` (K, C, Q): fraction of the quarter's days in each class, counted from the chip's launch; sums over K to
    ``launched`` (C, Q). ``by_exception`` (C, Q): the part of ``open`` that rests on a licence exception. ``duty`` and
    ``fee`` (C, Q): import duty and revenue share as fractions, means over the days on which the chip may be sold (0 if
    none).
    ``cap`` (C, Q): volume cap as a fraction of the product's US sales, mean over days with a cap, NaN where none.
    ``decides`` (R, C, Q): fraction of days on which a rule carries the answer. ``h100e`` (C,): dense 8-bit throughput
    relative to an H100, NaN if no rate is known.
    """

    chips: tuple[str, ...]
    quarters: tuple[Quarter, ...]
    rules: tuple[str, ...]
    status: Array
    launched: Array
    by_exception: Array
    duty: Array
    fee: Array
    cap: Array
    decides: Array
    h100e: Array

    def of(self, name: str) -> Array:
        """The fractions of one class, shape (C, Q); ValueError for a class that is not in CLASSES."""
        return self.status[CLASSES.index(name)]

    def chip(self, chip_id: str) -> int:
        """The row of a chip; ValueError if there is none."""
        return self.chips.index(chip_id)


def regime(
    study: Study, measures: Sequence[Measure], quarters: Sequence[Quarter], taken_away: Collection[str] = (), *,
    launches: Mapping[str, date] | None = None, exporter: str | None = None, importer: str | None = None,
) -> Regime:  # fmt: skip
    """The regime under some measures: their rules are added, the rules that they repeal are suspended for their days.

    ``taken_away`` names rules that never were; ``launches`` gives launch days to chips without one in the catalogue.
    Law is evaluated on each day on which something changes; after the last of them it stands still. The exporter is the
    study's first party and the importer its second, if nothing else is said.

    Raises BadInput for a rule that is not known, or an inline rule that is wrong.
    """
    rules, chips = option_rules(study, measures, taken_away), study.chips
    exporter, importer = _sides(study, exporter, importer)
    first, end, name = quarters[0].first_day, quarters[-1].end, _name(rules)
    marks = [first, *(day for day in load_places(study).change_days if first < day < end)]
    spoken = {each for day in marks for each in _speaking_on(study, rules, chips, day, exporter, importer, name)}
    turning = [rule for rule in rules if rule.id in spoken]
    days = [first, *(day for day in change_days(study, turning) if first < day < end)]
    spans = [_evaluate(study, rules, chips, day, exporter, importer, name) for day in days]
    turns = [place for place in range(len(days)) if place == 0 or not _alike(spans[place - 1], spans[place])]
    days, spans = [days[place] for place in turns], [spans[place] for place in turns]
    overlap = _overlap(days, end, quarters, _launch_days(chips, launches or {}, end))
    return _collect(chips, quarters, spans, overlap)


def _alike(left: Answers, right: Answers) -> bool:
    """Whether two days have one answer for every chip, so that they make one span and no rounding lies between them."""
    names = ("possible", "duty", "revenue_share", "cap")
    told = [{rule: marks for rule, marks in each.decides.items() if marks.any()} for each in (left, right)]
    return (
        all(np.array_equal(getattr(left, name), getattr(right, name), equal_nan=name != "possible") for name in names)
        and told[0].keys() == told[1].keys()
        and all(np.array_equal(marks, told[1][rule]) for rule, marks in told[0].items())
    )


def option_rules(study: Study, measures: Sequence[Measure], taken_away: Collection[str] = ()) -> tuple[Rule, ...]:
    """The rules of a study under some measures, as far as they were known on the study's day."""
    base, known = load_rules(study), rule_ids(study)
    added = [rule for rule in (rule_from_measure(measure, study) for measure in measures) if rule is not None]
    named = [(measure.id, each) for measure in measures for each in measure.repeals]
    named += [(rule.id, each) for rule in added for each in (*rule.amends, *rule.yields_to)]
    wrong = sorted({*taken_away} - known) + [f"{each} (in {name})" for name, each in named if each not in known]
    if wrong:
        raise BadInput.single(f"no such rule: {', '.join(wrong)}; the rules are {', '.join(sorted(known))}")
    rules = [rule for rule in base if rule.id not in taken_away]
    for measure in measures:
        pause = Entry.model_validate(
            {"state": "suspended", "from": measure.from_, "until": measure.to, "by": measure.id}
        )
        rules = [
            rule.model_copy(update={"history": (*rule.history, pause)}) if rule.id in measure.repeals else rule
            for rule in rules
        ]
    return (*rules, *added)


def change_days(study: Study, rules: Sequence[Rule]) -> tuple[date, ...]:
    """Every day on which some rule or some country group changes, in order."""
    days = set(load_places(study).change_days)
    for entry in (entry for rule in rules for entry in rule.history):
        days |= {entry.from_} | ({entry.until} if entry.until is not None else set[date]())
    return tuple(sorted(days))


def answers_on(study: Study, day: date, exporter: str | None = None, importer: str | None = None) -> Answers:
    """What the law of a day says of every chip of the catalogue, for an export from one place to another."""
    rules, sides = load_rules(study), _sides(study, exporter, importer)
    return _evaluate(study, rules, study.chips, day, *sides, _name(rules))


def _sides(study: Study, exporter: str | None, importer: str | None) -> tuple[str, str]:
    parties = study.about.parties
    return exporter or parties[0].id, importer or parties[min(1, len(parties) - 1)].id


def _name(rules: Sequence[Rule]) -> str:
    """What tells some rules from others, but for their history."""
    return ",".join(rule.id + rule.digest for rule in rules)


def _evaluate(
    study: Study, rules: tuple[Rule, ...], chips: tuple[Chip, ...], day: date, exporter: str, importer: str, name: str
) -> Answers:
    """Law on one day for the whole catalogue; kept in the study, since options share most of their past. ``name`` tells
    these rules from others."""
    data, groups = (
        _columns(study, chips, _common(study, day, exporter, importer)),
        _groups(study, day, exporter, importer),
    )
    speaking = _speaking_on(study, rules, chips, day, exporter, importer, name)
    rules = tuple(rule for rule in rules if rule.id in speaking)
    text = [(rule.id, rule.digest, states) for rule in rules if (states := live(rule, day))]
    key = f"law:{study.known_by}:{groups}:{text}"
    return study.derived(key, lambda: answer(rules, day, data))


def _groups(study: Study, day: date, exporter: str, importer: str) -> str:
    """What law calls both ends of the route on a day."""
    places = load_places(study)
    return f"{sorted(places.words_of(exporter, day))}, {sorted(places.words_of(importer, day))}"


def _common(study: Study, day: date, exporter: str, importer: str) -> Facts:
    """The facts that every chip on the route shares."""
    places, notes = load_places(study), law_notes(study)
    return Facts(
        {
            "destination": Value(words=places.words_of(importer, day)),
            "headquarters": Value(words=places.words_of(importer, day)),
            "exporting_from": Value(words=places.words_of(exporter, day)),
            "transaction": Value(words=frozenset({"export"})),
            "form": Value(words=frozenset({"chip"})),
            **switch_values(notes, positions_of(notes, {})),
        },
        quantities_of(study),
    )


def _speaking_on(
    study: Study, rules: tuple[Rule, ...], chips: tuple[Chip, ...], day: date, exporter: str, importer: str, name: str
) -> frozenset[str]:
    """The ids of the rules that can ask something of some chip on the route as it is called on a day."""
    groups = _groups(study, day, exporter, importer)

    def found() -> frozenset[str]:
        return frozenset(
            _speaking(study, rules, _columns(study, chips, _common(study, day, exporter, importer)), groups)
        )

    return study.derived(f"law_speaking:{study.known_by}:{groups}:{name}", found)


def _speaking(study: Study, rules: tuple[Rule, ...], data: Catalogue, groups: str) -> Iterator[str]:
    """The ids of rules that can ask something of some chip on this route; others would only split days that are
    alike."""
    carried = [rule for rule in rules if rule.admits is None and any(entry.state in CARRYING for entry in rule.history)]
    silent = set[str]()
    for rule in carried:
        texts = (rule, *(each for each in carried if rule.id in each.amends))
        key = f"law_speaks:{study.known_by}:{groups}:{[text.digest for text in texts]}"
        if not (rule.amends or rule.duties or study.derived(key, lambda texts=texts: _hold_somewhere(texts, data))):
            silent.add(rule.id)
    yield from (rule.id for rule in carried if rule.duties or not {*(rule.amends or (rule.id,))} <= silent)


def _hold_somewhere(texts: Sequence[Rule], data: Catalogue) -> bool:
    """Whether a rule, under its own scope or paragraphs or those of an amendment, may reach some chip."""
    scopes = [text.scope for text in texts if text.scope is not None]
    reached = texts[0].scope is None or any(weigh(scope, data.common).holds != "no" for scope in scopes)
    return reached and any(truths(node, data).any() for text in texts for node in text.paragraphs.values())


def live(rule: Rule, day: date) -> list[tuple[str, ...]]:
    """The states that bear on a day, so that days with the same law share one evaluation."""
    bearing = (entry for entry in rule.history if entry.from_ <= day and (entry.until is None or day < entry.until))
    return [(entry.state, str(entry.from_)) for entry in bearing if entry.state not in ("announced", "published")]


def _columns(study: Study, chips: tuple[Chip, ...], common: Facts) -> Catalogue:
    switches = positions_of(law_notes(study), {})
    known = Facts(quantities=common.quantities)
    made = study.derived(f"law_columns@{study.known_by}", lambda: catalogue(chips, switches, known))
    return Catalogue(made.size, made.columns, common)


def _launch_days(chips: Sequence[Chip], launches: Mapping[str, date], end: date) -> NDArray[np.int64]:
    """The ordinal of each chip's launch day; the end of the horizon for a chip that is only proposed."""
    days = (launches.get(chip.id) or chip.launched_on or end for chip in chips)
    return np.array([day.toordinal() for day in days], dtype=np.int64)


def _overlap(days: Sequence[date], end: date, quarters: Sequence[Quarter], launched: NDArray[np.int64]) -> Array:
    """Fraction of each quarter that lies in each span of unchanged law, from each chip's launch on: (C, S, Q)."""
    starts = np.array([day.toordinal() for day in days])
    ends = np.append(starts[1:], end.toordinal())
    first = np.array([quarter.first_day.toordinal() for quarter in quarters])
    last = np.array([quarter.end.toordinal() for quarter in quarters])
    begin = np.maximum(np.maximum(starts[:, None], first[None, :])[None], launched[:, None, None])
    finish = np.minimum(ends[:, None], last[None, :])[None]
    return np.clip(finish - begin, 0, None) / (last - first)


def classes_of(possible: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The class of each set of possible outcomes, as an index into CLASSES."""
    masks = (OPEN_BITS, 1 << Rank.APPROVAL, 1 << Rank.CASE, DENIED_BITS, 1 << Rank.PROHIBITED)
    inside = [(possible & ~np.uint8(mask)) == 0 for mask in masks]
    return np.select(inside, range(len(masks)), default=len(masks))


def _collect(chips: Sequence[Chip], quarters: Sequence[Quarter], spans: Sequence[Answers], overlap: Array) -> Regime:
    """Day-weighted means over the spans."""
    possible = np.stack([span.possible for span in spans], axis=1)
    classes = classes_of(possible)
    shown = (classes[None] == np.arange(len(CLASSES))[:, None, None]).astype(float)
    status = np.einsum("kcs,csq->kcq", shown, overlap)
    saleable = overlap * (classes < len(SELLABLE))[:, :, None]
    rules = tuple(dict.fromkeys(rule for span in spans for rule, marks in span.decides.items() if marks.any()))
    nobody = np.zeros(len(chips), bool)
    decides = [np.stack([span.decides.get(rule, nobody) for span in spans], axis=1) for rule in rules]
    caps = np.stack([span.cap for span in spans], axis=1)
    capped = overlap * ~np.isnan(caps)[:, :, None]
    return Regime(
        chips=tuple(chip.id for chip in chips),
        quarters=tuple(quarters),
        rules=rules,
        status=status,
        launched=overlap.sum(axis=1),
        by_exception=np.einsum("cs,csq->cq", possible == 1 << Rank.EXCEPTION, overlap),
        duty=_mean(np.nan_to_num(np.stack([span.duty for span in spans], axis=1)), saleable, 0.0),
        fee=_mean(np.nan_to_num(np.stack([span.revenue_share for span in spans], axis=1)), saleable, 0.0),
        cap=_mean(np.nan_to_num(caps), capped, np.nan),
        decides=np.einsum("rcs,csq->rcq", np.array(decides, float).reshape(len(rules), *classes.shape), overlap),
        h100e=np.array([h100e(chip) for chip in chips]),
    )


def _mean(values: Array, weights: Array, default: float) -> Array:
    """Weighted mean over the spans, (C, Q); the default where no span has weight."""
    total = weights.sum(axis=1)
    summed = np.einsum("cs,csq->cq", values, weights)
    return np.divide(summed, total, out=np.full_like(total, default), where=total > 0)


def h100e(chip: Chip) -> float:
    """Dense 8-bit throughput relative to an H100 SXM; half the 16-bit rate's bits where no 8-bit rate is known."""
    eight = [float(rate) for rate in (chip.fp8_tflops, chip.int8_tops) if rate is not None]
    if not eight and chip.fp16_tflops is not None:
        eight = [float(chip.fp16_tflops) * 16 / 8]
    return max(eight) / H100_DENSE_8_BIT if eight else float("nan")
