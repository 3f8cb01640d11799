"""Was it planned? What a report says of its plan, and the plan as far as it holds."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from controller.impact.analysis.norms import Judge
from controller.impact.plan import Given
from controller.impact.reading.dataset import Dataset

NO_PLAN = (
    "No plan was written before the results were looked at: everything here is exploratory. It may "
    "give ideas for the next programme; it confirms nothing."
)


def held(given: Given, dataset: Dataset) -> tuple[Given, list[str]]:
    """The plan with its roles, or without where it was none; and what is to be said of it."""
    plan, first = given.plan, dataset.assessments["when"].min()
    written = plan.written_on
    if written is None:
        notes = [NO_PLAN]
    elif not pd.isna(first) and first.date() < written:
        notes = [
            f"The plan is of {written}, the first result of {first.date()}: it was not written "
            "beforehand, and everything here is exploratory."
        ]
    else:
        there = set(dataset.assessments["measure"])
        planned = [name for name in plan.planned if name not in there]
        notes = [f"The plan is of {written}, before the first result."]
        notes += [f"Planned, and nothing is there: {name}." for name in planned]
        notes.append("Measures that the plan does not name are marked exploratory.")
        return given, notes
    bare = plan.model_copy(update={"primary": (), "secondary": ()})
    return replace(given, plan=bare), notes


def estimated(judges: Mapping[str, Judge]) -> list[str]:
    """What is to be said of norms that were estimated here."""
    names = [name for name, judge in judges.items() if judge.people]
    if not names:
        return []
    return [
        f"Norms of {', '.join(names)} were estimated from this very data, as the plan says: what "
        "training changed counts as error in them, and practice cannot be told from it."
    ]
