"""What comes in wrong is handled, and told in the account that the report's methods are made of."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from controller.config.models import NormConfig
from controller.impact.analysis.changes import changes
from controller.impact.analysis.norms import judges
from controller.impact.analysis.programme import Found, analyse
from controller.impact.plan import EstimateConfig, Plan
from controller.impact.reading.dataset import Dataset
from exercises.core.change import Norm
from tests.controller.impact.cohorts import (
    DPRIME,
    PLAN,
    SSRT,
    Cohort,
    config,
    dataset,
    told,
)

Frames = dict[str, pd.DataFrame]
ONE = "p-0001"


@pytest.fixture
def frames() -> Frames:
    return Cohort(people=12, pods=2).frames()


def noted(found: Dataset | Found, code: str) -> tuple[int, int]:
    """Rows and people that the account tells of under this code."""
    return found.account.rows(code), found.account.people(code)


def of(found: Dataset, person: str, measure: str = DPRIME) -> pd.DataFrame:
    rows = found.assessments
    return rows[(rows["person"] == person) & (rows["measure"] == measure)]


def change_of(found: Dataset, person: str, measure: str = DPRIME, plan: Plan = PLAN) -> pd.Series:
    """One row of the changes."""
    known = judges(found.assessments, plan, config().programme, told())
    frame = changes(found.assessments, known, told(), plan.baseline_hours)
    (row,) = frame[(frame["person"] == person) & (frame["measure"] == measure)].iloc
    return row


def rows_of(frames: Frames, person: str, measure: str = DPRIME) -> pd.Series:
    exercise, name = measure.split(".")
    results = frames["results"]
    return (results["person"] == person) & (results["exercise"] == exercise) & (
        results["measure"] == name
    )  # fmt: skip


def test_nothing_wrong_is_nothing_told(frames: Frames) -> None:
    """Everybody's assessments are there, in order, with the hours before them."""
    found = dataset(frames)
    assert found.account.entries == []
    rows = of(found, ONE)
    assert rows["usable"].tolist() == [True] * 3
    assert rows["hours"].is_monotonic_increasing
    assert rows["hours"].iloc[0] == 0
    runs = frames["runs"]
    first = runs[(runs["person"] == ONE) & (runs["visit"] < 100)]["seconds"].sum() / 3600
    assert rows["hours"].iloc[1] == pytest.approx(first)


def test_an_import_that_came_twice_counts_once(frames: Frames) -> None:
    """The same rows in a second source."""
    twice = {name: pd.concat([frame, frame.assign(source=1)]) for name, frame in frames.items()}
    found = dataset(twice)
    assert len(found.assessments) == len(dataset(frames).assessments)
    assert found.people["hours"].sum() == pytest.approx(dataset(frames).people["hours"].sum())
    assert noted(found, "duplicate")[0] == len(frames["results"]) + len(frames["runs"])
    assert noted(found, "conflict") == (0, 0)


def test_two_values_of_one_result_are_a_conflict(frames: Frames) -> None:
    """Told, and one of them is used."""
    other = frames["results"][rows_of(frames, ONE)].head(1)
    more = other.assign(value=9.0, source=1)
    found = dataset(frames | {"results": pd.concat([frames["results"], more])})
    assert noted(found, "conflict") == (1, 1)
    assert len(of(found, ONE)) == 3


def moved(frames: Frames, *, clock: bool = True) -> Frames:
    """One person's later rows at another pod, whose visits begin anew at 1."""
    changed = {}
    for name, frame in frames.items():
        later = (frame["person"] == ONE) & (frame["visit"] > 100)
        place = frame.assign(
            pod=frame["pod"].where(~later, "wing-9"),
            visit=frame["visit"].where(~later, frame["visit"] - 100),
        )
        changed[name] = place.assign(clock_set=frame["clock_set"].where(~later, clock))
    return changed


def test_somebody_who_moved_is_one_person(frames: Frames) -> None:
    """In the order of the clocks, on the wing where they came last."""
    found = dataset(moved(frames))
    assert noted(found, "moved") == (1, 1)
    assert of(found, ONE)["value"].tolist() == of(dataset(frames), ONE)["value"].tolist()
    person = found.people.set_index("person").loc[ONE]
    assert (person["wing"], person["pods"]) == ("north/wing-9", 2)


def test_somebody_who_moved_while_a_clock_was_wrong_has_no_order(frames: Frames) -> None:
    """Then no change is told of them, and of all others it is."""
    found = dataset(moved(frames, clock=False))
    assert noted(found, "order_unknown")[1] == 1
    assert change_of(found, ONE)["why"] == "order_unknown"
    assert change_of(found, ONE)["verdict"] == "cannot tell"
    assert change_of(found, "p-0002")["counted"] == 3


