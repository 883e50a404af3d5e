"""Trees of draws as NetCDF files, written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from countermove.study.faults import BadInput

SMALL = {"dtype": "float32", "zlib": True, "complevel": 6, "shuffle": True}


def write_tree(tree: Any, path: Path) -> None:
    """Write an ArviZ DataTree; what holds fractions is kept in single precision and compressed.

    BadInput where the file cannot be written.
    """
    encoding = {
        f"/{name}": {str(key): SMALL for key, value in node.data_vars.items() if value.dtype.kind == "f"}
        for name, node in tree.children.items()
    }
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        tree.to_netcdf(part, engine="h5netcdf", encoding=encoding)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInput.single(f"cannot be written: {error.strerror or error}", path=path) from None


def check_writable(path: Path, option: str) -> None:
    """BadInput where a file could not be written there; told before long work and not after it."""
    if not path.name or path.is_dir():
        raise BadInput.single("a file is wanted", path=path, where=option)
    place = next(each for each in (path.parent.absolute(), *path.parent.absolute().parents) if each.exists())
    if not place.is_dir():
        raise BadInput.single(f"{place} is a file; want a folder", path=path, where=option)
