"""The broker away for a month at 200 events a day: all of it comes, and the files shrink."""

from pathlib import Path

from controller.store.store import Store
from tests.broker import Broker
from tests.consumer import Consumer
from tests.controller.uplink.conftest import Post, make_link, running
from tests.month import EVENTS, LIMITS, bare, fill, size
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"


def test_a_month_without_a_broker(broker: Broker, post: Post, tmp_path: Path) -> None:
    """In order, with the real store and relay beside the real uplink."""
    place = tmp_path / "pod"
    store = Store.open(place, LIMITS)
    post.data = place
    try:
        with running(make_link(broker.port), post):
            fill(store)
            store.settle()
            # The log stays as long as it ever was, or nearly: the database is what shrinks. The
            # last of the rows may still be in it, half a megabyte of one and a half.
            wait_for("most rows are in the database", lambda: bare(place) > 800_000, 60.0)
            most = bare(place)
            broker.start()
            with Consumer(broker.port, ROOT, tmp_path) as consumer:
                consumer.start()
                consumer.wait_count(EVENTS, 60.0)
                assert consumer.seqs(store.id) == list(range(1, EVENTS + 1))
                wait_for("all is let go", lambda: store.get_status()["outbox_depth"] == 0, 60.0)
                wait_for("it shrinks", lambda: bare(place) < most / 2, 60.0)
    finally:
        store.close()
    assert size(place) < most / 2
