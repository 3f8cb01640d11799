"""Every screen a person may meet, drawn at both sizes: words that can be read, keys that prompt."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pygame
import pytest

from controller import sign_in, staff_room
from controller.checkin import own, room
from controller.config.models import Verb
from controller.desk.player import KEYS
from controller.looks import Looks
from controller.loudness import Loudness
from controller.people.people import DIGITS
from controller.programme import Reason
from controller.screens import (
    about,
    appearance,
    attract,
    away,
    consent,
    done,
    fault,
    follow_up,
    go_on,
    goal,
    hear,
    me,
    moment,
    number,
    pause,
    picture_pin,
    question,
    questionnaire,
    refused,
    routes,
    staff,
    start,
    still_there,
    untimed,
    who,
)
from controller.screens.steps import glass
from controller.store.faults import WORDS
from controller.tongues import Tongues
from controller.week import Week
from exercises import go_nogo
from exercises.catalogue import exercises, names
from exercises.core.aloud import aloud
from exercises.core.script import Present, Script, Seen
from exercises.core.shapes import Box, Key, Label, Picture
from exercises.core.words import Say
from exercises.stage.draw import Painter
from exercises.stage.keys import LIT, caption, hear_sign
from exercises.stage.language import TONGUES, Language, catalogues
from exercises.stage.look import DARK, LIGHT, MARGIN, Look, Theme, contrast
from exercises.stage.rendering import all_says, missing
from exercises.stage.text import Block, Writer
from exercises.stage.virtual import VirtualEdge
from tests.exercises.watching import scenery
from tests.journeys import histories
from tests.pictures.met import met
from tests.pseudo import Pseudo

SIZES = ((1280, 720), (640, 400))
# The lowest line of words, as a share of the screen's height: 3.4 mm on a screen of 7 inches.
READABLE = 0.04
BUTTONS = ("left", "right", "ok", "back", "help")
Rect = tuple[float, float, float, float]
LANGUAGES = {code: Language(code) for code in catalogues()} | {"pseudo": Pseudo()}
# As long as a site may make it; and what stands for a site's own words in these screens.
LONG = "M" + "any words" * 7
OF_THE_SITE = re.compile(rf"{LONG}|quite( quite)*")


def of_the_exercise(name: str) -> Iterator[Picture]:
    """What it shows to the able and to those who get all wrong, in each form: a few of each name.

    Continuous tasks show thousands; their first, middle and last stand for those between.
    """
    for pictures in met(name).values():
        yield from {pictures[0], pictures[len(pictures) // 2], pictures[-1]}


def first(script: Script[object]) -> Picture:
    """A screen's first picture."""
    request = next(script)
    script.close()
    assert isinstance(request, Present)
    picture = request.timeline[0][1]
    assert isinstance(picture, Picture)
    return picture


def after(script: Script[object], button: str) -> Picture:
    """The picture that comes after a press at the first one."""
    first_request = next(script)
    assert isinstance(first_request, Present)
    onsets = [0] * len(first_request.timeline)
    request = script.send(Seen(onsets, [VirtualEdge(button, True, 1)]))
    assert isinstance(request, Present)
    picture = request.timeline[0][1]
    assert isinstance(picture, Picture)
    return picture


def pages(script: Script[object]) -> Iterator[Picture]:
    """The pages of a script up to the one where there is a choice, or to its end."""
    request = next(script, None)
    while isinstance(request, Present) and len(request.watch) < 2:
        picture = request.timeline[0][1]
        assert isinstance(picture, Picture)
        yield picture
        request = next(script, None)
    script.close()


def of_the_controller() -> Iterator[Picture]:
    """Each screen, with as much on it as it may have to show."""
    for tongues in (Tongues(), Tongues([Language("en"), *[Language("cy")] * 3])):
        yield from (first(attract.script(tongues, BUTTONS[:n], KEYS)) for n in range(6))
    titles = [
        (each.title, each.icon.shapes, form) for each in exercises().values() for form in FORMS
    ]
    yield from (
        first(start.script([start.Choice(*title)] * n, [], me=n > 1))
        for title in titles
        for n in (1, 9)
    )
    yield from of_an_offer()
    yield first(me.script(me.PLACES))
    yield from (
        first(go_on.script(each.icon.shapes, each.title, far))
        for each in exercises().values()
        for far in (0.0, 0.5, 1.0)
    )
    yield first(pause.script())
    longest = max(all_says(), key=lambda say: len(say.text))
    yield from (first(hear.script([longest], Loudness(volume, 1.0))) for volume in (0.01, 1.0))
    yield from histories.pictures()
    for look in (Look(), Look(LIGHT, still=True)):
        yield first(appearance.script(Looks(look, lambda _: None)))
    yield from of_signing_in()
    yield from of_staff()
    yield from of_checking_in()
    yield first(untimed.script())
    yield first(still_there.script(15.0))
    yield first(away.script())
    yield first(moment.script())
    signs: tuple[routes.Sign, ...] = ("talk", "phone", "letter", "talk")
    yield first(routes.script([routes.Route(sign, Say(LONG)) for sign in signs]))
    yield from (first(fault.script(code)) for code in WORDS)


