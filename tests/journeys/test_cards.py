"""Cards that take nothing: full in the middle of an exercise, or read-only when the pod starts."""

import os
import signal
import subprocess
from pathlib import Path

from tests.disk import Mount, fill, remount, use_up
from tests.journeys.pods import (
    CONFIG,
    HEADLESS,
    PATIENCE_S,
    Puppet,
    ended,
    health,
    overlay,
    pod,
    read,
)
from tests.waiting import wait_for


def test_a_card_that_fills_up_in_an_exercise(tmp_path: Path, mount: Mount) -> None:
    """The fault screen says it; nothing is lost or made up; with room again they may go on."""
    card = mount("size=4m")
    laid = overlay(tmp_path, data_dir=str(card))
    with Puppet(laid, "--virtual", "--speed", "8") as puppet:
        puppet.until(kept=5)
        use_up(card)
        fill(card / "ballast")
        puppet.until(state="fault")
        words = " ".join(puppet.until(shown="fault")["words"])
        assert "Please tell staff" in words
        assert "The card is full." in words
        assert "Free some space, or change the card." in words
        acknowledged = puppet.kept()
        (card / "ballast").unlink()
        puppet.until(state="attract")
        puppet.until(shown="attract")
        puppet.order("press", "ok")
        puppet.until(state="resume")
        while not puppet.next_screen()["prompts"]:
            pass
        puppet.order("press", "left")
        puppet.until(state="start")
        assert puppet.end() == 0
    assert acknowledged >= 5
    assert read(card, "SELECT count(*) FROM trial") == [(acknowledged,)]
    assert read(card, "SELECT outcome FROM run") == [("fault",)]
    assert read(card, "SELECT outcome FROM session") == [("fault",), ("shutdown",)]


def test_a_card_that_is_read_only_at_the_start(tmp_path: Path, mount: Mount) -> None:
    """The pod shows the fault and waits, and begins by itself once the card takes writes."""
    card = mount("size=4m,ro")
    laid = overlay(tmp_path, data_dir=str(card))
    shots = tmp_path / "shots"
    options: list[str | Path] = ["--overlay", laid, "--virtual", "--speed", "8", "--shots", shots]
    line = pod("controller", "--config", CONFIG, *options)
    process = subprocess.Popen(line, env={**os.environ, **HEADLESS}, text=True)
    with ended(process):
        wait_for("the fault screen", (shots / "fault.png").exists)
        wait_for("its reason", lambda: fault(tmp_path / "run") == "read_only")
        assert process.poll() is None
        assert list(card.iterdir()) == []
        remount(card, "rw")
        wait_for("the visit", (shots / "go_nogo_press.png").exists)
        assert fault(tmp_path / "run") == ""
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    assert read(card, "SELECT outcome FROM session") == [("shutdown",)]


def fault(run: Path) -> str:
    """The code of the store's fault in the health document, or nothing."""
    told = health(run).get("store", {}).get("fault")
    return str(told["code"]) if told else ""
