"""The mark, whatever order rows come in: never over a gap, and in the end at the end."""

from hypothesis import given
from hypothesis import strategies as st

from controller.fleet.ingest.contiguity import Span, advance


@st.composite
def stores(draw: st.DrawFn) -> list[Span]:
    """A store's rows as a pod sends them: with numbers left out, each tells the one before."""
    seqs = sorted(draw(st.sets(st.integers(1, 60), min_size=1, max_size=30)))
    return list(zip([0, *seqs], seqs, strict=False))


@given(stores(), st.data())
def test_in_any_order_and_any_batches_the_mark_says_what_is_there(
    rows: list[Span], data: st.DataObject
) -> None:
    """After each batch, the mark is the last row before the first that is missing."""
    coming = data.draw(st.permutations(rows + data.draw(st.lists(st.sampled_from(rows)))))
    mark, beyond, here = 0, list[Span](), set[Span]()
    while coming:
        size = data.draw(st.integers(1, len(coming)))
        batch, coming = coming[:size], coming[size:]
        here |= set(batch)
        mark, beyond = advance(mark, [*beyond, *batch])
        missing = next((at for at, row in enumerate(rows) if row not in here), len(rows))
        assert mark == ([0] + [seq for _, seq in rows])[missing]
        assert bool(beyond) == (len(here) > missing)
    assert (mark, beyond) == (rows[-1][1], [])


@given(stores(), st.data())
def test_what_the_pod_has_let_go_of_is_passed_over(rows: list[Span], data: st.DataObject) -> None:
    """Rows that never come again are passed once the one behind them tells so."""
    lost = data.draw(st.integers(0, len(rows) - 1))
    mark, beyond = advance(0, rows[:lost] + rows[lost + 1 :])
    assert mark == rows[lost][0]
    if beyond:
        after = (rows[lost][0], rows[lost + 1][1])
        assert advance(mark, [*beyond, after]) == (rows[-1][1], [])


def test_the_mark_never_goes_back() -> None:
    """What comes again changes nothing."""
    assert advance(7, [(2, 3), (0, 7)]) == (7, [])
