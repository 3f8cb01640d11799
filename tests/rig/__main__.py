# ruff: noqa: T201 (a program, and this is what it says)
"""`make rig`: build what is missing, boot the guest, run tests and series, tell and keep figures.

`python -m tests.rig [--presses N]` writes build/rig.json and exits with 1 if a test failed, a
press was missed without a word, or the guest ended early.
"""

import argparse
import json
import platform
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.rig import parts

RESULT = parts.PROJECT / "build" / "rig.json"
LIMIT_S = 3600
BOOTS = 4
WAYS = {
    "gpiod": "gpiod factory, kernel stamp",
    "lgpio": "lgpio factory, kernel stamp",
    "callback": "gpiod factory, clock read in the callback",
    "polled": "pin polled in a 60 Hz loop",
}
POINTS = (50, 99, 99.9)


def emulator(vmlinuz: Path, initrd: Path, presses: int) -> list[str]:
    """QEMU's command line: two processors, no disk, no network; it dies with us."""
    words = f"console=ttyS0 quiet panic=-1 mitigations=off rig.presses={presses}"
    return [
        *("setpriv", "--pdeathsig", "KILL", "nice", "qemu-system-x86_64"),
        *("-M", "q35", "-accel", "tcg,thread=multi"),
        *("-cpu", "max", "-smp", "2", "-m", "1024", "-no-reboot", "-nic", "none"),
        *("-display", "none", "-monitor", "none", "-serial", "stdio"),
        *("-kernel", str(vmlinuz), "-initrd", str(initrd), "-append", words),
    ]


def serial_lines(command: list[str]) -> Iterator[str]:
    """What the guest says, line by line; it is ended with us, or when it takes too long."""
    guest = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, errors="replace"
    )
    overdue = threading.Timer(LIMIT_S, guest.kill)
    overdue.start()
    try:
        yield from guest.stdout or ()
    finally:
        overdue.cancel()
        guest.kill()
        guest.wait()


def percentile(values: list[float], point: float) -> float:
    """Nearest rank: the smallest value that `point` percent do not exceed."""
    return sorted(values)[max(0, -int(-len(values) * point // 100) - 1)] if values else float("nan")


def summary(row: dict[str, Any]) -> dict[str, Any]:
    """A series as its percentiles in ms, by each reference; suspect presses one by one."""
    figures = {
        reference: [round(percentile(row[f"{reference}_ms"], point), 4) for point in POINTS]
        for reference in ("raised", "before", "write")
    }
    figures["suspect"] = [round(error, 4) for error in row["suspect_ms"]]
    return {key: row[key] for key in ("load", "way", "presses", "missed", "lost")} | figures


def told(command: list[str]) -> Iterator[dict[str, Any]]:
    """The guest's objects, its other lines printed as they come."""
    for line in serial_lines(command):
        _, mark, payload = line.partition("@rig ")
        if mark:
            yield json.loads(payload)
        else:
            print("  guest:", line.rstrip(), flush=True)


def collect(command: list[str]) -> dict[str, Any]:
    """Run the guest once; each series is told as it is done."""
    result: dict[str, Any] = {"booted": False, "tests": None, "rows": []}
    for fact in told(command):
        if "way" not in fact:
            result |= fact
        else:
            result["rows"].append(summary(fact))
            print(line_of(result["rows"][-1]), flush=True)
    return result


def booted(command: list[str]) -> dict[str, Any]:
    """Run the guest, once more if it did not come up.

    Emulated processors now and then stumble over code that the kernel patches while it boots.
    """
    for _ in range(BOOTS):
        result = collect(command)
        if result["booted"]:
            break
        print("the guest did not come up", flush=True)
    return result


def line_of(row: dict[str, Any]) -> str:
    """One row of the table, the reference being the kernel's own time."""
    figures = "".join(f"{value:9.3f}" for value in row["raised"])
    return (
        f"{WAYS[row['way']]:<44}{row['load']:<8}{figures}{len(row['suspect']):9}{row['missed']:9}"
    )


def table(rows: list[dict[str, Any]]) -> str:
    """All rows under their head."""
    names = ("p50", "p99", "p99.9", "suspect", "missed")
    head = f"{'stamp minus true edge, ms':<52}" + "".join(f"{name:>9}" for name in names)
    return "\n".join([head, *map(line_of, rows)])


def whole(result: dict[str, Any], presses: int) -> bool:
    """Whether the tests passed, every series is there, and our factory missed nothing unseen."""
    rows = result["rows"]
    ours = [row for row in rows if row["way"] in ("gpiod", "callback")]
    unseen = [row for row in ours if row["missed"] > row["lost"]]
    wanted = 2 * len(WAYS) if presses else 0
    return result["tests"] == 0 and len(rows) == wanted and not unseen


def main() -> None:
    """Build, boot, measure, tell."""
    options = argparse.ArgumentParser(prog="python -m tests.rig", description=__doc__)
    options.add_argument(
        "--presses", type=int, default=500, help="presses a series (500); 0: only the tests"
    )
    presses = options.parse_args().presses
    parts.install_missing()
    kernel = parts.kernel()
    initrd = parts.BUILD / "guest.cpio"
    parts.root_file_system(kernel, initrd)
    print(
        f"the guest boots, for its tests and {2 * len(WAYS)} series of {presses} presses",
        flush=True,
    )
    result = booted(emulator(kernel / "vmlinuz", initrd, presses))
    result |= {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": platform.machine()}
    RESULT.write_text(json.dumps(result, indent=1))
    print(table(result["rows"]))
    print(f"figures: {RESULT.relative_to(parts.PROJECT)}")
    if not whole(result, presses):
        sys.exit(
            "the rig failed: a test failed, a press was missed unseen, or the guest ended early"
        )


if __name__ == "__main__":
    main()