def of_an_offer() -> Iterator[Picture]:
    """Why something is on offer, what else there is, what was done, the goal and how it stands."""
    every = [
        start.Choice(each.title, each.icon.shapes, "training") for each in exercises().values()
    ]
    reasons: tuple[Reason, ...] = ("new", "rested", "liked", "turn", "due")
    for at, reason in enumerate(reasons):
        told = [replace(card, reason=reason, done=at % 2 > 0) for card in every[:9]]
        yield first(start.script(told, every, me=True, at=at))
    yield first(start.script([], every, me=True))
    yield first(start.script([], me=True))
    yield after(start.script(every[:4], every[4:], me=True, at=4), "ok")
    for n, week in enumerate((None, Week(3, 1), Week(3, 3), Week(7, 7), Week(1, 4))):
        for finished, kept in ((True, True), (True, False), (False, True)):
            enough, done_today = n > 2, [replace(card, done=True) for card in every[: 3 * n]]
            end = {"finished": finished, "kept": kept, "enough": enough, "best": kept and n == 2}
            yield first(done.script(done_today, week=week, **end))
    for days in range(8):
        yield first(goal.script(days))
        yield from pages(goal.noted(days))


def of_signing_in() -> Iterator[Picture]:
    """From who it is to what is wrong."""
    yield from (first(who.script()), first(number.script(DIGITS)), first(number.sure(988, DIGITS)))
    for title, say in (
        (sign_in.CHOOSE, sign_in.CHOOSE_SAY),
        (sign_in.AGAIN, sign_in.AGAIN_SAY),
        (sign_in.ENTER, sign_in.ENTER_SAY),
    ):
        yield first(picture_pin.script("pin", title, say))
    yield from (first(about.script(kept=kept)) for kept in (True, False))
    yield from (first(script()) for script in (about.stopped, consent.ask))
    for published in (True, False):
        yield from pages(consent.script(consent.Terms(published)))
    yield from (first(told()) for told in (refused.unknown, refused.wrong, refused.different))
    yield from (first(refused.locked(left_s)) for left_s in (1, 900))


def of_staff() -> Iterator[Picture]:
    """The code, what each role may do, and what comes of it."""
    yield first(staff.code(6))
    yield from (first(staff.menu([*staff.CARDS][:n], n - 1)) for n in (1, 2, 3, 4))
    yield first(staff.which([7, 988], DIGITS, staff_room.LOCKED))
    yield first(number.script(DIGITS, staff_room.THEIRS, staff_room.THEIRS_HOW))
    for say in (staff_room.CHOOSE, staff_room.END):
        yield first(number.sure(988, DIGITS, say))
    asked: tuple[tuple[Verb, Say], ...] = (
        ("enrol", staff_room.ADD),
        ("end", staff_room.SURE),
        ("unlock", staff_room.EVERYONE),
    )
    yield from (first(staff.ask(verb, say)) for verb, say in asked)
    for say in (staff_room.CHOSEN, staff_room.ENDED, staff_room.FREE):
        yield from pages(staff.done(say))
    for say in (staff_room.WRONG, staff_room.FULL, staff_room.NOBODY, staff_room.NO_ONE):
        yield from pages(staff.nothing(say))
    yield from pages(staff.number(988, DIGITS, staff_room.GIVEN))


def of_checking_in() -> Iterator[Picture]:
    """Each of our own questions at each of its steps; a site's, as long as it may be."""
    for asked in (own.MOOD, own.ENERGY, *own.SIX, LONGEST):
        place = question.Place(3, 8, room.NOT_TODAY)
        yield from (question.picture(asked, place, at) for at in range(len(asked.words) + 1))
    yield from (first(questionnaire.ask(count)) for count in (1, 30))
    yield from every(questionnaire.how(LONGEST))
    yield first(questionnaire.thanks())
    ways = [routes.Route("talk", Say(LONG))]
    who = follow_up.Responder(Say(LONG), 168)
    yield first(follow_up.before(who, ways))
    yield from (after(follow_up.before(who, some), "ok") for some in (ways, []))
    yield from pages(follow_up.raised())


