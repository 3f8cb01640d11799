"""What people are told of what they did: right, upwards when better, and never a reproach."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.screens import change, progress, turning
from controller.screens.counted import HOURS, MOST, TIMES, VISITS
from controller.store.progress import SHOWN, Attendance, Course, History, Point
from controller.visit.progress import Change, Plot, changed_in, judged, plot, story, ways
from exercises.catalogue import Exercise, exercises
from exercises.core.change import Norm
from exercises.core.shapes import Label
from exercises.stage.rendering import all_says

CATALOGUE = exercises()
WAYS = ways(CATALOGUE)
VERDICTS = ("valid", "doubtful", "invalid")
# The worked example of the reliable-change index: 32.5 to 47.5, SD 7.5, r .80.
EXAMPLE = Norm(7.5, 0.80)


def course(values: list[float | None], better: int, verdicts: list[str] | None = None) -> Course:
    """What the store answers of sittings with these values; all valid unless told otherwise."""
    said = verdicts or ["valid"] * len(values)
    points = [Point(n, *point) for n, point in enumerate(zip(values, said, strict=True), 1)]
    valid = [(p.n, p.value) for p in points if p.verdict == "valid" and p.value is not None]
    best = max((value * better for _, value in valid), default=None)
    return Course(
        len(points),
        1,
        tuple(points[-SHOWN:]),
        None if best is None else best * better,
        valid[0] if valid else None,
        valid[-1] if valid else None,
    )


@st.composite
def courses(draw: st.DrawFn, better: int) -> Course:
    """Any course."""
    value = st.none() | st.floats(-1e6, 1e6)
    values = draw(st.lists(value, min_size=1, max_size=30))
    said = draw(st.lists(st.sampled_from(VERDICTS), min_size=len(values), max_size=len(values)))
    return replace(course(values, better, said), run=draw(st.integers(1, 10**6)))


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Any history of anything in the catalogue."""
    count = st.integers(0, 10**5)
    attendance = Attendance(draw(count), draw(st.floats(0, 1e9)), draw(count), draw(count))
    done = draw(st.sets(st.sampled_from(sorted(WAYS)), max_size=5))
    return History(attendance, {what: draw(courses(WAYS[what])) for what in sorted(done)})


def pages(history: History) -> list[turning.Page]:
    """All that is shown of it."""
    return progress.pages(story(history, CATALOGUE))


@settings(max_examples=60)
@given(history=histories())
def test_any_history_gives_pages(history: History) -> None:
    """One on how they came and one for each thing they did, the latest first, each with words."""
    shown = pages(history)
    latest = sorted(history.courses, key=lambda what: -history.courses[what].run)
    assert [page.said[0] for page in shown] == [
        progress.TITLE,
        *(CATALOGUE[name].title for name, _ in latest),
    ]
    assert all(page.said and page.shapes for page in shown)


@settings(max_examples=60)
@given(data=st.data(), better=st.sampled_from([1, -1]))
def test_up_is_better_and_the_star_is_the_best(data: st.DataObject, better: int) -> None:
    """Heights order as the values do, the way the measure goes; stars are of valid bests alone."""
    of = data.draw(courses(better))
    drawn = plot(of, better)
    assert [dot.place for dot in drawn.dots] == list(range(len(of.points)))
    shown = [
        (point, dot)
        for point, dot in zip(of.points, drawn.dots, strict=True)
        if dot.height is not None
    ]
    assert [p for p, _ in shown] == [
        p for p in of.points if p.value is not None and p.verdict != "invalid"
    ]
    for point, dot in shown:
        assert dot.height is not None
        assert 0 <= dot.height <= 1
        assert dot.best == (point.verdict == "valid" and point.value == of.best)
        assert dot.doubtful == (point.verdict == "doubtful")
        if dot.best:
            assert dot.height == pytest.approx(drawn.best)
    by_value = sorted(shown, key=lambda pair: (pair[0].value or 0.0) * better)
    heights = [dot.height or 0.0 for _, dot in by_value]
    assert heights == sorted(heights)


def test_a_change_that_chance_makes_is_not_drawn_large() -> None:
    """Two per cent are not drawn over the whole height; twice as much is."""
    small = [dot.height or 0.0 for dot in plot(course([1.0, 1.02], 1), 1).dots]
    large = [dot.height or 0.0 for dot in plot(course([1.0, 2.0], 1), 1).dots]
    assert small[1] - small[0] < 0.1
    assert large == [0.0, 1.0]


def test_what_is_older_than_the_plot_is_counted_and_its_best_stays() -> None:
    """Thirteen sittings, the first the best: it is no longer drawn, and still the best."""
    drawn = plot(course([9.0, *[1.0] * SHOWN], 1), 1)
    assert drawn.earlier == 1
    assert drawn.best == pytest.approx(1.0)
    assert not any(dot.best for dot in drawn.dots)


