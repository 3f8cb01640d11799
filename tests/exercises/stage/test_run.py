"""`run` survives interruptions anywhere: nothing lost, nothing twice, everything closed."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.blocks import block
from exercises.core.script import Attempt, Cue, Frame, Keep, Present, Script, Seen
from exercises.core.shapes import BLANK, Picture
from exercises.core.sounds import Tone
from exercises.core.trial import Trial
from exercises.core.words import Say
from exercises.stage.person import VirtualPerson
from exercises.stage.run import Left, Paused, run
from exercises.stage.virtual import VirtualStage

FRAMES = 3
TONE = Tone(440, 0.1)
SHORT = Present(((0.0, BLANK),), watch=("ok",), until=FRAMES / 60)


def nobody() -> VirtualPerson:
    return VirtualPerson(lambda _: None)


@dataclass
class Hall:
    """A block of trials on a virtual stage that is interrupted at the frames `at`."""

    kinds: list[int]
    at: dict[int, Exception] = field(default_factory=dict)
    rude: frozenset[int] = frozenset()
    frames: int = 0
    opened: int = 0
    closed: int = 0
    kept: list[int] = field(default_factory=list)
    lit_in_pause: list[tuple[str, ...]] = field(default_factory=list)
    open_in_pause: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stage = VirtualStage(nobody(), each_frame=lambda *_: self._frame())

    def _frame(self) -> None:
        self.frames += 1
        if problem := self.at.get(self.frames):
            raise problem

    def trial(self, kind: int) -> Script[Trial]:
        self.opened += 1
        try:
            yield SHORT
            yield SHORT
            return Trial("b", str(kind))
        finally:
            self.closed += 1
            if kind in self.rude:
                yield SHORT

    def pause(self, paused: Paused) -> None:
        self.lit_in_pause.append(self.stage.lit)
        self.open_in_pause.append(self.opened - self.closed)
        self.kept_reason = paused.reason

    def run(self) -> list[Trial]:
        return run(block(self.kinds, self.trial), self.stage, self.keep, self.pause)

    def keep(self, trial: Trial) -> None:
        self.kept.append(int(trial.kind))


interrupted = st.builds(
    Hall,
    st.lists(st.integers(0, 10_000), unique=True, max_size=6),
    st.dictionaries(st.integers(1, 60), st.just(Paused("help")), max_size=12),
    st.frozensets(st.integers(0, 10_000), max_size=3),
)


@given(interrupted, st.booleans())
def test_each_kind_is_kept_exactly_once(hall: Hall, all_rude: bool) -> None:
    """Whatever frames are interrupted, each kind is kept once and everything is cleaned up."""
    hall.rude = frozenset(hall.kinds) if all_rude else hall.rude
    trials = hall.run()
    assert sorted(hall.kept) == sorted(hall.kinds)
    assert [int(t.kind) for t in trials] == hall.kept
    assert hall.opened == hall.closed
    assert hall.stage.lit == ()


@given(interrupted)
def test_a_pause_begins_on_a_clean_stage(hall: Hall) -> None:
    """When the pause screen comes, the trial's generator is closed and the lamps are off."""
    hall.run()
    assert set(hall.lit_in_pause) <= {()}
    assert set(hall.open_in_pause) <= {0}


@given(interrupted)
def test_a_kept_trial_tells_how_often_it_was_broken_off(hall: Hall) -> None:
    """`broken` over all trials is the number of interruptions met."""
    trials = hall.run()
    told = sum(int(t.extra.get("broken", 0)) for t in trials)
    assert told == len(hall.lit_in_pause) == hall.opened - len(hall.kinds)


@given(interrupted, st.integers(1, 40), st.sampled_from([Left("fault"), OSError("disk")]))
def test_what_ends_everything_comes_out_after_closing(
    hall: Hall, frame: int, problem: Exception
) -> None:
    """Left, or any error, at any frame ends the run with all closed; what was kept is whole."""
    hall.at = {**hall.at, frame: problem}
    with suppress(Left, OSError):
        hall.run()
        assert hall.frames < frame
    assert hall.opened == hall.closed
    assert hall.stage.lit == ()
    assert len(set(hall.kept)) == len(hall.kept)
    assert set(hall.kept) <= set(hall.kinds)


@given(interrupted, st.integers(1, 40))
def test_a_pause_that_leaves_ends_it(hall: Hall, frame: int) -> None:
    """Left from the pause screen itself is final too, and nothing stays open."""

    def leave(paused: Paused) -> None:
        raise Left(paused.reason)

    hall.at = {frame: Paused("back")}
    with suppress(Left):
        run(block(hall.kinds, hall.trial), hall.stage, hall.keep, leave)
        assert hall.frames < frame
    assert hall.opened == hall.closed
    assert hall.stage.lit == ()


def once(frame: int, problem: Exception) -> VirtualStage:
    """A stage that raises `problem` at that frame, once."""
    frames = iter(range(1, 10_000))

    def each_frame(*_: object) -> None:
        if next(frames) == frame:
            raise problem

    return VirtualStage(nobody(), each_frame=each_frame)


def test_a_screen_outside_an_attempt_is_shown_again() -> None:
    """After a pause the same Present runs its whole time, and the script goes on with that."""

    def screen() -> Script[Seen]:
        seen: Seen = yield SHORT
        return seen

    pauses: list[str] = []
    seen = run(screen(), once(2, Paused("help")), pause=lambda p: pauses.append(p.reason))
    assert pauses == ["help"]
    assert len(seen.flips) == FRAMES


