"""The tools at the shipped broker, with TLS, passwords and rules as a site has them."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from textual.pilot import Pilot

from controller.commands.monitor import command
from controller.contract.topics import Topics
from controller.fleet.broker import Broker
from controller.fleet.exporter import Exporter
from controller.fleet.monitor.app import Monitor
from controller.uplink.link import Tls
from tests.controller.fleet.pods import lying
from tests.controller.fleet.viewing import shows, view_live
from tests.guest import Guest
from tests.site import Site
from tests.waiting import wait_for

ONE = Topics("test", "pod-1")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """With one pod, which has said that it is well."""
    with Site(tmp_path_factory.mktemp("site")) as made:
        with Guest(made.port, made.trusting(made.pod("pod-1"))) as pod:
            for message in lying(ONE):
                assert pod.publish(message.topic, message.payload, retain=True) < 0x80
        yield made


def once(site: Site, role: str, password: Path) -> Result:
    where = ["--host", "localhost", "--port", str(site.people_port)]
    who = ["--ca", str(site.authority.certificate), "--username", role]
    words = [*where, *who, "--password-file", str(password), "--once", "--json"]
    return CliRunner().invoke(command, words)


@pytest.mark.parametrize("role", ["technician", "monitor"])
def test_once(role: str, site: Site, tmp_path: Path) -> None:
    """Both roles see every pod whole, and know that it is all."""
    (tmp_path / "password").write_text(f"{role}\n")
    found = once(site, role, tmp_path / "password")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["counts"] == {"well": 1}


def test_a_wrong_password_or_a_strange_authority(site: Site, tmp_path: Path) -> None:
    """69, with what to check."""
    (tmp_path / "password").write_text("wrong")
    refused = once(site, "technician", tmp_path / "password")
    assert refused.exit_code == 69
    assert "--username" in refused.stderr
    strange = Site(tmp_path / "other")
    strange.people_port = site.people_port
    refused = once(strange, "technician", tmp_path / "password")
    assert refused.exit_code == 69
    assert "do not trust each other" in refused.stderr


def broker_of(site: Site, role: str) -> Broker:
    tls = Tls(site.authority.certificate)
    return Broker(host="localhost", port=site.people_port, username=role, password=role, tls=tls)


def test_the_exporter(site: Site) -> None:
    """With the role that only looks."""
    with Exporter(broker_of(site, "monitor"), "+", "127.0.0.1", 0) as exporter:
        url = f"http://127.0.0.1:{exporter.port}/metrics"
        told = 'trainingpod_verdict{pod="pod-1",site="test",verdict="well"} 1.0'
        wait_for(told, lambda: told in urllib.request.urlopen(url, timeout=10).read().decode())


@pytest.mark.parametrize("role", ["technician", "monitor"])
def test_who_may_command(role: str, site: Site) -> None:
    """A technician's command reaches the pod; who only looks is told that the broker refuses it."""
    heard = "no answer yet" if role == "technician" else "refuses the permission"

    async def act(_: Monitor, pilot: "Pilot[None]") -> None:
        await shows(pilot, "1 pod ✓1 well")
        await pilot.press("enter", "c", "enter")
        await shows(pilot, "Send identify")
        await pilot.press("y")
        await shows(pilot, heard)

    with Guest(site.port, site.trusting(site.pod("pod-1"))) as pod:
        pod.publish(ONE.availability, b"online", retain=True)
        pod.subscribe(ONE.commands)
        view_live(broker_of(site, role), act)
        if role == "technician":
            wait_for("the command", lambda: pod.seen)
        assert [topic for topic, _ in pod.seen] == [ONE.command("identify")] * (
            role == "technician"
        )
