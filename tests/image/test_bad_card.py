"""A card that is damaged, full or cut short is told where somebody can see it, and the rest runs.

One card for all of it, through as few starts as that takes; in the order in which it decays.
"""

from collections.abc import Iterator

import pytest

from controller.screens import fault
from tests.image.bad import bad_card, code_on_screen, crash, shows, started
from tests.image.looking import UPLINK, document, faults, press, state, until
from tests.image.machine import Machine
from tests.pictures.gathered import first

pytestmark = pytest.mark.timeout(1500)


@pytest.fixture(scope="module")
def well(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """At the attract screen after its first start, without a broker; later tests break it."""
    with started(bad_card(tmp_path_factory.mktemp("bad"))) as guest:
        until(lambda: state(guest) == "attract")
        yield guest


def test_without_a_broker_the_pod_works(well: Machine) -> None:
    """The uplink says that it is away, and tries again; nobody else minds."""
    until(lambda: document(well, UPLINK).get("code") == "unreachable")
    assert "10.0.2.2" in document(well, UPLINK)["words"]
    press(well, "ok")
    until(lambda: state(well) != "attract")


def test_a_damaged_file_system_is_repaired(well: Machine) -> None:
    """Its first blocks are zero: what is elsewhere is still there, and the log says so."""
    well.run("echo kept >/data/pod/kept && sync")
    well.run("dd if=/dev/zero of=/dev/vda9 bs=64K count=1 oflag=direct conv=notrunc")
    crash(well)
    until(lambda: state(well) == "attract")
    assert well.run("cat /data/pod/kept") == "kept"
    assert "the data partition is damaged" in well.run("journalctl -u pod-data --no-pager")


def test_a_full_card_is_told_and_nobody_trains(well: Machine) -> None:
    """On the screen and in the document; with room again the pod goes on."""
    well.run("dd if=/dev/zero of=/data/full bs=1M; sync -f /data", 300)
    crash(well)
    until(lambda: "store_disk_full" in faults(well))
    assert state(well) == "fault"
    until(lambda: shows(well, first(fault.script("disk_full")), "full"))
    well.run("rm /data/full")
    until(lambda: state(well) == "attract")


def test_a_missing_partition_is_told(well: Machine) -> None:
    """A code on the screen says what a maintainer has to do, and the uplink runs beside it."""
    well.run("sfdisk --quiet --no-reread --no-tell-kernel --delete /dev/vda 9; sync")
    crash(well)
    until(lambda: "card_unusable" in faults(well))
    assert "partition 9 is not there" in faults(well)["card_unusable"]
    until(lambda: "partition 9 is not there" in code_on_screen(well, "no_partition"))
    assert "partition 9 is not there" in well.run("journalctl -u pod-data --no-pager")
    until(lambda: document(well, UPLINK).get("code") == "unreachable")
    assert well.run("ls /var/lib/pod-uplink") == ""
