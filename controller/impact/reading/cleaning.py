"""Rows that must not count, or not twice: the erased, the gone, duplicates. Each is noted."""

from collections.abc import Iterator

import pandas as pd

from controller.impact.reading.account import Account
from controller.impact.reading.package import Source
from controller.impact.reading.raw import Raw

KEYS: dict[str, list[str]] = {
    "results": ["person", "session", "exercise", "measure"],
    "runs": ["person", "session", "exercise"],
    "answers": ["person", "asking", "item"],
    "flags": ["site", "pod", "person", "instrument", "raised"],
}


def cleaned(raw: Raw) -> dict[str, pd.DataFrame]:
    """The frames without those rows; the account grows."""
    frames = {name: _without_erased(frame, name, raw) for name, frame in raw.frames.items()}
    gone = set(_gone(raw, frames))
    frames = {name: _without_gone(f, name, gone, raw.account) for name, f in frames.items()}
    home = _home(frames["runs"] if len(frames["runs"]) else frames["results"])
    newest = _newest(raw.sources)
    return {n: _once(f, n, home, newest, raw.account) for n, f in frames.items()}


def _without_erased(frame: pd.DataFrame, name: str, raw: Raw) -> pd.DataFrame:
    away = frame["person"].isin(list(raw.erased))
    raw.account.note("erased", name, frame[away])
    return frame[~away & frame["person"].notna()]


def _gone(raw: Raw, frames: dict[str, pd.DataFrame]) -> Iterator[tuple[int, str]]:
    """(source, person) who are in an older package of a pod and not in its newest."""
    for older, newer in _superseded(raw.sources):
        there, then = set[str](), set[str]()
        for frame in frames.values():
            there |= set(frame.loc[frame["source"] == newer, "person"].unique())
            then |= set(frame.loc[frame["source"] == older, "person"].unique())
        yield from ((older, person) for person in then - there)


def _superseded(sources: tuple[Source, ...]) -> Iterator[tuple[int, int]]:
    """Pairs of sources of one pod, the older and the newest whole one."""
    by_pod = dict[tuple[str, str], list[int]]()
    for n, source in enumerate(sources):
        if source.created and source.place is not None:
            by_pod.setdefault((source.site, source.pod), []).append(n)
    for numbers in by_pod.values():
        whole = [n for n in numbers if sources[n].whole]
        newest = max(whole, key=lambda n: sources[n].created, default=None)
        if newest is not None:
            made = sources[newest].created
            yield from ((n, newest) for n in numbers if sources[n].created < made)


def _without_gone(
    frame: pd.DataFrame, name: str, gone: set[tuple[int, str]], account: Account
) -> pd.DataFrame:
    if not gone:
        return frame
    pairs = pd.MultiIndex.from_arrays([frame["source"], frame["person"].astype(str)])
    away = pairs.isin(list(gone))
    account.note("gone", name, frame[away])
    return frame[~away]


def _home(frame: pd.DataFrame) -> pd.Series:
    """How many runs of a person a pod has: of rows that stand in two pods, the larger's count.

    A person's file goes on to the next pod whole, so that the last pod has the most.
    """
    runs = frame.drop_duplicates(["person", "session", "site", "pod"])
    return runs.groupby(["person", "site", "pod"], observed=True).size().rename("home")


def _newest(sources: tuple[Source, ...]) -> dict[int, int]:
    """Each source's place when they are put in order of age."""
    order = sorted(range(len(sources)), key=lambda n: (sources[n].created, n))
    return {number: place for place, number in enumerate(order)}


def _once(
    frame: pd.DataFrame, name: str, home: pd.Series, newest: dict[int, int], account: Account
) -> pd.DataFrame:
    """Each row once: of the pod that has most of the person, by the newest source."""
    keys = KEYS[name]
    twice = frame.duplicated(keys, keep=False)
    if not twice.any():
        return frame
    rows = frame[twice].join(home, on=["person", "site", "pod"])
    rows["age"] = rows["source"].map(newest)
    rows = rows.sort_values(["home", "age"], na_position="first", kind="stable")
    kept = rows.drop_duplicates(keys, keep="last")
    account.note("duplicate", name, rows.drop(kept.index))
    if name == "results":
        account.note("conflict", name, _differing(rows, keys))
    return pd.concat([frame[~twice], kept[frame.columns]]).sort_index()


def _differing(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row of each that has two values; an empty one and a number differ too."""
    values = rows[[*keys, "value"]].assign(value=rows["value"].fillna(float("inf")))
    kinds = values.drop_duplicates()
    return kinds[kinds.duplicated(keys)].drop_duplicates(keys)
