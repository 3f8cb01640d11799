"""Beat as a person meets it: heard and seen beats, taps alone, what is told and adapted."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from exercises import beat
from exercises.core.course.beat_run import close_of_ten, even_of_ten
from exercises.core.drawing import beat_pictures
from exercises.core.script import Cue, Present, Seen
from exercises.core.shapes import Box, Disc, Picture
from exercises.core.sounds import Beats, Tone
from exercises.core.trial import Trial
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage
from tests.exercises import window
from tests.exercises.core.tasks import into
from tests.exercises.people import sat
from tests.exercises.timing_people import Hands, TimingPerson
from tests.exercises.watching import Watcher
from tests.recovery.beat import trained

P = beat.Params()
SHORT = beat.Params(paced_beats=10, continued_taps=10)
STEADY = Hands(sd_s=0.015, clock_s=0.01, motor_s=0.005)
S = 1_000_000_000


def done(trials: list[Trial], kind: str, run_number: int | None = None) -> list[Trial]:
    return [
        t
        for t in trials
        if t.block != "practice" and t.kind == kind and run_number in (None, t.extra["run"])
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"ioi_fast_s": 0.7}, {"ioi_slow_s": 0.6}, {"level_start": 0.02}, {"level_ceiling": 0.1}],
)
def test_parameters_that_contradict_each_other_are_refused(wrong: dict[str, Any]) -> None:
    """The error names the fields that do not go together."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        beat.Params(**wrong)


def test_the_assessment_is_one_run_of_each_beat() -> None:
    """Three tempi in an order drawn by the seed; four beats to find it, thirty, thirty alone."""
    orders = set()
    for seed in range(8):
        trials = sat("beat", TimingPerson(STEADY, seed), seed, P)
        assert Counter(t.kind for t in trials if t.block == "assessment") == {
            "lead": 12,
            "paced": 90,
            "continued": 90,
        }
        assert not any("level" in t.extra for t in trials)
        order = tuple(float(done(trials, "paced", n)[0].extra["ioi_s"]) for n in range(3))
        assert sorted(order) == [0.45, 0.6, 0.75]
        orders.add(order)
    assert len(orders) > 2


def test_beats_are_heard_at_their_interval_and_seen_with_it() -> None:
    """To the nanosecond in sound, to half a frame in pictures; a run is one sound."""
    person = Watcher(beat.rule(), Habits(anticipation=0))
    trials = sat("beat", person, 1, P)
    for n in range(3):
        beats = done(trials, "lead", n) + done(trials, "paced", n)
        step_ns = round(float(beats[0].extra["ioi_s"]) * S)
        assert {b.onset_ns - a.onset_ns for a, b in pairwise(beats)} == {step_ns}
        assert all(abs(float(t.extra["pulse_s"])) <= 0.5 / 60 for t in beats)
        assert {t.extra["sound"] for t in beats} == {"measured"}
        assert not any(t.late for t in beats)
    assert sum(isinstance(cue, Beats) for cue, _ in person.cues) == 3 + 1
    assert len(person.pictures("beat_pulse")) == 3 * 34 + 10


def test_asynchronies_are_tap_minus_beat() -> None:
    """Ahead is below 0; what the row says is what its stamps say."""
    trials = done(sat("beat", TimingPerson(Hands(mean_s=-0.04), 2), 1, P), "paced")
    for t in trials:
        assert t.extra["asynchrony_s"] == pytest.approx((t.press_ns - t.onset_ns) / 1e9)
    mean = np.mean([float(t.extra["asynchrony_s"]) for t in trials])
    assert mean == pytest.approx(-0.04, abs=0.015)


