"""A case as the text of its YAML file, and back: what is read from it is the same case again. No file is touched."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml

from countermove.study.case import Case, parse_case
from countermove.study.cases import case_faults
from countermove.study.faults import BadInput
from countermove.study.study import Study


def case_of_text(text: str, study: Study, name: str = "case.yaml") -> Case:
    """A case from the text of a YAML file, checked against the study as load_case checks it; the name only stands in
    faults. Raises BadInput with every fault."""
    case, lines = parse_case(text, name)
    faults = tuple(case_faults(study, case, lines))
    if faults:
        raise BadInput(faults)
    return case


def case_text(case: Case) -> str:
    """A case as YAML; thresholds are written digit by digit, as they were read."""
    plain = case.model_dump(by_alias=True, exclude_defaults=True)
    return yaml.dump(plain, Dumper=_Exact, sort_keys=False, allow_unicode=True, width=100)


class _Exact(yaml.SafeDumper):
    """Knows exact numbers, and writes what stands twice twice."""

    def ignore_aliases(self, data: Any) -> bool:
        """No value refers to another: a person reads them."""
        return True


def _decimal(dumper: Any, value: Decimal) -> Any:
    text = format(value, "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text if "." in text else f"{text}.0")


_Exact.add_representer(Decimal, _decimal)