def test_what_was_said_is_said_again_after_a_break() -> None:
    """Once more with the screen, and the onsets keep the numbers that the script knows."""
    said = Present(((0.0, BLANK), (0.1, TONE)), until=0.2, said=(Say("one"), Say("two")))
    spoken: list[Cue] = []
    person = nobody()
    person.see = lambda cue, onset_ns: spoken.append(cue)  # type: ignore[method-assign]  # noqa: ARG005
    frames = count(1)

    def each_frame(*_: object) -> None:
        if next(frames) == 3:
            raise Paused("help")

    def screen() -> Script[Seen]:
        seen: Seen = yield said
        return seen

    requests = []
    stage = VirtualStage(person, each_frame=each_frame)
    seen = run(screen(), stage, pause=lambda p: requests.append(p.request))
    assert requests == [said]
    assert spoken == [BLANK, BLANK, *said.said, TONE]
    assert len(seen.onsets) == 2
    assert seen.onsets[1] - seen.onsets[0] == pytest.approx(0.1 * 10**9, rel=0.01)


def test_what_is_broken_off_in_an_attempt_is_not_shown_again() -> None:
    """Who pauses is told so: there is no request."""

    def trial() -> Script[None]:
        yield SHORT

    def screen() -> Script[None]:
        yield Attempt(trial())

    requests = []
    run(screen(), once(2, Paused("help")), pause=lambda p: requests.append(p.request))
    assert requests == [None]


def test_frames_share_one_seen() -> None:
    """A run of frames gets the same Seen each time; after a Present a new one begins."""

    def continuous() -> Script[list[Seen]]:
        one = yield Frame(BLANK)
        two = yield Frame(BLANK)
        yield SHORT
        three = yield Frame(BLANK)
        return [one, two, three]

    one, two, three = run(continuous(), VirtualStage(nobody()))
    assert one is two
    assert len(one.onsets) == 2
    assert three is not one
    assert len(three.onsets) == 1


def test_a_frame_interrupted_outside_an_attempt_goes_on_with_its_seen() -> None:
    """The frame is shown again and what was seen before the pause is still there."""

    def continuous() -> Script[Seen]:
        yield Frame(BLANK)
        seen: Seen = yield Frame(BLANK)
        return seen

    seen = run(continuous(), once(2, Paused("help")), pause=lambda _: None)
    assert len(seen.onsets) == 3


def test_only_the_innermost_attempt_is_broken_off() -> None:
    """An attempt within an attempt answers None; the outer one goes on to its end."""

    def inner() -> Script[str]:
        yield SHORT
        return "inner"

    def outer() -> Script[tuple[str | None, str]]:
        answer = yield Attempt(inner())
        return answer, "outer"

    def whole() -> Script[object]:
        answer: object = yield Attempt(outer())
        return answer

    assert run(whole(), once(1, Paused("help")), pause=lambda _: None) == (None, "outer")


def raising(error: Exception) -> Callable[[], Script[None]]:
    def script() -> Script[None]:
        try:
            yield SHORT
        finally:
            raise error

    return script


def stubborn() -> Script[None]:
    """Yields a screen again each time that it is told to close, a few times."""
    for _ in range(5):
        with suppress(GeneratorExit):
            yield SHORT


@pytest.mark.parametrize("script", [raising(ValueError("x")), raising(RuntimeError("y")), stubborn])
def test_clean_up_that_fails_does_not_hide_why_it_ended(
    script: Callable[[], Script[None]], caplog: pytest.LogCaptureFixture
) -> None:
    """What a script's own clean-up raises or yields is logged; Left is what comes out."""
    stage = once(2, Left("signed_out"))
    with pytest.raises(Left, match="signed_out"):
        run(script(), stage)
    assert stage.lit == ()
    assert "did not close at once" in caplog.text


def test_an_attempt_whose_clean_up_fails_still_answers_none() -> None:
    """An interrupted trial with a faulty finally is repeated like any other."""

    def whole() -> Script[object]:
        answer: object = yield Attempt(raising(ValueError("x"))())
        return answer

    assert run(whole(), once(1, Paused("help")), pause=lambda _: None) is None


def test_a_fault_while_keeping_ends_the_run() -> None:
    """A trial that could not be kept is not followed by another one."""
    hall = Hall([1, 2, 3])

    def full(trial: Trial) -> None:
        raise OSError(f"no space for {trial.kind}")

    with pytest.raises(OSError, match="no space for 1"):
        run(block(hall.kinds, hall.trial), hall.stage, full, hall.pause)
    assert hall.opened == hall.closed == 1


def test_without_keep_or_pause_nothing_is_swallowed() -> None:
    """A screen needs neither; a Keep or a Paused that nobody meets comes out."""

    def keeps() -> Script[None]:
        yield Keep(Trial("b", "go"))

    def shows() -> Script[None]:
        yield SHORT

    with pytest.raises(RuntimeError, match="'go'"):
        run(keeps(), VirtualStage(nobody()))
    with pytest.raises(Paused, match="help"):
        run(shows(), once(1, Paused("help")))


def test_a_request_that_is_none_is_refused() -> None:
    """The error shows what was yielded and what may be."""

    def wrong() -> Iterator[Picture]:
        yield BLANK

    with pytest.raises(TypeError, match="Present, Frame, Attempt or Keep"):
        run(wrong(), VirtualStage(nobody()))  # type: ignore[arg-type]
