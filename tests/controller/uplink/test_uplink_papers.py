"""A pod's certificate renewed over the shipped broker, TLS and all, and what is not taken in."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography import x509

from controller.cli import main
from controller.fleet.ca.authority import Authority
from controller.uplink.link import Link
from controller.uplink.papers import GIVEN
from tests.controller.uplink.conftest import Post, make_link, running
from tests.guest import Guest
from tests.site import Site
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"
REQUEST = f"{ROOT}/certificate/request"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site(tmp_path / "site") as made:
        yield made


def identity(post: Post) -> dict[str, str]:
    """What the uplink tells the controller of it."""
    told: Any = post.told().get("identity", {})
    return dict(told)


def serial(link: Link) -> int:
    """Of the certificate that is in force."""
    assert link.tls is not None
    assert link.tls.cert is not None
    return x509.load_pem_x509_certificate(link.tls.cert.read_bytes()).serial_number


def reachable(port: int) -> bool:
    """Whether somebody takes connections there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
        return True
    return False


def requests(guest: Guest) -> list[dict[str, str]]:
    """What the pod published, the last one last."""
    return [json.loads(payload) for topic, payload in guest.seen if topic == REQUEST]


def refused(guest: Guest, why: str) -> bool:
    """Whether the pod says so of the last certificate."""
    return why in requests(guest)[-1]["refused"]


def renewed(site: Site, place: Path, line: dict[str, str]) -> bytes:
    """What `pod ca renew` makes of what a subscriber caught."""
    caught = json.dumps(line) + "\n"
    command = ["ca", "renew", "-", "--out", str(place), "--dir", str(site.place / "ca")]
    done = CliRunner().invoke(main, command, input=caught)
    assert done.exit_code == 0, done.output
    (made,) = place.glob("*.json")
    return made.read_bytes()


def test_renewed_over_the_network(site: Site, post: Post, tmp_path: Path) -> None:
    """Asked for by the pod, signed, published, taken in: the next connection is made with it."""
    link = make_link(site.port, tls=site.pod("pod-1", days=30))
    before = serial(link)
    with Guest(site.people_port, site.trusting(), "technician") as technician:
        technician.subscribe("pods/v1/+/+/certificate/request")
        with running(link, post):
            wait_for("asked", lambda: requests(technician))
            asked = requests(technician)[-1]
            assert asked["pod"] == "pod-1"
            assert asked["request"].startswith("-----BEGIN CERTIFICATE REQUEST")
            payload = renewed(site, tmp_path / "out", asked)
            assert technician.publish(f"{ROOT}/certificate", payload, retain=True) < 0x80
            wait_for("told anew", lambda: requests(technician)[-1]["ends"] > asked["ends"])
            assert serial(link) != before
            wait_for("connected", lambda: post.told().get("connected"))
            before_it = site.place / "pod-1" / "cert.pem.before"
            wait_for("proven", lambda: not before_it.exists())
            assert post.told()["faults"] == []
            assert identity(post)["refused"] == ""


def test_what_is_no_answer_to_this_pods_request(site: Site, post: Post, tmp_path: Path) -> None:
    """Another key's, another authority's, an older one, no certificate: told, and nothing taken."""
    link = make_link(site.port, tls=site.pod("pod-1", days=300))
    before = serial(link)
    other = site.pod("pod-2", days=900).cert
    assert other is not None
    assert link.tls is not None
    assert link.tls.key is not None
    own = link.tls.key.with_suffix(".csr").read_bytes()
    stranger = Authority(tmp_path / "stranger")
    stranger.init("stranger")
    cases = {
        "another key": other.read_text(),
        "did not sign": stranger.sign(own, "pod-1", days=900).pem,
        "not end later": site.authority.sign(own, "pod-1", renew=True, days=10).pem,
        "no certificate in PEM": "-----BEGIN",
    }
    with Guest(site.people_port, site.trusting(), "technician") as technician:
        technician.subscribe("pods/v1/+/+/certificate/request")
        with running(link, post):
            wait_for("asked", lambda: requests(technician))
            for why, pem in cases.items():
                payload = json.dumps({"certificate": pem}).encode()
                assert technician.publish(f"{ROOT}/certificate", payload) < 0x80
                wait_for(why, partial(refused, technician, why))
            assert post.told()["connected"]
    assert serial(link) == before


