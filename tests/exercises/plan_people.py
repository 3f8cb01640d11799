"""Simulated participants of plans: what they press on a page is told them by its name."""

import random
from collections.abc import Iterable, Iterator, Mapping

from exercises import plans
from exercises.core.script import Cue
from exercises.core.shapes import Picture
from exercises.stage.person import Habits
from tests.exercises.watching import Watcher

STEADY = Habits(0.5, 0.08, 0.15, commission=0, lapse=0, anticipation=0, error=0)


class Chooser(Watcher):
    """Presses these buttons on pages of these names, one after another; else as others do."""

    def __init__(
        self, pages: Mapping[str, Iterable[str]], habits: Habits = STEADY, seed: int = 0
    ) -> None:
        super().__init__(plans.rule(), habits, seed)
        self._pages = {name: iter(buttons) for name, buttons in pages.items()}

    def see(self, cue: Cue, onset_ns: int) -> None:
        """Press what is next for this page."""
        name = cue.name if isinstance(cue, Picture) else ""
        button = next(self._pages.get(name, iter(())), "")
        if button:
            self.cues.append((cue, onset_ns))
            self._plan(button, onset_ns, 1.0)
        else:
            super().see(cue, onset_ns)


def drawn(chances: Mapping[str, float], rng: random.Random) -> Iterator[str]:
    """Buttons without end, each with its chance."""
    while True:
        yield rng.choices(list(chances), list(chances.values()))[0]
