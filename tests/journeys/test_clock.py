"""A wall clock that jumps: records carry the wrong date, and nothing else is moved."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.faketime import fake_clock, faked
from tests.journeys.pods import Puppet, overlay, read

BEFORE = 8  # trials kept when the clock jumps
TEN_YEARS = timedelta(days=3650)  # as faketime counts them


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    return fake_clock(tmp_path)


def test_a_jump_of_ten_years_moves_no_response_time(tmp_path: Path, clock: Path) -> None:
    """The exercise is done and scored; its times are those of the monotonic clock."""
    laid = overlay(tmp_path)
    options = ["--virtual", "--speed", "4"]
    with Puppet(laid, *options, environment=faked(clock)) as puppet:
        puppet.until(kept=BEFORE)
        clock.write_text("+10y\n")
        puppet.until(state="done")
        puppet.until(state="attract")
        assert puppet.end() == 0
    data = tmp_path / "data"
    (started, finished, outcome) = read(data, "SELECT started, ended, outcome FROM run")[0]
    assert outcome == "finished"
    assert wall(finished) - wall(started) >= TEN_YEARS
    columns = "SELECT n, rt_s, onset_ns, press_ns FROM trial WHERE rt_s IS NOT NULL ORDER BY n"
    trials = read(data, columns)
    # faketime makes the hands late, so that not many answers are in time.
    assert any(n > BEFORE for n, *_ in trials)
    assert all(0 < rt < 0.85 and rt == (press - onset) / 1e9 for _, rt, onset, press in trials)
    onsets = [onset for _, _, onset, _ in trials]
    assert 0 < (onsets[-1] - onsets[0]) / 1e9 < 120
    (ended,) = (json.loads(body) for (body,) in read(data, ENDED))
    assert 0 < ended["seconds"] < 60


ENDED = "SELECT body FROM outbox WHERE kind = 'event/session.ended'"


def wall(moment: str) -> datetime:
    """The date of a stored moment."""
    return datetime.fromisoformat(json.loads(moment)["wall"])
