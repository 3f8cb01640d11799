"""A flag at the real controller: told on the screen, it outlives kill -9 until staff saw it."""

import os
import signal
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from controller.cli import main
from controller.desk.overlay import write_overlay
from tests.controller.people.fingers import first_time
from tests.journeys.pods import CONFIG, Puppet, overlay, read
from tests.journeys.test_sign_in import PIN, enrolled, press

OURS: dict[str, dict[str, Any]] = {
    "check_in.yaml": {"mood_and_energy": False, "questions": 0},
    "safeguarding.yaml": {
        "responder": {"words": "The care team looks.", "hours": 24},
        "follow_up": {"ours": {"total": ["2-3"]}},
    },
    "instruments/ours.yaml": {
        "enabled": True,
        "source": "made up for a test",
        "licence": "none",
        "items": 1,
        "answers": {"low": 0, "high": 3},
        "scales": [{"name": "total", "items": [1], "score": "sum", "bands": [0, 2]}],
        "schedule": {"every": 1},
    },
    "instruments/wording/ours.en.yaml": {
        "source": "made up for a test",
        "items": ["How bad?"],
        "answers": ["Not bad", "A little", "Bad", "Very bad"],
    },
}


def flags(laid: Path, *arguments: str) -> str:
    """What `pod flags` prints."""
    line = ["flags", *arguments, "--config", str(CONFIG), "--overlay", str(laid)]
    return CliRunner().invoke(main, line, catch_exceptions=False).output


def test_what_the_person_was_told_is_there_for_staff(tmp_path: Path) -> None:
    """On the screen, then the power goes: it is listed, acknowledged, and open no more."""
    laid = overlay(tmp_path, sign_in="number")
    write_overlay(laid, laid, OURS)
    number, pseudonym = enrolled(laid)
    with Puppet(laid, "--speed", "4") as puppet:
        press(puppet, ["ok", *first_time(number, PIN), *["ok"] * 4, "left", "ok"])
        puppet.until(shown="follow_up_raised")
        os.kill(puppet.pid, signal.SIGKILL)
    assert read(tmp_path / "data", "SELECT outcome FROM asking") == [("finished",)]
    (_, told) = flags(laid, "list", "--open").splitlines()
    assert told.split()[1:6] == [f"{number:03}", pseudonym, "ours", "total", "2-3"]
    flags(laid, "acknowledge", "1", "--role", "nurse")
    assert "(role: nurse)" in flags(laid, "list")
    assert flags(laid, "list", "--open") == "Nothing asks for staff follow-up.\n"
    told_of = read(tmp_path / "data", "SELECT kind, body FROM outbox")
    others = {kind for kind, _ in told_of if not kind.startswith("event/fault.")}
    assert others <= {"event/session.started", "event/session.ended"}
    assert not any(pseudonym in body or "ours" in body for _, body in told_of)
