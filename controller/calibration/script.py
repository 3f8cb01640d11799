"""What a calibration shows and sounds: where to tape the photodiode, then onset after onset."""

from dataclasses import dataclass, field
from itertools import cycle, islice

from exercises.core.script import Cue, Present, Script, Seen, When
from exercises.core.shapes import BLANK, Box, Key, Label, Picture
from exercises.core.sounds import Tone
from exercises.core.words import Say

# The top left corner, past the edges of any screen: scanned out first, so that its lag has no
# part of a frame in it.
CORNER = (-0.98, -0.45, 0.6, 0.3)
# Where in it the photodiode is taken to be.
DIODE = (-0.75, -0.4)

BRIGHT = Picture((Box(*CORNER, "ink"),), "calibrate-bright")
DARK = BLANK
TONE = Tone(1000, 0.1, 1.0)
PLACE = Picture(
    (
        Box(*CORNER, "accent", width=0.01),
        Label(Say("How late are picture and sound?"), 0, -0.15, 0.09),
        Label(
            Say(
                "Tape the light sensor face down in the marked corner. Join the line out to the "
                "sound sensor. Then press the lit button."
            ),
            0,
            0.03,
            0.05,
        ),
        Key("ok", 0.2, 0.3, prompt=True),
        Key("back", -0.2, 0.3),
    ),
    "calibrate-place",
)

SETTLE_S = 1.0
# Seconds from the first flip of a repetition: bright, dark again, end. The first wanders by whole
# frames, so that onsets stay in no step with lamps.
FORE_S, SHOWN_S, REST_S = 0.1, 0.15, 0.37
WANDER_S = (0.0, 1 / 60, 2 / 60)
CONTROLS = ("ok", "back")


class Stopped(Exception):  # noqa: N818 - says what happened, which is no error
    """The technician pressed back."""


@dataclass(slots=True)
class Shown:
    """Onsets of the bright corner and of the tone, ns; how many flips there were, and late ones."""

    light_ns: list[int] = field(default_factory=list)
    sound_ns: list[int] = field(default_factory=list)
    flips: int = 0
    late: int = 0


def place() -> Script[None]:
    """Marks the corner until OK; Stopped for back."""
    seen = yield Present(((0.0, PLACE),), CONTROLS)
    if seen.press(("back",)) is not None:
        raise Stopped


def repeat(n: int, shown: Shown) -> Script[None]:
    """Adds `n` repetitions to `shown`; Stopped for back."""
    _go_on((yield Present(((0.0, DARK),), until=SETTLE_S)))
    for wander_s in islice(cycle(WANDER_S), n):
        onset_s = FORE_S + wander_s
        timeline: tuple[tuple[When, Cue], ...] = (
            (0.0, DARK),
            (onset_s, BRIGHT),
            (onset_s, TONE),
            (onset_s + SHOWN_S, DARK),
        )
        seen = yield Present(timeline, until=onset_s + SHOWN_S + REST_S)
        _go_on(seen)
        shown.light_ns.append(seen.onsets[1])
        shown.sound_ns.append(seen.onsets[2])
        shown.flips += len(seen.flips)
        shown.late += seen.late


def _go_on(seen: Seen) -> None:
    if any(edge.down and edge.button == "back" for edge in seen.edges):
        raise Stopped
