"""The board itself: heat, power, memory, and what is left of the storage and of its life.

Everything is read from files of the kernel's, so that no program of the vendor's is needed. What a
board does not tell is None: unknown, and not 0.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Any

EVERY_S = 10.0
# The driver looks at the supply every 2 s and forgets what it saw at the look before.
LISTEN_S = 2.0
# So long after its time a reading is made all the same, whatever it falls into.
PATIENCE_S = 60.0
# In get_throttled: the frequency is capped, the processor throttled, the soft limit of heat met.
SLOWED = 0b1110
SECTOR = 512
RESERVES = {1: "normal", 2: "low", 3: "urgent"}


class BoardSensor:
    """Reads on a thread of its own: a card that hangs holds nobody else up.

    `storage` is a folder on the storage that is looked at, `root` where the kernel's files begin.
    A reading is made where `suits` says that it disturbs nobody.
    """

    def __init__(
        self,
        storage: Path,
        root: Path = Path("/"),
        suits: Callable[[], bool] = lambda: True,
        every_s: float = EVERY_S,
        listen_s: float = LISTEN_S,
    ) -> None:
        self._storage, self._root, self._suits = storage, root, suits
        self._every_s, self._listen_s = every_s, listen_s
        self._read: dict[str, Any] = {}
        self._read_s = time.monotonic()
        self._low: bool | None = None
        self._dips = 0
        self._closed = Event()
        self._thread = Thread(target=self._run, name="board", daemon=True)
        self._thread.start()

    def get_status(self) -> dict[str, Any]:
        """The last reading, at once; an `error` where there has been none for long.

        `dips` counts how often the supply fell too low since the start; None where nobody knows.
        """
        behind_s = time.monotonic() - self._read_s
        if behind_s > self._every_s + 2 * PATIENCE_S:
            return {"error": f"the board could not be read for {behind_s:.0f} s: the card may hang"}
        dips = None if self._low is None else self._dips
        return self._read | {"under_voltage": self._low, "dips": dips}

    def close(self) -> None:
        """End the thread; one that hangs in a reading is left behind."""
        self._closed.set()
        self._thread.join(timeout=2.0)

    def _run(self) -> None:
        due_s = time.monotonic()
        while True:
            self._listen()
            now_s = time.monotonic()
            if now_s >= due_s and (self._suits() or now_s >= due_s + PATIENCE_S):
                self._read = reading(self._root, self._storage)
                self._read_s, due_s = time.monotonic(), now_s + self._every_s
            if self._closed.wait(self._listen_s):
                return

    def _listen(self) -> None:
        low = under_voltage(self._root)
        self._dips += low is True and self._low is not True
        self._low = low


def reading(root: Path, storage: Path) -> dict[str, Any]:
    """What is read now and then: `temperature_c`, `throttled`, `memory`, `disk`, `wear`."""
    return {
        "temperature_c": temperature_c(root),
        "throttled": throttled(root),
        "memory": memory(root),
        "disk": disk(storage),
        "wear": wear(root, storage),
    }


def temperature_c(root: Path) -> float | None:
    """The hottest of the thermal zones, in °C."""
    zones = (root / "sys/class/thermal").glob("thermal_zone*/temp")
    known = [milli / 1000 for milli in map(_number, zones) if milli is not None]
    return round(max(known), 1) if known else None


def under_voltage(root: Path) -> bool | None:
    """Whether the supply fell below 4.63 V in the last two seconds (driver raspberrypi-hwmon)."""
    for name in (root / "sys/class/hwmon").glob("hwmon*/name"):
        if _text(name) == "rpi_volt":
            alarm = _number(name.with_name("in0_lcrit_alarm"))
            return None if alarm is None else alarm > 0
    return None


def throttled(root: Path) -> bool | None:
    """Whether the processor is held below its speed, as far as the kernel is told.

    The vendor's kernel tells the firmware's word. Debian's does not: it shows only its own limits.
    """
    told = _text(root / "sys/devices/platform/soc/soc:firmware/get_throttled")
    if told is not None and (bits := _int(told, 16)) is not None:
        return bool(bits & SLOWED)
    held = [
        limit < most
        for policy in (root / "sys/devices/system/cpu/cpufreq").glob("policy*")
        if (limit := _number(policy / "scaling_max_freq")) is not None
        and (most := _number(policy / "cpuinfo_max_freq")) is not None
    ]
    return any(held) if held else None


def memory(root: Path) -> dict[str, int | None]:
    """The memory, and how much of it can still be had."""
    lines = (_text(root / "proc/meminfo") or "").splitlines()
    fields = {name: rest for name, _, rest in (line.partition(":") for line in lines)}
    sizes = [_int(fields.get(name, "").removesuffix("kB")) for name in ("MemTotal", "MemAvailable")]
    total, free = (None if size is None else size * 1024 for size in sizes)
    return {"total_bytes": total, "free_bytes": free}


def disk(storage: Path) -> dict[str, int | None]:
    """The file system that `storage` is on; what only root may still use is not free."""
    try:
        found = os.statvfs(storage)
    except OSError:
        return {"total_bytes": None, "free_bytes": None}
    size = found.f_frsize
    return {"total_bytes": found.f_blocks * size, "free_bytes": found.f_bavail * size}


def wear(root: Path, storage: Path) -> dict[str, Any]:
    """What an eMMC says of its life (JESD84-B51, bytes 267 to 269), and what was written to any.

    `life_used_percent` is the upper end of the tenth it is in, 110 past its end; `reserve` how its
    spare blocks are: normal, low, urgent. An SD card says neither: of it there is only what was
    written since the boot.
    """
    device = _device(root, storage)
    if device is None:
        return {"life_used_percent": None, "reserve": None, "written_bytes": None}
    used = [_int(word, 16) or 0 for word in (_text(device / "device/life_time") or "").split()]
    reserve = _int(_text(device / "device/pre_eol_info") or "", 16)
    counts = (_text(device / "stat") or "").split()
    sectors = _int(counts[6]) if len(counts) > 6 else None
    return {
        "life_used_percent": 10 * max(used, default=0) or None,
        "reserve": RESERVES.get(reserve or 0),
        "written_bytes": None if sectors is None else sectors * SECTOR,
    }


def _device(root: Path, storage: Path) -> Path | None:
    """The folder in sysfs of the disk that `storage` is on; of the whole one, not its partition."""
    try:
        number = storage.stat().st_dev
        found = root / f"sys/dev/block/{os.major(number)}:{os.minor(number)}"
        device = found.resolve(strict=True)
    except OSError:
        return None
    return device.parent if (device / "partition").exists() else device


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None


def _number(path: Path) -> int | None:
    return _int(_text(path) or "")


def _int(text: str, base: int = 10) -> int | None:
    try:
        return int(text, base)
    except ValueError:
        return None
