"""Breathing as a person meets it: the flower by the time, words once, a heart beside it."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from exercises import breathing
from exercises.core.course.breath_pace import piece_row
from exercises.core.course.pulse_guide import FINGER
from exercises.core.drawing import breath_flower as drawn
from exercises.core.script import Frame, Seen
from exercises.core.shapes import Disc, Picture
from exercises.core.sounds import Tone
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.person import VirtualPerson
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage
from firmware.sensors.simulated import Heart
from tests.exercises.breathers import PRESSES, RESTS, S, breathed, on_sensor, sensed
from tests.exercises.core.tasks import into
from tests.exercises.watching import Watcher, outside

P = breathing.Params()
MINUTE = breathing.Params(duration_s=60)


class Framed(VirtualStage):
    """A stage that remembers each frame with its onset."""

    def __init__(self, **options: Any) -> None:
        super().__init__(VirtualPerson(breathing.rule(), RESTS), **options)
        self.frames: list[tuple[Frame, int]] = []

    def frame(self, item: Frame, seen: Seen | None) -> Seen:
        """Note it, and show it."""
        self.frames.append((item, self.now_ns()))
        return super().frame(item, seen)


def framed(p: breathing.Params = MINUTE, **options: Any) -> tuple[Framed, list[Trial]]:
    stage = Framed(**options)
    kept: list[Trial] = []
    run(breathing.script(p, "training", 1, None), stage, into(kept), lambda _: None)
    return stage, kept


def pieces(trials: list[Trial]) -> list[Trial]:
    return [t for t in trials if t.kind != "beat"]


@pytest.mark.parametrize("frame_s", [1 / 60, 1 / 50, 1 / 24])
def test_six_breaths_a_minute_whatever_the_screen(frame_s: float) -> None:
    """A breath begins every 10 s, 4 in and 6 out, at any rate of frames, to a frame."""
    _, kept = framed(frame_s=frame_s)
    begins = [t.onset_ns for t in pieces(kept) if t.extra["at_s"] == 0]
    assert [(b - a) / S for a, b in pairwise(begins)] == pytest.approx([10] * 7, abs=frame_s)
    outs = [t.onset_ns for t in pieces(kept) if t.extra["at_s"] == 4]
    lasted = [(out - begin) / S for begin, out in zip(begins, outs, strict=True)]
    assert lasted == pytest.approx([4] * 8, abs=frame_s)


@pytest.mark.parametrize("heart", [None, Heart()])
def test_a_breath_is_kept_when_it_is_over(heart: Heart | None) -> None:
    """All of it at once: a power cut takes the breath in flight, as it takes a trial."""
    commits = list[tuple[Trial, ...]]()
    samples: dict[str, Any] = {} if heart is None else {"samples": on_sensor(heart)}
    stage = VirtualStage(VirtualPerson(breathing.rule(), RESTS), **samples)
    script = breathing.script(MINUTE, "training", 1, None)
    run(script, stage, lambda *rows: commits.append(rows), lambda _: None)
    held = [sum(float(row.extra["part_s"]) for row in pieces(list(rows))) for rows in commits]
    assert held == pytest.approx([10.0] * 8)


def test_the_flower_follows_the_time() -> None:
    """Closed at the beginning, open after 4 s, closed after 10; never a jump."""
    stage, kept = framed()
    zero = pieces(kept)[0].onset_ns
    shown = [(at - zero, drawn.far_of(f.picture.shapes)) for f, at in stage.frames]
    for at_ns, far in shown:
        opened = P.pace.opened(at_ns / S % 10)
        assert far == pytest.approx(drawn.CLOSED + (drawn.OPEN - drawn.CLOSED) * opened, abs=1e-3)
    assert max(abs(b[1] - a[1]) for a, b in pairwise(shown)) < 0.003  # type: ignore[operator]


def test_it_lasts_as_long_as_it_says() -> None:
    """Five minutes of whole breaths by default, after two that do not count."""
    kept = pieces(breathed())
    counted = [t for t in kept if t.block == "training"]
    assert sum(float(t.extra["part_s"]) for t in counted) == pytest.approx(300)
    assert sum(float(t.extra["part_s"]) for t in kept if t.block == "practice") == 20
    assert P.still_s >= 320


def test_a_row_is_kept_twice_a_second() -> None:
    """What a power cut takes is less than a second of the guide."""
    assert all(float(t.extra["part_s"]) <= 1.0 for t in pieces(breathed(p=MINUTE)))


def test_words_are_said_once_and_tones_are_soft() -> None:
    """In and out are spoken with the first breath; later ones have tones, or nothing."""
    stage, _ = framed()
    sounds = [frame.sound for frame, _ in stage.frames if frame.sound]
    assert [s.text for s in sounds if isinstance(s, Say)] == ["Breathe in.", "And out."]
    tones = [s for s in sounds if isinstance(s, Tone)]
    assert tones == list(breathing.TONES.values()) * 7
    assert all(tone.level < 0.2 for tone in tones)
    silent, _ = framed(breathing.Params(duration_s=60, tones=False))
    assert len([frame for frame, _ in silent.frames if frame.sound]) == 2


def test_nobody_is_asked_to_press() -> None:
    """With presses switched off no lamp is lit, no press is told of, and none is kept."""
    p = breathing.Params(duration_s=60, presses=False)
    stage, kept = framed(p)
    assert {frame.watch for frame, _ in stage.frames} == {()}
    kept = breathed(PRESSES, p)
    assert not any(t.extra.get("presses") for t in kept)


def test_a_press_with_each_breath_is_kept_once() -> None:
    """One a breath, with its stamp, at the in-breath."""
    kept = pieces(breathed(PRESSES, MINUTE))
    pressed = [t for t in kept if t.button]
    assert len(pressed) == 8
    assert {t.kind for t in pressed} == {"in"}
    assert all(t.press_ns - t.onset_ns == round(t.rt_s * S) for t in pressed)


def test_a_press_between_pieces_is_not_lost() -> None:
    """Stamped while a row went to disk, it is the next piece's, at its very beginning."""
    piece = P.pace.pieces()[1]
    seen = Seen(onsets=[20 * S], edges=[_Press(20 * S - 5_000_000)], ended_ns=21 * S)
    row = piece_row("training", piece, 1, seen, ("ok",))
    assert (row.rt_s, row.button, row.extra["presses"]) == (0, "ok", 1)


