"""The steps that need the machine's files alone: a pod that runs is not disturbed by them.

`root` is where the kernel's files begin. What a machine does not have is not fitted, and what it
does not tell is not asked.
"""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from controller import durable
from controller.health import clock
from controller.health.seen import Seen
from controller.parts import uplink
from controller.selftest.steps import Found, failed, not_asked, not_fitted, passed
from controller.store.checking import Unreadable, damage
from controller.uplink.status import NAME
from exercises.core.words import Say

Check = Callable[[], Found]
ROOT = Path("/")
KB, MB = 1024, 1024 * 1024
SLOW_MS = 1000.0  # as the fault card_slow has it
LEAST_MB = 200
SOON = timedelta(days=90)  # as the uplink begins to say so
# A crystal is within 50 ppm, a warm one within 100; NTP itself gives up at 500.
DRIFT_PPM = 200.0
UPTIME_S = 600.0
RTC_S = 5.0

WROTE = Say("The card takes what is written.")
SLOW = Say("The card is slow.")
CHANGE_CARD = Say("Put in a new card soon.")
TAKES_NOTHING = Say("The card takes nothing.")
WHOLE = Say("The data on the card is whole.")
TORN = Say("Some data on the card is torn.")
ROOM = Say("The card has room: {percent} parts of a hundred are free.")
FULL = Say("The card is nearly full.")
FREE_IT = Say("Take the data off. Then ask for a new card.")
REACHED = Say("The pod reaches the network.")
UNREACHED = Say("The pod does not reach the network.")
CABLE = Say("Look at the cable. Then read out the code.")
HOLDS = Say("The pass holds for {days} more days.")
ENDS = Say("The pass ends in {days} days.")
ENDED = Say("The pass has ended.")
NO_PASS = Say("The pod has no pass yet.")
RENEW = Say("Take the request to who signs it.")
SET = Say("The clock is set.")
UNSET = Say("The clock is not set.")
TIME_SERVER = Say("Look at the cable. Ask for the time source.")
STEADY = Say("The clock runs well.")
FAST = Say("The clock runs too fast or too slow.")
KEEPS = Say("The clock chip keeps the time.")
WRONG = Say("The clock chip has the wrong time.")
BATTERY = Say("Put a new cell in the clock.")
GUARDED = Say("The watchdog is on.")
UNGUARDED = Say("The watchdog is off.")


def machine(data_dir: Path, run_dir: Path, root: Path = ROOT) -> Mapping[str, Check]:
    """The checks by the names of their steps."""
    return {
        "store": lambda: writing(data_dir),
        "store.integrity": lambda: integrity(data_dir),
        "space": lambda: space(data_dir),
        "network": lambda: network(run_dir),
        "certificate": lambda: certificate(run_dir, datetime.now(UTC)),
        "clock": is_set,
        "drift": drift,
        "rtc": lambda: rtc(root),
        "watchdog": lambda: watchdog(root),
    }


def ask(checks: Mapping[str, Check]) -> dict[str, Found]:
    """What each found; one that breaks has failed, and says how."""
    return {name: _asked(check) for name, check in checks.items()}


def _asked(check: Check) -> Found:
    try:
        return check()
    except Exception as error:  # whatever a part does, the others are asked
        return failed(Say("It could not be tried."), detail=f"{type(error).__name__}: {error}")


def writing(data_dir: Path) -> Found:
    """A durable write of a page, three times, the slowest of them."""
    scratch = data_dir / "selftest.tmp"
    slowest = 0.0
    try:
        for _ in range(3):
            began_s = time.monotonic()
            durable.replace(scratch, os.urandom(4 * KB))
            slowest = max(slowest, (time.monotonic() - began_s) * 1e3)
    except OSError as error:
        return failed(TAKES_NOTHING, CHANGE_CARD, str(error))
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
    told = f"a durable write took {slowest:.1f} ms"
    return failed(SLOW, CHANGE_CARD, told) if slowest > SLOW_MS else passed(WROTE, told)


