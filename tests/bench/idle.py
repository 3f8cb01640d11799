"""What the pod uses while nobody is there: processor time and memory over 20 s of /proc.

The controller stands on its attract screen, the uplink is connected to a real broker. Beside the
controller stands a bare pygame loop that holds the same window and looks for events as often (25
times a second), beside the uplink a bare paho client, connected and silent: what their libraries
cost without the pod. All four run at the same time. Memory is the resident set at its largest,
pages shared with others counted in full.
"""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.kit.processes import cpu_s, desk_overlay, pod, resident_mb, running
from tests.bench.kit.rows import Claim, Row, Target
from tests.broker import Broker
from tests.listener import Listener

LOOP, CLIENT = "a bare pygame loop, 25 looks a second", "a bare paho client"
CLAIMS = (
    Claim("idle", "controller, processor", "% of a core", LOOP, Target("value", "<=", 3)),
    Claim("idle", "controller, memory", "MB", LOOP, Target("value", "<=", 120)),
    Claim("idle", "uplink, memory", "MB", CLIENT, Target("value", "<=", 50)),
)
SETTLE_S = 3.0
SECONDS = 20
BARE_LOOP = """
import time
import numpy
import pygame
pygame.display.init()
pygame.display.set_mode((1280, 720))
pygame.display.flip()
while True:
    time.sleep(0.04)
    pygame.event.get()
"""
BARE_CLIENT = """
import sys
import paho.mqtt.client as paho
client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
client.connect("127.0.0.1", int(sys.argv[1]))
client.loop_forever()
"""


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Three rows; about 25 s."""
    with ExitStack() as stack:
        pids = _start(Path(stack.enter_context(tempfile.TemporaryDirectory())), stack)
        tell(f"{SECONDS} s on the attract screen")
        time.sleep(SETTLE_S)
        used, most = watch(pids, SECONDS)
    return [
        CLAIMS[0].row([used["controller"]], [used["loop"]]),
        CLAIMS[1].row([most["controller"]], [most["loop"]]),
        CLAIMS[2].row([most["uplink"]], [most["client"]]),
    ]


def _start(place: Path, stack: ExitStack) -> dict[str, int]:
    """All four, up and where they are to be measured; their process ids."""
    broker = stack.enter_context(Broker(place / "broker"))
    overlay = desk_overlay(place, {"mqtt.yaml": {"host": broker.host, "port": broker.port}})
    controller = stack.enter_context(running(pod("controller", overlay), subprocess.PIPE))
    _await_line(controller.stderr, "attract")
    with Listener(broker.port, "pods/#") as listener:
        uplink = stack.enter_context(running(pod("uplink", overlay), subprocess.DEVNULL))
        listener.wait_payload("availability", b"online")
    loop = stack.enter_context(running([sys.executable, "-c", BARE_LOOP]))
    command = [sys.executable, "-c", BARE_CLIENT, str(broker.port)]
    client = stack.enter_context(running(command))
    processes = {"controller": controller, "uplink": uplink, "loop": loop, "client": client}
    return {name: process.pid for name, process in processes.items()}


def _await_line(lines: Iterable[str], word: str) -> None:
    """Until a message has the word; those after it are read too, so that nobody waits for us."""
    if not any(word in line for line in lines):
        raise RuntimeError(f"the controller ended before it came to {word}")
    threading.Thread(target=list, args=(lines,), daemon=True).start()


def watch(pids: Mapping[str, int], seconds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Per cent of a core over the time, and the most megabytes at any of its seconds."""
    began_s, before = time.monotonic(), _of_each(cpu_s, pids)
    most = _of_each(resident_mb, pids)
    for _ in range(seconds):
        time.sleep(1.0)
        most = {name: max(most[name], mb) for name, mb in _of_each(resident_mb, pids).items()}
    after, lasted_s = _of_each(cpu_s, pids), time.monotonic() - began_s
    return {name: 100 * (after[name] - before[name]) / lasted_s for name in pids}, most


def _of_each(look: Callable[[int], float], pids: Mapping[str, int]) -> dict[str, Any]:
    return {name: look(pid) for name, pid in pids.items()}
