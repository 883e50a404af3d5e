"""countermove study hypotheses: the record against the rival accounts."""

from __future__ import annotations

import json as json_module
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countermove.cli.arguments import AsJson, AsOf, StudyPath, day_or_fault
from countermove.cli.terminal import print_json
from countermove.study.faults import BadInput, Fault

if TYPE_CHECKING:
    from countermove.decision.hypotheses import Weighing
    from countermove.study.matrix import Matrix
    from countermove.study.study import Study
    from countermove.world.fit.weigh import Weighed

WIDTH = 80
MOST_SHOWN = 12
MOST_CHANGES = 8
KINDS = {
    "item": "",
    "origin": "the source ",
    "kind": "sources of the kind ",
    "question": "the question of ",
    "fit": "all ",
}

Without = Annotated[
    list[str] | None,
    typer.Option(metavar="ID", help="Leave out an item, a row, a source, its origin or a kind of source. Repeatable."),
]


def hypotheses(without: Without = None, as_of: AsOf = None, study: StudyPath = None, json: AsJson = False) -> None:
    """Hold the evidence of the record against the rival accounts, and say which has least against it and how surely.

    An analysis of competing hypotheses: items coded by hand, weighed by the grades of their sources, those of one
    origin not counted in full; what would change the order is tried by leaving out items, origins and kinds of source.

    Example: countermove study hypotheses --without E41
    """
    from countermove.decision.fitted import weights_of
    from countermove.decision.hypotheses import weigh
    from countermove.study import load_study
    from countermove.study.matrix import FILE, load_matrix, matrix_faults

    day = day_or_fault(as_of, "--as-of")
    record = load_study(study)
    matrix = load_matrix(record)
    if matrix is None:
        raise BadInput.single("this study has no coded evidence", path=record.folder / FILE)
    faults = [*matrix_faults(record), *_strange(record, matrix, without or [])]
    if faults:
        raise BadInput(faults)
    view = record if day is None else record.as_of(day)
    try:
        weighing = weigh(view, matrix, without or [])
    except ValueError as error:
        raise BadInput.single(str(error), where="--without" if without else "--as-of") from None
    fit = weights_of(view)
    if json:
        print_json(json_module.dumps(_as_json(view, weighing, fit, without or []), indent=1, ensure_ascii=False))
        return
    print("\n".join(_lines(view, matrix, weighing, fit)))


def _strange(study: Study, matrix: Matrix, without: Sequence[str]) -> Iterator[Fault]:
    from countermove.decision.hypotheses import switchable

    known = switchable(study, matrix)
    for name in without:
        if name not in known:
            near = get_close_matches(name, sorted(known), n=3, cutoff=0.6)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            yield Fault("", None, "--without", f"{name!r} is behind no item of the matrix{hint}")


def _together(weighing: Weighing, fit: Sequence[Weighed]) -> Any:
    """Items that the fit has not seen and the fit, (median, low, high; account); None without either."""
    from countermove.decision.hypotheses import with_fit

    by_name = {each.structure: each for each in fit}
    if not by_name or all(item.fitted for item in weighing.items):
        return None
    chosen = [by_name[name] for name in weighing.accounts]
    return with_fit(weighing, [each.behind for each in chosen], [each.behind_error for each in chosen])


def _as_json(view: Study, weighing: Weighing, fit: Sequence[Weighed], without: Sequence[str]) -> dict[str, Any]:
    together = _together(weighing, fit)
    names = ("sources", "origins", "kinds")
    return {
        "study": view.about.id,
        "cut_off": view.cut_off.isoformat(),
        "as_of": None if view.known_by is None else view.known_by.isoformat(),
        "without": list(without),
        "leader": weighing.leader,
        "likeliest": weighing.likeliest,
        "robust": weighing.robust,
        "not_known_yet": weighing.unknown,
        "accounts": [asdict(line) for line in weighing.lines],
        "items": [{**asdict(item), **{name: sorted(getattr(item, name)) for name in names}} for item in weighing.items],
        "questions": [asdict(each) for each in weighing.questions],
        "left_out": [asdict(each) for each in weighing.without],
        "carried_by": list(weighing.carried_by),
        "fit": [{"account": each.structure, "stacking": each.weight, "behind": each.behind} for each in fit],
        "with_fit": None
        if together is None
        else [
            {"account": name, "median": float(mid), "low": float(low), "high": float(high)}
            for name, mid, low, high in zip(weighing.accounts, *together, strict=True)
        ],
    }


def _lines(view: Study, matrix: Matrix, weighing: Weighing, fit: Sequence[Weighed]) -> Iterator[str]:
    titles = {line.id: line.title for line in weighing.lines}
    yield from _wrap(_verdict(weighing, titles))
    yield ""
    yield from _wrap(
        f"{len(weighing.items)} items of the record to {view.cut_off}, coded by one hand with the outcome known; "
        f"{len(matrix.left_out)} lots that do not tell the accounts apart are left out, with reasons, in ach.yaml."
        + (f" {weighing.unknown} items were not known yet." if weighing.unknown else "")
        + (" Codes were judged with hindsight." if view.known_by is not None else "")
    )
    yield ""
    yield from _accounts(weighing, fit)
    yield ""
    yield from _questions(weighing)
    yield ""
    yield from _changes(weighing, titles)
    yield ""
    yield from _items(weighing)


