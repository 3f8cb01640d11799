"""Ingest at the shipped broker, with its certificates and rules, under the names it may have."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from controller.fleet.broker import Broker as Where
from controller.uplink.link import Tls
from tests.controller.fleet.ingest.site import envelope, ingest
from tests.guest import Guest
from tests.site import Site
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site")) as made:
        yield made


def where(site: Site, role: str) -> Where:
    """The people's door, by this role's name and password."""
    tls = Tls(site.authority.certificate)
    return Where(host="127.0.0.1", port=site.people_port, username=role, password=role, tls=tls)


def test_a_pods_rows_are_kept_and_it_reads_its_mark(shipped: Site, database: str) -> None:
    """The rules are enough for a shared subscription, and for the mark."""
    with (
        Guest(shipped.port, shipped.trusting(shipped.pod("pod-1"))) as pod,
        ingest(where(shipped, "ingest"), database),
        psycopg.connect(database, autocommit=True) as conn,
    ):
        pod.subscribe(f"{ROOT}/ack")
        row = envelope(1, "event/a", None, store="s1", pod="pod-1")
        pod.publish(f"{ROOT}/event/a", json.dumps(row).encode())
        wait_for("the pod reads its mark", lambda: pod.seen)
        assert json.loads(pod.seen[-1][1]) == {"store": "s1", "seq": 1}
        assert conn.execute("SELECT seq FROM event").fetchall() == [(1,)]


def test_who_may_write_no_marks_is_told_so(
    shipped: Site, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Under a technician's name rows are kept, and pods never hear of it."""
    with (
        Guest(shipped.port, shipped.trusting(shipped.pod("pod-1"))) as pod,
        ingest(where(shipped, "technician"), database),
    ):
        row = json.dumps(envelope(1, "event/a", None, store="s1", pod="pod-1")).encode()
        pod.publish(f"{ROOT}/event/a", row)
        words = "no mark goes out, and pods keep all that they have"
        wait_for("it is told", lambda: words in caplog.text)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"password": "wrong"}, "reason code 0x87"),
        ({"tls": None}, "lost"),
        ({"port": 1}, "no broker answers at 127.0.0.1:1"),
    ],
)
def test_a_broker_that_does_not_let_it_in_is_told(
    shipped: Site,
    database: str,
    caplog: pytest.LogCaptureFixture,
    how: dict[str, object],
    words: str,
) -> None:
    """And tried again."""
    values = {"host": "127.0.0.1", "port": shipped.people_port, "username": "ingest"}
    values |= {"password": "ingest", "tls": Tls(shipped.authority.certificate)} | how
    with ingest(Where(**values), database, workers=1, let_in=False):  # type: ignore[arg-type]
        wait_for("it is told", lambda: words in caplog.text)
