"""Of an update only what differs from the root that runs is loaded, or else all of it."""

import hashlib
import io
import json
import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from controller.uplink import pieces
from controller.uplink.download import DONE
from firmware.image import keys
from tests.controller.update.bundles import signed
from tests.controller.uplink.loading import Pod, host, pod, site
from tests.update_host import Host

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="no openssl to make certificates: install it"
)

__all__ = ["host", "pod", "site"]

ROOT = random.Random(2).randbytes(2 << 20)
NEWER = ROOT[:-70_000] + random.Random(3).randbytes(90_000)
IN_PIECES = b"head" * 300 + NEWER + b"tail" * 700
STARTS = [0, 1200, 1200 + len(NEWER)]
PIECES_SHA = hashlib.sha256(IN_PIECES).hexdigest()
PIECES_ARGS: dict[str, Any] = {"path": "/p", "sha256": PIECES_SHA, "size": len(IN_PIECES)}


@pytest.fixture
def seeded(pod: Pod, host: Host, tmp_path: Path) -> Pod:
    """The root that runs may be read, and the host has a bundle's pieces."""
    (tmp_path / "root").write_bytes(ROOT)
    pod.updates = replace(pod.updates, seed=tmp_path / "root")
    host.files["/p"] = IN_PIECES
    host.files["/p.pieces"] = pieces.pack(io.BytesIO(IN_PIECES), STARTS, len(IN_PIECES))
    pod.ask(**PIECES_ARGS)
    return pod


def loaded(pod: Pod) -> bytes:
    pod.until("ready")
    return (pod.folder / f"{PIECES_SHA}{DONE}").read_bytes()


def test_only_what_differs_from_the_root_that_runs_is_loaded(seeded: Pod, host: Host) -> None:
    """A twentieth of it, and its pieces."""
    seeded.start(seeded.updates)
    assert loaded(seeded) == IN_PIECES
    assert host.sent < 0.1 * len(IN_PIECES)


def test_what_differs_is_gone_on_with_where_it_broke_off(seeded: Pod, host: Host) -> None:
    """What is right on the card is not loaded again, though it is in the middle of a file."""
    host.cut = 30_000
    seeded.start(seeded.updates)
    assert loaded(seeded) == IN_PIECES
    assert host.sent < 0.25 * len(IN_PIECES)


@pytest.mark.parametrize(
    "found",
    [b"", b"{", b"[1]\n", b'{"size": 5, "starts": [0]}\n', b"\xff" * 100, b"[" * 100_000],
)
def test_pieces_that_say_nothing_are_passed_over(seeded: Pod, host: Host, found: bytes) -> None:
    """All of it is loaded."""
    host.files["/p.pieces"] = found
    seeded.start(seeded.updates)
    assert loaded(seeded) == IN_PIECES


@pytest.mark.parametrize("starts", [[], [5], [0, 9, 3], [0, 10**9], ["0"], [0, -4], [True]])
def test_pieces_that_do_not_follow_each_other(seeded: Pod, host: Host, starts: list[Any]) -> None:
    """Likewise."""
    head = json.dumps({"size": len(IN_PIECES), "starts": starts}).encode()
    host.files["/p.pieces"] = head + b"\n" + b"x" * 16 * 600
    seeded.start(seeded.updates)
    assert loaded(seeded) == IN_PIECES


def test_pieces_that_lie_cost_a_second_time(seeded: Pod, host: Host) -> None:
    """What is put together is judged as a whole, and is loaded whole then."""
    other = IN_PIECES[:1200] + ROOT[:-70_000] + ROOT[-90_000:] + IN_PIECES[1200 + len(NEWER) :]
    host.files["/p.pieces"] = pieces.pack(io.BytesIO(other), STARTS, len(IN_PIECES))
    seeded.start(seeded.updates)
    assert loaded(seeded) == IN_PIECES


def test_the_pieces_of_a_bundle_as_they_are_made(tmp_path: Path) -> None:
    """The blocks of its root are found in it, though RAUC has packed it; all of it is covered."""
    keys.make(tmp_path / "keys", "site")
    made = signed(tmp_path, tmp_path / "keys")
    data = made.read_bytes()
    found = pieces.Pieces.read(made.with_name(made.name + ".pieces").read_bytes(), len(data))
    part, root = io.BytesIO(), tmp_path / "parts-0.2.0/root.squashfs"
    with root.open("rb") as seed:
        missing = found.fill(part, seed)
    assert sum(end - start for start, end in missing) <= len(data) - root.stat().st_size + 16384
    for start, end in missing:
        part.seek(start)
        part.write(data[start:end])
    assert part.getvalue() == data
