"""The files of a study that judge its record: evidence, stations of a licence, analogies. A study may lack each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from countermove.study.analogies import FILE as ANALOGIES
from countermove.study.analogies import analogy_faults, load_analogies
from countermove.study.disputes import dispute_faults
from countermove.study.faults import Fault
from countermove.study.matrix import FILE as MATRIX
from countermove.study.matrix import load_matrix, matrix_faults
from countermove.study.pipeline import FILE as PIPELINE
from countermove.study.pipeline import load_pipeline, pipeline_faults
from countermove.study.study import Study

READINGS: tuple[Callable[[Study], Any], ...] = (load_matrix, load_pipeline, load_analogies)
"""What raises BadInput where such a file cannot be read."""


def beside_faults(study: Study) -> Iterator[Fault]:
    """What these files name that the record does not have, or code in a way that it has not."""
    yield from matrix_faults(study)
    yield from dispute_faults(study)
    yield from pipeline_faults(study)
    yield from analogy_faults(study)


def beside_records(study: Study) -> Iterator[tuple[str, str, str, Any]]:
    """(kind, id, place, record) of everything in them that has an id."""
    matrix = load_matrix(study)
    for item in matrix.items if matrix is not None else ():
        yield "evidence", item.id, MATRIX, item
    pipeline = load_pipeline(study)
    for report in pipeline.reports if pipeline is not None else ():
        yield "report", report.id, PIPELINE, report
    analogies = load_analogies(study)
    for feature in analogies.features if analogies is not None else ():
        yield "feature", feature.id, ANALOGIES, feature
