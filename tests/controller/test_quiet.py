"""Quiet in timed periods: what is foreign waits, and nothing of it is lost."""

import gc
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from controller.quiet import SWITCH_S, Quiet

log = logging.getLogger(__name__)


class Written(logging.Handler):
    """A log that is written into a list."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.words.append(record.getMessage())


@pytest.fixture
def written() -> Iterator[Written]:
    """The root logger's only handler."""
    root, handler = logging.getLogger(), Written()
    before, root.handlers[:] = root.handlers[:], [handler]
    yield handler
    root.handlers[:] = before


def test_nothing_is_collected_while_a_period_is_timed() -> None:
    """However much garbage there is; and the collector is on again afterwards."""
    quiet, began = Quiet(), []

    def note(phase: str, _: dict[str, int]) -> None:
        began.append(phase)

    with quiet.keep():
        quiet.timed(True)
        gc.callbacks.append(note)
        try:
            kept = [[] for _ in range(10 * gc.get_threshold()[0])]  # type: ignore[var-annotated]
        finally:
            gc.callbacks.remove(note)
        assert kept
        assert began == []
        quiet.timed(False)
        assert gc.isenabled()


def test_a_collection_between_trials_visits_nothing_of_the_start() -> None:
    """What start-up made is frozen as long as the pod runs, and no longer."""
    quiet = Quiet()
    with quiet.keep():
        assert gc.get_freeze_count() > 0
        loop: list[object] = []
        loop.append(loop)
        del loop
        quiet.collect()
        assert len(gc.get_objects()) < gc.get_freeze_count()
    assert gc.get_freeze_count() == 0


def test_the_log_waits_for_the_end_of_the_period(written: Written) -> None:
    """Held while timed, written in order at its end; at once between periods, errors included."""
    quiet = Quiet()
    with quiet.keep():
        log.warning("before")
        quiet.timed(True)
        log.warning("inside")
        log.error("inside too")
        assert written.words == ["before"]
        quiet.timed(False)
        assert written.words == ["before", "inside", "inside too"]
        log.warning("after")
        assert written.words[-1] == "after"


def test_what_was_held_is_written_when_the_pod_ends(written: Written) -> None:
    """An error in the middle of a trial takes no record with it, and all is as it was."""
    switch_s = sys.getswitchinterval()
    handlers = logging.getLogger().handlers[:]

    def fail() -> None:
        quiet = Quiet()
        with quiet.keep():
            assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
            quiet.timed(True)
            log.warning("the last words")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert written.words == ["the last words"]
    assert logging.getLogger().handlers == handlers
    assert sys.getswitchinterval() == switch_s
    assert gc.isenabled()


def test_what_is_outside_waits_for_the_end_of_the_period() -> None:
    """At once between periods; inside one it is told so, after its patience; else at its end."""
    quiet, found = Quiet(), []

    def work() -> None:
        with quiet.outside(60) as free:
            found.append((free, quiet.on))

    with quiet.outside(0) as free:
        assert free
    quiet.timed(True)
    quiet.timed(True)
    with quiet.outside(0.001) as free:
        assert not free
    working = threading.Thread(target=work)
    working.start()
    quiet.timed(False)
    working.join()
    assert found == [(True, False)]


def test_a_period_begins_when_what_is_outside_has_ended() -> None:
    """What was begun between two trials does not run into the second."""
    quiet, order = Quiet(), []
    inside, go_on = threading.Event(), threading.Event()

    def work() -> None:
        with quiet.outside(60):
            inside.set()
            go_on.wait(60)
            order.append("work ended")

    working = threading.Thread(target=work)
    working.start()
    inside.wait(60)
    threading.Timer(0.05, go_on.set).start()
    quiet.timed(True)
    order.append("period began")
    quiet.timed(False)
    working.join()
    assert order == ["work ended", "period began"]
