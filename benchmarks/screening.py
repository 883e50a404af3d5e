"""How fast names are screened and owners followed, beside RapidFuzz alone and nomenklatura where it is installed.

    python benchmarks/screening.py            print the tables
    python benchmarks/screening.py --write    put them into benchmarks/README.md too

Names and owners are made up (`parties/synthetic.py`); the labelled pairs are the study's. Each speed is the median
processor time of five runs on one core. nomenklatura is no dependency: `pip install nomenklatura` beside the package
to see its rows.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from parties.synthetic import companies, owners, queries, written
from rapidfuzz import fuzz, process
from readme import write_between

from countermove.law.parties.listed import study_roll
from countermove.law.parties.name_index import NameIndex
from countermove.law.parties.name_pairs import judged, quality
from countermove.law.parties.name_score import SCORER, THRESHOLD
from countermove.law.parties.ownership import UNITS, reached
from countermove.study import load_study

LISTED = 5000
QUERIES = 10_000
RUNS = 5
FEW = 200
"""Queries for peers that take milliseconds each."""
PARTIES, EDGES, SOURCES = 100_000, 130_000, 3000
Answer = Callable[[str], set[int]]


def seconds(function: Callable[[], object]) -> float:
    """Median processor time of five runs: other programs that wait for the same core do not count."""
    times = []
    for _ in range(RUNS):
        begin = time.process_time()
        function()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def best_f1(scored: Sequence[tuple[float, bool]], positives: int) -> tuple[float, float, float]:
    """Threshold, precision and recall where their harmonic mean is highest, chosen on the same data."""
    found, best = 0, (1.0, 0.0, 0.0)
    ranked = sorted(scored, key=lambda each: -each[0])
    for rank, (score, right) in enumerate(ranked, 1):
        found += right
        if rank < len(ranked) and ranked[rank][0] == score:
            continue  # equal scores are taken or left together
        precision, recall = found / rank, found / positives
        if found and 2 / (1 / precision + 1 / recall) > _f1(best):
            best = (score, precision, recall)
    return best


def _f1(best: tuple[float, float, float]) -> float:
    return 2 / (1 / best[1] + 1 / best[2]) if best[1] and best[2] else 0.0


def speed_rows() -> list[str]:
    """Names a second against 5,000 made-up names, and how well each method does on them."""
    listed = companies(LISTED)
    asked = queries(listed, QUERIES)
    names = [written(*each) for each in listed]
    build = seconds(lambda: NameIndex([("CN", [name]) for name in names]))
    index = NameIndex([("CN", [name]) for name in names])
    took = seconds(lambda: [index.search(query, THRESHOLD) for query, _ in asked])
    hits = [(query, which, {each.party for each in index.search(query, THRESHOLD)}) for query, which in asked]
    right = sum(which in found for _, which, found in hits)
    recall = right / sum(which is not None for _, which in asked)
    precision = right / sum(len(found) for *_, found in hits)
    label = f"{SCORER}, one by one (index made in {build:.2f} s)"
    rows = [f"| {label} | {QUERIES / took:,.0f} | {precision:.2f} | {recall:.2f} |"]
    few = asked[:2000]
    positives = sum(which is not None for _, which in few)
    for label, scorer in (("ratio", fuzz.ratio), ("token_sort_ratio", fuzz.token_sort_ratio)):
        texts = [query.lower() for query, _ in few]
        choices = [name.lower() for name in names]
        took = seconds(lambda scorer=scorer, texts=texts, choices=choices: process.cdist(texts, choices, scorer=scorer))
        table = process.cdist(texts, choices, scorer=scorer)
        scored = [(float(row.max()), int(row.argmax()) == which) for row, (_, which) in zip(table, few, strict=True)]
        _, precision, recall = best_f1(scored, positives)
        rows.append(
            f"| RapidFuzz `cdist`, {label}, best match | {len(few) / took:,.0f} | {precision:.2f} | {recall:.2f} |"
        )
    took = seconds(lambda: [process.extractOne(query, names, scorer=fuzz.token_sort_ratio) for query, _ in asked[:FEW]])
    rows.append(f"| RapidFuzz `extractOne`, token_sort_ratio, one by one | {FEW / took:,.0f} | | |")
    return rows


def pair_rows() -> list[str]:
    """Recall and precision on the study's labelled pairs, each against all names of the party meant."""
    study = load_study()
    ours = quality(judged(study))
    assert ours.precision is not None
    assert ours.recall is not None
    rows = [f"| {SCORER} at {THRESHOLD:g}, the party's names | {ours.precision:.3f} | {ours.recall:.3f} |"]
    roll = study_roll(study)
    parties = [[party.names for party in roll.parties if pair.list_name in party.names] for pair in study.name_pairs]
    positives = sum(pair.match == "yes" for pair in study.name_pairs)
    peers: list[tuple[str, Callable[[str, str], float]]] = [
        ("RapidFuzz token_sort_ratio", lambda a, b: fuzz.token_sort_ratio(a.lower(), b.lower()) / 100),
        ("RapidFuzz WRatio", lambda a, b: fuzz.WRatio(a.lower(), b.lower()) / 100),
        *nomenklatura(),
    ]
    for label, score in peers:
        scored = [
            (max(score(pair.query, name) for names in own for name in names), pair.match == "yes")
            for pair, own in zip(study.name_pairs, parties, strict=True)
        ]
        threshold, precision, recall = best_f1(scored, positives)
        rows.append(f"| {label} at its best ({threshold:.2f}), the party's names | {precision:.3f} | {recall:.3f} |")
    return rows


