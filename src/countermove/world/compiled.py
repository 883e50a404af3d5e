"""Python source text made into machine code by Numba, kept from one process to the next, and run on several threads.

The text is written to a file of a cache directory, named by its content, so that Numba's own cache finds the machine
code beside it and only the very first run on a machine waits for the compiler.
"""

import ast
import functools
import hashlib
import importlib.util
import inspect
import os
import shutil
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

ROOM_BYTES = 32 * 2**20
"""Free space that a cache directory must have; a model's machine code takes one to three million bytes."""

KEPT_TEXTS = 64
"""Source texts whose modules are found again without hashing them."""

_loading, _reading = threading.Lock(), threading.Lock()


def syntax_of(function: Callable[..., Any]) -> ast.Module:
    """The syntax tree of a function's source. One thread at a time: Python counts its depth for all threads together,
    and some versions fail where two of them read at once (python/cpython#106905).

    Raises OSError, SyntaxError or TypeError where the source cannot be read.
    """
    source = textwrap.dedent(inspect.getsource(function))
    with _reading:
        return ast.parse(source)


def undecorated(function: Callable[..., Any], decorator: str) -> str:
    """Source of a function as Numba reads it: under another decorator, without annotations, its comments kept."""
    source = inspect.getsource(function)
    definition = syntax_of(function).body[0]
    assert isinstance(definition, ast.FunctionDef)
    names = ", ".join(argument.arg for argument in definition.args.args)
    body = "\n".join(source.splitlines()[definition.body[0].lineno - 1 :])
    return f"\n{decorator}\ndef {definition.name}({names}):\n{body}\n"


def spread(work: Callable[[npt.NDArray[np.int64]], None], blocks: int, threads: int | None) -> None:
    """Work through pieces of the blocks, on other threads too where some are idle; the compiled code lets go of
    Python's lock."""
    threads = max(1, min(threads or usable_cores(), blocks))
    if threads == 1:
        work(np.arange(blocks))
        return
    pieces = iter(np.array_split(np.arange(blocks), min(blocks, 16 * threads)))

    def take() -> None:
        for piece in pieces:
            work(piece)

    others = [_pool(threads - 1).submit(take) for _ in range(threads - 1)]
    try:
        take()
    finally:
        running = [each for each in others if not each.cancel()]  # those that never began are not waited for
        wait(running)
    for each in running:
        each.result()


@functools.cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that wait for the next run: to start two takes a quarter of a millisecond, and a run calls often."""
    return ThreadPoolExecutor(threads, "countermove")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pool.cache_clear)  # a forked process has none of its parent's threads


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@functools.lru_cache(KEPT_TEXTS)
def load_source(source: str) -> ModuleType:
    """Import source text from a file in a cache directory, written there unless it is there already.

    Where no directory will do, the text is compiled in memory, each time anew.
    """
    import numba  # here, for it is heavy and reading a law needs none of it

    versions = f"{numba.__version__} {np.__version__} {sys.version_info[:2]}"
    name = f"countermove_{hashlib.sha256(f'{versions} {source}'.encode()).hexdigest()[:24]}"
    with _loading:
        if name not in sys.modules:
            sys.modules[name] = _loaded(name, source)
        return sys.modules[name]


def cache_directories() -> Iterator[Path]:
    """Where compiled models may be kept, best place first: the user's cache, else a private temporary directory."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if not home.startswith("~"):  # as it does where nobody knows the user's home
        yield Path(home) / "countermove"
    yield Path(tempfile.gettempdir()) / f"countermove-{os.getuid()}"


def _loaded(name: str, source: str) -> ModuleType:
    for directory in cache_directories():
        try:
            path = _written(directory, f"{name}.py", source)
        except OSError:
            continue  # the next place, or none: slower, not wrong
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    module = ModuleType(name)
    exec(compile(source.replace("cache=True", "cache=False"), f"<{name}>", "exec"), module.__dict__)
    return module


def _written(directory: Path, name: str, source: str) -> Path:
    """The file with this source, made if need be. Raises OSError if the directory is no use or open to others."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = directory.stat()
    if status.st_uid != os.getuid() or status.st_mode & 0o022:
        # What lies there is run; nobody else may be able to put it there.
        raise PermissionError(f"{directory} belongs to, or can be written by, another user")
    if not os.access(directory, os.W_OK) or shutil.disk_usage(directory).free < ROOM_BYTES:
        raise OSError(f"{directory} cannot be written, or its disk is full")
    path = directory / name
    if not path.exists() or path.read_text(encoding="utf-8") != source:
        # In one stroke, so that another process never sees half a file.
        handle, draft = tempfile.mkstemp(dir=directory, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(source)
        os.replace(draft, path)
    return path
