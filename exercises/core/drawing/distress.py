"""How upset somebody feels now, told without words: a row of faces, one of them chosen.

`STEPS` faces from calm to very upset, each on a bar that grows with it. Left and right move the
frame, ok says "this one". A pictured single item, as pictured scales of pain and of distress are
(Wong & Baker 1988, Pediatric Nursing 14:9-17, is the best known of them); it measures no illness.
"""

from functools import cache

from exercises.core.asking import Asked, Rule
from exercises.core.pages import SETTLE_S, heading, key
from exercises.core.placing import placed
from exercises.core.scale import TURN_KEY
from exercises.core.script import Cue, Present, Script, Seen
from exercises.core.shapes import Box, Disc, Picture, Polygon, Shape, Stroke
from exercises.core.trial import Trial
from exercises.core.words import Say

STEPS = 7
START = STEPS // 2
WATCH = ("left", "ok", "right")
GAP, SMALL, LARGE = 0.22, 0.14, 0.19
FACES_Y, FLOOR_Y = -0.14, 0.1
MOUTH = 9


def face(step: int) -> tuple[Shape, ...]:
    """One face about (0, 0), 1 high: 0 is calm, STEPS - 1 very upset."""
    e = step / (STEPS - 1)
    return (
        Disc(0, 0, 0.5, "ink", 0.05),
        *(Disc(0.18 * side, -0.1, 0.05 + 0.03 * e) for side in (-1, 1)),
        *(_brow(side, e) for side in (-1, 1)),
        _mouth(e),
        *(_tears() if step == STEPS - 1 else ()),
    )


def _brow(side: int, e: float) -> Stroke:
    """Level when calm; its inner end rises with distress."""
    y = -0.26 - 0.02 * e
    return Stroke(((0.09 * side, y - 0.08 * e), (0.28 * side, y + 0.05 * e)), 0.04)


def _mouth(e: float) -> Stroke:
    """From corners up to corners down."""
    bend = 0.14 * (1 - 2 * e)
    xs = (0.24 * (2 * i / (MOUTH - 1) - 1) for i in range(MOUTH))
    return Stroke(tuple((x, 0.24 + bend * (1 - 2 * (x / 0.24) ** 2) / 2) for x in xs), 0.05)


def _tears() -> tuple[Shape, ...]:
    return tuple(
        Polygon(((0.18 * side, 0.02), (0.18 * side + 0.05, 0.13), (0.18 * side - 0.05, 0.13)))
        for side in (-1, 1)
    )


def small(step: int, x: float, y: float, size: float) -> tuple[Shape, ...]:
    """A face as an icon about (x, y)."""
    return placed(face(step), x, y, size)


def _place(step: int, chosen: int) -> tuple[Shape, ...]:
    """A face on its bar; the chosen one is larger and has a frame about both."""
    x, height = GAP * (step - START), 0.02 + 0.013 * step
    bar = Box(x, FLOOR_Y - height / 2, 0.1, height, "quiet" if step != chosen else "accent")
    if step != chosen:
        return (bar, *small(step, x, FACES_Y, SMALL))
    frame = Box(x, (FACES_Y + FLOOR_Y) / 2 - 0.035, 0.215, 0.36, "accent", 0.03, 0.012)
    return (frame, bar, *small(step, x, FACES_Y, LARGE))


@cache
def picture(chosen: int, *, lead: bool = False) -> Picture:
    """The whole screen with one face chosen; in the lead no key is lit yet."""
    row = (shape for step in range(STEPS) for shape in _place(step, chosen))
    keys = (
        key("left", Say("Calmer"), -0.3, size=TURN_KEY),
        key("ok", Say("This one"), prompt=not lead),
        key("right", Say("More upset"), 0.3, size=TURN_KEY),
    )
    name = "distress_lead" if lead else "distress"
    return Picture((heading(Say("How upset do you feel now?")), *row, *keys), name)


CHOSEN = {picture(step).shapes: step for step in range(STEPS)}
LEAD = picture(START, lead=True)


def rating(kind: str, block: str) -> Script[Trial]:
    """Ask; the trial's `extra` has the `rating` from 0 to STEPS - 1 and how many `moves` it took.

    Its response time is from the first sight of the lit keys to ok.
    """
    say = Say("How upset do you feel now? Left is calm, right is very upset. Then press the tick.")
    yield Present(((0.0, LEAD), (0.0, say)), until=SETTLE_S)
    chosen, moves, onset_ns, late = START, 0, 0, 0
    while True:
        seen: Seen = yield Present(((0.0, picture(chosen)),), WATCH, said=(say,))
        onset_ns, late = onset_ns or seen.onsets[0], late + seen.late
        told = Trial.of(seen, WATCH, 0, block=block, kind=kind)
        if told.button == "ok":
            break
        moved = min(max(chosen + (1 if told.button == "right" else -1), 0), STEPS - 1)
        chosen, moves = moved, moves + (moved != chosen)
    rt_s = (told.press_ns - onset_ns) / 1e9
    extra = {"rating": chosen, "moves": moves}
    return told._replace(rt_s=rt_s, onset_ns=onset_ns, late=late, early=False, extra=extra)


def rates(*feels: int) -> Rule:
    """Of a simulated participant who feels like these steps in turn; the last one stays.

    It moves the frame there; the lit key that is pressed then is everybody's.
    """
    asked = 0

    def asks(cue: Cue) -> Asked | None:
        nonlocal asked
        shapes = cue.shapes if isinstance(cue, Picture) else ()
        asked += shapes == LEAD.shapes
        chosen, feel = CHOSEN.get(shapes), feels[min(max(asked, 1), len(feels)) - 1]
        if chosen is None or chosen == feel:
            return None
        return Asked("right" if chosen < feel else "left")

    return asks
