"""A real mosquitto on a free loopback port, for a desk: nothing of it outlives the run."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIG = """\
listener {port} 127.0.0.1
allow_anonymous true
persistence false
log_type error
log_type warning
"""
READY_S = 10.0


class NoBrokerError(RuntimeError):
    """mosquitto is missing or did not come up; the text says what to do."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def broker(directory: Path, port: int) -> Iterator[None]:
    """A broker on 127.0.0.1:`port` as long as the context lasts; its log is in `directory`."""
    config = directory / "mosquitto.conf"
    config.write_text(CONFIG.format(port=port), encoding="utf-8")
    with (directory / "mosquitto.log").open("wb") as log:
        process = subprocess.Popen(
            [_program(), "-c", str(config)], stdout=log, stderr=log, start_new_session=True
        )
        try:
            _await_ready(process, port, directory / "mosquitto.log")
            yield
        finally:
            process.terminate()
            process.wait()


def _program() -> str:
    """Debian puts it where only root looks."""
    path = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/sbin")
    if path is None:
        raise NoBrokerError(
            "mosquitto is not installed: run `make setup`, or apt install mosquitto"
        )
    return path


def _await_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """A listener gives no sign of its own: try to connect until it answers."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise NoBrokerError(
        f"mosquitto did not start on port {port}; it said: {log.read_text()[-500:]}"
    )