def nomenklatura() -> list[tuple[str, Callable[[str, str], float]]]:
    """Its company matchers, where it is installed."""
    try:
        from followthemoney import EntityProxy, model
        from nomenklatura.matching import LogicV1, LogicV2
        from nomenklatura.matching.types import ScoringConfig
    except ImportError:
        return []

    def company(name: str) -> EntityProxy:
        return model.get_proxy({"id": name or "none", "schema": "Company", "properties": {"name": [name]}})

    def scorer(algorithm: type) -> Callable[[str, str], float]:
        config = ScoringConfig.defaults()
        return lambda a, b: algorithm.compare(company(a), company(b), config).score

    return [(f"nomenklatura {version('nomenklatura')} {each.NAME}", scorer(each)) for each in (LogicV1, LogicV2)]


def ownership_row() -> str:
    """The fixed point on a made-up graph."""
    held, listed = owners(PARTIES, EDGES, SOURCES)
    counts, _ = reached(held, listed, UNITS // 2)
    edges = sum(map(len, held.values()))
    took = seconds(lambda: reached(held, listed, UNITS // 2))
    return (
        f"Owners: {PARTIES:,} parties, {edges:,} holdings, {SOURCES:,} listed; {len(counts) - SOURCES:,} more count as "
        f"listed, found in {1000 * took:.0f} ms."
    )


def report() -> str:
    """The tables, as Markdown."""
    try:
        beside = f"nomenklatura {version('nomenklatura')}"
    except PackageNotFoundError:
        beside = "nomenklatura not installed, so left out"
    return "\n".join(
        [
            f"Machine: {platform.machine()}, {processor()}, {os.cpu_count()} cores, one used; Python "
            f"{platform.python_version()}, RapidFuzz {version('rapidfuzz')}, {beside}.",
            "",
            f"| made-up names, {QUERIES:,} queries against {LISTED:,} | names a second | precision | recall |",
            "|---|---:|---:|---:|",
            *speed_rows(),
            "",
            "| labelled pairs of the study | precision | recall |",
            "|---|---:|---:|",
            *pair_rows(),
            "",
            ownership_row(),
        ]
    )


def processor() -> str:
    """Name of the processor where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor()
    )


def main() -> None:
    """Print the tables; with --write, put them between the marks in the README too."""
    text = report()
    print(text)
    if "--write" in sys.argv:
        write_between("screening", text)


if __name__ == "__main__":
    main()
