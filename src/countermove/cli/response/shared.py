"""What several commands of the response share: answers as JSON, and charts written to files."""

from __future__ import annotations

import dataclasses
import math
import os
from datetime import date
from pathlib import Path
from typing import Any, cast

from countermove.study.faults import BadInput


def plain(value: Any) -> Any:
    """Dataclasses, arrays and days as what JSON holds; a missing number is null."""
    if dataclasses.is_dataclass(value):
        names = [item.name for item in dataclasses.fields(value)]
        return {name: plain(getattr(value, name)) for name in names}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in cast("dict[Any, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in cast("tuple[Any, ...]", value)]
    if isinstance(value, date):
        return value.isoformat()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    if not path.name or path.is_dir():
        raise BadInput.single("a file is wanted, as chart.svg", path=path, where="--svg")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInput.single(f"cannot be written: {error.strerror or error}", path=path) from None
