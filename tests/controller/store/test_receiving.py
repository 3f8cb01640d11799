"""What was received, on the card: a file that is torn, newer, or an older program's."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from controller.store.faults import StoreFault
from controller.store.files import those_aside
from controller.store.inbox import Order
from controller.store.mailbox import mailbox_path
from controller.store.receiving import Inbox, inbox_path
from tests.controller.store.parts import all_pending, begin, inbox_of, mailbox_of, opened
from tests.waiting import wait_for


@pytest.mark.parametrize(
    "content", [b"a list of names\n" * 300, b"SQLite format 3\0", b"\0" * 8192]
)
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    """Whatever lies there under the name, it is kept as it was, and an inbox opens."""
    path = tmp_path / "mailbox.db"
    path.write_bytes(content)
    with closing(Inbox.open(path)) as inbox:
        assert inbox.accept(Order("c1", "identify"), "now") == "new"
    (aside,) = tmp_path.glob("mailbox.db.aside-*")
    assert aside.read_bytes() == content


def test_one_torn_while_open_is_set_aside_once(tmp_path: Path) -> None:
    """Whoever meets the damage sets it aside whole; the other follows and sets nothing aside."""
    with inbox_of(tmp_path) as inbox, inbox_of(tmp_path) as other:
        assert inbox.accept(Order("c1", "identify"), "now") == "new"
        path = inbox_path(tmp_path)
        with path.open("r+b") as file:
            file.truncate(0)
        assert other.accepted() == []
        assert inbox.accept(Order("c2", "identify"), "now") == "new"
        assert [order.id for order in other.accepted()] == ["c2"]
        assert len(those_aside(path)) == 1


def test_a_newer_one_is_refused_untouched(tmp_path: Path) -> None:
    """A file of a later program is neither read nor set aside."""
    path = tmp_path / "mailbox.db"
    Inbox.open(path).close()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(StoreFault, match="update the program") as told:
        Inbox.open(path)
    assert told.value.code == "newer"
    assert path.read_bytes() == before


def test_mail_that_an_older_program_left_is_taken_away(tmp_path: Path) -> None:
    """It had its mail on the card, and let go and erased without ours: both begin anew."""
    with opened(tmp_path) as store, mailbox_of(tmp_path) as box:
        begin(store, events=3)
        wait_for("the mail", lambda: box.depth() == 3)
        before = box.id
    words = b"words of somebody"
    with closing(sqlite3.connect(inbox_path(tmp_path), isolation_level=None)) as conn:
        conn.execute(
            "INSERT INTO mail VALUES (1, 'old', 1, 'k', 'device', ?, '', 0, '', 0, 1)",
            (words.decode(),),
        )
        conn.execute("INSERT INTO mark VALUES ('old', 1, 0, 0)")
    with opened(tmp_path), mailbox_of(tmp_path) as box:
        wait_for("the mail again", lambda: [row.seq for row in all_pending(box)] == [1, 2, 3])
        assert box.id != before
        with inbox_of(tmp_path) as inbox:
            assert not inbox.forget_mail()
    files = [path for path in (tmp_path / "mail").rglob("*") if path.is_file()]
    assert mailbox_path(tmp_path) in files
    assert not any(words in path.read_bytes() for path in files)