class _Press:
    """A press of "ok" at this time."""

    button, down, source, suspect = "ok", True, "kernel", False

    def __init__(self, t_ns: int) -> None:
        self.t_ns = t_ns


def test_a_breath_that_was_broken_off_begins_anew() -> None:
    """After a pause an in-breath comes first; those that count are whole ones all the same."""
    stops = {40 * S, 63 * S}

    def help_me(now_ns: int, *_: Any) -> None:
        if due := [stop for stop in stops if stop <= now_ns]:
            stops.difference_update(due)
            raise Paused("help")

    kept = pieces(breathed(p=MINUTE, each_frame=help_me))
    by_breath: dict[int, list[Trial]] = {}
    for t in kept:
        by_breath.setdefault(int(t.extra["breath"]), []).append(t)
    assert all(rows[0].extra["at_s"] == 0 for rows in by_breath.values())
    whole = [rows for rows in by_breath.values() if len(rows) == 10]
    assert len(whole) == 8
    assert len(by_breath) == 10


def test_who_leaves_keeps_what_was_done() -> None:
    """All breaths but the one in flight, with their beats."""

    def leave(now_ns: int, *_: Any) -> None:
        if now_ns > 60 * S:
            raise Left("signed_out")

    person = VirtualPerson(breathing.rule(), RESTS)
    stage = VirtualStage(person, each_frame=leave, samples=on_sensor(Heart()))
    kept = list[Trial]()
    with pytest.raises(Left):
        run(breathing.script(P, "training", 1, None), stage, into(kept))
    last = pieces(kept)[-1]
    assert last.onset_ns + float(last.extra["part_s"]) * S > 49 * S
    beats = [t.onset_ns for t in kept if t.kind == "beat"]
    assert beats[-1] > 48 * S


def test_the_beats_are_the_hearts() -> None:
    """Each true beat of the sitting is a row, within 10 ms but for the constant lag."""
    kept = [t for t in breathed(heart=Heart()) if t.kind == "beat"]
    true = np.array(sensed(Heart(), 0, 420)[1])
    at = np.array([t.onset_ns / S for t in kept])
    nearest = np.argmin(np.abs(true[:, None] - at), axis=0)
    error = at - true[nearest]
    assert np.abs(error - np.median(error)).max() < 0.01
    assert set(np.diff(nearest).tolist()) == {1}
    since = np.array([float(t.extra["beat_s"]) for t in kept])
    assert np.diff(since) == pytest.approx(np.diff(at))


def test_without_a_sensor_nothing_of_it_is_shown() -> None:
    """The same pictures whether there is no sensor or nobody knows of one."""
    stage, kept = framed()
    assert {len(frame.picture.shapes) for frame, _ in stage.frames} == {len(drawn.flower(0))}
    assert not [t for t in kept if t.kind == "beat"]


