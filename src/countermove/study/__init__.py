"""The record: facts with their sources, and cases. No model."""

from countermove.study.case import Case
from countermove.study.check import check_study, load_case
from countermove.study.faults import BadInput, Fault
from countermove.study.study import Study, load_study

__all__ = ["BadInput", "Case", "Fault", "Study", "check_study", "load_case", "load_study"]