def every(script: Script[object]) -> Iterator[Picture]:
    """All the pictures of a screen's first period."""
    request = next(script)
    script.close()
    assert isinstance(request, Present)
    yield from (cue for _, cue in request.timeline if isinstance(cue, Picture))


ASKED, ANSWERED, STEM = (Say(" ".join(["quite"] * n)) for n in (30, 5, 20))
LONGEST = question.Question("longest", ASKED, (ANSWERED,) * 7, glass(7), STEM)
FORMS = tuple(start.FORMS)
OWN = "the pod's own"
PICTURES = {OWN: [*of_the_controller()]} | {name: [*of_the_exercise(name)] for name in names()}


@pytest.fixture(scope="module", params=PICTURES)
def pictures(request: pytest.FixtureRequest) -> list[Picture]:
    """Those of one exercise, or of the screens around them."""
    return PICTURES[request.param]


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Width and height in pixels."""
    chosen: tuple[int, int] = request.param
    return chosen


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    """English, every translation, and one that needs more room than any of them should."""
    return LANGUAGES[request.param]


def labels(picture: Picture) -> list[tuple[Label, bool]]:
    """All words of a picture; whether they hang down from their place, as under a key."""
    keys = [shape for shape in picture.shapes if isinstance(shape, Key)]
    under = [(words, True) for key in keys if (words := caption(key))]
    return [(shape, False) for shape in picture.shapes if isinstance(shape, Label)] + under


def prompts(picture: Picture) -> list[Key]:
    """The keys to press now."""
    return [shape for shape in picture.shapes if isinstance(shape, Key) and shape.prompt]


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


@cache
def written(
    size: tuple[int, int], language: Language, label: Label, hanging: bool
) -> tuple[Block, Rect]:
    """The lines of a label, and where they stand."""
    writer = Writer(size, language, DARK, mask_text=False)
    sprite = writer.write(label, hanging=hanging)
    return writer.block(label, hanging=hanging), place(label, hanging, sprite, size[1])


def test_words_can_be_read(
    size: tuple[int, int], language: Language, pictures: list[Picture]
) -> None:
    """No words smaller than READABLE, none cut short, none off the screen."""
    w, h = size
    for picture in pictures:
        for label, hanging in labels(picture):
            block, (left, top, right, bottom) = written(size, language, label, hanging)
            assert block.line >= round(READABLE * h), (picture.name, label.say.text, block)
            assert " ".join(block.lines).split() == language.text(label.say).split()
            assert -w / h / 2 <= left < right <= w / h / 2, (picture.name, label.say.text)
            assert -0.5 + MARGIN / 2 <= top < bottom <= 0.5 - MARGIN / 2, (picture.name, label)


def test_words_and_keys_stand_apart(
    size: tuple[int, int], language: Language, pictures: list[Picture]
) -> None:
    """No words lie upon other words or upon a key, and no key upon another."""
    for picture in pictures:
        keys = (*picture.shapes, *hear_sign(picture))
        taken = [disc(shape) for shape in keys if isinstance(shape, Key)]
        taken += [written(size, language, *each)[1] for each in labels(picture)]
        for one, other in combinations(taken, 2):
            assert apart(one, other), (picture.name, one, other)


def test_every_word_is_of_a_catalogue(pictures: list[Picture]) -> None:
    """Nothing is written that has no translation, but numbers and what a language or site says."""
    pseudo = LANGUAGES["pseudo"]
    said = {label.say for picture in pictures for label, _ in labels(picture)}
    bare = {say.text for say in said if not pseudo.text(say).startswith("[")}
    bare -= {name for name, _ in TONGUES.values()}
    assert [text for text in bare if not OF_THE_SITE.fullmatch(text)] == []


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_words_stand_out_from_what_is_behind_them(pictures: list[Picture], theme: Theme) -> None:
    """At least 7:1 against every colour that is drawn within a word's frame (WCAG AAA)."""
    size = SIZES[-1]
    painter = Painter(size, Language("en"), theme)
    writer = Writer(size, Language("en"), theme, mask_text=False)
    for picture in pictures:
        solid = tuple(shape for shape in picture.shapes if not isinstance(shape, Label))
        plain = tuple(replace(s, say=None) if isinstance(s, Key) else s for s in solid)
        surface = pygame.Surface(size)
        painter.draw(Picture(plain), surface)
        for label, hanging in labels(picture):
            sprite = writer.write(label, hanging=hanging)
            left, top, _, _ = place(label, hanging, sprite, size[1])
            at = round(size[0] / 2 + left * size[1]), round(size[1] / 2 + top * size[1])
            behind = surface.subsurface(sprite.get_rect(topleft=at))
            for pixel in np.unique(pygame.surfarray.array3d(behind).reshape(-1, 3), axis=0):
                red, green, blue = map(int, pixel)
                found = contrast(theme[label.colour], (red, green, blue))
                assert found >= 7, (picture.name, label, pixel)


