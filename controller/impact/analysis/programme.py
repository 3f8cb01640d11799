"""All that is told of a group: one call from a dataset to dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from controller.config import Config
from controller.impact.analysis import disclosure
from controller.impact.analysis.changes import changes, compared, mixed_versions
from controller.impact.analysis.groups import Group, Wing, groups, wings
from controller.impact.analysis.norms import Judge, judges
from controller.impact.analysis.ranks import Ranking, ranking
from controller.impact.analysis.told import told_last
from controller.impact.measures import Told
from controller.impact.plan import Plan
from controller.impact.reading.account import Account
from controller.impact.reading.dataset import Dataset
from controller.programme.grounds import Grounds


@dataclass(frozen=True, slots=True)
class Usage:
    """How the group took to it: people, who came twice or more, hours of training.

    `again` is (low, high) of `people`; None where all are too few.
    """

    people: int | None
    again: tuple[int, int] | None
    hours: float | None
    hours_middle: float | None
    visits: int | None
    first: str
    last: str


@dataclass(frozen=True)
class Found:
    """All of a group: changes of each person (changes.py's frame), groups, wings, usage, norms.

    `account` is the dataset's and what showed here only.
    """

    changed: pd.DataFrame
    groups: tuple[Group, ...]
    wings: tuple[Wing, ...]
    usage: Usage
    judges: Mapping[str, Judge]
    account: Account


def analyse(dataset: Dataset, plan: Plan, config: Config, measures: Mapping[str, Told]) -> Found:
    """The whole analysis of a dataset."""
    judged = judges(dataset.assessments, plan, config.programme, measures)
    changed = changes(dataset.assessments, judged, measures, plan.baseline_hours)
    used = compared(dataset.assessments)
    account = Account([*dataset.account.entries])
    account.note("versions_mixed", "assessments", mixed_versions(dataset.assessments))
    account.note("single", "measures", changed[changed["counted"] == 1])
    account.note(
        "no_baseline", "measures", changed[(changed["counted"] > 0) & ~changed["is_baseline"]]
    )
    found = groups(changed, used, plan, measures)
    names = [each.measure for each in found if not each.hidden and each.role == "primary"]
    names = names or [each.measure for each in found if not each.hidden][:4]
    beside = wings(dataset.people, changed, names, plan)
    return Found(changed, found, beside, usage(dataset.people, plan.fewest), judged, account)


def usage(people: pd.DataFrame, fewest: int) -> Usage:
    """Of the people's frame."""
    number = len(people)
    if number < fewest:
        return Usage(None, None, None, None, None, "", "")
    again = disclosure.share(int((people["visits"] > 1).sum()), number, fewest)
    hours = people["hours"]
    first, last = people["first"].min(), people["last"].max()
    days = ["" if pd.isna(each) else each.date().isoformat() for each in (first, last)]
    return Usage(
        number,
        again,
        float(hours.sum()),
        float(hours.median()),
        int(people["visits"].sum()),
        *days,
    )


def rank(dataset: Dataset, plan: Plan, grounds: Grounds) -> Ranking:
    """Who first."""
    told = told_last(dataset.assessments, dataset.answers, grounds)
    flags = dataset.flags
    opened = frozenset(flags[flags["acknowledged"].isna()]["person"])
    return ranking(
        dataset.people, told, grounds, opened, places=plan.places, draws=plan.draws, seed=plan.seed
    )
