"""The real controller killed with SIGKILL in its second block, and in what it went on with."""

import json
from pathlib import Path
from typing import Any

from controller.desk.overlay import write_overlay
from tests.journeys.pods import CONFIG, read
from tests.journeys.test_kill import Victim

SHORT = {"blocks": 2, "trials": 10, "practice_go": 2, "practice_nogo": 1, "practice_rounds": 1}
PRACTICE = 3


def overlay(directory: Path) -> Path:
    """A desk where nobody signs in, with one short exercise."""
    folders = {f"{name}_dir": str(directory / name) for name in ("data", "run")}
    (directory / "run").mkdir()
    small = {"screen": {"width": 640, "height": 400}, "idle_s": 3600.0}
    changes: dict[str, dict[str, Any]] = {
        "pod.yaml": {**folders, **small},
        "exercises/go_nogo.yaml": SHORT,
    }
    return write_overlay(CONFIG / "desk", directory / "config", changes)


def test_killed_in_its_second_block_and_again_it_comes_to_its_end(tmp_path: Path) -> None:
    """One run, all of its trials once, each part marked, and a result that says so."""
    laid, data = overlay(tmp_path), tmp_path / "data"
    for life, trials in enumerate((PRACTICE + 12, PRACTICE + 16)):
        victim = Victim(laid, life)
        victim.read_until(f"kept 1 {trials}", 1)
        victim.kill()
        assert read(data, "SELECT id, result FROM run") == [(1, None)]
        assert read(data, "SELECT count(*) FROM trial")[0][0] - trials in (0, 1)
    last = Victim(laid, 2)
    last.read_until("end scoring", 1)
    last.rest()
    last.kill()
    ((outcome, document),) = read(data, "SELECT outcome, result FROM run")
    assert outcome == "finished"
    assert json.loads(document)["resumed"] == 2
    parts = read(
        data,
        "SELECT coalesce(json_extract(extra, '$.resumed'), 0), count(*) FROM trial "
        "WHERE block <> 'practice' GROUP BY 1 ORDER BY 1",
    )
    assert [part for part, _ in parts] == [0, 1, 2]
    assert sum(count for _, count in parts) == 20
    numbers = [n for (n,) in read(data, "SELECT n FROM trial ORDER BY n")]
    assert numbers == list(range(1, PRACTICE + 21))
