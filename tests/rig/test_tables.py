"""Figures from the guest's rows, and which true press an answer belongs to."""

from types import SimpleNamespace
from typing import Any

import pytest

from exercises.core.trial import Trial
from tests.rig.tables import percentile, summary, text
from tests.rig.visit import errors

MS = 1_000_000


@pytest.mark.parametrize(("point", "value"), [(50, 500), (99, 990), (99.9, 999), (100, 1000)])
def test_percentiles_are_by_nearest_rank(point: float, value: int) -> None:
    """Of 1 to 1000 in any order, the percentile is the value itself."""
    assert percentile(range(1000, 0, -1), point) == value


def test_suspect_errors_are_kept_one_by_one() -> None:
    """A list of milliseconds becomes percentiles and a count, suspect ones stay as they are."""
    row = summary({"way": "gpiod", "raised_ms": [0.2, 0.1, 0.3], "suspect_ms": [7.0]})
    assert row == {
        "way": "gpiod",
        "raised": [0.2, 0.3, 0.3],
        "raised_n": 3,
        "suspect_ms": [7.0],
    }


def test_a_table_has_a_line_for_the_pod_and_one_for_the_loop() -> None:
    """A visit's row is told beside the polled loop, with the presses that this missed."""
    row = {"load": "idle", "stored_ms": [0.1, 0.1], "polled_ms": [9.0], "suspect_ms": []}
    _, pod, loop = text("visit", [summary(row | {"missed": 0})]).splitlines()
    assert pod.split()[-3:] == ["2", "0", "0"]
    assert loop.split()[-3:] == ["1", "0", "1"]


def answered(onset_ns: int, press_ns: int, *, suspect: bool = False) -> Trial:
    rt_s = (press_ns - onset_ns) / 1e9
    return Trial("assessment", "go", "ok", rt_s, onset_ns, press_ns, "kernel", suspect=suspect)


def test_errors_are_against_the_press_begun_last() -> None:
    """Each answer is held against its own true press; suspect ones are told apart."""
    onsets = [1000 * MS, 2000 * MS, 3000 * MS]
    truth = [[at * MS, at * MS + 100_000, at * MS + MS] for at in (950, 1100, 2100, 3100)]
    pod: Any = SimpleNamespace(onsets_ns=onsets, seen_ns=[1108 * MS])
    trials = [
        answered(onsets[0], 1100 * MS + 300_000),
        answered(onsets[1], 2105 * MS, suspect=True),
        Trial("assessment", "nogo", onset_ns=onsets[2]),
    ]
    told = errors(trials, pod, truth)
    assert told["stored_ms"] == [pytest.approx(0.2)]
    assert told["suspect_ms"] == [pytest.approx(4.9)]
    assert told["beyond_ms"] == [0, 4]
    assert told["polled_ms"] == [pytest.approx(7.9)]
