"""Nothing flashes too often: every exercise as it is drawn, by the time each picture was shown."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle

import pytest

from exercises.catalogue import exercise, names
from exercises.core.course.bounces import bounced
from exercises.core.drawing.tracking import FIELD, moving
from exercises.core.shapes import BLANK, Box, Disc, Picture
from exercises.stage.draw import Painter
from exercises.stage.language import Language
from exercises.stage.look import DARK, LIGHT, Theme
from exercises.stage.person import Habits
from exercises.stage.run import Left
from exercises.track import Params
from tests.exercises.watching import Watcher, watched
from tests.pictures.flashing import SIZE, flashing

FRAME_NS = 1_000_000_000 // 60
# Quick, and wrong as often as right: there is most to see. And one who gets all right.
QUICK = {"mu_s": 0.22, "sigma_s": 0.03, "tau_s": 0.02, "reading_s": 0.4, "lapse": 0.0}
PEOPLE = (Habits(**QUICK, commission=1, error=0.5), Habits(**QUICK, commission=0, error=0))
# Of a long sitting its beginning, middle and end: cues each.
STRETCH = 90
Cues = list[tuple[Picture, int]]


@pytest.fixture(params=[DARK, LIGHT], ids=["dark", "light"])
def theme(request: pytest.FixtureRequest) -> Theme:
    chosen: Theme = request.param
    return chosen


@pytest.fixture
def painter(theme: Theme) -> Painter:
    return Painter(SIZE, Language("en"), theme)


def blinking(on: Picture, off: Picture, hertz: float, seconds: float = 2.0) -> Cues:
    """Two pictures in turn, each pair as often a second."""
    count = round(2 * hertz * seconds)
    return [((on, off)[i % 2], round(i * 1e9 / (2 * hertz))) for i in range(count)]


def sittings(name: str) -> Iterator[Cues]:
    """Each form by each of PEOPLE, as it was shown: of a long one three stretches, in one."""
    found = exercise(name)
    for form in found.forms:
        for habits in PEOPLE:
            person = Watcher(found.rule(), habits, seed=3)
            with suppress(Left):
                watched(name, form, person)
            cues = [(cue, at) for cue, at in person.cues if isinstance(cue, Picture)]
            middle = len(cues) // 2
            whole = len(cues) <= 4 * STRETCH
            yield (
                cues
                if whole
                else [
                    *cues[:STRETCH],
                    *cues[middle : middle + STRETCH],
                    *cues[-STRETCH:],
                ]
            )


@pytest.mark.parametrize("name", names())
def test_no_exercise_flashes_more_than_three_times_a_second(name: str) -> None:
    """In no field of ten degrees is there a quarter that does (WCAG 2.2, 2.3.1)."""
    painters = [Painter(SIZE, Language("en"), theme) for theme in (DARK, LIGHT)]
    for cues, painter in zip(sittings(name), cycle(painters), strict=False):
        assert flashing(cues, painter) == ""


def test_the_fastest_discs_to_track_do_not_flash() -> None:
    """What passes by makes light and dark too: at the greatest speed it is not too often."""
    speed, painter = Params().level_ceiling, Painter(SIZE, Language("en"))
    for seed in range(3):
        path = bounced(FIELD, Params().discs, speed * 5 + 1, seed)
        cues = [(moving(path.at(speed * i / 60)), i * FRAME_NS) for i in range(240)]
        assert flashing(cues, painter) == ""


LARGE = Picture((Disc(0, 0, 0.2),), "large")


@pytest.mark.parametrize(
    ("on", "off", "hertz", "told"),
    [
        (LARGE, BLANK, 4, True),
        (LARGE, BLANK, 3, False),
        (Picture((Disc(0, 0, 0.05),), "small"), BLANK, 10, False),
        (Picture((Box(0.5, 0.3, 0.3, 0.3),), "aside"), BLANK, 5, True),
        (Picture((Disc(0, 0, 0.3, "panel"),), "alike"), BLANK, 10, False),
    ],
)
def test_what_flashes_too_often_is_found(
    on: Picture, off: Picture, hertz: float, told: bool, painter: Painter
) -> None:
    """Wherever it is large and stands out; three times a second is not too often."""
    assert bool(flashing(blinking(on, off, hertz), painter)) is told


def test_many_steps_of_one_way_are_one_change(painter: Painter) -> None:
    """A slow pulse of twenty pictures is no more of a flash than one of two."""
    steps = ("paper", "panel", "quiet", "ink", "quiet", "panel")
    cues = [
        (Picture((Disc(0, 0, 0.3, steps[i % 6]),), f"{i}"), i * FRAME_NS * 5)  # type: ignore[arg-type]
        for i in range(60)
    ]
    assert flashing(cues, painter) == ""
