"""If-then plans in pictures: kept by names, told apart by shapes, read as a person would."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.course.if_then import (
    FRAMES,
    LISTS,
    OPTION_X,
    Plan,
    choices,
    drawn,
    if_then,
    met,
    offered,
    plan_of,
    told_action,
)
from exercises.core.shapes import Label, Picture
from tests.exercises.watching import outside

plans = st.builds(Plan, *(st.sampled_from(icons) for icons in LISTS.values()))


@given(plans)
def test_a_plan_is_kept_as_three_names(plan: Plan) -> None:
    """And is the same again."""
    assert plan_of(plan.text) == plan
    assert len(plan.spoken) == 3


@pytest.mark.parametrize("text", [None, "", "sleep", "sleep noise", "sleep noise fly", "a b c d"])
def test_what_is_no_plan_is_none(text: str | None) -> None:
    """Nothing, too few names, or an icon that is no more."""
    assert plan_of(text) is None


@given(plans)
def test_the_deed_is_read_from_a_whole_plan(plan: Plan) -> None:
    """By its shapes; a moment alone tells none."""
    assert told_action(Picture(drawn(plan))) == plan.action
    assert told_action(met(plan)) is None
    assert told_action(Picture(if_then(plan, 0, 0, 0.3))) is None


@given(plans, st.permutations(LISTS["action"]))
def test_the_keys_of_a_choice_are_read(plan: Plan, actions: list[object]) -> None:
    """Each deed's key is the one below it; other pictures offer nothing."""
    options = tuple(icon for icon in LISTS["action"] if icon in actions[:3])
    found = offered(choices(plan, options))
    assert found == dict(zip((icon.name for icon in options), OPTION_X, strict=True))
    assert offered(Picture(drawn(plan))) == {}


def test_icons_differ_and_have_names_and_words() -> None:
    """Within a list no two look alike, are called alike or are said alike; none has words in it."""
    for icons in LISTS.values():
        for one, other in combinations(icons, 2):
            assert one.name != other.name
            assert one.say != other.say
            assert one.shapes != other.shapes
        assert not any(isinstance(s, Label) for icon in icons for s in icon.shapes)
        assert not any(" " in icon.name for icon in icons)


def test_frames_differ_by_shape() -> None:
    """Ring, stop sign and box: what each is needs no colour."""
    kinds = {tuple(type(s) for s in frame(None, 0, 0, 1)) for frame in FRAMES.values()}
    assert len(kinds) == 3


def test_icons_keep_to_their_place() -> None:
    """Each stands within its square, and a plan on the screen."""
    for icons in LISTS.values():
        for icon in icons:
            assert not list(outside(iter([Picture(icon.at(0, 0, 0.95), icon.name)])))
    plan = Plan(*(icons[0] for icons in LISTS.values()))
    assert not list(outside(iter([Picture(drawn(plan)), met(plan)])))
