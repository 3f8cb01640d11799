"""`pod fleet install --root`: what is laid down, again and again, and what is in the way."""

import os
import socket
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.cli import main
from controller.fleet.install.looking import NEEDED
from controller.fleet.install.machine import Machine

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="users and owners are root's")
ROLES = ("technician", "monitor", "ingest")
UNITS = ("pod-fleet-database.service", "pod-ingest.service", "pod-exporter.service")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """As much of a Debian with mosquitto and PostgreSQL as is looked at."""
    root = tmp_path / "root"
    for path in (*NEEDED, "/usr/bin/pod"):
        place = root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch(mode=0o755)
    for folder in ("etc/postgresql/17/main/conf.d", "etc/mosquitto/conf.d", "etc/systemd/system"):
        (root / folder).mkdir(parents=True)
    (root / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\nmosquitto:x:113:\n")
    return root


def install(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["fleet", "install", "--root", str(root), *words])


def everything(root: Path) -> dict[str, tuple[bytes, int]]:
    """Each file's content and mode."""
    files = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path): (path.read_bytes(), path.stat().st_mode) for path in files}


def test_all_of_it_is_laid_down_once(root: Path) -> None:
    """Units enabled, secrets for whom they are; a second time nothing changes."""
    done = install(root, "mqtt.example", "192.0.2.7")
    assert done.exit_code == 0, done.output
    assert "tcp dport { 8883, 8884 } accept" in done.output
    wanted = root / "etc/systemd/system/multi-user.target.wants"
    assert {path.name for path in wanted.iterdir()} == set(UNITS)
    key = root / "etc/mosquitto/pods/broker.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o640
    assert key.stat().st_gid == 113
    fleet = Machine(root).number("pod-fleet")
    assert (root / "etc/pod-fleet/ingest.password").stat().st_gid == fleet
    assert (root / "etc/pod-fleet/technician.password").stat().st_gid == 0
    table = (root / "etc/mosquitto/pods/passwords").read_text()
    assert [line.split(":")[0] for line in table.splitlines()] == [
        "technician",
        "monitor",
        "ingest",
    ]
    for role in ("technician", "monitor", "ingest"):
        assert (root / f"etc/pod-fleet/{role}.password").read_text().strip() not in table
    before = everything(root)
    again = install(root, "mqtt.example", "192.0.2.7")
    assert again.exit_code == 0
    assert again.output == "All of it was there already.\n"
    assert everything(root) == before


def test_the_brokers_certificate_is_for_its_names(root: Path) -> None:
    """Those that were given, and the one by which ingest comes."""
    install(root, "mqtt.example", "192.0.2.7")
    made = root / "etc/mosquitto/pods/broker.pem"
    line = ["openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", str(made)]
    told = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    names = ("DNS:mqtt.example", "IP Address:192.0.2.7", "DNS:localhost")
    assert all(name in told for name in names)


def test_units_name_the_program_that_is_there(root: Path) -> None:
    """Where `pod` is; no placeholder is left, and systemd finds nothing wrong with them."""
    (root / "opt/pods/bin").mkdir(parents=True)
    (root / "opt/pods/bin/pod").touch(mode=0o755)
    assert install(root, "mqtt.example", "--pod", "/opt/pods/bin/pod").exit_code == 0
    for name in UNITS:
        text = (root / "etc/systemd/system" / name).read_text()
        assert "{" not in text
    assert (
        "ExecStart=/opt/pods/bin/pod ingest "
        in (root / "etc/systemd/system/pod-ingest.service").read_text()
    )


def test_what_somebody_changed_stays(root: Path) -> None:
    """Ours is laid beside it and told; a password that was lost is made anew, the others stay."""
    install(root, "mqtt.example")
    rules = root / "etc/mosquitto/pods/pods.acl"
    rules.write_text("# my own\n")
    table = root / "etc/mosquitto/pods/passwords"
    kept, lost = (root / f"etc/pod-fleet/{role}.password" for role in ("ingest", "monitor"))
    before = kept.read_text(), lost.read_text()
    lines = table.read_text().splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith("monitor")))
    done = install(root, "mqtt.example")
    assert rules.read_text() == "# my own\n"
    assert rules.with_name("pods.acl.pod-fleet-new").read_text().startswith("# Who may do what")
    assert "pods.acl was changed and stays" in done.output
    assert kept.read_text() == before[0]
    assert lost.read_text() != before[1]
    assert len(table.read_text().splitlines()) == 3


def test_all_that_is_in_the_way_is_told_at_once(root: Path) -> None:
    """And nothing was touched."""
    (root / "usr/sbin/mosquitto").unlink()
    (root / "usr/bin/pod").unlink()
    before = everything(root)
    done = install(root, "no name", "mqtt.example")
    assert done.exit_code == 77
    told = done.stderr
    assert "'no name' is no name or address" in told
    assert "apt-get install mosquitto" in told
    assert "/usr/bin/pod is not there" in told
    assert everything(root) == before


def test_without_a_cluster_or_a_directory_it_says_so(root: Path, tmp_path: Path) -> None:
    """Which one, and what makes it."""
    (root / "etc/postgresql/17/main/conf.d").rmdir()
    assert "pg_createcluster" in install(root, "mqtt.example").stderr
    assert "no directory" in install(tmp_path / "nowhere", "mqtt.example").stderr


def test_a_port_that_somebody_has_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where the machine is this one, and has none of ours yet."""
    from controller.fleet.install import looking

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(looking, "PORTS", {port: "pods"})
        (told,) = looking._ports(Machine(root))
        assert f"port {port}, the broker's for pods, cannot be had" in told
        (root / "etc/mosquitto/conf.d/pods.conf").touch()
        assert not list(looking._ports(Machine(root)))


def test_who_is_not_root_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is done."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    before = everything(root)
    done = install(root, "mqtt.example")
    assert done.exit_code == 77
    assert "run it as root" in done.stderr
    assert everything(root) == before
