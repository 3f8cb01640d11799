"""The health document is written when it suits, and all the same when it never does."""

import json
import threading
from contextlib import AbstractContextManager
from pathlib import Path

from controller.health.document import HealthDocument
from controller.quiet import Quiet
from tests.waiting import wait_for


def test_it_waits_for_the_end_of_a_timed_period(tmp_path: Path) -> None:
    """Not begun while a period is timed; written as soon as it is over."""
    quiet, path = Quiet(), tmp_path / "health.json"
    asked = threading.Event()

    def outside(seconds: float) -> AbstractContextManager[bool]:
        asked.set()
        return quiet.outside(10 * seconds)

    quiet.timed(True)
    health = HealthDocument(path, {"mode": lambda: {"state": "exercise"}}, outside=outside)
    health.start()
    assert asked.wait(20)
    assert not path.exists()
    quiet.timed(False)
    wait_for("the document", path.exists)
    health.close()
    assert json.loads(path.read_bytes()) == {"mode": {"state": "exercise"}}


def test_a_period_without_end_does_not_silence_it(tmp_path: Path) -> None:
    """Patience has an end: a pod that breathes for ten minutes still tells how it is."""
    quiet, path = Quiet(), tmp_path / "health.json"
    quiet.timed(True)
    health = HealthDocument(path, {}, outside=lambda _: quiet.outside(0.01))
    health.start()
    wait_for("the document", path.exists)
    health.close()
    assert quiet.on
    quiet.timed(False)
