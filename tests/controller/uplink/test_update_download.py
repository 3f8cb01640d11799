"""Updates are loaded from a real HTTPS host that behaves as hosts do, asked for over a broker."""

import hashlib
import io
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import paho.mqtt.publish
import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from controller.contract.topics import Topics
from controller.health.clock import Moment
from controller.store.inbox import Order, Told
from controller.store.mailbox import Mailbox
from controller.uplink import download, hours, pieces
from controller.uplink.download import DONE, PART
from controller.uplink.fetch import NAME, NO_CLOCK, NO_HOST, NOT_NOW, Fetcher
from controller.uplink.link import Tls, Updates
from firmware.image import keys
from tests.broker import Broker
from tests.controller.update.bundles import signed
from tests.controller.uplink.conftest import QUICK, Post, make_link, running
from tests.controller.uplink.test_uplink_tls import make_authority, make_certificate
from tests.disk import memory_disk
from tests.listener import Listener
from tests.update_host import Host, serving
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="no openssl to make certificates: install it"
)

BUNDLE = random.Random(1).randbytes(3 << 20)
SHA = hashlib.sha256(BUNDLE).hexdigest()
ARGS = {"path": "/pods/0.2.0.raucb", "sha256": SHA, "size": len(BUNDLE), "version": "0.2.0"}
PACE = replace(QUICK, load_first_s=0.02, load_most_s=0.1, load_silent_s=0.4)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's authority, and a certificate for its host."""
    folder = tmp_path_factory.mktemp("site")
    make_certificate(folder / "host.pem", make_authority(folder / "site.pem"))
    make_authority(folder / "stranger.pem")
    return folder


@pytest.fixture
def host(site: Path) -> Iterator[Host]:
    """It has the bundle."""
    with serving(site / "host.pem") as made:
        made.files[ARGS["path"]] = BUNDLE  # type: ignore[index]
        yield made


