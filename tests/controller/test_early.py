"""A service that starts with its system: it loads, and waits for its ground and devices."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from controller.starting import early


def test_the_ground_is_waited_for_and_systemd_hears_that_it_takes_long(tmp_path: Path) -> None:
    """A card may be repaired for minutes: no limit of ours ends that, and none of systemd's."""
    laid, told = tmp_path / "laid", list[int]()

    def going_on() -> None:
        told.append(len(told))
        if len(told) == 2:
            laid.touch()

    assert early.await_ground(laid, going_on) > 0
    assert told == [0, 1]


def test_who_starts_later_waits_for_nothing(tmp_path: Path) -> None:
    """A restart on a running system: what is not there then is missing."""
    (tmp_path / "laid").touch()
    assert early.await_ground(tmp_path / "laid", pytest.fail) == 0


def test_a_device_is_tried_once_at_least_and_again_while_it_may_come() -> None:
    """0 is long ago."""
    found = iter([None, None, "card"])
    assert early.patiently(lambda: next(found), 0.0) is None
    assert early.patiently(lambda: next(found), float("inf")) == "card"


def test_what_is_loaded_is_all_that_the_first_frame_does_not_need() -> None:
    """The names are right, and none of them comes with the command itself."""
    code = (
        "import sys\n"
        "import controller.commands.controller\n"
        "from controller.starting import early\n"
        "assert not set(early.LATER) & set(sys.modules)\n"
        "early.loading().join(60)\n"
        "assert set(early.LATER) <= set(sys.modules)\n"
        "assert 'exercises.spot' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_what_most_starts_do_not_need_is_not_loaded() -> None:
    """Staff's rooms, ciphers, the QR codes' XML and TLS, numpy's masked arrays: a tenth of all.

    A screen that crawls is judged, too.
    """
    code = (
        "import sys\n"
        "import controller.commands.controller\n"
        "from controller.starting import early\n"
        "early.loading().join(60)\n"
        "assert not set(early.REST) & set(sys.modules)\n"
        "from exercises.stage.flips import crawls\n"
        "assert crawls([0, 300_000_000, 600_000_000]) is not None\n"
        "late = {'segno', 'ssl', 'nacl', 'numpy.ma', 'controller.backroom'}\n"
        "print(*late & {*sys.modules})\n"
        "early.loading_rest().join(60)\n"
        "assert set(early.REST) <= set(sys.modules)\n"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, check=True, timeout=120, capture_output=True, text=True)
    assert told.stdout.split() == []


def test_what_cannot_be_loaded_is_left_to_who_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread says nothing; the import that follows it does."""
    told = list[object]()
    monkeypatch.setattr(threading, "excepthook", told.append)
    monkeypatch.setattr(early, "LATER", ("controller.nowhere",))
    thread = early.loading()
    thread.join(10)
    assert not thread.is_alive()
    assert not told
