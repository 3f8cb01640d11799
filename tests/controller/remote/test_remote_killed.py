"""Both processes killed at any point of a command's way: done once or not at all, and told."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controller.store.reading import read_commands
from tests.broker import Broker
from tests.controller.uplink.conftest import Post, process
from tests.journeys.fleet import OVER, Technician
from tests.listener import Listener
from tests.waiting import wait_for

ROOT = "pods/v1/test/pod-1"
KILLS = 10


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with Broker(tmp_path / "broker") as made:
        yield made


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = Post(tmp_path)
    yield made
    made.close()


@contextmanager
def victim(data: Path, done: Path) -> Iterator[None]:
    """The controller's part, killed at the end of the block."""
    line = [sys.executable, "-m", "tests.controller.remote.victim", str(data), str(done)]
    with subprocess.Popen(line) as running:
        try:
            yield
        finally:
            running.kill()


def test_done_once_or_not_at_all_and_told(tmp_path: Path, broker: Broker, post: Post) -> None:
    """However often both are killed, each command has one end, and none is carried out twice."""
    draw, done = random.Random(3), tmp_path / "done"
    numbers = [f"k{n}" for n in range(KILLS)]
    with Listener(broker.port, f"{ROOT}/#") as listener:
        who = Technician(listener, ROOT)
        for number in numbers:
            with process(broker, post, will_delay_s=600), victim(tmp_path, done):
                listener.wait_payload("availability", b"online")
                who.ask("identify", f"before-{number}")
                who.end(f"before-{number}")  # both are up
                who.ask("identify", number)
                time.sleep(draw.uniform(0, 0.15))
        with process(broker, post, will_delay_s=600), victim(tmp_path, done):
            for number in numbers:
                who.ask("identify", number)
                who.end(number)
            wait_for("nothing is left to tell", lambda: post.inbox.untold() == [])
        for number in numbers:
            ends = {each["status"] for each in who.told(number)} & {*OVER}
            assert len(ends) == 1
    times = Counter(done.read_text().split())
    assert max(times.values()) == 1
    ended = {each.id: each.status for each in read_commands(tmp_path)}
    assert {number for number in numbers if ended[number] == "succeeded"} <= {*times}
    assert {*numbers} <= {*ended}
