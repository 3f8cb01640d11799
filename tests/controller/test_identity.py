"""`pod identity`: a key of the pod's own, made once, and a certificate only where it fits."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from controller.cli import main
from controller.fleet.ca.authority import Authority
from controller.identity import Identity, fingerprint
from tests.controller.config.changing import SHIPPED


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    place = tmp_path / "identity"
    return Identity("pod-1", place / "ca.pem", place / "cert.pem", place / "key.pem")


@pytest.fixture
def directory(tmp_path: Path, identity: Identity) -> Path:
    """A configuration that names the identity's files."""
    place = Path(shutil.copytree(SHIPPED, tmp_path / "config"))
    mqtt = yaml.safe_load((place / "mqtt.yaml").read_text())
    tls = {"ca": str(identity.ca), "cert": str(identity.cert), "key": str(identity.key)}
    (place / "mqtt.yaml").write_text(yaml.safe_dump(mqtt | {"tls": tls}))
    return place


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    made = Authority(tmp_path / "ca")
    made.init("test")
    return made


def run(directory: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["identity", *arguments, "--config", str(directory)])


def test_a_pod_makes_its_own_key(identity: Identity, directory: Path) -> None:
    """On P-256, for nobody else to read, with a request of the pod's name and nothing more."""
    result = run(directory, "make")
    assert result.exit_code == 0, result.output
    assert stat.S_IMODE(identity.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(identity.key.parent.stat().st_mode) == 0o700
    key = load_pem_private_key(identity.key.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert isinstance(key.curve, ec.SECP256R1)
    request = x509.load_pem_x509_csr(identity.request.read_bytes())
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "CN=pod-1"
    assert fingerprint(key.public_key()) in result.output
    assert identity.key.read_text() not in result.output


def test_a_key_that_is_there_stays(identity: Identity, directory: Path) -> None:
    """Asked a second time, the pod makes the request again, of the same key."""
    run(directory, "make")
    key = identity.key.read_bytes()
    identity.request.unlink()
    assert "that was there" in run(directory, "make").output
    assert identity.key.read_bytes() == key
    assert identity.request.exists()


def test_a_key_is_replaced_by_name_only(identity: Identity, directory: Path) -> None:
    """The old one lies beside it, and nothing is overwritten."""
    run(directory, "make")
    old = identity.key.read_bytes()
    result = run(directory, "make", "--replace")
    aside = [path for path in identity.key.parent.iterdir() if path.name.startswith("key.pem.")]
    assert [path.read_bytes() for path in aside] == [old]
    assert identity.key.read_bytes() != old
    assert str(aside[0]) in result.output


KILLED = """
import os, sys
from pathlib import Path
from controller import durable
from controller.identity import Identity
steps, place = int(sys.argv[1]), Path(sys.argv[2])
def die(event, args):
    global steps
    if event in ("os.link", "os.rename", "os.remove", "open") and "identity" in str(args[0]):
        steps -= 1
        if steps < 0:
            os.kill(os.getpid(), 9)
place.mkdir(exist_ok=True)
sys.addaudithook(die)
Identity("pod-1", place / "ca.pem", place / "cert.pem", place / "key.pem").make()
"""


@pytest.mark.parametrize("steps", range(11))
def test_a_power_cut_at_any_step(steps: int, identity: Identity) -> None:
    """There is a whole key or none, and doing it again comes to an end with what there was."""
    place = identity.key.parent
    words = [sys.executable, "-c", KILLED, str(steps), str(place)]
    done = subprocess.run(words, check=False, timeout=60)
    assert done.returncode in (0, -signal.SIGKILL)
    assert (done.returncode == 0) == (steps == 10)
    before = identity.key.read_bytes() if identity.key.exists() else None
    assert identity.make() == (before is None)
    assert before in (None, identity.key.read_bytes())
    assert sorted(path.name for path in place.iterdir()) == ["key.csr", "key.pem"]


def test_what_was_signed_is_installed(
    identity: Identity, directory: Path, authority: Authority, tmp_path: Path
) -> None:
    """The certificate that fits is put where mqtt.yaml says, and shown."""
    identity.make()
    assert "none yet" in run(directory, "show").output
    signed = tmp_path / "pod-1.pem"
    signed.write_text(authority.sign(identity.request.read_bytes(), "pod-1").pem)
    result = run(directory, "install", str(signed), "--ca", str(authority.certificate))
    assert result.exit_code == 0, result.output
    assert identity.cert.read_bytes() == signed.read_bytes()
    assert identity.ca.read_bytes() == authority.certificate.read_bytes()
    assert "until 20" in run(directory, "show").output


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("another key", "another key"),
        ("another pod", "is not of pod-1"),
        ("another authority", "did not sign"),
        ("no certificate", "no certificate"),
    ],
)
def test_what_does_not_fit_is_not_installed(
    case: str, words: str, identity: Identity, directory: Path, tmp_path: Path
) -> None:
    """Told why, and nothing is put in place."""
    identity.make()
    ours, theirs = Authority(tmp_path / "ours"), Authority(tmp_path / "theirs")
    ours.init("ours")
    theirs.init("theirs")
    name = "pod-2" if case == "another pod" else "pod-1"
    key = tmp_path / "other.key" if case == "another key" else identity.key
    other = Identity(name, identity.ca, identity.cert, key)
    other.make()
    signed = tmp_path / "signed.pem"
    signed.write_text(ours.sign(other.request.read_bytes(), name).pem)
    if case == "no certificate":
        signed.write_text("-----BEGIN CERTIFICATE-----\nabc")
    by = theirs if case == "another authority" else ours
    result = run(directory, "install", str(signed), "--ca", str(by.certificate))
    assert result.exit_code == os.EX_IOERR
    assert words in result.output
    assert not identity.cert.exists()
    assert not identity.ca.exists()


def test_a_damaged_key_is_told(identity: Identity, directory: Path) -> None:
    """And is not replaced by itself: its certificate may still hold."""
    identity.make()
    identity.key.write_text("-----BEGIN PRIVATE KEY-----\nabc")
    result = run(directory, "make")
    assert result.exit_code == os.EX_IOERR
    assert "--replace" in result.output
    assert run(directory, "make", "--replace").exit_code == 0


def test_a_pod_without_tls_is_told_what_to_write() -> None:
    """Where mqtt.yaml names no files, nobody guesses them."""
    result = run(SHIPPED, "make")
    assert result.exit_code == os.EX_IOERR
    assert "tls.key" in result.output


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's directory is made by root alone")
def test_root_makes_no_key_for_another(identity: Identity, directory: Path) -> None:
    """The uplink's user could not read it."""
    identity.key.parent.mkdir()
    os.chown(identity.key.parent, 65534, 65534)
    result = run(directory, "make")
    assert result.exit_code == os.EX_IOERR
    assert "sudo -u nobody" in result.output
    assert not identity.key.exists()
