"""The file in which a person moves: what opens it, what it may hold, and what is refused."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from controller.people import parcel
from controller.people.parcel import Declined
from controller.store.database import SCHEMA, SCHEMA_VERSION
from controller.store.moving import Place
from controller.store.travelling import SHARED, pack, parts, unpacked
from tests.controller.people.lives import counts, lived, rows_of_others
from tests.controller.people.two_pods import Pod
from tests.controller.store.test_erasing import OWN
from tests.disk import fill, memory_disk


def test_a_file_is_taken_in_once_also_after_they_areerased(
    pods: tuple[Pod, Pod], path: Path
) -> None:
    """The pod knows the file, and who came with it as long as they are there."""
    a, b = pods
    _, code = a.send(lived(a.store).pseudonym, b, path)
    came = b.receive(path, code)
    with pytest.raises(Declined, match="before"):
        b.receive(path, code)
    assert b.moving.who_came(path) == came
    b.people.erase(came, published=False)
    with pytest.raises(Declined, match="before"):
        b.receive(path, code)
    assert b.moving.who_came(path) is None
    assert "taken_in" not in counts(b.store, came.pseudonym)


def test_another_code_opens_nothing(pods: tuple[Pod, Pod], path: Path) -> None:
    """The right one still does."""
    a, b = pods
    _, code = a.send(lived(a.store).pseudonym, b, path)
    wrong = f"{(int(code) + 1) % 10**parcel.DIGITS:0{parcel.DIGITS}}"
    before = rows_of_others(b.data, "")
    with pytest.raises(Declined, match="not the file's code"):
        b.receive(path, wrong)
    assert rows_of_others(b.data, "") == before
    b.receive(path, code)


def test_a_torn_or_changed_file_is_told_from_a_wrong_code(
    pods: tuple[Pod, Pod], path: Path
) -> None:
    """Wherever it is cut off, whatever byte is another."""
    a, b = pods
    a.send(lived(a.store).pseudonym, b, path)
    whole = path.read_bytes()
    head = whole.index(b"\n")
    for cut in (0, 1, head - 1, head, head + 1, head + 70, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(Declined, match=r"no file of a person|is torn"):
            b.moving.look_at(path)
    for at in (head + 5, head + 90, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Declined, match="is torn"):
            b.moving.look_at(path)
    path.write_bytes(whole.replace(b'"pod": "b"', b'"pod": "c"', 1))
    with pytest.raises(Declined, match="is torn"):
        b.moving.look_at(path)


def test_a_file_for_another_pod_is_not_for_this_one(pods: tuple[Pod, Pod], path: Path) -> None:
    """Which it is for is told."""
    a, b = pods
    a.moving.prepare(lived(a.store).pseudonym, Place("wing", "c"), path)
    with pytest.raises(Declined, match="another pod \\(wing/c\\)"):
        b.moving.look_at(path)


def test_a_newer_file_is_not_taken(
    pods: tuple[Pod, Pod], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a newer form, or with a newer database in it."""
    a, b = pods
    name = lived(a.store).pseudonym
    with monkeypatch.context() as patch:
        patch.setattr("controller.people.moving.SCHEMA_VERSION", SCHEMA_VERSION + 1)
        a.moving.prepare(name, b.moving.here, path)
    with pytest.raises(Declined, match="newer"):
        b.moving.look_at(path)
    path.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(parcel, "VERSION", parcel.VERSION + 1)
        a.moving.prepare(name, b.moving.here, path)
    with pytest.raises(Declined, match="newer"):
        b.moving.look_at(path)


def test_a_file_is_not_written_over(pods: tuple[Pod, Pod], path: Path) -> None:
    """Whatever it is."""
    a, b = pods
    path.write_text("mine")
    with pytest.raises(Declined, match="a file of this name"):
        a.send(lived(a.store).pseudonym, b, path)
    assert path.read_text() == "mine"


def test_a_full_stick_makes_no_file_and_changes_nothing(
    pods: tuple[Pod, Pod], tmp_path: Path
) -> None:
    """Nor does half of a file stay on it."""
    a, b = pods
    somebody = lived(a.store)
    with memory_disk(tmp_path / "stick") as mount:
        stick = mount("size=128k")
        fill(stick / "full")
        with pytest.raises(OSError, match="No space left"):
            a.send(somebody.pseudonym, b, stick / "x.person")
        assert [each.name for each in stick.iterdir()] == ["full"]
    assert a.people.find(somebody.number) == somebody


def test_each_table_travels_or_is_known_to_stay(pods: tuple[Pod, Pod]) -> None:
    """Whatever is of anybody does, but for wrong tries and where they have gone."""

    def work(conn: sqlite3.Connection) -> tuple[set[str], set[str]]:
        names = {n for (n,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return names, set(parts(conn))

    names, travels = pods[0].store.read(work)
    assert travels == names - OWN - {"handed_over", "tries"}
    assert set(SHARED) <= OWN


def test_one_of_an_earlier_version_is_brought_forward(pods: tuple[Pod, Pod]) -> None:
    """By the steps that pod.db itself goes through."""
    a, _ = pods
    name = lived(a.store).pseudonym
    packed = a.store.read(lambda conn: pack(conn, name, SCHEMA))
    later = (*SCHEMA, "ALTER TABLE goal ADD COLUMN why TEXT NOT NULL DEFAULT 'old';")
    with unpacked(packed, later) as box:
        assert box.execute("SELECT why FROM goal").fetchall() == [("old",)]


@pytest.mark.parametrize(
    "evil",
    [
        "CREATE TRIGGER more AFTER INSERT ON goal BEGIN DELETE FROM goal; END",
        "CREATE TABLE more (x)",
        "DROP TABLE goal",
        "PRAGMA user_version = 0",
        "INSERT INTO person (pseudonym, number, enrolled) VALUES ('p-2', 7, '{}')",
        "UPDATE person SET number = NULL, pin = NULL, ended = '{}'",
    ],
)
def test_what_no_pod_packed_is_foreign(evil: str, pods: tuple[Pod, Pod], path: Path) -> None:
    """Also where somebody knows how to seal."""
    a, b = pods
    ready = a.moving.prepare(lived(a.store).pseudonym, b.moving.here, path)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.deserialize(parcel.opened(parcel.read(path.read_bytes(), SCHEMA_VERSION), ready.code))
        conn.execute(evil)
        path.write_bytes(parcel.seal(ready.label, conn.serialize(), ready.code))
    with pytest.raises(Declined, match="no file of a person"):
        b.receive(path, ready.code)
    for rest in (b"", b"SQLite format 3\x00" + b"x" * 500):
        path.write_bytes(parcel.seal(ready.label, rest, ready.code))
        with pytest.raises(Declined, match="no file of a person"):
            b.receive(path, ready.code)


def test_a_key_that_costs_too_much_is_not_tried(pods: tuple[Pod, Pod], path: Path) -> None:
    """A file does not take the pod's memory."""
    a, b = pods
    _, code = a.send(lived(a.store).pseudonym, b, path)
    found = b.moving.look_at(path)
    dear = found.head.replace(b'"mem": 8192', b'"mem": 1099511627776')
    with pytest.raises(Declined, match="costs too much"):
        parcel.opened(replace(found, head=dear), code)
