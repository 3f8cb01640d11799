"""`pod flash` onto files in the place of cards: what arrives, and what is refused."""

import hashlib
import random
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.commands.flash import command
from controller.fleet.flash.blocks import BlockMap, verify
from controller.fleet.flash.disks import Unfit

BLOCK = 4096
FAT_AT, FAT_BYTES = 2048 * 512, 1 << 20
PROVISION = "pod: pod-7\nsite: site-2\nbroker: {host: broker.example, tls: false}\n"


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A small card's image: a partition table, a FAT, a gap, and something behind it."""
    raw = tmp_path / "card.img"
    table = bytearray(512)
    table[446 + 8 : 446 + 12] = (FAT_AT // 512).to_bytes(4, "little")
    behind = random.Random(5).randbytes(3 * BLOCK)
    raw.write_bytes(bytes(table).ljust(BLOCK, b"\1"))
    with raw.open("r+b") as file:
        file.truncate(16 << 20)
        file.seek(12 << 20)
        file.write(behind)
    fat = ["mkfs.vfat", "-C", str(tmp_path / "fat"), str(FAT_BYTES // 1024)]
    subprocess.run(fat, check=True, capture_output=True)
    with raw.open("r+b") as file:
        file.seek(FAT_AT)
        file.write((tmp_path / "fat").read_bytes())
    packed = tmp_path / "pod-1.img.zst"
    subprocess.run(["zstd", "-q", str(raw), "-o", str(packed)], check=True)
    _write_map(raw, tmp_path / "pod-1.bmap")
    return packed


def _write_map(raw: Path, target: Path) -> None:
    """As bmaptool writes it: blocks, and the SHA-256 of each range."""
    data, ranges = raw.read_bytes(), [(0, 0), (256, 511), (3072, 3074)]
    lines = [
        f'<Range chksum="{hashlib.sha256(data[a * BLOCK : (b + 1) * BLOCK]).hexdigest()}">'
        f" {a if a == b else f'{a}-{b}'} </Range>"
        for a, b in ranges
    ]
    target.write_text(
        f'<?xml version="1.0" ?><bmap version="2.0"><ImageSize>{len(data)}</ImageSize>'
        f"<BlockSize>{BLOCK}</BlockSize><BlockMap>{''.join(lines)}</BlockMap></bmap>"
    )


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A card on which something else was before."""
    path = tmp_path / "card"
    path.write_bytes(b"\xaa" * (20 << 20))
    return path


def flash(card: Path, image: Path, *options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(command, [str(card), "--image", str(image), "--yes", *options])


def test_what_the_image_holds_is_on_the_card(tmp_path: Path, image: Path, card: Path) -> None:
    """Every mapped byte; the rest of the card is not touched."""
    done = flash(card, image)
    assert done.exit_code == 0, done.output
    raw, written = (tmp_path / "card.img").read_bytes(), card.read_bytes()
    for begin, end in (
        (0, BLOCK),
        (FAT_AT, FAT_AT + FAT_BYTES),
        (12 << 20, (12 << 20) + 3 * BLOCK),
    ):
        assert written[begin:end] == raw[begin:end]
    assert set(written[BLOCK:FAT_AT]) == {0xAA}
    assert len(written) == 20 << 20


def test_the_provisioning_lies_where_the_pod_reads_it(
    tmp_path: Path, image: Path, card: Path
) -> None:
    """On the first partition, as it was given."""
    (tmp_path / "mine.yaml").write_text(PROVISION)
    assert flash(card, image, "--provision", str(tmp_path / "mine.yaml")).exit_code == 0
    read = ["mtype", "-i", f"{card}@@{FAT_AT}", "::pod-provision.yaml"]
    assert subprocess.run(read, check=True, capture_output=True, text=True).stdout == PROVISION


def test_a_wrong_provisioning_is_told_before_anything_is_written(
    tmp_path: Path, image: Path, card: Path
) -> None:
    """The card stays as it was."""
    (tmp_path / "mine.yaml").write_text("pod: A B\n")
    done = flash(card, image, "--provision", str(tmp_path / "mine.yaml"))
    assert done.exit_code == 1
    assert "mine.yaml:1: pod" in done.output
    assert "broker: the key is missing" in done.output
    assert set(card.read_bytes()) == {0xAA}


@pytest.mark.parametrize("damage", ["cut", "changed", "no_map", "map_is_none"])
def test_a_damaged_image_is_told(image: Path, card: Path, damage: str) -> None:
    """Cut off, another one than its map's, or without a map."""
    data, blocks = image.read_bytes(), image.with_name("pod-1.bmap")
    if damage == "cut":
        image.write_bytes(data[: len(data) // 2])
    elif damage == "changed":
        blocks.write_text(blocks.read_text().replace('chksum="', 'chksum="0', 1))
    elif damage == "no_map":
        blocks.unlink()
    else:
        blocks.write_text("<bmap>")
    done = flash(card, image)
    assert done.exit_code == 1
    assert "again" in done.output


def test_a_card_that_does_not_keep_what_is_written_is_told(image: Path, card: Path) -> None:
    """One bit that reads back otherwise is enough."""
    blocks = BlockMap.read(image.with_name("pod-1.bmap"))
    assert flash(card, image).exit_code == 0
    with card.open("r+b") as file:
        file.seek((12 << 20) + BLOCK)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(Unfit, match="another card"):
        verify(card, blocks, lambda _: None)


def test_without_a_disk_the_disks_are_listed() -> None:
    """And nothing is asked or written."""
    done = CliRunner().invoke(command, [])
    assert done.exit_code == 0, done.output


def test_who_says_no_keeps_the_card(image: Path, card: Path) -> None:
    """The question comes before the first byte."""
    done = CliRunner().invoke(command, [str(card), "--image", str(image)], input="n\n")
    assert done.exit_code == 1
    assert set(card.read_bytes()) == {0xAA}
