"""The virtual stage keeps the same times as the real one, on a clock of its own."""

import subprocess
import sys
import time
from collections.abc import Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import go_nogo
from exercises.core.script import Cue, Frame, Frames, Present, Press, Seen
from exercises.core.shapes import BLANK, Key, Picture
from exercises.core.trial import Trial
from exercises.stage.person import Act, VirtualPerson
from exercises.stage.run import Left, run
from exercises.stage.virtual import VirtualStage

MS = 1_000_000
FRAME_NS = round(1e9 / 60)
HELD_NS = 6 * FRAME_NS


class Puppet:
    """A person who does what the test planned, at times from the stage's start."""

    def __init__(self, *acts: tuple[str, int]) -> None:
        self.acts = [Act(button, 10**9 + at_ns, HELD_NS) for button, at_ns in acts]
        self.seen: list[tuple[Cue, int]] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        self.seen.append((cue, onset_ns))

    def next_act(self) -> Act | None:
        return self.acts[0] if self.acts else None

    def take_act(self) -> Act:
        return self.acts.pop(0)


times = st.floats(0, 3, allow_nan=False)
# Presses at any time, and often exactly on a frame.
instants = st.one_of(st.integers(0, 5000 * MS), st.integers(0, 300).map(lambda n: n * FRAME_NS))
acts = st.lists(st.tuples(st.sampled_from(["ok", "left"]), instants), max_size=8).map(
    lambda plan: sorted(plan, key=lambda act: act[1])
)


@given(st.lists(times, min_size=1, max_size=4).map(sorted), times, acts)
def test_a_timed_period_keeps_its_times(
    cues: list[float], until: float, plan: list[tuple[str, int]]
) -> None:
    """Onsets are within half a frame of their times, and the period ends within half a frame."""
    stage = VirtualStage(Puppet(*plan))
    begun_ns = stage.now_ns()
    seen = stage.present(Present(tuple((t, BLANK) for t in cues), ("ok",), until))
    for when, onset_ns in zip(cues, seen.onsets, strict=True):
        reached = onset_ns >= 0
        assert reached == (round(when * 60) < round(until * 60))
        if reached:
            assert abs(onset_ns - begun_ns - when * 1e9) <= FRAME_NS / 2 + 200
    assert abs(seen.ended_ns - begun_ns - until * 1e9) <= FRAME_NS / 2 + 200
    assert stage.now_ns() == seen.ended_ns


@given(acts, st.lists(st.floats(0.05, 1.5), min_size=1, max_size=6), st.booleans())
def test_no_edge_is_lost_and_none_told_twice(
    plan: list[tuple[str, int]], periods: list[float], watched: bool
) -> None:
    """Edges come in the order of stamps, each before its period's end, downs and ups in turn."""
    calls: list[Press] = []

    def each_frame(now_ns: int, edges: Sequence[Press], _: Collection[str]) -> None:
        assert all(edge.t_ns < now_ns for edge in edges)
        calls.extend(edges)

    stage = VirtualStage(Puppet(*plan), each_frame=each_frame if watched else None)
    told: list[Press] = []
    for until in periods:
        seen = stage.present(Present(((0.0, BLANK),), ("ok",), until))
        assert all(edge.t_ns < seen.ended_ns for edge in seen.edges)
        told += seen.edges
    assert [e.t_ns for e in told] == sorted(e.t_ns for e in told)
    assert calls == (told if watched else [])
    for button in ("ok", "left"):
        downs = [e.down for e in told if e.button == button]
        assert downs == [i % 2 == 0 for i in range(len(downs))]


@given(acts, st.lists(times, min_size=1, max_size=3).map(lambda t: [0.0, *sorted(t)]))
def test_the_hook_changes_nothing(plan: list[tuple[str, int]], cues: list[float]) -> None:
    """With a hook on every frame the same is seen as without one."""

    def shown(stage: VirtualStage) -> list[Seen]:
        timeline = tuple((t, BLANK) for t in cues)
        screens = [Present(timeline, ("ok",), 1.0), Present(timeline, ("ok",))]
        seen = []
        for screen in screens:
            try:
                seen.append(stage.present(screen))
            except Left:
                break
        return seen

    hooked = VirtualStage(Puppet(*plan), each_frame=lambda *_: None)
    assert shown(VirtualStage(Puppet(*plan))) == shown(hooked)


def test_a_press_ends_an_untimed_period_on_the_next_frame() -> None:
    """Unwatched buttons, and watched ones before the first flip, do not; later cues never come."""
    stage = VirtualStage(Puppet(("ok", -5 * MS), ("left", 20 * MS), ("ok", 250 * MS)))
    seen = stage.present(Present(((0.0, BLANK), (0.1, BLANK), (0.5, BLANK)), ("ok",)))
    assert [onset_ns >= 0 for onset_ns in seen.onsets] == [True, True, False]
    press = seen.press(("ok",))
    assert press is not None
    assert press.t_ns == 10**9 + 250 * MS
    assert 0 < seen.ended_ns - press.t_ns <= FRAME_NS


