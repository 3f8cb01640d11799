"""What each template is told: plain values, lists and sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from controller.impact.analysis.changes import CANNOT, WHY, compared, steps
from controller.impact.analysis.groups import Group
from controller.impact.analysis.programme import Found
from controller.impact.analysis.ranks import Standing
from controller.impact.measures import Told
from controller.impact.plan import Given
from controller.impact.reading.dataset import Dataset
from controller.impact.rendering import plots
from controller.impact.rendering.words import NOT_BECAUSE, line, number, summary, verdict_words

NEED_WORDS = {
    "self_control": "self-control",
    "mental_health": "mental health",
    "agency": "agency",
}
RANKING_METHODS = (
    "Needs: by the grounds and the arithmetic of the pod’s own order of areas (docs/programme.md); "
    "overall need is the mean of the three; an area of which nothing is known may lie anywhere.",
    "Ranks: 95 % intervals of the ranks in draws from the needs’ normal errors (Goldstein & "
    "Spiegelhalter 1996). Ties: from the top, whoever’s rank interval overlaps that of the first "
    "of a group is in the group.",
)
NOT_BECAUSE_ONE = (
    "A change has many causes: time, a good or a bad day, doing a test again, life on the wing. "
    "This page cannot say that training was the cause."
)


def of_group(
    found: Found,
    given: Given,
    measures: Mapping[str, Told],
    deviations: Sequence[str],
    common: Mapping[str, Any],
) -> dict[str, Any]:
    """programme.html: one group, nobody named."""
    shown = [group for group in found.groups if group.effect is not None]
    titles = _titles(shown, measures)
    better = {group.measure: measures[group.measure].better for group in shown}
    judged = [group for group in shown if group.verdicts is not None]
    pictures = [plots.effects(shown, titles, better)] if shown else []
    pictures += [plots.verdicts(judged, titles)] if judged else []
    return {
        **common,
        "summary": list(summary(found, measures, given.plan.fewest)),
        "lines": [line(group, measures[group.measure]) for group in shown],
        "warnings": [NOT_BECAUSE, *(each for each in deviations if "everything here" in each)],
        "pictures": pictures,
        "effects": shown,
        "models": list(map(_model, shown)),
        "stayed": [group for group in shown if group.stayed is not None],
        "hidden": [group.measure for group in found.groups if group.effect is None],
        "wings": found.wings,
        "wing_measures": list(found.wings[0].effects) if found.wings else [],
        "verdict_words": verdict_words,
    }


def _titles(groups: Sequence[Group], measures: Mapping[str, Told]) -> dict[str, str]:
    """Each measure's task; where a task has several, with the measure's own name."""
    titles = [measures[group.measure].title for group in groups]
    return {
        group.measure: title
        if titles.count(title) == 1
        else f"{title} ({group.measure.split('.')[1]})"
        for group, title in zip(groups, titles, strict=True)
    }


def _model(group: Group) -> dict[str, str]:
    """A mixed model's row, in words."""
    row = {"measure": group.measure, "size": "–", "weeks": "–", "hours": "–", "spread": "–"}
    fit = group.model
    if fit is None:
        return row | {"notes": f"no model: {group.model_note}"}
    for term in fit.terms:
        if term.name in ("weeks", "hours"):
            row[term.name] = f"{number(term.value)} ({number(term.low)} to {number(term.high)})"
    row["size"] = f"{fit.people}, {fit.rows}"
    row["spread"] = f"{number(fit.between**0.5)}, {number(fit.within**0.5)}"
    return row | {"notes": "; ".join(fit.notes)}


