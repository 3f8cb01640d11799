"""A block of a set time: its last trial is whole, and what was broken off takes none of it."""

from collections.abc import Callable

from exercises.core.script import Attempt, Keep, Script
from exercises.core.timed_block import timed_block
from exercises.core.trial import Trial


def ran(duration_s: float, answer: Callable[[int], bool]) -> tuple[list[Trial], list[bool]]:
    """Trials of three seconds as they are kept; `answer(i)`: whether the i-th attempt is whole."""
    anews: list[bool] = []

    def never_run() -> Script[Trial]:
        yield from ()
        raise AssertionError

    def trial(anew: bool) -> Script[Trial]:
        anews.append(anew)
        return never_run()

    block, attempt = timed_block(duration_s, trial), 0
    answered: Trial | None = None
    while True:
        try:
            request = block.send(answered)
        except StopIteration as end:
            return end.value, anews
        answered = None
        if isinstance(request, Keep):
            continue
        assert isinstance(request, Attempt)
        attempt += 1
        done = Trial("assessment", f"{attempt}", extra={"spent_s": 3.0})
        answered = done if answer(attempt) else None


def test_the_trial_in_flight_ends_it() -> None:
    """Ten seconds of three each are four; nine are three."""
    assert len(ran(10, lambda _: True)[0]) == 4
    assert len(ran(9, lambda _: True)[0]) == 3


def test_what_was_broken_off_takes_no_time() -> None:
    """The next trial says how often, and is told that it begins anew, as the first one is."""
    kept, anews = ran(9, lambda attempt: attempt not in (2, 3))
    assert [t.kind for t in kept] == ["1", "4", "5"]
    assert [t.extra.get("broken") for t in kept] == [None, 2, None]
    assert anews == [True, False, True, True, False]
