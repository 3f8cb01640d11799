"""From a bare card to a result at the site's broker: a pod makes its key, is signed, and is played.

By mutual TLS, with the broker's shipped configuration and rules and an authority of `pod ca`; the
buttons are lines of the guest's own GPIO chip. The clock begins in 1970, as a Pi's does.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.image.conftest import make_card, provision_securely
from tests.image.laid import again, asked, configure, lay
from tests.image.looking import (
    EMULATED,
    UPLINK,
    document,
    faults,
    press,
    rest,
    state,
    unseen,
    until,
)
from tests.image.machine import Hardware, Machine
from tests.journeys.pods import SHORT
from tests.listener import Listener
from tests.site import Site

pytestmark = pytest.mark.timeout(1500)
FIRMWARE = "/boot/firmware"
# A site's own configuration: somebody trains who need not sign in, and one short exercise.
CONFIG: dict[str, dict[str, Any]] = {
    "pod.yaml": {"sign_in": "nobody", "results": {"publish": True}, "idle_s": 600},
    "check_in.yaml": {"mood_and_energy": False, "questions": 0, "instruments": 0},
    "programme.yaml": {"offer": [{"exercise": "go_nogo", "form": "training", "minutes": 1}]},
    "exercises/go_nogo.yaml": SHORT,
}


@pytest.fixture(scope="module")
def bare(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A pod at its first start, whose clock is in 1970: it knows its site, and nobody knows it."""
    work = tmp_path_factory.mktemp("session")
    hardware = Hardware(screen=False, clock="1970-01-01T00:00:00")
    with Machine(make_card(work, provision_securely(site)), work, hardware=hardware) as machine:
        rest(machine)
        machine.wait_for_shell()
        unseen(machine)
        yield machine


@pytest.fixture(scope="module")
def signed(bare: Machine, site: Site) -> Machine:
    """The request carried to the authority, the certificate to the card, and started again."""
    until(lambda: asked(bare))
    place = site.place
    (place / "pod-7.csr").write_text(bare.run("cat /var/lib/pod-uplink/key.csr") + "\n")
    shown = bare.run(
        "runuser -u pod-uplink -- pod identity show --overlay /var/lib/pod/config", 120
    )
    fingerprint = next(
        line.partition(":")[2].strip() for line in shown.splitlines() if "fingerprint" in line
    )
    sign = ["sign", str(place / "pod-7.csr"), "--pod", "pod-7", "--fingerprint", fingerprint]
    where = ["--out", str(place / "pod-7.pem"), "--dir", str(site.authority.certificate.parent)]
    subprocess.run([sys.executable, "-m", "controller.cli", "ca", *sign, *where], check=True)
    bare.run(f"mount -o remount,rw {FIRMWARE}")
    lay(
        bare,
        f"{FIRMWARE}/pod-provision.yaml",
        provision_securely(site, (place / "pod-7.pem").read_text()),
    )
    again(bare)
    until(lambda: document(bare, UPLINK).get("code"))
    return bare


def test_the_key_is_the_pods_own(bare: Machine) -> None:
    """Made at the first start, for the uplink's eyes alone; without a certificate it says so."""
    until(lambda: asked(bare))
    assert bare.run("stat -c '%U %a' /var/lib/pod-uplink/key.pem") == "pod-uplink 600"
    until(lambda: document(bare, UPLINK).get("code") not in (None, "starting"))
    told = document(bare, UPLINK)
    assert told["code"] == "refused"
    assert "each must be there" in told["words"]


def test_a_clock_before_the_certificate_is_told_and_waited_for(signed: Machine) -> None:
    """It is no longer 1970, and long before today; once the clock is set the pod connects."""
    assert signed.run("systemctl show -P Result pod-provision") == "success"
    assert not document(signed).get("clock", {}).get("synchronised")
    until(lambda: "clock says" in document(signed, UPLINK)["words"])
    signed.run(f"date -s @{subprocess.check_output(['date', '+%s'], text=True).strip()}")
    until(lambda: document(signed, UPLINK)["connected"])


@pytest.fixture(scope="module")
def played(signed: Machine, site: Site) -> dict[str, Any]:
    """What the broker's reader of results got of one exercise, played on the board's lines."""
    configure(signed, CONFIG)
    with Listener(site.people_port, "pods/v1/#", "ingest", "ingest", site.trusting()) as listener:
        signed.run("systemctl restart pod-uplink pod-controller", 400)
        until(lambda: state(signed) == "attract")

        def heard_after_a_press() -> list[bytes]:
            press(signed, "ok")
            return listener.payloads("result/exercise")

        until(heard_after_a_press, every_s=0.5)
        found: dict[str, Any] = json.loads(listener.payloads("result/exercise")[0])
    return found


def test_a_result_reaches_the_broker_with_the_kernels_stamps(played: dict[str, Any]) -> None:
    """The whole way: contact, kernel, exercise, card, mailbox, TLS, the broker's rules."""
    certificate = played["data"]["timing"]
    assert certificate["source"] == "kernel"
    assert certificate["presses"] > 0


def test_nothing_is_wrong_but_what_an_emulated_board_lacks(signed: Machine) -> None:
    """After all that no part of the pod complains of itself."""
    assert set(faults(signed)) <= EMULATED
