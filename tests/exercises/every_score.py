"""What holds of every score: as reckoned otherwise, doubted where undefined, blind to order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Any, TypeVar

import numpy as np
import pytest

from exercises.core.scores import Measure, Scores
from exercises.core.trial import Trial

T = TypeVar("T")
Rows = list[tuple[str, Trial]]


def made(block: str, kind: str, *rest: Any, **own: Any) -> Trial:
    """A Trial of what is given, for `builds`, which would make up every other column of its own."""
    return Trial(block, kind, *rest, **own)


def by_session(rows: Rows) -> dict[str, list[Trial]]:
    """Each session's own."""
    return {session: [t for who, t in rows if who == session] for session, _ in rows}


def as_reckoned(
    scores: Scores,
    measures: Iterable[Measure],
    sessions: Mapping[str, T],
    oracle: Callable[[T], Mapping[str, float]],
    within: float = 1e-9,
) -> None:
    """Each measure of each session is what `oracle` makes of it, NaN where undefined."""
    assert list(scores.values) == [m.name for m in measures]
    for i, session in enumerate(scores.sessions):
        got = {name: values[i] for name, values in scores.values.items()}
        expected = oracle(sessions[session])
        assert got == pytest.approx(expected, rel=within, abs=within, nan_ok=True)


def doubted_where_undefined(scores: Scores) -> None:
    """No session with an undefined value is called valid, and each has its reasons."""
    for row in scores.rows():
        if any(value is None for value in row.values()):
            assert row["verdict"] != "valid"
            assert row["reasons"]


def blind_to_order(
    score: Callable[[Rows], Scores], rows: Rows, rng: Random, within: float = 1e-9
) -> None:
    """Shuffled rows give the same values and reasons for each session."""
    mixed: Sequence[tuple[str, Trial]] = rng.sample(rows, len(rows))
    one, other = score(rows), score(list(mixed))
    place = [other.sessions.tolist().index(name) for name in one.sessions]
    for name, values in one.values.items():
        np.testing.assert_allclose(values, other.values[name][place], rtol=within, atol=within)
    for reason, where in one.reasons.items():
        assert where.tolist() == other.reasons[reason][place].tolist()
