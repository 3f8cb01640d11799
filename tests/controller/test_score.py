"""`pod score`: outside tables give the formulas' values; what cannot be scored is told."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from scipy.stats import norm

from controller.cli import main
from exercises.catalogue import exercise

SHIPPED = Path(__file__).parents[2] / "config"


def run(*arguments: str | Path) -> Result:
    """Run `pod score go_nogo` with the shipped configuration."""
    line = ["score", "go_nogo", *map(str, arguments), "--config", str(SHIPPED)]
    return CliRunner().invoke(main, line)


def csv_of(rows: Iterable[dict[str, Any]], **writing: Any) -> str:
    """Rows as a CSV table; the first row's keys name the columns."""
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), **writing)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def sitting(session: str, hits: int, alarms: int) -> list[dict[str, Any]]:
    """40 discs and 10 barred squares of one session, with that many presses for each."""
    go = [{"kind": "go", "rt_s": (0.3 + 0.2 * (n % 2)) if n < hits else ""} for n in range(40)]
    nogo = [{"kind": "nogo", "rt_s": 0.35 if n < alarms else ""} for n in range(10)]
    return [{"session": session, **row} for row in go + nogo]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two people's trials, mixed, as a spreadsheet on Windows would save them."""
    one, two = sitting("ann", hits=38, alarms=3), sitting("bo", hits=40, alarms=10)
    mixed = [row for pair in zip(one, two, strict=True) for row in pair]
    path = tmp_path / "trials.csv"
    path.write_bytes(csv_of(mixed).encode("utf-8-sig"))
    return path


def test_outside_table_is_scored(table: Path) -> None:
    """Each session is one object, its values those of the formulas, its verdict with reasons."""
    done = run(table)
    assert done.exit_code == 0
    ann, bo = json.loads(done.stdout)
    assert (ann["session"], bo["session"]) == ("ann", "bo")
    expected = norm.ppf(38.5 / 41) - norm.ppf(3.5 / 11)
    assert ann["dprime"] == pytest.approx(expected, abs=1e-9)
    assert (ann["commissions"], ann["omissions"]) == (3, 2)
    assert ann["rt_mean_s"] == pytest.approx(0.4)
    assert bo["verdict"] == "invalid"
    assert "always_pressed" in {reason["code"] for reason in bo["reasons"]}
    assert all(reason["words"].endswith(".") for reason in bo["reasons"])


def test_standard_input_is_read_like_a_file(table: Path) -> None:
    """`-` scores what comes through a pipe, byte-order mark and all."""
    line = [
        sys.executable,
        "-m",
        "controller.cli",
        "score",
        "go_nogo",
        "-",
        "--config",
        str(SHIPPED),
    ]
    done = subprocess.run(
        line, input=table.read_bytes(), capture_output=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == json.loads(run(table).stdout)


def test_parameters_are_the_configuration_s(table: Path, tmp_path: Path) -> None:
    """A site that asks for more trials gets another verdict of the same table."""
    directory = Path(shutil.copytree(SHIPPED, tmp_path / "config"))
    (directory / "exercises/go_nogo.yaml").write_text("fewest_go: 41\n")
    (directory / "mqtt.yaml").write_text("a mistake elsewhere is no hindrance")
    line = ["score", "go_nogo", str(table), "--config", str(directory)]
    [ann, _] = json.loads(CliRunner().invoke(main, line).stdout)
    assert "too_few_trials" in {reason["code"] for reason in ann["reasons"]}
    assert "too_few_trials" not in {
        reason["code"] for reason in json.loads(run(table).stdout)[0]["reasons"]
    }
    (directory / "exercises/go_nogo.yaml").write_text("fewest: 41\n")
    refused = CliRunner().invoke(main, line)
    assert refused.exit_code == 78
    assert "did you mean fewest_go?" in refused.stderr


def test_columns_are_documented() -> None:
    """`--columns` names each column and each measure with what it means."""
    done = run("--columns")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    go_nogo = exercise("go_nogo")
    documented = [(column.name, column.doc) for column in go_nogo.columns]
    documented += [(measure.name, measure.doc) for measure in go_nogo.measures]
    for name, doc in documented:
        [line] = [line for line in lines if line.split()[:1] == [name]]
        assert doc in line
    [kind] = [line for line in lines if line.split()[:1] == ["kind"]]
    assert "(text, required; go or nogo)" in kind


BROKEN = {
    "a word for a number": ("kind,rt_s\ngo,0.3\ngo,fast\n", 'row 3, column "rt_s": "fast"'),
    "an unknown condition": ("kind,rt_s\nstop,0.3\n", 'row 2, column "kind": "stop"'),
    "a missing column": ("kind\ngo\n", 'there is no column "rt_s"'),
    "too few cells": ("kind,rt_s\ngo\n", "row 2: has 1 cells"),
    "an empty file": ("", "the file is empty"),
    "not UTF-8": (b"kind,rt_s\ng\xf6,1\n", "not UTF-8"),
    "a binary file": (b"\x00\x01\x02\xff" * 1000, "UTF-8"),
}


@pytest.mark.parametrize(("data", "told"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_scored_is_told(tmp_path: Path, data: str | bytes, told: str) -> None:
    """The mistake is told with its row and column, nothing is printed, the exit code is 65."""
    path = tmp_path / "trials.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    done = run(path)
    assert done.exit_code == 65
    assert done.stdout == ""
    assert f"{path} cannot be scored:" in done.stderr
    assert told in done.stderr


def test_every_mistake_of_a_table_is_told_at_once(tmp_path: Path) -> None:
    """Two bad rows are two lines."""
    path = tmp_path / "trials.csv"
    path.write_text("kind,rt_s\ngo,x\nnogo,y\n")
    told = run(path).stderr
    assert 'row 2, column "rt_s": "x"' in told
    assert 'row 3, column "rt_s": "y"' in told


def test_usage_errors_say_what_to_do(tmp_path: Path) -> None:
    """A misspelt exercise, a missing file and no file at all are usage errors."""
    misspelt = CliRunner().invoke(main, ["score", "gonogo", "x.csv"])
    assert misspelt.exit_code == 2
    assert "did you mean 'go_nogo'?" in misspelt.stderr
    missing = run(tmp_path / "none.csv")
    assert missing.exit_code == 2
    assert "does not exist" in missing.stderr
    nothing = run()
    assert nothing.exit_code == 2
    assert "Name the FILE to score" in nothing.stderr


def test_table_without_trials_has_no_scores(tmp_path: Path) -> None:
    """A header alone is an empty array, not an error."""
    path = tmp_path / "trials.csv"
    path.write_text("kind,rt_s\n")
    assert json.loads(run(path).stdout) == []
