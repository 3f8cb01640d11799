"""The steps that the machine's files answer: as it should be, as it is wrong, not there."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from controller.cli import main
from controller.contract.bodies import SelftestEnded
from controller.health import clock
from controller.selftest import machine, running, steps
from controller.selftest.hands import judge
from controller.selftest.steps import BY_NAME, STEPS, Found, Result
from controller.store.database import database_path
from exercises.stage.virtual import VirtualEdge
from tests.beside import beside
from tests.controller.store.parts import opened
from tests.disk import fill, memory_disk
from tests.journeys.pods import CONFIG, overlay

NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.fixture
def set_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    def set_it(there: bool) -> None:
        (tmp_path / "synchronized").touch() if there else None
        monkeypatch.setattr(clock, "SYNCHRONISED", tmp_path / "synchronized")

    return set_it


def uplink(run: Path, **more: Any) -> None:
    """What the uplink tells."""
    told = {"written_ns": time.monotonic_ns(), "connected": False, **more}
    (run / "uplink.json").write_text(json.dumps(told))


def test_the_steps_numbers_are_unlike_and_in_order() -> None:
    """Two digits each: they are read out by telephone, and stand in a page."""
    numbers = [step.number for step in STEPS]
    assert numbers == sorted({*numbers})
    assert all(10 < number < 100 for number in numbers)
    assert len(BY_NAME) == len(STEPS)
    page = (CONFIG.parent / "docs/field_service.md").read_text()
    for step in STEPS:
        assert f"| {step.number} | `{step.name}` |" in page


def test_a_card_that_takes_a_write_and_one_that_does_not(tmp_path: Path) -> None:
    """How long it took, in milliseconds; nothing of it stays."""
    found = machine.writing(tmp_path)
    assert found.outcome == "passed"
    assert found.detail.endswith(" ms")
    assert list(tmp_path.iterdir()) == []
    with memory_disk(tmp_path / "full") as mount:
        mount("size=64k")
        fill(tmp_path / "full" / "it")
        found = machine.writing(tmp_path / "full")
    assert (found.outcome, found.do) == ("failed", machine.CHANGE_CARD)
    assert "No space" in found.detail


def test_data_that_is_whole_and_data_that_is_torn(tmp_path: Path) -> None:
    """SQLite's own word, beside a store that is open."""
    with opened(tmp_path):
        assert machine.integrity(tmp_path).outcome == "passed"
    with beside(tmp_path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode=DELETE")
    path = database_path(tmp_path)
    raw = bytearray(path.read_bytes())
    raw[4096 : 4096 * 3] = b"\xff" * (4096 * 2)
    path.write_bytes(raw)
    found = machine.integrity(tmp_path)
    assert found.outcome == "failed"
    assert "pod.db" in found.detail


def test_a_card_with_little_room(tmp_path: Path) -> None:
    """Named in megabytes."""
    with memory_disk(tmp_path / "small") as mount:
        mount("size=1m")
        assert machine.space(tmp_path / "small").outcome == "failed"
    assert "MB free" in machine.space(tmp_path).detail


def test_the_network_is_what_the_uplink_says(tmp_path: Path) -> None:
    """Since when, or in its words why not."""
    assert "does not run" in machine.network(tmp_path).detail
    uplink(tmp_path, words="no broker answers at b")
    assert machine.network(tmp_path).detail == "no broker answers at b"
    uplink(tmp_path, connected=True, since="2026-11-29T05:00:00Z")
    assert machine.network(tmp_path).outcome == "passed"


@pytest.mark.parametrize(
    ("identity", "outcome"),
    [
        (None, "not_fitted"),
        ({"ends": ""}, "failed"),
        ({"ends": (NOW + timedelta(days=800)).isoformat()}, "passed"),
        ({"ends": (NOW + timedelta(days=10)).isoformat()}, "failed"),
        ({"ends": (NOW - timedelta(days=10)).isoformat()}, "failed"),
    ],
)
def test_until_when_the_certificate_holds(
    identity: dict[str, str] | None, outcome: str, tmp_path: Path
) -> None:
    """None, not yet, long, soon, not any more."""
    uplink(tmp_path, **({"identity": identity} if identity else {}))
    assert machine.certificate(tmp_path, NOW).outcome == outcome


def test_clocks(tmp_path: Path, set_clock: Callable[[bool], None]) -> None:
    """Set or not; a clock chip that agrees, that does not, and none at all."""
    set_clock(False)
    assert machine.is_set().outcome == "failed"
    assert machine.drift().outcome == "not_asked"
    assert machine.rtc(tmp_path).outcome == "not_fitted"
    chip = tmp_path / "sys/class/rtc/rtc0"
    chip.mkdir(parents=True)
    (chip / "since_epoch").write_text(f"{time.time():.0f}\n")
    assert machine.rtc(tmp_path).outcome == "not_asked"
    set_clock(True)
    assert machine.is_set().outcome == "passed"
    assert machine.rtc(tmp_path).outcome == "passed"
    (chip / "since_epoch").write_text("1000000000\n")
    assert machine.rtc(tmp_path).outcome == "failed"
    assert "ppm" in machine.drift().detail


def test_the_watchdog(tmp_path: Path) -> None:
    """On, off, none."""
    assert machine.watchdog(tmp_path).outcome == "not_fitted"
    dog = tmp_path / "sys/class/watchdog/watchdog0"
    dog.mkdir(parents=True)
    (dog / "state").write_text("inactive\n")
    assert machine.watchdog(tmp_path).outcome == "failed"
    for name, word in {"state": "active", "identity": "bcm2835", "timeout": "15"}.items():
        (dog / name).write_text(f"{word}\n")
    assert machine.watchdog(tmp_path).detail == "bcm2835, 15 s, active"


def test_one_step_that_breaks_does_not_silence_the_others() -> None:
    """It has failed, and says how."""

    def broken() -> Found:
        raise ZeroDivisionError("by nought")

    found = machine.ask({"clock": broken, "rtc": steps.not_fitted})
    assert found["clock"].detail == "ZeroDivisionError: by nought"
    assert found["rtc"].outcome == "not_fitted"


def test_the_code_is_what_failed_and_the_event_says_the_same() -> None:
    """The rest was not asked."""
    assert Result({}).code == "00"
    found = {"store": steps.failed(machine.SLOW), "button.ok": steps.failed(machine.SLOW)}
    result = Result(found | {"clock": steps.passed(machine.SET, "now")})
    assert result.code == "13 61"
    body = SelftestEnded.model_validate(running.ended(result, "screen").body, strict=False)
    assert body.code == "13 61"
    assert body.passed == ("clock",)
    assert body.failed == {"button.ok": "The card is slow.", "store": "The card is slow."}
    assert len(body.not_asked) == len(STEPS) - 3
    assert body.values == {"clock": "now"}


@pytest.mark.parametrize(
    ("suspect", "swallowed", "outcome"),
    [(False, 0, "passed"), (False, 8, "passed"), (False, 9, "failed"), (True, 0, "failed")],
)
def test_how_a_press_is_judged(suspect: bool, swallowed: int, outcome: str) -> None:
    """By how often it bounced, and by whether its stamp is to be trusted."""
    down = VirtualEdge("ok", True, 1_000_000, "kernel", suspect)
    found = judge(down, VirtualEdge("ok", False, 101_000_000, "kernel"), swallowed)
    assert found.outcome == outcome
    assert found.detail == f"{swallowed} bounces, held 100 ms, stamped by kernel"


def test_from_the_command_line(tmp_path: Path) -> None:
    """What can be tried beside a pod that runs; 1 where something failed, and the code."""
    laid = overlay(tmp_path)
    with opened(tmp_path / "data"):
        where = ["--config", str(CONFIG), "--overlay", str(laid)]
        done = CliRunner().invoke(main, ["selftest", *where])
        assert done.exit_code == 1
        lines = done.output.splitlines()
        assert len(lines) == len(STEPS) + 1
        assert lines[-1].startswith("result code: ")
        assert "71" in lines[-1]
        told = json.loads(CliRunner().invoke(main, ["selftest", "--json", *where]).output)
        assert "button.left" in told["not_asked"]
        assert {"store", "store.integrity"} <= {*told["passed"]}


def test_diagnostics_from_the_command_line(tmp_path: Path) -> None:
    """Printed, or put into a file that is not there yet."""
    laid = overlay(tmp_path)
    where = ["--config", str(CONFIG), "--overlay", str(laid)]
    missing = CliRunner().invoke(main, ["diagnostics", *where])
    assert missing.exit_code == 74
    with opened(tmp_path / "data"):
        told = json.loads(CliRunner().invoke(main, ["diagnostics", *where]).output)
        assert told["config"]["pod"]["pod"] == "desk"
        out = tmp_path / "bundle.json"
        line = ["diagnostics", "--out", str(out), *where]
        assert CliRunner().invoke(main, line).exit_code == 0
        assert json.loads(out.read_text())["software"]["training-pod"]
        again = CliRunner().invoke(main, line)
        assert again.exit_code == 74
        assert "name another" in again.output
