"""One run of the packaged case, whose hashes stand in `fixed_run.json`: the same bits wherever and however it is run.

2,601 worlds (no whole number of blocks) of case h200 under all its options, every series that the brief draws, seed
2,022. Worlds are drawn from the priors alone, so a refit of the posterior leaves the hashes as they are.

A change of flows, priors, law, record or case is meant to change them. Look at what else it changed, then

    python tests/world/test_fixed_run.py --write

and commit `fixed_run.json` with it. A change of engine, generator, sketches or tools is *not* meant to: where `inputs`
still agrees and another hash does not, the arithmetic has changed.
"""

import functools
import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from countermove.response import response_model
from countermove.study import load_case, load_study
from countermove.world import compiled, engine
from countermove.world.beliefs import Beliefs
from countermove.world.bind import arrange
from countermove.world.ensemble import Ensemble, simulate
from countermove.world.inputs import Inputs, build_inputs, choices_of
from countermove.world.numba_source import numba_source
from countermove.world.pieces import Machine
from countermove.world.tables import prior_tables
from countermove.world.tally import FAN_SERIES, Span

FILE = Path(__file__).with_name("fixed_run.json")
WORLDS, SEED = 2601, 2022
CUTS = {
    "one by one and in odd lots": (0, 1, 2, 130, 641, 1999),
    "blocks of one account": (0, 128, 256, 384, 2560),
    "nearly whole": (0, 2600),
}
"""First worlds of the chunks that the run is cut into."""
OTHER_PROCESSORS = {
    "the plainest of its kind (SSE2 on x86-64)": {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""},
    "one with AVX2 and multiply-add, no AVX-512": {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx2,+fma"},
}


@functools.cache
def packaged() -> tuple[Inputs, np.ndarray, Callable[..., Ensemble]]:
    """The inputs of case h200, the tables of its priors, and `simulate` bound to its outcomes."""
    study = load_study()
    case = load_case("h200", study)
    view = study.as_of(case.cut_off)
    response = response_model(view)
    inputs = build_inputs(view, case, response, choices_of(view, case))
    tables = prior_tables(view, response, inputs.model.parameters, view.structures)
    outcomes = {name: view.outcomes[name] for name in case.outcomes}
    span = Span(len(inputs.quarters) // 2, len(inputs.quarters))
    return (
        inputs,
        tables,
        functools.partial(simulate, inputs, Beliefs(tables, None, {}), view.structures, outcomes, span),
    )


def digest(arrays: Iterable[Any]) -> str:
    """One hash of several arrays, each as it lies in memory, in a byte order of its own."""
    total = hashlib.sha256()
    for array in arrays:
        flat = np.ascontiguousarray(array)
        total.update(flat.astype(flat.dtype.newbyteorder("<"), copy=False).data)
    return total.hexdigest()


def hash_of_inputs() -> str:
    """What the engine is given, in the single precision in which it reads it."""
    inputs, tables, _ = packaged()
    return digest(np.asarray(array, np.float32) for array in (tables, inputs.levers, inputs.paths))


def hash_of_paths(threads: int, firsts: Sequence[int] = (0,)) -> str:
    """Every series of every option in every world, run in chunks that begin at `firsts`."""
    inputs, tables, _ = packaged()
    given = {"tables": tables, "levers": inputs.levers, "paths": inputs.paths, "seed": SEED, "threads": threads}
    chunks = [
        engine.run(inputs.model, **given, record=tuple(FAN_SERIES), first_world=first, worlds=end - first)
        for first, end in zip(firsts, (*firsts[1:], WORLDS), strict=True)
    ]
    return digest([np.concatenate(chunks, axis=-1)])


def hash_of_summaries(threads: int) -> str:
    """What `simulate` keeps: each outcome of every world, quantiles of every series, and the count of answers."""
    ensemble = packaged()[2](worlds=WORLDS, seed=SEED, machine=Machine(threads))
    kept = (ensemble.values, ensemble.fans, ensemble.first_answers, ensemble.answers)
    return digest(part[name] for part in kept for name in sorted(part))


def hashes(threads: int, firsts: Sequence[int] = (0,)) -> dict[str, str]:
    return {
        "inputs": hash_of_inputs(),
        "paths": hash_of_paths(threads, firsts),
        "summaries": hash_of_summaries(threads),
    }


@pytest.fixture(scope="module")
def fixed() -> dict[str, str]:
    return json.loads(FILE.read_text())


def test_the_inputs_are_those_of_the_fixed_run(fixed: dict[str, str]) -> None:
    assert hash_of_inputs() == fixed["inputs"], "record, law, case or priors have changed; see the top of this file"


@pytest.mark.parametrize("threads", [1, 2])
def test_the_fixed_run_has_the_same_bits_on_any_number_of_threads(fixed: dict[str, str], threads: int) -> None:
    assert hash_of_paths(threads) == fixed["paths"]
    assert hash_of_summaries(threads) == fixed["summaries"]


@pytest.mark.parametrize("firsts", CUTS.values(), ids=CUTS)
def test_the_fixed_run_has_the_same_bits_however_it_is_cut(fixed: dict[str, str], firsts: tuple[int, ...]) -> None:
    assert hash_of_paths(2, firsts) == fixed["paths"]


@pytest.mark.slow
@pytest.mark.parametrize("processor", OTHER_PROCESSORS.values(), ids=OTHER_PROCESSORS)
def test_the_fixed_run_has_the_same_bits_on_other_processors(
    fixed: dict[str, str], processor: dict[str, str], tmp_path: Path
) -> None:
    """Numba compiles for the other processor, in blocks of another size; NumPy leaves its own vector code alone too."""
    if processor["NUMBA_CPU_NAME"] == "haswell" and not has_avx2():
        pytest.skip("this processor has no AVX2, which code for the other one would use")
    environment = {**os.environ, **processor, "XDG_CACHE_HOME": str(tmp_path), "NPY_DISABLE_CPU_FEATURES": beyond_v2()}
    command = [sys.executable, "-W", "ignore", __file__, "--block", "64"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == fixed


def has_avx2() -> bool:
    info = Path("/proc/cpuinfo")
    return platform.machine() == "x86_64" and info.exists() and " avx2 " in info.read_text()


def beyond_v2() -> str:
    """The vector code that NumPy would choose on this processor, by name, beyond what every build of it needs."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return " ".join(name for name in __cpu_dispatch__ if __cpu_features__[name])


def main() -> None:
    """Print the hashes as JSON, with --block N in blocks of N worlds; with --write, put them into the file."""
    if "--block" in sys.argv:
        block = int(sys.argv[sys.argv.index("--block") + 1])
        kernel = compiled.load_source(numba_source(arrange(packaged()[0].model), "Other blocks", block))
        engine.BLOCK, engine._bound = block, lambda model: (arrange(model), kernel)
    found = hashes(1, CUTS["nearly whole"])
    print(json.dumps(found, indent=1))  # noqa: T201
    if "--write" in sys.argv:
        FILE.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
