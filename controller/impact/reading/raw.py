"""All sources as they are, one after another: nothing is left out yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa

from controller.impact.reading.account import Account
from controller.impact.reading.columns import TABLES, frame, typed
from controller.impact.reading.package import Source, SourceError, read_package


@dataclass(frozen=True)
class Raw:
    """Frames of reading/columns.py by name, the sources, and who is known to have been erased."""

    sources: tuple[Source, ...]
    frames: dict[str, pd.DataFrame]
    erased: frozenset[str] = frozenset()
    account: Account = field(default_factory=Account)

    @classmethod
    def of(cls, **frames: pd.DataFrame) -> "Raw":
        """Of frames by name, as they may be made without files; what is not given has no rows."""
        whole = {name: typed(frames.get(name, pd.DataFrame()), name) for name in TABLES}
        return cls((Source("", "frames", ""),), whole)


def joined(found: Sequence[tuple[Source, dict[str, pa.Table]]]) -> Raw:
    """Several sources as one."""
    sources = tuple(source for source, _ in found)
    frames = {name: frame([tables[name] for _, tables in found], name) for name in TABLES}
    raw = Raw(sources, frames)
    for source in sources:
        for name in source.lacks:
            raw.account.say("lacks_table", name, 1, detail=source.label)
    return raw


def read_packages(directories: Sequence[Path]) -> Raw:
    """All packages; SourceError tells what is wrong with any of them, at once."""
    found, problems = [], list[str]()
    for number, directory in enumerate(directories):
        try:
            found.append(read_package(directory, number))
        except SourceError as error:
            problems += error.problems
    if problems:
        raise SourceError(problems)
    return joined(found)


def both(first: Raw, second: Raw) -> Raw:
    """Packages and a database as one; the second's sources come after the first's."""
    shift = len(first.sources)
    frames = {}
    for name in TABLES:
        later = second.frames[name].assign(source=second.frames[name]["source"] + shift)
        rows = pd.concat([first.frames[name].astype(object), later.astype(object)])
        frames[name] = typed(rows.reset_index(drop=True), name)
    account = Account([*first.account.entries, *second.account.entries])
    erased = first.erased | second.erased
    return Raw((*first.sources, *second.sources), frames, erased, account)
