"""The pod on a desk in a real window, played by real key presses, heard by a real subscriber."""

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from re import search

import numpy as np
import pygame
import pytest

from controller.health.clock import Moment
from controller.people.people import People
from controller.screens import picture_pin
from controller.screens.consent import Terms
from controller.store.store import Store
from controller.visit import sign_in
from exercises.core.script import Present
from exercises.core.shapes import Picture
from exercises.stage.draw import Painter
from exercises.stage.language import Language
from exercises.stage.look import LIGHT
from tests.controller.people.fingers import number_presses, pin_presses
from tests.controller.store.parts import LIMITS
from tests.journeys.pods import CONFIG, PATIENCE_S, ended, marked, overlay, pod, read
from tests.listener import Listener
from tests.waiting import wait_for
from tests.xserver import xserver

SIZE = (1280, 720)
SPEED = "3"
TRIES = 3
# What is lit where it is dark on light, and on how much of the window at least.
LAMP, LIT = LIGHT["lamp"], 0.004
WINDOW = "training-pod"  # the class that its window gets here, to be found by


class Display:
    """A window on a screen of its own: what is on it, and whose keys reach it."""

    def __init__(self, name: str, frame: Path) -> None:
        told = {"DISPLAY": name, "SDL_AUDIODRIVER": "dummy", "SDL_VIDEO_X11_WMCLASS": WINDOW}
        self.environment = {**os.environ, **told}
        self.environment.pop("WAYLAND_DISPLAY", None)
        self._frame = frame

    def focus(self) -> None:
        """Wait for the pod's window and give it the keyboard, as a window manager would."""
        self._xdotool("search", "--sync", "--onlyvisible", "--class", WINDOW, "windowfocus")

    def press(self, key: str) -> None:
        """Down and up, by the X server's own test extension."""
        self._xdotool("keydown", key)
        self._xdotool("keyup", key)

    def look(self) -> bytes:
        """The pixels, from the X server's frame buffer (an XWD file that it keeps in step)."""
        dump = self._frame.read_bytes()
        header, colours = struct.unpack(">I", dump[:4])[0], struct.unpack(">I", dump[76:80])[0]
        return dump[header + 12 * colours :]

    def lit(self) -> float:
        """The share of the window that has the colour of what is lit."""
        pixels = np.frombuffer(self.look(), np.uint8).reshape(-1, 4)[:, 2::-1]
        near = abs(pixels.astype(np.int16) - LAMP).max(axis=1) < 8
        return float(near.mean())

    def _xdotool(self, *words: str) -> None:
        line = ["xdotool", *words]
        subprocess.run(line, env=self.environment, check=True, timeout=PATIENCE_S)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    """A screen that nobody else uses; skipped where it cannot be had."""
    for tool in ("Xvfb", "xdotool"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: apt-get install {tool.lower()}")
    frames = tmp_path / "frames"
    frames.mkdir()
    with xserver(SIZE, "-fbdir", str(frames)) as name:
        yield Display(name, frames / "Xvfb_screen0")


def start(display: Display, config: Path, place: Path) -> "subprocess.Popen[str]":
    """The desk in a window, played by whoever has the keyboard."""
    options: list[str | Path] = ["--participant", "real", "--speed", SPEED, "--directory", place]
    return subprocess.Popen(
        pod("desk", "--config", config, *options),
        env={**display.environment, "POD_MARK": str(place), "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class Visit:
    """One person at the keyboard, who looks at the screen between presses."""

    def __init__(self, display: Display, desk: "subprocess.Popen[str]", shots: Path) -> None:
        self.seen: dict[str, bytes] = {}
        self._display, self._desk, self._shots = display, desk, shots

    def hear(self, words: str) -> str:
        """Wait until the desk says this; the whole line."""
        assert self._desk.stdout is not None
        said = []
        for line in self._desk.stdout:
            said.append(line)
            if words in line:
                return line
        raise AssertionError(f"{words!r} was not said, but {''.join(said)}")

    def see(self, screen: str) -> None:
        """Wait until a screen is there that was not there before, and remember how it looks."""
        wait_for(f"{screen}.png", (self._shots / f"{screen}.png").exists)
        wait_for(f"{screen} in the window", lambda: self._steady() not in self.seen.values())
        self.seen[screen] = self._steady()

    def see_again(self, screen: str) -> None:
        """Wait until a screen is there that was seen before."""
        wait_for(f"{screen} again", lambda: self._display.look() == self.seen[screen])

    def _steady(self) -> bytes:
        """What is in the window, once two looks agree: no frame is half drawn then."""
        last, now = b"", self._display.look()
        while now != last:
            last, now = now, self._display.look()
        return now

    def press(self, key: str) -> None:
        """Press a key."""
        self._display.press(key)

    def turn(self, buttons: Sequence[str]) -> None:
        """Press these buttons' keys, each once the one before is seen to have done something."""
        for button in buttons:
            self._turn(button)

    def _turn(self, button: str) -> None:
        before = self._steady()
        # No finger is faster. A key let go and pressed again within a frame is chatter to the pod,
        # and that it has seen a release shows nowhere: who is not heard presses again.
        time.sleep(FINGER_S)
        for _ in range(2):
            self.press(KEYS[button])
            with suppress(TimeoutError):
                wait_for(button, lambda: self._display.look() != before, AGAIN_S)
                return
        raise AssertionError(f"{button} does nothing")


@pytest.mark.timeout(120)
def test_a_visit_by_the_keyboard(display: Display, config: Path, tmp_path: Path) -> None:
    """Start, read, practise, pause, go on, stop; each screen differs, and the broker hears."""
    place = tmp_path / "desk"
    desk = start(display, config, place)
    with ended(desk):
        visit = Visit(display, desk, place / "screens")
        found = search(r"127\.0\.0\.1:(\d+)", visit.hear("Broker: 127.0.0.1:"))
        assert found is not None
        with Listener(int(found[1]), "pods/#") as listener:
            play(visit, display, place / "data")
            wait_for("the end", lambda: listener.payloads("/event/session.ended"))
            topics = [topic.split("/", 4)[4] for topic, _, _ in listener.seen]
        desk.terminate()
        assert desk.wait(PATIENCE_S) == 0
    assert len(set(visit.seen.values())) == len(visit.seen)
    told = [topic for topic in topics if topic.startswith(("event/", "result/"))]
    assert [topic for topic in told if not topic.startswith("event/fault.")] == [
        "event/session.started",
        "event/session.ended",
    ]
    assert {"availability", "meta", "state"} <= set(topics)
    assert marked(str(place)) == []
    assert read(place / "data", "SELECT outcome FROM run") == [("stopped",)]
    pressed = "SELECT count(*) FROM trial WHERE button = 'ok' OR early"
    assert read(place / "data", pressed)[0][0] > 0


def play(visit: Visit, display: Display, data: Path) -> None:
    """From the attract screen into the first trials, out by the pause, and back to idle."""
    display.focus()
    for screen, key in (("attract", "Return"), ("start_1", "Right"), ("start_2", "Left")):
        visit.see(screen)
        visit.press(key)
    visit.see_again("start_1")
    visit.press("Return")
    for screen in ("go_nogo_press", "go_nogo_practice", "go_nogo_start"):
        visit.see(screen)
        visit.press("Return")
    train(visit, data, 5)
    visit.press("h")
    visit.see("pause")
    visit.press("Return")
    train(visit, data, 7)
    visit.press("h")
    visit.see_again("pause")
    visit.press("BackSpace")
    visit.see("done")
    visit.press("Return")
    visit.hear("controller: attract")
    visit.see_again("attract")


FINGER_S, AGAIN_S, STARTED_S = 0.1, 5.0, 40.0
PRESSES = 10  # take about as long as a trial
KEYS = {"ok": "Return", "left": "Left", "right": "Right", "back": "BackSpace"}
NUMBER, PIN, OTHER = 205, (6, 1, 4, 0), (0, 1, 2, 3)
LAID = {"sign_in": "number", "screen": {"width": SIZE[0], "height": SIZE[1]}}


@pytest.mark.timeout(60)
def test_wrong_pins_to_the_lock_out_in_welsh_without_sound(
    display: Display, tmp_path: Path
) -> None:
    """By the keyboard, with nothing rendered to be heard: all that is needed can be seen."""
    laid, shots = overlay(tmp_path, **LAID), tmp_path / "shots"
    enrolled(tmp_path / "data", NUMBER, PIN)
    command = pod("controller", "--config", CONFIG, "--overlay", laid, "--speed", SPEED)
    with (
        subprocess.Popen(
            [*command, "--shots", str(shots)], env=display.environment, text=True
        ) as controller,
        ended(controller),
    ):
        visit = Visit(display, controller, shots)
        display.focus()
        visit.see("attract")
        visit.turn(["right"])
        visit.press("Return")
        visit.see("number_1")
        visit.turn(number_presses(NUMBER))
        visit.see("pin_1")
        for _ in range(TRIES):
            visit.see_again("pin_1")
            visit.turn(pin_presses(OTHER))
        visit.see("pin_locked")
        visit.see_again("attract")
    assert read(tmp_path / "data", "SELECT failures FROM tries WHERE whose != ''") == [(TRIES,)]
    assert read(tmp_path / "data", "SELECT count(*) FROM session") == [(0,)]
    shown, drawn = pygame.image.load(shots / "pin_1.png"), in_welsh()
    assert pygame.image.tobytes(shown, "RGB") == pygame.image.tobytes(drawn, "RGB")


# Of all numbers and PINs the one that needs no turning.
FIRST, FIRSTS = 0, (0, 1, 2, 3)
DONE, OPEN = "SELECT outcome FROM session", "SELECT id FROM run WHERE outcome IS NULL"


@pytest.mark.timeout(120)
def test_one_button_and_no_words_are_enough(display: Display, tmp_path: Path) -> None:
    """Enter alone, where it is seen to be lit, words masked: from idle to a saved result, and out.

    Sign-in, check-in, an exercise to its end, sign-out.
    """
    laid = overlay(tmp_path, **LAID, look={"theme": "light"})
    shots, data = tmp_path / "shots", tmp_path / "data"
    enrolled(data, FIRST, FIRSTS)
    line = ["controller", "--config", CONFIG, "--overlay", laid, "--speed", SPEED, "--shots", shots]
    masked = [sys.executable, "-m", "tests.journeys.masked", *map(str, line)]
    with (
        subprocess.Popen(masked, env=display.environment, text=True) as controller,
        ended(controller),
    ):
        visit = Visit(display, controller, shots)
        wait_for("attract", (shots / "attract.png").exists, STARTED_S)
        display.focus()
        visit.see("attract")
        while read(data, DONE) in ([], [(None,)]):
            if display.lit() > LIT:
                visit.turn(["ok"])
            elif read(data, OPEN):
                visit.press(KEYS["ok"])
        visit.see_again("attract")
    met = {path.stem for path in shots.glob("*.png")}
    assert met >= {"number_1", "pin_1", "mood_0", "start_1", "go_nogo_result", "done"}
    assert read(data, "SELECT person, outcome FROM session") == [("p-1", "enough")]
    assert read(data, "SELECT exercise, outcome FROM run") == [("go_nogo", "finished")]
    skipped = {(None,)}
    assert set(read(data, "SELECT value FROM answer")) <= skipped


def enrolled(data: Path, number: int, pin: Sequence[int]) -> None:
    """Somebody who has been here before, and agreed to be kept."""
    with closing(Store.open(data, LIMITS)) as store:
        store.enrol("p-1", number, Moment.now())
        people = People(lambda: store)
        person = people.find(number)
        assert person is not None
        people.choose_pin(person, pin)
        people.note_consent(person.pseudonym, Terms(published=True).version, "yes")


def in_welsh() -> pygame.Surface:
    """The first picture of the PIN, as it is to be."""
    pages = picture_pin.script("pin", sign_in.ENTER, sign_in.ENTER_SAY)
    request = next(pages)
    assert isinstance(request, Present)
    picture = request.timeline[0][1]
    assert isinstance(picture, Picture)
    return Painter(SIZE, Language("cy")).picture(picture)


def train(visit: Visit, data: Path, trials: int) -> None:
    """Press at any time until so many trials are on disk.

    Many times between two looks at them: the pod brings its file up to date for one between two
    trials, when a press is none of theirs.
    """
    while read(data, "SELECT count(*) FROM trial")[0][0] < trials:
        for _ in range(PRESSES):
            visit.press("Return")
