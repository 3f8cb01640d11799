"""The board's figures, read from files as the kernel lays them out."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.sensors import board
from firmware.sensors.board import BoardSensor
from tests.waiting import wait_for

UNKNOWN = {
    "temperature_c": None,
    "throttled": None,
    "memory": {"total_bytes": None, "free_bytes": None},
    "wear": {"life_used_percent": None, "reserve": None, "written_bytes": None},
}
MEMINFO = "MemTotal:        1892000 kB\nMemFree:          100 kB\nMemAvailable:     1200000 kB\n"
Lay = Callable[[str, str], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


@pytest.fixture
def lay(root: Path) -> Lay:
    """Lay a file of the kernel's: its path below the root, and what it says."""

    def laid(path: str, text: str) -> None:
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text + "\n")

    return laid


def storage_is(root: Path, storage: Path, name: str) -> None:
    """The kernel's list of devices says that the folder is on this partition."""
    number = storage.stat().st_dev
    link = root / f"sys/dev/block/{os.major(number)}:{os.minor(number)}"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(root / "sys/block/mmcblk0" / name)


def test_where_nothing_is_told_nothing_is_known(root: Path, tmp_path: Path) -> None:
    """Unknown is not 0: a board without a file is neither cold nor empty."""
    known = board.reading(root, tmp_path)
    assert known.pop("disk")["total_bytes"] > 0
    assert known == UNKNOWN
    assert board.under_voltage(root) is None
    assert board.disk(tmp_path / "nowhere") == {"total_bytes": None, "free_bytes": None}


def test_nonsense_is_unknown_too(root: Path, lay: Lay, tmp_path: Path) -> None:
    """A file that says something else stops nobody."""
    lay("sys/class/thermal/thermal_zone0/temp", "warm")
    lay("sys/class/hwmon/hwmon0/name", "rpi_volt")
    lay("sys/class/hwmon/hwmon0/in0_lcrit_alarm", "")
    lay("sys/devices/platform/soc/soc:firmware/get_throttled", "xyz")
    lay("proc/meminfo", "MemTotal: many kB\n\0")
    storage_is(root, tmp_path, "mmcblk0p3")
    lay("sys/block/mmcblk0/mmcblk0p3/partition", "3")
    lay("sys/block/mmcblk0/stat", "1 2 3")
    lay("sys/block/mmcblk0/device/life_time", "0x00 0x00")
    lay("sys/block/mmcblk0/device/pre_eol_info", "0x00")
    known = board.reading(root, tmp_path)
    known.pop("disk")
    assert known == UNKNOWN
    assert board.under_voltage(root) is None


def test_the_hottest_zone_counts(root: Path, lay: Lay) -> None:
    """In °C, where the kernel has thousandths."""
    lay("sys/class/thermal/thermal_zone0/temp", "48312")
    lay("sys/class/thermal/thermal_zone1/temp", "61250")
    assert board.temperature_c(root) == 61.2


@pytest.mark.parametrize(("alarm", "low"), [("0", False), ("1", True)])
def test_the_supply(root: Path, lay: Lay, alarm: str, low: bool) -> None:
    """The Pi's own alarm, whatever other sensors there are."""
    lay("sys/class/hwmon/hwmon0/name", "cpu_thermal")
    lay("sys/class/hwmon/hwmon0/in0_lcrit_alarm", "1")
    lay("sys/class/hwmon/hwmon2/name", "rpi_volt")
    lay("sys/class/hwmon/hwmon2/in0_lcrit_alarm", alarm)
    assert board.under_voltage(root) is low


@pytest.mark.parametrize(
    ("bits", "slowed"), [("0", False), ("50000", False), ("50005", True), ("8", True)]
)
def test_throttled_as_the_firmware_says(root: Path, lay: Lay, bits: str, slowed: bool) -> None:
    """What is now, not what has been since the boot (the upper half)."""
    lay("sys/devices/platform/soc/soc:firmware/get_throttled", bits)
    assert board.throttled(root) is slowed


