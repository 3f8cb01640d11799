"""Periods on a real screen: what is shown when, which edges belong to whom, and what ends what."""

import time
from collections import deque
from itertools import pairwise
from pathlib import Path

import pygame
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from exercises.core.clock import Clock
from exercises.core.script import Frame, Frames, Present, Seen
from exercises.core.shapes import BLANK, Disc, Label, Picture
from exercises.core.sounds import Tone
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.look import DARK, LIGHT, Look
from exercises.stage.run import Left, Paused
from exercises.stage.speech import Voice
from exercises.stage.window import Window
from tests.exercises.stage.opened import (
    CROSS,
    DISC,
    PERIOD_NS,
    STALL_S,
    CountingWindow,
    HeldWindow,
    Open,
    Pod,
    colour,
    nothing,
)


def test_cues_come_on_flips_near_their_times(opened: Open, pod: Pod) -> None:
    """Onsets are stamps of flips, never more than half a frame early, and the end is exact."""
    timeline = ((0.0, CROSS), (0.1, DISC), (0.15, BLANK), (5.0, CROSS))
    seen = opened().present(Present(timeline, until=0.25))
    offsets = [onset - seen.onsets[0] for onset in seen.onsets[:3]]
    assert seen.onsets[3] == -1
    assert set(seen.onsets[:3]) <= set(seen.flips)
    errors = [offset - asked for asked, offset in zip((0, 1e8, 1.5e8), offsets, strict=True)]
    assert min(errors) >= -PERIOD_NS / 2
    assert seen.late or max(errors) < PERIOD_NS
    assert seen.late or all(
        o - t < PERIOD_NS for t, o in zip((0, 1e8, 1.5e8), offsets, strict=True)
    )
    assert seen.ended_ns == seen.onsets[0] + 250_000_000
    assert pod.told == list(zip((CROSS, DISC, BLANK), seen.onsets, strict=False))


@pytest.mark.parametrize("window", [CountingWindow, HeldWindow])
def test_frames_are_whole_flips(opened: Open, window: type[Window]) -> None:
    """A picture for three frames is on for three flips, and the period for eight."""
    timeline = ((0.0, CROSS), (Frames(2), DISC), (Frames(5), BLANK))
    seen = opened(window=window).present(Present(timeline, until=Frames(8)))
    assert [seen.flips.index(onset) for onset in seen.onsets] == [0, 2, 5]
    assert len(seen.flips) == 8


@pytest.mark.parametrize("window", [CountingWindow, HeldWindow])
@pytest.mark.parametrize("flip", [1, 2, 4])
def test_a_stall_between_a_flip_and_its_stamp_is_seen(
    opened: Open, window: type[CountingWindow], flip: int
) -> None:
    """Whichever flip it is, the first too, whose stamp is all that there is to go by."""
    screen = opened(window=window)
    shown = screen.window
    assert isinstance(shown, CountingWindow)
    assert screen.timing
    screen._display.settle()
    shown.stalls_at = shown.flips + flip
    assert screen.present(Present(((0.0, CROSS), (Frames(2), DISC)), until=Frames(4))).late


@pytest.mark.parametrize("look", [1, 2, 4])
def test_a_stall_between_frames_is_seen(opened: Open, pod: Pod, look: int) -> None:
    """After the first frame, in the middle, and after the last one, which then stays too long."""
    screen = opened()
    looks: list[int] = []

    def hold_up(now_ns: int) -> None:
        looks.append(now_ns)
        if len(looks) == look:
            time.sleep(STALL_S)

    pod.hook = hold_up
    seen = screen.present(Present(((0.0, CROSS), (Frames(2), DISC)), until=Frames(4)))
    assert len(seen.flips) == 4
    assert seen.late
    pod.hook = nothing
    assert screen.present(Present(((0.0, DISC),), until=0.05)).flips


