"""Pods that something is wrong with: started, crashed, and what is to be read on their screens."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pygame.surfarray

from exercises.core.shapes import Picture
from exercises.stage.draw import Painter
from exercises.stage.language import Language
from tests.image.conftest import KEPT, make_card, provision
from tests.image.looking import rest
from tests.image.machine import USUAL, Hardware, Machine

NOBODY_LISTENS = 1
SIZE = (1280, 720)  # of the guest's screen


def bad_card(work: Path) -> Path:
    """`work`, with a card in it whose broker is not there."""
    make_card(work, provision(NOBODY_LISTENS))
    return work


@contextmanager
def started(work: Path, hardware: Hardware = USUAL) -> Iterator[Machine]:
    """The pod with this card in this machine, with a shell; at its end the plug is pulled."""
    with Machine(work / "card.img", work, hardware=hardware) as machine:
        if hardware.gpio:
            rest(machine)
        machine.wait_for_shell()
        yield machine


def crash(guest: Machine) -> None:
    """Off and on again, with nothing written down any more."""
    guest.type("echo b >/proc/sysrq-trigger")
    guest.wait_for_shell()


def code_on_screen(guest: Machine, name: str) -> str:
    """What a telephone reads on the guest's screen, which is kept; "" for no code."""
    KEPT.mkdir(parents=True, exist_ok=True)
    guest.screen(KEPT / f"{name}.png")
    line = ["zbarimg", "--quiet", "--raw", str(KEPT / f"{name}.png")]
    return subprocess.run(line, capture_output=True, text=True, check=False).stdout


def shows(guest: Machine, picture: Picture, name: str) -> bool:
    """Whether the guest's screen, which is kept, is this picture as it is drawn here."""
    KEPT.mkdir(parents=True, exist_ok=True)
    drawn = Painter(SIZE, Language("en")).picture(picture)
    wanted = pygame.surfarray.array3d(drawn).swapaxes(0, 1).astype(int)
    seen = np.asarray(guest.screen(KEPT / f"{name}.png"), dtype=int)
    return bool((np.abs(seen - wanted).max(axis=2) > 16).mean() <= 0.01)
