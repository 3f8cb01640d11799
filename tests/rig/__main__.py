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
from tests.rig.storms import LOADS
from tests.rig.tables import lines, summary, text

RESULT = parts.PROJECT / "build" / "rig.json"
LIMIT_S = 6 * 3600
BOOTS = 4
KERNEL = "console=ttyS0 quiet panic=-1 mitigations=off"
PARTS = ["tests", "idle_cpu", "visit", "bursts", "beats", "keyboards"]
# An instruction takes 2^1 ns where presses are timed: 500 million a second, a processor slower than
# any of a Pi's, and an hour for the visits. With a sound card 2^0, or its stream breaks off.
SHIFT, SHIFT_OF_SOUND = 1, 0
CLOCKS = (
    "for visits: the guest's clock counts its instructions (counted, default), or is the host's"
)
# What the guest's root in memory needs, in MB; the keyboards' peers are large.
MEMORY, MEMORY_OF_PEERS = 1536, 4096
# Rows that each table has when all of it was measured.
ROWS = {"idle_cpu": 2, "visit": len(LOADS), "bursts": 8, "beats": 4, "keyboards": 3}


def emulator(vmlinuz: Path, initrd: Path, memory: int) -> list[str]:
    """QEMU's command line: two processors, no disk, no network; it dies with us.

    At ordinary priority: what the host keeps from the guest, the guest measures. Last are the
    kernel's own words.
    """
    return [
        *("setpriv", "--pdeathsig", "KILL", "qemu-system-x86_64"),
        *("-M", "q35", "-accel", "tcg,thread=multi"),
        *("-cpu", "max", "-smp", "2", "-m", str(memory), "-no-reboot", "-nic", "none"),
        *("-display", "none", "-monitor", "none", "-serial", "stdio"),
        *("-kernel", str(vmlinuz), "-initrd", str(initrd), "-append", KERNEL),
    ]


def counted(command: Sequence[str], shift: int = SHIFT) -> list[str]:
    """The same machine with one processor, and a clock that stands while the host stops it.

    Each instruction takes 2^shift ns of the guest's time, however long it takes here: what is late
    in such a guest, the guest itself made late.
    """
    words = [*command]
    words[words.index("-accel") + 1] = "tcg,thread=single"
    words[words.index("-smp") + 1] = "1"
    return [*words, "-icount", f"shift={shift},sleep=off"]


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
    """Run the guest with a sound card once; the rows of what it played."""
    wav = parts.BUILD / "beats.wav"
    clock: dict[str, Any] = {"pairs": []}
    ways = list[dict[str, Any]]()
    for fact in told([*counted(command, SHIFT_OF_SOUND), *sound_card.card(wav)]):
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


def whole(result: dict[str, Any], asked: argparse.Namespace) -> bool:
    """Whether the tests passed, every row is there, and our factory missed nothing unseen."""
    unseen = [row for row in result.get("visit", []) if row["gpiod_missed"] > row["lost"]]
    rows = ROWS | {"visit": len(asked.loads)}
    complete = all(len(result.get(part, [])) == rows[part] for part in asked.only if part in rows)
    return (result["tests"] == 0 or "tests" not in asked.only) and complete and not unseen


def options() -> argparse.Namespace:
    """What the command line says."""
    told = argparse.ArgumentParser(prog="python -m tests.rig", description=__doc__)
    told.add_argument("--blocks", type=int, default=3, help="blocks a visit, 1 to 10 (3)")
    told.add_argument("--trials", type=int, default=340, help="trials a block, 10 to 400 (340)")
    told.add_argument(
        "--loads", nargs="+", choices=LOADS, default=[*LOADS], help="of visits (both)"
    )
    told.add_argument("--beats", type=int, default=600, help="seconds a paced run (600)")
    told.add_argument("--clock", choices=["counted", "host"], default="counted", help=CLOCKS)
    told.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts alone")
    return told.parse_args()


def keep(result: dict[str, Any], asked: Collection[str]) -> None:
    """Write build/rig.json; a table that was not asked for stays, under its own date."""
    before = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    stays = {part: before[part] for part in ROWS if part in before and part not in asked}
    dates = before.get("dates", {}) | dict.fromkeys(asked, f"{datetime.now(UTC):%Y-%m-%d}")
    whole_of_it = stays | result | {"dates": dates, "machine": platform.machine()}
    RESULT.write_text(json.dumps(whole_of_it, indent=1))


def measured(asked: argparse.Namespace, kernel: Path) -> dict[str, Any]:
    """Each boot that is needed, with what it has to do as more words for its kernel."""
    sizes = " ".join(f"rig.{name}={getattr(asked, name)}" for name in ("blocks", "trials", "beats"))
    sizes += f" rig.loads={','.join(asked.loads)}"
    result: dict[str, Any] = {"tests": None}
    for names, made in boots(asked.clock).items():
        if wanted := ",".join(part for part in names if part in asked.only):
            print(f"the guest boots, for {wanted}", flush=True)
            words = machine(kernel, peers="keyboards" in names)
            told = made([*words[:-1], f"{words[-1]} {sizes} rig.parts={wanted}"])
            result |= {name: fact for name, fact in told.items() if fact is not None}
    return result


def machine(kernel: Path, peers: bool) -> list[str]:
    """QEMU's words for a guest of this checkout, with or without the keyboards' peers."""
    initrd = parts.BUILD / ("peers.cpio" if peers else "guest.cpio")
    parts.root_file_system(kernel, initrd, peers)
    return emulator(kernel / "vmlinuz", initrd, MEMORY_OF_PEERS if peers else MEMORY)


def boots(clock: str) -> dict[tuple[str, ...], Callable[[list[str]], dict[str, Any]]]:
    """Which parts run in one boot, and on what machine."""

    def on_counted(words: list[str]) -> dict[str, Any]:
        return booted(counted(words))

    return {
        ("tests", "bursts"): booted,
        ("idle_cpu", "visit"): booted if clock == "host" else on_counted,
        ("keyboards",): on_counted,
        ("beats",): lambda words: {"beats": played(words)},
    }


def main() -> None:
    """Build, boot, measure, tell."""
    asked = options()
    parts.install_missing()
    result = measured(asked, parts.kernel())
    keep(result, asked.only)
    print(*(text(part, result[part]) for part in ROWS if part in result), sep="\n\n")
    print(f"figures: {RESULT.relative_to(parts.PROJECT)}")
    if not whole(result, asked):
        sys.exit(
            "the rig failed: a test failed, a press was missed unseen, or the guest ended early"
        )


if __name__ == "__main__":
    main()
