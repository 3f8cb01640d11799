"""A technician at the real controller: maintenance screen, selftest by mock pins, a stick."""

import json
import time
from pathlib import Path
from typing import Any

from controller.people.staff import Staff
from controller.selftest.steps import BUTTONS
from controller.store.store import Store
from controller.uplink.status import NAME
from tests.controller.people.fingers import digit_presses
from tests.controller.store.parts import LIMITS
from tests.journeys.pods import Puppet, overlay, read
from tests.journeys.test_sign_in import press

ROLES = {"technician": ["maintain"]}
CODE = "120345"
REQUEST = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n"


def laid_out(tmp_path: Path) -> tuple[Path, Path]:
    """A pod with a technician's code, and a stick in it."""
    stick = tmp_path / "stick"
    stick.mkdir()
    laid = overlay(tmp_path, sign_in="number", staff=ROLES, stick=str(stick))
    store = Store.open(tmp_path / "data", LIMITS)
    Staff(lambda: store, ROLES).set_code("technician", CODE)  # type: ignore[arg-type]
    store.close()
    return laid, stick


def come_in(puppet: Puppet) -> None:
    """The chord, and the code; who may do one thing is at it at once."""
    puppet.until(shown="attract")
    for button in ("back", "help"):
        puppet.order("down", button)
    puppet.until(state="staff")
    for button in ("help", "back"):
        puppet.order("up", button)
    press(puppet, digit_presses(CODE))
    puppet.until(shown="field_menu 1")


def then(puppet: Puppet, first: str, *presses: str) -> None:
    """On from a screen that was waited for."""
    puppet.order("press", first)
    press(puppet, presses)


def told(data: Path, kind: str) -> list[dict[str, Any]]:
    """The bodies of the outbox's rows of this kind."""
    rows = read(data, f"SELECT body FROM outbox WHERE kind = 'event/{kind}' ORDER BY seq")
    return [json.loads(body) for (body,) in rows]


def test_the_selftest_by_hand(tmp_path: Path) -> None:
    """One button is not pressed, one lamp not seen: both are in the code, and in the event."""
    laid, _ = laid_out(tmp_path)
    with Puppet(laid, "--speed", "6") as puppet:
        come_in(puppet)
        puppet.order("press", "ok")
        for name in BUTTONS:
            puppet.until(shown=f"selftest_button {name}")
            if name != "help":
                puppet.order("press", name)
        puppet.until(shown="selftest_lamps_ask")
        puppet.order("press", "back")
        for at in range(len(BUTTONS)):
            puppet.until(shown="selftest_lamp_ask")
            puppet.order("press", "back" if at == 2 else "ok")
        for question in ("colours", "tone", "tone"):
            puppet.until(shown=f"selftest_{question}_ask")
            puppet.order("press", "ok")
        shown = puppet.until(shown="selftest_result 1")
        code = next(word for word in shown["words"] if word.startswith("15 "))
        assert code.split()[:3] == ["15", "17", "23"]
        page = puppet_turns(puppet)
        assert "No press came." in page["words"]
        puppet.order("press", "back")
        puppet.until(shown="field_menu 1")
        puppet.order("press", "back")
        puppet.until(state="attract")
        assert puppet.end() == 0
    (event,) = told(tmp_path / "data", "selftest.ended")
    assert event["code"] == code
    assert event["by"] == "screen"
    assert {"button.left", "lamp.left", "lamp.help", "colours", "tone"} <= {*event["passed"]}
    assert event["failed"]["button.help"] == "No press came."
    assert "stamped by" in event["values"]["button.left"]
    assert ("technician", "selftest") in read(tmp_path / "data", "SELECT who, action FROM audit")


def puppet_turns(puppet: Puppet) -> dict[str, Any]:
    """The next page of a result."""
    puppet.order("press", "right")
    return puppet.until(shown="selftest_result 2")


def test_facts_and_request_go_onto_the_stick(tmp_path: Path) -> None:
    """What this pod is, on the screen; its bundle and its request as files."""
    laid, stick = laid_out(tmp_path)
    own = {"fingerprint": " ".join(["0a1b"] * 16), "request": REQUEST, "ends": ""}
    said = {"written_ns": time.monotonic_ns(), "connected": False, "identity": own}
    (tmp_path / "run" / NAME).write_text(json.dumps(said))
    with Puppet(laid, "--speed", "6") as puppet:
        come_in(puppet)
        then(puppet, "right", "ok", "ok")
        puppet.until(shown="staff_done")
        then(puppet, "ok", "right", "ok")
        assert "0a1b 0a1b 0a1b 0a1b" in puppet.until(shown="field_request 1")["words"]
        then(puppet, "right", "ok", "ok")
        puppet.until(shown="staff_done")
        for button, shows in (("ok", 3), ("right", 4), ("right", 5), ("right", 6)):
            puppet.order("press", button)
            puppet.until(shown=f"field_menu {shows}")
        puppet.order("press", "ok")
        shown = puppet.until(shown="field_about 1")
        assert "desk at demo" in shown["words"]
        then(puppet, "back", "right", "ok")
        puppet.until(state="attract")
        assert puppet.end() == 0
    assert (stick / "desk.csr").read_text() == REQUEST
    bundle = json.loads((stick / "diagnostics-desk.json").read_text())
    assert bundle["config"]["pod"]["pod"] == "desk"
    assert "staff" not in bundle["config"]["pod"]