ANSWERED = Present(((0.0, BLANK), (0.25, BLANK), (0.45, BLANK)), ("ok",), 1.5, answers=1)


@pytest.mark.parametrize(
    ("acts", "reached"),
    [
        ((("ok", 100 * MS), ("ok", 300 * MS)), 2),
        ((("left", 300 * MS), ("ok", 600 * MS)), 3),
    ],
)
def test_an_answer_ends_a_timed_period(acts: tuple[tuple[str, int], ...], reached: int) -> None:
    """A watched press from the onset of its cue on, on the next frame; an earlier one does not."""
    seen = VirtualStage(Puppet(*acts)).present(ANSWERED)
    assert sum(onset_ns >= 0 for onset_ns in seen.onsets) == reached
    assert 0 < seen.ended_ns - (10**9 + acts[1][1]) <= FRAME_NS
    assert seen.ended_ns - seen.flips[-1] == FRAME_NS


def test_without_an_answer_a_period_ends_at_its_time() -> None:
    """An early press, or none, leaves it as long as it was meant to be."""
    seen = VirtualStage(Puppet(("ok", 100 * MS))).present(ANSWERED)
    assert seen.ended_ns - seen.onsets[0] == 90 * FRAME_NS
    assert seen.press(("ok",), 1) is None


def test_who_never_presses_has_left() -> None:
    """An untimed screen without anybody at it ends, as it would by the pod's time-out."""
    with pytest.raises(Left, match="timed_out"):
        VirtualStage(Puppet()).present(Present(((0.0, BLANK),), ("ok",)))


def test_times_in_frames() -> None:
    """Frames(n) is the n-th flip."""
    stage = VirtualStage(Puppet())
    seen = stage.present(Present(((0.0, BLANK), (Frames(3), BLANK)), until=Frames(7)))
    assert seen.onsets[1] == seen.flips[3]
    assert len(seen.flips) == 7


def test_lamps_follow_the_watched_buttons() -> None:
    """They are lit while a period watches them, and off after the run."""
    stage = VirtualStage(Puppet())
    stage.present(Present(((0.0, BLANK),), ("left", "right"), 0.1))
    lit = stage.lit
    stage.clean()
    assert (lit, stage.lit) == (("left", "right"), ())


def test_the_person_is_shown_each_cue_at_its_onset() -> None:
    """What the person sees is what the script gets told it showed."""
    person = Puppet()
    picture = Picture((Key("ok", 0, 0),), "key")
    seen = VirtualStage(person).present(Present(((0.0, BLANK), (0.3, picture)), until=1.0))
    assert person.seen == [(BLANK, seen.onsets[0]), (picture, seen.onsets[1])]


def test_no_pygame_is_loaded() -> None:
    """Importing the stage, its virtual form and an exercise loads no pygame and nothing of ours."""
    code = (
        "import sys, exercises.stage, exercises.stage.virtual, exercises.go_nogo;"
        "loaded = {m.split('.')[0] for m in sys.modules};"
        "sys.exit(bool(loaded & {'pygame', 'controller', 'firmware'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def seconds_a_trial() -> float:
    kept: list[Trial] = []
    stage = VirtualStage(VirtualPerson(go_nogo.asks, seed=1))
    script = go_nogo.script(go_nogo.Params(trials=400), "assessment", 1, None)
    begun = time.process_time()
    run(script, stage, kept.append)
    return (time.process_time() - begun) / len(kept)


def seconds_a_step() -> float:
    begun = time.process_time()
    total = 0
    for i in range(50_000):
        total += i & 7
    return (time.process_time() - begun) / 50_000


def test_a_trial_costs_no_more_than_thousands_of_additions() -> None:
    """No work grows into the way of a trial; the benchmark holds the figure itself."""
    ratio = min(seconds_a_trial() / seconds_a_step() for _ in range(5))
    assert ratio < 3000, f"one trial cost as much as {ratio:.0f} steps of a plain loop"


def test_samples_go_to_the_period_they_were_taken_in() -> None:
    """Each once, in order, to a Present and to a run of Frames alike; none without a sensor."""

    def sampled(from_ns: int, to_ns: int) -> list[tuple[int, float]]:
        return [(t, 0.5) for t in range(-(-from_ns // (10 * MS)) * 10 * MS, to_ns, 10 * MS)]

    stage = VirtualStage(Puppet(), samples=sampled)
    first = stage.present(Present(((0.0, BLANK),), until=1.0))
    run_of = stage.frame(Frame(BLANK), None)
    for _ in range(59):
        run_of = stage.frame(Frame(BLANK), run_of)
    stamps = [t for seen in (first, run_of) for t, _ in seen.samples]
    assert stamps == list(range(stamps[0], stamps[0] + 10 * MS * len(stamps), 10 * MS))
    assert all(t < first.ended_ns for t, _ in first.samples)
    assert len(first.samples) == len(run_of.samples) + 1 == 101
    assert VirtualStage(Puppet()).present(Present(((0.0, BLANK),), until=1.0)).samples == []
