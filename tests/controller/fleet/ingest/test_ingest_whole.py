"""A pod's mailbox and uplink, mosquitto, `pod ingest` and PostgreSQL, each a process."""

from tests.broker import Broker
from tests.controller.fleet.ingest.site import Site
from tests.controller.uplink.conftest import Post, process
from tests.waiting import wait_for

ROWS = 600


def settled(site: Site, post: Post, rows: int) -> None:
    """Everything is held once, in the order in which it was made, and the pod may let it go."""
    site.wait_count(rows)
    wait_for("the mailbox is empty", lambda: post.box.depth() == 0)
    assert [seq for (seq,) in site.ask("SELECT seq FROM event ORDER BY seq")] == [
        *range(1, rows + 1)
    ]
    assert site.ask("SELECT * FROM gap") == site.ask("SELECT * FROM parked") == []


def test_what_a_pod_emits_is_held_once_and_acknowledged(
    broker: Broker, post: Post, site: Site
) -> None:
    """A mailbox full of rows is empty in the end, and the database has each of them."""
    post.put(ROWS)
    site.start()
    with process(broker, post):
        settled(site, post, ROWS)
    assert site.ask("SELECT site, pod, stores FROM pod") == [("test", "pod-1", 1)]
