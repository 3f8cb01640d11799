# ruff: noqa: T201 (a program, and this is what it says)
"""`make rig`: build what is missing, boot the guest, run tests and series, tell and keep figures.

`python -m tests.rig` writes build/rig.json, and with --only the named parts of it. Exits with 1 if
a test failed, a press was missed without a word, or the guest ended early.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.rig import parts, sound_card
from tests.rig.tables import lines, summary, text

RESULT = parts.PROJECT / "build" / "rig.json"
LIMIT_S = 3600
BOOTS = 4
KERNEL = "console=ttyS0 quiet panic=-1 mitigations=off"
PARTS = ["tests", "idle_cpu", "visit", "bursts", "beats"]
# Visits run where an instruction takes 2^3 ns: 125 million a second, some twenty times slower than
# a Pi 4's processor.
SHIFT = 3
CLOCKS = "for visits: the guest's clock counts its instructions (counted), or is the host's"
# Rows that each table has when all of it was measured.
ROWS = {"idle_cpu": 2, "visit": 4, "bursts": 8, "beats": 4}


def emulator(vmlinuz: Path, initrd: Path) -> list[str]:
    """QEMU's command line: two processors, no disk, no network; it dies with us.

    At ordinary priority: what the host keeps from the guest, the guest measures. Last are the
    kernel's own words.
    """
    return [
        *("setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64"),
        *("-M", "q35", "-accel", "tcg,thread=multi"),
        *("-cpu", "max", "-smp", "2", "-m", "1536", "-no-reboot", "-nic", "none"),
        *("-display", "none", "-monitor", "none", "-serial", "stdio"),
        *("-kernel", str(vmlinuz), "-initrd", str(initrd), "-append", KERNEL),
    ]


def counted(command: Sequence[str]) -> list[str]:
    """The same machine with one processor, and a clock that stands while the host stops it.

    Each instruction takes the same of the guest's time, however long it takes here: what is late
    in such a guest, the guest itself made late.
    """
    words = [*command]
    words[words.index("-accel") + 1] = "tcg,thread=single"
    words[words.index("-smp") + 1] = "1"
    return [*words, "-icount", f"shift={SHIFT},sleep=off"]


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
    result: dict[str, Any] = {"booted": False, "tests": None}
    for fact in told(command):
        if "table" not in fact:
            result |= fact
        else:
            table, row = fact.pop("table"), summary(fact)
            row["host"] = round(os.getloadavg()[1], 1)
            result.setdefault(table, []).append(row)
            print(lines(table, row), flush=True)
    return result


def played(command: list[str]) -> list[dict[str, Any]]:
    """Run the guest with a sound card once; the rows of what it played. At ordinary priority."""
    wav = parts.BUILD / "beats.wav"
    clock: dict[str, Any] = {"pairs": []}
    ways = list[dict[str, Any]]()
    for fact in told(sound_card.machine(command, wav)):
        if "clock" in fact:
            clock["pairs"].append(fact["clock"])
        elif "beats" in fact:
            ways.append({"load": round(os.getloadavg()[1], 1)} | fact["beats"])
            print(f"  {ways[-1]['way']} was played", flush=True)
        else:
            clock |= fact
    heard = sound_card.onsets(wav)
    rows = [
        row
        for way, frames in zip(ways, heard, strict=True)
        for row in sound_card.series(way, frames, clock)
    ]
    print(*(lines("beats", row) for row in rows), sep="\n", flush=True)
    return rows


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


def whole(result: dict[str, Any], wanted: Collection[str]) -> bool:
    """Whether the tests passed, every row is there, and our factory missed nothing unseen."""
    unseen = [row for row in result.get("visit", []) if row["gpiod_missed"] > row["lost"]]
    complete = all(len(result.get(part, [])) == ROWS[part] for part in wanted if part in ROWS)
    return (result["tests"] == 0 or "tests" not in wanted) and complete and not unseen


def options() -> argparse.Namespace:
    """What the command line says."""
    told = argparse.ArgumentParser(prog="python -m tests.rig", description=__doc__)
    told.add_argument("--blocks", type=int, default=3, help="blocks a visit, 1 to 10 (3)")
    told.add_argument("--trials", type=int, default=380, help="trials a block, 10 to 400 (380)")
    told.add_argument("--beats", type=int, default=600, help="seconds a paced run (600)")
    told.add_argument("--clock", choices=["host", "counted"], default="host", help=CLOCKS)
    told.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts alone")
    return told.parse_args()


def keep(result: dict[str, Any], asked: Collection[str]) -> None:
    """Write build/rig.json; a table that was not asked for stays, under its own date."""
    before = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    stays = {part: before[part] for part in ROWS if part in before and part not in asked}
    dates = before.get("dates", {}) | dict.fromkeys(asked, f"{datetime.now(UTC):%Y-%m-%d}")
    whole_of_it = stays | result | {"dates": dates, "machine": platform.machine()}
    RESULT.write_text(json.dumps(whole_of_it, indent=1))


def measured(asked: argparse.Namespace, machine: list[str]) -> dict[str, Any]:
    """Each boot that is needed, with what it has to do as more words for its kernel."""
    sizes = " ".join(f"rig.{name}={getattr(asked, name)}" for name in ("blocks", "trials", "beats"))
    result: dict[str, Any] = {"tests": None}
    for names, made in boots(asked.clock).items():
        if wanted := ",".join(part for part in names if part in asked.only):
            told = made([*machine[:-1], f"{machine[-1]} {sizes} rig.parts={wanted}"])
            result |= {name: fact for name, fact in told.items() if fact is not None}
    return result


def boots(clock: str) -> dict[tuple[str, ...], Callable[[list[str]], dict[str, Any]]]:
    """Which parts run in one boot, and on what machine."""
    return {
        ("tests", "idle_cpu", "bursts"): booted,
        ("visit",): booted if clock == "host" else lambda machine: booted(counted(machine)),
        ("beats",): lambda machine: {"beats": played(machine)},
    }


def main() -> None:
    """Build, boot, measure, tell."""
    asked = options()
    parts.install_missing()
    kernel = parts.kernel()
    initrd = parts.BUILD / "guest.cpio"
    parts.root_file_system(kernel, initrd)
    print(f"the guest boots, for {', '.join(asked.only)}", flush=True)
    result = measured(asked, emulator(kernel / "vmlinuz", initrd))
    keep(result, asked.only)
    print(*(text(part, result[part]) for part in ROWS if part in result), sep="\n\n")
    print(f"figures: {RESULT.relative_to(parts.PROJECT)}")
    if not whole(result, asked.only):
        sys.exit(
            "the rig failed: a test failed, a press was missed unseen, or the guest ended early"
        )


if __name__ == "__main__":
    main()
