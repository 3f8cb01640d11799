"""The desk's processes: controller and uplink as children, started together and ended together."""

import logging
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

log = logging.getLogger(__name__)
PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Child:
    """One process of the pod, by the name its messages are told under."""

    name: str
    process: subprocess.Popen[bytes]

    def end(self) -> None:
        """Ask it to stop; kill it when it does not."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            log.warning("the %s did not stop within %.0f s and was killed", self.name, PATIENCE_S)
            self.process.kill()
            self.process.wait()


@contextmanager
def household(
    commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]
) -> Iterator[dict[str, Child]]:
    """Run `pod <arguments>` for each name while the context lasts.

    Each child is a session of its own, so that Ctrl-C reaches the desk alone, which then ends
    them in their order: the uplink may still send what the controller said last.
    """
    children: dict[str, Child] = {}
    try:
        for name, arguments in commands.items():
            process = subprocess.Popen(
                [sys.executable, "-m", "controller.cli", *arguments],
                env=dict(environment),
                start_new_session=True,
            )
            children[name] = Child(name, process)
        yield children
    finally:
        for child in children.values():
            child.end()
