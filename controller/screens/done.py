"""The end of a piece of work: what was done today; the same again, something else, or enough."""

from collections.abc import Sequence

from controller.programme.week import Week
from controller.screens.marks import again, days, many, spark, star, tick, way_out
from controller.screens.start import Choice
from exercises.core import scale
from exercises.core.pages import back, key
from exercises.core.placing import placed
from exercises.core.script import Present, Script
from exercises.core.shapes import Box, Label, Picture, Shape
from exercises.core.words import Say

DONE, SAVED = Say("Well done."), Say("Well done. It is saved.")
BEST = Say("Your best so far. It is saved.")
STOPPED = Say("You stopped. That is fine.")
REACHED = Say("You have reached your goal!")
ENOUGH_TODAY = Say("That is enough for today. You can stay.")
AGAIN, MORE, ENOUGH = Say("Again"), Say("More"), Say("End")
OUTCOMES = {"left": "again", "ok": "enough", "right": "more", "back": "enough"}
MOST_SHOWN = 6
DONE_Y, WEEK_Y, SIGNS_Y = -0.355, -0.215, 0.105
# Each line's middle and height; the last one may run over two in another language.
WORDS = ((-0.135, scale.BODY), (-0.07, scale.CAPTION), (0.01, scale.CAPTION))


def script(
    done: Sequence[Choice],
    *,
    finished: bool,
    kept: bool,
    best: bool = False,
    enough: bool = False,
    week: Week | None = None,
) -> Script[str]:
    """`again` for the same, `more` for another, `enough`: three answers alike.

    Back is enough as well. `done` is what was done today, the latest last; `finished` says that
    the latest came to its end, `best` that it was their best, with a star, and `enough` that this
    is the day's dose.
    """
    first = (BEST if best else SAVED if kept else DONE) if finished else STOPPED
    reached = [REACHED] if finished and week is not None and week.met else []
    said = [first, *reached, *([ENOUGH_TODAY] if enough else [])]
    lines = zip(said, WORDS, strict=False)
    words = [Label(say, 0, y, size, 1.6) for say, (y, size) in lines]
    shapes = (*_done(done, best=best), *_week(week), *words, *_keys())
    spoken = tuple((0.0, say) for say in said)
    seen = yield Present(((0.0, Picture(shapes, "done")), *spoken), watch=tuple(OUTCOMES))
    return OUTCOMES[seen.press(OUTCOMES).button]


def _keys() -> tuple[Shape, ...]:
    return (
        *again(-scale.TRIO_X, SIGNS_Y, 0.09),
        *way_out(0, SIGNS_Y, 0.085),
        *many(scale.TRIO_X, SIGNS_Y, 0.095),
        key("ok", ENOUGH, prompt=True),
        key("left", AGAIN, -scale.TRIO_X, prompt=True),
        key("right", MORE, scale.TRIO_X, prompt=True),
        back(),
    )


def _done(done: Sequence[Choice], *, best: bool) -> tuple[Shape, ...]:
    """The last ones as their pictures, each ticked; a tick alone where there is none."""
    if not done:
        return tick(0, DONE_Y, 0.18)
    shown = done[-MOST_SHOWN:]
    shapes: list[Shape] = []
    for n, choice in enumerate(shown):
        x = (n - (len(shown) - 1) / 2) * 0.24
        was_best = best and n == len(shown) - 1
        shapes += [Box(x, DONE_Y, 0.2, 0.2, "panel", scale.ROUND)]
        shapes += placed(choice.icon, x, DONE_Y, 0.18)
        sign, size = (star, 0.11) if was_best else (tick, 0.065)
        shapes += sign(x + 0.08, DONE_Y - 0.075, size, "accent" if was_best else "good")
    return tuple(shapes)


def _week(week: Week | None) -> tuple[Shape, ...]:
    """How often they came, beside how often they wanted to; between two sparks where it is met."""
    if week is None:
        return ()
    ends = (-0.34, 0.34) if week.met else ()
    sparks = (shape for x in ends for shape in spark(x, WEEK_Y, 0.09))
    return (*days(0, WEEK_Y, 0.055, week.came, week.goal), *sparks)