def test_rows_of_a_person_in_two_pods_count_once(frames: Frames) -> None:
    """Their file brought everything to the second pod, which has it under numbers of its own."""
    second = {
        name: frame[frame["person"] == ONE].assign(
            pod="wing-9", visit=lambda rows: rows["visit"] + 500, source=1
        )
        for name, frame in moved(frames).items()
    }
    earlier = {n: f[(f["person"] != ONE) | (f["visit"] < 100)] for n, f in frames.items()}
    found = dataset({n: pd.concat([earlier[n], second[n]]) for n in frames})
    assert noted(found, "duplicate")[0] > 0
    assert of(found, ONE)["value"].tolist() == of(dataset(frames), ONE)["value"].tolist()


@pytest.mark.parametrize("started", ["1970-01-01T00:07:00.000Z", "2063-01-01T00:00:00.000Z", "x"])
def test_a_clock_that_was_wrong_leaves_the_order_of_visits(frames: Frames, started: str) -> None:
    """No date is believed, the hours are."""
    results = frames["results"]
    last = (results["person"] == ONE) & (results["visit"] > 200)
    frames["results"] = results.assign(started=results["started"].where(~last, started))
    found = dataset(frames)
    assert noted(found, "clock_wrong") == (2, 1)
    rows = of(found, ONE)
    assert rows["when"].isna().tolist() == [False, False, True]
    assert (
        rows["value"].tolist()
        == of(dataset(Cohort(people=12, pods=2).frames()), ONE)["value"].tolist()
    )
    assert np.isnan(change_of(found, ONE)["weeks"])
    assert change_of(found, ONE)["hours"] > 0


def test_a_clock_that_ran_ahead_for_one_visit_is_the_one_that_is_not_believed(
    frames: Frames,
) -> None:
    """And not all the visits after it."""
    results = frames["results"]
    first = (results["person"] == ONE) & (results["visit"] < 100)
    ahead = results["started"].where(~first, "2027-10-01T00:00:00.000Z")
    found = dataset(frames | {"results": results.assign(started=ahead)})
    assert noted(found, "clock_wrong") == (2, 1)
    assert of(found, ONE)["when"].isna().tolist() == [True, False, False]


def test_a_clock_that_was_not_set_is_told(frames: Frames) -> None:
    """Its dates are none."""
    frames["results"] = frames["results"].assign(clock_set=False)
    found = dataset(frames)
    assert noted(found, "clock_unset") == (12 * 3 * 2, 12)
    assert found.assessments["when"].isna().all()


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [("verdict", "invalid", "invalid"), ("verdict", "doubtful", "doubtful"),
     ("value", np.nan, "undefined")],
)  # fmt: skip
def test_a_result_that_does_not_count_is_left_out(
    frames: Frames, column: str, value: object, code: str
) -> None:
    """The next that counts is the first then."""
    results = frames["results"]
    first = rows_of(frames, ONE) & (results["visit"] < 100)
    frames["results"] = results.assign(**{column: results[column].where(~first, value)})
    found = dataset(frames)
    assert noted(found, code) == (1, 1)
    assert change_of(found, ONE)["counted"] == 2
    assert change_of(found, ONE)["before"] == of(found, ONE)["value"].iloc[1]


def test_what_is_doubtful_counts_where_the_plan_says_so(frames: Frames) -> None:
    """And is told, and marked in the change."""
    frames["results"] = frames["results"].assign(verdict="doubtful")
    found = dataset(frames, PLAN.model_copy(update={"doubtful": "kept"}))
    assert noted(found, "doubtful_kept") == (12 * 3 * 2, 12)
    assert change_of(found, ONE)["doubtful"]


@pytest.mark.parametrize("column", ["version", "params"])
def test_versions_are_not_mixed(frames: Frames, column: str) -> None:
    """What was done otherwise is told, and not compared with."""
    results = frames["results"]
    first = rows_of(frames, ONE) & (results["visit"] < 100)
    other = {"version": "0", "params": '{"block_trials": 10}'}[column]
    frames["results"] = results.assign(**{column: results[column].where(~first, other)})
    found = dataset(frames)
    assert change_of(found, ONE)["counted"] == 2
    assert change_of(found, ONE)["before"] == of(found, ONE)["value"].iloc[1]
    assert noted(analyse(found, PLAN, config(), told()), "versions_mixed") == (1, 1)


def test_parameters_in_another_order_are_the_same(frames: Frames) -> None:
    """A database writes JSON otherwise than a package."""
    results = frames["results"]
    first = results["visit"] < 100
    one, other = '{"a": 1, "b": 2}', '{"b": 2, "a": 1}'
    frames["results"] = results.assign(params=np.where(first, one, other))
    assert change_of(dataset(frames), ONE)["counted"] == 3