def _verdict(weighing: Weighing, titles: dict[str, str]) -> str:
    lead, likeliest = (next(line for line in weighing.lines if line.id == name)
                       for name in (weighing.leader, weighing.likeliest))  # fmt: skip
    said = f"{lead.title} has least of the record against it"
    if lead.id == likeliest.id:
        said += f", and is the likeliest from equal odds ({_percent(likeliest.posterior)}, {_span(likeliest)})."
    else:
        said += f", but from equal odds {likeliest.title} is the likeliest ({_percent(likeliest.posterior)})."
    if weighing.robust:
        return f"{said} No single item, origin, kind of source or question, left out, changes that."
    asked = [each.name for each in weighing.changes if each.what == "question"]
    why = [f"it turns without the question of {' or of '.join(asked)}"] if asked else []
    others = len(weighing.changes) - len(asked)
    why += [f"it turns in {others} other leave-outs"] if others else []
    kept = min(likeliest.leads_by_score, likeliest.leads_by_posterior)
    why += [f"{_percent(kept)} of the variations keep it by both readings"] if kept < 0.9 else []
    return f"{said} The order is not robust: {', and '.join(why) or 'the two readings differ'}."


def _accounts(weighing: Weighing, fit: Sequence[Weighed]) -> Iterator[str]:
    together = _together(weighing, fit)
    weights = {each.structure: each for each in fit}
    head = f"{'account':<20}{'against':>8}{'items':>6}{'leads':>7}{'likely (5-95 %)':>17}{'leads':>6}"
    yield (head + (f"{'fit':>6}{'both':>10}" if together is not None else "")).rstrip()
    for at, line in enumerate(weighing.lines):
        likely = f"{_percent(line.posterior)} ({_span(line)})"
        row = f"{line.title:<20}{line.against:>8.1f}{line.items:>6}{_percent(line.leads_by_score):>7}{likely:>17}"
        row += f"{_percent(line.leads_by_posterior):>6}"
        if together is not None:
            low, high = (round(100 * float(each)) for each in together[1:, at])
            row += f"{_percent(weights[line.id].weight):>6}{f'{low}-{high} %':>10}"
        yield row
    yield from _wrap(
        "Against: weighted inconsistency, least is best. Likely: posterior from equal odds. Leads: share of "
        "variations (other coders, ratios, weights) in which it is first."
        + (
            " Fit: stacking weight of the model's fit. Both: the fit and the items that it has not seen."
            if together is not None
            else " No fit is of just this past."
        )
    )


def _questions(weighing: Weighing) -> Iterator[str]:
    yield f"{'posterior by question alone':<28}{'items':>6}" + "".join(
        f"{_short(each.title):>9}" for each in weighing.lines
    )
    for each in weighing.questions:
        yield f"{each.about:<28}{each.items:>6}" + "".join(f"{_percent(value):>9}" for value in each.posterior)


def _changes(weighing: Weighing, titles: dict[str, str]) -> Iterator[str]:
    tried = len(weighing.without)
    if not weighing.changes:
        yield from _wrap(
            f"Left out one at a time: {tried} items, origins, kinds of source and questions. None changes the lead."
        )
    else:
        yield from _wrap(
            f"Of {tried} items, origins, kinds and questions left out one at a time, these change the lead:"
        )
    for each in weighing.changes[:MOST_CHANGES]:
        text = f"without {KINDS[each.what]}{each.name} ({len(each.items)} item{'s' * (len(each.items) > 1)}): "
        text += f"least against {titles[each.by_score]}; likeliest {titles[each.by_posterior]}"
        yield from _wrap(f"{text} ({_percent(each.posterior)})", "  ")
    if len(weighing.changes) > MOST_CHANGES:
        yield f"  and {len(weighing.changes) - MOST_CHANGES} more, in --json"
    if weighing.carried_by:
        count = len(weighing.carried_by)
        yield from _wrap(
            f"{titles[weighing.likeliest]} is the likeliest no more without {count} item{'s' * (count > 1)}: "
            f"{', '.join(weighing.carried_by)}."
        )


def _items(weighing: Weighing) -> Iterator[str]:
    accounts = "".join(f"{_short(line.title)[:2]:>3}" for line in weighing.lines)
    yield f"{'item':<5}{'grade':>5}{'weight':>7}{'tells':>6} {accounts}  says"
    for item in weighing.items[:MOST_SHOWN]:
        codes = "".join(f"{code:>3}" for code in item.codes)
        counts = f"{item.weight * item.share:>7.2f}{item.ratio:>6.1f}"
        head = f"{item.id:<5}{item.reliability + item.credibility:>5}{counts} {codes}  "
        yield from textwrap.wrap(item.says, WIDTH, initial_indent=head, subsequent_indent=" " * len(head))
    more = len(weighing.items) - MOST_SHOWN
    yield from _wrap(
        "Tells: the largest likelihood ratio between two accounts."
        + (f" {more} more items in --json." if more > 0 else "")
        + " The reason for a code: countermove study show ID."
    )


def _short(title: str) -> str:
    return title.split()[0].split("-")[0][:8]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _span(line: Any) -> str:
    return f"{100 * line.low:.0f}-{100 * line.high:.0f}"


def _wrap(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  " * bool(indent), break_on_hyphens=False
    )
