"""The ingest database of a fleet says what the packages of its pods say."""

import json
from typing import Any

import pytest

from controller.fleet.ingest.database import Connection, connect
from controller.impact.analysis.changes import changes
from controller.impact.reading.database import read_database
from controller.impact.reading.dataset import Dataset, assemble
from controller.impact.reading.package import SourceError
from controller.impact.reading.raw import Raw, both
from tests.controller.impact.cohorts import NOW, PLAN, Cohort, dataset, told
from tests.database import cluster, database

__all__ = ["cluster", "database"]

STORE = "0123456789abcdef"


@pytest.fixture
def filled(database: str) -> str:
    """Six people's results as pods tell them, each run one row."""
    frames = Cohort(people=6).frames()
    with connect(database) as conn:
        _fill(conn, frames)
    return database


def _fill(conn: Connection, frames: Any) -> None:
    conn.execute("INSERT INTO ingest.pod (site, pod) VALUES ('north', 'wing-0')")
    conn.execute("INSERT INTO ingest.store (pod, store) SELECT id, %s FROM ingest.pod", (STORE,))
    runs = frames["runs"].assign(value=None, measure=None, verdict="valid")
    for seq, row in enumerate(
        [*frames["results"].to_dict("records"), *runs.to_dict("records")], start=1
    ):
        values = {row["measure"]: row["value"]} if row["measure"] else {}
        moment = {"wall": row["started"], "synchronised": bool(row["clock_set"])}
        data = {
            "run": seq,
            "participant": row["person"],
            "visit": row["visit"],
            "exercise": row["exercise"],
            "form": row["form"],
            "version": "1",
            "params": {},
            "started": moment,
            "timing": {"verified": True},
            "verdict": row["verdict"],
            "reasons": [],
            "values": values,
            "seconds": row.get("seconds") if row.get("seconds") == row.get("seconds") else 60.0,
        }
        conn.execute(
            "INSERT INTO ingest.happened (store, seq, kind, happened, synchronised, boot_id,"
            " monotonic_ns, data) SELECT id, %s, 'result.exercise', %s, true, 'b', 0, %s"
            " FROM ingest.store",
            (seq, row["started"], json.dumps(data)),
        )


def of(raw: Raw) -> Dataset:
    return assemble(raw, PLAN, told(), NOW)


def judged(found: Dataset) -> Any:
    frame = changes(found.assessments, {}, told(), PLAN.baseline_hours)
    return frame[["person", "measure", "counted", "before", "after"]].reset_index(drop=True)


def test_a_database_says_what_packages_say(filled: str) -> None:
    """The same people, assessments, hours and changes, by the same code."""
    raw = read_database(filled)
    found, plain = of(raw), dataset(Cohort(people=6).frames())
    assert judged(found).equals(judged(plain))
    assert found.people["hours"].round(6).tolist() == plain.people["hours"].round(6).tolist()
    assert raw.account.rows("lacks_table") == 1
    assert raw.frames["results"]["session"].iloc[0] == f"{STORE[:8]}-1"


def test_a_database_and_a_package_of_the_same_count_once(filled: str) -> None:
    """What is in both is a duplicate."""
    raw = read_database(filled)
    twice = of(both(raw, raw))
    assert twice.account.rows("duplicate") > 0
    assert judged(twice).equals(judged(of(raw)))


def test_a_database_that_is_no_ingest_is_told(database: str) -> None:
    """What it lacks, and what to do."""
    with connect(database) as conn:
        conn.execute("DROP VIEW result_measure CASCADE")
    with pytest.raises(SourceError, match=r"result_measure.*is it the database of `pod ingest`"):
        read_database(database)
