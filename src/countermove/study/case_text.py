"""A case as the text of its YAML file: what is read from it is the same case again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml

from countermove.study.case import Case


def case_text(case: Case) -> str:
    """A case as YAML; thresholds are written digit by digit, as they were read."""
    plain = case.model_dump(by_alias=True, exclude_defaults=True)
    return yaml.dump(plain, Dumper=_Exact, sort_keys=False, allow_unicode=True, width=100)


class _Exact(yaml.SafeDumper):
    """Knows exact numbers."""


def _decimal(dumper: Any, value: Decimal) -> Any:
    text = format(value, "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text if "." in text else f"{text}.0")


_Exact.add_representer(Decimal, _decimal)
