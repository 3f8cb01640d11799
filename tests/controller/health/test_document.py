"""The health document is written when it suits, and all the same when it never does."""

import json
import threading
from contextlib import AbstractContextManager
from pathlib import Path

from controller.health.clock import Moment
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
    told = json.loads(path.read_bytes())
    assert told["mode"] == {"state": "exercise"}
    assert Moment(**told["written"]).seconds_to(Moment.now()) < 60


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


def test_a_part_that_fails_is_told_in_its_place(tmp_path: Path) -> None:
    """The others tell all the same, and it is a fault."""

    def broken() -> dict[str, object]:
        raise OSError("the bus is gone")

    health = HealthDocument(tmp_path / "health.json", {"mode": dict, "pulse": broken})
    told = health.collect()
    assert told["pulse"] == {"error": "OSError: the bus is gone"}
    assert told["mode"] == {}
    [fault] = told["faults"]
    assert (fault["code"], fault["part"], told["well"]) == ("part_silent", "pulse", False)


def test_what_cannot_be_written_as_json_does_not_end_it(tmp_path: Path) -> None:
    """A part's mistake is logged; the next document is written."""
    path, odd = tmp_path / "health.json", [True]

    def mode() -> dict[str, object]:
        return {"state": object() if odd.pop() else "attract"} if odd else {"state": "attract"}

    health = HealthDocument(path, {"mode": mode}, every_s=0.01)
    health.start()
    wait_for("the next one", path.exists)
    health.close()
    assert json.loads(path.read_bytes())["mode"] == {"state": "attract"}
