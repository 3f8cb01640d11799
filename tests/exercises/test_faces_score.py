"""Faces scores: against statsmodels and plain loops, recovered from known people, every doubt."""

import math
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from exercises import faces
from exercises.catalogue import exercise
from exercises.core.table import Table, from_trials
from exercises.core.trial import Trial
from tests.exercises.every_score import as_reckoned, blind_to_order, by_session, made
from tests.exercises.face_people import FacePerson
from tests.exercises.people import sat, table_of

P = faces.Params()
COLUMNS = exercise("faces").columns
STEPS = range(1, 16)

rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.builds(
            made,
            block=st.sampled_from(["practice", "assessment", "training"]),
            kind=st.sampled_from(["face", "face", "happy", "angry"]),
            rt_s=st.one_of(st.sampled_from([math.nan, 0.1, 0.0999]), st.floats(0, 9)),
            source=st.sampled_from(["kernel", "arrival", ""]),
            early=st.booleans(),
            extra=st.fixed_dictionaries(
                {
                    "answer": st.sampled_from(["happy", "angry", "happy", "angry", ""]),
                    "step": st.integers(1, 17),
                }
            ),
        ),
    ),
    max_size=150,
)


def glm(trials: list[Trial]) -> tuple[float, float, float]:
    """Balance point, its standard error and slope by statsmodels; NaN without a fit that falls."""
    happy = [int(t.extra["step"]) for t in trials if t.extra["answer"] == "happy"]
    angry = [int(t.extra["step"]) for t in trials if t.extra["answer"] == "angry"]
    none = (math.nan,) * 3
    if not happy or not angry:
        return none
    n, n_happy = len(trials), len(happy)
    level = n_happy * math.log(n_happy / n) + (n - n_happy) * math.log(1 - n_happy / n)
    if max(happy) <= min(angry):
        edge = [t.extra["answer"] for t in trials if t.extra["step"] == max(happy) == min(angry)]
        at_edge = [edge.count(a) for a in ("happy", "angry") if a in edge]
        most = sum(k * math.log(k / len(edge)) for k in at_edge)
        sure = 2 * (most - level) > 1.6449**2
        return ((max(happy) + min(angry)) / 2, math.nan, math.nan) if sure else none
    if max(angry) <= min(happy):
        return none
    answers = [t.extra["answer"] == "happy" for t in trials]
    x = sm.add_constant(np.array([float(t.extra["step"]) for t in trials]) - 8, has_constant="add")
    found = sm.GLM(np.array(answers, float), x, family=sm.families.Binomial()).fit(tol=1e-12)
    (a, b), v = found.params, found.cov_params()
    if b >= 0 or 2 * (found.llf - level) <= 1.6449**2:
        return none
    point, by = 8 - a / b, np.array([-1 / b, a / b**2])
    inside = 1 <= point <= 15
    return (point, float((by @ v @ by) ** 0.5), -b) if inside else (math.nan, math.nan, -b)


def share(of: list[bool]) -> float:
    return sum(of) / len(of) if of else math.nan


def oracle(trials: list[Trial]) -> dict[str, float]:
    """One session, by plain loops and statsmodels."""
    met = [t for t in trials if t.block != "practice" and int(t.extra["step"]) <= 15]
    counted = [t for t in met if t.extra["answer"]]
    faced = [t for t in counted if t.kind == "face"]
    told = [t for t in counted if t.kind != "face"]
    point, se, slope = glm(faced)
    by_step = [[t.extra["answer"] for t in faced if t.extra["step"] == s] for s in STEPS]
    times = [t.rt_s for t in faced if t.rt_s >= P.fastest_s]
    clear = [t for t in faced if not 3 < int(t.extra["step"]) < 13]
    wrong = [(int(t.extra["step"]) < 8) == (t.extra["answer"] == "angry") for t in clear]
    return {
        "balance_point": point,
        "balance_se": se,
        "balance_counted": 0.5 + sum(share([a == "happy" for a in some]) for some in by_step),
        "slope": slope,
        "rt_median_s": median(times) if times else math.nan,
        "clear_wrong": share(wrong),
        "early_presses": sum(t.early for t in met) if met else math.nan,
        "told_right": share([t.extra["answer"] == t.kind for t in told]),
        "told_balance_point": glm(told)[0],
    }


