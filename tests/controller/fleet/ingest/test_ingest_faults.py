"""What breaks while a pod's mailbox drains: in the end all that it emitted is held, once each.

The truth is the pod's: so many rows were put into its mailbox, numbered from 1.
"""

import logging
import time
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.broker import Broker
from tests.controller.fleet.ingest.site import Sender, Site, ingest
from tests.controller.uplink.conftest import QUICK, Post, make_link, running
from tests.database import Cluster
from tests.disk import fill, memory_disk
from tests.listener import Listener
from tests.waiting import wait_for

ROWS = 1200
SEQS = "SELECT store, seq FROM event ORDER BY store, seq"
WAITING = """
SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"""
DROPPED = "$SYS/broker/publish/messages/dropped"
SAVING = ("autosave_on_changes true", "autosave_interval 100")


def settled(site: Site, post: Post, rows: int) -> None:
    """All is held, once each, the pod has let it go, and nothing is missing or parked."""
    site.wait_count(rows)
    wait_for("the mailbox is empty", lambda: post.box.depth() == 0, 60)
    assert site.ask(SEQS) == [("s1", seq) for seq in range(1, rows + 1)]
    assert site.ask("SELECT * FROM gap") == site.ask("SELECT * FROM parked") == []
    assert site.ask("SELECT store, mark FROM mark") == [("s1", rows)]


def test_killed_around_its_commits(broker: Broker, post: Post, site: Site) -> None:
    """What was committed is not asked for again, what was not comes again; `make kills` has 50."""
    post.put(ROWS)
    site.start("--workers", "1", die=("before", 300))
    with running(make_link(broker.port), post):
        site.wait_dead()
        site.start("--workers", "1", die=("after", 300), at_work=False)
        site.wait_dead()
        site.start()
        settled(site, post, ROWS)


@pytest.mark.parametrize("saving", [(), SAVING], ids=["nothing saved", "all saved"])
def test_broker_killed_in_a_drain(
    saving: tuple[str, ...], post: Post, database: str, tmp_path: Path
) -> None:
    """Whatever it had acknowledged and forgets; `make kills` has 20 times."""
    post.put(ROWS)
    with Broker(tmp_path / "broker", options=saving) as broker:
        site = Site(broker, database, tmp_path)
        with ingest(broker, database), running(make_link(broker.port), post):
            for kill in (1, 2):
                site.wait_count(kill * ROWS // 3)
                broker.restart()
            settled(site, post, ROWS)


def test_database_restarted_and_killed_in_a_drain(
    broker: Broker, post: Post, site: Site, cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is acknowledged that is not on its disk; it is waited for, and that is told."""
    post.put(ROWS)
    with ingest(broker, site.database), running(make_link(broker.port), post):
        site.wait_count(ROWS // 3)
        cluster.restart()
        site.wait_count(ROWS // 2)
        cluster.kill()
        wait_for("it is told", lambda: "what is not kept stays on the pods" in caplog.text)
        cluster.start()
        settled(site, post, ROWS)


def test_database_that_holds_everybody_up(broker: Broker, post: Post, site: Site) -> None:
    """While somebody has the table locked, no mark goes out; then it goes on."""
    with (
        ingest(broker, site.database),
        Listener(broker.port, "pods/v1/+/+/ack") as acks,
        running(make_link(broker.port), post),
        psycopg.connect(site.database) as conn,
    ):
        conn.execute("LOCK TABLE ingest.happened IN ACCESS EXCLUSIVE MODE")
        post.put(50)
        wait_for("a worker waits for it", lambda: site.ask(WAITING) != [])
        assert acks.seen == []
        conn.commit()
        settled(site, post, 50)


def test_a_broker_without_room_for_what_ingest_leaves(
    post: Post, database: str, tmp_path: Path
) -> None:
    """What it drops it has acknowledged to the pod: the rows stay there, and come again."""
    post.put(ROWS)
    narrow = ("max_queued_messages 20", "max_inflight_messages 20", "sys_interval 1")
    link = {"pace": replace(QUICK, resend_s=5.0)}
    with (
        Broker(tmp_path / "broker", options=narrow) as broker,
        ingest(broker, database),
        Listener(broker.port, DROPPED) as dropped,
        psycopg.connect(database) as conn,
    ):
        site = Site(broker, database, tmp_path)
        conn.execute("LOCK TABLE ingest.happened IN ACCESS EXCLUSIVE MODE")
        with running(make_link(broker.port, **link), post):
            wait_for("the broker has taken all", lambda: post.box.marks()["s1"].sent == ROWS)
            wait_for("and dropped some", lambda: any(map(int, dropped.payloads(DROPPED))))
            assert post.box.depth() == ROWS
            conn.commit()
            settled(site, post, ROWS)


def test_database_without_room(
    broker: Broker, post: Post, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Rows stay on the pod until there is room again, and it is told why."""
    with Cluster() as cluster, memory_disk(cluster.place / "small") as mount:
        place = mount(f"size=32m,uid={cluster.owner},mode=700")
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
            conn.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
            conn.execute("CREATE DATABASE small TABLESPACE small")
        site = Site(broker, cluster.url("small"), tmp_path)
        post.put(10)
        with ingest(broker, site.database), running(make_link(broker.port), post):
            settled(site, post, 10)
            fill(place / "filler")
            post.put(ROWS - 10)
            wait_for("it is told", lambda: "No space left on device" in caplog.text)
            assert post.box.depth() > 0
            (place / "filler").unlink()
            settled(site, post, ROWS)


def test_what_is_missing_is_asked_for_less_and_less_often(
    broker: Broker, sender: Sender, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The mark twice, after a while; it waits longer each time, and says so."""
    caplog.set_level(logging.INFO)
    with (
        Listener(broker.port, "pods/v1/test/pod-1/ack") as acks,
        ingest(broker, database, patience_s=0.2),
    ):
        sender.row(1)
        sender.row(3)
        mark = b'{"store": "s1", "seq": 1}'
        began_s = time.monotonic()
        wait_for("asked three times", lambda: acks.payloads("ack").count(mark) >= 7)
        assert time.monotonic() - began_s > 0.2 + 0.4 + 0.8
        assert "rows behind s1 1 are missing; asked 3 times" in caplog.text
        sender.row(2)
        acks.wait_payload("ack", b'{"store": "s1", "seq": 3}')
