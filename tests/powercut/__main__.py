"""`make powercut`: a guest's writes replayed to each barrier, and whole resets; a table of both."""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.broker import Broker
from tests.image.conftest import provision
from tests.image.looking import state, unseen, until
from tests.image.machine import Machine
from tests.powercut import checks, guest, replay, resets
from tests.powercut.checks import Ack, Lost

KEPT = Path("build/powercut")


def record(image: Path, work: Path, visits: int) -> list[Ack]:
    """The first boot, a migration and visits, all logged; what the pod acknowledged meanwhile."""
    told = [Ack(0, "first boot", ())]
    with Broker(work / "broker") as broker:
        guest.card(image, work, provision(broker.port))
        with Machine(work / "card.img", work, hardware=guest.Logged(screen=False)) as machine:
            machine.wait_for_shell()
            log = work / "log"
            guest.start(machine, f"migrate use:{visits}")
            told += guest.acks(machine, log, 1800)
            told.append(Ack(log.stat().st_size, "relay", ()))
            machine.run("systemctl unmask --runtime pod-controller")
            unseen(machine)
            until(lambda: state(machine) == "attract")
            guest.settle(log, 20)
    return told


def phase(told: list[Ack], at: int) -> str:
    """What was going on then."""
    begun = [ack for ack in told if ack.at <= at and not ack.numbers]
    names = {0: "migrate", 1: "use"}
    phases = [ack for ack in begun if ack.what in ("first boot", "phase", "relay")]
    last = phases[-1]
    if last.what != "phase":
        return last.what
    return names[sum(ack.what == "phase" for ack in phases) - 1]


def replayed(work: Path, told: list[Ack], most: int) -> Counter[str]:
    """At most so many points, evenly over the log; how many cards held in each phase, and what."""
    found = Counter[str]()
    dice = random.Random(9)
    log, disk = work / "log", work / "disk"
    every = max(1, sum(1 for _ in replay.points(log)) // most)
    shutil.copyfile(work / "card.img", disk)
    with disk.open("r+b") as file:
        file.truncate(guest.CARD_BYTES)
    repaired = list[Path]()
    known = [ack for ack in told if ack.numbers]
    with replay.Replayed(disk, log) as card:
        for number, (before, point) in enumerate(replay.points(log)):
            for entry in before:
                card.put(entry)
            if number % every:
                continue
            held = [ack for ack in known if ack.at <= point.at]
            name = phase(told, point.at)
            undo = card.put_for_now(replay.some(point.after, dice))
            found["acknowledgements"] += judged(
                card, work, held, f"{number}, in disorder", repaired
            )
            card.take_back(undo)
            found["acknowledgements"] += judged(card, work, held, f"{number}", repaired)
            found[name] += 1
            if number % (100 * every) == 0:
                sys.stderr.write(f"{number}: {dict(found)}\n")
    found["repaired from a backup of the file system's head"] = len(repaired)
    return found


def judged(
    card: replay.Replayed, work: Path, held: list[Ack], where: str, repaired: list[Path]
) -> int:
    """How many acknowledgements this card was held to; Lost says where it does not hold."""
    try:
        parts = checks.partitions(card.file)
        first, _ = checks.slot(card.file, parts)
        if first != "a":
            raise Lost(f"slot {first} would start, which holds nothing")
        if checks.made_anew(card.file, parts):
            if held:
                raise Lost("all would be made anew")
            return 0
        partition = work / "data"
        card.copy(*parts[checks.DATA], partition)
        if not checks.file_system(partition, repaired):
            if held:
                raise Lost("there is no file system")
            return 0
        return checks.databases(checks.pull(partition, work), held)
    except Lost as lost:
        raise Lost(f"at point {where}: {lost}") from lost


def main() -> None:
    """Everything, or the replay alone of what was kept."""
    parser = argparse.ArgumentParser(prog="make powercut", description=__doc__)
    parser.add_argument("--image", type=Path, help="build/image/pod-*.img.zst")
    parser.add_argument("--visits", type=int, default=60)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--resets", type=int, default=20)
    parser.add_argument("--again", action="store_true", help="replay the log that is kept")
    asked = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    result: dict[str, object] = {}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=KEPT.resolve()) as place:
        work = Path(place)
        if asked.again:
            for name in ("log", "card.img"):
                (work / name).symlink_to((KEPT / name).resolve())
            told = [Ack(a["at"], a["what"], tuple(a["numbers"])) for a in _kept()]
        elif asked.points:
            told = record(asked.image, work, asked.visits)
            (KEPT / "acks.json").write_text(json.dumps([asdict(ack) for ack in told]))
            for name in ("log", "card.img"):
                shutil.move(work / name, KEPT / name)
                (work / name).symlink_to((KEPT / name).resolve())
        if asked.points:
            result |= replayed(work, told, asked.points)
        if asked.resets:
            result |= resets.run(asked.image, work, asked.resets)
    result["seconds"] = round(time.monotonic() - began)
    (KEPT / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    sys.stdout.write("".join(f"{name:24}{value}\n" for name, value in result.items()))


def _kept() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((KEPT / "acks.json").read_text())
    return found


if __name__ == "__main__":
    main()
