"""Plans scores: against plain loops, recovered from known people, every doubt provoked."""

import math
import random
from collections.abc import Callable
from statistics import fmean, median
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import plans
from exercises.catalogue import exercise
from exercises.core.course.if_then import LISTS
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from exercises.stage.person import Habits
from tests.exercises.every_score import made
from tests.exercises.people import sat, table_of
from tests.exercises.plan_people import Chooser, drawn

P = plans.Params()
COLUMNS = exercise("plans").columns
LAST = "sleep worry breathe"
PICKED = ("goal", "obstacle", "action")

rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.builds(
            made,
            block=st.sampled_from(["practice", "training", "training"]),
            kind=st.sampled_from([*PICKED, "plan", "came", "done", "next", "rehearsal"]),
            rt_s=st.one_of(st.sampled_from([math.nan, 0.1, 0.0999, 2.0]), st.floats(0, 20)),
            early=st.booleans(),
            extra=st.fixed_dictionaries(
                {
                    "choice": st.sampled_from(["yes", "no", "partly", "keep", "new", "walk", ""]),
                    "wanted": st.sampled_from(["walk", "write"]),
                    "moves": st.integers(0, 2),
                }
            ),
        ),
    ),
    max_size=60,
)


def share(of: list[bool]) -> float:
    return fmean(of) if of else math.nan


def oracle(trials: list[Trial]) -> dict[str, float]:
    """One session, by plain loops and statistics."""
    counted = [t for t in trials if t.block != "practice"]

    def said(kind: str) -> list[str]:
        return [str(t.extra["choice"]) for t in counted if t.kind == kind]

    far = [
        {"no": 0, "partly": 0.5, "yes": 1}[c] for c in said("done") if c in ("no", "partly", "yes")
    ]
    rehearsed = [t for t in counted if t.kind == "rehearsal"]
    right = [t for t in rehearsed if t.extra["choice"] == t.extra["wanted"]]
    times = [t.rt_s for t in right if t.rt_s >= P.fastest_s]
    picks = [t.rt_s for t in counted if t.kind in PICKED and not math.isnan(t.rt_s)]
    return {
        "kept_rate": share([c == "keep" for c in said("next")]),
        "came_rate": share([c == "yes" for c in said("came")]),
        "follow_through": fmean(far) if far else math.nan,
        "rehearsal_right": share([t in right for t in rehearsed]),
        "rehearsal_rt_s": median(times) if times else math.nan,
        "pick_s": median(picks) if picks else math.nan,
    }


@given(rows)
def test_against_plain_loops(rows: list[tuple[str, Trial]]) -> None:
    """Any table: each measure of each session as reckoned by hand, NaN where undefined."""
    scores = plans.score(from_trials(rows, COLUMNS), P)
    assert list(scores.values) == [m.name for m in plans.MEASURES]
    for i, session in enumerate(scores.sessions):
        expected = oracle([trial for who, trial in rows if who == session])
        got = {name: values[i] for name, values in scores.values.items()}
        assert got == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


@given(rows)
def test_what_is_undefined_has_a_reason(rows: list[tuple[str, Trial]]) -> None:
    """Each session with an undefined value has a reason that says so."""
    for row in plans.score(from_trials(rows, COLUMNS), P).rows():
        if any(value is None for value in row.values()):
            assert row["reasons"]


def first_visit() -> list[Trial]:
    """A plan picked with care, confirmed, and rehearsed without a mistake: 14 trials."""
    picks = [
        Trial("training", kind, "ok", 6.0, source="kernel", extra={"choice": "sleep", "moves": 2})
        for kind in PICKED
    ]
    yes = Trial(
        "training", "plan", "ok", 3.0, source="kernel", extra={"choice": "yes", "plan": LAST}
    )
    extra = {"choice": "breathe", "wanted": "breathe"}
    rehearsal = Trial("training", "rehearsal", "left", 0.8, source="kernel", extra=extra)
    return [*picks, yes, *[rehearsal] * 10]


def later_visit() -> list[Trial]:
    """The moment came, it was partly done, the plan is kept; rehearsed: 13 trials."""
    answers = {"came": "yes", "done": "partly", "next": "keep"}
    asked = [
        Trial("training", kind, "ok", 3.0, source="kernel", extra={"choice": said})
        for kind, said in answers.items()
    ]
    return [*asked, *first_visit()[4:]]


def codes(trials: list[Trial], *, verified: bool = True) -> dict[str, str]:
    """Code -> the verdict that it brings, for one session, through a real table."""
    table = from_trials((("a", t) for t in trials), COLUMNS, {"a": verified})
    scores = plans.score(table, P)
    return {reason.code: reason.verdict for reason, where in scores.reasons.items() if where[0]}


def test_good_visits_are_valid() -> None:
    """There are notes alone: of what a first visit, or a kept plan, cannot have."""
    assert codes(first_visit()) == {"first_plan": "valid"}
    assert codes(later_visit()) == {"nothing_picked": "valid"}
    table = from_trials([("a", t) for t in later_visit()], COLUMNS, {"a": True})
    (row,) = plans.score(table, P).rows()
    assert row["verdict"] == "valid"
    assert (row["kept_rate"], row["came_rate"], row["follow_through"]) == (1, 1, 0.5)


Change = Callable[[int, Trial], Trial]


