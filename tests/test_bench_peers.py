"""How peers' figures are made of stamps, and what becomes of a peer that cannot be had."""

from pathlib import Path

import pytest

from tests.bench import frames, keyboards
from tests.bench.kit import environments
from tests.bench.kit.environments import NoPeerError, python_of
from tests.bench.kit.processes import PROJECT

MS = 1_000_000


def test_error_is_told_time_minus_true_time() -> None:
    """From the peer's own start to the stamp before the press; its sign does not matter."""
    presses = [(n * 1000 * MS + 300 * MS, n * 1000 * MS + 301 * MS) for n in range(60)]
    trials = [(n * 1000 * MS, n * 1000 * MS + 302 * MS, 300.0 + (-1) ** n * 0.5) for n in range(60)]
    assert keyboards.errors(presses, trials) == pytest.approx([0.5] * 60)


def test_trials_without_their_own_press_do_not_count() -> None:
    """No press, or two, in a trial: nobody knows which one was told."""
    presses = [(n * MS, n * MS) for n in (3, 7, 8)]
    trials = [(0, 2 * MS, 1.0), (2 * MS, 5 * MS, 1.0), (6 * MS, 9 * MS, 1.0)]
    with pytest.raises(RuntimeError, match="only 1 of 3 presses"):
        keyboards.errors(presses, trials)


def test_frames_add_up_over_turns() -> None:
    """A late frame more than the bare loop had is one too many."""
    counts = [{"pod": 1, "bare": 0, "expyriment": 4}, {"pod": 0, "bare": 1, "expyriment": 2}]
    turns = [
        {side: {"frames": 3600, "late": late} for side, late in turn.items()} for turn in counts
    ]
    bare, peer = frames.rows(turns)
    assert (bare.value, bare.beside_value, bare.holds) == (1, 1, True)
    assert (peer.value, peer.beside_value, peer.holds) == (1, 6, True)
    assert "7,200" in bare.name


def test_an_environment_that_cannot_be_made_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that is not where it was asked for; without a network it is the same."""
    monkeypatch.setattr(environments, "LISTS", tmp_path)
    monkeypatch.setattr(environments, "HOMES", PROJECT / "build" / "peers-test")
    (tmp_path / "absent.txt").write_text(f"absent @ file://{tmp_path}/absent-1-py3-none-any.whl\n")
    with pytest.raises(NoPeerError, match="absent for Python 3"):
        python_of("absent", lambda _: None)
