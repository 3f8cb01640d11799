"""A real PostgreSQL on a socket of its own: start, stop, kill -9, restart; a database for a test.

Nothing listens on the network. Commits reach the disk, as at a site (`fsync` is on).
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
import pytest
from psycopg import sql

from controller.fleet.ingest.database import connect, migrate
from tests.waiting import wait_for

PLACES = "/usr/lib/postgresql"
MEMORY, ROOM_BYTES = "/dev/shm", 2**30
READY_S = 20.0
SUPERUSER = "postgres"
TEMPLATE = "ready"
_NUMBERS = count(1)
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0777",
    "max_connections": "50",
    "shared_buffers": "64MB",
    "dynamic_shared_memory_type": "mmap",
    "log_min_messages": "warning",
}


def find_tool(name: str) -> str:
    """The newest of PostgreSQL's programs of this name; FileNotFoundError says what to install."""
    found = sorted(Path(PLACES).glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    tool = str(found[-1]) if found else shutil.which(name)
    if tool is None:
        raise FileNotFoundError(f"{name} is not installed: apt-get install postgresql")
    return tool


class Cluster:
    """A cluster in a directory of its own, owned by a user who is not root: PostgreSQL insists."""

    def __init__(self, settings: Sequence[str] = (), *, on_disk: bool = False) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="pod-pg-", dir=None if on_disk else _room()))
        self._data = self.place / "data"
        self._log = self.place / "log"
        self._log.touch()
        self._process: subprocess.Popen[bytes] | None = None
        self._as: list[str] = []
        self.owner = os.geteuid()
        """Whose files they are."""
        if self.owner == 0:
            owner = _somebody()
            self.owner = owner.pw_uid
            for path in (self.place, self._log):
                os.chown(path, owner.pw_uid, owner.pw_gid)
            who = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
            self._as = ["setpriv", *who]
        self.place.chmod(0o755)
        made = ["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-sync", "-D", self._data]
        self._run("initdb", *made)
        own = [f"{name} = {value}" for name, value in SETTINGS.items()]
        with (self._data / "postgresql.conf").open("a") as file:
            file.write("\n".join([*own, f"unix_socket_directories = '{self.place}'", *settings]))

    def url(self, database: str) -> str:
        """Where one of its databases is."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self.place}"

    def start(self) -> Self:
        """Run it, and come back once it takes connections."""
        command = [*self._as, find_tool("postgres"), "-D", str(self._data)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.place)
        wait_for("PostgreSQL takes connections", self._ready)
        return self

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT cuts connections, SIGTERM waits for them, SIGQUIT is as a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(READY_S)
            self._process = None

    def kill(self) -> None:
        """End its processes as a power cut would; what had reached the disk is there."""
        if self._process is not None:
            children = _children(self._process.pid)
            self._process.kill()
            for child in children:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            self._process.wait(READY_S)
            self._process = None
            wait_for("all of it is gone", lambda: not any(map(_alive, children)))

    def restart(self) -> None:
        """Connections are cut, and taken again."""
        self.stop()
        self.start()

    def make(self, database: str, template: str = "template1") -> str:
        """A new database; its address."""
        names = map(sql.Identifier, (database, template))
        self._administer(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return self.url(database)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.place, ignore_errors=True)

    def _administer(self, what: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as conn:
            conn.execute(what)

    def _ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"PostgreSQL has ended: {self._tail()}")
        with suppress(psycopg.OperationalError), psycopg.connect(self.url("postgres")):
            return True
        return False

    def _tail(self) -> str:
        return self._log.read_text(errors="replace")[-500:]

    def _run(self, tool: str, *words: object) -> None:
        command = [*self._as, find_tool(tool), *map(str, words)]
        with self._log.open("ab") as log:
            done = subprocess.run(command, check=False, stdout=log, stderr=log, cwd=self.place)
        if done.returncode:
            raise RuntimeError(f"{tool}: {self._tail()}")


def _room() -> str | None:
    """In memory, where there is enough: a kill loses nothing of it, and nobody's fsync is slow."""
    with suppress(OSError):
        if shutil.disk_usage(MEMORY).free > ROOM_BYTES:
            return MEMORY
    return None


def _somebody() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise LookupError("root may not run PostgreSQL, and there is no user postgres or nobody")


def _children(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(word) for word in told.split()]


def _alive(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One for all of a process's tests, with a database that ingest has made ready to copy."""
    with Cluster() as made:
        with connect(made.make(TEMPLATE)) as conn:
            migrate(conn)
        yield made


@pytest.fixture
def database(cluster: Cluster) -> str:
    """The address of a fresh database, as ingest makes it, for one test; all go in the end."""
    return cluster.make(f"test_{next(_NUMBERS)}", TEMPLATE)
