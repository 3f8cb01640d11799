"""The benchmarks' own arithmetic, and the page they write."""

import json
import math
from collections.abc import Callable, Sequence

import pytest

from tests.bench.__main__ import measured, names
from tests.bench.kit.machine import machine_class
from tests.bench.kit.page import END, START, Block, figure, updated
from tests.bench.kit.rows import Claim, Row, Target, significant

FASTER = Claim("a", "ours", "ms", "theirs", Target("ratio", "<=", 1.5))
SMALLER = Claim("a", "ours", "MB", "theirs", Target("value", "<=", 50))
NONE_MORE = Claim("a", "ours", "frames", "theirs", Target("excess", "<=", 0))
MORE = Claim("a", "ours", "rows/s", "theirs", Target("value", ">=", 20_000))
EMPTY = f"# Head\n\n{START}\n\n{END}\n\nFoot\n"
FIELDS = ["area", "name", "value", "unit", "beside", "beside_value", "ratio", "target", "holds"]


def test_a_row_has_medians_and_their_ratio() -> None:
    """One odd run moves nothing."""
    row = FASTER.row([14.0, 15.0, 900.0], [10.0, 10.0, 1.0])
    assert (row.value, row.beside_value, row.ratio, row.holds) == (15.0, 10.0, 1.5, True)
    assert row.target == "ratio <= 1.5"
    assert list(json.loads(json.dumps(row.as_dict()))) == FIELDS


@pytest.mark.parametrize(
    ("claim", "value", "peer", "holds"),
    [
        (FASTER, 15.1, 10, False),
        (FASTER, 1, 1000, True),
        (SMALLER, 50, 10, True),
        (SMALLER, 50.1, 1000, False),
        (MORE, 20_000, 1, True),
        (MORE, 19_999, 1, False),
        (NONE_MORE, 3, 3, True),
        (NONE_MORE, 4, 3, False),
        (NONE_MORE, 0, 0, True),
    ],
)
def test_what_holds(claim: Claim, value: float, peer: float, holds: bool) -> None:
    """The bound itself holds, of the ratio or of the value, whichever was promised."""
    assert claim.row([value], [peer]).holds is holds


def test_counts_of_nothing_have_no_ratio() -> None:
    """Where the peer counted none there is no ratio, and the excess is told all the same."""
    row = NONE_MORE.row([2], [0])
    assert (row.ratio, row.holds, row.target) == (None, False, "excess <= 0 frames")
    assert not NONE_MORE.row([0], []).holds


@pytest.mark.parametrize("row", [SMALLER.row([1], []), SMALLER.row([], [1]), SMALLER.row([1], [0])])
def test_without_a_peer_nothing_holds(row: Row) -> None:
    """A row without a ratio does not hold, however good its value."""
    assert (row.ratio, row.holds) == (None, False)


def test_missing_peer_is_a_row() -> None:
    """A benchmark that fails gives all its claims, and the reason."""

    class Broken:
        CLAIMS: Sequence[Claim] = (FASTER, SMALLER)

        def measure(self, tell: Callable[[str], None]) -> list[Row]:
            tell("it begins")
            raise FileNotFoundError("no mosquitto")

    rows = measured(Broken())
    assert [(row.name, row.holds, row.value) for row in rows] == [("ours", False, None)] * 2
    assert "no mosquitto" in rows[0].beside


@pytest.mark.parametrize(
    ("given", "kept"),
    [(1234.56, 1235.0), (0.0123456, 0.01235), (math.nan, None), (math.inf, None), (None, None)],
)
def test_significant(given: float | None, kept: float | None) -> None:
    """Four figures; JSON has no NaN, so there is none."""
    assert significant(given) == kept


def test_page_keeps_other_blocks() -> None:
    """A benchmark measured alone replaces its own block, and nothing else on the page."""
    first, second = (Block(n, f"About {n}.", [FASTER.row([1], [2])], "Once.") for n in "ba")
    page = updated(EMPTY, [first, second])
    assert page.startswith("# Head\n")
    assert page.endswith(f"{END}\n\nFoot\n")
    assert page.index("## a") < page.index("## b")
    again = updated(page, [Block("b", "About b.", [FASTER.row([8], [2])], "Twice.")])
    assert again.count("Once.") == again.count("Twice.") == 1
    assert "**no**" in again
    assert updated(again, []) == again


def test_page_without_marks() -> None:
    """A page whose marks were edited away is not overwritten."""
    with pytest.raises(ValueError, match="lost its marks"):
        updated("# Head\n", [])


@pytest.mark.parametrize(
    ("number", "words"), [(None, "–"), (0.0123, "0.0123"), (45.678, "45.68"), (33912.0, "33,912")]
)
def test_figure(number: float | None, words: str) -> None:
    """Figures as people read them."""
    assert figure(number) == words


def test_benchmarks_are_found() -> None:
    """A file beside the others is a benchmark; what they share is none."""
    assert {"cold_start", "idle", "software_path"} <= set(names())
    assert not {"__main__", "kit", "__init__"} & set(names())


def test_machine_class_names_no_machine() -> None:
    """The class of machine is told without its name or its paths."""
    told = machine_class()
    assert "cores" in told
    assert "/" not in told.replace("GNU/Linux", "")
