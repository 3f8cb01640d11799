"""A pod's two processes at a real broker, as systemd keeps them, and a technician who asks."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from controller.desk.overlay import write_overlay
from tests.broker import Broker
from tests.journeys.pods import CONFIG, Puppet, overlay
from tests.listener import Listener
from tests.waiting import wait_for

ROOT = "pods/v1/demo/desk"
OVER = ("succeeded", "failed")


class Technician:
    """Asks the pod of `root` on a broker, and reads what it answers."""

    def __init__(self, listener: Listener, root: str = ROOT) -> None:
        self.listener, self._root = listener, root

    def ask(self, verb: str, number: str, **more: Any) -> None:
        """One command; the broker has it when this is back."""
        payload = json.dumps({"id": number, **more}).encode()
        self.listener.publish(f"{self._root}/cmd/{verb}", payload)

    def told(self, number: str) -> list[dict[str, Any]]:
        """Each status of it, in order."""
        return [json.loads(each) for each in self.listener.payloads(f"/{number}/status")]

    def until(self, number: str, *statuses: str, within_s: float = 20.0) -> dict[str, Any]:
        """The first status of it that is one of these."""

        def found() -> list[dict[str, Any]]:
            return [each for each in self.told(number) if each["status"] in statuses]

        wait_for(f"{number} {statuses}, not {self.told(number)}", found, within_s)
        return found()[0]

    def end(self, number: str, within_s: float = 20.0) -> dict[str, Any]:
        """How it ended."""
        return self.until(number, *OVER, within_s=within_s)


class Site:
    """A broker, an uplink that is kept running, a technician; the controller is the test's."""

    def __init__(self, directory: Path, stack: ExitStack, **pod: Any) -> None:
        broker = stack.enter_context(Broker(directory / "broker"))
        self.laid = overlay(directory, **pod)
        here = {"mqtt.yaml": {"host": "127.0.0.1", "port": broker.port, "will_delay_s": 2}}
        self.laid = write_overlay(self.laid, directory / "site", here)
        self._uplink: subprocess.Popen[bytes] | None = None
        stack.callback(self.stop_uplink)
        self.port = broker.port
        root = f"pods/v1/{pod.get('site', 'demo')}/{pod.get('pod', 'desk')}"
        listener = stack.enter_context(Listener(broker.port, f"{root}/#"))
        self.technician = Technician(listener, root)
        self.start_uplink()
        listener.wait_payload("availability", b"online")

    def start_uplink(self) -> None:
        """As systemd does."""
        line = [sys.executable, "-m", "controller.cli", "uplink"]
        line += ["--config", str(CONFIG), "--overlay", str(self.laid)]
        self._uplink = subprocess.Popen(line, stderr=subprocess.DEVNULL)

    def stop_uplink(self) -> None:
        """SIGKILL."""
        if self._uplink is not None:
            self._uplink.kill()
            self._uplink.wait()

    def puppet(self, *options: str) -> Puppet:
        """A controller, whose hands and eyes the test has."""
        speed = () if "--speed" in options else ("--speed", "4")
        return Puppet(self.laid, *speed, *options)


@contextmanager
def site(directory: Path, **pod: Any) -> Iterator[Site]:
    """All of it, gone when the block is over."""
    with ExitStack() as stack:
        yield Site(directory, stack, **pod)
