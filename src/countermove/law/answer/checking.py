"""Was this chip controlled on that day, for that place and party? ``check`` answers with its whole reasoning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Literal, cast

from countermove.law.answer.admission import admission, speaking
from countermove.law.answer.branches import if_known, if_switched
from countermove.law.answer.determination import (
    Cited,
    ConditionState,
    Considered,
    Consulted,
    Determination,
    Later,
    LayerAnswer,
    Layers,
    PartyAnswer,
    Status,
    made,
)  # fmt: skip
from countermove.law.answer.gaps import not_modelled
from countermove.law.answer.render import sentence
from countermove.law.engine.facts import Facts, Value
from countermove.law.engine.findings import Decision, decide
from countermove.law.engine.reading import Reading, by_party, layer, read
from countermove.law.engine.standing import standing
from countermove.law.engine.trace import TRACE_VERSION, Clause, Input, RuleTrace, Trace
from countermove.law.engine.weigh import weigh
from countermove.law.parties.receiver import DEFAULT_SEAT, UNKNOWN, named
from countermove.law.question.asked import Question, ask, known_uses
from countermove.law.question.lookup import full_name
from countermove.study.law_notes import law_notes
from countermove.study.places import Places, load_places
from countermove.study.records import Chip, Item
from countermove.study.rules import LayerName, Rule, load_rules
from countermove.study.study import Study


def check(
    study: Study, chip: Chip | Item | str, on: date, to: str, from_: str | None = None, headquarters: str | None = None,
    end_user: str | None = None, end_use: str | None = None, transaction: str = "export",
    marketed_for_datacenter: str | None = None, switches: Mapping[str, str] | None = None,
    facts: Mapping[str, str] | None = None, rules: tuple[Rule, ...] | None = None,
) -> Determination:  # fmt: skip
    """The law's answer for a chip or another item (or its name), a day, a destination and a party.

    Places are ISO 3166 two-letter codes or English names. ``from_`` defaults to the study's first party, for an item
    that is no chip to its maker's country, for a transfer to the destination; ``headquarters`` (of the receiving party
    or its ultimate parent) to what the table of parties says of ``end_user``, else to the destination, and may be
    "unknown". ``facts`` are further facts of the transaction or the item by the name of their quantity, as written. All
    law that the study knows is used (a study seen ``as_of`` a day: the law published by then), or the ``rules`` given
    in its place.

    Raises BadInput with every item, place, word, switch and fact that is not known.
    """
    question = ask(
        study, chip, on, to, from_, headquarters, end_user, end_use, transaction, marketed_for_datacenter,
        switches or {}, facts or {},
    )  # fmt: skip
    rules, places = rules if rules is not None else load_rules(study), load_places(study)
    decision = decide(rules, on, question.facts(places))
    said = read(decision)
    told = decision.facts.also(outcome=Value(words=frozenset({said.status}), how="found"))
    key = admission(rules, on, decision.facts, study.known_by)
    like, likeness = _alike(study, question)
    carrying = (*said.basis, *((key.rule,) if key is not None and key.rule is not None else ()))
    answer = made(Determination,
        chip=question.item.id, chip_name=full_name(question.item), on=on, to=question.to,
        **{"from": question.from_}, headquarters=question.headquarters, transaction=question.transaction,
        end_user=end_user, end_use=question.end_use, facts=dict(question.given),
        status=cast(Status, said.status), paragraph=said.paragraph, review=said.review, exceptions=said.exceptions,
        conditions=tuple(each.says for each in said.conditions),
        required=tuple(made(ConditionState, **asdict(each)) for each in said.conditions),
        considered=tuple(_considered(clause) for clause in said.considered),
        us_import_duty=None if decision.duty is None else float(decision.duty),
        revenue_share=None if said.revenue_share is None else float(said.revenue_share),
        volume_cap=None if said.cap is None else float(said.cap), alleged=_alleged(decision, said),
        importer=key, missing=said.missing, if_known=if_known(study, rules, question, decision, said.missing),
        basis=said.basis, switches=dict(question.switches), by_switch=if_switched(study, rules, question, decision),
        by_party={
            party: made(PartyAnswer, status=cast(Status, status), review=review, rules=names)
            for party, (status, review, names) in by_party(decision).items()
        },
        layers=_layers(study, decision, question, places, likeness),
        red_flags=(*like, *_red_flags(decision, rules, on, told, "care")),
        conflicts=_red_flags(decision, rules, on, told, "conflict"),
        later=_later(study, decision, said, rules, question, places),
        citations=_citations(study, decision, said, rules),
        rules_consulted=tuple(_consulted(decision, rule, on) for rule in rules),
        not_modelled=not_modelled(
            rules, on, decision, told, carrying, _of_all_law(study, question, places)
        ), sentence="", trace=trace_of(decision, rules, on),
    )  # fmt: skip
    return answer.model_copy(update={"sentence": sentence(answer, places, *_known(study, rules, decision.facts))})


def _considered(clause: Clause) -> Considered:
    states = tuple(made(ConditionState, **asdict(each)) for each in clause.conditions)
    return made(Considered, exception=clause.name or "", rule=clause.rule, serves=clause.holds, conditions=states)


def _alleged(decision: Decision, said: Reading) -> bool:
    """Whether some rule on which the answer rests stands only by what was alleged."""
    return any(finding.standing.alleged for finding in decision.findings if finding.rule.id in said.basis)


def _known(study: Study, rules: tuple[Rule, ...], facts: Facts) -> tuple[date | None, date | None]:
    """The days between which law on such items is known: the start of the first rule that reaches them, and the day of
    a dated view or else the day on which a text was last read."""
    asking = (
        rule
        for rule in rules
        if rule.layer == "item" and rule.kind in ("rule", "draft", "letter") and rule.admits is None
        if rule.scope is None or weigh(rule.scope, facts).holds != "no"
    )
    first = min((entry.from_ for rule in asking for entry in rule.history), default=None)
    read_on = max((rule.checked_on for rule in rules if rule.checked_on is not None), default=None)
    return first, study.known_by or read_on


def _alike(study: Study, question: Question) -> tuple[tuple[str, ...], str]:
    """Warnings of listed parties of like name, and what the look-up came to; a name that the table of parties has as it
    is written is looked for no further."""
    if question.end_user is None or named(study, question.end_user):
        return (), "as the table of parties has it"
    from countermove.law.parties.alike import alike, summary, warnings_of  # the screener is read only where it is asked

    found = alike(study, question.end_user, question.on)
    return warnings_of(found), summary(found)


def _layers(study: Study, decision: Decision, question: Question, places: Places, likeness: str) -> Layers:
    def answer(name: LayerName, examined: bool, says: str | None) -> LayerAnswer:
        status, review, rules, missing = layer(decision, name)
        return made(LayerAnswer,
            examined=examined, status=cast(Status, status), review=review, rules=rules, missing=missing, says=says,
        )  # fmt: skip

    user = question.end_user
    if user is None:
        told = "no end user was named"
    elif question.listings:
        told = "; ".join(f"{row.name_en}: {row.list} since {row.listed_from}" for row in question.listings)
    else:
        told = f"{user!r} is on none of the study's lists that day, by its name; {likeness}"
        if question.seat.how == DEFAULT_SEAT:
            told += "; its headquarters are taken to be where the goods go"
    if question.seat.parent is not None:
        parent = question.seat.parent
        told += f"; ultimate parent in {UNKNOWN if parent == UNKNOWN else places.name(parent)}"
    use = None
    if question.end_use is None:
        use = "no end use was stated; it is presumed to be civil"
    elif question.end_use not in known_uses(study):
        use = f"{question.end_use!r} is no use that a rule here names; other parts of the law may reach it"
    return made(
        Layers,
        item=answer("item", True, None),
        end_user=answer("end_user", user is not None, told),
        end_use=answer("end_use", question.end_use is not None, use),
    )


def _red_flags(
    decision: Decision, rules: tuple[Rule, ...], on: date, facts: Facts, kind: Literal["care", "conflict"]
) -> tuple[str, ...]:
    """Warnings of one kind. That a letter binds others is a call for care."""
    flags = list[str]()
    for finding in decision.findings if kind == "care" else ():
        if finding.unbound == "yes":
            vendor = decision.facts.of("vendor").text or "an unnamed maker"
            flags.append(
                f"{finding.rule.title}: binds its addressees, not {vendor}; to others whose chip is alike a red flag"
            )
        elif finding.unbound == "unknown" and finding.binds is not None and finding.binds.holds == "unknown":
            flags.append(f"{finding.rule.title}: binds its addressees; who the exporter is was not said")
    for rule in rules:
        own = [flag for flag in rule.red_flags if flag.kind == kind]
        for flag in own if own and standing(rule, on, facts).holds == "yes" else ():
            holds = weigh(flag.when, facts).holds
            flags += [flag.says] if holds == "yes" else [f"perhaps: {flag.says}"] if holds == "unknown" else []
    return tuple(dict.fromkeys(flags))


def _later(
    study: Study, decision: Decision, said: Reading, rules: tuple[Rule, ...], question: Question, places: Places,
) -> tuple[Later, ...]:  # fmt: skip
    """What was known only after the study's cut-off day: states of rules without which the answer were another, changes
    of country groups that touch the places, and the importer's key."""
    cut_off = study.about.cut_off
    found = list[Later]()
    for rule in rules:
        told = ("proposed", "announced", "published")
        late = [each for each in rule.history if each.state not in told and each.from_ <= question.on]
        late = [each for each in late if rule.known_on(each) > cut_off]
        if not late:
            continue
        then = [each if each is not rule else rule.as_of(cut_off) for each in rules]
        without = decide([each for each in then if each is not None], question.on, decision.facts)
        if (read(without), without.duty) == (said, decision.duty):
            continue
        for each in late:
            found.append(made(Later, what=f"{rule.id}: {each.state} from {each.from_}", known_on=rule.known_on(each)))
    for code in sorted({question.to, question.headquarters}):
        for name, change in places.changes_of(code):
            if change.day <= question.on and change.known > cut_off:
                verb = "joined" if change.joins else "left"
                what = f"{places.name(code)} {verb} {name} on {change.day}"
                found.append(made(Later, what=what, known_on=change.known))
    for _, told in speaking(rules, question.on, decision.facts, study.known_by)[:1]:
        if told.known_on > cut_off:
            what = f"importer's key: {told.rule.admits} from {told.entry.from_}"
            found.append(made(Later, what=what, known_on=told.known_on))
    return tuple(dict.fromkeys(found))


