"""Debouncing, for any train of edges: real contacts bounce in every way there is."""

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from firmware.debounce import LOOKS, Debounce
from firmware.edge import Edge

REFRACTORY_NS = 1000
MUCH_LATER_NS = 10**9

gaps = st.integers(0, 3 * REFRACTORY_NS)
levels = st.lists(st.booleans(), max_size=40)


def raw(down: bool, t_ns: int, suspect: bool = False) -> Edge:
    return Edge("ok", down, t_ns, "kernel", suspect)


@st.composite
def trains(draw: st.DrawFn, least_gap: int = 0) -> tuple[bool, list[Edge]]:
    """A level at the start, and the edges of a contact that changes with every one of them."""
    down = draw(st.booleans())
    waits = draw(st.lists(st.integers(least_gap, 3 * REFRACTORY_NS), max_size=40))
    stamps = accumulate(waits)
    return down, [raw(down ^ (n % 2 == 0), t_ns) for n, t_ns in enumerate(stamps)]


@st.composite
def broken_trains(draw: st.DrawFn) -> tuple[bool, list[Edge]]:
    """The same from a kernel that loses edges, merges them, and hands some over out of order."""
    stamps = draw(st.lists(st.integers(0, 20 * REFRACTORY_NS), max_size=40))
    return draw(st.booleans()), [raw(draw(st.booleans()), t_ns) for t_ns in stamps]


def play(start: bool, edges: list[Edge], end: bool) -> tuple[list[Edge], Debounce]:
    """All that is told until long after the last edge, when the contact reads `end`."""
    debounce = Debounce(down=start, refractory_ns=REFRACTORY_NS)
    told = [out for edge in edges for out in debounce.accept(edge)]
    return told + looked(debounce, end), debounce


def looked(debounce: Debounce, down: bool) -> list[Edge]:
    """What is told by frames long after the last edge, all of which see the same level."""
    frames = range(MUCH_LATER_NS, MUCH_LATER_NS + LOOKS * REFRACTORY_NS, REFRACTORY_NS)
    return [edge for now_ns in frames for edge in debounce.settle(now_ns, down=down)]


@given(broken_trains(), st.booleans())
def test_directions_alternate(train: tuple[bool, list[Edge]], end: bool) -> None:
    """Presses and releases take turns, beginning with what the contact was not."""
    start, edges = train
    told, _ = play(start, edges, end)
    assert [edge.down for edge in told] == [start ^ (n % 2 == 0) for n in range(len(told))]


@given(broken_trains(), st.booleans())
def test_stamps_never_decrease_and_are_never_made_up(
    train: tuple[bool, list[Edge]], end: bool
) -> None:
    """Every told stamp is a raw edge's, or that of a look, and then says so; in order of time."""
    start, edges = train
    told = play(start, edges, end)[0]
    stamps = [edge.t_ns for edge in told]
    assert stamps == sorted(stamps)
    kernel = {edge.t_ns for edge in told if edge.source == "kernel"}
    assert kernel <= {edge.t_ns for edge in edges}
    for edge in (edge for edge in told if edge.source == "arrival"):
        assert (edge.t_ns, edge.suspect) == (MUCH_LATER_NS, True)


@given(broken_trains(), st.booleans())
def test_ends_at_the_level_read(train: tuple[bool, list[Edge]], end: bool) -> None:
    """Whatever was lost on the way, after quiet the button is what its contact is."""
    start, edges = train
    told, debounce = play(start, edges, end)
    if edges:
        assert debounce.down == end
        assert not debounce.unsettled
    assert debounce.down == (told[-1].down if told else start)


@given(trains(least_gap=REFRACTORY_NS))
def test_clean_signal_passes_unchanged(train: tuple[bool, list[Edge]]) -> None:
    """Edges further apart than the refractory time are all told, as they are, at once."""
    start, edges = train
    debounce = Debounce(down=start, refractory_ns=REFRACTORY_NS)
    assert [debounce.accept(edge) for edge in edges] == [[edge] for edge in edges]
    assert debounce.swallowed == 0


@given(trains(), st.integers(0, 5))
def test_first_edge_of_a_burst_keeps_its_stamp(train: tuple[bool, list[Edge]], quiet: int) -> None:
    """After quiet, the first edge is told at once and as it is, whatever bursts came before."""
    start, edges = train
    _, debounce = play(start, edges, edges[-1].down if edges else start)
    press = raw(not debounce.down, 2 * MUCH_LATER_NS + quiet)
    assert debounce.accept(press) == [press]


