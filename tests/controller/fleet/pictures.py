"""The live view's screens in docs/pictures/monitor, drawn from a fleet whose time stands still.

python -m tests.controller.fleet.pictures     draws them anew (`make monitor-pictures`)
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from controller.contract.topics import Topics
from controller.fleet.monitor.app import Monitor
from controller.fleet.pod import Message
from controller.fleet.told import Complete, Down, Told, Up
from controller.fleet.watch import Watch
from controller.health.faults import FAULTS
from tests.controller.fleet.pods import event, now, standing, state, status
from tests.controller.fleet.viewing import SIZE, picture, taken, view

FOLDER = Path(__file__).parents[3] / "docs" / "pictures" / "monitor"
SITES = ("hill", "north", "south-1", "south-2")
Act = Callable[[Monitor, "Pilot[None]"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is done before the picture is taken, on a terminal of this size."""

    act: Act
    size: tuple[int, int] = SIZE


def fault(code: str, part: str, minutes: float) -> dict[str, str]:
    """One of the catalogue's, raised so long ago."""
    kind = FAULTS[code]
    return {
        "code": code,
        "part": part,
        "severity": kind.severity,
        "words": kind.words.format(part=part),
        "what_to_do": kind.what_to_do,
        "since": now(-60 * minutes).wall.isoformat().replace("+00:00", "Z"),
    }


FULL, STUCK = fault("store_disk_full", "store", 12), fault("button_stuck", "help", 64)
NO_CLOCK, SOUND = fault("clock_unset", "clock", 200), fault("no_sound", "sound", 1500)


def pod(number: int) -> Topics:
    """The topics of one of the fleet."""
    return Topics(SITES[number % len(SITES)], f"pod-{number:02}")


def fleet() -> list[Message]:
    """Sixty pods; most of them are well."""
    ill: Mapping[int, list[dict[str, str]]] = {7: [FULL, NO_CLOCK], 22: [STUCK], 41: [SOUND]}
    messages = [m for number in range(60) for m in standing(pod(number), *ill.get(number, []))]
    gone = Message(pod(31).availability, b"offline", retained=True)
    left = [Message(pod(12).state, state(leaving=True, at=now(-90_000).wall), retained=True)]
    left.append(Message(pod(12).availability, b"offline", retained=True))
    old = Message(pod(31).state, state(at=now(-3 * 86_400).wall), retained=True)
    return [*messages, gone, old, *left, Message(pod(3).state, state(NO_CLOCK), retained=True)]


def last_hour(topics: Topics) -> list[tuple[float, Message]]:
    """A pod that grew warm, whose rows waited, and whose button stuck; seconds before noon."""
    told: list[tuple[float, Message]] = []
    for minute in range(60):
        board: dict[str, Any] = {
            "temperature_c": 44.0 + 22 * minute / 60,
            "memory": {"free_bytes": 612_000_000, "total_bytes": 1_900_000_000},
            "disk": {"free_bytes": 21_400_000_000, "total_bytes": 29_000_000_000},
        }
        store = {"outbox_depth": max(0, minute - 30) * 4, "oldest_age_s": 40.0, "trials": 5120}
        faults = [STUCK] if minute >= 20 else []
        at = now(60.0 * (minute - 59))
        document = state(*faults, at=at.wall, board=board, store=store)
        told.append((60.0 * (minute - 59), Message(topics.state, document)))
    return told


def doings(topics: Topics) -> list[Message]:
    """Its events and a command's end."""
    raised = event(topics, 9, "event/fault.raised", {"code": "button_stuck", "part": "help"})
    done = {"outcome": "signed_out", "seconds": 803.0, "exercises": 3}
    return [
        Message(topics.of("event/session.started"), event(topics, 7, "event/session.started", {})),
        Message(topics.of("event/session.ended"), event(topics, 8, "event/session.ended", done)),
        Message(topics.of("event/fault.raised"), raised),
        Message(topics.status("selftest", "n1"), status("n1", "selftest", "succeeded")),
    ]


async def _list(_: Monitor, __: "Pilot[None]") -> None:
    """As it comes up."""


async def _page(_: Monitor, pilot: "Pilot[None]") -> None:
    await pilot.press("slash", *"pod-22", "enter", "enter")


async def _search(_: Monitor, pilot: "Pilot[None]") -> None:
    await pilot.press("slash", *"south", "enter", "f")


async def _command(_: Monitor, pilot: "Pilot[None]") -> None:
    await pilot.press("c", *["down"] * 6)


async def _confirm(_: Monitor, pilot: "Pilot[None]") -> None:
    await pilot.press("c", *["down"] * 6, "enter")


async def _lost(app: Monitor, pilot: "Pilot[None]") -> None:
    app.heard.put(Down("no broker answers at broker:8884; check --host and the network"))
    await taken(pilot, app.heard)


async def _help(_: Monitor, pilot: "Pilot[None]") -> None:
    await pilot.press("question_mark")


SCENES: Mapping[str, Scene] = {
    "list": Scene(_list),
    "search": Scene(_search),
    "page": Scene(_page, (80, 40)),
    "command": Scene(_command),
    "confirm": Scene(_confirm),
    "no_connection": Scene(_lost),
    "help": Scene(_help),
}


def draw(name: str) -> str:
    """One picture, as SVG."""
    scene, drawn = SCENES[name], ""

    async def act(app: Monitor, pilot: "Pilot[None]") -> None:
        nonlocal drawn
        await scene.act(app, pilot)
        await pilot.pause()
        drawn = picture(app)

    watch = Watch(now(-3600))
    first: list[Told] = [Up(), *fleet(), Complete()]
    told = [(-3600.0, word) for word in first]
    told += [*last_hour(pod(22)), *((0.0, message) for message in doings(pod(22)))]
    for seconds, word in told:
        watch.take(word, now(seconds))
    watch.look(now())
    view([], act, size=scene.size, watch=watch)
    return drawn


def main() -> None:
    """All of them, in place."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in SCENES:
        (FOLDER / f"{name}.svg").write_text(draw(name), encoding="utf-8")


if __name__ == "__main__":
    main()
