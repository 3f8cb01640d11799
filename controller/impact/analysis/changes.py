"""Change of each person in each measure, between the first and the last assessment that count.

The verdicts are those of exercises/core/change.py. What is compared is of one task (version and
parameters): of several the one with most assessments that count, then the latest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from controller.impact.analysis.norms import Judge
from controller.impact.measures import Told
from exercises.core.change import Z, change

CANNOT = "cannot tell"
WHY: Mapping[str, str] = {
    "": "",
    "none_usable": "no assessment of it counts (invalid, doubtful or without a value)",
    "single": "there is one assessment that counts",
    "order_unknown": "they moved between pods while a clock was wrong: the order is not known",
    "no_norm": "nobody has told how much this measure moves by itself",
    "no_direction": "neither way is the better one",
}
PAIR = ["person", "measure"]
COLUMNS = (
    "person", "wing", "measure", "task", "assessments", "counted", "before", "after",
    "difference", "low", "high", "index", "verdict", "why", "practice", "norm", "hours",
    "weeks", "hours_before", "is_baseline", "doubtful", "verified",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One pair of assessments: `low` and `high` are the 95 % band of `difference`."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    index: float
    verdict: str


def changes(
    assessments: pd.DataFrame,
    judges: Mapping[str, Judge],
    measures: Mapping[str, Told],
    baseline_hours: float,
) -> pd.DataFrame:
    """A row for each person and measure that was ever assessed, with COLUMNS.

    `difference` is after minus before with the norm's `practice` taken off; `hours` and `weeks` lie
    between the two; `hours_before` is what was trained before the first.
    """
    used = compared(assessments)
    first, last = used.groupby(PAIR).head(1), used.groupby(PAIR).tail(1)
    ends = [frame.set_index(PAIR) for frame in (first, last)]
    found = _counts(assessments, used)
    found = _with_ends(found, *ends)
    found["is_baseline"] = ~(found["hours_before"] > baseline_hours) & (found["counted"] > 0)
    found = _judged(found, judges, measures)
    found["why"] = _why(found, assessments, judges, measures)
    found.loc[found["why"] != "", "verdict"] = CANNOT
    return found.reset_index()[list(COLUMNS)]


def compared(assessments: pd.DataFrame) -> pd.DataFrame:
    """Those that count, of one task for each person and measure."""
    used = assessments[assessments["usable"]]
    tasks = used.groupby([*PAIR, "task"]).agg(n=("at", "size"), at=("at", "max")).reset_index()
    best = tasks.sort_values(["n", "at"]).drop_duplicates(PAIR, keep="last")
    return used.merge(best[[*PAIR, "task"]], on=[*PAIR, "task"])


def mixed_versions(assessments: pd.DataFrame) -> pd.DataFrame:
    """Those that count and are of another task than the one that is compared."""
    used, kept = assessments[assessments["usable"]], compared(assessments)
    keys = ["person", "measure", "at"]
    there = pd.MultiIndex.from_frame(used[keys]).isin(pd.MultiIndex.from_frame(kept[keys]))
    return used[~there]


def _counts(assessments: pd.DataFrame, used: pd.DataFrame) -> pd.DataFrame:
    groups = assessments.groupby(PAIR)
    found = groups.agg(assessments=("at", "nunique"), wing=("wing", "first"))
    found["counted"] = used.groupby(PAIR).size().reindex(found.index, fill_value=0)
    return found


def _with_ends(found: pd.DataFrame, first: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    at = {"first": first.reindex(found.index), "last": last.reindex(found.index)}
    several = found["counted"] > 1
    found["task"] = at["first"]["task"]
    found["before"] = at["first"]["value"]
    found["after"] = at["last"]["value"].where(several)
    found["hours_before"] = at["first"]["hours"]
    found["hours"] = (at["last"]["hours"] - at["first"]["hours"]).where(several)
    days = (at["last"]["when"] - at["first"]["when"]) / pd.Timedelta(days=1)
    found["weeks"] = (days / 7).where(several)
    ends = list(at.values())
    found["doubtful"] = ends[0]["verdict"].eq("doubtful") | ends[1]["verdict"].eq("doubtful")
    found["verified"] = ends[0]["verified"].eq(True) & ends[1]["verified"].eq(True)
    return found


def _judged(
    found: pd.DataFrame, judges: Mapping[str, Judge], measures: Mapping[str, Told]
) -> pd.DataFrame:
    """Difference, band, index and verdict, measure by measure."""
    columns = ("difference", "low", "high", "index", "practice")
    found = found.assign(**dict.fromkeys(columns, np.nan), verdict=CANNOT, norm="")
    plain = found["after"] - found["before"]
    found["difference"] = plain
    names = found.index.get_level_values("measure")
    for measure, judge in judges.items():
        where = names == measure
        if where.any():
            own = found.loc[where]
            before, after = (own[end].to_numpy() for end in ("before", "after"))
            told = change(before, after, judge.norm, measures[measure].better)
            found.loc[where, ["difference", "low", "high", "index"]] = np.column_stack(
                [told.difference, told.low, told.high, told.index]
            )
            found.loc[where, "verdict"] = told.verdicts
            found.loc[where, "practice"] = judge.norm.practice
            found.loc[where, "norm"] = judge.source
    return found


def _why(
    found: pd.DataFrame,
    assessments: pd.DataFrame,
    judges: Mapping[str, Judge],
    measures: Mapping[str, Told],
) -> np.ndarray:
    """Why nothing can be told; "" where something can."""
    unordered = assessments[assessments["why"] == "order_unknown"].groupby(PAIR).size()
    names = found.index.get_level_values("measure")
    directed = np.array([measures[name].better != 0 for name in names], bool)
    beyond = found["index"].abs().to_numpy() > Z
    return np.select(
        [
            unordered.reindex(found.index, fill_value=0).to_numpy() > 0,
            found["counted"].to_numpy() == 0,
            found["counted"].to_numpy() == 1,
            ~names.isin(list(judges)),
            ~directed & beyond,
        ],
        ["order_unknown", "none_usable", "single", "no_norm", "no_direction"],
        "",
    )


def steps(values: np.ndarray, judge: Judge | None, better: int) -> list[Step]:
    """Each pair of assessments that follow each other; without a judge nothing is told of them.

    The norm's practice effect is of taking a test a second time: it is taken off the first pair
    only.
    """
    return [
        _step(float(before), float(after), judge, better, first=n == 0)
        for n, (before, after) in enumerate(pairwise(values))
    ]


def _step(before: float, after: float, judge: Judge | None, better: int, *, first: bool) -> Step:
    if judge is None:
        return Step(before, after, after - before, np.nan, np.nan, np.nan, CANNOT)
    norm = judge.norm if first else replace(judge.norm, practice=0.0)
    told = change(np.array([before]), np.array([after]), norm, better)
    gain, low, high, index = (
        float(each[0]) for each in (told.difference, told.low, told.high, told.index)
    )
    return Step(before, after, gain, low, high, index, str(told.verdicts[0]))
