"""The pod and the shipped broker: certificates that hold, have ended, are revoked; the clock."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.controller.uplink.conftest import Post, make_link, process, running
from tests.faketime import fake_clock, faked
from tests.guest import Guest
from tests.site import Site
from tests.waiting import wait_for

OWN, OTHER = "pods/v1/test/pod-1", "pods/v1/test/pod-2"
NOT_ALLOWED = 0x87


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site")) as made:
        yield made


def test_a_pods_rows_go(site: Site, post: Post) -> None:
    """The real uplink comes with its certificate; ingest receives results, and lets them go."""
    post.put(2)
    post.put(1, kind="result/exercise")
    link = make_link(site.port, tls=site.pod("pod-1"))
    with Guest(site.people_port, site.trusting(), "ingest") as ingest:
        ingest.subscribe("pods/v1/+/+/result/#")
        with running(link, post):
            wait_for("the result", lambda: ingest.seen)
            mark = json.dumps({"store": "s1", "seq": 3}).encode()
            assert ingest.publish(f"{OWN}/ack", mark, retain=True) < NOT_ALLOWED
            wait_for("the mailbox is empty", lambda: post.box.depth() == 0)
            assert post.told()["faults"] == []
        ingest.publish(f"{OWN}/ack", b"", retain=True)


def test_a_stolen_pod_is_shut_out(tmp_path: Path, post: Post) -> None:
    """Revoked, and the broker restarted with the list: it is told why, and others go on."""
    with Site(tmp_path) as site:
        link = make_link(site.port, tls=site.pod("pod-1"))
        others = site.pod("pod-2")
        with running(link, post):
            wait_for("connected", lambda: post.told().get("connected"))
            site.authority.revoke("pod-1", "stolen")
            site.fetch()
            site.restart()
            wait_for("refused", lambda: post.told().get("code") == "refused")
            assert "revoked" in str(post.told()["words"])
        with Guest(site.port, site.trusting(others)) as honest:
            assert honest.publish(f"{OTHER}/state") < NOT_ALLOWED


def test_a_certificate_that_has_ended(site: Site, post: Post) -> None:
    """The broker does not take it, and the uplink says what to do."""
    post.put(1)
    with running(make_link(site.port, tls=site.pod("pod-3", days=0)), post):
        wait_for("refused", lambda: post.told().get("code") == "refused")
        assert "has ended" in str(post.told()["words"])
        assert "--renew" in str(post.told()["words"])
    assert post.box.depth() == 1


@pytest.mark.parametrize(("days", "told"), [(89, True), (100, False)])
def test_a_certificate_that_ends_soon(days: int, told: bool, site: Site, post: Post) -> None:
    """It is taken, and the pod says in time that somebody has to sign a new one."""
    link = make_link(site.port, pod="pod-4", tls=site.pod("pod-4", days=days))
    with running(link, post):
        wait_for("connected", lambda: post.told().get("connected"))
        codes = [fault["code"] for fault in cast(list[dict[str, str]], post.told()["faults"])]
    assert codes == (["certificate_ends"] if told else [])


@pytest.mark.parametrize(("off", "words"), [("-20500d", "1970"), ("+70y", "has ended")])
def test_a_clock_that_is_wrong(
    off: str, words: str, site: Site, post: Post, tmp_path: Path
) -> None:
    """It is told, and tried again; once the clock is set, the same process is let in."""
    post.put(2)
    clock = fake_clock(tmp_path)
    clock.write_text(f"{off}\n")
    with process(site, post, tls=site.pod("pod-1"), environment=faked(clock)):
        wait_for("tried", lambda: int(str(post.told().get("failures", 0))) >= 3)
        assert post.told()["code"] == "refused"
        assert words in str(post.told()["words"])
        assert "clock" in str(post.told()["words"])
        clock.write_text("+0\n")
        wait_for("sent", lambda: post.box.marks()["s1"].sent == 2)