def test_one_assessment_only_is_no_change(frames: Frames) -> None:
    """It is told, and the person stands among those who did not come back."""
    results = frames["results"]
    frames["results"] = results[(results["person"] != ONE) | (results["visit"] < 100)]
    found = dataset(frames)
    row = change_of(found, ONE)
    assert (row["why"], row["verdict"]) == ("single", "cannot tell")
    analysed = analyse(found, PLAN, config(), told())
    assert noted(analysed, "single") == (2, 1)
    (group,) = [each for each in analysed.groups if each.measure == DPRIME]
    # One who dropped out may not be told of: how many began is a range.
    assert group.effect is not None
    assert (group.effect.n, group.baseline) == (11, (12, 15))


def test_a_missing_baseline_is_told_and_not_in_the_group(frames: Frames) -> None:
    """First measured after more hours of training than the plan allows."""
    results = frames["results"]
    frames["results"] = results[(results["person"] != ONE) | (results["visit"] > 100)]
    plan = PLAN.model_copy(update={"baseline_hours": 0.5})
    found = dataset(frames, plan)
    row = change_of(found, ONE, plan=plan)
    assert not row["is_baseline"]
    assert row["counted"] == 2
    analysed = analyse(found, plan, config(), told())
    assert noted(analysed, "no_baseline") == (2, 1)
    (group,) = [each for each in analysed.groups if each.measure == DPRIME]
    assert group.effect is not None
    assert group.effect.n == 11


def test_unknown_measures_are_told(frames: Frames) -> None:
    """Of an exercise that this program does not have."""
    frames["results"] = frames["results"].replace({"exercise": {"stop_signal": "juggling"}})
    found = dataset(frames)
    assert noted(found, "unknown_measure") == (36, 12)
    assert set(found.assessments["measure"]) == {DPRIME}


def test_days_outside_the_plan_do_not_count(frames: Frames) -> None:
    """Both ends of the plan's days are in them."""
    plan = PLAN.model_copy(update={"first_day": "2027-01-04", "last_day": "2027-02-28"})
    found = dataset(frames, plan)
    assert change_of(found, ONE)["counted"] == 2
    assert noted(found, "outside_days") == (24, 12)


def test_without_runs_the_hours_are_not_known(frames: Frames) -> None:
    """Packages of before have none: told, and everybody's first is a baseline."""
    found = dataset({"results": frames["results"]})
    assert noted(found, "no_hours") == (1, 0)
    assert found.assessments["hours"].isna().all()
    assert change_of(found, ONE)["is_baseline"]


def test_nothing_at_all_is_a_dataset_of_nobody() -> None:
    """And its analysis finds nothing."""
    found = dataset({})
    assert len(found.people) == len(found.assessments) == 0
    analysed = analyse(found, PLAN, config(), told())
    assert analysed.groups == ()
    assert analysed.usage.people is None


Plans = Callable[..., Plan]


def test_change_is_judged_by_the_norm_of_the_plan(frames: Frames) -> None:
    """The index of the published example, 32.5 to 47.5 with SD 7.5 and r .80, is 3.162."""
    results = frames["results"]
    for visit, value in ((1, 32.5), (101, 40.0), (201, 47.5)):
        where = rows_of(frames, ONE) & (results["visit"] == visit)
        results = results.assign(value=results["value"].where(~where, value))
    norm = NormConfig(sd=7.5, reliability=0.8, source="Jacobson & Truax 1991")
    plan = PLAN.model_copy(update={"norms": {DPRIME: norm}})
    row = change_of(dataset(frames | {"results": results}), ONE, plan=plan)
    assert row["index"] == pytest.approx(3.162278, abs=1e-6)
    assert (row["verdict"], row["why"]) == ("improved", "")
    assert (row["low"], row["high"]) == pytest.approx((15 - 9.297, 15 + 9.297), abs=1e-3)
    assert change_of(dataset(frames), ONE, SSRT, plan)["why"] == "no_norm"


def test_norms_are_estimated_only_where_the_plan_says_so() -> None:
    """SD of the first and correlation with the second, of enough people, and told as such."""
    found = dataset(Cohort(people=80, gain=0).frames())
    assert judges(found.assessments, PLAN, config().programme, told()) == {}
    plan = PLAN.model_copy(update={"estimate_norms": EstimateConfig(least_people=50)})
    known = judges(found.assessments, plan, config().programme, told())
    first, second = (
        found.assessments.query("measure == @DPRIME").groupby("person")["value"].nth(n).to_numpy()
        for n in (0, 1)
    )
    r = float(np.corrcoef(first, second)[0, 1])
    norm = Norm(float(np.std(first, ddof=1)), r)
    assert known[DPRIME].norm.sd == pytest.approx(norm.sd, abs=1e-9)
    assert known[DPRIME].norm.reliability == pytest.approx(norm.reliability, abs=1e-9)
    assert known[DPRIME].people == 80
    assert "estimated here" in known[DPRIME].source
    few = PLAN.model_copy(update={"estimate_norms": EstimateConfig(least_people=81)})
    assert judges(found.assessments, few, config().programme, told()) == {}
