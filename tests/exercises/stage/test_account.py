"""The kernel's account of a sound card, read from files as Linux writes them."""

import os
from pathlib import Path
from typing import Any

import pytest

from exercises.stage.account import Account, find

HW = """access: MMAP_INTERLEAVED
format: S16_LE
subformat: STD
channels: 2
rate: {rate} ({rate}/1)
period_size: 256
buffer_size: 512
"""
STATUS = """state: {state}
owner_pid   : {owner}
trigger_time: 12.342536911
tstamp      : 0.000000000
delay       : {delay}
avail       : 286
avail_max   : 300
-----
hw_ptr      : 13854
appl_ptr    : {written}
"""


def stream(asound: Path, card: int = 0, rate: int = 44_100, **told: Any) -> Path:
    """A card's folder under `asound`, its stream open and running for this process."""
    place = asound / f"card{card}" / "pcm0p" / "sub0"
    place.mkdir(parents=True)
    (place / "hw_params").write_text(HW.format(rate=rate))
    say(place, **told)
    return place


def say(place: Path, **told: Any) -> None:
    usual = {"state": "RUNNING", "owner": os.getpid(), "delay": 226, "written": 14_080}
    (place / "status").write_text(STATUS.format(**usual | told))


def test_a_reading_says_what_was_heard_by_when(tmp_path: Path) -> None:
    """Frames written, less those still to be heard; the chunk is the card's period."""
    stream(tmp_path)
    account = find(44_100, tmp_path)
    assert account is not None
    assert (account.chunk, account.room) == (256, 512)
    first, second = account.read(), account.read()
    assert first is not None
    assert second is not None
    assert first.t_ns < second.t_ns
    assert first[1:] == ("12.342536911", 13_854, 14_080)
    account.close()


def test_it_is_read_anew_each_time(tmp_path: Path) -> None:
    """What the kernel says now, not what it said when the file was opened."""
    place = stream(tmp_path)
    account = Account(place, 44_100)
    say(place, written=14_336, delay=482)
    reading = account.read()
    assert reading is not None
    assert (reading.written, reading.heard) == (14_336, 13_854)
    account.close()


@pytest.mark.parametrize(
    "told", [{"state": "XRUN"}, {"state": "PREPARED"}, {"delay": -3}, {"delay": 5000}]
)
def test_what_cannot_be_is_no_reading(tmp_path: Path, told: dict[str, Any]) -> None:
    """A stream that stands, or more to be heard than the card holds: another mixer's frames."""
    account = Account(stream(tmp_path, **told), 44_100)
    assert account.read() is None
    account.close()


def test_another_programs_stream_is_not_ours(tmp_path: Path) -> None:
    """A sound server has the first card, this process the second."""
    stream(tmp_path, 0, owner=1)
    assert find(44_100, tmp_path) is None
    stream(tmp_path, 1)
    account = find(44_100, tmp_path)
    assert account is not None
    account.close()


def test_no_account_at_another_rate_or_without_cards(tmp_path: Path) -> None:
    """A card that is resampled for counts other frames than ours; a closed stream says little."""
    assert find(44_100, tmp_path / "nothing") is None
    stream(tmp_path, rate=48_000)
    closed = tmp_path / "card1" / "pcm0p" / "sub0"
    closed.mkdir(parents=True)
    (closed / "status").write_text("closed\n")
    assert find(44_100, tmp_path) is None