def _citations(study: Study, decision: Decision, said: Reading, rules: tuple[Rule, ...]) -> tuple[Cited, ...]:
    """The citations of the rules on which the answer rests; where none asks for anything, of those weighed."""
    by_id = {rule.id: rule for rule in rules}
    weighed = [finding.rule.id for finding in decision.findings if finding.paragraphs and finding.rule.layer == "item"]
    cited, names = list[Cited](), said.basis or weighed
    wanted = {citation.source for name in names for citation in by_id[name].citations if citation.source}
    sources = study.sources_of(wanted)
    for name in names:
        for citation in by_id[name].citations:
            source = sources.get(citation.source or "")
            url = None if source is None else source.url
            cited.append(made(Cited, rule=name, cite=citation.cite, title=citation.title, url=url))
        for finding in decision.findings:
            for trace in finding.paragraphs if finding.rule.id == name else ():
                labels = (
                    {step.cite for step in trace.test.leaves() if step.cite} if trace.holds == "yes" else set[str]()
                )
                cited += [Cited(rule=name, cite=label) for label in sorted(labels)]
                clauses = (*trace.exceptions, *trace.review)
                cited += [Cited(rule=c.rule, cite=c.cite) for c in clauses if c.cite and c.holds == "yes"]
    return tuple(dict.fromkeys(cited))


