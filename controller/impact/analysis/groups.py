"""Change in a group: who was measured, who came back, how much changed, and by how much training.

Only baselines count here (at most so many hours of training before), and of each measure only the
task that most pairs are of. There is no comparison group: time, being tested again and everything
else that happened are in each change too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests

from controller.impact.analysis import disclosure
from controller.impact.analysis.effects import Apart, Effect, apart, paired
from controller.impact.analysis.mixed import CannotFit, Fit, fit
from controller.impact.measures import Told
from controller.impact.plan import Plan, Role
from exercises.core.change import VERDICTS

# Time and hours that go together more closely than this cannot be told apart.
ALIKE = 0.98
FEW_FOR_MODEL = 30
ADJUSTED = "holm"


@dataclass(frozen=True, slots=True)
class Group:
    """One measure in a group; `hidden` says that it is of too few people, and all else is empty.

    `baseline` and `returned` are (low, high) where a small number must not be told. `effect` is
    after minus before; `practice` is the norm's, and still in it. `verdicts` are of whom a norm
    judges; None for a count that is hidden. `p_adjusted` is for primary measures alone. `stayed`
    sets the baselines of who came back beside those of who did not.
    """

    measure: str
    role: Role
    hidden: bool = False
    baseline: tuple[int, int] | None = None
    returned: tuple[int, int] | None = None
    effect: Effect | None = None
    p_adjusted: float | None = None
    practice: float = 0.0
    norm: str = ""
    verdicts: Mapping[str, int | None] | None = None
    hours: float | None = None
    weeks: float | None = None
    model: Fit | None = None
    model_note: str = ""
    stayed: Apart | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Wing:
    """One wing beside the others; None for what may not be told."""

    wing: str
    people: int | None
    effects: Mapping[str, Effect | None]


def groups(
    changed: pd.DataFrame, compared: pd.DataFrame, plan: Plan, measures: Mapping[str, Told]
) -> tuple[Group, ...]:
    """All measures with data: the plan's in its order, then the others' main ones.

    `changed` is changes.py's frame; `compared` are the assessments it was made of.
    """
    there = [name for name in measures if (changed["measure"] == name).any()]
    order = [name for name in plan.planned if name in there]
    order += [name for name in there if measures[name].main and name not in order]
    own = dict(tuple(changed.groupby("measure")))
    rows = dict(tuple(compared.groupby("measure")))
    nothing = compared.iloc[:0]
    found = [_group(name, own[name], rows.get(name, nothing), plan) for name in order]
    return _adjusted(found)


def _group(measure: str, own: pd.DataFrame, rows: pd.DataFrame, plan: Plan) -> Group:
    base = own[own["is_baseline"]]
    pairs, left_out = _one_task(base[base["counted"] > 1])
    role, fewest = plan.role(measure), plan.fewest
    if len(pairs) < fewest:
        return Group(measure, role, hidden=True)
    dropped = base[base["counted"] == 1]
    before, after = (pairs[column].to_numpy(float) for column in ("before", "after"))
    model, note = _model(rows[rows["person"].isin(set(base["person"]))], pairs["task"].iloc[0])
    gone = dropped["before"].to_numpy(float)
    judged = pairs[pairs["norm"] != ""]
    return Group(
        measure,
        role,
        baseline=disclosure_of_all(len(base), len(pairs) + left_out, fewest),
        returned=disclosure.share(len(pairs) + left_out, len(base), fewest),
        effect=paired(before, after),
        practice=float(judged["practice"].iloc[0]) if len(judged) else 0.0,
        norm=str(judged["norm"].iloc[0]) if len(judged) else "",
        verdicts=_verdicts(judged, fewest) if len(judged) else None,
        hours=_middle(pairs["hours"]),
        weeks=_middle(pairs["weeks"]),
        model=model,
        model_note=note,
        stayed=apart(before, gone) if len(gone) >= fewest else None,
        left_out=left_out if left_out >= fewest else 0,
    )


def disclosure_of_all(everybody: int, pairs: int, fewest: int) -> tuple[int, int]:
    """How many were measured at baseline; a range where who did not return would be too few."""
    gone = everybody - pairs
    return (pairs + 1, pairs + fewest - 1) if 0 < gone < fewest else (everybody, everybody)


def _one_task(pairs: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Those of the commonest task, and how many are of others."""
    if not len(pairs):
        return pairs, 0
    common = pairs["task"].value_counts()
    kept = pairs[pairs["task"] == common.index[0]]
    return kept, len(pairs) - len(kept)


