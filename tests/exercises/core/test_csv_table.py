"""Trial tables from CSV and back: small or large, and everything wrong with a file told at once."""

import io
import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.core.columns import Column, with_common
from exercises.core.csv_table import MOST_PROBLEMS, PIECE, TableError, read_csv, to_csv
from exercises.core.table import from_trials
from exercises.core.trial import Trial
from tests.exercises.every_score import made

OWN = (
    Column("kind", "text", "the figure", allowed=("go", "nogo")),
    Column("level", "number", "the staircase's level", required=False),
)
COLUMNS = with_common(OWN)

words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8).map(str.strip)
trials = st.builds(
    made,
    block=words,
    kind=st.sampled_from(["go", "nogo"]),
    button=words,
    rt_s=st.one_of(st.just(math.nan), st.floats(0, 1e6)),
    press_ns=st.integers(0, 2**63 - 1),
    source=st.sampled_from(["", "kernel", "arrival"]),
    early=st.booleans(),
    suspect=st.booleans(),
    late=st.integers(0, 99),
    extra=st.fixed_dictionaries({}, optional={"level": st.floats(-9, 9), "broken": st.just(2)}),
)


@given(st.lists(st.tuples(words, trials), max_size=8), st.booleans())
def test_csv_gives_the_same_table_again(rows: list[tuple[str, Trial]], verified: bool) -> None:
    """What is written is read back to the last digit, whatever a table holds."""
    numbered = [(session, t._replace(onset_ns=n)) for n, (session, t) in enumerate(rows)]
    table = from_trials(numbered, COLUMNS, {session: verified for session, _ in rows})
    again = read_csv(io.StringIO(to_csv(table)), COLUMNS)
    assert list(again) == list(table)
    for name, column in table.items():
        assert again[name].dtype.kind == column.dtype.kind
        np.testing.assert_array_equal(again[name], column)


def test_outside_data_needs_only_what_is_required() -> None:
    """Other columns, blank lines, a byte order mark and spaces are met; what is absent is empty."""
    table = read_csv(io.StringIO("kind, rt_s ,note\ngo, 0.41 ,x\n\nnogo,,y\n"), COLUMNS)
    assert table["kind"].tolist() == ["go", "nogo"]
    assert table["rt_s"][0] == 0.41
    assert math.isnan(table["rt_s"][1])
    assert table["session"].tolist() == ["", ""]
    assert "note" not in table


def test_a_file_with_a_byte_order_mark(tmp_path: Path) -> None:
    """As spreadsheets write it."""
    path = tmp_path / "t.csv"
    path.write_bytes("\ufeffkind,rt_s\ngo,0.4\n".encode())
    assert read_csv(path, COLUMNS)["kind"].tolist() == ["go"]


def problems(text: str) -> str:
    with pytest.raises(TableError) as caught:
        read_csv(io.StringIO(text), COLUMNS)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty; its first row must name the columns: kind, rt_s"),
        ("kind\ngo\n", 'there is no column "rt_s"'),
        ("kind,rt\ngo,1\n", 'is it "rt"?'),
        ("kind,rt_s,kind\ngo,1,go\n", 'names the column "kind" more than once'),
        ("kind,rt_s\ngo\n", "row 2: has 1 cells where the first row names 2 columns"),
        ("kind,rt_s\nGo,1\n", 'row 2, column "kind": "Go" is none of go, nogo'),
        ("kind,rt_s\n,1\n", 'row 2, column "kind": "" is none of go, nogo'),
        ("kind,rt_s\n\ngo,fast\n", 'row 3, column "rt_s": "fast" is not a number'),
        ("kind,rt_s\ngo,inf\n", 'row 2, column "rt_s": "inf" is too large'),
        ("kind,rt_s\ngo,-0.1\n", 'row 2, column "rt_s": "-0.1" is less than 0'),
        ("kind,rt_s,late\ngo,1,1.5\n", 'row 2, column "late": "1.5" is not a whole number'),
        (f"kind,rt_s,late\ngo,1,{2**63}\n", "is too large"),
        ("kind,rt_s,early\ngo,1,perhaps\n", '"perhaps" is none of 0, 1, false, true'),
        ("kind,rt_s,source\ngo,1,pigpio\n", '"pigpio" is none of kernel, arrival'),
        (f'kind,rt_s\ngo,"{"9" * 200_000}"\n', "the file is not a CSV table"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, told: str) -> None:
    """Row, column, what stands there and what may stand there."""
    assert told in problems(text)


def test_all_problems_are_told_up_to_twenty() -> None:
    """The rest is counted."""
    text = "kind,rt_s\n" + "go,x\n" * (MOST_PROBLEMS + 5)
    assert problems(text).count("is not a number") == MOST_PROBLEMS
    assert problems(text).endswith("and more (5)")


@pytest.mark.parametrize("content", [b"kind,rt_s\ngo,\xff\n", b"kind,rt_s\ngo,\x00\n", b"\x00"])
def test_a_file_that_is_no_text(tmp_path: Path, content: bytes) -> None:
    """Bytes that are not UTF-8, and zeros, are told as a problem of the file."""
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(TableError):
        read_csv(path, COLUMNS)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    """Anything is either a table or a TableError."""
    stream = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    try:
        table = read_csv(stream, COLUMNS)
    except TableError:
        return
    assert {len(column) for column in table.values()} == {len(table["kind"])}


def rows_of(n: int) -> Iterator[str]:
    """A table of `n` rows in ten sessions, as lines."""
    yield "session,kind,rt_s,onset_ns\n"
    yield from (f"person {i % 10},go,0.{i % 1000:03d},{i + 1}\n" for i in range(n))


def test_a_table_of_many_pieces_is_one() -> None:
    """Rows keep their order and numbers over the pieces that they are read in."""
    n = 2 * PIECE + 7
    table = read_csv(io.StringIO("".join(rows_of(n))), COLUMNS)
    assert table["onset_ns"].tolist() == list(range(1, n + 1))
    assert table["session"][-1] == f"person {(n - 1) % 10}"
    worse = "".join(rows_of(n)) + "person 1,stay,0.5,9999999\n"
    assert f'row {n + 2}, column "kind": "stay"' in problems(worse)


def test_a_million_rows_need_no_more_than_their_table(tmp_path: Path) -> None:
    """Memory at its peak is at most twice the table's own, and no multiple of the file's texts."""
    path = tmp_path / "million.csv"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(rows_of(1_000_000))
    code = (
        "import sys, resource; from pathlib import Path;"
        "from tests.exercises.core.test_csv_table import COLUMNS, read_csv;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "table = read_csv(Path(sys.argv[1]), COLUMNS);"
        "own = sum(column.nbytes for column in table.values()) / 1024;"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before;"
        "print(len(table['kind']), peak / own)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], check=True, capture_output=True, text=True, timeout=100
    )
    n, ratio = map(float, done.stdout.split())
    assert n == 1_000_000
    assert ratio < 2


def test_a_row_that_stands_there_twice_is_told() -> None:
    """By its onset and all else; equal rows without onsets are different trials."""
    header = "kind,rt_s,onset_ns\n"
    twice = header + "go,0.4,7\nnogo,,8\ngo,0.4,7\n"
    assert 'row 4, column "onset_ns": repeats row 2' in problems(twice)
    empty = header + "nogo,,7\n" * 2
    assert "row 3" in problems(empty)
    different = header + "go,0.4,7\ngo,0.5,7\ngo,0.4,0\ngo,0.4,0\n"
    assert len(read_csv(io.StringIO(different), COLUMNS)["kind"]) == 4