def test_with_all_words_masked_the_key_to_press_is_lit(
    size: tuple[int, int], pictures: list[Picture]
) -> None:
    """What waits for a person says which button without a word: the lit one, drawn whole."""
    painter = Painter(size, Language("en"), mask_text=True)
    waiting = [p for p in pictures if prompts(p)]
    assert waiting
    for picture in waiting:
        surface = painter.picture(picture)
        for key in prompts(picture):
            x, y = size[0] / 2 + key.x * size[1], size[1] / 2 + key.y * size[1]
            ring = key.size / 2 * size[1] * 0.88
            for dx, dy in ((0, -1), (0, 1), (-1, 0), (1, 0)):
                at = round(x + dx * ring), round(y + dy * ring)
                assert surface.get_at(at)[:3] == DARK["lamp"], picture.name


def test_nothing_lies_under_a_key_that_is_lit(pictures: list[Picture]) -> None:
    """It stands free, but for the ground it stands on."""
    size = SIZES[-1]
    painter = Painter(size, Language("en"))
    for picture in (picture for picture in pictures if prompts(picture)):
        ground = tuple(s for s in picture.shapes if scenery(s) or _is_panel(s))
        solid = tuple(s for s in picture.shapes if not isinstance(s, Key | Label))
        looks = [painter.picture(Picture(shapes)) for shapes in (ground, solid)]
        for key in prompts(picture):
            left, top, right, bottom = (round(edge * size[1]) for edge in disc(key))
            area = pygame.Rect(left, top, right - left, bottom - top)
            area.move_ip(size[0] // 2, size[1] // 2)
            inside = [pygame.image.tobytes(look.subsurface(area), "RGB") for look in looks]
            assert inside[0] == inside[1], (picture.name, key.button)


def _is_panel(shape: object) -> bool:
    return isinstance(shape, Box) and shape.colour == "panel"


def test_what_waits_shows_that_it_can_be_heard(
    size: tuple[int, int], pictures: list[Picture]
) -> None:
    """The same sign in the same corner of every such screen: nothing on it, and not lit."""
    painter = Painter(size, Language("en"), mask_text=True)
    corner = pygame.Rect(0, 0, round(0.16 * size[1]), round(0.1 * size[1]))
    corner.center = (round(size[0] / 2 + 0.71 * size[1]), round(0.89 * size[1]))
    for picture in (picture for picture in pictures if prompts(picture)):
        ground = tuple(shape for shape in picture.shapes if scenery(shape))
        empty, alone, drawn = (
            painter.picture(Picture(shapes)).subsurface(corner).copy()
            for shapes in (ground, (*ground, Key("ok", 0, 0, prompt=True)), picture.shapes)
        )
        sign = pygame.image.tobytes(alone, "RGB")
        assert sign != pygame.image.tobytes(empty, "RGB")
        assert alone.get_at((corner.w // 3, corner.h // 2))[:3] != DARK["lamp"]
        assert pygame.image.tobytes(drawn, "RGB") == sign, picture.name


def test_every_screen_can_be_read_out(pictures: list[Picture]) -> None:
    """There is a clip of all its words, but of the site's, which it renders for itself."""
    language = Language("en")
    clips = {*missing(all_says(), language, ()), *(name for name, _ in TONGUES.values())}
    said = [say for picture in pictures for say in aloud(Present(((0.0, picture),)))]
    parts = {part for say in said for part in language.spoken(say)} - clips
    assert [part for part in parts if not OF_THE_SITE.fullmatch(part)] == []


def test_the_pages_that_all_know_are_among_them() -> None:
    """What is looked at here are the screens that wait, and not some others."""
    waiting = {p.name.split(" ")[0] for some in PICTURES.values() for p in some if prompts(p)}
    assert waiting >= {
        *("attract", "start", "pause", "done"),
        *("go_nogo_press", "go_nogo_practice", "go_nogo_start", "go_nogo_rest", "go_nogo_result"),
    }


def test_two_choices_never_look_alike() -> None:
    """The forms of one exercise differ on the start screen, though every word were masked."""
    painter = Painter(SIZES[1], Language("en"), mask_text=True)
    icon = go_nogo.ICON.shapes
    cards = [start.Choice(Say("Same"), icon, form) for form in FORMS]
    looks = {pygame.image.tobytes(painter.picture(first(start.script([c]))), "RGB") for c in cards}
    assert len(looks) == len(FORMS)