def some(n: int, first: int = 0, /, **what: Any) -> Change:
    """Change n trials, from the one numbered `first` on; `what` may be columns of its extra."""

    def changed(i: int, t: Trial) -> Trial:
        if not first <= i < first + n:
            return t
        own = {name: value for name, value in what.items() if name in Trial._fields}
        extra = {**t.extra, **{k: v for k, v in what.items() if k not in own}}
        return t._replace(extra=extra, **own)

    return changed


FIRST, KEPT = {"first_plan"}, {"nothing_picked"}


@pytest.mark.parametrize(
    ("visit", "change", "expected"),
    [
        (first_visit, some(1, 3, choice="no"), {"no_plan"} | FIRST),
        (later_visit, some(1, 2, choice="new"), {"no_plan"} | KEPT),
        (first_visit, some(5, 4, block="practice"), {"too_few_trials"} | FIRST),
        (first_visit, some(5, 4, choice="walk"), {"plan_unknown"} | FIRST),
        (first_visit, some(8, 4, rt_s=math.nan), {"too_few_presses"} | FIRST),
        (first_visit, some(2, 4, early=True), {"anticipations"} | FIRST),
        (first_visit, some(2, 4, rt_s=0.09), {"anticipations"} | FIRST),
        (first_visit, some(2, 0, rt_s=1.9), {"hurried"} | FIRST),
        (first_visit, some(3, 0, moves=0), {"first_taken"} | FIRST),
        (later_visit, some(1, 0, choice="no"), KEPT),
        (first_visit, some(1, 4, source="arrival"), {"arrival_stamps"} | FIRST),
        (first_visit, some(1, 4, suspect=True), {"suspect_stamps"} | FIRST),
        (first_visit, some(1, 4, late=1), {"late_frames"} | FIRST),
        (first_visit, some(1, 4, broken=1), {"interrupted"} | FIRST),
        (first_visit, some(1, 4, block="assessment"), {"mixed_forms"} | FIRST),
    ],
)
def test_every_doubt_is_provoked(
    visit: Callable[[], list[Trial]], change: Change, expected: set[str]
) -> None:
    """Just past its limit, each reason holds, alone or with the note of such a visit."""
    assert set(codes([change(i, t) for i, t in enumerate(visit())])) == expected


def test_a_moment_that_did_not_come_is_a_note() -> None:
    """Then there is no follow-through, and nobody is blamed for it."""
    trials = [
        some(1, 0, choice="no")(i, t) for i, t in enumerate(later_visit()) if t.kind != "done"
    ]
    assert codes(trials) == {"moment_did_not_come": "valid", "nothing_picked": "valid"}
    table = from_trials([("a", t) for t in trials], COLUMNS, {"a": True})
    assert np.isnan(plans.score(table, P).values["follow_through"]).all()


@pytest.mark.parametrize(
    "change",
    [
        some(4, 4, block="practice"),
        some(4, 4, choice="walk"),
        some(1, 4, early=True),
        some(1, 0, rt_s=1.9),
        some(2, 0, moves=0),
    ],
)
def test_at_its_limit_nothing_is_doubted(change: Change) -> None:
    """The limits of the parameters are themselves allowed."""
    assert set(codes([change(i, t) for i, t in enumerate(first_visit())])) == FIRST


def test_unverified_timing_is_told() -> None:
    """A screen that was not verified makes every score doubtful."""
    assert codes(first_visit(), verified=False)["timing_unverified"] == "doubtful"


def test_no_code_goes_untested() -> None:
    """Every reason that score can give is provoked above."""
    scores = plans.score(from_trials([], COLUMNS), P)
    cases = test_every_doubt_is_provoked.pytestmark[0].args[1]  # type: ignore[attr-defined]
    provoked = {code for _, _, expected in cases for code in expected}
    provoked |= {"timing_unverified", "resumed", "moment_did_not_come"}
    assert {reason.code for reason in scores.reasons} == provoked


def test_scores_hold_nothing_that_was_picked() -> None:
    """All values are numbers of the known measures: no goal, obstacle or deed is among them."""
    table = from_trials([("a", t) for t in later_visit() + first_visit()], COLUMNS)
    (row,) = plans.score(table, P).rows()
    said = {icon.name for icons in LISTS.values() for icon in icons}
    values = [row[m.name] for m in plans.MEASURES]
    assert all(value is None or isinstance(value, float) for value in values)
    words = " ".join(f"{reason['code']} {reason['words']}" for reason in row["reasons"]).split()
    assert not said & set(words)


def test_known_people_are_recovered() -> None:
    """Over 200 visits rates are those that were put in, within 4 standard errors."""
    rng = random.Random(5)
    pages = {
        "plans_came": drawn({"right": 0.6, "left": 0.4}, rng),
        "plans_done": drawn({"left": 0.3, "ok": 0.3, "right": 0.4}, rng),
        "plans_next": drawn({"ok": 0.7, "left": 0.15, "right": 0.15}, rng),
    }
    habits = Habits(0.5, 0.05, 0.1, commission=0, lapse=0, anticipation=0, error=0.2)
    visits = (sat("plans", Chooser(pages, habits, n), n, P, "training", LAST) for n in range(200))
    found = plans.score(table_of(visits, "plans"), P).values
    truths = {
        "came_rate": 0.6,
        "follow_through": 0.55,
        "kept_rate": 0.7,
        "rehearsal_right": 0.8,
    }
    for name, truth in truths.items():
        got = found[name][~np.isnan(found[name])]
        assert abs(got.mean() - truth) < 4 * got.std() / len(got) ** 0.5, name
    assert np.nanmedian(found["rehearsal_rt_s"]) == pytest.approx(0.58, abs=0.04)
