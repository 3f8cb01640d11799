"""Virtual hands for the desk: planned acts, done on the buttons when their time has come."""

from heapq import heappop, heappush
from threading import Condition, Thread
from typing import Protocol

from firmware.desk import Desk


class Act(Protocol):
    """A press that is meant to happen: down at `at_ns` of the clock, up `held_ns` later."""

    @property
    def button(self) -> str: ...  # noqa: D102
    @property
    def at_ns(self) -> int: ...  # noqa: D102
    @property
    def held_ns(self) -> int: ...  # noqa: D102


class Actor(Protocol):
    """Whose acts they are. Asked from the hands' thread, while another may add to the plan."""

    def next_act(self) -> Act | None: ...  # noqa: D102
    def take_act(self) -> Act: ...  # noqa: D102


class Clock(Protocol):
    """The clock of the plan, and how many real seconds there are until one of its instants."""

    def real_s(self, t_ns: int) -> float: ...  # noqa: D102


class Hands:
    """A thread that does what `actor` plans; several buttons may be held at once.

    Stop it before the board is closed.
    """

    def __init__(self, desk: Desk, actor: Actor, clock: Clock) -> None:
        self._desk, self._actor, self._clock = desk, actor, clock
        self._wake = Condition()
        self._held: list[tuple[int, str]] = []  # a heap of (when to let go, button)
        self._over = False
        self._thread = Thread(target=self._run, name="hands", daemon=True)

    def start(self) -> None:
        """Begin; an act whose time has passed is done at once."""
        self._thread.start()

    def nudge(self) -> None:
        """Have the plan looked at again: what comes first may have changed."""
        with self._wake:
            self._wake.notify()

    def stop(self) -> None:
        """End now, whatever is still planned, and let go of what is held."""
        with self._wake:
            self._over = True
            self._wake.notify()
        self._thread.join()
        while self._held:
            self._desk.release(heappop(self._held)[1])

    def _run(self) -> None:
        while (move := self._next_move()) is not None:
            button, down = move
            (self._desk.press if down else self._desk.release)(button)

    def _next_move(self) -> tuple[str, bool] | None:
        """Wait for whichever move comes first; None when it is over."""
        with self._wake:
            while not self._over:
                left_s = self._left_s()
                if left_s == 0:
                    return self._take()
                self._wake.wait(left_s)
        return None

    def _left_s(self) -> float | None:
        """Real seconds until the first move; None while there is none."""
        act = self._actor.next_act()
        times = [at_ns for at_ns, _ in self._held[:1]] + ([act.at_ns] if act else [])
        return self._clock.real_s(min(times)) if times else None

    def _take(self) -> tuple[str, bool]:
        """The first move as (button, down): letting go comes before pressing again."""
        act = self._actor.next_act()
        if self._held and (act is None or self._held[0][0] <= act.at_ns):
            return heappop(self._held)[1], False
        act = self._actor.take_act()
        heappush(self._held, (act.at_ns + act.held_ns, act.button))
        return act.button, True
