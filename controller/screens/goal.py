"""The weekly goal: on how many of seven days somebody wants to come, or no goal at all."""

from controller.programme.week import DAYS
from controller.screens.marks import tick
from exercises.core import scale
from exercises.core.pages import back, heading, key, or_back, page
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Disc, Key, Label, Picture, Shape
from exercises.core.words import Say

TITLE = Say("My goal")
ASK = Say("How often do you want to come? Left and right change it.")
NO_GOAL = Say("No goal")
ONE_DAY, SOME_DAYS, EVERY_DAY = (
    Say("One day a week"),
    Say("{days} days a week"),
    Say("Every day"),
)
SET, UNSET = Say("That is your goal. You can change it at any time."), Say("You have no goal now.")
WATCH = ("left", "right", "ok", "back")


def words(wanted: int) -> Say:
    """So many days a week, 0 for no goal."""
    few = {0: NO_GOAL, 1: ONE_DAY, DAYS: EVERY_DAY}
    return few.get(wanted) or Say.of(SOME_DAYS.text, days=wanted)


def script(now: int) -> Script[int | None]:
    """What they want from now on, 0 for no goal; None for no change. It begins with what it is."""
    wanted, said = now, [ASK, words(now)]
    while True:
        picture = Picture((*_row(wanted), *_keys(wanted)), f"goal {wanted}")
        seen = yield Present(((0.0, picture), *((0.0, say) for say in said)), watch=WATCH)
        match seen.press(WATCH).button:
            case "ok":
                return wanted
            case "back":
                return None
            case "right":
                wanted = (wanted + 1) % (DAYS + 1)
            case _:
                wanted = (wanted - 1) % (DAYS + 1)
        said = [words(wanted)]


def noted(wanted: int) -> Script[None]:
    """It is on disk."""
    say = SET if wanted else UNSET
    told = Label(say, 0, scale.BODY_Y, scale.BODY, scale.MEASURE)
    kept = (*_row(wanted), *tick(0.48, scale.PICTURE_Y - 0.1, 0.1), told)
    yield from or_back(page("goal_set", kept, key("ok"), say))


def _row(wanted: int) -> tuple[Shape, ...]:
    """As many full discs as days that are wanted."""
    frame = Box(0, scale.PICTURE_Y, 1.0, 0.22, "panel", scale.ROUND)
    return (heading(TITLE), frame, *_discs(wanted))


def _discs(wanted: int) -> tuple[Shape, ...]:
    size, pitch = 0.09, 0.13
    places = [((n - (DAYS - 1) / 2) * pitch, n < wanted) for n in range(DAYS)]
    return tuple(
        Disc(x, scale.PICTURE_Y, size / 2, "accent")
        if full
        else Disc(x, scale.PICTURE_Y, 0.3 * size, "quiet", scale.HAIR)
        for x, full in places
    )


def _keys(wanted: int) -> tuple[Shape, ...]:
    return (
        Label(words(wanted), 0, 0.06, scale.TITLE),
        Key("left", -0.62, scale.PICTURE_Y, scale.TURN_KEY),
        Key("right", 0.62, scale.PICTURE_Y, scale.TURN_KEY),
        key("ok", prompt=True),
        back(),
    )
