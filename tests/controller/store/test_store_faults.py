"""Cards that are full, read-only, torn or taken: told, and nothing acknowledged unwritten."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from controller.health.clock import Moment
from controller.store.database import database_path
from controller.store.faults import StoreFault
from controller.store.rows import Limits
from controller.store.store import Store
from tests.controller.store.parts import (
    LIMITS,
    RESULT,
    begin,
    checkpoint,
    mailbox_of,
    opened,
    overwrite,
    trial,
)
from tests.disk import Mount, fill, memory_disk, remount
from tests.waiting import wait_for

# The relay makes no round of its own, and no checkpoint, while a test tears the file.
RARELY = Limits(86_400, 10_000_000, tick_s=600)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """`mount(options)` mounts a small memory disk, or mounts it anew; skipped where not allowed."""
    with memory_disk(tmp_path / "disk") as mounted:
        yield mounted


def keep_until_fault(store: Store, run: int) -> tuple[int, StoreFault]:
    """How many trials were acknowledged before the first that was not, and why that was not."""
    for number in range(1, 100_000):
        try:
            store.keep(run, trial(number))
        except StoreFault as fault:
            return number - 1, fault
    raise AssertionError("the disk never filled")


def onsets(store: Store, run: int) -> list[int]:
    return [t.onset_ns for _, t in store.trials(run)]


def test_a_full_disk_is_told_and_recovered_from(mount: Mount) -> None:
    """What was acknowledged is there, what was not is not, and space freed lets trials in again."""
    disk = mount("size=4m")
    with opened(disk) as store:
        _, run = begin(store)
        wait_for("the first round", lambda: store.get_status()["outbox_depth"] == 1)
        ballast = disk / "ballast"
        fill(ballast)
        count, fault = keep_until_fault(store, run)
        assert (fault.code, fault.what_to_do) == ("disk_full", "free space or replace the card")
        assert onsets(store, run) == list(range(1, count + 1))
        ballast.unlink()
        store.check()
        store.keep(run, trial(count + 1))
        store.finish_run(run, "finished", {}, Moment.now(), [RESULT])
        assert onsets(store, run) == list(range(1, count + 2))
    with opened(disk) as store:
        assert onsets(store, run) == list(range(1, count + 2))
        wait_for("both rows", lambda: store.get_status()["outbox_depth"] == 2)


def test_a_disk_full_from_the_start_is_told(mount: Mount) -> None:
    """The store does not half open; it opens once there is room."""
    disk = mount("size=4m")
    fill(disk / "ballast")
    with pytest.raises(StoreFault) as told:
        Store.open(disk, LIMITS)
    assert told.value.code == "disk_full"
    (disk / "ballast").unlink()
    with opened(disk) as store:
        store.check()


def test_a_read_only_disk_is_told(mount: Mount) -> None:
    """A card that went read-only says so at opening, with what is on it untouched."""
    disk = mount("size=4m")
    with opened(disk) as store:
        begin(store)
    before = database_path(disk).read_bytes()
    remount(disk, "ro")
    with pytest.raises(StoreFault) as told:
        Store.open(disk, LIMITS)
    assert told.value.code == "read_only"
    assert database_path(disk).read_bytes() == before


def test_a_directory_without_rights_is_told(tmp_path: Path) -> None:
    """Somebody else's directory is refused as one that cannot be written."""
    code = """
import os, sys
from pathlib import Path
from controller.store.faults import StoreFault
from controller.store.store import Store
from tests.controller.store.parts import LIMITS
here = Path(sys.argv[1]); os.chdir(here); os.chmod(here, 0o555)
if os.getuid() == 0: os.setgroups([]); os.setuid(65534)
try: Store.open(Path("."), LIMITS)
except StoreFault as fault: print(fault.code)
"""
    done = child(code, tmp_path)
    assert (done.stdout.strip(), done.stderr) == ("read_only", "")


LIMITED = """
import resource, sys
from pathlib import Path
from controller.store.faults import StoreFault
from controller.store.rows import Limits
from controller.store.store import Store
from tests.controller.store.parts import begin, trial
store = Store.open(Path(sys.argv[1]), Limits(86_400, 10_000_000, tick_s=600))
_, run = begin(store)
most = 20_000 + max(path.stat().st_size for path in Path(sys.argv[1]).rglob("*"))
resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
number = 0
try:
    while True:
        store.keep(run, trial(number + 1)); number += 1
except StoreFault as fault:
    held = len(store.trials(run))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    store.keep(run, trial(number + 1))
    print(fault.code, number, held, len(store.trials(run)))
store.close()
"""


