"""TLS both ways: the pod knows the broker by its authority, and the broker the pod by its own."""

import shutil
import subprocess
from pathlib import Path

import pytest

from controller.uplink.link import Tls
from tests.broker import Broker
from tests.controller.uplink.conftest import Post, make_link, running
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None,
    reason="no openssl to make certificates: install it",
)


def openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def make_authority(path: Path) -> Path:
    """A certificate that signs others; its key lies beside it."""
    openssl(
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
        *("-subj", f"/CN={path.stem}", "-days", "1", "-keyout", path.with_suffix(".key")),
        # From Python 3.13 on, an authority must say that it signs certificates (RFC 5280).
        *("-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", path),
    )
    return path


def make_certificate(path: Path, authority: Path) -> Path:
    """A certificate for the loopback, signed by the authority; its key lies beside it."""
    openssl(
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
        *("-subj", f"/CN={path.stem}", "-days", "1", "-addext", "subjectAltName=IP:127.0.0.1"),
        *("-addext", "basicConstraints=critical,CA:FALSE"),
        *("-CA", authority, "-CAkey", authority.with_suffix(".key")),
        *("-keyout", path.with_suffix(".key"), "-out", path),
    )
    return path


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    return make_authority(tmp_path / "site.pem")


@pytest.fixture
def secure(tmp_path: Path, authority: Path) -> Broker:
    """A broker that takes only pods whose certificate the site signed; not started."""
    own = make_certificate(tmp_path / "broker.pem", authority)
    lines = [f"cafile {authority}", f"certfile {own}", f"keyfile {own.with_suffix('.key')}"]
    options = [*lines, "require_certificate true", "use_identity_as_username true"]
    return Broker(tmp_path / "secure", options=options)


def test_mutual_tls(tmp_path: Path, authority: Path, secure: Broker, post: Post) -> None:
    """With the pod's own certificate, rows go."""
    own = make_certificate(tmp_path / "pod-1.pem", authority)
    post.put(3)
    tls = Tls(authority, own, own.with_suffix(".key"))
    with secure, running(make_link(secure.port, tls=tls), post):
        wait_for("sent", lambda: post.box.marks()["s1"].sent == 3)


@pytest.mark.parametrize("case", ["stranger", "missing", "torn", "without its own"])
def test_no_trust(case: str, tmp_path: Path, authority: Path, secure: Broker, post: Post) -> None:
    """Another authority, certificates that are not there or torn, none of its own: told."""
    torn = tmp_path / "torn.pem"
    torn.write_text("-----BEGIN CERTIFICATE-----\nabc")
    tls = {
        "stranger": Tls(make_authority(tmp_path / "stranger.pem")),
        "missing": Tls(tmp_path / "none.pem"),
        "torn": Tls(torn),
        "without its own": Tls(authority),
    }[case]
    post.put(3)
    with secure, running(make_link(secure.port, tls=tls), post):
        wait_for("failures", lambda: int(str(post.told().get("failures", 0))) >= 2)
        assert post.told()["connected"] is False
        assert post.told()["code"] == "refused"
        words = "shows none" if case == "without its own" else "tls in mqtt.yaml"
        assert words in str(post.told()["words"])
    assert post.box.depth() == 3
