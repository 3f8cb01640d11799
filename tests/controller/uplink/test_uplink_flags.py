"""Nobody on the network learns of a flag: all that a subscriber gets has none of it."""

from pathlib import Path

from controller.health.document import HealthDocument
from controller.store.mailbox import mailbox_path
from tests.broker import Broker
from tests.controller.checkin.test_follow_up import BEGIN, answering, asked, come
from tests.controller.checkin.test_room import opened
from tests.controller.uplink.conftest import Post, make_link, running
from tests.listener import Listener
from tests.waiting import wait_for

KINDS = {"availability", "meta", "state", "event/session.started", "event/session.ended"}


def told_of(listener: Listener) -> set[str]:
    """What came, by the end of its topic."""
    return {name.split("/", 4)[4] for name, *_ in list(listener.seen)}


def test_a_subscriber_to_everything_learns_nothing_of_a_flag(
    broker: Broker, post: Post, tmp_path: Path
) -> None:
    """Raised and acknowledged, with results published: the visit is told, and nothing more."""
    broker.start()
    with opened(tmp_path / "wing") as wing:
        come(wing, [*BEGIN, *answering(4, 4, 4), "ok", "ok"], asked())
        (flag,) = wing.store.flags()
        wing.store.acknowledge(flag.id, "wing officer", flag.raised)
        HealthDocument(post.health, {"store": wing.book.get_status}).write()
        post.path = mailbox_path(wing.directory)
        with Listener(broker.port, "#") as listener, running(make_link(broker.port), post):
            wait_for("the visit is told", lambda: told_of(listener) >= KINDS)
    assert told_of(listener) == KINDS
    told = [name.encode() + payload for name, payload, _ in listener.seen]
    for word in (flag.person, flag.instrument, "9-12", "flag", "follow", "wing officer"):
        assert not any(word.encode() in each for each in told), word
