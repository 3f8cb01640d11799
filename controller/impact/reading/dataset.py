"""What analysis works on: one frame of assessments, one of people, and the account beside them.

Frames and their columns, one row each:

`assessments`: one measure of one assessment or questionnaire, in each person's order
    person, wing      pseudonym; `site/pod` where they came last
    measure           `exercise.measure` or `questionnaire.scale`
    version, params   of the task
    task              both as a number: only equal ones are compared
    session, at       its label; its place in the person's order, from 0
    when              UTC, NaT where no date is known
    hours             of training before it; NaN where that is not known
    verdict, reasons  of the result, as the pod gave them
    verified          whether the screen's flips were
    value             float; NaN where undefined
    usable, why       whether it counts; else the account's code of why not
`people`: person, wing, pods (how many they came to), visits, hours (trained in all), first, last
    (UTC or NaT), assessed (assessments that count)
`answers`, `flags`: reading/columns.py's, cleaned
"""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd

from controller.impact.measures import Told
from controller.impact.plan import Plan
from controller.impact.reading.account import Account
from controller.impact.reading.askings import as_results, askings
from controller.impact.reading.cleaning import cleaned
from controller.impact.reading.package import Source
from controller.impact.reading.raw import Raw
from controller.impact.reading.timeline import timeline


@dataclass(frozen=True)
class Dataset:
    """All that is known, and the account of what was left out of it; `made` is when."""

    assessments: pd.DataFrame
    people: pd.DataFrame
    answers: pd.DataFrame
    flags: pd.DataFrame
    account: Account
    sources: tuple[Source, ...]
    erased: frozenset[str]
    made: datetime

    def of_wing(self, wing: str) -> "Dataset":
        """Of who came last to this `site/pod`; the account stays that of all."""
        people = self.people[self.people["wing"] == wing]
        return self._of(people)

    def of_person(self, person: str) -> "Dataset":
        """Of one pseudonym."""
        return self._of(self.people[self.people["person"] == person])

    def _of(self, people: pd.DataFrame) -> "Dataset":
        who = set(people["person"])
        frames = (
            frame[frame["person"].isin(who)]
            for frame in (self.assessments, self.answers, self.flags)
        )
        assessments, answers, flags = frames
        kept = (self.account, self.sources, self.erased, self.made)
        return Dataset(assessments, people, answers, flags, *kept)


def assemble(raw: Raw, plan: Plan, measures: dict[str, Told], now: datetime) -> Dataset:
    """The dataset of all sources, by the plan's rules; `now` is when, for dates in the future."""
    account = Account([*raw.account.entries])
    frames = cleaned(replace(raw, account=account))
    results, runs = frames["results"], frames["runs"]
    asked = askings(frames["answers"], runs)
    order = timeline(results, runs, asked, now, account)
    people = _people(order)
    wanted = results[(results["form"] == "assessment").to_numpy()]
    rows = pd.concat([_named(wanted), as_results(asked)], ignore_index=True)
    rows = _known(rows, measures, account)
    rows = _placed(rows, order, people)
    rows["why"] = _why(rows, plan, account)
    rows["usable"] = rows["why"] == ""
    account.note("moved", "people", people[people["pods"] > 1])
    if not len(runs):
        account.say("no_hours", "sources", 1)
    people["assessed"] = _counted(rows, people)
    return Dataset(
        rows, people, frames["answers"], frames["flags"], account, raw.sources, raw.erased, now
    )


NAMED = ["person", "session", "measure", "version", "params", "verdict", "reasons", "verified"]


def _named(results: pd.DataFrame) -> pd.DataFrame:
    """With `measure` as its whole name, and only what is needed further on."""
    exercise, measure = results["exercise"], results["measure"]
    whole = exercise.astype(object) + "." + measure.astype(object)
    found = results.assign(measure=whole)[[*NAMED, "value"]]
    texts = [name for name in NAMED if name != "verified"]
    return found.astype(dict.fromkeys(texts, object))


def _known(rows: pd.DataFrame, measures: dict[str, Told], account: Account) -> pd.DataFrame:
    there = rows["measure"].isin(list(measures))
    account.note("unknown_measure", "results", rows[~there])
    return rows[there].reset_index(drop=True)


def _placed(rows: pd.DataFrame, order: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Each with its place in the person's order, and the number of its task."""
    order = order.assign(at=order.groupby("person").cumcount())
    columns = ["person", "session", "at", "when", "hours", "ordered"]
    found = rows.merge(order[columns], on=["person", "session"], how="left")
    found = found.merge(people[["person", "wing"]], on="person", how="left")
    task = found["measure"] + "\0" + found["version"].fillna("") + "\0" + found["params"].fillna("")
    found["task"] = pd.factorize(task)[0]
    found["reasons"] = found["reasons"].fillna("")
    keys = ["person", "measure", "at"]
    return found.sort_values(keys).reset_index(drop=True)


def _why(rows: pd.DataFrame, plan: Plan, account: Account) -> np.ndarray:
    """Why each does not count, "" where it does; the first reason that holds is noted."""
    doubtful = (rows["verdict"] == "doubtful").to_numpy()
    found = {
        "order_unknown": (~rows["ordered"].fillna(value=False).astype(bool)).to_numpy(),
        "outside_days": _outside(rows["when"], plan),
        "invalid": (rows["verdict"] == "invalid").to_numpy(),
        "doubtful": doubtful & (plan.doubtful == "left_out"),
        "undefined": rows["value"].isna().to_numpy(),
    }
    why = np.select(list(found.values()), list(found), "")
    for code in found:
        # Sittings without an order are noted where the order is looked for.
        if code != "order_unknown":
            account.note(code, "measures", rows[why == code])
    used = why == ""
    account.note("doubtful_kept", "measures", rows[used & doubtful])
    account.note("unverified", "measures", rows[used & ~rows["verified"].astype(bool)])
    return why


def _outside(when: pd.Series, plan: Plan) -> np.ndarray:
    first, last = plan.days
    day = when.dt.tz_localize(None)
    off = np.zeros(len(when), bool)
    if first:
        off |= ~(day >= pd.Timestamp(first)).to_numpy()
    if last:
        off |= ~(day < pd.Timestamp(last) + pd.Timedelta(days=1)).to_numpy()
    return off


def _people(order: pd.DataFrame) -> pd.DataFrame:
    """A row for everybody who did or said anything."""
    groups = order.groupby("person", observed=True)
    last = groups.tail(1).set_index("person")
    people = groups.agg(
        pods=("pod_key", "nunique"),
        visits=("visit", "nunique"),
        hours=("seconds", "sum"),
        first=("when", "min"),
        last=("when", "max"),
    )
    people["hours"] /= 3600
    people["wing"] = last["pod_key"]
    return people.reset_index()


def _counted(rows: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    counts = rows[rows["usable"]].groupby("person").size()
    return people["person"].map(counts).fillna(0).astype(int)
