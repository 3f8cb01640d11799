"""A wall clock for another process that a test may set, while the monotonic one stays the true."""

import shutil
import subprocess
from pathlib import Path

import pytest


def fake_clock(directory: Path) -> Path:
    """A file that says how far the wall clock is off ("+0", "+10y"); skips without faketime."""
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed: apt-get install faketime")
    path = directory / "clock"
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
