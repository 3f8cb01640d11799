"""What a technician sees of the selftest: what to press, what to look at, and what came of it."""

from collections.abc import Sequence
from textwrap import wrap

from controller.screens import qr, turning
from controller.screens.moment import DOTS
from controller.screens.turning import Page
from controller.selftest.steps import OUTCOMES, Outcome, Result, Step
from exercises.core import scale
from exercises.core.drawing.speaker import speaker
from exercises.core.marks import cross, tick
from exercises.core.pages import heading, key
from exercises.core.script import Cue, Present, Script, Seen
from exercises.core.shapes import Box, Colour, Key, Label, Picture, Shape
from exercises.core.sounds import Tone
from exercises.core.words import Say

PRESS = Say("Press this button. Then let it go.")
LET_GO = Say("Now let it go.")
LOOK = Say("Look at the lamps.")
ONE_BY_ONE = Say("Was each lamp lit, one by one?")
THIS_ONE = Say("Look at this lamp.")
BY_ITSELF = Say("Was it lit, and no other?")
STRIPES = Say("Do you see five stripes, and a line all the way round?")
HEAR = Say("Did you hear the tone?")
BOTH_EARS = Say("Put the headphones on. Did you hear the tone in both ears?")
YES, NO = Say("Yes"), Say("No")
TONE = Tone(660, 0.6)
LIT_S, SETTLE_S, ANSWER_S = 0.8, 0.3, 40.0
# Longer, for headphones have to be put on.
EARS_S = 6.0
PANEL_Y = 0.36
PLACES = {"back": -0.5, "left": -0.25, "ok": 0.0, "right": 0.25, "help": 0.5}
COLOURS: tuple[Colour, ...] = ("ink", "accent", "good", "care", "quiet")
CODE = Say("Result code")
READ_OUT = Say("Read this code out.")
ALL_WELL = Say("All that was tried works.")
COUNTED: dict[Outcome, Say] = {
    "passed": Say("{n} work"),
    "failed": Say("{n} do not work"),
    "not_fitted": Say("{n} not fitted"),
    "not_asked": Say("{n} not tried"),
}
NUMBER = Say("Number {number}.")
UNTRIED: tuple[Outcome, ...] = ("not_fitted", "not_asked")
LISTED: dict[str, Say] = {"not_fitted": Say("Not fitted"), "not_asked": Say("Not tried")}
DO_NOT = Say("These do not work")
# More bytes make modules too fine for a camera on the smaller screen.
IN_CODE = 330
# So many failures have a page of their own; the others are listed, LINES a page.
MOST, LINES = 8, 9
# What a step found, in letters across and lines of the smallest type, however wide the letters are.
ACROSS, DETAIL_LINES, WIDE = 36, 2, 1.4
# How large the code is: up to so many numbers.
SIZES = ((4, 0.09), (12, 0.06), (99, 0.042))


def _panel(lit: Sequence[str] = ()) -> tuple[Shape, ...]:
    """The buttons in a row, as a person looks for them."""
    return tuple(Key(name, x, PANEL_Y, 0.12, name in lit) for name, x in PLACES.items())


def press(name: str, say: Say, within_s: float) -> Script[Seen]:
    """One button is asked for; what came until it was pressed, or until nobody did."""
    shapes = (heading(say), Key(name, 0, -0.13, 0.3, prompt=True), *_said(PRESS, 0.14), *_panel())
    picture = Picture(shapes, f"selftest_button {name}")
    cues: tuple[tuple[float, Cue], ...] = ((0.0, picture), (0.0, say), (0.0, PRESS))
    seen: Seen = yield Present(cues, watch=(name,), until=within_s, answers=0)
    return seen


def let_go(name: str, within_s: float) -> Script[Seen]:
    """The same button is to come up; what came meanwhile."""
    shapes = (Key(name, 0, -0.13, 0.3), *_said(LET_GO, 0.14), *_panel())
    seen: Seen = yield Present(((0.0, Picture(shapes, "selftest_let_go")),), until=within_s)
    return seen


def settle() -> Script[None]:
    """A contact comes to rest, and its last edges are counted."""
    yield Present(((0.0, DOTS),), until=SETTLE_S)


def lamps_in_turn(names: Sequence[str]) -> Script[bool | None]:
    """Each lit alone, one after another; whether that was seen, None where nobody says."""
    picture = Picture((heading(LOOK), *_panel()), "selftest_lamps")
    yield Present(((0.0, picture), (0.0, LOOK)), until=LIT_S)
    for name in names:
        lit = Picture((heading(LOOK), *_panel((name,))), f"selftest_lamps {name}")
        yield Present(((0.0, lit),), watch=(name,), until=LIT_S)
    return (yield from ask("lamps", (), ONE_BY_ONE))


def lamp(name: str, say: Say) -> Script[bool | None]:
    """One lamp, and the question."""
    picture = Picture((heading(say), *_panel((name,)), *_said(THIS_ONE, -0.05)), "selftest_lamp")
    yield Present(((0.0, picture), (0.0, THIS_ONE)), watch=(name,), until=3 * LIT_S)
    return (yield from ask("lamp", (), BY_ITSELF))


def colours() -> Script[bool | None]:
    """Five stripes side by side, and a line around the whole screen."""
    wide = 1.2 / len(COLOURS)
    stripes = (
        Box((n - (len(COLOURS) - 1) / 2) * wide, -0.2, wide, 0.4, colour)
        for n, colour in enumerate(COLOURS)
    )
    around = Box(0, 0, 1.594, 0.994, "accent", 0, scale.HAIR)
    return (yield from ask("colours", (*stripes, around), STRIPES))


