"""The files of an assessment, written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from countermove.brief.export import outcomes_csv, write_json
from countermove.brief.markdown import markdown
from countermove.brief.page import html
from countermove.decision.assessment import Assessment
from countermove.decision.worlds import Worlds
from countermove.study import BadInput

FILES = ("brief.html", "brief.md", "assessment.json", "outcomes.csv", "worlds.nc")
_WANTED = {  # `{}`: the option that names the place
    errno.ENOSPC: "the disk is full; free some space or name another folder with {}",
    errno.EDQUOT: "your quota of disk space is used up; free some space or name another folder with {}",
    errno.EACCES: "this folder may not be written to; name another with {}",
    errno.EPERM: "this folder may not be written to; name another with {}",
    errno.EROFS: "this disk can only be read; name a folder elsewhere with {}",
    errno.ENOTDIR: "a part of this path is a file and not a folder; name another with {}",
    errno.EEXIST: "this is a file; a folder is wanted",
    errno.ENAMETOOLONG: "this name is too long for the disk; name another folder with {}",
}


def write_outputs(folder: Path, assessment: Assessment, worlds: Worlds) -> tuple[Path, ...]:
    """Write a brief, its assessment, a table of outcomes and the worlds into a folder, which is made if need be.

    Everything is made in memory and written into a hidden folder on the same disk
    before the first file changes its place, so that a full disk or an interrupt leaves an older brief as it was.
    Returns the paths. BadInput if the folder cannot be written.
    """
    made: dict[str, bytes] = {
        "brief.html": html(assessment).encode(),
        "brief.md": markdown(assessment).encode(),
        "assessment.json": write_json(assessment).encode(),
        "outcomes.csv": outcomes_csv(assessment).encode(),
        "worlds.nc": worlds.netcdf(),
    }
    return write_files(folder, made)


def write_files(folder: Path, files: Mapping[str, bytes], option: str = "--out") -> tuple[Path, ...]:
    """Write files into a folder, all or none. BadInput, naming the ``option``, if that cannot be done."""
    with _said_clearly(folder, option):
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() and not folder.is_dir():
            raise FileExistsError(errno.EEXIST, "a file", str(folder))
        # Inside a folder that is there, which may be another disk's; beside one that is not.
        home = folder if folder.is_dir() else folder.parent
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}-", dir=home))
        try:
            for name, content in files.items():
                _write(fresh / name, content)
            if folder.exists():
                _exchange(fresh, folder, tuple(files))
            else:
                fresh.chmod(0o777 & ~_umask())
                fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return tuple(folder / name for name in files)


@contextmanager
def _said_clearly(folder: Path, option: str) -> Generator[None]:
    try:
        yield
    except OSError as fault:
        other = f"it cannot be written ({fault.strerror or fault}); name another folder with"
        wanted = _WANTED.get(fault.errno or 0)
        told = f"{other} {option}" if wanted is None else wanted.format(option)
        raise BadInput.single(told, path=folder) from fault


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _exchange(fresh: Path, folder: Path, names: tuple[str, ...]) -> None:
    """Put the fresh files in their places, one rename each; if that is cut short, the old ones come back."""
    kept = fresh / "kept"
    kept.mkdir()
    old = [name for name in names if (folder / name).exists()]
    for name in old:
        _keep(folder / name, kept / name)
    try:
        for name in names:
            os.replace(fresh / name, folder / name)
    except BaseException:
        for name in names:
            if name in old:
                os.replace(kept / name, folder / name)
            else:
                (folder / name).unlink(missing_ok=True)
        raise


def _keep(path: Path, copy: Path) -> None:
    try:
        os.link(path, copy)
    except OSError:
        # Not every disk knows hard links.
        shutil.copy2(path, copy)
