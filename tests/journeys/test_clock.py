"""A wall clock that jumps: records carry the wrong date, and nothing else is moved."""

import json
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.pods import Puppet, overlay, read

BEFORE = 8  # trials kept when the clock jumps
TEN_YEARS = timedelta(days=3650)  # as faketime counts them


@pytest.fixture
def clock(tmp_path: Path) -> Path:
    """A file that says how far the wall clock is off ("+0", "+10y"); skipped without faketime."""
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed: apt-get install faketime")
    path = tmp_path / "clock"
    path.write_text("+0\n")
    return path


def faked(clock: Path) -> dict[str, str]:
    """An environment in which the wall clock obeys the file, and the monotonic one is the true."""
    line = ["faketime", "-m", "--exclude-monotonic", "-f", "+0", "env"]
    told = subprocess.run(line, capture_output=True, check=True, text=True).stdout
    (library,) = (row for row in told.splitlines() if row.startswith("LD_PRELOAD="))
    return {
        "LD_PRELOAD": library.removeprefix("LD_PRELOAD="),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


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
