"""Onsets of the sounds of a period: told when each begins, and once more, better, at its end."""

from typing import NamedTuple

from exercises.core.clock import Clock
from exercises.core.script import Seen
from exercises.core.sounds import Beats, Heard, Sound
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

    def begin(self) -> None:
        """A period begins."""
        self._starts.clear()

    def start(self, voice: Voice | None, sound: Sound, number: int) -> int:
        """Play it, in silence too; its onset as well as it is known by now."""
        played = None if voice is None else voice.play(sound)
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
