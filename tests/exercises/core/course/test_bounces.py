"""Discs bounce: never nearer than their gap, never outside, at one speed, as their seed says."""

import math
import os
import subprocess
import sys
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises.core.course.bounces import Field, Path, bounced

FIELD = Field(0.7, 0.3, 0.13)
paths = st.builds(lambda n, seed: bounced(FIELD, n, 6.0, seed), st.integers(1, 10), st.integers())


@settings(max_examples=30)
@given(paths, st.lists(st.floats(0, 6), min_size=1, max_size=30))
def test_discs_keep_apart_and_inside(path: Path, gone: list[float]) -> None:
    """Wherever they are asked for, and at every bounce."""
    for at in (*gone, *path.begins):
        places = path.at(at)
        assert all(abs(x) <= 0.7 + 1e-9 and abs(y) <= 0.3 + 1e-9 for x, y in places)
        assert all(math.dist(a, b) >= 0.13 - 1e-9 for a, b in combinations(places, 2))


@settings(max_examples=30)
@given(paths)
def test_all_go_at_one_speed_without_jumps(path: Path) -> None:
    """Ways are unit vectors, and each leg begins where the one before ended."""
    for leg in path.legs:
        assert all(math.hypot(x, y) == pytest.approx(1, abs=1e-9) for _, _, x, y in leg)
    for (begin, leg), (end, after) in pairwise(zip(path.begins, path.legs, strict=True)):
        for (x, y, a, b), (x2, y2, *_) in zip(leg, after, strict=True):
            assert (x + (end - begin) * a, y + (end - begin) * b) == pytest.approx((x2, y2))


def test_a_seed_is_a_path_and_its_length_changes_nothing_of_it() -> None:
    """The same seed goes the same way; a longer path begins as the shorter one does."""
    one, longer, other = (bounced(FIELD, 8, far, seed) for far, seed in ((2, 1), (5, 1), (2, 2)))
    assert one.at(1.7) == longer.at(1.7)
    assert one.at(1.7) != other.at(1.7)


# numpy, the C library and BLAS as on a processor that can do less: what has no such part keeps all.
LESSER = {
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX2 FMA3",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA",
    "OPENBLAS_CORETYPE": "Nehalem",
}
PLACES = """
from exercises.core.course.bounces import Field, bounced
print(*(bounced(Field(0.7, 0.3, 0.13), 8, 8.0, seed).at(7.9) for seed in range(9)))
"""


def test_a_seed_is_one_path_on_every_processor() -> None:
    """After some hundred bounces, to the last digit."""
    here, there = (
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PLACES],
            env=os.environ | more,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for more in ({}, LESSER)
    )
    assert here == there


def test_they_do_bounce_off_each_other() -> None:
    """Eight discs that each go six heights meet edges and one another many times."""
    path = bounced(FIELD, 8, 6.0, 3)
    met = sum(
        min(math.dist(a, b) for a, b in combinations(path.at(at), 2)) < 0.13 + 1e-9
        for at in path.begins[1:]
    )
    assert met > 10
    assert len(path.begins) - met > 20


def test_too_many_discs_are_refused() -> None:
    """The error says what to do."""
    with pytest.raises(ValueError, match="take fewer"):
        bounced(Field(0.1, 0.1, 0.13), 9, 1.0, 1)
