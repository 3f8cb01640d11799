"""Settle's scores: against plain loops, recovered from known people, every doubt provoked."""

import math
from collections.abc import Callable
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import settle
from exercises.catalogue import exercise
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from exercises.stage.person import VirtualPerson
from tests.exercises.every_score import as_reckoned, by_session, doubted_where_undefined, made
from tests.exercises.people import sat, table_of
from tests.recovery.settle import HABITS, PEOPLE, rule

P = settle.Params()
COLUMNS = exercise("settle").columns
rows = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.builds(
            made,
            block=st.sampled_from(["practice", "training", ""]),
            kind=st.sampled_from(["before", "after", "part", "probe", "probe"]),
            button=st.sampled_from(["left", "right", "ok", ""]),
            rt_s=st.sampled_from([math.nan, 0.0, 1.5]) | st.floats(0, 20),
            extra=st.fixed_dictionaries(
                {}, optional={"rating": st.integers(0, 6), "part_s": st.floats(0, 400)}
            ),
        ),
    ),
    max_size=40,
)


def mean(values: list[float]) -> float:
    return fmean(values) if values else math.nan


def oracle(trials: list[Trial]) -> dict[str, float]:
    """One session, by plain loops."""
    counted = [t for t in trials if t.block != "practice"]
    rated = {
        kind: mean(
            [float(t.extra["rating"]) for t in counted if t.kind == kind and "rating" in t.extra]
        )
        for kind in ("before", "after")
    }
    answered = [
        t
        for t in counted
        if t.kind == "probe" and t.button in ("left", "right") and not math.isnan(t.rt_s)
    ]
    done = sum(float(t.extra.get("part_s", 0)) for t in counted if t.kind == "part")
    return {
        "distress_before": rated["before"],
        "distress_after": rated["after"],
        "distress_change": rated["after"] - rated["before"],
        "on_task_share": mean([float(t.button == "right") for t in answered]),
        "probes_answered": len(answered),
        "probe_rt_s": mean([t.rt_s for t in answered]),
        "completed_share": min(done / 300, 1.0),
    }


@given(rows)
def test_against_plain_loops(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each measure of each session as reckoned by hand, NaN where undefined."""
    scores = settle.score(from_trials(rows, COLUMNS), P)
    as_reckoned(
        scores,
        settle.MEASURES,
        by_session(rows),
        oracle,
    )


@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """No session with an undefined value is called valid."""
    table = from_trials(rows, COLUMNS, dict.fromkeys("ab", True))
    doubted_where_undefined(settle.score(table, P))


def good_sitting() -> list[Trial]:
    """A whole one: 5 before, 2 after, four probes of which one was away."""

    def rated(kind: str, rating: int, moves: int) -> Trial:
        extra = {"rating": rating, "moves": moves}
        return Trial("training", kind, "ok", 2.0, source="kernel", extra=extra)

    middle = []
    for button in ("right", "left", "right", "right"):
        middle.append(Trial("training", "part", extra={"part_s": 75.0}))
        middle.append(Trial("training", "probe", button, 1.0, source="kernel"))
    return [rated("before", 5, 2), *middle, rated("after", 2, 1)]


def codes(trials: list[Trial], *, verified: bool = True) -> set[str]:
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = settle.score(table, P)
    return {reason.code for reason, where in scores.reasons.items() if where[0]}


Change = Callable[[Trial], Trial]


def of(kind: str, **what: Any) -> Change:
    return lambda t: t._replace(**what) if t.kind == kind else t


def extra(kind: str, **what: Any) -> Change:
    return lambda t: t.also(**what) if t.kind == kind else t


def both(first: Change, second: Change) -> Change:
    return lambda t: second(first(t))


DOUBTS = [
    (of("after", extra={}), {"not_rated"}),
    (of("before", block="practice"), {"not_rated"}),
    (extra("part", part_s=59.0), {"unfinished"}),
    (of("probe", button="", rt_s=math.nan), {"too_few_probes"}),
    (both(extra("before", moves=0), extra("after", moves=0)), {"never_moved"}),
    (of("after", source="arrival"), {"arrival_stamps"}),
    (of("probe", suspect=True), {"suspect_stamps"}),
    (of("probe", late=1), {"late_frames"}),
    (extra("part", broken=1), {"interrupted"}),
    (of("before", block="assessment"), {"mixed_forms"}),
]


@pytest.mark.parametrize(("change", "expected"), DOUBTS)
def test_every_doubt_is_provoked(change: Change, expected: set[str]) -> None:
    assert codes([change(t) for t in good_sitting()]) == expected


@pytest.mark.parametrize(
    "change", [extra("part", part_s=60.0), extra("after", moves=0), of("after", late=1)]
)
def test_at_its_limit_nothing_is_doubted(change: Change) -> None:
    assert codes([change(t) for t in good_sitting()]) == set()


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above, or here."""
    assert codes(good_sitting()) == set()
    assert codes(good_sitting(), verified=False) == {"timing_unverified"}
    scores = settle.score(from_trials([], COLUMNS), P)
    provoked = {code for _, expected in DOUBTS for code in expected} | {
        "timing_unverified",
        "resumed",
    }
    assert {reason.code for reason in scores.reasons} == provoked


@pytest.mark.parametrize("who", PEOPLE)
def test_known_people_are_recovered(who: str) -> None:
    """Ratings exactly; the share on task within 4 standard errors."""
    before, after, share = PEOPLE[who]
    people = [VirtualPerson(rule(before, after, share, n), HABITS, n) for n in range(20)]
    trials = (sat("settle", one, n, P, "training") for n, one in enumerate(people))
    scores = settle.score(table_of(trials, "settle"), P)
    assert set(scores.values["distress_change"]) == {after - before}
    error = 4 * (share * (1 - share) / 80) ** 0.5
    assert scores.values["on_task_share"].mean() == pytest.approx(share, abs=error)