def test_taps_alone_light_the_beads_and_all_of_them_end_the_run() -> None:
    """The beat is not heard or seen meanwhile; the taps go on where the beats ended."""
    person = Watcher(beat.rule(), Habits(lead_s=0, tap_sd_s=0.001, lapse=0, anticipation=0))
    trials = sat("beat", person, 1, SHORT)
    beads = [sum(isinstance(s, Disc) and not s.width for s in p.shapes)
             for p in person.pictures("beat_beads")]  # fmt: skip
    assert {after - before for before, after in pairwise(beads)} <= {0, 1, -10, -8}
    for n in range(3):
        taps, last = done(trials, "continued", n), done(trials, "paced", n)[-1]
        assert [t.extra["beat"] for t in taps] == list(range(1, 11))
        times = [last.onset_ns, *(t.press_ns for t in taps)]
        gaps = [(b - a) / S for a, b in pairwise(times)]
        assert gaps == pytest.approx([float(last.extra["ioi_s"])] * 10, abs=0.02)


def test_who_taps_nothing_is_not_kept_waiting_for_ever() -> None:
    """Beats without taps are kept as such; the beads wait half as long again, and a little."""
    trials = sat("beat", VirtualPerson(beat.rule(), Habits(lapse=1, anticipation=0)), 1, SHORT)
    assert len(done(trials, "paced")) == 30
    assert not done(trials, "continued")
    assert not any(t.press_ns or "asynchrony_s" in t.extra for t in trials)
    assert len([t for t in trials if t.block == "practice" and t.kind == "paced"]) == 3 * 8


def test_practice_ends_when_it_is_right_enough() -> None:
    """Two beats to find it, eight that count, then eight taps alone, once for who can."""
    trials = [t for t in sat("beat", TimingPerson(STEADY, 1), 1, SHORT) if t.block == "practice"]
    assert Counter(t.kind for t in trials) == {"lead": 2, "paced": 8, "continued": 8}


class Doubled(TimingPerson):
    """Somebody whose finger bounces: a second press 120 ms after each."""

    def _plan(
        self, button: str, onset_ns: int, after_s: float, held_s: float | None = None
    ) -> None:
        super()._plan(button, onset_ns, after_s, held_s)
        super()._plan(button, onset_ns, after_s + 0.12, held_s)


def test_a_second_tap_to_a_beat_is_extra() -> None:
    """The nearer one counts; the other is told, and no beat is missed for it."""
    trials = done(sat("beat", Doubled(STEADY, 1), 1, SHORT), "paced")
    assert {t.extra["taps"] for t in trials} == {2}
    assert all(abs(float(t.extra["asynchrony_s"])) < 0.09 for t in trials)


class SilentStage(VirtualStage):
    """A pod without a sound card: sounds are where they should be, and nobody hears them."""

    def present(self, item: Present) -> Seen:
        seen = super().present(item)
        if seen.heard:
            seen.heard = "none"
            seen.beats = [beat_ns + 7_000_000 for beat_ns in seen.beats]
        return seen


def test_without_sound_the_pulse_is_the_beat() -> None:
    """Asynchronies are then from the flip of what was seen, and the row says so."""
    kept: list[Trial] = []
    stage = SilentStage(TimingPerson(STEADY, 1))
    run(beat.script(SHORT, "assessment", 1, None), stage, into(kept))
    for t in done(kept, "paced"):
        assert t.extra["sound"] == "none"
        assert t.extra["pulse_s"] == 0


class StoppedStage(VirtualStage):
    """A pod whose process stood still: one pulse came 50 ms late, another never."""

    def present(self, item: Present) -> Seen:
        seen = super().present(item)
        if seen.beats:
            seen.onsets[2 + 2 * 6] += 50_000_000
            seen.onsets[2 + 2 * 8] = -1
        return seen


def test_a_pulse_that_came_late_or_never_marks_its_beat() -> None:
    """The sound went on; the beats around it are as good as ever."""
    kept: list[Trial] = []
    stage = StoppedStage(TimingPerson(STEADY, 1))
    run(beat.script(SHORT, "assessment", 1, None), stage, into(kept))
    for n in range(3):
        beats = done(kept, "lead", n) + done(kept, "paced", n)
        assert [i for i, t in enumerate(beats) if t.late] == [6, 8]
        assert all(abs(float(t.extra["asynchrony_s"])) < 0.1 for t in beats)
        assert float(beats[6].extra["pulse_s"]) == pytest.approx(0.05, abs=0.01)


