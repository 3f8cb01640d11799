"""What weighs how much: any sources give weights within their rules, and never more certainty."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.programme.needs import (
    NEEDS,
    OWN_MOST,
    SPREAD,
    TRAINED,
    Need,
    Source,
    Weighed,
    error,
    paces,
    weigh,
)

FLOOR = 0.2
sources = st.lists(
    st.builds(
        Source,
        st.sampled_from(NEEDS),
        st.sampled_from("abcdef"),
        st.sampled_from(["own", "questionnaire", "assessment"]),
        st.floats(0, 1),
        st.builds(error, st.integers(1, 30), st.none() | st.floats(0, 0.99)),
    ),
    max_size=12,
)
some = sources.filter(bool)
floors = st.floats(0, 1 / 3)


def of(weighed: tuple[Weighed, ...], need: Need) -> Weighed:
    """One area of them."""
    return next(one for one in weighed if one.need == need)


@given(sources, floors)
def test_weights_add_up_and_none_is_below_the_floor(given: list[Source], floor: float) -> None:
    """The weakest stands first, and each weight lies within its own interval."""
    weighed = weigh(given, floor)
    assert {one.need for one in weighed} == {*NEEDS}
    assert sum(one.weight for one in weighed) == pytest.approx(1)
    assert all(one.weight >= floor - 1e-12 for one in weighed)
    assert all(one.weight >= other.weight for one, other in pairwise(weighed))
    assert all(one.low - 1e-12 <= one.weight <= one.high + 1e-12 for one in weighed)
    assert all(low <= one.position <= high for one in weighed for low, high in [one.interval])


@given(some, st.floats(0, 1), floors)
def test_a_worse_score_never_lowers_its_areas_weight(
    given: list[Source], by: float, floor: float
) -> None:
    """And raises no other area's."""
    worse = [replace(given[0], position=given[0].position * by), *given[1:]]
    before, after = weigh(given, floor), weigh(worse, floor)
    own = given[0].need
    assert of(after, own).weight >= of(before, own).weight - 1e-12
    for need in set(NEEDS) - {own}:
        assert of(after, need).weight <= of(before, need).weight + 1e-12


@given(some)
def test_what_is_missing_widens_the_interval(given: list[Source]) -> None:
    """Of its area; of the others it changes nothing."""
    before, after = weigh(given, FLOOR), weigh(given[1:], FLOOR)
    missing = given[0]
    for need in NEEDS:
        one, other = of(before, need), of(after, need)
        assert other.se >= one.se - 1e-12 if need == missing.need else other.se == one.se
    if missing.kind != "own":
        assert of(after, missing.need).se > of(before, missing.need).se


@given(sources)
def test_no_area_is_more_certain_than_what_it_rests_on(given: list[Source]) -> None:
    """All its information together, and never wider than knowing nothing."""
    for one in weigh(given, FLOOR):
        told = 1 / SPREAD**2 + sum(1 / s.se**2 for s in given if s.need == one.need)
        assert told**-0.5 - 1e-12 <= one.se <= SPREAD + 1e-12


@given(sources)
def test_own_questions_stay_within_their_share(given: list[Source]) -> None:
    """Each area names every source of it, and shares leave room for what was before."""
    for one in weigh(given, FLOOR):
        assert len(one.rests_on) == sum(source.need == one.need for source in given)
        assert sum(rests.share for rests in one.rests_on) < 1
        own = [rests.share for rests in one.rests_on if rests.source.kind == "own"]
        assert sum(own) <= OWN_MOST + 1e-12


@given(sources, st.randoms())
def test_the_same_sources_weigh_the_same(given: list[Source], chance: Random) -> None:
    """In whatever order they were read."""
    turned = [*given]
    chance.shuffle(turned)
    one, other = weigh(given, FLOOR), weigh(turned, FLOOR)
    assert paces(one) == paces(other)
    for need in NEEDS:
        assert of(one, need).weight == pytest.approx(of(other, need).weight)


def test_of_whom_nothing_is_known_all_areas_weigh_alike() -> None:
    """And may be anything between the floor and what it leaves."""
    weighed = weigh([], FLOOR)
    assert [one.need for one in weighed] == [*NEEDS]
    assert {*paces(weighed).values()} == {1.0}
    assert {*paces(weighed)} == {*TRAINED}
    for one in weighed:
        assert (one.position, one.rests_on) == (0.5, ())
        assert one.se == pytest.approx(SPREAD)
        assert (one.low, one.high) == pytest.approx((FLOOR, 1 - 2 * FLOOR))


def test_a_constructed_person_is_reckoned_by_hand() -> None:
    """Six items near the worst end of mental health: the example of docs/programme.md."""
    k6 = Source("mental_health", "k6 total", "questionnaire", 0.25, error(6))
    first, *rest = weigh([k6], FLOOR)
    assert error(6) == pytest.approx(0.1907, abs=1e-4)
    assert first.need == "mental_health"
    assert first.position == pytest.approx(0.3260, abs=1e-4)
    assert first.se == pytest.approx(0.1592, abs=1e-4)
    assert first.rests_on[0].share == pytest.approx(0.6961, abs=1e-4)
    assert first.weight == pytest.approx(0.3610, abs=1e-4)
    assert [one.weight for one in rest] == [pytest.approx(0.3195, abs=1e-4)] * 2


def test_a_questionnaire_outweighs_any_number_of_own_questions() -> None:
    """That say the opposite."""
    tested = Source("agency", "tested", "questionnaire", 0.0, error(8))
    own = [Source("agency", f"own {n}", "own", 1.0, error(1)) for n in range(20)]
    assert of(weigh([tested, *own], FLOOR), "agency").position < 0.5
