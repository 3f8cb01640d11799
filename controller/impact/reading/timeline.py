"""In which order a person did things, when, and after how many hours of training.

One pod's visits count up, whatever its clock said: of who came to one pod only they are the order.
Of who came to several, the clocks are, and where one of them was not right there is no order.
"""

from datetime import datetime

import numpy as np
import pandas as pd

from controller.impact.reading.account import Account

EARLIEST = pd.Timestamp("2020-01-01", tz="UTC")
SLACK = pd.Timedelta(days=1)
ASKED, DONE = 0, 1
KEPT = ["person", "session", "site", "pod", "visit", "started", "clock_set", "kind"]


def timeline(
    results: pd.DataFrame,
    runs: pd.DataFrame,
    askings: pd.DataFrame,
    now: datetime,
    account: Account,
) -> pd.DataFrame:
    """A row for each sitting or asking of a person, in order: KEPT and these.

    `when` (UTC, NaT where no date is known), `hours` of training before it (NaN where that is not
    known), `ordered` whether its place in the order is known, `seconds` of training in it.
    """
    found = _sittings(results, runs, askings)
    found["raw"] = _times(found["started"])
    several = found.groupby("person", observed=True)["pod_key"].transform("nunique") > 1
    found["several"] = several.to_numpy()
    found["when"] = _believed(found, now, account)
    undated = found["when"].isna()
    lost = found["several"] & undated.groupby(found["person"], observed=True).transform("any")
    found["ordered"] = ~lost.to_numpy()
    account.note("order_unknown", "sittings", found[lost])
    found = _in_order(found)
    found["hours"] = _hours_before(found, known=len(runs) > 0)
    return found.reset_index(drop=True)


def _sittings(results: pd.DataFrame, runs: pd.DataFrame, askings: pd.DataFrame) -> pd.DataFrame:
    trained = runs.assign(
        seconds=np.where(runs["form"] == "training", runs["seconds"].fillna(0.0), 0.0), kind=DONE
    )
    others = results.drop_duplicates(["person", "session"]).assign(seconds=0.0, kind=DONE)
    asked = askings.assign(seconds=0.0, kind=ASKED)
    texts = dict.fromkeys(("person", "session", "started", "site", "pod"), object)
    parts = [part[[*KEPT, "seconds"]].astype(texts) for part in (trained, others, asked)]
    found = pd.concat(parts, ignore_index=True).drop_duplicates(["person", "session"])
    found["pod_key"] = found["site"].astype(str) + "/" + found["pod"].astype(str)
    return found


def _times(started: pd.Series) -> pd.Series:
    return pd.to_datetime(started, utc=True, format="ISO8601", errors="coerce")


def _believed(found: pd.DataFrame, now: datetime, account: Account) -> pd.Series:
    """The dates that can be believed."""
    raw, is_set = found["raw"], found["clock_set"].astype(bool)
    account.note("clock_unset", "sittings", found[~is_set])
    off = is_set & (raw.isna() | (raw < EARLIEST) | (raw > pd.Timestamp(now) + SLACK))
    when = raw.where(is_set & ~off)
    off |= _backwards(found.assign(when=when))
    account.note("clock_wrong", "sittings", found[off])
    return when.where(~off)


def _backwards(found: pd.DataFrame) -> pd.Series:
    """Dates that do not rise with the visits of one pod: of two ways to mend them the shorter."""
    rows = found[~found["several"] & found["when"].notna()]
    at, visits = _number(rows["when"]), [rows["person"], rows["visit"]]
    bounds = at.groupby(visits, observed=True).agg(["min", "max"])
    so_far = bounds["max"].groupby(level=0).cummax().groupby(level=0).shift()
    to_come = bounds["min"][::-1].groupby(level=0).cummin().groupby(level=0).shift()
    keys = pd.MultiIndex.from_arrays(visits)
    early = pd.Series(at.to_numpy() < so_far.reindex(keys).to_numpy(), index=rows.index)
    late = pd.Series(at.to_numpy() > to_come.reindex(keys).to_numpy(), index=rows.index)
    counts = [each.groupby(rows["person"]).transform("sum") for each in (early, late)]
    wrong = early.where(counts[0] <= counts[1], late)
    return wrong.reindex(found.index, fill_value=False).astype(bool)


def _number(times: pd.Series) -> pd.Series:
    """Seconds since a day that is before all; NaN for none."""
    seconds: pd.Series = (times - EARLIEST) / pd.Timedelta(seconds=1)
    return seconds


def _in_order(found: pd.DataFrame) -> pd.DataFrame:
    first = _number(found["when"]).where(found["several"], found["visit"])
    keyed = found.assign(first=first, second=_number(found["raw"]))
    keys = ["person", "first", "kind", "second", "session"]
    ordered = keyed.sort_values(keys, na_position="last", kind="stable")
    return ordered.drop(columns=["first", "second"])


def _hours_before(found: pd.DataFrame, *, known: bool) -> pd.Series:
    if not known:
        return pd.Series(np.nan, index=found.index)
    sums = found.groupby("person", observed=True)["seconds"].cumsum() - found["seconds"]
    return (sums / 3600).where(found["ordered"])