def _verdicts(judged: pd.DataFrame, fewest: int) -> dict[str, int | None]:
    counts = judged["verdict"].value_counts()
    return disclosure.told({each: int(counts.get(each, 0)) for each in VERDICTS}, fewest)


def _middle(values: pd.Series) -> float | None:
    known = values.dropna()
    return float(known.median()) if len(known) else None


def _model(rows: pd.DataFrame, task: float) -> tuple[Fit | None, str]:
    """Weeks since the first assessment and hours trained so far; why there is no model."""
    own = rows[(rows["task"] == task) & rows["when"].notna()]
    own = own[own.groupby("person")["at"].transform("size") > 0]
    if not len(own):
        return None, "no date is known"
    first = own.groupby("person")["when"].transform("min")
    weeks = ((own["when"] - first) / pd.Timedelta(weeks=1)).to_numpy(float)
    hours = own["hours"].to_numpy(float)
    names, x, notes = ["weeks"], [weeks], list[str]()
    if np.isnan(hours).any():
        notes.append("hours are not known: time alone is in the model")
    elif _alike(weeks, hours):
        notes.append("weeks and hours rose together: hours alone stand for both")
        names, x = ["hours"], [hours]
    else:
        names, x = ["weeks", "hours"], [weeks, hours]
    people = pd.factorize(own["person"])[0]
    try:
        found = fit(own["value"].to_numpy(float), np.column_stack(x), tuple(names), people)
    except CannotFit as why:
        return None, str(why)
    if found.people < FEW_FOR_MODEL:
        notes.append(f"of {found.people} people its intervals are too narrow")
    if found.at_bound:
        notes.append("no variance between people was found: people are taken as alike")
    return replace(found, notes=tuple(notes)), ""


def _alike(weeks: np.ndarray, hours: np.ndarray) -> bool:
    if not (weeks.std() > 0 and hours.std() > 0):
        return False
    return bool(abs(np.corrcoef(weeks, hours)[0, 1]) > ALIKE)


def _adjusted(found: Sequence[Group]) -> tuple[Group, ...]:
    """Holm's p of all primary measures together (1979, Scandinavian Journal of Statistics 6:65-70).

    Those that are hidden, or have no p, count as one each: what was planned was planned.
    """
    primary = [each for each in found if each.role == "primary"]
    if not primary:
        return tuple(found)
    raw = [each.effect.p if each.effect else 1.0 for each in primary]
    adjusted = multipletests(raw, method=ADJUSTED)[1]
    by_name = {each.measure: float(p) for each, p in zip(primary, adjusted, strict=True)}
    return tuple(
        replace(each, p_adjusted=by_name[each.measure])
        if each.effect is not None and each.measure in by_name
        else each
        for each in found
    )


def wings(
    people: pd.DataFrame, changed: pd.DataFrame, names: Sequence[str], plan: Plan
) -> tuple[Wing, ...]:
    """Each wing with the effects of these measures; empty where there is one wing only.

    Where a wing is hidden another is too, so that nothing follows from the programme's total.
    """
    counts = people.groupby("wing").size().to_dict()
    if len(counts) < 2:
        return ()
    told = disclosure.told(counts, plan.fewest)
    own = changed[changed["is_baseline"] & (changed["counted"] > 1)]
    effects = {name: _by_wing(own[own["measure"] == name], counts, plan) for name in names}
    return tuple(
        Wing(wing, told[wing], {n: effects[n].get(wing) if told[wing] else None for n in names})
        for wing in sorted(counts)
    )


def _by_wing(own: pd.DataFrame, counts: Mapping[str, int], plan: Plan) -> dict[str, Effect | None]:
    pairs, _ = _one_task(own)
    parts = dict(tuple(pairs.groupby("wing")))
    numbers = {wing: len(parts.get(wing, ())) for wing in counts}
    told = disclosure.told(numbers, plan.fewest)
    return {
        wing: paired(of["before"].to_numpy(float), of["after"].to_numpy(float))
        for wing, of in parts.items()
        if told[wing]
    }
