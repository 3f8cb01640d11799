"""How peers' figures are made, and what becomes of a peer that cannot be had."""

from pathlib import Path

import pytest

from tests.bench import frames
from tests.bench.kit import environments
from tests.bench.kit.environments import NoPeerError, python_of
from tests.bench.kit.processes import PROJECT


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
