"""How the pod looks: as the site has it, until somebody at the pod wants it otherwise."""

from collections.abc import Callable
from dataclasses import replace

from exercises.stage.look import DARK, LIGHT, Look


class Looks:
    """The look of now; `dress` has the stage change to another.

    Only screens that wait change it, between their periods: nothing that is timed is between.
    """

    def __init__(self, site: Look, dress: Callable[[Look], None]) -> None:
        self.now = site
        self._site, self._dress = site, dress

    @property
    def light(self) -> bool:
        """Whether it is dark on light."""
        return self.now.theme == LIGHT

    @property
    def still(self) -> bool:
        """Whether what is only pretty stands still."""
        return self.now.still

    def turn_theme(self) -> None:
        """From dark to light, or back."""
        self._to(replace(self.now, theme=DARK if self.light else LIGHT))

    def turn_motion(self) -> None:
        """What is only pretty stands still, or moves again."""
        self._to(replace(self.now, still=not self.now.still))

    def reset(self) -> None:
        """Back to the site's: whoever changed it has left."""
        self._to(self._site)

    def _to(self, look: Look) -> None:
        if look != self.now:
            self.now = look
            self._dress(look)