@given(trains())
def test_every_edge_is_told_or_counted(train: tuple[bool, list[Edge]]) -> None:
    """Nothing disappears without being counted as chatter."""
    start, edges = train
    told, debounce = play(start, edges, edges[-1].down if edges else start)
    assert len(told) + debounce.swallowed == len(edges)


@given(trains(), st.lists(st.integers(0, 3 * REFRACTORY_NS), min_size=40, max_size=40))
def test_frames_do_not_change_what_is_told(
    train: tuple[bool, list[Edge]], frames: list[int]
) -> None:
    """Settling often, seldom or only at the end tells the same edges."""
    start, edges = train
    often = Debounce(down=start, refractory_ns=REFRACTORY_NS)
    told = []
    for (edge, following), wait in zip(
        pairwise([*edges, raw(True, MUCH_LATER_NS)]), frames, strict=False
    ):
        told += often.accept(edge)
        told += often.settle(min(edge.t_ns + wait, following.t_ns), down=edge.down)
    last = edges[-1].down if edges else start
    assert told + looked(often, last) == play(start, edges, last)[0]


def test_two_hundred_edges_in_fifty_milliseconds_are_one_press() -> None:
    """Chatter of twice the refractory time is one press, at its first edge, and one release."""
    debounce = Debounce(down=False, refractory_ns=25_000_000)
    edges = [raw(n % 2 == 0, n * 250_000) for n in range(200)]
    told = [out for edge in edges for out in debounce.accept(edge)]
    assert told == [edges[0]]
    assert debounce.settle(edges[-1].t_ns + 24_999_999, down=False) == []
    assert debounce.settle(edges[-1].t_ns + 25_000_000, down=False) == [edges[-1]]
    assert debounce.swallowed == 198


def test_short_tap_is_told_whole() -> None:
    """A release within the refractory time comes late, with its own stamp, and is no chatter."""
    debounce = Debounce(down=False, refractory_ns=REFRACTORY_NS)
    assert debounce.accept(raw(True, 5000)) == [raw(True, 5000)]
    assert debounce.accept(raw(False, 5400)) == []
    assert debounce.settle(6400, down=False) == [raw(False, 5400)]
    assert debounce.swallowed == 0


def test_level_without_its_edge_waits_for_it() -> None:
    """An edge that is still on its way when the level is read arrives with its own stamp."""
    debounce = Debounce(down=False, refractory_ns=REFRACTORY_NS)
    debounce.accept(raw(True, 5000))
    assert debounce.settle(6500, down=False) == []
    assert debounce.accept(raw(False, 6400)) == [raw(False, 6400)]


def test_lost_release_is_made_good_and_suspect() -> None:
    """A button whose release was lost does not stay down, and its edge says it is doubtful."""
    debounce = Debounce(down=False, refractory_ns=REFRACTORY_NS)
    debounce.accept(raw(True, 5000))
    assert debounce.settle(6500, down=False) == []
    assert debounce.settle(6600, down=False) == []
    assert debounce.settle(7499, down=False) == []
    assert debounce.settle(7500, down=False) == [Edge("ok", False, 6500, "arrival", suspect=True)]


def test_a_late_frame_makes_up_no_press() -> None:
    """The first look after a long stall sees a press whose edge is a moment away: it is awaited."""
    debounce = Debounce(down=True, refractory_ns=REFRACTORY_NS)
    assert debounce.accept(raw(False, 5000)) == [raw(False, 5000)]
    assert debounce.settle(90_100, down=True) == []
    assert debounce.settle(95_000, down=True) == []
    assert debounce.accept(raw(True, 90_000)) == [raw(True, 90_000)]


def test_wrong_first_direction_is_put_right() -> None:
    """A press whose first report has the wrong direction is told when the line is quiet."""
    debounce = Debounce(down=False, refractory_ns=REFRACTORY_NS)
    assert debounce.accept(raw(False, 5000)) == []
    assert debounce.accept(raw(True, 5100, suspect=True)) == []
    assert debounce.settle(6100, down=True) == [raw(True, 5100, suspect=True)]
