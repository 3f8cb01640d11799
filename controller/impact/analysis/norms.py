"""What each measure's change is judged by, and where that is from.

Of the programme's configuration, of the analysis plan, or, where the plan says so, estimated from
the first two assessments of everybody here. There is none otherwise: then no change is judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from controller.config.models import NormConfig, ProgrammeConfig
from controller.impact.measures import Told
from controller.impact.plan import Plan
from exercises.core.change import Norm

MOST_RELIABLE = 0.99


@dataclass(frozen=True, slots=True)
class Judge:
    """A norm, and who found it; `people` is of how many it was estimated here, 0 for elsewhere."""

    norm: Norm
    source: str
    people: int = 0


def judges(
    assessments: pd.DataFrame,
    plan: Plan,
    programme: ProgrammeConfig,
    measures: Mapping[str, Told],
) -> dict[str, Judge]:
    """By measure; the plan's come before the programme's, and estimates last."""
    mains = {each.name.split(".")[0]: each.name for each in measures.values() if each.main}
    found = dict(_estimated(assessments, plan)) if plan.estimate_norms else {}
    found |= {mains[name]: _given(of) for name, of in programme.norms.items() if name in mains}
    return found | {name: _given(of) for name, of in plan.norms.items()}


def _given(of: NormConfig) -> Judge:
    return Judge(Norm(of.sd, of.reliability, of.practice), of.source)


def _estimated(assessments: pd.DataFrame, plan: Plan) -> Iterator[tuple[str, Judge]]:
    """SD of the first assessment, and its correlation with the second of the same task.

    The correlation is below the test-retest reliability wherever training, or time, changed people
    differently: fewer changes are called clear, not more. A practice effect cannot be told from
    training's here, so that none is taken off.
    """
    assert plan.estimate_norms is not None
    used = assessments[assessments["usable"]]
    keys = ["measure", "task", "person"]
    nth = used.groupby(keys).cumcount()
    first, second = (used[nth == n].set_index(keys)["value"] for n in (0, 1))
    pairs = pd.concat([first, second], axis=1, keys=["first", "second"], join="inner")
    for measure, of_measure in pairs.groupby(level="measure"):
        task = of_measure.groupby(level="task").size().idxmax()
        own = of_measure.xs(task, level="task")
        if len(own) >= plan.estimate_norms.least_people:
            yield from _of_pairs(str(measure), own["first"].to_numpy(), own["second"].to_numpy())


def _of_pairs(measure: str, first: np.ndarray, second: np.ndarray) -> Iterator[tuple[str, Judge]]:
    sd = float(np.std(first, ddof=1))
    if sd > 0 and np.std(second) > 0:
        r = float(np.corrcoef(first, second)[0, 1])
        if r > 0:
            norm = Norm(sd, min(r, MOST_RELIABLE))
            yield measure, Judge(norm, f"estimated here, of {len(first)} people", len(first))
