"""Finished questionnaires as assessments: one measure a scale, in order with all else."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

# Which cannot be an exercise's session.
PREFIX = "asked "
COLUMNS = ["site", "pod", "person", "session", "visit", "started", "clock_set", "kind"]


def askings(answers: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """A row for each finished asking that came to scores, with those as JSON.

    Answers count a person's own visits, runs the pod's: the n-th visit of somebody is the n-th of
    theirs in which something was done to its end.
    """
    rows = answers[(answers["outcome"] == "finished").to_numpy() & answers["scores"].notna()]
    rows = rows.drop_duplicates(["person", "asking"]).astype({"person": object})
    done = runs[runs["finished"]].drop_duplicates(["person", "visit"]).astype({"person": object})
    done = done.sort_values(["person", "visit"])
    done["nth"] = done.groupby("person").cumcount() + 1.0
    number = rows.merge(
        done[["person", "nth", "visit"]].rename(columns={"visit": "number"}),
        left_on=["person", "visit"],
        right_on=["person", "nth"],
        how="left",
    )["number"].to_numpy()
    later = rows["person"].map(done.groupby("person")["visit"].max()).fillna(0.0).to_numpy()
    visit = np.where(np.isnan(number), later + rows["visit"].to_numpy(), number)
    session = PREFIX + rows["asking"].astype(str)
    return rows.assign(session=session, visit=visit, started=rows["given"], kind=0)


def as_results(asked: pd.DataFrame) -> pd.DataFrame:
    """A row for each scale, as results have them; whatever the screen, an answer has no timing."""
    columns = ["person", "session", "measure", "version", "params", "verdict", "reasons"]
    found = [row for each in asked.itertuples() for row in _scales(each)]
    frame = pd.DataFrame(found, columns=[*columns, "verified", "value"])
    return frame.astype({"value": "float64", "verified": bool})


def _scales(asking: Any) -> Iterator[tuple[object, ...]]:
    try:
        scores = json.loads(asking.scores)
        values, verdict = scores["values"].items(), str(scores["verdict"])
        reasons = " ".join(str(reason.get("code", "")) for reason in scores.get("reasons", ()))
    except (ValueError, KeyError, AttributeError, TypeError):
        values, verdict, reasons = {"unreadable": None}.items(), "invalid", "unreadable"
    for scale, value in values:
        measure = f"{asking.instrument}.{scale}"
        yield (
            asking.person,
            asking.session,
            measure,
            str(asking.version),
            "",
            verdict,
            reasons,
            True,
            value,
        )