def with_norm(norm: Norm | None, better: int = 1) -> Exercise:
    """An exercise whose assessment is judged by it."""
    found = CATALOGUE["go_nogo"]
    main = replace(found.main["assessment"], measure="made_up", better=better)
    found = replace(found, main={**found.main, "assessment": main})
    return judged({"go_nogo": found}, {"go_nogo": norm} if norm else {})["go_nogo"]


@pytest.mark.parametrize(
    ("values", "better", "said"),
    [
        ([32.5, 47.5], 1, "better"),  # index 3.162
        ([47.5, 32.5], 1, "lower"),
        ([47.5, 32.5], -1, "better"),
        ([32.5, 41.5], 1, "same"),  # 1.897 is within 1.96
        ([32.5, 42.0], 1, "better"),  # 2.003 is not
        ([32.5, 10.0, 47.5], 1, "better"),  # the first and the last
        ([32.5], 1, "again"),
    ],
)
def test_a_change_is_told_by_its_index(values: list[float], better: int, said: Change) -> None:
    """The published example, and what lies to either side of the limit."""
    assert changed_in(with_norm(EXAMPLE, better), course([*values], better)) == said


@pytest.mark.parametrize("verdict", ["doubtful", "invalid"])
def test_what_is_not_valid_is_not_compared(verdict: str) -> None:
    """It is told that it is not clear enough; what is valid beside it still is compared."""
    found = with_norm(EXAMPLE)
    assert changed_in(found, course([32.5, 47.5], 1, ["valid", verdict])) == "unclear"
    assert changed_in(found, course([90.0, 32.5, 47.5], 1, [verdict, "valid", "valid"])) == "better"
    assert changed_in(found, course([None, None], 1)) == "unclear"


def test_without_a_norm_nothing_is_judged_and_that_is_said() -> None:
    """However large it is."""
    assert changed_in(with_norm(None), course([1.0, 1000.0], 1)) == "unknown"


def test_a_training_is_not_judged() -> None:
    """Only what is the same every time is compared; a training adapts."""
    history = History(Attendance(2), {("go_nogo", "training"): course([0.7, 0.4], -1)})
    (told,) = story(history, CATALOGUE).told
    assert told.change is None


REPROACH = re.compile(
    r"\b(bad|fail|worse|worst|lost|lose|miss|missed|broke|only|should|must|never|others|rank)",
    re.I,
)


def test_no_sentence_reproaches_or_compares() -> None:
    """In all that these screens can say; that would be found if it were there."""
    texts = {say.text for say in all_says() if say.text}
    own = {say.text for say in (*change.SAID.values(), progress.BEST, progress.DOUBTFUL)}
    own |= {main.say.text for found in CATALOGUE.values() for main in found.main.values()}
    own |= {say.text for noun in (VISITS, HOURS, TIMES) for say in noun}
    assert own <= texts
    assert not [text for text in own if REPROACH.search(text)]
    assert REPROACH.search("You missed a week.")


@given(n=st.integers(0, 10**5))
def test_numbers_are_written_exactly_and_spoken_in_clips_that_there_are(n: int) -> None:
    """Up to a hundred each is spoken; above that whole hundreds, never more than there were."""
    written, spoken = VISITS.written(n), VISITS.spoken(n)
    assert dict(written.values).get("n", 1) == n
    said = dict(spoken.values).get("n", 1)
    assert isinstance(said, int)
    assert said <= MOST
    assert (said if n <= MOST else 100 * said) <= n


def test_before_the_first_visit_there_is_a_beginning() -> None:
    """No nought is told to anybody."""
    (page,) = pages(History(Attendance(), {}))
    assert not [s for s in page.shapes if isinstance(s, Label) and "{n}" in s.say.text]
    assert progress.START in page.said


def test_weeks_are_told_only_where_the_pod_knew_them() -> None:
    """And a row of weeks where it is one."""

    def words(attendance: Attendance) -> list[str]:
        return [say.text for say in progress.attendance(attendance).said]

    assert "{n} weeks" not in words(Attendance(9, 60.0, 0, 0))
    assert {"{n} weeks", "{n} in a row"} <= set(words(Attendance(9, 60.0, 3, 2)))
    assert not any("in a row" in text for text in words(Attendance(9, 60.0, 3, 1)))


def test_a_plot_of_nothing_has_no_dots() -> None:
    """One sitting whose value is not known: a place, and nothing in it."""
    drawn = plot(course([None], 1), 1)
    assert drawn == Plot(drawn.dots, None, 0)
    assert [dot.height for dot in drawn.dots] == [None]
