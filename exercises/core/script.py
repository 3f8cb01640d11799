"""The script vocabulary: what an exercise or a screen yields, and what it gets back.

A script is a generator. It yields one of the four requests below and is resumed with the answer;
it knows neither pygame nor the clock. Scripts compose by `yield from`.

    Present  ->  Seen           pictures and sounds at their times, until a time or a press
    Frame    ->  Seen           one frame of a continuous task; the same Seen each time
    Attempt  ->  value or None  a script that may be broken off: None means "this one did not count"
    Keep     ->  None           resumed when its trials are on disk

Times are seconds from the first flip of their Present; stamps are integer nanoseconds on
CLOCK_MONOTONIC.
"""

from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, TypeVar

from exercises.core.shapes import Picture
from exercises.core.sounds import Heard, Sound
from exercises.core.trial import Trial
from exercises.core.words import Say

T = TypeVar("T")


class Press(Protocol):
    """What a script wants of a button's edge; the board's own Edge satisfies it by its shape."""

    @property
    def button(self) -> str: ...  # noqa: D102
    @property
    def down(self) -> bool: ...  # noqa: D102
    @property
    def t_ns(self) -> int: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def suspect(self) -> bool: ...  # noqa: D102


class Frames(NamedTuple):
    """A time given as a whole number of the screen's frames."""

    number: int


When = float | Frames
Cue = Picture | Sound


class Present(NamedTuple):
    """Put cues at their times and watch buttons.

    The first cue is a picture at time 0; a picture stays until the next one. `watch` names the
    buttons that mean something now; their lamps are lit. `until` ends the period at that time;
    without it, the first watched button that goes down after the first flip ends it. With
    `until`, `answers` numbers the cue from whose onset on such a press ends it before its time.
    With `opens` it belongs to a page that tells what the trials after it are about: who goes on
    with a run later is shown the last such page again.

    `said` are sentences that were spoken just before and still belong to what is shown: whoever
    asks to hear the screen hears them too, and they are spoken again when it comes back.
    """

    timeline: tuple[tuple[When, Cue], ...]
    watch: tuple[str, ...] = ()
    until: When | None = None
    answers: int | None = None
    opens: bool = False
    said: tuple[Say, ...] = ()


class Frame(NamedTuple):
    """One frame of a continuous task, drawn on the next flip."""

    picture: Picture
    watch: tuple[str, ...] = ()
    sound: Sound | None = None


@dataclass(slots=True)
class Seen:
    """What happened while a Present, or a run of Frames, was on.

    `onsets[i]` is the stamp of the flip (or of the sound's start) of cue `i`, or -1 where it was
    never reached; for Frames, one onset a frame. `edges` holds every edge since the period
    before ended, in the order of the stamps, early ones and unwatched buttons too. `flips` are
    the stamps of all flips of a timed period, and of Frames the `onsets` themselves; `late`
    counts those that came more than half a frame after their time, the period's end among them.
    `samples` are (stamp, value) of sensors. `beats` are the stamps of the beats of the Beats that
    began in it, and `heard` says how the onsets of its sounds are known. `ended_ns` is when it
    ended.
    """

    onsets: list[int]
    edges: list[Press]
    flips: Sequence[int] = ()
    samples: list[tuple[int, float]] = field(default_factory=list)
    beats: Sequence[int] = ()
    heard: Heard = ""
    late: int = 0
    ended_ns: int = 0

    def press(self, watch: Collection[str], since: int = 0) -> Press | None:
        """The first watched press stamped at or after the onset of cue `since`, or None."""
        onset_ns = self.onsets[since]
        if onset_ns < 0:
            return None
        for edge in self.edges:
            if edge.down and edge.t_ns >= onset_ns and edge.button in watch:
                return edge
        return None

    def early(self, watch: Collection[str], before: int) -> Press | None:
        """The first watched press stamped before the onset of cue `before`, or None."""
        onset_ns = self.onsets[before]
        for edge in self.edges:
            if edge.down and edge.button in watch and (onset_ns < 0 or edge.t_ns < onset_ns):
                return edge
        return None


class Attempt(NamedTuple):
    """A script that help, a pause or leaving may break off; then its answer is None.

    It gives a Trial, or a list of them, which is kept next, and nothing else: so that a run can be
    gone on with from what is kept (course/going_on.py). What follows trials, a level, a delay,
    moves when they are kept, not within the attempt.
    """

    script: "Script[Any]"


class Keep:
    """What came of an attempt, to be put on disk, all of it or none; then the script goes on."""

    __slots__ = ("trials",)

    def __init__(self, *trials: Trial) -> None:
        self.trials = trials


Request = Present | Frame | Attempt | Keep
Script = Generator[Request, Any, T]