def test_flips_without_a_display_are_paced_by_the_clock(opened: Open) -> None:
    """About 60 a second, never closer than the clock allows, and unverified."""
    screen = opened()
    seen = screen.present(Present(((0.0, CROSS),), until=0.3))
    assert not screen.timing.verified
    assert not screen.timing.held
    assert len(seen.flips) <= 19
    assert all(b - a > 0.4 * PERIOD_NS for a, b in pairwise(seen.flips))


def test_flips_that_wait_for_a_display_pace_themselves(opened: Open) -> None:
    """A held display is measured by its own flips, and the frames follow them."""
    screen = opened(window=HeldWindow)
    assert screen.timing.held
    assert screen.timing.period_s == pytest.approx(1 / 60, rel=0.05)
    seen = screen.present(Present(((0.0, CROSS), (0.1, DISC)), until=0.2))
    assert seen.late or seen.onsets[1] - seen.onsets[0] >= 1e8 - PERIOD_NS / 2


def test_keys_of_the_keyboard_are_told_by_name(opened: Open, pod: Pod) -> None:
    """Down and up, in timed periods and in untimed ones."""
    screen = opened()
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_LEFT))
    screen.present(Present(((0.0, DISC),), until=0.02))
    pygame.event.post(pygame.event.Event(pygame.KEYUP, key=pygame.K_LEFT))
    pod.plan(("ok", True))
    screen.present(Present(((0.0, DISC),), watch=("ok",)))
    assert pod.keys == [("left", True), ("left", False)]


def test_what_is_timed_is_told(opened: Open, pod: Pod) -> None:
    """On for a whole timed period, off while only a press is waited for, off however it ends."""
    told: list[bool] = []
    on: list[bool] = []
    screen = opened(timed=told.append, each_frame=pod.each_frame)
    pod.hook = lambda _: on.append(told[-1])
    screen.present(Present(((0.0, DISC),), until=Frames(3)))
    assert (all(on), told[-1]) == (True, False)
    on.clear()
    pod.plan(("left", True), ("ok", True))
    screen.present(Present(((0.0, DISC),), watch=("ok",)))
    assert told[-1] is False
    screen.frame(Frame(DISC), None)
    assert told[-1] is True
    screen.clean()
    assert told[-1] is False

    def interrupt(_: int) -> None:
        raise Paused("help")

    pod.hook = interrupt
    with pytest.raises(Paused):
        screen.present(Present(((0.0, DISC),), until=60.0))
    assert told[-1] is False


def test_closing_the_window_ends_everything(opened: Open) -> None:
    """As if the pod were shut down."""
    screen = opened()
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    with pytest.raises(Left) as left:
        screen.present(Present(((0.0, DISC),), watch=("ok",)))
    assert left.value.reason == "shutdown"


def test_frames_of_a_continuous_task_add_up(opened: Open, pod: Pod) -> None:
    """One Seen for the run: an onset and a flip a frame, all edges in order, each picture shown."""
    screen = opened()
    seen: Seen | None = None
    sent = []
    for n in range(6):
        sent.append(pod.press())
        picture = Picture((Disc(0, 0, 0.2, "good" if n % 2 else "care"),))
        before, seen = seen, screen.frame(Frame(picture, watch=("ok",)), seen)
        assert before is None or before is seen
        assert colour() == DARK["good" if n % 2 else "care"]
    assert seen is not None
    assert seen.onsets == seen.flips
    assert len(seen.flips) == 6
    assert seen.edges == sent
    assert pod.lamps == [("ok",)]
    assert seen.ended_ns == seen.flips[-1]


def test_a_sound_has_an_onset_without_a_voice_too(opened: Open, pod: Pod) -> None:
    """The audience of a silent pod is still told of the sound."""
    beep = Tone(440, 0.1)
    seen = opened().present(Present(((0.0, DISC), (0.0, beep)), until=0.02))
    assert seen.onsets[1] >= seen.onsets[0] > 0
    assert pod.told[1] == (beep, seen.onsets[1])


