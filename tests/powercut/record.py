"""One guest from its first boot to an update that has proved itself; each of its writes logged."""

from pathlib import Path

from tests.image.conftest import KEPT
from tests.image.looking import rest, slot, state, unseen, until
from tests.image.machine import Machine
from tests.image.site import Site, opened, trust
from tests.image.variants import WORK, application, variant
from tests.powercut import guest
from tests.powercut.checks import Ack
from tests.powercut.slots import Image

# As tests/image/test_update.py has it, which makes the same bundle.
NEXT = "0.1.1"
ORDER = "cut-1"
# What an emulated pod is given for each of its steps, on a busy machine.
LONG_S = 1800.0


def bundle() -> Path:
    """A next version of the application; it lies beside the images that it is made of."""
    return variant(KEPT / "next", NEXT, application)


def versions(*, updated: bool) -> dict[str, list[Image]]:
    """What is to be in each slot: the image's version in a, the next one in b, if it comes."""
    folders = {"a": WORK} | ({"b": KEPT / "next"} if updated else {})
    return {
        name: [Image.of(folder / "boot.ext4"), Image.of(folder / "root.squashfs")]
        for name, folder in folders.items()
    }


def record(image: Path, work: Path, visits: int, *, updated: bool) -> list[Ack]:
    """First boot, migration, visits, relay, and an update or not: what the pod acknowledged."""
    update = bundle() if updated else None
    (work / "site").mkdir()
    with opened(work / "site") as site:
        guest.card(image, work, site.provision())
        with Machine(work / "card.img", work, hardware=guest.Logged(screen=False)) as machine:
            return Recorded(machine, work / "log").all(site, update, visits)


class Recorded:
    """What happens in the guest, one phase after the other."""

    def __init__(self, machine: Machine, log: Path) -> None:
        self._machine, self._log = machine, log
        self._told = [Ack(0, "first boot", ())]

    def all(self, site: Site, update: Path | None, visits: int) -> list[Ack]:
        """All of them, the last two where there is an update; what was acknowledged."""
        rest(self._machine)
        self._machine.wait_for_shell()
        guest.start(self._machine, f"migrate use:{visits}")
        self._told += guest.acks(self._machine, self._log, LONG_S)
        self._relay()
        if update is not None:
            self._update(site, update)
            self._mark_good()
        return self._told

    def _tell(self, what: str, *numbers: int) -> None:
        self._told.append(Ack(self._log.stat().st_size, what, numbers))

    def _relay(self) -> None:
        self._tell("relay")
        self._machine.run("systemctl unmask --runtime pod-controller")
        unseen(self._machine)
        until(lambda: state(self._machine) == "attract")
        guest.settle(self._log, 20)

    def _update(self, site: Site, update: Path) -> None:
        """By the command, over the network, into slot b; until the pod starts with it."""
        trust(self._machine, site)
        self._tell("update")
        site.ask(ORDER, update, NEXT)
        site.told(ORDER, "executing", seconds=LONG_S)
        self._machine.await_line("U-Boot 20", LONG_S)
        # It starts itself once it has told that it is installed.
        self._tell("installed", 1)

    def _mark_good(self) -> None:
        """On trial, until it has proved itself."""
        self._tell("mark-good")
        self._machine.wait_for_shell(LONG_S)
        unseen(self._machine)
        # Under emulation on a busy machine a minute of frames may not fit into the trial.
        self._machine.run("systemctl stop pod-trial.timer")
        until(lambda: slot(self._machine).get("proved"), LONG_S)
        self._tell("good", 1)
        assert slot(self._machine)["version"] == NEXT
        guest.settle(self._log, 20)