def tone(say: Say) -> Script[bool | None]:
    """A tone, and whether it was heard."""
    wait_s = EARS_S if say is BOTH_EARS else 0.0
    shapes = (*speaker(0, scale.PICTURE_Y - 0.05, 0.25), *_said(say, scale.BODY_Y))
    picture = Picture(shapes, "selftest_tone")
    if wait_s:
        yield Present(((0.0, picture), (0.0, say)), until=wait_s)
    yield Present(((0.0, picture), (0.0, TONE)), until=TONE.seconds + SETTLE_S)
    return (yield from ask("tone", speaker(0, scale.PICTURE_Y - 0.05, 0.25), say))


def ask(name: str, shapes: Sequence[Shape], say: Say) -> Script[bool | None]:
    """Yes or no; None where nobody answers, for the button may be what does not work."""
    watch = ("ok", "back")
    drawn = (
        *shapes,
        *_said(say, scale.BODY_Y),
        key("ok", YES, scale.PAIR_X, prompt=True),
        key("back", NO, -scale.PAIR_X),
    )
    picture = Picture(drawn, f"selftest_{name}_ask")
    seen = yield Present(((0.0, picture), (0.0, say)), watch=watch, until=ANSWER_S, answers=0)
    pressed = seen.press(watch)
    return None if pressed is None else pressed.button == "ok"


def shown(result: Result, head: str, pixels: int) -> Script[None]:
    """Until they have read it out; `head`, which pod it is, stands first in the code."""
    yield from turning.script("selftest_result", result_pages(result, head, pixels))


def result_pages(result: Result, head: str, pixels: int) -> list[Page]:
    """The code and how many; then each that failed with what to do; then what was not tried."""
    failed = result.came_to("failed")
    pages = [_summary(result, head, pixels), *(_failed(result, step) for step in failed[:MOST])]
    listed = {"failed": failed[MOST:], **{each: result.came_to(each) for each in UNTRIED}}
    for outcome, steps in listed.items():
        title = LISTED.get(outcome, DO_NOT)
        pages += [_list(title, steps[at : at + LINES]) for at in range(0, len(steps), LINES)]
    return pages


def _summary(result: Result, head: str, pixels: int) -> Page:
    failed = result.came_to("failed")
    numbers = [Say.of(NUMBER.text, number=step.number) for step in failed]
    mark = cross(-0.56, -0.18, 0.12) if failed else tick(-0.56, -0.18, 0.12)
    counts = [Say.of(COUNTED[each].text, n=len(result.came_to(each))) for each in OUTCOMES]
    size = next(size for most, size in SIZES if len(failed) <= most)
    lines = (Label(say, -0.24, 0.03 + 0.06 * n, scale.CAPTION, 0.6) for n, say in enumerate(counts))
    shapes = (
        heading(CODE),
        *mark,
        Label(Say.plain(result.code), -0.2, -0.18, size, 0.5, "accent"),
        *lines,
        *qr.shapes(in_code(result, head), 0.38, -0.02, 0.5, pixels),
    )
    return Page(shapes, (CODE, *numbers, READ_OUT) if numbers else (CODE, ALL_WELL))


def in_code(result: Result, head: str) -> str:
    """The result as text, as much as a code holds."""
    wrong = (f"{s.number} {s.name}: {result.at(s).detail}"[:120] for s in result.came_to("failed"))
    lines = [f"{head} selftest {result.code}", *wrong]
    for outcome in UNTRIED:
        numbers = " ".join(str(step.number) for step in result.came_to(outcome))
        lines.append(f"{outcome}: {numbers}")
    while len("\n".join(lines).encode()) > IN_CODE:
        del lines[-1]
    return "\n".join(lines)


def _failed(result: Result, step: Step) -> Page:
    found = result.at(step)
    number = Say.of(NUMBER.text, number=step.number)
    detail = wrap(found.detail, ACROSS)[:DETAIL_LINES]
    shapes = (
        heading(step.say),
        Label(number, 0, -0.29, scale.CAPTION, scale.MEASURE, "quiet"),
        *cross(0, -0.18, 0.1),
        Label(found.say, 0, -0.04, scale.BODY, 1.2),
        *((Label(found.do, 0, 0.1, scale.BODY, 1.2, "accent"),) if found.do else ()),
        *((_small(detail),) if detail else ()),
    )
    said = (number, step.say, found.say, *((found.do,) if found.do else ()))
    return Page(shapes, said)


def _small(lines: Sequence[str]) -> Label:
    return Label(Say.plain("\n".join(lines)), 0, 0.21, scale.HINT, WIDE, "quiet")


def _list(title: Say, steps: Sequence[Step]) -> Page:
    top = -0.3
    lines: list[Shape] = []
    for n, step in enumerate(steps):
        y, number = top + 0.062 * n, Say.plain(f"{step.number}")
        lines.append(Label(number, -0.4, y, scale.CAPTION, 0.1, "quiet"))
        lines.append(Label(step.say, 0.05, y, scale.CAPTION, 0.7))
    return Page((heading(title), *lines), (title,))


def _said(say: Say, y: float) -> tuple[Shape, ...]:
    return (Label(say, 0, y, scale.BODY, scale.MEASURE),)
