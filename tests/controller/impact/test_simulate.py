"""`pod impact simulate`: what the report tells of cohorts whose truth is known."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import binom

from controller.cli import main
from controller.impact.simulate.cohorts import MEASURE, Shape, made
from controller.impact.simulate.run import Outcome, Rate, simulate

# A right share falls outside of its bounds once in 100,000 runs; the seed is fixed besides.
SELDOM = 1e-5


def likely(rate: Rate, share: float) -> bool:
    """Whether so many of so many may be, where `share` is true."""
    low, high = binom.ppf([SELDOM / 2, 1 - SELDOM / 2], rate.of, share)
    return bool(rate.of > 0 and low <= rate.hits <= high)


@pytest.fixture(scope="module")
def nothing() -> Outcome:
    return simulate(Shape(people=40, effect=0.0), 150, 40, 1)


@pytest.fixture(scope="module")
def medium() -> Outcome:
    return simulate(Shape(people=40, effect=0.5, drop_out=0.3), 150, 40, 2)


def test_nothing_is_found_where_nothing_is_more_often_than_by_chance(nothing: Outcome) -> None:
    counts = nothing.counts
    assert likely(counts.clear, 0.05)
    assert likely(counts.found, 0.05)
    assert likely(counts.model_found, 0.05)


def test_bands_hold_the_truth(nothing: Outcome, medium: Outcome) -> None:
    for counts in (nothing.counts, medium.counts):
        assert likely(counts.person_covered, 0.95)
        assert likely(counts.covered, 0.95)
        assert likely(counts.model_covered, 0.95)


def test_what_is_there_is_found(medium: Outcome) -> None:
    # Of 40 people at r = .8 a medium effect is beyond five standard errors.
    assert (medium.counts.found.share or 0) > 0.95
    assert medium.counts.improved.hits > 4 * medium.counts.worse.hits


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    def counts(seed: int) -> Any:
        return simulate(Shape(people=20), 10, 0, seed).counts

    assert counts(1) == counts(1)
    assert counts(1) != counts(2)


def test_practice_that_no_norm_knows_of_looks_like_change() -> None:
    known, unknown = (
        simulate(Shape(40, 0.0, practice=0.5, practice_known=known), 100, 0, 3).counts
        for known in (True, False)
    )
    assert likely(known.clear, 0.05)
    assert not likely(unknown.clear, 0.05)


def test_who_leaves_does_not_come_again_and_as_many_leave_as_was_said() -> None:
    shape = Shape(people=4000, drop_out=0.4, leavers="low")
    rows = made(shape, 1, np.random.default_rng(4)).dataset.assessments
    times = rows.groupby("person")["at"].agg(["size", "max"])
    assert (times["size"] == times["max"] + 1).all()
    assert likely(Rate(int((times["size"] < 3).sum()), 4000), 0.4)
    stayed = times.index[times["size"] == 3]
    first = rows[rows["at"] == 0].set_index("person")["value"]
    assert first[stayed].mean() > first.drop(stayed).mean() + 0.2


def test_the_true_size_is_that_of_a_very_large_cohort() -> None:
    shape = Shape(people=200_000, effect=1.0, drop_out=0.5, practice=0.3)
    rows = made(shape, 1, np.random.default_rng(5)).dataset.assessments
    several = rows[rows.groupby("person")["at"].transform("max") > 0]
    ends = several.groupby("person")["value"].agg(["first", "last"])
    gain = (ends["last"] - ends["first"]).mean()
    sd = np.sqrt((ends["first"].var() + ends["last"].var()) / 2)
    assert gain == pytest.approx(shape.gain, abs=0.01)
    assert gain / sd == pytest.approx(shape.size, abs=0.01)
    assert set(rows["measure"]) == {MEASURE}


def ran(*line: str) -> Any:
    return CliRunner().invoke(main, ["impact", "simulate", *line])


SMALL: Sequence[str] = ("--people", "12", "--cohorts", "10", "--models", "2", "--effect", "small")


def test_the_command_tells_a_table_a_document_and_a_picture(tmp_path: Any) -> None:
    picture = tmp_path / "power.svg"
    table = ran(*SMALL, "--picture", str(picture))
    assert table.exit_code == 0, table.output
    row = table.stdout.splitlines()[1].split()
    assert row[:2] == ["12", "0.2"]
    assert len(row) == len(table.stdout.splitlines()[0].split())
    assert "<desc>" in picture.read_text()
    of = json.loads(ran(*SMALL, "--json").stdout)["cohorts"][0]
    assert of["found"]["of"] == of["cohorts"] == 10
    assert of["model_found"]["of"] == of["models"] == 2
    assert 100 * of["found"]["share"] == pytest.approx(float(row[5]), abs=0.05)
    assert of["clear"]["low"] <= of["clear"]["share"] <= of["clear"]["high"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("--effect", "big"), "none, small, medium"),
        (("--effect", "nan"), "none, small, medium"),
        (("--people", "3"), "10<=x<=5000"),
        (("--drop-out", "1"), "0<=x<=0.7"),
        (("--picture", "/nowhere/at/all.svg"), "/nowhere/at/all.svg"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(line: tuple[str, ...], told: str) -> None:
    result = ran(*SMALL, *line)
    assert result.exit_code != 0
    assert told in result.output
    assert isinstance(result.exception, SystemExit)