def test_a_write_that_the_system_refuses_is_told_and_recovered_from(tmp_path: Path) -> None:
    """An I/O error in the middle of a commit acknowledges nothing; the next commit may succeed."""
    done = child(LIMITED, tmp_path)
    assert "pod.db is not up to date yet" in done.stderr
    code, *counts = done.stdout.split()
    acknowledged, held, after = map(int, counts)
    assert code == "io"
    assert acknowledged > 10
    assert (held, after) == (acknowledged, acknowledged + 1)


def child(code: str, data_dir: Path) -> "subprocess.CompletedProcess[str]":
    """Run code in a process of its own, from the directory that the packages are found in."""
    return subprocess.run(
        [sys.executable, "-c", code, data_dir],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )


def test_two_controllers_on_one_directory_are_refused(tmp_path: Path) -> None:
    """The second is told what to do, and the first goes on undisturbed."""
    with opened(tmp_path) as store:
        with pytest.raises(StoreFault, match="another controller") as told:
            Store.open(tmp_path, LIMITS)
        assert told.value.code == "locked"
        begin(store)
    with opened(tmp_path) as store:
        assert store.unfinished()


TEARS: dict[str, Callable[[Path], None]] = {
    "cut in half": lambda p: os.truncate(p, p.stat().st_size // 8192 * 4096),
    "pages overwritten": lambda p: overwrite(p, 4096, b"\xa5" * (p.stat().st_size - 4096)),
    "header overwritten": lambda p: overwrite(p, 0, b"\0" * 100),
    "not a database": lambda p: overwrite(p, 0, b"a list of names\n" * 512),
}


@pytest.mark.parametrize("tear", TEARS)
def test_a_torn_database_is_set_aside_whole(tmp_path: Path, tear: str) -> None:
    """A fresh one starts under a new id, works at once, and the status names the torn file."""
    with opened(tmp_path) as store:
        _, run = begin(store)
        for number in range(200):
            store.keep(run, trial(number))
        before = store.id
    path = database_path(tmp_path)
    TEARS[tear](path)
    torn = path.read_bytes()
    with opened(tmp_path) as store:
        (name,) = store.set_aside
        assert path.with_name(name).read_bytes() == torn
        assert store.get_status()["set_aside"] == [name]
        assert store.id != before
        assert store.trials() == []
        begin(store)
        with mailbox_of(tmp_path) as box:
            wait_for("old and new rows", lambda: box.depth() == 2)
            assert [r.store for r in box.pending()] == [before, store.id]


def test_a_torn_database_stays_told_after_the_next_start(tmp_path: Path) -> None:
    """Until somebody has looked at the file and taken it away."""
    path = database_path(tmp_path)
    path.parent.mkdir()
    path.write_text("not a database\n" * 99)
    for _ in range(2):
        with opened(tmp_path) as store:
            (name,) = store.set_aside
    path.with_name(name).unlink()
    with opened(tmp_path) as store:
        assert store.set_aside == ()


def test_damage_met_while_running_is_told_and_check_starts_afresh(tmp_path: Path) -> None:
    """Torn under a running controller: a StoreFault, then a fresh database on request."""
    with opened(tmp_path, RARELY) as store:
        _, run = begin(store)
        for number in range(2000):
            store.keep(run, trial(number))
        path = database_path(tmp_path)
        checkpoint(path)
        overwrite(path, 4096, b"\xff" * (path.stat().st_size - 4096))
        before = store.id
        with pytest.raises(StoreFault) as told:
            store.trials()
        assert told.value.code == "corrupt"
        store.check()
        assert store.id != before
        begin(store)
        assert len(store.set_aside) == 1


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    """A pod that was rolled back does not touch what a later program wrote."""
    with opened(tmp_path):
        pass
    path = database_path(tmp_path)
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA user_version = 99")
    conn.close()
    before = path.read_bytes()
    with pytest.raises(StoreFault, match="update the program") as told:
        Store.open(tmp_path, LIMITS)
    assert told.value.code == "newer"
    assert path.read_bytes() == before


def test_a_mailbox_that_cannot_be_opened_stops_nobody(tmp_path: Path) -> None:
    """Trials are kept, events wait in the outbox and go later, and the status says why."""
    (tmp_path / "mail").write_text("a file where a directory should be")
    with opened(tmp_path) as store:
        _, run = begin(store)
        store.keep(run, trial(1))
        wait_for("the status", lambda: store.get_status()["mailbox_fault"])
        (tmp_path / "mail").unlink()
        wait_for("the row", lambda: store.get_status()["outbox_depth"] == 1)
        assert store.get_status()["mailbox_fault"] is None