def test_from_the_stick_before_there_was_one(site: Site, post: Post) -> None:
    """A pod that nobody let in yet: what the controller gives is taken in, and it connects."""
    tls = site.pod("pod-1", days=300)
    assert tls.cert is not None
    signed = tls.cert.read_bytes()
    tls.cert.unlink()
    link = make_link(site.port, tls=tls)
    with running(link, post):
        wait_for("it has none", lambda: identity(post).get("ends") == "")
        given = post.status.with_name(GIVEN)
        given.write_bytes(b"x" * 20_000)
        wait_for("too long is thrown away", lambda: not given.exists())
        given.write_bytes(signed)
        wait_for("connected", lambda: post.told().get("connected"))
        assert identity(post)["answered"]
        assert identity(post)["ends"]


def test_one_that_the_broker_refuses_is_taken_out_again(
    site: Site, post: Post, tmp_path: Path
) -> None:
    """Signed, and revoked at the broker by a slip: the pod stays on the network."""
    link = make_link(site.port, tls=site.pod("pod-1", days=30))
    before = serial(link)
    with Guest(site.people_port, site.trusting(), "technician") as technician:
        technician.subscribe("pods/v1/+/+/certificate/request")
        with running(link, post):
            wait_for("asked", lambda: requests(technician))
            payload = renewed(site, tmp_path / "out", requests(technician)[-1])
    # Only the new one is on the list: the records tell its serial.
    fresh = site.authority.issued()[-1]
    site.authority._revoke([fresh], "a slip")
    site.fetch()
    site.restart()
    wait_for("both doors are open", lambda: reachable(site.people_port))
    with Guest(site.people_port, site.trusting(), "technician") as technician:
        technician.subscribe("pods/v1/+/+/certificate/request")
        with running(link, post):
            wait_for("connected", lambda: post.told().get("connected"))
            assert technician.publish(f"{ROOT}/certificate", payload, retain=True) < 0x80
            wait_for(
                "told", lambda: any("refused it" in e["refused"] for e in requests(technician))
            )
            wait_for("connected again", lambda: post.told().get("connected"))
            assert serial(link) == before


def test_pod_ca_renew_signs_no_stranger(site: Site, tmp_path: Path) -> None:
    """A key that never was signed, one that holds for long, and what is no request."""
    tls = site.pod("pod-1", days=300)
    assert tls.key is not None
    own = tls.key.with_suffix(".csr").read_text()
    stranger = site.place / "elsewhere"
    from controller.identity import Identity

    other = Identity("pod-1", *(stranger / f"{part}.pem" for part in ("ca", "cert", "key")))
    other.make()
    base = {"site": "test", "pod": "pod-1", "fingerprint": "", "ends": ""}
    lines = [
        json.dumps({**base, "request": own}),
        json.dumps({**base, "request": other.request.read_text()}),
        json.dumps({**base, "request": own, "site": "../../etc"}),
        "nonsense",
    ]
    caught = tmp_path / "caught.jsonl"
    caught.write_text("\n".join(lines) + "\n")
    out = tmp_path / "out"
    command = ["ca", "renew", str(caught), "--out", str(out), "--dir", str(site.place / "ca")]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    told = done.output.splitlines()
    assert told[0] == "pod-1: it holds for long enough"
    assert "compare the fingerprint" in told[1]
    assert told[2].startswith("line 3: ")
    assert told[3].startswith("line 4: ")
    assert list(out.iterdir()) == []