class Pod:
    """The pod's side: a mailbox, a folder, and a fetcher that is hurried."""

    def __init__(self, place: Path, site: Path, port: int) -> None:
        self.folder, self.status = place / "update", place / NAME
        self.folder.mkdir()
        self.updates = Updates("127.0.0.1", port, self.folder, Tls(site / "site.pem"))
        self.path = place / "mailbox.db"
        self.box = Mailbox.open(self.path)
        self.fetcher: Fetcher | None = None

    def ask(self, number: str = "u1", **more: Any) -> None:
        order = Order(number, "update", {**ARGS, "window": None, **more})
        assert self.box.accept(order, "") == "new"

    def start(self, updates: Updates | None, now: Moment | None = None) -> None:
        mailbox = Mailbox(self.path, ingest=True, busy_s=5.0)
        clock = (lambda: now) if now else Moment.now
        self.fetcher = Fetcher(updates, mailbox, self.status, PACE, clock)
        self.fetcher.start()

    def close(self) -> None:
        if self.fetcher is not None:
            self.fetcher.close()
        self.fetcher = None

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.status.read_text()) if self.status.exists() else {}
        return found

    def until(self, stage: str, code: str = "") -> dict[str, Any]:
        wait_for(stage, lambda: self.told().get("stage") == stage)
        assert self.told()["code"] == code
        return self.told()

    def have(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def pod(tmp_path: Path, site: Path, host: Host) -> Iterator[Pod]:
    made = Pod(tmp_path, site, host.port)
    yield made
    made.close()
    made.box.close()


def test_asked_for_over_the_broker_it_is_loaded(
    tmp_path: Path, site: Path, host: Host, broker: Broker
) -> None:
    """From the command to the checked file, and what the pod says of the command."""
    post, folder = Post(tmp_path), tmp_path / "update"
    folder.mkdir()
    updates = Updates("127.0.0.1", host.port, folder, Tls(site / "site.pem"))
    link = make_link(broker.port, pace=PACE, commands=frozenset({"update"}), updates=updates)
    broker.start()
    topic = Topics("test", "pod-1").command("update")
    with Listener(broker.port, "pods/#") as heard, running(link, post):
        heard.wait_payload("availability", b"online", 20)
        paho.mqtt.publish.single(
            topic,
            json.dumps({"id": "u1", "args": ARGS}),
            qos=1,
            port=broker.port,
            protocol=MQTTProtocolVersion.MQTTv5,
        )
        wait_for("the bundle", (folder / f"{SHA}{DONE}").exists)
        wait_for("accepted", lambda: heard.payloads("cmd/update/u1/status"))
    assert (folder / f"{SHA}{DONE}").read_bytes() == BUNDLE
    assert json.loads((tmp_path / NAME).read_text())["stage"] == "ready"
    post.box.close()


def test_gone_on_with_where_it_broke_off(pod: Pod, host: Host) -> None:
    """However often the line breaks: each byte comes once."""
    host.cut = 700_000
    pod.ask()
    pod.start(pod.updates)
    told = pod.until("ready")
    assert (told["percent"], told["version"]) == (100, "0.2.0")
    assert host.sent == len(BUNDLE)
    assert len(host.asked) == 5
    assert all(each.startswith("bytes=") for each in host.asked[1:])
    assert pod.have() == [f"{SHA}{DONE}"]


def test_gone_on_with_after_the_pod_was_off(pod: Pod, host: Host) -> None:
    """What is on the card is not loaded again."""
    (pod.folder / f"{SHA}{PART}").write_bytes(BUNDLE[:1_000_000])
    pod.ask()
    pod.start(pod.updates)
    pod.until("ready")
    assert host.asked == ["bytes=1000000-"]


@pytest.mark.parametrize("left", [b"x" * 1_000_000, b"x" * len(BUNDLE), b"x" * (len(BUNDLE) + 9)])
def test_what_lies_there_and_is_wrong_is_loaded_anew(pod: Pod, left: bytes) -> None:
    """As after a power cut, which may leave anything."""
    (pod.folder / f"{SHA}{PART}").write_bytes(left)
    pod.ask()
    pod.start(pod.updates)
    pod.until("ready")
    assert (pod.folder / f"{SHA}{DONE}").read_bytes() == BUNDLE


def test_a_host_without_ranges_is_loaded_from_the_beginning(pod: Pod, host: Host) -> None:
    """It answers with the whole."""
    host.ranges = False
    (pod.folder / f"{SHA}{PART}").write_bytes(BUNDLE[:1_000_000])
    pod.ask()
    pod.start(pod.updates)
    pod.until("ready")


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_host_that_cannot_now_is_asked_again(pod: Pod, host: Host, status: int) -> None:
    """With a back-off, for as long as the command holds."""
    host.status = status
    pod.ask()
    pod.start(pod.updates)
    assert f"HTTP {status}" in pod.until("waiting")["words"]
    wait_for("several tries", lambda: len(host.asked) > 2)
    host.status = None
    pod.until("ready")


@pytest.mark.parametrize("status", [301, 403, 404, 410])
def test_a_host_that_does_not_have_it_ends_it(pod: Pod, host: Host, status: int) -> None:
    """And is not followed to another host."""
    host.status = status
    pod.ask()
    pod.start(pod.updates)
    assert f"HTTP {status}" in pod.until("failed", "http")["words"]
    assert len(host.asked) == 1


def test_a_host_that_is_gone_and_one_that_says_nothing(pod: Pod, host: Host) -> None:
    """Both are waited for."""
    pod.ask()
    pod.start(replace(pod.updates, port=1))
    assert "not reached" in pod.until("waiting")["words"]
    pod.close()
    pod.status.unlink()
    host.hold = True
    pod.start(pod.updates)
    assert "silent" in pod.until("waiting")["words"]
    host.let_go.set()
    host.hold = False
    pod.until("ready")


def test_a_stranger_in_its_place_is_not_asked_for_anything(
    pod: Pod, site: Path, host: Host
) -> None:
    """The site's authority has not certified it."""
    pod.ask()
    pod.start(replace(pod.updates, tls=Tls(site / "stranger.pem")))
    assert "not to be trusted" in pod.until("waiting")["words"]
    assert not host.asked


@pytest.mark.parametrize("off", [-1, 1, 1 << 40])
def test_a_host_that_tells_another_size_ends_it(pod: Pod, host: Host, off: int) -> None:
    """At the headers: nothing is loaded."""
    host.length = len(BUNDLE) + off
    pod.ask()
    pod.start(pod.updates)
    pod.until("failed", "size")
    assert not any(path.stat().st_size for path in pod.folder.iterdir())


def test_a_host_that_has_another_size_behind_a_range(pod: Pod, host: Host) -> None:
    """It was another file when it was begun."""
    (pod.folder / f"{SHA}{PART}").write_bytes(BUNDLE[:100])
    host.length = len(BUNDLE) + 5
    pod.ask()
    pod.start(pod.updates)
    pod.until("failed", "size")


def test_another_content_ends_it_and_leaves_nothing(pod: Pod, host: Host) -> None:
    """Of the right size."""
    host.files["/pods/0.2.0.raucb"] = bytes(reversed(BUNDLE))
    pod.ask()
    pod.start(pod.updates)
    pod.until("failed", "sha256")
    assert pod.have() == []


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


def test_a_later_command_takes_the_place_of_an_earlier_one(pod: Pod, host: Host) -> None:
    """Two at once: the last one is what is wanted."""
    other = BUNDLE[:500_000]
    host.files["/other"], host.pause_s = other, 0.01
    pod.ask("u1")
    pod.start(pod.updates)
    pod.until("loading")
    sha = hashlib.sha256(other).hexdigest()
    pod.ask("u2", path="/other", sha256=sha, size=len(other), version="0.3.0")
    assert pod.until("ready")["id"] == "u2"
    assert pod.have() == [f"{sha}{DONE}"]


def test_when_it_is_over_its_file_goes(pod: Pod) -> None:
    """Whatever became of it: the card's room is people's."""
    pod.ask()
    pod.start(pod.updates)
    pod.until("ready")
    pod.box.note(Told("u1", "update", "failed", "no_one"))
    wait_for("nothing left", lambda: not pod.have() and not pod.told())


def test_only_in_its_hours_and_by_a_clock_that_is_set(pod: Pod, host: Host) -> None:
    """Outside of them, and where nobody knows the hour, it waits."""
    noon = Moment("2026-11-29T12:00:00.000Z", 0, "boot", True)
    pod.ask(window="22:00-05:00")
    pod.start(pod.updates, noon)
    assert pod.until("waiting")["words"] == NOT_NOW
    pod.close()
    pod.start(pod.updates, replace(noon, synchronised=False))
    wait_for("no clock", lambda: pod.told()["words"] == NO_CLOCK)
    pod.close()
    assert not host.asked
    pod.start(pod.updates, replace(noon, wall="2026-11-29T23:30:00.000Z"))
    pod.until("ready")


def test_an_expired_one_is_not_loaded(pod: Pod, host: Host) -> None:
    """The controller ends it; one behind it has its turn."""
    past = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert pod.box.accept(Order("u1", "update", {**ARGS, "window": None}, past), "") == "new"
    pod.start(pod.updates)
    pod.ask("u2")
    pod.until("ready")
    assert pod.told()["id"] == "u2"
    assert len(host.asked) == 1


def test_without_a_host_it_says_so(pod: Pod) -> None:
    """A pod that is updated by stick."""
    pod.ask()
    pod.start(None)
    assert pod.until("failed", "no_host")["words"] == NO_HOST


def test_nonsense_out_of_the_mailbox_ends_it(pod: Pod, host: Host) -> None:
    """It has been through other hands since it was judged."""
    pod.ask(path="https://elsewhere.example/x")
    pod.start(pod.updates)
    pod.until("failed", "malformed")
    assert not host.asked


def test_a_card_without_room_is_not_filled(
    tmp_path: Path, site: Path, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beforehand, where its size says so; and where others fill it meanwhile, all is given back."""
    with memory_disk(tmp_path / "small") as mount:
        pod = Pod(mount("size=4M"), site, host.port)
        try:
            pod.ask()
            pod.start(pod.updates)
            assert "free on the card" in pod.until("failed", "no_space")["words"]
            assert not host.asked
            pod.close()
            monkeypatch.setattr(download, "RESERVE", -(1 << 30))  # as if others took it meanwhile
            pod.box.note(Told("u1", "update", "failed"))
            pod.ask("u2")
            (pod.folder / "others").write_bytes(b"x" * (2 << 20))
            pod.start(pod.updates)
            wait_for("the second", lambda: pod.told().get("id") == "u2")
            pod.until("failed", "no_space")
            assert pod.have() == ["others"]
        finally:
            pod.close()
            pod.box.close()


@pytest.mark.parametrize(
    ("window", "at", "inside"),
    [
        (None, "12:00", True),
        ("22:00-05:30", "21:59", False),
        ("22:00-05:30", "22:00", True),
        ("22:00-05:30", "00:00", True),
        ("22:00-05:30", "05:29", True),
        ("22:00-05:30", "05:30", False),
        ("09:00-17:00", "12:00", True),
        ("09:00-17:00", "18:00", False),
        ("09:00-09:00", "03:00", True),
    ],
)
def test_hours_of_a_day(window: str | None, at: str, inside: bool) -> None:
    """Over midnight too."""
    now = datetime.fromisoformat(f"2026-11-29T{at}:00+00:00")
    assert hours.within(window, now) is inside
