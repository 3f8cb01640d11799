"""A report on a programme of 10,000 people and 10 million trials, from the packages of 20 pods.

Each person has four stop-signal sittings of 250 trials, two of them assessments; every package has
its trials as Parquet, results and runs as CSV. The command `pod report programme` runs as a process
of its own: it reads all, scores every sitting anew from its trials and compares, analyses, and
writes the page, its PDF and its tables. Its time is from start to end, its memory the most that was
resident. Beside it stands the same with half the pods, in turns: time a person must not grow with
people.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from controller.packaging.scores import RESULTS, RUNS
from controller.packaging.tables import of_pod, write_descriptor, write_table
from exercises import stop_signal
from exercises.core.table import Table
from tests.bench.kit.processes import PROJECT
from tests.bench.kit.rows import Claim, Row, Target
from tests.bench.scoring import PARAMS, raced

PODS, PEOPLE, SITTINGS, TRIALS = 20, 500, 4, 250
HALF = "5,000 people and 5 million trials"
CLAIMS = (
    Claim("impact", "10,000 people, 10 million trials", "s", HALF, Target("value", "<=", 60)),
    Claim("impact", "its memory", "MB", HALF, Target("value", "<=", 2000)),
    Claim("impact", "its time a person", "ms", HALF, Target("ratio", "<=", 1.2)),
)
BEGAN = datetime(2027, 1, 4, 9, tzinfo=UTC)


def measure(tell: Callable[[str], None]) -> list[Row]:
    """Three rows; about five minutes."""
    with TemporaryDirectory(dir=PROJECT / "build") as place:
        packages = [_package(Path(place), number) for number in range(PODS)]
        tell(f"{PODS} packages of {PEOPLE} people, {PEOPLE * SITTINGS * TRIALS:,} trials each")
        half, whole = [], []
        for _ in range(2):
            half.append(_reported(packages[: PODS // 2], Path(place) / "out"))
            whole.append(_reported(packages, Path(place) / "out"))
            tell(f"{whole[-1][0]:.1f} s, {whole[-1][1]:.0f} MB; half: {half[-1][0]:.1f} s")
    (seconds, megabytes), (half_s, half_mb) = zip(*whole, strict=True), zip(*half, strict=True)
    a_person = [each * 1000 / (PODS * PEOPLE) for each in seconds]
    a_half = [each * 2000 / (PODS * PEOPLE) for each in half_s]
    pairs = ((seconds, half_s), (megabytes, half_mb), (a_person, a_half))
    return [claim.row(*pair) for claim, pair in zip(CLAIMS, pairs, strict=True)]


def _reported(packages: list[Path], out: Path) -> tuple[float, float]:
    """Seconds and megabytes of one report."""
    rmtree(out, ignore_errors=True)
    line = [sys.executable, "-m", "controller.cli", "report", "programme", "--config", "config"]
    line += [part for package in packages for part in ("--from", str(package))]
    began = time.monotonic()
    process = subprocess.Popen([*line, "--out", str(out)], cwd=PROJECT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the report ended with {process.returncode}")
    return time.monotonic() - began, used.ru_maxrss / 1024


def _package(place: Path, number: int) -> Path:
    """One pod's, as `pod package` writes it."""
    package = place / f"pod-{number}"
    package.mkdir()
    sittings = PEOPLE * SITTINGS
    # The bench of scoring makes sittings of 256 trials: 250 of each are kept.
    table = raced(sittings, number)
    keep = np.arange(len(table["kind"])) % (len(table["kind"]) // sittings) < TRIALS
    table = {name: column[keep] for name, column in table.items()}
    table["session"] = np.char.add(f"{number:08x}-", table["session"])
    scores = stop_signal.score(table, PARAMS)
    rows = scores.rows()
    told = [
        write_table(package, "results", "scores", RESULTS, _results(rows, number)),
        write_table(package, "runs", "runs", RUNS, _runs(rows, number)),
    ]
    parquet.write_table(_arrow(table), package / "trials_stop_signal.parquet")
    created = (BEGAN + timedelta(days=200)).isoformat()
    write_descriptor(
        package, of_pod("north", f"wing-{number}", created, cohort=None, person=None), told
    )
    return package


def _arrow(table: Table) -> pa.Table:
    """Texts by their few words, as Parquet keeps them."""
    arrays = {
        name: pa.array(column).dictionary_encode() if column.dtype.kind == "U" else pa.array(column)
        for name, column in table.items()
    }
    return pa.table(arrays)


def _place(row: int, number: int) -> tuple[str, int, str, str]:
    """Whose the sitting is, at which visit, what for and when."""
    person, turn = divmod(row, SITTINGS)
    form = "training" if turn in (1, 2) else "assessment"
    when = BEGAN + timedelta(weeks=4 * turn, minutes=person)
    return f"p-{number:04x}{person:08x}", turn + 1, form, when.isoformat(timespec="milliseconds")


def _results(rows: list[dict[str, Any]], number: int) -> list[list[object]]:
    params = json.dumps(asdict(PARAMS), sort_keys=True)
    names, found = [column.name for column in RESULTS], list[list[object]]()
    for n, row in enumerate(rows):
        person, visit, form, when = _place(n, number)
        told = {"session": row["session"], "person": person, "visit": visit, "form": form}
        told |= {"exercise": "stop_signal", "version": stop_signal.VERSION, "params": params}
        told |= {"started": when, "clock_set": 1, "verified": 1, "verdict": row["verdict"]}
        told["reasons"] = " ".join(each["code"] for each in row["reasons"])
        for measure in stop_signal.MEASURES:
            whole = told | {"measure": measure.name, "value": row[measure.name]}
            found.append([whole.get(name) for name in names])
    return found


def _runs(rows: list[dict[str, Any]], number: int) -> list[list[object]]:
    found = list[list[object]]()
    for n, row in enumerate(rows):
        person, visit, form, when = _place(n, number)
        found.append(
            [row["session"], person, visit, "stop_signal", form, 1, when, 1, 480.0 + n % 240]
        )
    return found
