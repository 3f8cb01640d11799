"""Three nodes of RabbitMQ 4 with its MQTT plugin, on ports of their own: start, kill -9."""

import os
import random
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.chroot import Chroot
from tests.waiting import wait_for

SYSTEM = Chroot("cluster", "rabbitmq-server")
USER = "rabbitmq:rabbitmq"
NODES = 3
READY_S = 600.0
ANSWER_S = 20.0
# MQTT 3.1.1, as "look", with a clean session and no keep-alive; and how every answer to it begins.
CONNECT, CONNACK = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x00\x00\x04look", b"\x20"
QUEUES = ("name", "leader", "online", "messages", "consumers", "state")
STATE = "var/lib/rabbitmq/cluster"  # below the root
BIN = "/usr/lib/rabbitmq/bin"
ERLANG = "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2"
CONFIG = """
listeners.tcp.1 = 127.0.0.1:{amqp}
mqtt.listeners.tcp.1 = 127.0.0.1:{mqtt}
# Nobody but this machine reaches it.
anonymous_login_user = guest
anonymous_login_pass = guest
mqtt.durable_queue_type = {queues}
mqtt.prefetch = 500
# The part of a broken cluster that is not the greater one stands still, and loses nothing.
cluster_partition_handling = pause_minority
cluster_formation.peer_discovery_backend = classic_config
{peers}
log.file.level = warning
disk_free_limit.absolute = 50MB
"""


def quiet_port() -> int:
    """A free one below those that the kernel gives to whoever connects: a node binds it late."""
    while True:
        port = random.randrange(20_000, 30_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Node:
    """One of them. `port` is where it speaks MQTT."""

    def __init__(self, number: int, epmd: int, queues: str, peers: Sequence[str]) -> None:
        self.name, self.host = peers[number], "127.0.0.1"
        self.port = quiet_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._place = f"{STATE}/{number}"
        place = SYSTEM.make() / self._place
        place.mkdir(parents=True)
        named = [
            f"cluster_formation.classic_config.nodes.{n} = {p}" for n, p in enumerate(peers, 1)
        ]
        told = {
            "amqp": quiet_port(),
            "mqtt": self.port,
            "queues": queues,
            "peers": "\n".join(named),
        }
        (place / "rabbitmq.conf").write_text(CONFIG.format(**told))
        (place / "plugins").write_text("[rabbitmq_mqtt].\n")
        subprocess.run(
            ["chown", "-R", "--reference", str(SYSTEM.make() / "var/lib/rabbitmq"), str(place)],
            check=True,
        )
        self._env = {
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": "/var/lib/rabbitmq",
            "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_DIST_PORT": str(quiet_port()),
            "RABBITMQ_CONFIG_FILE": f"/{self._place}/rabbitmq.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"/{self._place}/plugins",
            "RABBITMQ_MNESIA_BASE": f"/{self._place}/data",
            "RABBITMQ_LOG_BASE": f"/{self._place}/log",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG,
        }

    def start(self) -> None:
        """Run it; `await_ready` says when it takes connections."""
        log = (SYSTEM.make() / self._place / "out.log").open("ab")
        self._process = subprocess.Popen(
            SYSTEM.inside(f"{BIN}/rabbitmq-server", user=USER),
            env=self._env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def await_ready(self) -> None:
        """Until it speaks MQTT, and all nodes are there; TimeoutError says how it looks then."""
        try:
            wait_for(f"{self.name} speaks MQTT", self._ready, READY_S)
            self.ctl("await_online_nodes", str(NODES), "--timeout", f"{READY_S:.0f}")
        except (TimeoutError, subprocess.CalledProcessError) as error:
            raise TimeoutError(f"{error}; {self.look()}") from error

    def kill(self) -> None:
        """SIGKILL for all of its processes, as a power cut."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            wait_for(f"{self.name} is gone", lambda: not self._listens())
            self._process = None

    def ctl(self, *command: str) -> str:
        """What `rabbitmqctl` says."""
        done = subprocess.run(
            SYSTEM.inside(f"{BIN}/rabbitmqctl", "--quiet", *command, user=USER),
            env=self._env,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def look(self) -> str:
        """For who must find out what is wrong: queues where something waits, alarms, its log."""
        told = [f"{self.name}: listens {self._listens()}, answers {self._answers()}"]
        for command in (["status"], ["list_queues", *QUEUES]):
            try:
                told.append(self.ctl(*command, "--timeout", "30"))
            except subprocess.CalledProcessError as error:
                told.append(f"{command[0]}: {error.stderr[-500:]}")
        return "\n".join([*told, self._tail()])

    def _ready(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"{self.name} has ended: {self._tail()}")
        return self._answers()

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection((self.host, self.port), 1):
            return True
        return False

    def _answers(self) -> bool:
        """Whether it takes a connection in MQTT, not only in TCP: a busy node does that first."""
        with suppress(OSError), socket.create_connection((self.host, self.port), ANSWER_S) as peer:
            peer.sendall(CONNECT)
            return peer.recv(1) == CONNACK
        return False

    def _tail(self) -> str:
        return (SYSTEM.make() / self._place / "out.log").read_text(errors="replace")[-1500:]


class RabbitCluster:
    """All of them, from entering on; nothing is left of it afterwards."""

    def __init__(self, queues: str = "quorum") -> None:
        self._clear()
        self._epmd_port = quiet_port()
        peers = [f"pod{number}@localhost" for number in range(1, NODES + 1)]
        cookie = SYSTEM.make() / "var/lib/rabbitmq/.erlang.cookie"
        cookie.write_text("a cookie of the tests\n".replace(" ", "_"))
        cookie.chmod(0o400)
        subprocess.run(
            ["chown", "--reference", str(SYSTEM.make() / "var/lib/rabbitmq"), str(cookie)],
            check=True,
        )
        self.nodes = [Node(number, self._epmd_port, queues, peers) for number in range(NODES)]

    def __enter__(self) -> Self:
        self._epmd = subprocess.Popen(
            SYSTEM.inside("epmd", "-address", "127.0.0.1", "-port", str(self._epmd_port), user=USER)
        )
        try:
            for node in self.nodes:
                node.start()
            for node in self.nodes:
                node.await_ready()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for node in self.nodes:
            node.kill()
        self._epmd.kill()
        self._epmd.wait(10)
        self._clear()

    @staticmethod
    def _clear() -> None:
        shutil.rmtree(SYSTEM.make() / STATE, ignore_errors=True)
