"""Onsets of the sounds of a period: told when each begins, and once more, better, at its end."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from exercises.core.clock import Clock
from exercises.core.script import Cue, Seen, When
from exercises.core.sounds import Beats, Heard, Sound
from exercises.core.words import Say
from exercises.stage.speech import Played, Voice

WORST: tuple[Heard, ...] = ("", "measured", "estimated", "none")


class _Start(NamedTuple):
    """A sound that was started: its place in the timeline, and when it was asked for."""

    number: int
    sound: Sound
    asked_ns: int
    played: Played | None


class Hearing:
    """Starts sounds and finds out when they were heard.

    A clock that runs at another speed than CLOCK_MONOTONIC, in demonstrations, has no account.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._starts: list[_Start] = []
        self._after: frozenset[int] = frozenset()

    def begin(self, timeline: Sequence[tuple[When, Cue]] = ()) -> None:
        """A period begins, with these cues to come."""
        self._starts.clear()
        self._after = _after(timeline)

    def start(self, voice: Voice | None, sound: Sound, number: int) -> int:
        """Play it, in silence too; its onset as well as it is known by now.

        Sentences due at one time are spoken one after the other. The onset of one that waits for
        the one before is when it was asked for.
        """
        played = None if voice is None else voice.play(sound, after=number in self._after)
        start = _Start(number, sound, self._clock.now_ns(), played)
        self._starts.append(start)
        return self._onset(start)[0]

    def settle(self, seen: Seen) -> None:
        """The period is over, and the sound card's clock better known: onsets, beats, source."""
        for start in self._starts:
            if start.played and start.played.begun:
                start.played.begun.clock.settle()
            seen.onsets[start.number], heard = self._onset(start)
            seen.heard = max(seen.heard, heard, key=WORST.index)
            if isinstance(start.sound, Beats):
                seen.beats = self._beats(start, start.sound)

    def _onset(self, start: _Start) -> tuple[int, Heard]:
        if start.played is None:
            return start.asked_ns, "none"
        measured = self._measured(start.played, (0,))
        return (measured[0], "measured") if measured else (start.asked_ns, "estimated")

    def _beats(self, start: _Start, beats: Beats) -> list[int]:
        measured = start.played and self._measured(start.played, start.played.beats)
        return measured or [start.asked_ns + round(at_s * 1e9) for at_s in beats.at_s]

    def _measured(self, played: Played, frames: tuple[int, ...]) -> list[int] | None:
        known = played.begun is not None and self._clock.speed == 1.0
        return played.begun.times_ns(frames) if known and played.begun else None


def _after(timeline: Sequence[tuple[When, Cue]]) -> frozenset[int]:
    """The numbers of the sentences that are due together with the one before them."""
    spoken = ((number, when) for number, (when, cue) in enumerate(timeline) if isinstance(cue, Say))
    return frozenset(number for (_, before), (number, when) in pairwise(spoken) if when == before)
