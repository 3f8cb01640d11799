"""A real mosquitto on a free loopback port: start, stop, kill -9, restart."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

READY_S = 10.0
SBIN = "/usr/local/sbin:/usr/sbin:/sbin"


def find_tool(name: str) -> str:
    """The path of one of mosquitto's programs; FileNotFoundError says what to install."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:{SBIN}")
    if found is None:
        raise FileNotFoundError(f"{name} is not installed: apt-get install mosquitto")
    return found


class Broker:
    """mosquitto with its own configuration, log and persistence in `directory`.

    `users` maps names to passwords; with any, nobody else may connect. `options` are further
    lines for its configuration. The port is chosen once and kept over restarts, and nobody
    listens on it until `start`. Nothing is saved to disk but at a clean stop, as after a power cut.
    """

    def __init__(
        self,
        directory: Path,
        *,
        users: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
        host: str = "127.0.0.1",
    ) -> None:
        self.host = host
        self.port = free_port()
        self.log = directory / "mosquitto.log"
        self._directory = directory
        self._config = directory / "mosquitto.conf"
        self._process: subprocess.Popen[bytes] | None = None
        directory.mkdir(parents=True, exist_ok=True)
        self._config.write_text("\n".join([*self._lines(users or {}), *options, ""]))

    @property
    def pid(self) -> int:
        """Its process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        """Run it, and come back once it takes connections."""
        command = [find_tool("mosquitto"), "-c", str(self._config)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        self._await_ready(time.monotonic() + READY_S)
        return self

    def stop(self) -> None:
        """End it cleanly: it saves what it holds."""
        self.thaw()
        self._end(lambda process: process.terminate())

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL."""
        self._end(lambda process: process.kill())

    def freeze(self) -> None:
        """Stop it without ending it: connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def restart(self) -> None:
        """Killed and started again on the same port."""
        self.kill()
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def _lines(self, users: Mapping[str, str]) -> list[str]:
        lines = [
            f"listener {self.port} {self.host}",
            "persistence true",
            f"persistence_location {self._directory}/",
            # Not 0, for any number: mosquitto 2.0 then hangs up on whom it refuses a message.
            "max_queued_messages 1000000",
            f"allow_anonymous {'false' if users else 'true'}",
        ]
        # Started as root, it would become a user who may not write here.
        lines += ["user root"] if os.geteuid() == 0 else []
        lines += [f"password_file {self._passwords(users)}"] if users else []
        return lines

    def _passwords(self, users: Mapping[str, str]) -> Path:
        path = self._directory / "passwords"
        path.touch(mode=0o600)
        for user, password in users.items():
            command = [find_tool("mosquitto_passwd"), "-b", str(path), user, password]
            subprocess.run(command, check=True, capture_output=True)
        return path

    def _await_ready(self, deadline: float) -> None:
        while time.monotonic() < deadline and self._running():
            with contextlib.suppress(OSError), socket.create_connection((self.host, self.port), 1):
                return
            time.sleep(0.01)
        raise TimeoutError(f"mosquitto does not answer on port {self.port}: {self._tail()}")

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        if self._process is not None:
            how(self._process)
            self._process.wait(READY_S)
            self._process = None

    def _tail(self) -> str:
        return self.log.read_text(errors="replace")[-500:]


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
