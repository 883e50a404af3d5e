"""Random numbers: the generator, the draws, and their addresses."""

import numpy as np
import pytest

from countermove.world import philox

# Random123, kat_vectors: counter, key, answer.
KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]
WORLDS = np.arange(100_000)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_the_generator_gives_the_known_answers(counter: str, key: str, answer: str) -> None:
    arguments = [np.array([int(word, 16)], np.uint64) for word in (*counter.split(), *key.split())]
    assert " ".join(f"{int(word[0]):08x}" for word in philox.philox(*arguments)) == answer


def test_world_quarter_stream_and_seed_stand_in_counter_and_key_as_documented() -> None:
    world, seed = 0x85A308D3_243F6A88, 0x299F31D0_A4093822
    words = philox.words(np.array([world], np.uint64), 0x13198A2E, 0x03707344, seed)
    assert " ".join(f"{int(word[0]):08x}" for word in words) == KNOWN_ANSWERS[2][2]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_normal_draws_have_the_moments_of_a_normal(dtype: philox.Precision) -> None:
    z = philox.normals(WORLDS, 3, 7, 0, dtype).astype(np.float64)
    assert np.abs(z.mean(axis=1)).max() < 0.015
    assert np.abs(z.std(axis=1) - 1.0).max() < 0.01
    assert np.abs((z**3).mean(axis=1)).max() < 0.05
    assert np.abs((z**4).mean(axis=1) - 3.0).max() < 0.15


def test_uniform_draws_fill_the_open_unit_interval_evenly() -> None:
    u = philox.uniforms(WORLDS, 3, 7, 0, np.float32)
    assert u.min() > 0.0
    assert u.max() < 1.0
    counts = np.stack([np.histogram(lane, 20, (0.0, 1.0))[0] for lane in u])
    assert (((counts - 5000.0) ** 2 / 5000.0).sum(axis=1) < 60.0).all()


def test_the_extreme_words_give_numbers_strictly_inside_the_unit_interval() -> None:
    extremes = philox.open_unit(np.array([0, 0xFFFFFFFF], np.uint64))
    assert extremes.dtype == np.float32
    assert 0.0 < extremes[0] < 1e-7
    assert 1.0 - 1e-6 < extremes[1] < 1.0


def test_lanes_quarters_streams_seeds_and_neighbouring_worlds_are_uncorrelated() -> None:
    base = philox.normals(WORLDS, 3, 7, 1)
    others = [
        philox.normals(WORLDS, 4, 7, 1)[0],
        philox.normals(WORLDS, 3, 8, 1)[0],
        philox.normals(WORLDS, 3, 7, 2)[0],
        philox.normals(WORLDS + 1, 3, 7, 1)[0],
        philox.normals(WORLDS + 2**32, 3, 7, 1)[0],
    ]
    correlation = np.corrcoef(np.stack([*base, *others]))
    assert np.abs(correlation - np.eye(len(correlation))).max() < 0.015


def test_a_draw_is_the_same_alone_and_in_a_crowd() -> None:
    crowd = philox.normals(WORLDS, 5, 2, 9)
    assert np.array_equal(philox.normals(np.array([4711]), 5, 2, 9)[:, 0], crowd[:, 4711])


def test_single_and_double_precision_draw_the_same_numbers() -> None:
    single, double = philox.normals(WORLDS, 0, 1, 5, np.float32), philox.normals(WORLDS, 0, 1, 5)
    assert single.dtype == np.float32
    assert np.abs(single - double).max() < 1e-6


def test_seed_zero_is_a_seed() -> None:
    zero, one = philox.normals(WORLDS[:5], 0, 1, 0), philox.normals(WORLDS[:5], 0, 1, 1)
    assert np.isfinite(zero).all()
    assert not np.array_equal(zero, one)


def test_both_halves_of_a_long_seed_count() -> None:
    draws = [philox.uniforms(WORLDS[:5], 0, 1, seed) for seed in (5, 5 + 2**32, 2**64 - 1)]
    assert not np.array_equal(draws[0], draws[1])
    assert not np.array_equal(draws[1], draws[2])


def test_a_parameters_stream_follows_from_its_name_alone_and_never_meets_a_shocks() -> None:
    streams = {name: philox.parameter_stream(name) for name in ("kappa", "kappa_", "elasticity")}
    assert len(set(streams.values())) == 3
    assert all(philox.PARAMETER_STREAMS <= stream < 2**32 for stream in streams.values())
    assert streams["kappa"] == 0xB0F6306A
