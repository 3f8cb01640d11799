"""Two files are two users', as the units set them up: whoever comes first, the other writes too."""

import multiprocessing
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from controller.store.inbox import Order
from controller.store.mailbox import Mailbox, mailbox_path
from controller.store.receiving import Inbox, inbox_path
from tests.controller.store.parts import all_pending, rows
from tests.test_units import UNITS, unit

# Users and the group that they share, which need no names.
POD, UPLINK, SHARED = 64101, 64102, 64101

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becomes two other users: run as root")


def mode_of(folder: str) -> int:
    """As the image lays it on the data partition."""
    script = UNITS.parent / "firmware/image/files/usr/lib/training-pod-image/make-data"
    found = re.search(rf"folder {folder} (\d+) pod pod ", script.read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1], 8)


@pytest.fixture
def data() -> Iterator[Path]:
    """The controller's data directory, with what is shared in it, as the image lays them."""
    place = Path(tempfile.mkdtemp())  # where other users get, too
    folders = {"pod": place, "pod/mail": inbox_path(place).parent}
    folders["pod/mail/passing"] = mailbox_path(place).parent
    for name, folder in folders.items():
        folder.mkdir(exist_ok=True)
        os.chown(folder, POD, SHARED)
        folder.chmod(mode_of(name))
    yield place
    shutil.rmtree(place)


def as_user(user: int, group: int, work: Callable[[Path], None], data: Path) -> int | None:
    """The exit code of `work` by this user, with the umask of its unit."""

    def begin() -> None:
        os.umask(int(unit("pod-controller.service")["UMask"][0], 8))
        os.setgroups([SHARED])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
        work(data)

    process = multiprocessing.get_context("fork").Process(target=begin)
    process.start()
    process.join(30)
    return process.exitcode


def fill(data: Path) -> None:
    """What the relay does."""
    box = Mailbox.open(mailbox_path(data))
    assert box.append(rows("one", 1, 3), 0)
    Inbox.open(inbox_path(data)).put_document("reported", "{}")


def empty(data: Path) -> None:
    """What the uplink does."""
    box = Mailbox.open(mailbox_path(data))
    for row in all_pending(box):
        box.mark_sent(row.store, row.seq)
        box.acknowledge(row.store, row.seq)
    assert Inbox.open(inbox_path(data)).accept(Order("c1", "identify"), "now") == "new"


def look(data: Path) -> None:
    """The uplink at its start, with nothing there yet."""
    Mailbox.open(mailbox_path(data)).depth()
    Inbox.open(inbox_path(data)).accepted()


@pytest.mark.parametrize("first", ["controller", "uplink"])
def test_each_writes_what_the_other_made(data: Path, first: str) -> None:
    """Left open by a process that ended without closing, its log beside it."""
    if first == "uplink":
        assert as_user(UPLINK, UPLINK, look, data) == 0
    assert as_user(POD, SHARED, fill, data) == 0
    assert as_user(UPLINK, UPLINK, empty, data) == 0
    assert Mailbox.open(mailbox_path(data)).depth() == 0


def test_nobody_else_reads_it(data: Path) -> None:
    """A third user is in no group of theirs."""
    assert as_user(POD, SHARED, fill, data) == 0
    shared = [path for path in inbox_path(data).parent.rglob("*") if path.is_file()]
    assert {mailbox_path(data), inbox_path(data)} <= {*shared}
    for path in shared:
        assert path.stat().st_mode & 0o007 == 0
        assert path.stat().st_gid == SHARED
