"""Every screen a person may meet, drawn at both sizes: words that can be read, keys that prompt."""

from collections.abc import Iterator
from itertools import combinations

import pygame
import pytest

from controller.desk.player import KEYS
from controller.screens import attract, done, fault, pause, start
from controller.store.faults import WORDS, StoreFault
from exercises import go_nogo
from exercises.catalogue import exercises
from exercises.core.script import Cue, Present, Script
from exercises.core.shapes import Key, Label, Picture
from exercises.core.words import Say
from exercises.stage.draw import Painter
from exercises.stage.keys import LIT, caption
from exercises.stage.language import Language
from exercises.stage.look import DARK, MARGIN
from exercises.stage.person import Habits, VirtualPerson
from exercises.stage.run import run
from exercises.stage.text import Writer
from exercises.stage.virtual import VirtualStage

SIZES = ((1280, 720), (800, 480))
# The lowest line of words, as a share of the screen's height: 3.4 mm on a screen of 7 inches.
READABLE = 0.04
BUTTONS = ("left", "right", "ok", "back", "help")
DISK = "/var/lib/pod/private/pod.db"
DETAIL = "[Errno 11] Resource temporarily unavailable"
Rect = tuple[float, float, float, float]


class Witness(VirtualPerson):
    """Somebody who keeps each picture that was shown."""

    def __init__(self, habits: Habits) -> None:
        super().__init__(go_nogo.asks, habits)
        self.pictures: set[Picture] = set()

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Keep it, and react."""
        if isinstance(cue, Picture):
            self.pictures.add(cue)
        super().see(cue, onset_ns)


def of_go_nogo() -> Iterator[Picture]:
    """All that the exercise shows to the able and to those who get all wrong, in both forms."""
    p = go_nogo.Params(blocks=10, trials=10, practice_go=2, practice_nogo=2)
    for form in go_nogo.FORMS:
        for habits in (Habits(), Habits(commission=1, lapse=0.9)):
            witness = Witness(habits)
            stage = VirtualStage(witness)
            trials = run(go_nogo.script(p, form, 1, None), stage, lambda _: None)
            run(go_nogo.feedback(trials, p), stage)
            yield from witness.pictures


def first(script: Script[object]) -> Picture:
    """A screen's first picture."""
    request = next(script)
    script.close()
    assert isinstance(request, Present)
    picture = request.timeline[0][1]
    assert isinstance(picture, Picture)
    return picture


def of_the_controller() -> Iterator[Picture]:
    """Each screen, with as much on it as it may have to show."""
    yield from (first(attract.script(BUTTONS[:n], KEYS)) for n in range(len(BUTTONS) + 1))
    titles = [
        (each.title, each.icon.shapes, form) for each in exercises().values() for form in FORMS
    ]
    yield from (first(start.script([start.Choice(*title)] * n)) for title in titles for n in (1, 9))
    yield first(pause.script())
    yield first(done.script())
    for code in WORDS:
        broken = StoreFault(code, DISK, DETAIL)
        yield first(fault.script(broken.words, broken.what_to_do))


FORMS = tuple(start.FORMS)
PICTURES = sorted({*of_go_nogo(), *of_the_controller()}, key=lambda picture: picture.name)


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Width and height in pixels."""
    chosen: tuple[int, int] = request.param
    return chosen


def labels(picture: Picture) -> list[tuple[Label, bool]]:
    """All words of a picture; whether they hang down from their place, as under a key."""
    keys = [shape for shape in picture.shapes if isinstance(shape, Key)]
    under = [(words, True) for key in keys if (words := caption(key))]
    return [(shape, False) for shape in picture.shapes if isinstance(shape, Label)] + under


def place(label: Label, hanging: bool, sprite: pygame.Surface, h: int) -> Rect:
    """Left, top, right and bottom, in shares of the height from the middle of the screen."""
    w, high = sprite.width / h, sprite.height / h
    top = label.y if hanging else label.y - high / 2
    return (label.x - w / 2, top, label.x + w / 2, top + high)


def disc(key: Key) -> Rect:
    """What a key takes up, its corners cut a little."""
    r = key.size / 2 * LIT * 0.95
    return (key.x - r, key.y - r, key.x + r, key.y + r)


def apart(one: Rect, other: Rect) -> bool:
    """Whether two rectangles share nothing."""
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_words_can_be_read(size: tuple[int, int]) -> None:
    """No words smaller than READABLE, none cut short, none off the screen."""
    writer = Writer(size, Language("en"), DARK, mask_text=False)
    w, h = size
    for picture in PICTURES:
        for label, hanging in labels(picture):
            block = writer.block(label, hanging=hanging)
            assert block.line >= round(READABLE * h), (picture.name, label.say.text, block)
            assert " ".join(block.lines).split() == Language("en").text(label.say).split()
            left, top, right, bottom = place(
                label, hanging, writer.write(label, hanging=hanging), h
            )
            assert -w / h / 2 <= left < right <= w / h / 2, (picture.name, label.say.text)
            assert -0.5 + MARGIN / 2 <= top < bottom <= 0.5 - MARGIN / 2, (picture.name, label)


def test_words_and_keys_stand_apart(size: tuple[int, int]) -> None:
    """No words lie upon other words or upon a key, and no key upon another."""
    writer = Writer(size, Language("en"), DARK, mask_text=False)
    for picture in PICTURES:
        taken = [disc(shape) for shape in picture.shapes if isinstance(shape, Key)]
        for label, hanging in labels(picture):
            taken.append(place(label, hanging, writer.write(label, hanging=hanging), size[1]))
        for one, other in combinations(taken, 2):
            assert apart(one, other), (picture.name, one, other)


def test_with_all_words_masked_the_key_to_press_is_lit(size: tuple[int, int]) -> None:
    """What waits for a person says which button without a word: the lit one, drawn whole."""
    painter = Painter(size, Language("en"), mask_text=True)
    accent = DARK["accent"]
    waiting = [p for p in PICTURES if any(isinstance(s, Key) and s.prompt for s in p.shapes)]
    assert {p.name.split(" ")[0] for p in waiting} >= {
        *("attract", "start", "pause", "done"),
        *("go_nogo_press", "go_nogo_practice", "go_nogo_start", "go_nogo_rest", "go_nogo_result"),
    }
    for picture in waiting:
        surface = painter.picture(picture)
        (key,) = (s for s in picture.shapes if isinstance(s, Key) and s.prompt)
        x, y = size[0] / 2 + key.x * size[1], size[1] / 2 + key.y * size[1]
        ring = key.size / 2 * size[1] * 0.88
        for dx, dy in ((0, -1), (0, 1), (-1, 0), (1, 0)):
            assert surface.get_at((round(x + dx * ring), round(y + dy * ring)))[:3] == accent


def test_two_choices_never_look_alike() -> None:
    """The forms of one exercise differ on the start screen, though every word were masked."""
    painter = Painter(SIZES[1], Language("en"), mask_text=True)
    icon = go_nogo.ICON.shapes
    cards = [start.Choice(Say("Same"), icon, form) for form in FORMS]
    looks = {pygame.image.tobytes(painter.picture(first(start.script([c]))), "RGB") for c in cards}
    assert len(looks) == len(FORMS)
