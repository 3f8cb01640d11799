"""`make powercut`: a guest's writes replayed to each barrier, and whole resets; a table of both."""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from tests.powercut import judge, record, resets
from tests.powercut.checks import Ack
from tests.powercut.slots import Image

KEPT = Path("build/powercut")
LARGE = ("log", "card.img")


def main() -> None:
    """Everything, or the replay alone of what was kept; leaves with 1 where something was lost."""
    parser = argparse.ArgumentParser(prog="make powercut", description=__doc__)
    parser.add_argument("--image", type=Path, help="build/image/pod-*.img.zst")
    parser.add_argument("--visits", type=int, default=60)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--starts", type=int, default=2, help="cards of each kind")
    parser.add_argument("--resets", type=int, default=20)
    parser.add_argument("--no-update", action="store_true", help="up to the controller's start")
    parser.add_argument("--again", action="store_true", help="replay the log that is kept")
    asked = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory(dir=KEPT.resolve()) as place:
        work = Path(place)
        if asked.points:
            if not asked.again:
                with timed(result, "seconds of recording"):
                    recorded(asked.image, work, asked.visits, updated=not asked.no_update)
            with timed(result, "seconds of replay"):
                result |= replayed(work, asked.points, asked.starts)
        if asked.resets:
            with timed(result, "seconds of resets"):
                (work / "resets").mkdir()
                result |= resets.run(asked.image, work / "resets", asked.resets)
    (KEPT / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    sys.stdout.write("".join(f"{name:60}{value}\n" for name, value in result.items()))
    sys.exit(1 if result.get("lost") else 0)


def recorded(image: Path, work: Path, visits: int, *, updated: bool) -> None:
    """Record a guest, and keep its card, its log and what it told."""
    told = record.record(image, work, visits, updated=updated)
    kept = {
        "told": [asdict(ack) for ack in told],
        "versions": {
            name: [asdict(each) for each in images]
            for name, images in record.versions(updated=updated).items()
        },
    }
    (KEPT / "kept.json").write_text(json.dumps(kept))
    for name in LARGE:
        shutil.move(work / name, KEPT / name)


def replayed(work: Path, most: int, started: int) -> dict[str, object]:
    """The same, replayed in `work`."""
    for name in LARGE:
        (work / name).symlink_to((KEPT / name).resolve())
    kept = json.loads((KEPT / "kept.json").read_text())
    told = [Ack(each["at"], each["what"], tuple(each["numbers"])) for each in kept["told"]]
    versions = {
        name: [Image(**each) for each in images] for name, images in kept["versions"].items()
    }
    return judge.replayed(work, told, versions, most, started)


@contextmanager
def timed(result: dict[str, object], name: str) -> Iterator[None]:
    """How long it took, by that name in the result."""
    began = time.monotonic()
    yield
    result[name] = round(time.monotonic() - began)


if __name__ == "__main__":
    main()
