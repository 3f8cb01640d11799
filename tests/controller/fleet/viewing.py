"""The live view driven by real keys, and read as it stands on the terminal."""

import asyncio
import html
import re
import time
from collections.abc import Awaitable, Callable
from queue import Queue

from textual.pilot import Pilot

from controller.fleet import broker as brokers
from controller.fleet.monitor.app import Monitor
from controller.fleet.monitor.screen import Scene
from controller.fleet.pod import Message
from controller.fleet.reception import Reception
from controller.fleet.told import Complete, Told, Up
from controller.fleet.watch import Watch, clock, filters
from tests.controller.fleet.pods import now

WITHIN_S = 20.0
SIZE = (80, 24)
TEXT = re.compile(r'<text class="\S+-r\d+" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')
LEADING = re.compile(r'x="([\d.]+)"( y="[\d.]+") textLength="([\d.]+)"([^>]*>)((?:&#160;)+)(?!<)')
CELL = 12.2
# The typeface that the export names is fetched from elsewhere: a page of ours asks nobody.
FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def picture(app: Monitor) -> str:
    """The screen as SVG that needs nothing else; blanks before words are made their place."""
    svg = FACES.sub("", app.export_screenshot())
    svg = LEADING.sub(_moved, svg)
    return svg.replace("Fira Code, monospace", "'DejaVu Sans Mono', Menlo, Consolas, monospace")


def lines(app: Monitor) -> list[str]:
    """The screen's lines, without blanks at their ends."""
    rows: dict[float, dict[int, str]] = {}
    for x, y, words in TEXT.findall(app.export_screenshot()):
        rows.setdefault(float(y), {})[round(float(x) / CELL)] = html.unescape(words)
    return [_line(parts) for _, parts in sorted(rows.items())]


def text(app: Monitor) -> str:
    """The screen in one piece."""
    return "\n".join(lines(app))


async def until(pilot: "Pilot[None]", what: str, holds: Callable[[], object]) -> None:
    """As soon as it holds; TimeoutError shows the screen."""
    deadline = time.monotonic() + WITHIN_S
    while not holds():
        if time.monotonic() > deadline:
            assert isinstance(pilot.app, Monitor)
            raise TimeoutError(f"{what}: not within {WITHIN_S} s\n{text(pilot.app)}")
        await pilot.pause(0.02)


async def shows(pilot: "Pilot[None]", words: str) -> None:
    """As soon as these words stand on the screen."""
    app = pilot.app
    assert isinstance(app, Monitor)
    await until(pilot, repr(words), lambda: words in text(app))


async def taken(pilot: "Pilot[None]", heard: "Queue[Told]") -> None:
    """Until all that was heard is known and drawn."""
    app = pilot.app
    assert isinstance(app, Monitor)
    await until(pilot, "all taken in", heard.empty)
    app.turn()
    await pilot.pause()


def view(
    messages: list[Message],
    act: "Callable[[Monitor, Pilot[None]], Awaitable[None]]",
    *,
    size: tuple[int, int] = SIZE,
    watch: Watch | None = None,
) -> None:
    """Let `act` use a view to which these messages were told, at a time that stands still.

    `watch` is what was known before them.
    """
    heard: Queue[Told] = Queue()
    first: list[Told] = [Up(), *messages, Complete()]
    for told in first:
        heard.put(told)
    app = Monitor(Scene(watch or Watch(now()), "broker:8884", now), heard, lambda *_: None)

    async def run() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await taken(pilot, heard)
            await act(app, pilot)

    asyncio.run(run())


def view_live(
    broker: brokers.Broker,
    act: "Callable[[Monitor, Pilot[None]], Awaitable[None]]",
    *,
    size: tuple[int, int] = SIZE,
) -> None:
    """Let `act` use a view of a real broker."""
    heard: Queue[Told] = Queue()
    listening = Reception(broker, filters(), heard.put)
    app = Monitor(Scene(Watch(clock()), "broker:8884", clock), heard, listening.publish)

    async def run() -> None:
        async with app.run_test(size=size, notifications=True) as pilot:
            await act(app, pilot)

    listening.start()
    try:
        asyncio.run(run())
    finally:
        listening.close()


def _moved(found: "re.Match[str]") -> str:
    x, y, length, rest, blanks = found.groups()
    by = len(blanks) // len("&#160;") * CELL
    return f'x="{float(x) + by:g}"{y} textLength="{float(length) - by:g}"{rest}'


def _line(parts: dict[int, str]) -> str:
    line = ""
    for column, words in sorted(parts.items()):
        line = line.ljust(column) + words
    return line.replace("\N{NO-BREAK SPACE}", " ").rstrip()
