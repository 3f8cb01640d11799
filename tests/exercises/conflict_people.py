"""Simulated participants of the flanker task: slower, and wrong more often, in conflict."""

from dataclasses import replace

from exercises import flanker
from exercises.core.script import Cue
from exercises.core.shapes import Picture, Polygon
from exercises.stage.person import Habits, VirtualPerson

STEADY = Habits(0.42, 0.05, 0.08, lapse=0, anticipation=0, error=0.03)


def disagree(cue: Cue) -> bool:
    """Whether there are arrows of both ways: tips to the right of their tails, and to the left."""
    shapes = cue.shapes if isinstance(cue, Picture) else ()
    ways = {s.points[0][0] < s.points[3][0] for s in shapes if isinstance(s, Polygon)}
    return len(ways) == 2


class ConflictPerson(VirtualPerson):
    """Answers `cost_s` later on average, with `slips` more mistakes, where arrows disagree."""

    def __init__(
        self, cost_s: float, slips: float = 0.0, seed: int = 0, habits: Habits = STEADY
    ) -> None:
        super().__init__(flanker.rule(), habits, seed)
        mu_s, error = habits.mu_s + cost_s, habits.error + slips
        self._agreed, self._torn = habits, replace(habits, mu_s=mu_s, error=error)

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Take in whether the arrows agree, and react."""
        self.habits = self._torn if disagree(cue) else self._agreed
        super().see(cue, onset_ns)
