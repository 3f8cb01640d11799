"""Sittings watched from behind: every request, cue and picture, and where shapes lie."""

from collections.abc import Iterator
from typing import Any

from exercises.catalogue import Exercise, exercise
from exercises.core.asking import Rule
from exercises.core.script import Cue, Frame, Present, Seen
from exercises.core.shapes import Box, Disc, Key, Label, Picture, Polygon, Shape, Stroke
from exercises.core.trial import Trial
from exercises.stage.person import Habits, Person, VirtualPerson
from exercises.stage.run import Stage, run
from exercises.stage.virtual import VirtualStage
from tests.exercises.core.tasks import into


class Watcher(VirtualPerson):
    """A participant who remembers all cues with their onsets."""

    def __init__(self, rule: Rule, habits: Habits | None = None, seed: int = 0) -> None:
        super().__init__(rule, habits, seed)
        self.cues: list[tuple[Cue, int]] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Note it, and react."""
        self.cues.append((cue, onset_ns))
        super().see(cue, onset_ns)

    def pictures(self, name: str) -> list[Picture]:
        """All pictures of this name that were shown."""
        return [c for c, _ in self.cues if isinstance(c, Picture) and c.name == name]


class WatchedStage(VirtualStage):
    """A virtual stage that remembers what it was asked to present, and each picture once."""

    def __init__(self, person: Person, **options: Any) -> None:
        super().__init__(person, **options)
        self.presents: list[Present] = []
        self.pictures: dict[Picture, None] = {}

    def present(self, item: Present) -> Seen:
        """Note it, and show it."""
        self.presents.append(item)
        self.pictures |= dict.fromkeys(c for _, c in item.timeline if isinstance(c, Picture))
        return super().present(item)

    def frame(self, item: Frame, seen: Seen | None) -> Seen:
        """Note its picture, and show it."""
        self.pictures[item.picture] = None
        return super().frame(item, seen)


def watched(
    name: str, form: str, person: Person, seed: int = 1, **options: Any
) -> tuple[WatchedStage, list[Trial]]:
    """The stage after a whole sitting with its feedback, and the trials that were kept."""
    stage, kept = WatchedStage(person, **options), list[Trial]()
    assert whole_sitting(exercise(name), form, stage, kept, seed) == kept
    return stage, kept


def whole_sitting(
    found: Exercise, form: str, stage: Stage, kept: list[Trial], seed: int = 1
) -> list[Trial]:
    """Script and feedback on this stage; trials go to `kept` one by one, and are given back."""
    p = found.params()
    trials = run(found.script(p, form, seed, None), stage, into(kept))
    run(found.feedback(trials, p), stage)
    return trials


def outside(pictures: Iterator[Picture]) -> Iterator[tuple[Shape, str]]:
    """The shapes that reach beyond what every screen shows, each with its picture's name.

    Scenery may: nothing is lost with its ends.
    """
    for picture in pictures:
        for shape in picture.shapes:
            if not scenery(shape) and any(abs(x) > 0.83 or abs(y) > 0.5 for x, y in corners(shape)):
                yield shape, picture.name


def scenery(shape: Shape) -> bool:
    """Whether it is only to look at, or what other things stand on."""
    return not isinstance(shape, Key) and shape.colour in ("mist", "glow", "dusk")


def corners(shape: Shape) -> list[tuple[float, float]]:
    """Points that bound a shape."""
    match shape:
        case Stroke():
            return [(x + d, y + d) for x, y in shape.points for d in (-shape.width, shape.width)]
        case Polygon():
            return list(shape.points)
        case Disc():
            half_w = half_h = shape.radius
        case Box():
            half_w, half_h = shape.w / 2, shape.h / 2
        case Key():
            half_w, half_h = shape.size / 2, shape.size / 2
        case Label():
            half_w, half_h = shape.wrap / 2, shape.size / 2
    return [(shape.x + d * half_w, shape.y + d * half_h) for d in (-1, 1)]
