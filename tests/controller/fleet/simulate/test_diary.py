"""What happens at a played pod is a function of the row's number."""

import random
from datetime import UTC, datetime

import pytest

from controller.contract.topics import Topics
from controller.fleet.simulate.box import MemoryBox
from controller.fleet.simulate.diary import DAY_S, OPENS_S, Diary
from controller.fleet.simulate.fate import Odds, fate
from controller.fleet.simulate.summary import jain
from controller.uplink.publication import envelope
from tests.contract.heard import channel_of, invalid

MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)


def diary(begins_s: float = 0.0, visits: int = 25) -> Diary:
    return Diary("0123456789abcdef", visits, MIDNIGHT, begins_s)


@pytest.mark.parametrize("begins_s", [0.0, 1.4 * DAY_S, 2 * DAY_S + OPENS_S])
@pytest.mark.parametrize("visits", [1, 25, 400])
def test_a_row_happens_when_the_count_says_so(begins_s: float, visits: int) -> None:
    """`count` is at `seq` from the moment of that row on, and not before."""
    days = diary(begins_s, visits)
    for seq in range(1, 1000):
        at_s = days.when(seq)
        assert at_s > begins_s
        assert days.count(at_s) >= seq
        assert days.count(at_s - 0.01) < seq


def test_a_week_has_its_rows() -> None:
    """Two hundred a day, none at night."""
    assert diary().count(7 * DAY_S) == 1400
    assert diary().count(7 * DAY_S + OPENS_S - 1) == 1400


def test_rows_are_the_same_again_and_of_the_contract() -> None:
    """A row that is sent again is the same row, and each is what the contract says."""
    topics = Topics("site", "pod")
    for seq in range(1, 60):
        row = diary().row(seq)
        assert diary().row(seq) == row
        channel = channel_of(topics.of(row.kind))
        assert channel is not None
        assert not list(invalid(channel, envelope(topics, row, seq - 1)))


def test_the_box_gives_what_no_mark_covers() -> None:
    """As the mailbox: behind the mark and behind `after`, never more than was put in."""
    box = MemoryBox(diary(), ingest=True)
    box.relayed = 30
    assert [row.seq for row in box.pending(None, 200, 10**6)] == list(range(1, 21))
    box.acknowledge("another", 20)
    box.acknowledge(box.diary.store, 12)
    assert [row.seq for row in box.pending(None, 200, 10**6)] == list(range(13, 31))
    assert [row.seq for row in box.pending(box.diary.row(28), 200, 10**6)] == [29, 30]
    assert box.having(box.diary.store, 10, 15) == {13, 14, 15}
    box.acknowledge(box.diary.store, 99)
    assert box.covered == 30


def test_a_seed_tells_what_befalls() -> None:
    """The same seed, the same days; as often as the odds say, within the play, in order."""
    drawn = [fate(random.Random(7), Odds(2.0, 1.0, 0.5), OPENS_S, 100 * DAY_S) for _ in range(2)]
    assert drawn[0] == drawn[1]
    times = [blow.at_s for blow in drawn[0]]
    assert times == sorted(times)
    assert OPENS_S < times[0] < times[-1] < 100 * DAY_S
    assert 150 < sum(blow.kind == "outage" for blow in drawn[0]) < 250


def test_fairness() -> None:
    """1 where all have the same, 1/n where one has it all."""
    assert jain([3.0] * 8) == 1.0
    assert jain([1.0, 0.0, 0.0, 0.0]) == 0.25
    assert jain([0.0, 0.0]) is None
