"""A broker that refuses: the connection, a topic, a size; and one that is no broker at all."""

import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.broker import Broker
from tests.controller.uplink.conftest import QUICK, Post, make_link, make_row, running
from tests.listener import Listener
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"
CONNACK = bytes([0x20, 3, 0, 0, 0])
SUBACK = bytes([0x90, 4, 0, 1, 0, 1])
FLAGS, CLEAN_START = 7, 0x02  # where in a CONNECT, and which
HARD_TO_READ = [
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"\0" * 4096,
    b"\xff" * 4096,
    bytes([0x20, 0]),
    bytes([0x20, 3, 0, 0, 9]),
    bytes([0x20, 3, 0, 0x77, 0]),
    bytes([0x20, 6, 0, 0, 3, 0x21, 0, 0]),
    CONNACK + bytes([0x90, 1, 0]),
    CONNACK + SUBACK + bytes([0x30, 4, 0, 9, 0, 0]),
    CONNACK + SUBACK + bytes([0x40, 1, 7]),
    bytes([0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
]


@contextmanager
def impostor(behave: Callable[[socket.socket], object]) -> Iterator[int]:
    """A port where each connection is treated so, and then closed."""
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            try:
                peer, _ = server.accept()
            except TimeoutError:
                continue
            with peer:
                peer.settimeout(5)
                try:
                    behave(peer)
                except OSError:
                    continue

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join(10)


def read_packet(peer: socket.socket) -> tuple[int, bytes]:
    """First byte and body of one MQTT packet."""
    first, length, shift = peer.recv(1)[0], 0, 0
    while True:
        byte = peer.recv(1)[0]
        length |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
    body = b""
    while len(body) < length:
        body += peer.recv(length - len(body))
    return first, body


@contextmanager
def fake_broker(answer: Callable[[str, bytes], int | None]) -> Iterator[int]:
    """Takes anybody, and answers each publication with this reason code, or not at all."""

    def behave(peer: socket.socket) -> None:
        replies = {1: CONNACK, 8: SUBACK, 12: bytes([0xD0, 0])}
        while True:
            try:
                first, body = read_packet(peer)
            except IndexError:
                return
            peer.sendall(replies.get(first >> 4, b""))
            if first >> 4 == 3 and first & 6:  # not at QoS 0: that asks for no answer
                end = 2 + int.from_bytes(body[:2], "big")
                # The packet id, and properties of fewer than 128 bytes: one tells their length.
                code = answer(body[2:end].decode(), body[end + 3 + body[end + 2] :])
                if code is not None:
                    peer.sendall(bytes([0x40, 3]) + body[end : end + 2] + bytes([code]))

    with impostor(behave) as port:
        yield port


def answering(said: bytes) -> AbstractContextManager[int]:
    """A port that says this to whoever speaks to it, and hangs up."""

    def behave(peer: socket.socket) -> None:
        peer.recv(999)
        peer.sendall(said)

    return impostor(behave)


def wait_code(post: Post, code: str, attempts: int = 2) -> str:
    """Until the status file tells this, more than once; the sentence that it tells."""
    wait_for(
        code,
        lambda: post.told().get("code") == code and int(str(post.told()["failures"])) >= attempts,
    )
    return str(post.told()["words"])


def test_wrong_password(tmp_path: Path, post: Post) -> None:
    """It is told in words, tried again, and works once the password is right."""
    post.put(3)
    with Broker(tmp_path / "b", users={"pod-1": "right"}) as broker:
        with running(make_link(broker.port, username="pod-1", password="wrong"), post):
            words = wait_code(post, "refused")
        assert "refuses" in words
        assert "mqtt.yaml" in words
        assert "wrong" not in post.status.read_text()
        with running(make_link(broker.port, username="pod-1", password="right"), post):
            wait_for("sent", lambda: post.box.marks()["s1"].sent == 3)
            assert post.told()["connected"] is True


def test_link_hides_its_password() -> None:
    """A link may be logged."""
    assert "secret" not in repr(make_link(1, password="secret"))


@pytest.mark.parametrize("said", HARD_TO_READ, ids=range(len(HARD_TO_READ)))
def test_nonsense(said: bytes, post: Post) -> None:
    """Whatever answers, it is told, tried again, and nothing of the mailbox is lost."""
    post.put(3)
    with answering(said) as port, running(make_link(port), post):
        wait_for("attempts", lambda: int(str(post.told().get("failures", 0))) >= 2)
        wait_for("words", lambda: post.told()["words"])
        assert post.told()["code"] in ("nonsense", "closed", "refused")
    assert post.box.depth() == 3


def test_nonsense_is_called_so(post: Post) -> None:
    """Another service on the broker's port is named as what it is."""
    with answering(HARD_TO_READ[1]) as port, running(make_link(port), post):
        assert "no MQTT 5 broker" in wait_code(post, "nonsense")


def test_closed_after_connack(post: Post) -> None:
    """A broker that takes the connection and drops it, over and over, is backed off from."""
    post.put(3)
    seen: list[float] = []

    def drop(peer: socket.socket) -> None:
        seen.append(time.monotonic())
        peer.recv(999)
        peer.sendall(CONNACK)

    with impostor(drop) as port, running(make_link(port), post):
        wait_code(post, "closed", attempts=6)
    gaps = [later - sooner for sooner, later in itertools.pairwise(seen)]
    assert min(gaps) >= QUICK.backoff_first_s / 10
    assert post.box.depth() == 3


def test_silent_peer(post: Post) -> None:
    """A port that takes the connection and never speaks is given up."""
    over = threading.Event()
    pace = replace(QUICK, answer_s=0.2)
    with impostor(lambda _p: over.wait(10)) as port, running(make_link(port, pace=pace), post):
        assert "does not answer" in wait_code(post, "silent", attempts=1)
        over.set()


def test_a_session_that_the_broker_chokes_on(post: Post) -> None:
    """Who is not let in asks for a clean start; and once let in, and lost, for no other one."""
    clean: list[bool] = []

    def behave(peer: socket.socket) -> None:
        clean.append(bool(read_packet(peer)[1][FLAGS] & CLEAN_START))
        if len(clean) > 2:
            peer.sendall(CONNACK + SUBACK)
            read_packet(peer)

    with impostor(behave) as port, running(make_link(port), post):
        wait_for("four attempts", lambda: len(clean) >= 4)
    assert clean[:4] == [False, True, True, False]


def test_marks_that_cannot_be_read_for_no_reason(post: Post) -> None:
    """A cluster that could not make the queue: without marks nothing would ever go."""
    cannot = bytes([*SUBACK[:-1], 0x83])
    with answering(CONNACK + cannot) as port, running(make_link(port), post):
        words = wait_code(post, "unfit")
    assert words.endswith("(reason code 0x83), which is to read pods/v1/test/pod-1/ack")


def test_half_open(broker: Broker, post: Post) -> None:
    """A broker that freezes is noticed by the keep-alive, and found again when it thaws."""
    broker.start()
    with running(make_link(broker.port, keepalive_s=1), post):
        wait_for("connected", lambda: post.told().get("connected"))
        broker.freeze()
        wait_code(post, "silent", attempts=1)
        broker.thaw()
        post.put(3)
        wait_for("sent", lambda: post.box.marks()["s1"].sent == 3)


def test_unanswered_publication(post: Post) -> None:
    """A peer that answers pings but not what it was sent is thrown away, and asked again."""
    pace = replace(QUICK, answer_s=0.3)
    with fake_broker(lambda _t, _p: None) as port, running(make_link(port, pace=pace), post):
        assert "what it was sent" in wait_code(post, "silent")


def test_quota_exceeded_is_tried_again(post: Post) -> None:
    """Quota exceeded and server busy put a row off; nothing is lost and none is passed over."""
    post.put(30)
    refusals = iter([0x97, 0x89, 0x97, 0x97])
    taken: list[int] = []

    def answer(topic: str, payload: bytes) -> int:
        code = next(refusals, 0) if topic.startswith(f"{ROOT}/event/") else 0
        if "/event/" in topic and not code:
            taken.append(json.loads(payload)["seq"])
        return code

    with fake_broker(answer) as port, running(make_link(port), post):
        wait_for("all sent", lambda: post.box.marks()["s1"].sent == 30)
        assert post.told()["faults"] == []
    assert sorted(set(taken)) == list(range(1, 31))


ACL = """
user pod-1
topic write {root}/event/#
topic write {root}/availability
topic write {root}/meta
topic write {root}/state
{more}
user reader
topic #
"""


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[tuple[Broker, Callable[[str], None]]]:
    """A broker whose rules let the pod write events only, and what adds a rule and restarts it."""
    rules = tmp_path / "rules"
    users = {"pod-1": "a", "reader": "b"}
    broker = Broker(tmp_path / "guarded", users=users, options=[f"acl_file {rules}"])

    def allow(more: str) -> None:
        rules.write_text(ACL.format(root=ROOT, more=more))
        broker.restart()

    allow(f"topic read {ROOT}/ack")
    yield broker, allow
    broker.stop()


def test_refused_row_is_parked(guarded: tuple[Broker, Callable[[str], None]], post: Post) -> None:
    """The rest goes on, no mark passes it, it is told, and it goes once the broker allows it."""
    broker, allow = guarded
    post.put(2)
    post.put(1, kind="result/exercise")
    post.put(2)
    link = make_link(broker.port, username="pod-1", password="a")
    # The reader first: what goes before it is there is not told to it.
    with Listener(broker.port, f"{ROOT}/#", "reader", "b") as reader, running(link, post):
        wait_for("refused", lambda: post.told().get("refused") == 1)
        wait_for("the rest", lambda: len(reader.payloads("counted")) >= 4)
        reader.publish(f"{ROOT}/ack", b'{"store": "s1", "seq": 5}', retain=True)
        wait_for("the ack counts", lambda: post.box.marks()["s1"].acknowledged == 2)
        fault = str(post.told()["faults"])
        assert "result/exercise" in fault
        assert "permission" in fault
        allow(f"topic read {ROOT}/ack\ntopic write {ROOT}/result/#")
        wait_for("sent", lambda: post.box.marks()["s1"].sent == 5)
        wait_for("nothing refused", lambda: post.told().get("faults") == [])


def test_unreadable_ack_topic_is_told(
    guarded: tuple[Broker, Callable[[str], None]], post: Post
) -> None:
    """Where the rules hide `ack`, rows go all the same, and the status says why they stay."""
    broker, allow = guarded
    allow("")
    post.put(2)
    with running(make_link(broker.port, username="pod-1", password="a"), post):
        wait_for("sent", lambda: post.box.marks()["s1"].sent == 2)
        # mosquitto grants every subscription and then sends nothing; others refuse it.
        assert post.told()["connected"] is True


def test_rows_that_no_broker_takes(tmp_path: Path, post: Post) -> None:
    """Too large for the broker, torn, or of no kind: parked unsent, and the rest goes on."""
    rows = [
        make_row("s1", 1),
        make_row("s1", 2, body=json.dumps({"long": "x" * 5000})),
        make_row("s1", 3, body="{"),
        make_row("s1", 4, kind="cmd/reboot"),
        make_row("s1", 5),
    ]
    assert post.box.append(rows, after=0)
    with (
        Broker(tmp_path / "b", options=["max_packet_size 2000"]) as broker,
        Listener(broker.port, f"{ROOT}/#") as listener,
        running(make_link(broker.port), post),
    ):
        wait_for("two rows", lambda: len(listener.payloads("counted")) == 2)
        wait_for("three refused", lambda: post.told().get("refused") == 3)
        told = [json.loads(payload) for payload in listener.payloads("counted")]
    assert [(event["seq"], event["after"]) for event in told] == [(1, 0), (5, 1)]


def test_connection_that_held_starts_the_back_off_anew(broker: Broker, post: Post) -> None:
    """What failed before a connection that lasted no longer counts when it is lost."""
    pace = replace(QUICK, backoff_first_s=0.5, backoff_most_s=60.0, stable_s=0.2)

    def failures() -> int:
        return 0 if post.told().get("connected", True) else int(str(post.told()["failures"]))

    with running(make_link(broker.port, pace=pace), post):
        wait_for("two failures", lambda: failures() >= 2)
        broker.start()
        wait_for("connected", lambda: post.told()["connected"])
        held_s = time.monotonic() + 2 * pace.stable_s
        wait_for("it holds", lambda: time.monotonic() > held_s)
        broker.kill()
        wait_for("counted anew", lambda: failures() in (1, 2))
