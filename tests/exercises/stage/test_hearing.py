"""Onsets of sounds on a real stage: as measured where the card is accounted for, else as asked."""

from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from exercises.core.clock import Clock
from exercises.core.script import Present, Press, Seen
from exercises.core.shapes import BLANK
from exercises.core.sounds import Beats, Sound, Tone
from exercises.core.words import Say
from exercises.stage import sound as sound_module
from exercises.stage.account import Reading
from exercises.stage.language import Language
from exercises.stage.person import VirtualPerson
from exercises.stage.samples import RATE
from exercises.stage.screen import Screen
from exercises.stage.speech import Played, Voice
from exercises.stage.virtual import VirtualStage
from exercises.stage.window import Window

TONE = Tone(880, 0.02, 0.1)
BEATS = Beats(TONE, (0.0, 0.1, 0.25))
PERIOD = Present(((0.0, BLANK), (0.05, BEATS)), until=0.2)


class Card:
    """An account of a card that runs a thousandth too fast, by CLOCK_MONOTONIC."""

    chunk = 256
    fast = 1.001

    def __init__(self, clock: Clock) -> None:
        self._clock, self._zero_ns = clock, clock.now_ns() - 60 * 10**9

    def read(self) -> Reading:
        now_ns = self._clock.now_ns()
        heard = int((now_ns - self._zero_ns) / 1e9 * RATE * self.fast)
        return Reading(now_ns, "1", heard, (heard // self.chunk + 2) * self.chunk)

    def close(self) -> None:
        pass


def shown(voice: Voice | None, *items: Present, speed: float = 1.0) -> tuple[list[Seen], Any]:
    """These periods on a screen with the dummy driver; what its audience was told."""
    edges: Queue[Press] = Queue()
    told: list[Any] = []
    screen = Screen(
        window=Window((320, 200), fullscreen=False, synced=True),
        clock=Clock(speed),
        edges=edges,
        language=Language(),
        voice=voice,
        audience=lambda cue, onset_ns: told.append((cue, onset_ns)),
    )
    seen = [screen.present(item) for item in items]
    screen.close()
    if voice is not None:
        voice.close()
    return seen, told


def test_where_there_is_an_account_beats_are_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The beats lie in the card's own chunks, ahead of the call, at the rate it really has."""
    monkeypatch.setattr(sound_module, "find", lambda _: Card(Clock()))
    still = Present(((0.0, BLANK),), until=3.0)
    (_, seen), told = shown(Voice((tmp_path,), Language()), still, PERIOD)
    assert seen.heard == "measured"
    assert seen.onsets[1] == seen.beats[0]
    assert seen.onsets[1] - seen.onsets[0] > 45_000_000
    assert told[-1][1] == pytest.approx(seen.onsets[1], abs=1_000_000)
    assert [(b - seen.beats[0]) / 1e9 for b in seen.beats] == pytest.approx(BEATS.at_s, abs=0.0005)


def test_where_there_is_none_they_are_estimated(tmp_path: Path) -> None:
    """The dummy driver: the stamp of the call, the beats as planned from there, and marked so."""
    (seen, spoken), told = shown(
        Voice((tmp_path,), Language()),
        PERIOD,
        Present(((0.0, BLANK), (0.0, Say("Start"))), until=0.05),
    )
    assert seen.heard == spoken.heard == "estimated"
    assert seen.onsets[1] == told[1][1]
    assert [b - seen.onsets[1] for b in seen.beats] == [0, 100_000_000, 250_000_000]


def test_without_a_sound_card_nothing_was_heard() -> None:
    """The onset is when it would have sounded."""
    (seen, silent), _ = shown(None, PERIOD, Present(((0.0, BLANK),), until=0.05))
    assert (seen.heard, silent.heard) == ("none", "")
    assert len(seen.beats) == 3


def test_a_demonstrations_clock_has_no_account(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ten times as fast as CLOCK_MONOTONIC: what the kernel stamps says nothing there."""
    monkeypatch.setattr(sound_module, "find", lambda _: Card(Clock()))
    (seen,), _ = shown(Voice((tmp_path,), Language()), PERIOD, speed=10.0)
    assert seen.heard == "estimated"


def test_the_virtual_stage_knows_each_beat() -> None:
    """Exactly the time that it was planned for."""
    seen = VirtualStage(VirtualPerson(lambda _: None)).present(PERIOD)
    assert seen.heard == "measured"
    assert [b - seen.onsets[1] for b in seen.beats] == [0, 100_000_000, 250_000_000]


class Queued(Voice):
    """A voice that notes which sentences wait for the one before."""

    def play(self, sound: Sound, *, after: bool = False) -> Played | None:
        self.asked: list[tuple[Sound, bool]]
        self.asked = [*getattr(self, "asked", []), (sound, after)]
        return super().play(sound, after=after)


def test_sentences_due_together_wait_for_each_other(tmp_path: Path) -> None:
    """In the order of the timeline; a tone does not wait, and a later sentence replaces them."""
    one, two, three, four = (Say(words) for words in ("one", "two", "three", "four"))
    together = ((0.0, BLANK), (0.0, one), (0.0, TONE), (0.0, two), (0.05, three), (0.05, four))
    voice = Queued((tmp_path,), Language())
    shown(voice, Present(together, until=0.1), Present(((0.0, BLANK), (0.0, two)), until=0.05))
    asked = [(one, False), (TONE, False), (two, True), (three, False), (four, True), (two, False)]
    assert voice.asked == asked