def test_training_narrows_the_window_for_who_is_close() -> None:
    """Each run at one window, the next at that which the taps earned; it is kept for next time."""
    trials = done(sat("beat", TimingPerson(STEADY, 1), 1, P, "training", 0.15), "paced")
    levels = [float(t.extra["level"]) for t in trials]
    assert levels[0] == 0.15
    assert all(len({*levels[n * 30 : (n + 1) * 30]}) == 1 for n in range(6))
    assert levels[30] < 0.13
    assert levels[-1] < 0.08
    kept = sat("beat", TimingPerson(STEADY, 1), 1, P, "training", 0.15)
    assert 0.03 < float(kept[-1].extra[beat.MEMORY]) < 0.1
    assert {t.block for t in kept} == {"training"}


@pytest.mark.parametrize("sd_s", [0.02, 0.035])
def test_training_settles_where_four_of_five_are_close(sd_s: float) -> None:
    """Over a few sessions, the level handed on: 75 to 85 % of taps in the window."""
    close, level = [], None
    hands = Hands(mean_s=0, sd_s=sd_s, lag=0)
    for session in range(12):
        trials = sat("beat", TimingPerson(hands, session), session, P, "training", level)
        level = float(trials[-1].extra[beat.MEMORY])
        if session >= 4:
            close += [
                abs(float(t.extra["asynchrony_s"]))
                <= float(t.extra["level"]) * float(t.extra["ioi_s"])
                for t in done(trials, "paced")
            ]
    assert 0.75 <= np.mean(close) <= 0.85


@pytest.mark.parametrize("sd_s", [0.02, 0.04])
def test_the_window_settles_within_a_twentieth_of_what_it_aims_at(sd_s: float) -> None:
    """On average over people, from the second training on; larger steps would leave it wider."""
    aim = window.aimed_at(sd_s, P)
    assert np.mean(window.settled(sd_s, P, 4000, 2)) == pytest.approx(aim, rel=0.05)
    coarse = replace(P, level_step=0.015)
    assert np.mean(window.settled(sd_s, coarse, 4000, 2)) > 1.05 * aim


@pytest.mark.parametrize("sd_s", [0.02, 0.04])
def test_the_exercise_settles_as_its_staircase_alone_does(sd_s: float) -> None:
    """Same windows, within what chance gives; no script, no stage on the other side."""
    levels = trained(12, sd_s, 2)
    alone = window.settled(sd_s, P, 4000, 2)
    error = alone.std(ddof=1) / len(levels) ** 0.5
    assert np.mean(levels) == pytest.approx(alone.mean(), abs=3 * error)


@pytest.mark.parametrize(("level", "begins"), [(0.001, 0.03), (5.0, 0.3)])
def test_a_level_out_of_bounds_is_brought_back(level: float, begins: float) -> None:
    """A level from other parameters begins within these."""
    trials = sat("beat", TimingPerson(STEADY, 1), 1, SHORT, "training", level)
    assert trials[0].extra["level"] == begins


class Watching(TimingPerson):
    """Knows the name of what it sees."""

    shown = ""

    def see(self, cue: Cue, onset_ns: int) -> None:
        self.shown = cue.name if isinstance(cue, Picture) else self.shown
        super().see(cue, onset_ns)


def test_a_run_that_was_broken_off_comes_again_whole() -> None:
    """Nothing of it is kept; it comes last, and says how often it was broken off."""
    stops = [60 * S]
    person = Watching(STEADY, 1)

    def help_me(now_ns: int, *_: Any) -> None:
        if stops and now_ns > stops[0] and person.shown == "beat_pulse":
            stops.pop()
            raise Paused("help")

    kept: list[Trial] = []
    stage = VirtualStage(person, each_frame=help_me)
    run(beat.script(SHORT, "assessment", 1, None), stage, into(kept), lambda _: None)
    assert len(done(kept, "paced")) == 30
    broken = [t for t in kept if t.extra.get("broken")]
    assert len({t.extra["run"] for t in broken}) == 1
    assert broken[-1] is kept[-1]


