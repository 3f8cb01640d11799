"""QEMU's `virt` machine with the image's card: started, its console read, its screen looked at."""

import json
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from PIL import Image

BIOS = Path("/usr/lib/u-boot/qemu_arm64/u-boot.bin")
PROMPT = "pod-test# "
# For the kernel, by the card's pod-boot.env: a console, and a root shell on it for the tests.
# A busy machine here is no reason to end a program that still starts.
SLOW = "systemd.show_status=yes systemd.default_timeout_start_sec=600"
CONSOLE = f"console=ttyAMA0 systemd.debug_shell=ttyAMA0 {SLOW}"
# After these words nothing that is waited for comes any more.
FATAL = "Kernel panic|no slot starts|emergency mode|no disk with signature"
# What a technician would look at first.
LOOK = (
    "cat /run/pod/health.json /run/pod/uplink.json /run/pod-slot/slot.json; echo;"
    " systemctl --failed --no-legend --plain; systemctl list-jobs --no-legend;"
    " journalctl -b -p warning -n 40 --no-pager; true"
)


@dataclass(frozen=True, slots=True)
class Hardware:
    """What a guest is made of, beside its card; each may be missing or wrong.

    `gpio` False: QEMU then describes the machine by ACPI, and Debian's kernel finds no chip.
    """

    screen: bool = True
    gpio: bool = True
    read_only: bool = False
    clock: str = "utc"
    size: str = "4G"

    def arguments(self, work: Path, card: Path) -> list[str]:
        """For QEMU's `virt`, as a Pi stands on a wing: screen, keys, GPIO, USB and a network."""
        locked = ",readonly=on" if self.read_only else ""
        screen = ["-device", "virtio-gpu-pci,xres=1280,yres=720"] if self.screen else []
        return [
            *("-M", f"virt,acpi={'off' if self.gpio else 'on'}", "-cpu", "cortex-a72", "-smp", "2"),
            *("-m", "1024", "-accel", "tcg,thread=multi", "-bios", str(BIOS)),
            *("-drive", f"if=none,id=card,format=qcow2,file={card}{locked}"),
            *("-device", "virtio-blk-pci,drive=card", "-rtc", f"base={self.clock}"),
            *screen,
            *(
                "-device",
                "virtio-keyboard-pci",
                "-serial",
                f"unix:{work}/serial,server=on,wait=off",
            ),
            *("-device", "qemu-xhci,id=usb"),
            *("-device", "virtio-net-pci,netdev=net,romfile=", "-netdev", "user,id=net"),
        ]


USUAL = Hardware()