def _consulted(decision: Decision, rule: Rule, on: date) -> Consulted:
    holds = standing(rule, on, decision.facts).holds
    return made(Consulted, id=rule.id, title=rule.title, hash=rule.digest, text_of=rule.checked_on, in_force=holds)


def _of_all_law(study: Study, question: Question, places: Places) -> tuple[str, ...]:
    """What is not modelled of the law as a whole that day, without what concerns only places far from the question; a
    seat that is not known may be any of them."""
    codes = [question.to, question.from_, question.seat.code, question.seat.parent or question.to]
    touched = None if UNKNOWN in codes else frozenset(codes) | {places.legal(code) for code in codes}
    return law_notes(study).on(question.on, touched)


def trace_of(decision: Decision, rules: tuple[Rule, ...], on: date) -> Trace:
    """The reasoning behind a decision, as a document."""
    inputs = tuple(
        Input(name, value.text, decision.facts.unit(name), value.how, value.note, value.sources)
        for name, value in decision.facts.values.items()
        if not (value.undefined and value.how == "derived" and name != "performance_density")
    )
    consulted = [
        RuleTrace(
            rule=finding.rule.id, title=finding.rule.title, layer=finding.rule.layer, digest=finding.rule.digest,
            standing=finding.standing, evidence=finding.rule.evidence,
            amended_by=finding.text.amended_by, reach=finding.reach, binds=finding.binds,
            yields_to=finding.rule.yields_to, paragraphs=finding.paragraphs,
            outcomes=tuple(rank.name.lower() for rank in sorted(finding.possible)),
        )
        for finding in decision.findings
    ]  # fmt: skip
    consulted += [
        RuleTrace(duty.rule.id, duty.rule.title, "duty", duty.rule.digest, duty.standing, duties=duty.clauses)
        for duty in decision.duties
    ]
    told = {trace.rule for trace in consulted}
    consulted += [
        RuleTrace(rule.id, rule.title, rule.layer, rule.digest, standing(rule, on, decision.facts))
        for rule in rules
        if rule.id not in told
    ]
    return Trace(TRACE_VERSION, inputs, tuple(consulted))
