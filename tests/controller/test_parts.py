"""What the controller believes of the other process, by the file that it leaves."""

import json
from pathlib import Path

import pytest

from controller import parts as module
from controller.health.clock import Moment
from controller.health.rules import judge
from controller.health.seen import Seen
from controller.parts import uplink
from controller.uplink.status import Status
from tests.controller.uplink.conftest import QUICK

S = 1_000_000_000


class Uptime:
    """The moment that is asked for, moved by hand."""

    def __init__(self, ns: int) -> None:
        self.ns = ns

    def now(self) -> Moment:
        return Moment("2026-11-29T12:00:00.000Z", self.ns, "boot", True)


def test_an_uplink_that_stopped_telling_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file, a minute old, says what was; the fault says that nobody tells."""
    path = tmp_path / "uplink.json"
    status = Status(path, QUICK.tell_s)
    status.connected()
    refused = {"code": "rows_refused", "words": "event/x: not allowed"}
    status.write(0.0, parts={"faults": [refused], "refused": 3}, counts={"sent": 5})
    written = Uptime(json.loads(path.read_bytes())["written_ns"])
    monkeypatch.setattr(module, "Moment", written)
    told = uplink(path)
    assert told == {
        "alive": True,
        "connected": True,
        "since": json.loads(path.read_bytes())["since"],
        "code": "connected",
        "words": "",
        "faults": [refused],
        "refused": 3,
    }
    assert set(judge(Seen({"uplink": told}, {}))) == {("rows_refused", "uplink")}
    written.ns += 60 * S
    assert set(judge(Seen({"uplink": uplink(path)}, {}))) == {("uplink_silent", "uplink")}


def test_an_uplink_that_never_told_is_not_there(tmp_path: Path) -> None:
    """No file is no uplink."""
    assert uplink(tmp_path / "uplink.json") == {"alive": False}
