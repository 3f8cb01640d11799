"""The log's reader and what is made of it, on a log of a few writes."""

import random
from pathlib import Path

import pytest

from tests.powercut.log import DISCARD, FLUSH, FUA, HEADER, MAGIC, SECTOR, SUPER, VERSION, entries
from tests.powercut.replay import Replayed, points, some

WRITE = 0


def a_log(path: Path, *requests: tuple[int, int, bytes]) -> Path:
    """A log of (flags, sector, data), as QEMU writes it; of a DISCARD the data is not in it."""
    log = SUPER.pack(MAGIC, VERSION, len(requests), SECTOR).ljust(SECTOR, b"\0")
    for flags, sector, data in requests:
        header = HEADER.pack(sector, len(data) // SECTOR, flags, len(data))
        log += header.ljust(SECTOR, b"\0") + (b"" if flags & DISCARD else data)
    path.write_bytes(log)
    return path


def block(letter: str, sectors: int = 1) -> bytes:
    """So many sectors of one letter."""
    return letter.encode() * SECTOR * sectors


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Two writes, a flush, a discard and a write that is its own flush, two more on their way."""
    return a_log(
        tmp_path / "log",
        (WRITE, 0, block("a")),
        (WRITE, 2, block("b", 2)),
        (FLUSH, 0, b""),
        (FLUSH, 0, b""),
        (DISCARD, 8, block("-", 8)),
        (FUA, 0, block("c")),
        (WRITE, 1, block("d")),
        (WRITE, 2, block("e", 2)),
    )


def test_each_barrier_is_a_point_with_what_was_on_its_way(log: Path) -> None:
    """A flush of nothing is none; the first point is before everything."""
    found = list(points(log))
    assert [[w.offset // SECTOR for w in before] for before, _ in found] == [[], [0, 2], [0]]
    assert [[w.offset // SECTOR for w in point.after] for _, point in found] == [
        [0, 2],
        [0],
        [1, 2],
    ]
    assert found[0][1].at == 0 < found[1][1].at < found[2][1].at < log.stat().st_size


def test_the_card_is_what_was_flushed_and_the_rest_can_be_taken_back(
    log: Path, tmp_path: Path
) -> None:
    """Byte for byte; and a copy of a part of it."""
    disk = tmp_path / "disk"
    with disk.open("wb") as file:
        file.truncate(16 * SECTOR)
    wrote = list[tuple[int, int]]()
    with Replayed(disk, log, lambda *at: wrote.append(at)) as card:
        found = list(points(log))
        for before, _ in found:
            for entry in before:
                card.put(entry)
        point = found[-1][1]
        assert disk.read_bytes()[: 4 * SECTOR] == block("c") + block("\0") + block("b", 2)
        undo = card.put_for_now([(point.after[1], SECTOR), (point.after[0], SECTOR)])
        assert disk.read_bytes()[: 4 * SECTOR] == b"".join(map(block, "cdeb"))
        at = [(2 * SECTOR, SECTOR), (SECTOR, SECTOR)]
        assert wrote[-2:] == at
        card.take_back(undo)
        assert wrote[-2:] == at[::-1]
        card.copy(2 * SECTOR, 4 * SECTOR, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == block("b", 2) + block("\0", 2)


def test_of_what_was_on_its_way_one_is_torn(log: Path) -> None:
    """Half of its sectors, whatever becomes of the others; of nothing nothing."""
    *_, (_, point) = points(log)
    for seed in range(20):
        kept = some(point.after, random.Random(seed))
        assert [size for each, size in kept if size < each.length] == [kept[-1][1]]
        assert kept[-1][1] == kept[-1][0].length // 2 // SECTOR * SECTOR
    assert some([], random.Random(1)) == []


def test_a_log_that_is_cut_off_ends_before_what_is_not_whole(log: Path) -> None:
    """As when its machine was killed; another file is refused."""
    whole = list(entries(log))
    log.write_bytes(log.read_bytes()[:-1])
    assert list(entries(log)) == whole[:-1]
    log.write_bytes(b"\0" * 4096)
    with pytest.raises(ValueError, match="no log of writes"):
        list(entries(log))
