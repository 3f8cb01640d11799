"""Scores: the worst reason decides, and what goes out is JSON."""

import json

import numpy as np

from exercises.core.scores import Reason, Scores

BAD, ODD = Reason("bad", "invalid", "It is bad."), Reason("odd", "doubtful", "It is odd.")


def scores() -> Scores:
    reasons = {
        BAD: np.array([False, False, True, True]),
        ODD: np.array([False, True, False, True]),
    }
    values = {"x": np.array([1.5, np.nan, 0.0, 2.0])}
    return Scores(np.array(["a", "b", "c", "d"]), values, reasons)


def test_the_worst_reason_is_the_verdict() -> None:
    """None: valid; invalid wins over doubtful."""
    assert scores().verdicts().tolist() == ["valid", "doubtful", "invalid", "invalid"]


def test_rows_are_json() -> None:
    """NaN becomes null, every reason that holds comes with its code and words."""
    rows = json.loads(json.dumps(scores().rows(), allow_nan=False))
    assert rows[0] == {"session": "a", "x": 1.5, "verdict": "valid", "reasons": []}
    assert rows[1]["x"] is None
    assert rows[3]["reasons"] == [
        {"code": "bad", "words": "It is bad."},
        {"code": "odd", "words": "It is odd."},
    ]


def test_no_sessions() -> None:
    """An empty table has no rows and no verdicts."""
    none = Scores(np.array([], dtype=np.str_), {"x": np.empty(0)}, {BAD: np.array([], dtype=bool)})
    assert none.rows() == []