def integrity(data_dir: Path) -> Found:
    """What SQLite's own check says of both databases."""
    try:
        wrong = damage(data_dir)
    except Unreadable as error:
        return not_asked(Say("It was not tried. The data could not be read."), str(error))
    return failed(TORN, CHANGE_CARD, wrong) if wrong else passed(WHOLE)


def space(data_dir: Path) -> Found:
    """What is free where the data lies."""
    disk = os.statvfs(data_dir)
    free, whole = disk.f_bavail * disk.f_frsize // MB, disk.f_blocks * disk.f_frsize // MB
    told = f"{free} MB of {whole} MB free"
    if free < LEAST_MB:
        return failed(FULL, FREE_IT, told)
    return passed(Say.of(ROOM.text, percent=100 * free // max(whole, 1)), told)


def network(run_dir: Path) -> Found:
    """As the uplink tells it."""
    seen = Seen(uplink(run_dir / NAME), {})
    since, words = seen.text("since"), seen.text("words")
    if seen.at("alive") is True and seen.at("connected") is True:
        return passed(REACHED, f"since {since}" if since else "")
    return failed(UNREACHED, CABLE, words or "the uplink does not run")


def certificate(run_dir: Path, now: datetime) -> Found:
    """Until when the pod's own holds, as the uplink reads it."""
    own = identity(run_dir)
    if own is None:
        return not_fitted()
    if not own.get("ends"):
        return failed(NO_PASS, RENEW, str(own.get("fingerprint", "")))
    ends = datetime.fromisoformat(str(own["ends"]))
    days, told = max((ends - now).days, 0), f"until {ends:%Y-%m-%d}"
    if ends <= now:
        return failed(ENDED, RENEW, told)
    if ends - now < SOON:
        return failed(Say.of(ENDS.text, days=days), RENEW, told)
    return passed(Say.of(HOLDS.text, days=days), told)


def identity(run_dir: Path) -> Mapping[str, Any] | None:
    """What the uplink says of key, request and certificate; None where it has no key."""
    found = uplink(run_dir / NAME, ("identity",)).get("identity")
    return found if isinstance(found, Mapping) else None


def is_set() -> Found:
    """Whether a time server has set the clock in this boot."""
    if clock.SYNCHRONISED.exists():
        return passed(SET, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    return failed(UNSET, TIME_SERVER, f"it says {datetime.now(UTC):%Y-%m-%d}")


def drift() -> Found:
    """By how much the kernel corrects the crystal: CLOCK_MONOTONIC beside CLOCK_MONOTONIC_RAW.

    Both began with the boot, and only the first is corrected by what the time server says.
    """
    raw = time.clock_gettime(time.CLOCK_MONOTONIC_RAW)
    ppm = (time.clock_gettime(time.CLOCK_MONOTONIC) - raw) / raw * 1e6
    told = f"{ppm:+.1f} ppm since the start"
    if not clock.SYNCHRONISED.exists() or raw < UPTIME_S:
        return not_asked(Say("It was not tried. The clock was set too late for it."), told)
    return failed(FAST, detail=told) if abs(ppm) > DRIFT_PPM else passed(STEADY, told)


def rtc(root: Path) -> Found:
    """The clock with a cell, beside the system's, which a time server has set."""
    epoch = root / "sys/class/rtc/rtc0/since_epoch"
    if not epoch.exists():
        return not_fitted()
    apart = int(epoch.read_text(encoding="ascii")) - time.time()
    told = f"{apart:+.0f} s beside the system's clock"
    if not clock.SYNCHRONISED.exists():
        return not_asked(Say("It was not tried. The clock is not set."), told)
    return failed(WRONG, BATTERY, told) if abs(apart) > RTC_S else passed(KEEPS, told)


def watchdog(root: Path) -> Found:
    """The board's own, which starts the pod again where systemd is silent."""
    dog = root / "sys/class/watchdog/watchdog0"
    if not dog.exists():
        return not_fitted()
    state = _word(dog / "state")
    told = f"{_word(dog / 'identity')}, {_word(dog / 'timeout')} s, {state}".strip(", ")
    return passed(GUARDED, told) if state == "active" else failed(UNGUARDED, detail=told)


def _word(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
