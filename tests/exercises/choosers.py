"""Simulated people who choose: they see offers and act by presses, and have a k of their own."""

import math
import random
from bisect import insort

from exercises.core.drawing import coins
from exercises.core.drawing.coins import FULL
from exercises.core.script import Cue
from exercises.core.shapes import Key, Picture
from exercises.stage.person import Act

NS = 1_000_000_000


class Chooser:
    """Takes the later offer with probability logistic(s (V - ratio)), V hyperbolic in the wait.

    Values are shares of the larger offer; `k` is per day. Pages are read for `reading_s`.
    """

    def __init__(
        self, k: float, sensitivity: float, seed: int = 0, rt_s: float = 1.5, side: str = ""
    ) -> None:
        self.k, self.sensitivity, self.rt_s, self.side = k, sensitivity, rt_s, side
        self._random = random.Random(seed)
        self._plans: list[Act] = []

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Answer offers, and pass pages."""
        if not isinstance(cue, Picture):
            return
        prompts = [s.button for s in cue.shapes if isinstance(s, Key) and s.prompt]
        offers = coins.read(cue) if set(prompts) == {"left", "right"} else None
        if offers is not None:
            self._plan(self.side or self._choice(offers), onset_ns)
        elif prompts:
            self._plan(prompts[0], onset_ns)

    def next_act(self) -> Act | None:
        return self._plans[0] if self._plans else None

    def take_act(self) -> Act:
        return self._plans.pop(0)

    def _choice(self, offers: dict[str, coins.Offer]) -> str:
        left, right = (at.coins / FULL / (1 + self.k * at.days) for at in offers.values())
        right_is_more = 1 / (1 + math.exp(-max(-700.0, self.sensitivity * (right - left))))
        return "right" if self._random.random() < right_is_more else "left"

    def _plan(self, button: str, onset_ns: int) -> None:
        after_ns = round(self.rt_s * self._random.uniform(0.7, 1.6) * NS)
        insort(self._plans, Act(button, onset_ns + after_ns, NS // 10), key=lambda act: act.at_ns)
