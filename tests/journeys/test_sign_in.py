"""Signing in at the real controller: enrolled by the command, by presses on the desk's pins."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.controller.people.fingers import first_time, sign_in
from tests.journeys.pods import CONFIG, Puppet, overlay, pod, read

PIN, WRONG = (6, 1, 4, 0), (0, 1, 2, 3)
# On the first screen of the check-in.
NOT_TODAY = "back"


def enrolled(laid: Path) -> tuple[int, str]:
    """Number and pseudonym, as `pod people enrol` tells them."""
    command = pod("people", "enrol", "--config", CONFIG, "--overlay", laid)
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    number, pseudonym = told.split()
    return int(number), pseudonym


def press(puppet: Puppet, presses: Sequence[str]) -> None:
    """One after another, each when the screen it is meant for is there."""
    for button in presses:
        waiting(puppet)
        puppet.order("press", button)


def waiting(puppet: Puppet) -> dict[str, Any]:
    """The next screen that waits for a press."""
    while not (told := puppet.next_screen())["prompts"]:
        pass
    return told


def test_two_people_in_turn_each_see_their_own(tmp_path: Path) -> None:
    """The first time a PIN is chosen, twice; each session is kept under its own pseudonym."""
    laid = overlay(tmp_path, sign_in="number")
    people = [enrolled(laid), enrolled(laid)]
    with Puppet(laid, "--speed", "4") as puppet:
        for number, _ in people:
            press(puppet, ["ok", *first_time(number, PIN), NOT_TODAY])
            puppet.until(state="start")
            press(puppet, ["back"])
            puppet.until(state="attract")
        assert puppet.end() == 0
    sessions = read(tmp_path / "data", "SELECT person FROM session ORDER BY id")
    assert sessions == [(pseudonym,) for _, pseudonym in people]


def test_wrong_pins_lock_and_pulling_the_plug_does_not_open(tmp_path: Path) -> None:
    """Three times other pictures; then the right ones are refused, before and after a kill."""
    laid = overlay(tmp_path, sign_in="number")
    number, pseudonym = enrolled(laid)
    with Puppet(laid, "--speed", "4") as puppet:
        press(puppet, ["ok", *first_time(number, PIN), NOT_TODAY, "back"])
        press(puppet, ["ok", *sign_in(number, [WRONG] * 3)])
        puppet.until(shown="pin_locked")
    with Puppet(laid, "--speed", "4") as puppet:
        press(puppet, ["ok", *sign_in(number, [])])
        assert "Staff can help you." in puppet.until(shown="pin_locked")["words"][0]
        puppet.until(state="attract")
        assert puppet.end() == 0
    assert read(tmp_path / "data", "SELECT failures FROM tries WHERE whose != ''") == [(3,)]
    assert read(tmp_path / "data", "SELECT person FROM session") == [(pseudonym,)]


def test_the_people_are_told_and_a_pin_reset_beside_a_stopped_pod(tmp_path: Path) -> None:
    """While a controller runs the command says so; afterwards the person chooses anew."""
    laid = overlay(tmp_path, sign_in="number")
    number, pseudonym = enrolled(laid)
    reset = pod("people", "reset-pin", str(number), "--config", CONFIG, "--overlay", laid)
    with Puppet(laid, "--speed", "4") as puppet:
        press(puppet, ["ok", *first_time(number, PIN), NOT_TODAY, "back"])
        puppet.until(state="attract")
        refused = subprocess.run(reset, check=False, capture_output=True, text=True)
        assert refused.returncode == 74
        assert "another controller uses this directory; stop it" in refused.stderr
        assert puppet.end() == 0
    assert listed(laid) == f"{number:03}  {pseudonym}  PIN chosen\n"
    subprocess.run(reset, check=True)
    assert listed(laid) == f"{number:03}  {pseudonym}  no PIN yet\n"
    nobody = pod("people", "reset-pin", str((number + 1) % 1000), "--config", CONFIG)
    told = subprocess.run([*nobody, "--overlay", laid], check=False, capture_output=True, text=True)
    assert told.returncode == 74
    assert "see `pod people list`" in told.stderr


def listed(laid: Path) -> str:
    """What `pod people list` prints."""
    command = pod("people", "list", "--config", CONFIG, "--overlay", laid)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_somebody_is_erased_on_purpose_only_and_no_file_has_them(tmp_path: Path) -> None:
    """Asked first; then it is said how much it was, and nobody has the number any more."""
    laid = overlay(tmp_path, sign_in="number")
    number, pseudonym = enrolled(laid)
    with Puppet(laid, "--speed", "4") as puppet:
        press(puppet, ["ok", *first_time(number, PIN), NOT_TODAY])
        puppet.until(state="start")
        assert puppet.end() == 0
    erase = pod("people", "erase", str(number), "--config", CONFIG, "--overlay", laid)
    unsure = subprocess.run(erase, check=False, input="n\n", capture_output=True, text=True)
    assert unsure.returncode == 1
    assert pseudonym in listed(laid)
    told = subprocess.run([*erase, "--yes"], check=True, capture_output=True, text=True).stdout
    assert f"No file of the pod has {pseudonym} any more." in told
    assert not any(pseudonym.encode() in path.read_bytes() for path in files(tmp_path))
    assert listed(laid) == ""
    again = subprocess.run([*erase, "--yes"], check=False, capture_output=True, text=True)
    assert again.returncode == 74
    assert f"Nobody has the number {number:03}" in again.stderr


def files(directory: Path) -> list[Path]:
    """All files there."""
    return [path for path in directory.rglob("*") if path.is_file()]
