"""The live view at a real mosquitto: commands to pods that answer, and a broker that goes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from controller.contract.topics import Topics
from controller.fleet import broker as brokers
from controller.fleet.monitor.app import Monitor
from tests.broker import Broker
from tests.controller.fleet.answering import AnsweringPod
from tests.controller.fleet.heard import put
from tests.controller.fleet.pods import lying
from tests.controller.fleet.viewing import shows, text, until, view_live

ONE = Topics("north", "pod-1")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with Broker(tmp_path / "broker") as made:
        yield made


def at(broker: Broker) -> brokers.Broker:
    return brokers.Broker(host=broker.host, port=broker.port)


async def ask(pilot: "Pilot[None]", downs: int) -> None:
    """Choose the command so far down the list."""
    await pilot.press("c")
    await shows(pilot, "What shall north/pod-1 do?")
    await pilot.press(*["down"] * downs, "enter")
    await shows(pilot, "Send ")


def test_a_command_from_key_to_outcome(broker: Broker) -> None:
    """Sent once, as the contract has it, and followed to its end."""

    async def act(_: Monitor, pilot: "Pilot[None]") -> None:
        await shows(pilot, "1 pod ✓1 well")
        await ask(pilot, 0)
        await pilot.press("y")
        await shows(pilot, "identify: succeeded")
        await pilot.press("enter")
        await shows(pilot, "identify                 succeeded")

    with AnsweringPod(broker.port, ONE, ("accepted", "executing", "succeeded")) as pod:
        view_live(at(broker), act)
    ((topic, command, retained),) = pod.taken
    assert topic == ONE.command("identify")
    assert not retained
    assert command.expires is not None
    assert 0 < (command.expires - datetime.now(UTC)).total_seconds() <= 3600


def test_a_command_that_is_not_meant(broker: Broker) -> None:
    """Enter is no yes: nothing is sent but by `y`."""

    async def act(_: Monitor, pilot: "Pilot[None]") -> None:
        await shows(pilot, "1 pod")
        for key in ("enter", "n", "escape"):
            await ask(pilot, 1)
            await pilot.press(key)
        await ask(pilot, 0)
        await pilot.press("y")
        await shows(pilot, "succeeded")

    with AnsweringPod(broker.port, ONE, ("succeeded",)) as pod:
        view_live(at(broker), act)
    assert [topic for topic, _, _ in pod.taken] == [ONE.command("identify")]


def test_a_command_that_is_refused(broker: Broker) -> None:
    """The pod's own reason is shown."""

    async def act(_: Monitor, pilot: "Pilot[None]") -> None:
        await shows(pilot, "1 pod")
        await ask(pilot, 0)
        await pilot.press("y")
        await pilot.press("enter")
        await shows(pilot, "failed: its clock is not set")

    refusal = {"why": "its clock is not set", "code": "clock"}
    with AnsweringPod(broker.port, ONE, ("failed",), **refusal):
        view_live(at(broker), act)


def test_a_pod_that_takes_nothing(broker: Broker) -> None:
    """Away: nothing is sent. Said to be online, with nobody there: the broker knows."""
    put(broker.port, lying(ONE, online=False))

    async def act(_: Monitor, pilot: "Pilot[None]") -> None:
        await shows(pilot, "1 pod ▲1 lost")
        await pilot.press("c")
        await shows(pilot, "not reach")
        put(broker.port, lying(ONE))
        await shows(pilot, "1 pod ✓1 well")
        await ask(pilot, 0)
        await pilot.press("y")
        await shows(pilot, "nobody")

    view_live(at(broker), act)


def test_a_broker_that_goes_and_comes_back(broker: Broker) -> None:
    """Told at the top at once; what was known stays, nobody is called broken for it."""
    put(broker.port, lying(ONE))

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        await shows(pilot, "1 pod ✓1 well")
        broker.kill()
        await shows(pilot, "NO CONNECTION to broker:8884")
        await shows(pilot, "1 pod ✓1 well")
        await pilot.press("c")
        await shows(pilot, "nowhere")
        broker.start()
        put(broker.port, lying(Topics("north", "pod-2")))
        await until(pilot, "back", lambda: "NO CONNECTION" not in text(app))
        await shows(pilot, "2 pods ✓2 well")

    view_live(at(broker), act)
