"""The person's own page: one sheet, all of it readable, in each language, whatever they did."""

from io import BytesIO
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from controller.health.clock import Moment
from controller.keepsake import page as pages
from controller.keepsake.content import TOLD, Keepsake, keepsake
from controller.keepsake.paper import pdf
from controller.screens.change import SAID
from controller.store.progress import Attendance
from controller.visit.progress import Change, Story, Told, plot
from exercises.core.shapes import Box, Label, Shape
from exercises.core.words import Say
from exercises.stage.language import Language
from exercises.stage.look import EM
from tests.journeys.histories import CATALOGUE, CHANGES, FIRST, MOST, NOBODY, WAYS, course

SET = Moment("2026-11-09T10:00:00.000Z", 1, "boot", synchronised=True)
UNSET = Moment("1970-01-01T00:00:09.000Z", 1, "boot", synchronised=False)
# Beyond the edge of the sheet no printer prints.
PRINTED = 5.0


def story(came: Attendance, forms: int, changes: tuple[Change, ...] = TOLD) -> Story:
    """Of so many forms of exercises, the assessments among them changed in turn like this."""
    told = []
    for i, (name, form) in enumerate(list(WAYS)[:forms]):
        better = WAYS[name, form]
        of = course(3650 if i % 2 else 5, better, seed=i)
        changed = None if form == "training" else changes[i % len(changes)]
        told.append(Told(CATALOGUE[name], form, of.count, plot(of, better), changed))
    return Story(came, tuple(told))


KEPT = {
    "most": keepsake(story(MOST, len(WAYS)), 731, SET),
    "some": keepsake(story(Attendance(27, 9000.0, 6, 3), 7), 5, SET),
    "first": keepsake(story(FIRST, 1), 1, SET),
    "nothing": keepsake(story(NOBODY, 0), 0, UNSET),
}


def read(kept: Keepsake, code: str) -> PdfReader:
    """The sheet as a reader of PDFs finds it."""
    return PdfReader(BytesIO(pdf(pages.page(kept), Language(code), pages.TITLE)))


def plain(text: str) -> str:
    """Without what depends on where a line was broken."""
    return "".join(text.split())


def says(shapes: tuple[Shape, ...]) -> list[Say]:
    """All that is written."""
    return [shape.say for shape in shapes if isinstance(shape, Label)]


@pytest.mark.parametrize("code", ["en", "cy"])
@pytest.mark.parametrize("name", KEPT)
def test_it_is_one_sheet_with_all_its_words_in_their_order(name: str, code: str) -> None:
    """A4, with its title and its language, each sentence there in full and as text."""
    sheet, language = read(KEPT[name], code), Language(code)
    (only,) = sheet.pages
    assert [round(float(mm) / 72 * 25.4) for mm in only.mediabox[2:]] == [210, 297]
    assert sheet.metadata is not None
    assert sheet.metadata.title == language.text(pages.TITLE)
    assert str(sheet.root_object["/Lang"]) == code
    text = plain(only.extract_text())
    at = 0
    for say in says(pages.page(KEPT[name])):
        wanted = plain(language.text(say))
        assert wanted in text[at:], (language.text(say), only.extract_text())
        at = text.index(wanted, at) + len(wanted)


@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_every_sentence_is_translated(kept: Keepsake) -> None:
    """What has letters to translate is other words in Welsh."""
    english, welsh = Language("en"), Language("cy")
    assert [
        say.text for say in says(pages.page(kept)) if english.text(say) == welsh.text(say)
    ] == []


numbers = st.integers(0, 5000)
came = st.builds(Attendance, numbers, st.floats(0, 1e8), numbers, numbers)
verdicts = st.lists(st.sampled_from(CHANGES), min_size=1, max_size=5).map(tuple)


@settings(max_examples=60)
@given(came, st.integers(0, len(WAYS)), verdicts, numbers, st.sampled_from([SET, UNSET]))
def test_whatever_somebody_did_it_stays_on_the_sheet_and_apart(
    came: Attendance, forms: int, changes: tuple[Change, ...], plans: int, now: Moment
) -> None:
    """No line of words runs over another line or a tile's edge, and no tile over another."""
    shapes = pages.page(keepsake(story(came, forms, changes), plans, now))
    labels = [shape for shape in shapes if isinstance(shape, Label)]
    tiles = [s for s in shapes if isinstance(s, Box) and s.width and s.w > 30]
    assert len(tiles) == len({name for name, _ in list(WAYS)[:forms]})
    boxes = [(s.x, s.y, s.w, s.h) for s in tiles]
    lines = [(s.x, s.y, s.wrap, EM * s.size) for s in labels]
    for x, y, w, h in boxes + lines:
        assert PRINTED <= x - w / 2 <= x + w / 2 <= 210 - PRINTED
        assert PRINTED <= y - h / 2 <= y + h / 2 <= 297 - PRINTED
    assert not [pair for pair in combinations(boxes, 2) if _overlap(*pair)]
    assert not [pair for pair in combinations(lines, 2) if _overlap(*pair)]
    outside = [line for line in lines if not any(_inside(line, box) for box in boxes)]
    assert not [(line, box) for line in outside for box in boxes if _overlap(line, box)]


Area = tuple[float, float, float, float]


def _overlap(one: Area, other: Area) -> bool:
    (x, y, w, h), (x2, y2, w2, h2) = one, other
    return abs(x - x2) < (w + w2) / 2 - 0.01 and abs(y - y2) < (h + h2) / 2 - 0.01


def _inside(one: Area, other: Area) -> bool:
    (x, y, w, h), (x2, y2, w2, h2) = one, other
    return abs(x - x2) + w / 2 <= w2 / 2 and abs(y - y2) + h / 2 <= h2 / 2


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_told_only_where_it_is_known_from_chance(change: Change) -> None:
    """One for the worse is, as is none; what cannot be judged is not mentioned."""
    kept = keepsake(story(MOST, len(WAYS), (change,)), 0, SET)
    assert (SAID[change] in says(pages.page(kept))) == (change in TOLD)
    assert (pages.CHANGED in says(pages.page(kept))) == (change in TOLD)


def test_the_forms_of_an_exercise_are_told_together_what_was_done_most_first() -> None:
    """How often is their sum; the sittings drawn are those of the training."""
    told = {(t.exercise.name, t.form): t for t in story(MOST, len(WAYS)).told}
    practised = KEPT["most"].practised
    assert [one.times for one in practised] == sorted((o.times for o in practised), reverse=True)
    (go_nogo,) = (one for one in practised if one.exercise.name == "go_nogo")
    forms = told["go_nogo", "assessment"], told["go_nogo", "training"]
    assert go_nogo.times == sum(form.times for form in forms)
    assert go_nogo.plot == forms[1].plot


def test_the_day_is_told_only_where_it_is_known() -> None:
    """As 09/11/2026, and the PDF says no day either where the clock was not set."""
    assert KEPT["most"].made == "09/11/2026"
    assert pages.MADE.text not in [say.text for say in says(pages.page(KEPT["nothing"]))]


def test_nothing_that_was_reached_is_made_small() -> None:
    """Plans that were never done are not mentioned, nor is what was not yet come."""
    kept = keepsake(story(FIRST, 1), 0, SET)
    written = [say.text for say in says(pages.page(kept))]
    assert pages.PLANS.text not in written
    assert pages.ONCE.text not in written
    assert pages.ONCE in says(pages.page(keepsake(story(FIRST, 1), 1, SET)))