def test_who_leaves_keeps_the_runs_that_were_done() -> None:
    """All but the run in flight."""

    def leave(now_ns: int, *_: Any) -> None:
        if now_ns > 75 * S:
            raise Left("signed_out")

    kept: list[Trial] = []
    stage = VirtualStage(TimingPerson(STEADY, 1), each_frame=leave)
    with pytest.raises(Left):
        run(beat.script(P, "assessment", 1, None), stage, into(kept))
    assert {t.extra["run"] for t in done(kept, "paced")} == {0}


def test_the_beat_is_seen_by_its_shape() -> None:
    """A ring alone, or a full disc between waves of sound: no colour is needed to tell."""
    ready, pulse = beat_pictures.READY.shapes, beat_pictures.PULSE.shapes
    assert len(pulse) == len(ready) + 4
    assert all(s.width for s in ready if isinstance(s, Disc))
    assert not any(s.width for s in pulse if isinstance(s, Disc))


def tapped(off_s: float, n: int, block: str = "assessment") -> list[Trial]:
    extra = {"run": 0, "ioi_s": 0.6, "asynchrony_s": off_s, "level": 0.15}
    return [Trial(block, "paced", "ok", extra=extra)] * n


def alone(steps: list[float]) -> list[Trial]:
    times = np.cumsum([1.0, *steps])
    extra: dict[str, Any] = {"run": 0, "ioi_s": 0.6}
    return [
        Trial("assessment", "continued", "ok", press_ns=round(t * S), extra=extra) for t in times
    ]


def test_feedback_is_honest() -> None:
    """Of ten beats, of ten steps alone: rounded down, practice left out; missed is not close."""
    missed = [Trial("assessment", "paced", extra={"run": 0, "ioi_s": 0.6})]
    trials = [*tapped(-0.09, 6), *tapped(0.091, 2), *missed, *tapped(0.0, 9, "practice")]
    trials += alone([0.6, 0.6, 0.52, 0.4])
    assert close_of_ten([t for t in trials if t.block != "practice"], P.in_time) == 6
    assert even_of_ten(trials, P.in_time) == 7
    person = Watcher(beat.rule(), Habits())
    run(beat.feedback(trials, P), VirtualStage(person))
    picture = person.pictures("beat_result")[0]
    rows = [
        sum(isinstance(s, Box) and s.y == y and s.w == 0.07 and not s.width for s in picture.shapes)
        for y in (-0.18, 0.04)
    ]
    assert rows == [6, 7]


def test_where_taps_fell_is_drawn_as_it_was() -> None:
    """Ahead to the left; in the band full, outside a ring; what is far off stays on the screen."""
    shapes = beat_pictures.places([-0.1, 0.05, 0.2, 3.0], 0.15, 5)
    dots = [s for s in shapes if isinstance(s, Disc)][1:]
    assert [s.x for s in dots] == pytest.approx([-0.2, 0.1, 0.4, 0.6])
    assert [s.width > 0 for s in dots] == [False, False, True, True]


def test_the_rule_sees_beads_only_once() -> None:
    """Taps alone are planned when the beads come, not with each frame that shows them."""
    asks = beat.rule()
    assert asks(beat_pictures.beads(0, 8)) is None
    asked = asks(Beats(Tone(880, 0.1), (0.0, 0.6)))
    assert asked is not None
    assert asked.at_s == (0.0, 0.6)
    alone = asks(beat_pictures.beads(0, 8))
    assert alone is not None
    assert alone.at_s == pytest.approx([0.3 + 0.6 * n for n in range(8)])
    assert asks(beat_pictures.beads(0, 8)) is None
    assert asks(Picture(name="beat_beads")) is None