@given(rows)
def test_against_statsmodels_and_plain_loops(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each measure of each session as reckoned by hand, NaN where undefined."""
    scores = faces.score(from_trials(rows, COLUMNS), P)
    as_reckoned(
        scores,
        faces.MEASURES,
        by_session(rows),
        oracle,
        1e-4,
    )


@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """Each undefined value of each session comes with a reason."""
    for row in faces.score(from_trials(rows, COLUMNS), P).rows():
        if any(value is None for value in row.values()):
            assert row["reasons"]
        if row["balance_point"] is None:
            assert row["verdict"] == "invalid"


@given(rows, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, Trial]], rng: Any) -> None:
    """Shuffled rows give the same scores and verdicts for each session."""
    blind_to_order(lambda some: faces.score(from_trials(some, COLUMNS), P), rows, rng, 1e-6)


def good_sitting() -> list[Trial]:
    """An assessment with nothing to doubt: 45 faces, seven steps clear each way, a doubt between.

    The first nine are the clear happy ones, the last nine the clear angry ones.
    """
    happy = dict(zip(STEPS, [3] * 6 + [2, 2, 1] + [0] * 6, strict=True))
    return [
        Trial(
            "assessment",
            "face",
            "right" if i < happy[step] else "left",
            0.6 + step / 1000,
            source="kernel",
            extra={"step": step, "answer": "happy" if i < happy[step] else "angry"},
        )
        for step in STEPS
        for i in range(3)
    ]


def codes(trials: list[Trial], *, verified: bool = True) -> dict[str, str]:
    """Code -> the verdict that it brings, for one session, through a real table."""
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = faces.score(table, P)
    return {reason.code: reason.verdict for reason, where in scores.reasons.items() if where[0]}


def test_a_good_sitting_is_valid() -> None:
    """Nothing but the note that nothing was told; it turns at 8, by both ways."""
    assert codes(good_sitting()) == {"nothing_told": "valid"}
    table = from_trials([("a", t) for t in good_sitting()], COLUMNS, {"a": True})
    (row,) = faces.score(table, P).rows()
    assert row["verdict"] == "valid"
    assert row["balance_counted"] == pytest.approx(0.5 + 23 / 3)
    assert row["balance_point"] == pytest.approx(row["balance_counted"], abs=0.1)


Change = Callable[[int, Trial], Trial]


def some(n: int, /, first: int = 0, **what: Any) -> Change:
    """Change n trials of a good sitting, from the one numbered `first` on."""
    return lambda i, t: t._replace(**what) if first <= i < first + n else t


def broken(n: int) -> Change:
    """The first n came anew."""
    return lambda i, t: t.also(broken=1) if i < n else t


def answering(answer: Callable[[int, int], str]) -> Change:
    """Answer anew, by the number of the trial and its step."""
    return lambda i, t: t.also(answer=answer(i, int(t.extra["step"])))


def says(happy: bool) -> str:
    return "happy" if happy else "angry"


NOTE = {"nothing_told"}
ONLY_FEWER = {"omissions_high", "too_few_trials", "sharp"} | NOTE
# So few faces are angry, and so late, that it would turn beyond the last one.
LATE_ANGER = (26, 32, 35, 38, 41, 44)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (some(4, block="practice"), {"too_few_trials"} | NOTE),
        (answering(lambda _i, _s: "happy"), {"one_answer", "clear_faces_wrong"} | NOTE),
        (answering(lambda i, _s: says(i % 2 == 0)), {"flat", "clear_faces_wrong"} | NOTE),
        (answering(lambda _i, s: says(s > 7)), {"flat", "clear_faces_wrong"} | NOTE),
        (answering(lambda i, s: says(s < 9 and i > 4)), {"clear_faces_wrong"} | NOTE),
        (
            answering(lambda i, _s: says(i not in LATE_ANGER)),
            {"outside", "clear_faces_wrong"} | NOTE,
        ),
        (answering(lambda _i, s: says(s < 8)), {"sharp"} | NOTE),
        (some(36, rt_s=0.09), {"too_few_presses", "anticipations"} | NOTE),
        (answering(lambda i, s: "" if i % 9 == 4 else says(s < 9)), ONLY_FEWER),
        (some(5, early=True), {"anticipations"} | NOTE),
        (some(5, rt_s=0.09), {"anticipations"} | NOTE),
        (some(1, source="arrival"), {"arrival_stamps"} | NOTE),
        (some(3, suspect=True), {"suspect_stamps"} | NOTE),
        (some(3, late=1), {"late_frames"} | NOTE),
        (broken(3), {"interrupted"} | NOTE),
        (some(1, block="training"), {"mixed_forms"} | NOTE),
    ],
)
def test_every_doubt_is_provoked(change: Change, expected: set[str]) -> None:
    """Just past its limit, each reason holds, alone or with those that follow from the same."""
    trials = [change(i, t) for i, t in enumerate(good_sitting())]
    assert set(codes(trials)) == expected


@pytest.mark.parametrize(
    "change",
    [
        some(3, block="practice"),
        some(4, early=True),
        some(4, rt_s=0.09),
        some(2, suspect=True),
        some(2, late=1),
        broken(2),
        answering(lambda i, s: says(s < 9 and i > 3)),
    ],
)
def test_at_its_limit_nothing_is_doubted(change: Change) -> None:
    """The limits of the parameters are themselves allowed."""
    assert set(codes([change(i, t) for i, t in enumerate(good_sitting())])) == NOTE


def test_unverified_timing_is_told() -> None:
    """A screen that was not verified makes every score doubtful."""
    assert codes(good_sitting(), verified=False)["timing_unverified"] == "doubtful"


def test_a_training_has_scores_of_what_was_told() -> None:
    """Then there is no note; and the point of told faces stands beside that of the others."""
    told = [
        Trial("training", says(s < 11), "left", 0.6, extra={"step": s, "answer": says(s < 10)})
        for s in STEPS
    ]
    trials = [t._replace(block="training") for t in good_sitting()] + told
    scores = faces.score(from_trials([("a", t) for t in trials], COLUMNS, {"a": True}), P)
    assert not [r.code for r, where in scores.reasons.items() if where[0]]
    assert scores.values["told_right"].tolist() == [14 / 15]
    assert scores.values["told_balance_point"].tolist() == [9.5]


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above."""
    scores = faces.score(from_trials([], COLUMNS), P)
    cases = test_every_doubt_is_provoked.pytestmark[0].args[1]  # type: ignore[attr-defined]
    provoked = {code for _, expected in cases for code in expected} | {
        "timing_unverified",
        "resumed",
    }
    assert {reason.code for reason in scores.reasons} == provoked


def assessed(point: float, slope: float, sittings: int) -> Table:
    people = (FacePerson(point, slope, seed) for seed in range(sittings))
    return table_of((sat("faces", one, n, P) for n, one in enumerate(people)), "faces")


@pytest.mark.parametrize(("point", "slope"), [(8.0, 1.0), (6.0, 0.7), (10.5, 1.5)])
def test_known_people_are_recovered(point: float, slope: float) -> None:
    """Over 200 assessments the point lies on average within 0.1 of the one put in, counted in 0.2.

    The standard error says how far single ones lie off, and nearly all are valid.
    """
    scores = faces.score(assessed(point, slope, 200), P)
    found, se = scores.values["balance_point"], scores.values["balance_se"]
    assert abs(np.nanmean(found) - point) < 0.1
    assert abs(scores.values["balance_counted"].mean() - point) < 0.2
    within = np.abs(found - point) < 1.96 * se
    assert within[~np.isnan(se)].mean() > 0.88
    assert (scores.verdicts() != "invalid").mean() > 0.98


def test_people_who_read_nothing_are_told_apart() -> None:
    """Whoever answers at random, or always the same, is found in nearly all sittings."""
    at_random = faces.score(assessed(8, 0, 40), P)
    assert (at_random.verdicts() == "invalid").mean() > 0.85
    always = faces.score(assessed(99, 9, 5), P)
    assert all(row["verdict"] == "invalid" for row in always.rows())


def test_what_is_counted_and_what_is_fitted_go_together() -> None:
    """The further the point, the higher both, from person to person."""
    names = ("balance_point", "balance_counted")
    means = []
    for point in (5, 7, 9, 11):
        found = faces.score(assessed(point, 1.2, 20), P).values
        means.append(np.array([np.nanmean(found[name]) for name in names]))
    assert all((after > before + 1).all() for before, after in pairwise(means))
