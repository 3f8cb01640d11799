"""One guest for all tests of the image: booted once, as `make image-test` asks."""

import os
import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.broker import Broker
from tests.image.looking import PINS, rest
from tests.image.machine import CONSOLE, Machine, put
from tests.site import Site

IMAGE = os.environ.get("POD_IMAGE", "")
HOST = "10.0.2.2"
LAMP = ", lamp: 6"
WIRING = "wiring: {{chip: 9030000.pl061, buttons: {{{}}}}}\n".format(
    ", ".join(f"{name}: {{pin: {pin}{LAMP if name == 'ok' else ''}}}" for name, pin in PINS.items())
)
KEPT = Path(__file__).parents[2] / "build/image/test"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without an image there is nothing to boot: `make image-test` builds it first."""
    if not IMAGE:
        skip = pytest.mark.skip(reason="boots the image: make image-test")
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(skip)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a failure goes what the guests said on their consoles, and say of themselves."""
    report = yield
    for machine in Machine.running if report.failed else ():
        report.sections.append((f"console of {machine.card}", machine.heard()[-3000:]))
        report.sections.append((f"inside {machine.card}", machine.look()))
    return report


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """On this machine's loopback, where the guest reaches it as HOST."""
    with Broker(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site's broker as it is shipped, with mutual TLS, which guests find under HOST."""
    with Site(tmp_path_factory.mktemp("site"), HOST) as running:
        yield running


@pytest.fixture(scope="module")
def guest(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A pod at its first boot, provisioned for a broker on this machine; a shell on its console."""
    work = tmp_path_factory.mktemp("image")
    card = make_card(work, provision(broker.port))
    KEPT.mkdir(parents=True, exist_ok=True)
    with Machine(card, work) as machine:
        rest(machine)
        machine.wait_for_shell()
        # Emulated, so it is kept for docs/maintain.md and not judged.
        (KEPT / "boot_s").write_text(f"{machine.boot_s:.1f}\n")
        yield machine


def make_card(work: Path, provisioned: str, console: str = CONSOLE) -> Path:
    """The image as it is flashed, with these two files on its firmware partition."""
    card = work / "card.img"
    subprocess.run(["zstd", "-dq", IMAGE, "-o", str(card)], check=True)
    put(card, "pod-boot.env", f"pod_console={console}\n")
    put(card, "pod-provision.yaml", provisioned)
    return card


def provision(port: int) -> str:
    """What a maintainer would lay onto this card."""
    return f"pod: pod-7\nsite: site-2\nbroker: {{host: {HOST}, port: {port}, tls: false}}\n{WIRING}"


def provision_securely(site: Site, certificate: str = "", **more: Any) -> str:
    """The same for a broker by mutual TLS; with the certificate once it was signed."""
    broker = {"host": HOST, "port": site.port, "ca": site.authority.certificate.read_text()}
    signed = {"certificate": certificate} if certificate else {}
    laid = {"pod": "pod-7", "site": "site-2", "broker": broker | signed, **more}
    return yaml.safe_dump(laid) + WIRING
