"""A pod in QEMU that writes to its card while somebody uses it, and tells what it acknowledges."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.image.machine import CONSOLE, Hardware, Machine, put
from tests.powercut.checks import Ack

DRIVER = Path(__file__).with_name("driver.py")
# Room for a bundle; and from 512 MB on ext4 has blocks of 4 kB, as on a real card.
CARD_BYTES = 2_400 << 20
# As its unit has it: two files are the uplink's as well.
RUN = "umask 0007; runuser -u pod -g pod -- python3 -sPB /boot/firmware/driver.py"


class Logged(Hardware):
    """A machine whose writes to the card are logged in `work/log`, in their order."""

    def arguments(self, work: Path, card: Path) -> list[str]:
        """As ever, with the log between the machine and its card."""
        words = super().arguments(work, card)
        at = next(n for n, word in enumerate(words) if word.startswith("if=none,id=card"))
        log = work / "log"
        log.touch()
        words[at] = ",".join(
            (
                "if=none,id=card,driver=blklogwrites,log-super-update-interval=1",
                f"log.driver=file,log.filename={log}",
                f"file.driver=qcow2,file.file.driver=file,file.file.filename={card}",
            )
        )
        return words


def card(packed: Path, work: Path, provision: str) -> Path:
    """The image unpacked, for a bench: a console, the driver, its own names; and a layer on it."""
    image = work / "card.img"
    subprocess.run(["zstd", "-dqf", str(packed), "-o", str(image)], check=True)
    put(image, "pod-boot.env", f"pod_console={CONSOLE}\n")
    put(image, "pod-provision.yaml", provision)
    put(image, "driver.py", DRIVER.read_text(encoding="utf-8"))
    layer(image, work)
    return image


def layer(image: Path, work: Path) -> None:
    """What a guest in `work` writes to, as large as the card is; the image stays as it is."""
    words = ["-q", "-f", "qcow2", "-b", str(image), "-F", "raw", str(work / "card.qcow2")]
    subprocess.run(["qemu-img", "create", *words, str(CARD_BYTES)], check=True)


def start(machine: Machine, words: str) -> None:
    """Set the driver going, instead of the controller."""
    # The shell is there before the data partition is.
    machine.run("systemctl start pod-data && systemctl mask --runtime --now pod-controller", 400)
    machine.type(f"({RUN} {words})")


def acks(machine: Machine, log: Path, seconds: float) -> Iterator[Ack]:
    """What the driver tells, with how long the log was when it was heard; until its end."""
    while True:
        found = machine.await_line(r"@ack (\w+) ?([^\r\n]*)\r?\n", seconds)
        at = log.stat().st_size if log.exists() else 0
        if found[1] == "end":
            return
        numbers = tuple(int(word) for word in re.findall(r"\d+", found[2]))
        yield Ack(at, found[2].strip() if found[1] == "phase" else found[1], numbers)


def forget(machine: Machine) -> None:
    """What the console said until now was of the time before the reset."""
    with machine._news:
        machine._seen = b""


def stage(machine: Machine) -> str:
    """How far it has come since it was started, by its console."""
    said = machine._seen
    if b"Starting kernel" not in said:
        return "in U-Boot"
    return "its shell there" if b"root@" in said else "its kernel started"


def settle(log: Path, seconds: float) -> None:
    """Until the guest has written nothing for so long."""
    size = -1
    while (now := log.stat().st_size) != size:
        size = now
        time.sleep(seconds)
