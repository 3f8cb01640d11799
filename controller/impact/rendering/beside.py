"""The tables beside a page: CSV and Parquet of the same rows, with a data dictionary."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from controller.impact.analysis.changes import COLUMNS as CHANGES
from controller.impact.analysis.groups import Group
from controller.impact.analysis.ranks import Ranking
from controller.impact.reading.columns import ARROW, named
from controller.packaging.tables import write_table
from controller.programme.needs import NEEDS
from exercises.core.change import VERDICTS
from exercises.core.columns import Column

Rows = Sequence[Sequence[object]]
MEASURE = Column("measure", "text", "exercise.measure or questionnaire.scale")
EFFECT = {
    "n": "people tested at the start and again",
    "mean_before": "mean at the start, in the measure's unit",
    "mean_after": "mean at the last assessment",
    "sd_before": "SD at the start",
    "sd_after": "SD at the last assessment",
    "r": "correlation of both",
    "difference": "mean of after minus before",
    "low": "lower 95 % limit of the difference",
    "high": "upper 95 % limit of the difference",
    "g": "Hedges g_av of after minus before",
    "g_low": "lower 95 % limit of g",
    "g_high": "upper 95 % limit of g",
    "p": "of the paired t test; for primary measures only",
}
GROUPS = (
    MEASURE,
    Column("role", "text", "in the plan", allowed=("primary", "secondary", "exploratory")),
    *(Column(name, "number", doc) for name, doc in EFFECT.items()),
    Column("p_holm", "number", "adjusted for all primary measures (Holm)"),
    *(Column(f"{end}_{part}", "integer", f"people {doc}: {part}est it may be", low=0)
      for end, doc in (("start", "tested at the start"), ("again", "tested again"))
      for part in ("low", "high")),
    *(Column(each.replace(" ", "_"), "integer", f"people judged: {each}", low=0)
      for each in VERDICTS),
    Column("practice", "number", "the norm's practice effect; still in the difference"),
    Column("hours", "number", "median hours of training between", "h"),
    Column("weeks", "number", "median weeks between"),
)  # fmt: skip
CHANGE_DOCS = {
    "person": "the participant's pseudonym",
    "wing": "site/pod where they came last",
    "measure": MEASURE.doc,
    "task": "version and parameters, as a number within this table",
    "assessments": "how many there are",
    "counted": "how many of them count, of one task",
    "before": "the first that counts",
    "after": "the last that counts; empty where there is one",
    "difference": "after minus before, less the practice effect where it is known",
    "low": "lower 95 % limit of the difference",
    "high": "upper 95 % limit of the difference",
    "index": "reliable-change index",
    "verdict": "of the change",
    "why": "why it cannot be told, as a code",
    "practice": "the practice effect that was taken off",
    "norm": "who found the norm",
    "hours": "of training between both",
    "weeks": "between both",
    "hours_before": "of training before the first",
    "is_baseline": "whether the first is a baseline, by the plan",
    "doubtful": "whether one of both is doubtful",
    "verified": "whether the screen's flips were verified both times",
}
TEXTS = {"person", "wing", "measure", "verdict", "why", "norm"}
FLAGS = {"is_baseline", "doubtful", "verified"}
CHANGED = tuple(
    Column(n, "text" if n in TEXTS else "flag" if n in FLAGS else "number", CHANGE_DOCS[n])
    for n in CHANGES
)
PEOPLE = (
    Column("group", "integer", "of those who cannot be told apart, 1 the first", low=1),
    Column("person", "text", "the participant's pseudonym"),
    Column("wing", "text", "site/pod where they came last"),
    *(Column(name, "integer", f"rank: {doc}", low=1)
      for name, doc in (("rank", "estimate"), ("rank_low", "95 %"), ("rank_high", "95 %"))),
    Column("among_first", "number", "chance to be among as many as the plan has places for"),
    *(Column(f"{name}{end}", "number", f"need, 0 to 1: {name}{doc}")
      for name in ("overall", *NEEDS)
      for end, doc in (("", ""), ("_low", ", lower 95 %"), ("_high", ", upper 95 %"))),
    Column("rests_on", "text", "what the needs rest on"),
    Column("flag", "flag", "whether a flag of theirs is open"),
)  # fmt: skip
NOT_JUDGED = (
    Column("person", "text", "the participant's pseudonym"),
    Column("why", "text", "why they could not be judged"),
)


def write_both(
    directory: Path, name: str, title: str, columns: Sequence[Column], rows: Rows
) -> list[dict[str, Any]]:
    """The table as CSV and as Parquet; both entries for the dictionary."""
    entry = write_table(directory, name, title, columns, [list(map(_cell, row)) for row in rows])
    cells: list[Sequence[object]] = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [
        pa.array([_value(each) for each in column], ARROW[c.holds])
        for c, column in zip(columns, cells, strict=True)
    ]
    parquet.write_table(pa.table(arrays, names=named(columns)), directory / f"{name}.parquet")
    twin = entry | {"name": f"{entry['name']}-parquet", "path": f"{name}.parquet"}
    return [entry, {**twin, "format": "parquet", "profile": "data-resource"}]


def _value(value: object) -> object:
    return None if value is None or pd.isna(value) else value


def _cell(value: object) -> object:
    value = _value(value)
    return int(value) if isinstance(value, bool) else "" if value is None else value


def group_rows(groups: Sequence[Group]) -> list[list[object]]:
    """One row a measure that may be told of."""
    return [list(_group(group)) for group in groups if group.effect is not None]


def _group(group: Group) -> Iterator[object]:
    yield from (group.measure, group.role)
    for name in EFFECT:
        is_hidden = name == "p" and group.role != "primary"
        yield None if is_hidden else getattr(group.effect, name)
    yield group.p_adjusted
    yield from (*(group.baseline or (None, None)), *(group.returned or (None, None)))
    verdicts: Mapping[str, int | None] = group.verdicts or {}
    yield from (verdicts.get(each) for each in VERDICTS)
    yield from (group.practice if group.norm else None, group.hours, group.weeks)


def change_rows(changed: pd.DataFrame) -> list[list[object]]:
    """changes.py's frame, row by row."""
    plain = changed[list(CHANGES)].astype(dict.fromkeys(FLAGS, bool))
    return [list(row) for row in plain.itertuples(index=False)]


def standing_rows(ranking: Ranking) -> list[list[object]]:
    """One row a person who could be judged."""
    return [
        [
            *(each.group, each.person, each.wing, each.rank, each.rank_low, each.rank_high),
            each.among_first,
            *(
                limit
                for level in (each.overall, *each.areas.values())
                for limit in (level.value, level.low, level.high)
            ),
            "; ".join(name for names in each.rests_on.values() for name in names),
            each.flag,
        ]
        for each in ranking.standings
    ]
