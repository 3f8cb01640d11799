"""Updates are loaded from a real HTTPS host that behaves as hosts do, asked for over a broker."""

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import paho.mqtt.publish
import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from controller.contract.topics import Topics
from controller.health.clock import Moment
from controller.store.inbox import Order, Told
from controller.uplink import download, hours
from controller.uplink.download import DONE, PART
from controller.uplink.fetch import NAME, NO_CLOCK, NO_HOST, NOT_NOW
from controller.uplink.link import Tls, Updates
from tests.broker import Broker
from tests.controller.uplink.conftest import Post, make_link, running
from tests.controller.uplink.loading import ARGS, BUNDLE, PACE, SHA, Pod, host, pod, site
from tests.disk import memory_disk
from tests.listener import Listener
from tests.update_host import Host
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="no openssl to make certificates: install it"
)

__all__ = ["host", "pod", "site"]


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
