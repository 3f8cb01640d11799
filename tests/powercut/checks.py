"""What must hold of a card that lost its power: it starts, and has all that was acknowledged."""

import sqlite3
import struct
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from controller.store.faults import StoreFault
from controller.store.files import take_in
from controller.store.redo import SUFFIX
from firmware.boot_state import COPY_BYTES, SECOND, BootState, unpack
from firmware.image.disk import FRESH, FRESH_AT

SYSTEM = {"PATH": "/usr/sbin:/sbin:/usr/bin:/bin"}
STATE, DATA = 2, 9
FAILED = 4  # of e2fsck: errors were left
WHERE = {"pod.db": "/pod/private", "mailbox.db": "/pod/mail"}
NOTE = "/pod-slots/update.json"


class Lost(AssertionError):  # noqa: N818 - says what came of it
    """What does not hold."""


def partitions(disk: Path) -> dict[int, tuple[int, int]]:
    """Number to first byte and size, of an MBR and its chain of logical ones, as Linux counts."""
    found: dict[int, tuple[int, int]] = {}
    with disk.open("rb") as file:

        def table(sector: int) -> list[tuple[int, int, int]]:
            file.seek(sector * 512)
            block = file.read(512)
            if block[510:] != b"\x55\xaa":
                raise Lost(f"no partition table in sector {sector}")
            rows = (struct.unpack_from("<II", block, 446 + 16 * i + 8) for i in range(4))
            return [(block[446 + 16 * i + 4], *row) for i, row in enumerate(rows)]

        extended = 0
        for number, (kind, first, count) in enumerate(table(0), 1):
            if count:
                found[number] = (first * 512, count * 512)
            if kind in (5, 15):
                extended = first
        number, at = 5, extended
        while at:
            (_, first, count), (kind, link, _), *_ = table(at)
            found[number] = ((at + first) * 512, count * 512)
            number, at = number + 1, extended + link if kind in (5, 15) else 0
    return found


def boot_state(disk: Path, parts: Mapping[int, tuple[int, int]]) -> BootState:
    """What holds, as U-Boot reads it; Lost where neither copy is whole."""
    first, _ = parts[STATE]
    with disk.open("rb") as file:
        for place in (0, SECOND):
            file.seek(first + place)
            state = unpack(file.read(COPY_BYTES))
            if state is not None:
                return state
    raise Lost("neither copy of the boot state is whole")


def made_anew(disk: Path, parts: Mapping[int, tuple[int, int]]) -> bool:
    """Whether the next start makes the data partition anew."""
    with disk.open("rb") as file:
        file.seek(parts[STATE][0] + FRESH_AT)
        return file.read(len(FRESH)).rstrip(b"\n\0") == FRESH.rstrip()


def file_system(partition: Path, repaired: list[Path]) -> bool:
    """Whether it is whole after its journal is played back; False where there is none yet.

    `repaired` gets one more where the journal was not enough, and the backup of its head was taken.
    """
    told = subprocess.run(
        ["blkid", "-p", "-o", "value", "-s", "TYPE", str(partition)],
        check=False,
        env=SYSTEM,
        capture_output=True,
        text=True,
    )
    if told.stdout.strip() != "ext4":
        return False
    # As `mount-data` does, and then all of it looked at.
    if _e2fsck("-p", partition) >= FAILED:
        repaired.append(partition)
        _e2fsck("-fy", partition)
    code = _e2fsck("-fn", partition)
    if code:
        raise Lost(f"the file system is not whole: e2fsck leaves with {code}")
    return True


def _e2fsck(how: str, partition: Path) -> int:
    command = ["e2fsck", how, str(partition)]
    return subprocess.run(command, check=False, env=SYSTEM, capture_output=True).returncode


def pull(partition: Path, into: Path) -> dict[str, Path]:
    """The databases with their logs, by name; those that are there. Root's note comes with them."""
    more = ("", "-wal", SUFFIX)
    wanted = [f"{folder}/{name}{end}" for name, folder in WHERE.items() for end in more]
    wanted.append(NOTE)
    for path in (*wanted, *(f"{name}-shm" for name in WHERE)):
        (into / Path(path).name).unlink(missing_ok=True)
    subprocess.run(
        ["debugfs", "-f", "-", str(partition)],
        check=True,
        env=SYSTEM,
        input="\n".join(f"dump {path} {into / Path(path).name}" for path in wanted),
        capture_output=True,
        text=True,
    )
    found = {name: into / name for name in WHERE}
    return {name: at for name, at in found.items() if at.exists() and at.stat().st_size}


@dataclass(frozen=True, slots=True)
class Ack:
    """The pod said that this is done, when the log was so long: what it was, and its numbers.

    Without numbers it is a phase that begins.
    """

    at: int
    what: str
    numbers: tuple[int, ...]


_HELD = {
    "trial": "SELECT 1 FROM trial WHERE run_id = ? AND n = ?",
    "run": "SELECT 1 FROM run WHERE id = ? AND outcome = 'finished' AND result IS NOT NULL",
    "session": "SELECT 1 FROM session WHERE id = ? AND outcome IS NOT NULL",
    "person": "SELECT 1 FROM person WHERE number = ? AND pin IS NOT NULL",
    "row": "SELECT 1 FROM session WHERE id = ?",
    "event": "SELECT 1 FROM store WHERE last_seq >= ?",
}


def databases(found: Mapping[str, Path], acks: Iterable[Ack]) -> int:
    """Both are whole, and have what was acknowledged; how many acknowledgements that were."""
    if "pod.db" in found:
        _start(found["pod.db"])
    for name, path in found.items():
        _whole(name, path)
    checked = 0
    wanted = [ack for ack in acks if ack.what in _HELD]
    if not wanted:
        return 0
    if "pod.db" not in found:
        raise Lost(f"pod.db is not there, and {len(wanted)} things were acknowledged")
    with closing(sqlite3.connect(found["pod.db"])) as conn:
        taken = _taken(conn)
        waiting = {seq for (seq,) in conn.execute("SELECT seq FROM outbox")}
        for ack in wanted:
            if not conn.execute(_HELD[ack.what], ack.numbers).fetchone():
                raise Lost(f"{ack.what} {ack.numbers} was acknowledged and is not there")
            if ack.what == "event" and ack.numbers[0] > taken and ack.numbers[0] not in waiting:
                raise Lost(f"event {ack.numbers} is not in the outbox, and nobody had it")
            checked += 1
    return checked


def _start(path: Path) -> None:
    """As the controller opens it: what its redo log has is taken in."""
    try:
        take_in(path)
    except StoreFault as fault:
        raise Lost(str(fault)) from fault
    if list(path.parent.glob(f"{path.name}.aside-*")):
        raise Lost("the redo log of pod.db does not fit it")


def _whole(name: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        try:
            verdict = conn.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.DatabaseError as error:
            raise Lost(f"{name}: {error}") from error
        if verdict != [("ok",)]:
            raise Lost(f"{name}: {verdict}")


def _taken(conn: sqlite3.Connection) -> int:
    """Up to which number somebody had the events."""
    columns = {name for (name,) in conn.execute("SELECT name FROM pragma_table_info('store')")}
    if "acknowledged" not in columns:
        return 0  # an older release's, not brought forward yet
    ((taken,),) = conn.execute("SELECT max(sent, acknowledged) FROM store").fetchall()
    return int(taken)