def who_first(standings: Sequence[Standing], missing: int) -> Iterator[str]:
    """The sentences above the list of whom to talk to first."""
    judged = len(standings)
    yield f"{judged:,} people could be judged; {missing:,} could not."
    if not judged:
        return
    first = sum(each.group == 1 for each in standings)
    if first == judged and judged > 1:
        yield "All of them are tied: what is known tells nobody apart. Talk to whom you can."
    elif first == 1:
        yield f"One person stands out: {standings[0].person}."
    else:
        yield f"The first group has {first:,} people. Within it nobody can be told apart."
    flags = sum(each.flag for each in standings)
    if flags:
        yield f"{flags:,} of them have an open flag: see to these first, whatever their place."


def of_person(
    own: Dataset,
    changed: pd.DataFrame,
    found: Found,
    measures: Mapping[str, Told],
    standing: Sequence[Standing],
) -> dict[str, Any]:
    """person.html: one person's own; `changed` are their rows."""
    person = own.people.iloc[0]
    rows = [_change(row, measures) for row in changed.to_dict("records")]
    return {
        "summary": list(_person_summary(person, rows)),
        "warnings": [NOT_BECAUSE_ONE],
        "rows": rows,
        "pictures": list(_courses(own, changed, found, measures)),
        "areas": list(_areas(standing)),
        "more_methods": RANKING_METHODS[:1],
    }


def _person_summary(person: Any, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    visits, hours = int(person["visits"]), float(person["hours"])
    yield f"They came {visits} time{'s'[: visits != 1]} and trained for {number(hours, 2)} hours."
    if person["pods"] > 1:
        yield f"They came to {person['pods']} pods; the last is {person['wing']}."
    for verdict in ("improved", "worse", "no clear change"):
        titles = [row["title"] for row in rows if row["verdict"] == verdict]
        if titles:
            yield f"{verdict[:1].upper()}{verdict[1:]}: {', '.join(titles)}."
    cannot = sum(row["verdict"] == CANNOT for row in rows)
    if cannot:
        yield f"Of {cannot} measure{'s'[: cannot != 1]} nothing can be told; the table says why."


def _change(row: Mapping[str, Any], measures: Mapping[str, Told]) -> dict[str, Any]:
    quality = ["doubtful" if row["doubtful"] else "valid"]
    if not row["verified"] and row["counted"]:
        quality.append("timing not verified")
    if not row["is_baseline"] and row["counted"]:
        quality.append(f"no baseline: {number(row['hours_before'], 2)} hours trained before")
    told = {"title": measures[row["measure"]].title, "why": WHY[row["why"]]}
    return {**row, **told, "quality": ", ".join(quality) if row["counted"] else "–"}


def _courses(
    own: Dataset, changed: pd.DataFrame, found: Found, measures: Mapping[str, Told]
) -> Iterator[tuple[plots.Picture, str]]:
    used = compared(own.assessments)
    main = [name for name in changed["measure"] if measures[name].main]
    for measure in main:
        rows = own.assessments[own.assessments["measure"] == measure].dropna(subset=["value"])
        kept = used[used["measure"] == measure]
        if len(rows) < 2 or not len(kept):
            continue
        told, judge = measures[measure], found.judges.get(measure)
        marks = rows["at"].isin(set(kept["at"])).tolist()
        band = 1.96 * judge.norm.se if judge else None
        picture = plots.course(
            told.title, told.unit, rows["value"].tolist(), marks, band, told.better
        )
        each = steps(kept["value"].to_numpy(float), judge, told.better)
        yield picture, plots.step_words(each) if judge else ""


def _areas(standing: Sequence[Standing]) -> Iterator[dict[str, str]]:
    areas = standing[0].areas if standing else {}
    for need, name in NEED_WORDS.items():
        level = areas.get(need)  # type: ignore[call-overload]
        rests = standing[0].rests_on[need] if level else ()  # type: ignore[index]
        if not level or not rests:
            yield {"name": name, "value": "–", "rests": "nothing is known"}
            continue
        value = f"{number(level.value, 2)} ({number(level.low, 2)} to {number(level.high, 2)})"
        words = ", ".join(each.replace("own_not_validated_", "own question ") for each in rests)
        yield {"name": name, "value": value, "rests": words}
