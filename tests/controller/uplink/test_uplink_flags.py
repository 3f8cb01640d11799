"""Nobody on the network learns of a flag: all that a subscriber gets has none of it."""

import json
from pathlib import Path

from controller.health.document import HealthDocument
from controller.outlet import Outlet
from controller.people.people import People
from controller.people.visitor import Visitor
from controller.seal import Opener, Seal, generate
from tests.broker import Broker
from tests.controller.checkin.test_follow_up import BEGIN, answering, asked, come
from tests.controller.checkin.test_room import Wing, opened
from tests.controller.uplink.conftest import Post, make_link, running
from tests.listener import Listener
from tests.waiting import wait_for

KINDS = {"availability", "meta", "state", "event/session.started", "event/session.ended"}
KINDS |= {"metric/outbox", "metric/timing"}


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
        post.data = wing.directory
        with Listener(broker.port, "#") as listener, running(make_link(broker.port), post):
            wait_for("the visit is told", lambda: told_of(listener) >= KINDS)
    assert told_of(listener) == KINDS
    told = [name.encode() + payload for name, payload, _ in listener.seen]
    for word in (flag.person, flag.instrument, "9-12", "flag", "follow", "wing officer"):
        assert not any(word.encode() in each for each in told), word


def sent(wing: Wing, listener: Listener, broker: Broker, post: Post, count: int) -> list[bytes]:
    """What comes on `result/...` of a wing's mailbox, once so many have."""
    post.data = wing.directory
    with running(make_link(broker.port), post):
        wait_for("results", lambda: len(listener.seen) >= count)
    return [payload for _, payload, _ in listener.seen]


def test_a_flag_that_leaves_is_sealed_and_looks_like_none(
    broker: Broker, post: Post, tmp_path: Path
) -> None:
    """Two people, a flag of one of them: alike from outside, and told apart by the key alone."""
    public, secret = generate()
    outlet = Outlet(True, Seal(public))
    broker.start()
    with (
        opened(tmp_path / "wing", outlet) as wing,
        Listener(broker.port, "pods/v1/+/+/result/#") as listener,
    ):
        for answers, after in (((4, 4, 4), ["ok", "ok"]), ((1, 1, 1), ["ok"])):
            somebody = People(lambda: wing.store).enrol().pseudonym
            wing.visitor = Visitor(somebody, kept=True, enrolled=True)
            come(wing, [*BEGIN, *answering(*answers), *after], asked())
        (flag,) = wing.store.flags()
        wing.store.acknowledge(flag.id, "wing officer", flag.raised, events_of=outlet.acknowledged)
        payloads = sent(wing, listener, broker, post, 3)
    assert {topic.rsplit("/", 1)[1] for topic, *_ in listener.seen} == {"sealed"}
    bodies = [json.loads(payload)["data"] for payload in payloads]
    assert len({len(json.dumps(body)) for body in bodies}) == 1
    for word in (flag.person, flag.instrument, "9-12", "flag", "wing officer"):
        assert not any(word.encode() in payload for payload in payloads), word
    told = [Opener(secret).open(body)["data"] for body in bodies]
    assert [each["flag"] for each in told] == [flag.id, None, flag.id]
    assert [each["participant"] == flag.person for each in told] == [True, False, True]
    assert len({each["participant"] for each in told}) == 2
    assert [each["role"] for each in told] == [None, None, "wing officer"]