@pytest.mark.parametrize(("limit", "slowed"), [("1800000", False), ("600000", True)])
def test_throttled_as_the_kernel_limits_it(root: Path, lay: Lay, limit: str, slowed: bool) -> None:
    """Where the firmware tells nothing: one policy that is held below its most is enough."""
    for number, highest in ((0, "1800000"), (4, limit)):
        lay(f"sys/devices/system/cpu/cpufreq/policy{number}/cpuinfo_max_freq", "1800000")
        lay(f"sys/devices/system/cpu/cpufreq/policy{number}/scaling_max_freq", highest)
    assert board.throttled(root) is slowed


def test_memory_that_can_still_be_had(root: Path, lay: Lay) -> None:
    """Not what lies idle: caches can be given up."""
    lay("proc/meminfo", MEMINFO)
    assert board.memory(root) == {"total_bytes": 1892000 * 1024, "free_bytes": 1200000 * 1024}


def test_an_emmc_tells_its_life(root: Path, lay: Lay, tmp_path: Path) -> None:
    """The worse of its two kinds of memory, and what its partitions were written, all together."""
    storage_is(root, tmp_path, "mmcblk0p3")
    lay("sys/block/mmcblk0/mmcblk0p3/partition", "3")
    lay("sys/block/mmcblk0/mmcblk0p3/stat", "0 0 0 0 0 0 1 0")
    lay("sys/block/mmcblk0/stat", "  90 1 200 3 50 6 204800 8 0 0 0")
    lay("sys/block/mmcblk0/device/life_time", "0x02 0x09")
    lay("sys/block/mmcblk0/device/pre_eol_info", "0x02")
    told = {"life_used_percent": 90, "reserve": "low", "written_bytes": 204800 * 512}
    assert board.wear(root, tmp_path) == told


def test_this_machine(tmp_path: Path) -> None:
    """Whatever this is: its memory and this disk are known, and agree with the system's word."""
    known = board.reading(Path("/"), tmp_path)
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert known["memory"]["total_bytes"] == pytest.approx(total, rel=0.01)
    assert 0 < known["memory"]["free_bytes"] < total
    assert 0 <= known["disk"]["free_bytes"] <= known["disk"]["total_bytes"]


def test_dips_are_counted(root: Path, lay: Lay, tmp_path: Path) -> None:
    """Each time the supply falls, however short: the driver forgets it two seconds later."""
    alarm = "sys/class/hwmon/hwmon1/in0_lcrit_alarm"
    lay("sys/class/hwmon/hwmon1/name", "rpi_volt")
    lay(alarm, "0")
    sensor = BoardSensor(tmp_path, root, listen_s=0.005)
    for _ in range(2):
        lay(alarm, "1")
        wait_for("a dip", lambda: sensor.get_status()["under_voltage"] is True)
        lay(alarm, "0")
        wait_for("its end", lambda: sensor.get_status()["under_voltage"] is False)
    assert sensor.get_status()["dips"] == 2
    sensor.close()


def test_a_reading_waits_until_it_suits(root: Path, lay: Lay, tmp_path: Path) -> None:
    """Nothing is read while a period is timed."""
    suits, asked = threading.Event(), threading.Event()

    def look() -> bool:
        asked.set()
        return suits.is_set()

    lay("proc/meminfo", MEMINFO)
    sensor = BoardSensor(tmp_path, root, look, listen_s=0.005)
    assert asked.wait(20)
    assert "memory" not in sensor.get_status()
    suits.set()
    wait_for("the reading", lambda: "memory" in sensor.get_status())
    sensor.close()


def test_a_card_that_hangs_is_told(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reading that does not come back: the status does, and says so."""
    hangs = threading.Event()
    monkeypatch.setattr(board, "PATIENCE_S", 0.01)
    monkeypatch.setattr(board, "reading", lambda *_: hangs.wait(20) and {})
    sensor = BoardSensor(tmp_path, root, every_s=0.01, listen_s=0.005)
    wait_for("the error", lambda: "the card may hang" in sensor.get_status().get("error", ""))
    hangs.set()
    sensor.close()
