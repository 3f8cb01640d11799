"""A pod without buttons, without a screen, or whose card can only be read: each start says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.screens import fault
from tests.image.bad import bad_card, code_on_screen, shows, started
from tests.image.looking import UPLINK, document, faults, state, until
from tests.image.machine import Hardware, Machine
from tests.pictures.gathered import first

pytestmark = pytest.mark.timeout(1500)
LAMP = 6


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One card, put from one machine into the next."""
    return bad_card(tmp_path_factory.mktemp("hardware"))


@pytest.fixture
def lit(request: pytest.FixtureRequest, card: Path) -> Iterator[Machine]:
    """The card in the machine that the test names."""
    with started(card, request.param) as guest:
        yield guest


@pytest.mark.parametrize("lit", [Hardware(gpio=False)], indirect=True, ids=["no chip"])
def test_a_board_without_its_chip(lit: Machine) -> None:
    """In the words of wiring.yaml, on the screen and in the document; the uplink runs."""
    until(lambda: "board_missing" in faults(lit))
    assert "9030000.pl061" in faults(lit)["board_missing"]
    until(lambda: "9030000.pl061" in code_on_screen(lit, "no_chip"))
    until(lambda: document(lit, UPLINK).get("code") == "unreachable")


@pytest.mark.parametrize("lit", [Hardware(screen=False)], indirect=True, ids=["no screen"])
def test_a_pod_without_a_screen(lit: Machine) -> None:
    """All lamps blink; one process waits, whose document and journal tell."""
    until(lambda: "no_display" in faults(lit))
    lit.run("mount -t debugfs debugfs /sys/kernel/debug")
    seen = set[str]()

    def blinked() -> bool:
        line = f"grep 'gpio-.*{LAMP} ' /sys/kernel/debug/gpio || cat /sys/kernel/debug/gpio"
        seen.add(lit.run(line))
        return any("out hi" in each for each in seen) and any("out lo" in each for each in seen)

    until(blinked, every_s=0.3)
    # The journal is up later than the controller.
    until(lambda: "no display" in lit.run("journalctl -u pod-controller --no-pager"))
    assert lit.run("systemctl show -P NRestarts pod-controller") == "0"
    assert lit.run("systemctl is-active pod-controller") == "active"
    # The plug is pulled next, and the card can only be read then: not from its journal.
    lit.run("fsfreeze -f /data && fsfreeze -u /data")


@pytest.mark.parametrize("lit", [Hardware(read_only=True)], indirect=True, ids=["read-only"])
def test_a_card_that_can_only_be_read(lit: Machine) -> None:
    """Nothing would be kept: nobody trains, and the pod that it is tells so."""
    until(lambda: "store_read_only" in faults(lit))
    assert state(lit) == "fault"
    until(lambda: shows(lit, first(fault.script("read_only")), "read_only"))
    assert "pod-7" in lit.run("cat /var/lib/pod/config/pod.yaml")
    assert lit.run("journalctl --no-pager --quiet --grep=Traceback || true") == ""
