"""Staff at the real controller: let in by two buttons at once and a code, and gone again."""

from pathlib import Path

from controller.people.staff import Staff
from controller.store.store import Store
from tests.controller.people.fingers import digit_presses
from tests.controller.people.lives import lived
from tests.controller.store.parts import LIMITS
from tests.journeys.pods import Puppet, overlay, read
from tests.journeys.test_sign_in import press

ROLES = {"wing": ["enrol", "unlock"]}
CODE = "120345"


def test_staff_come_in_enrol_somebody_and_go(tmp_path: Path) -> None:
    """Held together, back and help lead to the code; whoever comes after finds the first screen."""
    laid = overlay(tmp_path, sign_in="number", staff=ROLES)
    store = Store.open(tmp_path / "data", LIMITS)
    Staff(lambda: store, ROLES).set_code("wing", CODE)  # type: ignore[arg-type]
    store.close()
    with Puppet(laid, "--speed", "4") as puppet:
        puppet.until(shown="attract")
        puppet.order("down", "back")
        puppet.order("down", "help")
        puppet.until(state="staff")
        puppet.order("up", "help")
        puppet.order("up", "back")
        press(puppet, digit_presses(CODE))
        press(puppet, ["ok", "ok", "ok", "back"])
        puppet.until(state="attract")
        assert puppet.end() == 0
    assert read(tmp_path / "data", "SELECT count(*) FROM person") == [(1,)]
    assert read(tmp_path / "data", "SELECT count(*) FROM session") == [(0,)]
    assert ("wing", "enrol") in read(tmp_path / "data", "SELECT who, action FROM audit")


def test_staff_take_all_data_from_the_real_pod(tmp_path: Path) -> None:
    """It shows that it is at it, and leads back to the cards when the stick has everything."""
    stick, data = tmp_path / "stick", tmp_path / "data"
    stick.mkdir()
    roles = {"programme": ["export", "receive"]}
    laid = overlay(tmp_path, sign_in="number", staff=roles, stick=str(stick))
    store = Store.open(data, LIMITS)
    Staff(lambda: store, roles).set_code("programme", CODE)  # type: ignore[arg-type]
    name = lived(store).pseudonym
    store.close()
    with Puppet(laid, "--speed", "4") as puppet:
        puppet.until(shown="attract")
        for button in ("back", "help"):
            puppet.order("down", button)
        puppet.until(state="staff")
        for button in ("help", "back"):
            puppet.order("up", button)
        press(puppet, digit_presses(CODE))
        press(puppet, ["ok", "ok"])
        puppet.until(shown="staff_done_lead")
        press(puppet, ["ok", "back"])
        puppet.until(state="attract")
        assert puppet.end() == 0
    (package,) = stick.iterdir()
    assert name in (package / "results.csv").read_text()
    assert ("programme", "export package") in read(data, "SELECT who, action FROM audit")
