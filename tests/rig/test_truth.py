"""Which true press a stamp belongs to, and by how much it is off."""

import pytest

from exercises.core.trial import Trial
from tests.rig.truth import Stamp, own_clock, pairs, stored, way

MS = 1_000_000


def pressed(*at_ms: float) -> list[int]:
    return [round(at * MS) for at in at_ms]


def stamps(*at_ms: float) -> list[Stamp]:
    return [Stamp(round(at * MS)) for at in at_ms]


def test_each_press_has_its_own_stamp_or_none() -> None:
    """A press that nobody stamped takes no other's stamp, and its neighbours keep theirs."""
    told = way("gpiod", stamps(10.3, 30.1), pressed(10, 20, 30))
    assert told["gpiod_ms"] == [pytest.approx(0.3), pytest.approx(0.1)]
    assert told["gpiod_missed"] == 1


def test_suspect_stamps_are_told_apart() -> None:
    """Neither among the errors nor among the missed."""
    told = way("gpiod", [Stamp(12 * MS, suspect=True)], pressed(10))
    assert told["gpiod_ms"] == []
    assert told["gpiod_suspect_ms"] == [pytest.approx(2)]
    assert told["gpiod_missed"] == 0


def test_pairs_are_errors_of_one_press() -> None:
    """Only presses that both told, and neither doubted; each against its own line's true press."""
    ours = [Stamp(10 * MS + 200_000), Stamp(20 * MS + 200_000, suspect=True), *stamps(40.2)]
    theirs = stamps(10.8, 20.8, 30.8, 40.9)
    found = pairs((ours, theirs), (pressed(10, 20, 30, 40), pressed(10.5, 20.5, 30.5, 40.5)))
    assert found == [
        [pytest.approx(0.2), pytest.approx(0.3)],
        [pytest.approx(0.2), pytest.approx(0.4)],
    ]


def answered(onset_ns: int, press_ns: int, *, suspect: bool = False) -> Trial:
    rt_s = (press_ns - onset_ns) / 1e9
    return Trial("assessment", "go", "ok", rt_s, onset_ns, press_ns, "kernel", suspect=suspect)


def test_what_was_stored_is_held_against_the_last_press() -> None:
    """Suspect answers apart; a figure without an answer has no error."""
    onsets = [1000 * MS, 2000 * MS, 3000 * MS, 4000 * MS]
    trials = [
        answered(onsets[0], 1100 * MS + 300_000),
        answered(onsets[1], 2105 * MS, suspect=True),
        Trial("assessment", "nogo", onset_ns=onsets[2]),
        answered(onsets[3], 4103 * MS),
    ]
    told = stored(trials, onsets, pressed(950, 1100, 2100, 3100, 4100))
    assert told["stored_ms"] == [pytest.approx(0.3), pytest.approx(3)]
    assert told["stored_suspect_ms"] == [pytest.approx(5)]


def test_an_onset_that_was_told_wrongly_is_an_error() -> None:
    """The true response time runs from the stage's own onset, not from the one that was stored."""
    (error,) = stored([answered(1005 * MS, 1100 * MS)], [1000 * MS], pressed(1100))["stored_ms"]
    assert error == pytest.approx(-5)


def test_error_is_told_time_minus_true_time() -> None:
    """From the program's own start to the press; its sign does not matter."""
    presses = [n * 1000 * MS + 300 * MS for n in range(60)]
    trials = [(n * 1000 * MS, n * 1000 * MS + 302 * MS, 300.0 + (-1) ** n * 0.5) for n in range(60)]
    assert own_clock(trials, presses) == pytest.approx([0.5] * 60)


def test_trials_without_their_own_press_do_not_count() -> None:
    """No press, or two, in a trial: nobody knows which one was told."""
    presses = [n * MS for n in (3, 7, 8)]
    trials = [(0, 2 * MS, 1.0), (2 * MS, 5 * MS, 1.0), (6 * MS, 9 * MS, 1.0)]
    with pytest.raises(RuntimeError, match="only 1 of 3 presses"):
        own_clock(trials, presses)