def test_shots_are_written_between_timed_periods(opened: Open, pod: Pod, tmp_path: Path) -> None:
    """Each name once, as a PNG that shows it, and none while frames are timed."""
    shots = tmp_path / "shots"
    screen = opened(shots=shots)
    in_time: list[Path] = []
    pod.hook = lambda _: in_time.extend(shots.iterdir())
    again = Picture(CROSS.shapes, "disc")
    screen.present(Present(((0.0, DISC), (0.02, again), (0.04, Picture(name="a/b"))), until=0.3))
    pod.hook = nothing
    screen.clean()
    assert in_time == []
    assert sorted(path.name for path in shots.iterdir()) == ["a_b.png", "disc.png"]
    assert tuple(pygame.image.load(shots / "disc.png").get_at((160, 100)))[:3] == DARK["good"]


def test_a_demonstration_clock_is_never_verified(opened: Open) -> None:
    """Times run as fast as told, and the timing says why it is worth nothing."""
    screen = opened(clock=Clock(20.0))
    began = time.monotonic()
    seen = screen.present(Present(((0.0, DISC),), until=2.0))
    assert seen.ended_ns - seen.onsets[0] == 2_000_000_000
    assert time.monotonic() - began < 1.5
    assert not screen.timing.verified
    assert "demonstration" in screen.timing.why


def test_samples_go_to_the_period_that_takes_them(opened: Open) -> None:
    """What a sensor's thread put into the queue is in the next Seen, once, in its order."""
    samples = deque[tuple[int, float]]([(1, 0.1), (2, 0.2)])
    screen = opened(samples=samples)
    assert screen.present(Present(((0.0, DISC),), until=0.02)).samples == [(1, 0.1), (2, 0.2)]
    samples.append((3, 0.3))
    seen = screen.frame(Frame(DISC), None)
    assert seen.samples == [(3, 0.3)]
    samples.append((4, 0.4))
    assert screen.frame(Frame(DISC), seen).samples == [(3, 0.3), (4, 0.4)]
    assert not samples


def test_another_language_from_the_next_period_on(
    opened: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is kept of the language before is not shown again: not a picture, not a sentence."""
    words = Catalog("cy")
    words.add("Go", "Ewch")
    (tmp_path / "cy" / "LC_MESSAGES").mkdir(parents=True)
    with (tmp_path / "cy" / "LC_MESSAGES" / "pod.mo").open("wb") as compiled:
        write_mo(compiled, words)
    voice = Voice([tmp_path], Language())
    screen = opened(voice=voice)
    picture = Picture((Label(Say("Go"), 0, 0, 0.2),), "go")
    looks = []
    for language in (Language(), Language("cy", tmp_path), Language()):
        screen.speak(language)
        screen.present(Present(((0.0, picture), (0.0, Say("Go"))), until=Frames(2)))
        looks.append(pygame.image.tobytes(screen.window.surface, "RGB"))
    voice.close()
    assert looks[0] == looks[2] != looks[1]
    # No clip is rendered here: which ones were missed is what was to be said.
    assert all(repr(words) in caplog.text for words in ("Go", "Ewch"))


def test_a_stage_is_dressed_anew_between_periods(opened: Open) -> None:
    """In the colours of the other theme, and back; what is only pretty stands still when asked."""
    screen = opened()
    moves = Picture((Disc(0, 0, 0.4, "good"),), "moves", pretty=True)
    shown = []
    for look in (Look(), Look(LIGHT), Look(LIGHT, still=True), Look()):
        screen.dress(look)
        screen.present(Present(((0.0, DISC), (Frames(1), moves)), until=Frames(3)))
        surface = screen.window.surface
        w, h = surface.get_size()
        ground, edge = surface.get_at((0, 0)), surface.get_at((w // 2, round(h * 0.8)))
        shown.append((ground[:3], edge[:3]))
    assert shown == [
        (DARK["paper"], DARK["good"]),
        (LIGHT["paper"], LIGHT["good"]),
        (LIGHT["paper"], LIGHT["paper"]),
        (DARK["paper"], DARK["good"]),
    ]
