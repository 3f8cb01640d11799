"""Whose turn it is at the store."""

import threading
import time
from contextlib import closing
from queue import SimpleQueue

import pytest

from controller.store.turns import Turns
from tests.waiting import wait_for

LONG_S = 3600.0


class Between:
    """Work between calls that begins when it is let, and tells that it began."""

    def __init__(self, rest_s: float) -> None:
        self.began: SimpleQueue[str] = SimpleQueue()
        self.let = threading.Semaphore(0)
        self._rest_s = rest_s

    def __call__(self) -> float:
        self.began.put("between")
        assert self.let.acquire(timeout=20.0)
        return self._rest_s


def test_who_waits_has_the_turn_before_who_just_had_it() -> None:
    """Work between calls that never rests holds a call up for one batch, not for ever."""
    between = Between(0.0)
    with closing(Turns(between)) as turns:
        assert between.began.get(timeout=20.0) == "between"
        caller = threading.Thread(target=turns.do, args=(lambda: between.began.put("call"),))
        caller.start()
        wait_for("the call waits", turns._next.locked)
        between.let.release()
        assert [between.began.get(timeout=20.0) for _ in range(2)] == ["call", "between"]
        between.let.release(1000)
        caller.join()


def test_a_call_is_done_on_its_own_thread() -> None:
    """Nothing is handed over: what is raised is raised there as well."""
    with closing(Turns(lambda: LONG_S)) as turns:
        assert turns.do(threading.get_ident) == threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            turns.do(lambda: 1 // 0)
        assert turns.look(lambda: 3) == 3


def test_after_what_changes_something_there_is_work_between() -> None:
    """After a look there is none; after a change there is, also where it failed."""
    between = Between(LONG_S)
    between.let.release(2)
    with closing(Turns(between)) as turns:
        between.began.get(timeout=20.0)
        turns.look(lambda: None)
        assert turns._rest.locked(), "a look woke the thread"
        with pytest.raises(ZeroDivisionError):
            turns.do(lambda: 1 // 0)
        assert between.began.get(timeout=20.0) == "between"


def test_what_is_closed_takes_no_call() -> None:
    """Closing twice does no harm."""
    turns = Turns(lambda: LONG_S)
    turns.close()
    turns.close()
    for call in (turns.do, turns.look):
        with pytest.raises(RuntimeError, match="closed"):
            call(lambda: None)


def test_calls_of_many_threads_never_meet() -> None:
    """Nor do they meet the work between them."""
    inside, met = [0], []

    def work() -> float:
        inside[0] += 1
        time.sleep(0)
        met.append(inside[0])
        inside[0] -= 1
        return 0.0

    def call() -> None:
        for _ in range(200):
            turns.do(work)

    with closing(Turns(work)) as turns:
        callers = [threading.Thread(target=call) for _ in range(4)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
    assert len(met) > 800
    assert set(met) == {1}
