"""The shipped broker: who may write and read what, and who is let in at all."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.guest import Guest
from tests.site import ROLES, Site
from tests.waiting import wait_for

OWN, OTHER = "pods/v1/test/pod-1", "pods/v1/test/pod-2"
NOT_ALLOWED = 0x87
REPORTS = ("availability", "meta", "state", "event/a", "metric/board", "reported")
RESULTS = ("result/exercise", "result/sealed")
ORDERS = ("desired", "certificate", "cmd/reboot")
ASKS = ("certificate/request",)
ANSWERS = ("cmd/reboot/c1/status", "reply/a")
EVERY = (*REPORTS, *RESULTS, *ORDERS, *ANSWERS, *ASKS, "ack")

WRITES = {
    "pod-1": {*REPORTS, *RESULTS, *ANSWERS, *ASKS},
    "technician": set(ORDERS),
    "monitor": set(),
    "ingest": {"ack"},
}
READS = {
    "pod-1": {"ack", *ORDERS},
    "technician": {*REPORTS, *ANSWERS, *ASKS, "desired", "certificate"},
    "monitor": set(REPORTS),
    "ingest": {"availability", "meta", "event/a", *RESULTS, "ack"},
}
WRITER = {topic: who for who, topics in WRITES.items() for topic in topics}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site")) as made:
        yield made


def guest(site: Site, name: str, **more: str) -> Guest:
    """By name: a role at its door, a pod at its own."""
    if name in ROLES:
        return Guest(site.people_port, site.trusting(), name, **more)
    return Guest(site.port, site.trusting(site.pod(name)), **more)


@pytest.mark.parametrize("who", WRITES)
def test_who_may_write_what(who: str, site: Site) -> None:
    """Each writes what is theirs; nobody writes anything else, nor outside of the pods' topics."""
    with guest(site, who) as client:
        took = {topic for topic in EVERY if client.publish(f"{OWN}/{topic}") < NOT_ALLOWED}
        assert took == WRITES[who]
        strange = ("pods/v1/test", "pods/v2/test/pod-1/state", "homes/x", f"{OWN}/other")
        assert {client.publish(topic) for topic in strange} == {NOT_ALLOWED}


@pytest.mark.parametrize("who", ROLES)
def test_tools_write_to_themselves(who: str, site: Site) -> None:
    """A fleet's tool sends itself a marker; ingest and pods have none."""
    with guest(site, who) as client:
        taken = client.publish("tools/v1/x/marker") < NOT_ALLOWED
    assert taken == (who != "ingest")


def test_home_assistant_finds_what_pods_tell_it(site: Site) -> None:
    """Each pod its own message; the monitor, and no other role, reads it."""
    own = "homeassistant/device/test/pod-1/config"
    with guest(site, "pod-1") as pod, guest(site, "pod-2") as other:
        assert pod.publish(own) < NOT_ALLOWED
        assert other.publish(own) == NOT_ALLOWED
        with guest(site, "monitor") as monitor, guest(site, "technician") as technician:
            for reader in (monitor, technician):
                reader.subscribe("#")
            assert pod.publish(own) < NOT_ALLOWED
            assert monitor.publish("homeassistant/status") < NOT_ALLOWED
            wait_for("its own word too", lambda: len(monitor.seen) == 2)
            technician.publish("tools/v1/x/marker")
            wait_for("what comes behind it", lambda: technician.seen)
            assert [topic for topic, _ in technician.seen] == ["tools/v1/x/marker"]


def test_a_pod_writes_nothing_of_another(site: Site) -> None:
    """Neither what it tells nor what it is told."""
    with guest(site, "pod-1") as client:
        assert {client.publish(f"{OTHER}/{topic}") for topic in EVERY} == {NOT_ALLOWED}


@pytest.mark.parametrize("who", READS)
def test_who_is_sent_what(who: str, site: Site) -> None:
    """Subscribed to everything, each is sent what is theirs, and a pod nothing of another's."""
    with ExitStack() as stack:
        reader = stack.enter_context(guest(site, who))
        reader.subscribe("#")
        writers = {name: stack.enter_context(guest(site, name)) for name in (*ROLES, "pod-2")}
        writers["pod-1"] = reader if who == "pod-1" else stack.enter_context(guest(site, "pod-1"))
        for topic, name in WRITER.items():
            assert writers[name].publish(f"{OWN}/{topic}") < NOT_ALLOWED
            other = "pod-2" if name == "pod-1" else name
            assert writers[other].publish(f"{OTHER}/{topic}") < NOT_ALLOWED
        pods = (OWN,) if who == "pod-1" else (OWN, OTHER)
        expected = {f"{pod}/{topic}" for pod in pods for topic in READS[who]}
        wait_for("all of it", lambda: {topic for topic, _ in reader.seen} >= expected)
        assert {topic for topic, _ in reader.seen} == expected


def test_a_pod_cannot_take_anothers_place(site: Site) -> None:
    """Whatever client id it claims, it is known by its certificate."""
    with guest(site, "pod-2", client_id="pod-2") as honest:
        with guest(site, "pod-1", client_id="pod-2") as thief:
            assert thief.publish(f"{OWN}/state") < NOT_ALLOWED
        assert honest.publish(f"{OTHER}/state") < NOT_ALLOWED
        assert not honest.lost.is_set()


@pytest.mark.parametrize("case", ["no certificate", "wrong password", "no password", "no TLS"])
def test_who_is_not_let_in(case: str, site: Site) -> None:
    """Nobody without a certificate at the pods' door, or a password at the other."""
    made = {
        "no certificate": Guest(site.port, site.trusting(), "technician"),
        "wrong password": Guest(site.people_port, site.trusting(), "pod-1"),
        "no password": Guest(site.people_port, site.trusting()),
        "no TLS": Guest(site.people_port, None, "technician"),
    }[case]
    with made as client:
        assert client.code is None or client.code >= 0x80
