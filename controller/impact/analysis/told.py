"""What each person said and did last: what their needs rest on."""

import json

import pandas as pd

from controller.checkin import own
from controller.programme.grounds import Grounds
from controller.store.grounds import CHECK_INS, Told


def told_last(
    assessments: pd.DataFrame, answers: pd.DataFrame, grounds: Grounds
) -> dict[str, Told]:
    """What each person said and did last, as the pod itself looks for it (store/grounds.py)."""
    own_last = _own(answers, grounds)
    scores = _scores(answers, grounds)
    measured = _measured(assessments, grounds)
    who = {*own_last, *scores, *measured}
    return {
        each: Told(own_last.get(each, {}), scores.get(each, {}), measured.get(each, {}))
        for each in who
    }


def _own(answers: pd.DataFrame, grounds: Grounds) -> dict[str, dict[str, int]]:
    """The last answer to each own question within the last check-ins."""
    name, version = grounds.wanted.own
    rows = answers[(answers["instrument"] == name) & (answers["version"] == version)]
    rows = rows.astype({"person": object, "asking": object, "item": object})
    askings = rows.drop_duplicates(["person", "asking"])[["person", "asking", "visit", "given"]]
    askings = askings.sort_values(["person", "visit", "given"], kind="stable")
    recent = askings.groupby("person").tail(CHECK_INS)
    order = recent.assign(order=recent.groupby("person").cumcount())
    known = rows.dropna(subset=["value"]).merge(order[["person", "asking", "order"]])
    known = known[known["item"].str.startswith(own.PREFIX)].sort_values("order", kind="stable")
    found = dict[str, dict[str, int]]()
    for row in known[["person", "item", "value"]].itertuples(index=False):
        found.setdefault(row.person, {})[row.item] = int(row.value)
    return found


def _scores(answers: pd.DataFrame, grounds: Grounds) -> dict[str, dict[str, dict[str, float]]]:
    """The last finished scores of each questionnaire under today's key and words."""
    found = dict[str, dict[str, dict[str, float]]]()
    rows = answers[answers["scores"].notna() & (answers["outcome"] == "finished")]
    rows = rows.drop_duplicates(["person", "asking"]).sort_values(["visit", "given"])
    for row in rows[["person", "instrument", "version", "scores"]].itertuples(index=False):
        if row.version in grounds.wanted.instruments.get(row.instrument, ()):
            told = json.loads(row.scores)
            values = {} if told.get("verdict") == "invalid" else told.get("values", {})
            kept = {name: value for name, value in values.items() if value is not None}
            found.setdefault(row.person, {})[row.instrument] = kept
    return found


def _measured(assessments: pd.DataFrame, grounds: Grounds) -> dict[str, dict[str, float]]:
    """The last valid main measure of each assessment that a norm with a mean is known of."""
    names = {f"{n}.{measure}": n for n, (_, measure) in grounds.wanted.assessments.items()}
    there = assessments["measure"].isin(list(names)) & (assessments["verdict"] == "valid")
    rows = assessments[there & assessments["ordered"].astype(bool)]
    rows = rows.dropna(subset=["value"]).groupby(["person", "measure"]).tail(1)
    found = dict[str, dict[str, float]]()
    for row in rows[["person", "measure", "value"]].itertuples(index=False):
        found.setdefault(row.person, {})[names[row.measure]] = float(row.value)
    return found
