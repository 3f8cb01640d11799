"""`pod fleet install` on a bare Debian, and then a pod that comes to it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from controller.cli import main
from controller.fleet.ca.authority import Authority
from controller.identity import Identity
from controller.uplink.link import Tls
from tests.controller.uplink.conftest import Post, process
from tests.machine.machine import INSIDE, POSTGRES, Bare, alone, running
from tests.waiting import wait_for

UNITS = ("pod-fleet-database.service", "pod-ingest.service", "pod-exporter.service")
DATABASE = ("psql", "--no-psqlrc", "--quiet", "--file=/etc/pod-fleet/database.sql")
ROWS = 300


@dataclass(frozen=True, slots=True)
class At:
    """Where pods look for the broker."""

    host: str
    port: int


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bare]:
    """Bare, but for the packages."""
    place = tmp_path_factory.mktemp("machine")
    # Whoever the units run as comes through; capabilities do not count where access is asked for.
    place.parent.parent.chmod(0o711)
    place.parent.chmod(0o755)
    place.chmod(0o755)
    with alone():
        yield Bare(place)


def install(bare: Bare) -> Result:
    return CliRunner().invoke(main, ["fleet", "install", "localhost", "--root", str(bare.root)])


def identity(bare: Bare, place: Path) -> Tls:
    """A pod's own files, signed by the authority that was made."""
    own = Identity("pod-1", *(place / f"{part}.pem" for part in ("ca", "cert", "key")))
    own.make()
    authority = Authority(bare.root / "var/lib/pod-ca")
    signed = authority.sign(own.request.read_bytes(), "pod-1")
    own.install(signed.pem.encode(), authority.certificate.read_bytes())
    return Tls(own.ca, own.cert, own.key)


def ask(bare: Bare, sql: str, database: str = "pods") -> str:
    done = bare.system("psql", "-qtAX", "-d", database, "-c", sql, user="postgres:postgres")
    return done.stdout.strip() if done.returncode == 0 else f"psql: {done.stderr}"


def where(bare: Bare) -> str:
    """Its database, for programs that see its files from outside."""
    return f"postgresql://pod-fleet@/pods?host={bare.root}/run/postgresql"


def metrics() -> str:
    """What the exporter serves."""
    code = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:9788/metrics').read().decode())"
    line = [*INSIDE, sys.executable, "-c", code]
    return subprocess.run(line, capture_output=True, text=True, check=False).stdout


def test_from_bare_to_a_pod_that_is_heard(bare: Bare, tmp_path: Path) -> None:
    """Units that systemd takes; broker, database, ingest and exporter as they start them; a pod."""
    done = install(bare)
    assert done.exit_code == 0, done.output
    assert install(bare).output == "All of it was there already.\n"
    verified = bare.system("systemd-analyze", "verify", "--man=no", *UNITS, "mosquitto.service")
    assert not [line for line in verified.stderr.splitlines() if "pod-" in line], verified.stderr
    log = tmp_path / "log"
    with ExitStack() as stack:
        stack.enter_context(bare.daemon(*POSTGRES, user="postgres:postgres", log=log))
        wait_for("PostgreSQL", lambda: ask(bare, "SELECT 1", "postgres") == "1", 120)
        for _ in range(2):
            made = bare.system(*DATABASE, user="postgres:postgres")
            assert (made.returncode, made.stderr) == (0, "")
        broker = ("/usr/sbin/mosquitto", "-c", "/etc/mosquitto/mosquitto.conf")
        stack.enter_context(bare.daemon(*broker, user="root:root", log=log))
        line = [*bare.unit("pod-ingest.service"), "--database", where(bare)]
        stack.enter_context(running(line, log))
        stack.enter_context(running(bare.unit("pod-exporter.service"), log))
        wait_for("ingest", lambda: "at work" in log.read_text(errors="replace"), 120)
        post = Post(tmp_path)
        post.put(ROWS)
        at = At("localhost", 8883)
        stack.enter_context(process(at, post, tls=identity(bare, tmp_path), inside=INSIDE))
        wait_for("all are kept", lambda: ask(bare, "SELECT count(*) FROM event") == str(ROWS), 120)
        wait_for("the pod may let them go", lambda: post.box.depth() == 0, 60)
        wait_for("the exporter knows it", lambda: 'pod="pod-1"' in metrics(), 60)
        post.close()
        readers = "SELECT has_table_privilege('pod-reports', 'event', 'SELECT')"
        assert ask(bare, readers) == "t"
        assert ask(bare, "ALTER DATABASE pods OWNER TO postgres") == ""
        refused = bare.system(*DATABASE, user="postgres:postgres")
        assert refused.returncode != 0
        assert 'database "pods" already, and it is postgres\'s' in refused.stderr
    assert "Traceback" not in log.read_text(errors="replace")
