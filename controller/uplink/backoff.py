"""How long to wait: before the next attempt, and for an acknowledgement.

Attempts: exponential with full jitter.

M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: after a power cut on a
wing all pods come back together, and only a draw from the whole interval spreads them.
"""

import random


class Backoff:
    """Waits that grow from `first_s` to `most_s`, each drawn evenly from 0 to the bound.

    No wait is shorter than a tenth of `first_s`: a broker that refuses at once is not hammered.
    """

    def __init__(self, first_s: float, most_s: float, draw: random.Random | None = None) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._draw = draw or random.Random()  # noqa: S311 - jitter is no secret
        self.reset()

    @property
    def bound_s(self) -> float:
        """The longest that the next wait can be."""
        return self._bound_s

    def reset(self) -> None:
        """Things went well for long enough: begin at the short end again."""
        self._bound_s = min(self._first_s, self._most_s)

    def next_s(self) -> float:
        """The next wait in seconds; the bound doubles with each."""
        wait = self._draw.uniform(min(self._first_s / 10, self._bound_s), self._bound_s)
        self._bound_s = min(self._bound_s * 2, self._most_s)
        return wait


class Overdue:
    """Says when something awaited has not moved for `first_s`; then for twice that, to `most_s`."""

    def __init__(self, first_s: float, most_s: float) -> None:
        self._first_s = self._wait_s = first_s
        self._most_s = most_s
        self._since_s = 0.0
        self._position: object = None

    def check(self, now_s: float, position: object, *, awaited: bool) -> bool:
        """Whether it is overdue now; told once, then it is awaited anew."""
        if position != self._position or not awaited:
            self._position, self._since_s, self._wait_s = position, now_s, self._first_s
        if now_s - self._since_s < self._wait_s:
            return False
        self._since_s, self._wait_s = now_s, min(2 * self._wait_s, self._most_s)
        return True
