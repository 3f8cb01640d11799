"""Screens of an exercise that wait for the person: instructions, starts, rests.

A page's name is the exercise's name and what the page is for, `go_nogo_rest`: screenshots and logs
are known by it.
"""

from contextlib import closing, suppress
from dataclasses import replace

from exercises.core import scale
from exercises.core.marks import tick
from exercises.core.once import made_once
from exercises.core.script import Present, Script, Seen
from exercises.core.shapes import Box, Key, Label, Picture, Shape
from exercises.core.task import Task
from exercises.core.words import Say

# A press meant for what came before must not turn the page.
SETTLE_S = 0.7
LOOK_S = 5.0


def heading(say: Say) -> Label:
    """The line at the top that says what a page is about."""
    return Label(say, 0, scale.HEADING_Y, scale.TITLE)


def key(
    button: str,
    say: Say | None = None,
    x: float = 0.0,
    *,
    size: float = scale.KEY,
    prompt: bool = False,
) -> Key:
    """A key at the bottom of the screen, with or without words for what it does."""
    return Key(button, x, scale.KEYS_Y if say else scale.KEY_Y, size, prompt, say)


def back() -> Key:
    """The way back, in its corner."""
    return Key("back", -scale.CORNER_X, scale.CORNER_Y, scale.CORNER_KEY)


def page(
    name: str, shapes: tuple[Shape, ...], turns: Key, say: Say, *, opens: bool = False
) -> Script[None]:
    """Show `shapes` and speak `say`; go on when the key that `turns` it is pressed.

    It is drawn from the first flip on, prompted only after SETTLE_S: earlier presses do not
    count. `opens` as in Present.
    """
    lead = Picture((*shapes, turns), f"{name}_lead")
    yield Present(((0.0, lead), (0.0, say)), until=SETTLE_S, opens=opens)
    prompt = replace(turns, prompt=True)
    lit = Picture((*shapes, prompt), name)
    watch = (turns.button,)
    yield Present(((0.0, lit),), watch=watch, opens=opens, said=(say,))


def or_back(script: Script[None]) -> Script[bool]:
    """The same with a way back on each of its pages that waits; False as soon as it is taken."""
    seen: Seen | None = None
    with suppress(StopIteration), closing(script):
        while True:
            item = script.send(seen)
            if not isinstance(item, Present) or item.until is not None:
                seen = yield item
                continue
            item = _with_back(item)
            answer: Seen = yield item
            press, seen = answer.press(item.watch), answer
            if press and press.button == "back":
                return False
    return True


def _with_back(item: Present) -> Present:
    cues = (
        (at, replace(cue, shapes=(*cue.shapes, back())) if isinstance(cue, Picture) else cue)
        for at, cue in item.timeline
    )
    return item._replace(watch=(*item.watch, "back"), timeline=tuple(cues))


def look(name: str, shapes: tuple[Shape, ...], say: Say) -> Script[None]:
    """Show `shapes` and speak `say` for LOOK_S: instructions that ask for no press."""
    yield Present(((0.0, Picture(shapes, name)), (0.0, say)), until=LOOK_S)


@made_once
def ready_to_practise(task: Task) -> Script[None]:
    """Before a round of practice: the rules, and a key to start."""
    say = Say("Try it first. Press to start.")
    yield from _ready(f"{task.name}_practice", Say("Try it"), task, say)


@made_once
def ready_to_start(task: Task) -> Script[None]:
    """Before the first block that counts: the rules once more, and a key to start."""
    say = Say("Now it counts. Press to start.")
    yield from _ready(f"{task.name}_start", Say("Now it counts"), task, say)


def _ready(name: str, title: Say, task: Task, say: Say) -> Script[None]:
    start = key("ok", Say("Start"))
    yield from page(name, (heading(title), *task.rules), start, say, opens=True)


@made_once
def rest(task: Task, done: int, blocks: int) -> Script[None]:
    """How far it is: one box a block, those that are done ticked."""
    left = -0.15 * (blocks - 1)
    shapes: tuple[Shape, ...] = (heading(Say("A short rest")),)
    for i in range(blocks):
        x = (left + 0.3 * i) * min(1, 5 / blocks)
        shapes += (Box(x, -0.05, 0.14, 0.14, "ink", 0.02, 0.01),)
        shapes += tick(x, -0.05, 0.1) if i < done else ()
    say = Say("Take a breath. Press the lit button when you want to go on.")
    yield from page(f"{task.name}_rest", shapes, key("ok", Say("Go on")), say)