def shown(heart: Heart) -> list[tuple[Frame, int]]:
    return framed(breathing.Params(duration_s=120), samples=on_sensor(heart))[0].frames


def test_the_wave_and_the_guide_are_shown() -> None:
    """Dots that move, and beads that grow by at most three a breath; no word, no number."""
    frames = shown(Heart())
    last = frames[-1][0].picture
    assert all(isinstance(shape, Disc) for shape in last.shapes)
    assert len(last.shapes) > 50
    grown = [
        sum(s == bead for s in f.picture.shapes for bead in drawn.beads(12)) for f, _ in frames
    ]
    assert grown[0] == 0
    assert grown[-1] >= 8
    assert max(abs(b - a) for a, b in pairwise(grown)) <= 3
    assert not list(outside(iter([f.picture for f, _ in frames])))


def test_a_loose_sensor_is_told_without_alarm() -> None:
    """Below the flower a finger stands where the wave was; the flower goes on."""
    frames = shown(Heart(loose=((60, 100),)))
    loose = [set(FINGER) <= set(f.picture.shapes) for f, _ in frames]
    assert any(loose)
    assert not loose[-1]
    first = frames[loose.index(True)][1] / S
    assert 65 < first < 70
    assert {frame.sound for frame, at in frames if 60 < at / S < 100} <= {
        None,
        *breathing.TONES.values(),
    }


def test_the_finger_is_asked_for_only_where_there_is_a_sensor() -> None:
    """One page more, which says that it is a guide only."""
    for samples, there in ((None, False), (on_sensor(Heart()), True)):
        watcher = Watcher(breathing.rule(), RESTS)
        run(
            breathing.script(MINUTE, "training", 1, None),
            VirtualStage(watcher, samples=samples),
            lambda *_: None,
        )
        assert bool(watcher.pictures("breathing_finger")) == there
        said = " ".join(cue.text for cue, _ in watcher.cues if isinstance(cue, Say))
        assert ("only a guide" in said) == there
        assert "dizzy, stop" in said
        assert "eyes open" in said


@pytest.mark.parametrize("whole", [0, 1, 12, 31, 60])
def test_feedback_counts_whole_breaths(whole: int) -> None:
    """A small flower each; practice and a breath that was broken off are left out."""
    cut = P.pace.pieces()
    rows = [piece for _ in range(whole) for piece in cut] + cut[:7]
    trials = [Trial("training", piece.kind, extra={"at_s": piece.at_s}) for piece in rows]
    trials += [Trial("practice", piece.kind, extra={"at_s": piece.at_s}) for piece in cut]
    watcher = Watcher(breathing.rule(), RESTS)
    run(breathing.feedback(trials, P), VirtualStage(watcher))
    picture = watcher.pictures("breathing_result")[0]
    assert len([s for s in picture.shapes if isinstance(s, Disc)]) == whole * 10
    assert not list(outside(iter([picture])))
    (said,) = [cue for cue, _ in watcher.cues if isinstance(cue, Say)]
    assert dict(said.values)["whole"] == whole


def test_the_rule_is_told_by_shapes_alone() -> None:
    """It asks for a press when a flower begins to open, and for nothing else."""
    asks, asked = breathing.rule(), []
    for n in range(600):
        opened = P.pace.opened(n / 30 % 10)
        asked.append(asks(Picture(drawn.flower(opened))) is not None)
    assert [n for n, pressed in enumerate(asked) if pressed] == [2, 302]
    assert breathing.rule()(Picture()) is None


@pytest.mark.parametrize(("in_s", "out_s"), [(2, 2), (5, 5), (4, 6), (10, 12), (3.3, 4.9)])
def test_any_pace_is_cut_into_pieces(in_s: float, out_s: float) -> None:
    """They follow each other without a gap, in first, and none is longer than a second."""
    pace = breathing.Params(in_s=in_s, out_s=out_s).pace
    cut = pace.pieces()
    assert [a.to_s for a in cut[:-1]] == [b.at_s for b in cut[1:]]
    assert math.isclose(cut[-1].to_s, in_s + out_s)
    assert [piece.kind for piece in cut if piece.first] == ["in", "out"]
    assert all(piece.to_s - piece.at_s <= 1.0 + 1e-9 for piece in cut)
    assert pace.opened(0) == pytest.approx(0)
    assert pace.opened(in_s) == pytest.approx(1)