class Machine:
    """A running guest. Its card is a layer on the image, which stays as it is.

    `boot_s` is the seconds from power on to the shell's prompt, `kernel_s` those to the kernel's
    start; None before `wait_for_shell`. `running` are all that are not switched off.
    """

    running: ClassVar[list["Machine"]] = []

    def __init__(
        self, image: Path, work: Path, *arguments: str, hardware: Hardware = USUAL
    ) -> None:
        self._work = work
        self.boot_s: float | None = None
        self.kernel_s: float | None = None
        self.card = work / "card.qcow2"
        if not self.card.exists():
            _qemu_img("create", "-q", "-f", "qcow2", "-b", str(image), "-F", "raw", str(self.card))
            _qemu_img("resize", "-q", str(self.card), hardware.size)
        self._began = time.monotonic()
        command = [*self._command(), *hardware.arguments(work, self.card), *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        self._serial = _connected(work / "serial")
        self._seen, self._news, self._over = b"", threading.Condition(), False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._chip: str | None = None
        Machine.running.append(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Pull the plug."""
        Machine.running.remove(self)
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._serial.close()

    def await_line(self, pattern: str, seconds: float) -> re.Match[str]:
        """The next match of `pattern` in what the console says.

        AssertionError after `seconds`, or as soon as it cannot come any more, with what was said.
        """

        def said(pattern: str = pattern) -> re.Match[str] | None:
            return re.search(pattern, self._seen.decode(errors="replace"))

        with self._news:
            self._news.wait_for(lambda: said() or said(FATAL) or self._over, seconds)
            found = said()
            assert found, f"{pattern!r} did not come: {self._seen[-2000:].decode(errors='replace')}"
            self._seen = self._seen.decode(errors="replace")[found.end() :].encode()
        return found

    def _read(self) -> None:
        """Take what the console says as it comes: QEMU stands still while nobody does."""
        with (self._work / "serial.log").open("ab", buffering=0) as log, suppress(OSError):
            while more := self._serial.recv(65536):
                log.write(more)
                with self._news:
                    self._seen += more
                    self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()

    def heard(self) -> str:
        """All that the console has said so far."""
        return (self._work / "serial.log").read_text(errors="replace")

    def look(self) -> str:
        """What the guest itself says is wrong, or why it does not say."""
        try:
            return self.run(LOOK)
        except (AssertionError, OSError) as error:
            return str(error)

    def wait_for_shell(self, seconds: float = 400, *, started: bool = False) -> None:
        """Until the root shell on the console answers; `started`: the kernel has begun."""
        if not started:
            self.await_line("Starting kernel", seconds)
            self.kernel_s = time.monotonic() - self._began
        self.await_line(r"\n\S*# $", seconds)
        self.boot_s = time.monotonic() - self._began
        # The prompt in two pieces: what is typed is echoed once more, and must not be taken for it.
        begin, end = PROMPT[:4], PROMPT[4:]
        self.type("stty -echo; bind 'set enable-bracketed-paste off'")
        self.type(f"TERM=dumb; PS2=; PS1='{begin}''{end}'")
        self.await_line(re.escape(PROMPT), 120)
        self.run("dmesg -n 1")  # the console is for answers from now on

    def run(self, command: str, seconds: float = 120) -> str:
        """What a shell command prints; AssertionError where it fails."""
        self.type(f"{{ {command} ; }} 2>&1; echo '@'\"$?\"'@'")
        found = self.await_line(r"(?s)(.*)@(\d+)@\r?\n.*?" + re.escape(PROMPT), seconds)
        told = found[1].replace("\r\n", "\n").strip()
        assert found[2] == "0", f"{command}: exit code {found[2]}: {told}"
        return told

    def screen(self, target: Path) -> Image.Image:
        """A picture of the guest's screen, kept as `target`."""
        with self._monitor() as ask:
            ask("screendump", filename=str(target), format="png")
        return Image.open(target).convert("RGB")

    def ask(self, execute: str, **arguments: Any) -> Any:
        """QEMU's answer to one QMP command."""
        with self._monitor() as ask:
            return ask(execute, **arguments)

    def line(self, number: int, level: int) -> None:
        """Drive one line of the board's GPIO chip from outside, as a button's contact does."""
        with _connected(self._work / "qtest") as sock, sock.makefile("rw") as talk:
            talk.write(f"set_irq_in {self._gpio()} unnamed-gpio-in {number} {level}\n")
            talk.flush()
            told = talk.readline()
            assert told.startswith("OK"), told

    def _gpio(self) -> str:
        """Where QEMU has the chip in its tree of objects."""
        if self._chip is None:
            place = "/machine/unattached"
            found = (o["name"] for o in self.ask("qom-list", path=place) if "pl061" in o["type"])
            self._chip = f"{place}/{next(found)}"
        return self._chip

    def type(self, line: str) -> None:
        """One line into the console."""
        self._serial.sendall(line.encode() + b"\n")

    @contextmanager
    def _monitor(self) -> Iterator[Any]:
        with _connected(self._work / "qmp") as sock, sock.makefile("rw") as talk:

            def ask(execute: str, **arguments: Any) -> Any:
                talk.write(json.dumps({"execute": execute, "arguments": arguments}) + "\n")
                talk.flush()
                # QEMU's greeting, and events, may come before it.
                while not {"return", "error"} & (told := json.loads(talk.readline())).keys():
                    pass
                assert "error" not in told, told
                return told["return"]

            ask("qmp_capabilities")
            yield ask

    def _command(self) -> list[str]:
        work = self._work
        return [
            *("qemu-system-aarch64", "-display", "none"),
            *("-qtest", f"unix:{work}/qtest,server=on,wait=off", "-qtest-log", "/dev/null"),
            *("-qmp", f"unix:{work}/qmp,server=on,wait=off"),
        ]


def put(image: Path, name: str, content: str | bytes) -> None:
    """Write a file onto the firmware partition of a card that is no guest's now."""
    at = _first_partition(image)
    command = ["mcopy", "-o", "-i", f"{image}@@{at}", "-", f"::{name}"]
    data = content.encode() if isinstance(content, str) else content
    subprocess.run(command, input=data, check=True)


def get(image: Path, name: str, target: Path) -> None:
    """Read a file of the firmware partition."""
    command = ["mcopy", "-o", "-i", f"{image}@@{_first_partition(image)}", f"::{name}", str(target)]
    subprocess.run(command, check=True)


def _first_partition(image: Path) -> int:
    with image.open("rb") as file:
        file.seek(446 + 8)
        return int.from_bytes(file.read(4), "little") * 512


def _qemu_img(*arguments: str) -> None:
    subprocess.run(["qemu-img", *arguments], check=True)


def _connected(path: Path) -> socket.socket:
    """A connection to QEMU's socket, as soon as it is there."""
    sock = socket.socket(socket.AF_UNIX)
    deadline = time.monotonic() + 30
    while True:
        try:
            sock.connect(os.fspath(path))
        except (FileNotFoundError, ConnectionRefusedError):
            assert time.monotonic() < deadline, f"QEMU does not open {path}"
            time.sleep(0.05)
        else:
            return sock
