"""Which bundles a pod takes: real ones, judged by RAUC and by what runs."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from controller.update import bundle
from controller.update.bundle import RefusedError
from firmware.image import bundle as making
from firmware.image import keys
from tests.controller.update.bundles import conf, signed

Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of one authority, and a bundle of version 0.2.0 by it."""
    folder = tmp_path_factory.mktemp("ours")
    keys.make(folder, "ours")
    signed(folder, folder)
    return folder


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another authority's."""
    folder = tmp_path_factory.mktemp("theirs")
    keys.make(folder, "theirs")
    signed(folder, folder)
    return folder


def refused(path: Path, running: str, by: Path) -> str:
    """With which code."""
    with pytest.raises(RefusedError) as no:
        bundle.judge(path, running, by)
    assert len(str(no.value)) > 20
    return no.value.code


def test_a_good_one_says_its_version(ours: Path) -> None:
    """Newer than what runs, or the same once more."""
    trusting = conf(ours, ours)
    assert bundle.judge(ours / "0.2.0.raucb", "0.1.0", trusting) == "0.2.0"
    assert bundle.judge(ours / "0.2.0.raucb", "0.2.0", trusting) == "0.2.0"


def test_both_sides_mean_the_same_board() -> None:
    """What bundles are made for, and what the pod takes, and what RAUC is told."""
    conf_file = Path(making.__file__).with_name("files") / "etc/rauc/system.conf"
    assert making.COMPATIBLE == bundle.COMPATIBLE
    assert f"compatible={bundle.COMPATIBLE}\n" in conf_file.read_text()


def test_older_ones_are_refused(ours: Path) -> None:
    """By numbers and not by letters."""
    trusting = conf(ours, ours)
    assert refused(ours / "0.2.0.raucb", "0.2.1", trusting) == "downgrade"
    assert refused(ours / "0.2.0.raucb", "0.10.0", trusting) == "downgrade"


def test_another_signer_is_refused_until_keys_change(
    ours: Path, theirs: Path, tmp_path: Path
) -> None:
    """Rotation: an image that trusts both takes either; then one that trusts the new one alone."""
    old, new = ours / "0.2.0.raucb", theirs / "0.2.0.raucb"
    assert refused(new, "0.1.0", conf(tmp_path, ours)) == "signature"
    both = conf(tmp_path, ours, theirs)
    assert bundle.judge(old, "0.1.0", both) == "0.2.0"
    assert bundle.judge(new, "0.1.0", both) == "0.2.0"
    assert refused(old, "0.1.0", conf(tmp_path, theirs)) == "signature"


def test_another_board_is_refused(ours: Path, tmp_path: Path) -> None:
    """Signed by the right one, and made for something else."""
    keep = tmp_path / "other"
    keep.mkdir()
    made = signed(keep, ours, "0.3.0", compatible="coffee-machine")
    assert refused(made, "0.1.0", conf(tmp_path, ours)) == "wrong_board"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data[: len(data) // 2], "damaged"),
        (lambda data: data[:-1], "damaged"),
        (lambda _: b"", "damaged"),
        (lambda data: data[:-2000], "damaged"),
        (lambda _: b"x" * 100_000, "damaged"),
        (lambda data: data[:-900] + bytes(reversed(data[-900:-8])) + data[-8:], "damaged"),
    ],
    ids=["half", "one byte less", "empty", "no signature", "no bundle", "signature mixed up"],
)
def test_damaged_ones_are_refused(ours: Path, tmp_path: Path, change: Change, code: str) -> None:
    """Truncated, unsigned, or anything else."""
    damaged = tmp_path / "damaged.raucb"
    damaged.write_bytes(change((ours / "0.2.0.raucb").read_bytes()))
    assert refused(damaged, "0.1.0", conf(tmp_path, ours)) == code


def test_only_plain_files_of_a_bundles_size(tmp_path: Path) -> None:
    """On a stick there may be anything."""
    (tmp_path / "good.raucb").write_bytes(b"x")
    assert bundle.checked_file(tmp_path, "good.raucb") == tmp_path / "good.raucb"
    (tmp_path / "folder.raucb").mkdir()
    (tmp_path / "link.raucb").symlink_to("good.raucb")
    (tmp_path / "loop.raucb").symlink_to("loop.raucb")
    os.mkfifo(tmp_path / "pipe.raucb")
    with (tmp_path / "huge.raucb").open("wb") as file:
        file.truncate(bundle.MOST_BYTES + 1)
    for name in ("folder", "link", "loop", "pipe", "huge", "none"):
        with pytest.raises(RefusedError):
            bundle.checked_file(tmp_path, f"{name}.raucb")
    for name in ("../good.raucb", "/etc/passwd", ".raucb", "a b.raucb", "good.txt", "", "-x.raucb"):
        with pytest.raises(RefusedError):
            bundle.checked_file(tmp_path, name)


def test_keys_are_made_once(ours: Path) -> None:
    """New ones in their place would shut out every pod that trusts them."""
    with pytest.raises(FileExistsError):
        keys.make(ours, "again")
    assert (ours / keys.SIGNER_KEY).stat().st_mode & 0o077 == 0
