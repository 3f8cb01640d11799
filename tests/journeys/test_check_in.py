"""The check-in at the real controller: an answer that was acknowledged outlives kill -9."""

import os
import signal
from pathlib import Path

from tests.controller.people.fingers import first_time, sign_in
from tests.journeys.pods import Puppet, overlay, read
from tests.journeys.test_sign_in import PIN, enrolled, press, waiting


def test_what_was_answered_outlives_a_kill(tmp_path: Path) -> None:
    """Two answers, then the power goes: both are there, and the next visit asks all the same."""
    laid = overlay(tmp_path, sign_in="number")
    number, _ = enrolled(laid)
    with Puppet(laid, "--speed", "4") as puppet:
        press(puppet, ["ok", *first_time(number, PIN), "right", "ok", "left", "ok"])
        assert waiting(puppet)["shown"].startswith("own_not_validated_self_control_1")
        os.kill(puppet.pid, signal.SIGKILL)
    sql = "SELECT item, value FROM answer ORDER BY item DESC"
    assert read(tmp_path / "data", sql) == [("mood", 0), ("energy", 4)]
    with Puppet(laid, "--speed", "4") as puppet:
        press(puppet, ["ok", *sign_in(number, [PIN]), "ok", "ok", "ok", "ok"])
        puppet.until(state="start")
        assert puppet.end() == 0
    told = read(tmp_path / "data", "SELECT outcome FROM asking ORDER BY id")
    assert told == [("left",), ("finished",)]
    sql = "SELECT DISTINCT kind FROM outbox WHERE kind NOT LIKE 'event/fault.%'"
    events = {kind for (kind,) in read(tmp_path / "data", sql)}
    assert events <= {"event/session.started", "event/session.ended"}
