"""The redo log: what was appended comes back in order, as far as it is whole, and nothing else."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.store.entry import Codec, Statement
from controller.store.redo import BYTES, GENERATION, Redo, begun, redo_path

THIS, OTHER = b"a" * GENERATION, b"b" * GENERATION
SECTOR = 512
ENTRIES = st.lists(st.binary(max_size=3 * SECTOR), min_size=1, max_size=8)


@contextmanager
def log() -> Iterator[tuple[Path, Redo]]:
    """One of a database that need not be there."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "pod.db")
        with closing(Redo(path)) as redo:
            yield path, redo


def again(path: Path, generation: bytes = THIS) -> list[bytes]:
    """What the next one finds who opens it."""
    with closing(Redo(path)) as redo:
        return list(redo.entries(generation))


def written(redo: Redo, entries: list[bytes], generation: bytes = THIS) -> None:
    redo.begin(generation)
    assert all(redo.append(entry) for entry in entries)


@given(ENTRIES)
def test_entries_come_back_in_order(entries: list[bytes]) -> None:
    """To who asks for their generation; others find nothing."""
    with log() as (path, redo):
        written(redo, entries)
        assert again(path) == entries
        assert again(path, OTHER) == []
        assert (begun(path, THIS), begun(path, OTHER)) == (True, False)


@given(ENTRIES, ENTRIES, st.integers(1, 4))
def test_it_goes_on_where_it_was_left(first: list[bytes], then: list[bytes], opened: int) -> None:
    """However often it was opened in between."""
    with log() as (path, redo):
        written(redo, first)
        for _ in range(opened):
            with closing(Redo(path)) as other:
                assert list(other.entries(THIS)) == first
        with closing(Redo(path)) as other:
            list(other.entries(THIS))
            assert all(other.append(entry) for entry in then)
        assert again(path) == first + then


@given(ENTRIES, ENTRIES)
def test_a_new_generation_begins_in_front(before: list[bytes], now: list[bytes]) -> None:
    """What is left of the one before it, behind, counts no more."""
    with log() as (path, redo):
        written(redo, before, OTHER)
        written(redo, now)
        assert again(path) == now


@given(ENTRIES, st.data())
def test_a_damaged_entry_is_the_end(entries: list[bytes], data: st.DataObject) -> None:
    """Whatever bit of it is another, or whatever sectors of it were never written."""
    with log() as (path, redo):
        written(redo, entries)
        whole = redo_path(path).read_bytes()
        starts = [0]
        for entry in entries:
            starts.append(starts[-1] + -(-(24 + len(entry)) // SECTOR) * SECTOR)
        which = data.draw(st.integers(0, len(entries) - 1))
        at = starts[which] + data.draw(st.integers(0, 24 + len(entries[which]) - 1))
        torn = bytearray(whole)
        torn[at] ^= 1 << data.draw(st.integers(0, 7))
        redo_path(path).write_bytes(torn)
        assert again(path) == entries[:which]
        cut = data.draw(st.integers(starts[which], starts[which + 1] - SECTOR)) // SECTOR * SECTOR
        short = whole[:cut] + bytes(len(whole) - cut)
        redo_path(path).write_bytes(short)
        if short[: starts[which + 1]] != whole[: starts[which + 1]]:  # they may have been zeros
            assert again(path) == entries[:which]


def test_it_has_all_its_length_at_once_and_no_more() -> None:
    """What does not go in leaves what is in it, and what is shorter still goes in."""
    with log() as (path, redo):
        redo.begin(THIS)
        assert redo_path(path).stat().st_size == BYTES
        long = bytes(BYTES // 3)
        assert [redo.append(long) for _ in range(3)] == [True, True, False]
        assert redo.append(b"short")
        assert again(path) == [long, long, b"short"]
        assert redo_path(path).stat().st_size == BYTES
        assert 0.6 < redo.used < 0.7


def test_an_entry_that_was_refused_is_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The card fails once: what comes next stands in its place."""
    with log() as (path, redo):
        written(redo, [b"one"])
        with monkeypatch.context() as patch:

            def refuse(*_: object) -> int:
                raise OSError(5, "Input/output error")

            patch.setattr(os, "pwrite", refuse)
            with pytest.raises(OSError, match="Input/output"):
                redo.append(b"two")
        assert redo.append(b"three")
        assert again(path) == [b"one", b"three"]


def test_a_disk_of_larger_sectors_takes_it_through_the_cache(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It refuses a write of 512 bytes that goes past it."""
    real = os.pwrite

    def picky(handle: int, data: bytes | memoryview, at: int) -> int:
        direct = os.O_DIRECT & int(Path(f"/proc/self/fdinfo/{handle}").read_text().split()[3], 8)
        if direct and (len(data) % 4096 or at % 4096):
            raise OSError(22, "Invalid argument")
        return real(handle, data, at)

    with log() as (path, redo):
        monkeypatch.setattr(os, "pwrite", picky)
        written(redo, [b"one", b"two"])
        assert again(path) == [b"one", b"two"]


def test_nothing_can_be_read_of_it_once_it_is_wiped() -> None:
    """And it takes entries as before."""
    with log() as (path, redo):
        written(redo, [b"words of somebody" * 99], OTHER)
        redo.begin(THIS)
        redo.wipe()
        assert redo_path(path).read_bytes() == bytes(BYTES)
        written(redo, [b"one"])
        assert again(path) == [b"one"]


VALUES: st.SearchStrategy[object] = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.text(),
    st.binary(max_size=40),
    st.floats(allow_nan=False),
)
ROWS = st.lists(VALUES, max_size=4).map(tuple) | st.dictionaries(
    st.text("abc", min_size=1), VALUES, max_size=3
)
BLOCKS = st.lists(
    st.builds(Statement, st.sampled_from(["a", "b", "c"]), st.just(False), ROWS)
    | st.builds(Statement, st.text(), st.just(True), st.lists(ROWS, max_size=3)),
    max_size=5,
)


def plain(block: list[Statement]) -> list[tuple[object, ...]]:
    """With lists for tuples, which JSON does not tell apart, nor does SQLite."""
    listed = [list(v) if isinstance(v, tuple) else v for s in block for v in [s.values]]
    rows = [
        [list(r) if isinstance(r, tuple) else r for r in v] if s.many else v
        for s, v in zip(block, listed, strict=True)
    ]
    return [(s.sql, s.many, v) for s, v in zip(block, rows, strict=True)]


@given(st.lists(st.tuples(BLOCKS, st.booleans()), max_size=6))
def test_what_is_encoded_is_decoded(blocks: list[tuple[list[Statement], bool]]) -> None:
    """Also where some were never written: nothing that follows counts on their statements."""
    writes, reads = Codec(), Codec()
    for block, kept in blocks:
        entry = writes.encode(block)
        if kept:
            writes.keep(block)
            assert plain(reads.decode(entry)) == plain(block)


@pytest.mark.parametrize("entry", [b"", b"[", b"{}", b"[[7,false,[]]]", b"[[1]]", b"x\x9c junk"])
def test_an_entry_of_somebody_elses_is_refused(entry: bytes) -> None:
    """As one that means nothing."""
    with pytest.raises((ValueError, LookupError)):
        Codec().decode(entry)
