"""A visit in Welsh at the whole pod: turned to on the first screen, and gone with the person."""

import threading
from pathlib import Path
from queue import Queue

import pygame
import pytest

from controller.config import load
from controller.desk.play import Play
from controller.desk.player import on_a_desk
from controller.pod import Pod
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.stage.draw import Painter
from exercises.stage.language import Language
from firmware.desk import Desk
from tests.journeys.pods import CONFIG, overlay, read

SPEED = 4.0
# What is pressed at each screen that waits, one after another: the last is held, and signs out.
VISIT = (("attract", "right"), ("attract", "ok"), ("start", "back"))


class Visit:
    """Presses VISIT, and notes in which language each screen was really drawn."""

    def __init__(self, pod: Pod) -> None:
        self.spoken: list[tuple[str, str]] = []
        self._pod = pod
        self._left = list(VISIT)
        self._size = pod.screen.window.surface.get_size()
        self._presses: Queue[str] = Queue()
        pod.screen.audience = self.see
        threading.Thread(target=self._act, daemon=True).start()

    def see(self, cue: Cue, _: int) -> None:
        """A screen is there: note it, and have it answered."""
        if not isinstance(cue, Picture):
            return
        name = cue.name.split(" ")[0]
        if self._left and self._left[0][0] == name:
            self.spoken.append((name, self._language(cue)))
            self._presses.put(self._left.pop(0)[1])
        elif not self._left and name == "attract":
            self.spoken.append((name, self._language(cue)))
            self._pod.rules.shut_down()

    def _language(self, picture: Picture) -> str:
        shown = pygame.image.tobytes(self._pod.screen.window.surface, "RGB")
        drawn = {
            code: pygame.image.tobytes(Painter(self._size, Language(code)).picture(picture), "RGB")
            for code in ("en", "cy")
        }
        return " and ".join(code for code, pixels in drawn.items() if pixels == shown)

    def _act(self) -> None:
        desk = Desk(self._pod.config.wiring, self._pod.board.factory)
        while True:
            button = self._presses.get()
            desk.press(button)
            if button != "back":
                desk.release(button)


def test_a_visit_in_welsh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each screen is Welsh from the press that asked for it to the sign-out, and then English."""
    for name in ("SDL_VIDEODRIVER", "SDL_AUDIODRIVER"):
        monkeypatch.setenv(name, "dummy")
    with on_a_desk(
        load(CONFIG, overlay(tmp_path)), Play(virtual=False, seed=1, speed=SPEED)
    ) as pod:
        visit = Visit(pod)
        pod.run()
    assert visit.spoken == [
        ("attract", "en"),
        ("attract", "cy"),
        ("start", "cy"),
        ("attract", "en"),
    ]
    record = read(tmp_path / "data", "SELECT language, theme, still FROM worn")
    assert record == [("cy", "dark", 0)]
