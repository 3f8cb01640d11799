"""A wait and a signal, in frames, because a press must end the wait as well as the signal."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from exercises.core.script import Frame, Press, Script, Seen
from exercises.core.shapes import Picture
from exercises.core.trial import NOTHING, Trial, Value


class Reaction(NamedTuple):
    """What came of one wait: all that was seen, and the press that ended it, if any.

    `cue` numbers the signal's flip in `seen.onsets`, which it may not have; `waited_late` counts
    the flips that were late before it.
    """

    seen: Seen
    press: Press | None
    cue: int
    waited_late: int

    def trial(
        self, watch: tuple[str, ...], block: str, extra: Mapping[str, Value] = NOTHING
    ) -> Trial:
        """Of the kind "signal", answered or not; or "false_start", where the press came before it.

        A flip that came late while nothing happened harms no response time, and is not counted.
        """
        seen, press = self.seen, self.press
        if press is None or (self.cue < len(seen.onsets) and press.t_ns >= seen.onsets[self.cue]):
            late = seen.late - self.waited_late
            return Trial.of(
                seen, watch, self.cue, block=block, kind="signal", extra=extra, late=late
            )
        return Trial(
            block,
            "false_start",
            press.button,
            press_ns=press.t_ns,
            source=press.source,
            early=True,
            suspect=press.suspect,
            late=seen.late - self.waited_late,
            extra=extra,
        )


def react(
    wait: Picture,
    wait_s: float,
    signal: Callable[[int], Picture],
    timeout_s: float,
    watch: tuple[str, ...],
) -> Script[Reaction]:
    """Show `wait` so long, then what `signal` gives for the ns since its onset, until a press.

    Without a press it ends `timeout_s` after the onset of the signal.
    """
    seen: Seen = yield Frame(wait, watch)
    start_ns = seen.onsets[0]
    while _press(seen, watch) is None and seen.ended_ns - start_ns < wait_s * 1e9:
        seen = yield Frame(wait, watch)
    late, cue = seen.late, len(seen.onsets)
    if _press(seen, watch) is None:
        seen = yield Frame(signal(0), watch)
        while _press(seen, watch) is None and seen.ended_ns - seen.onsets[cue] < timeout_s * 1e9:
            seen = yield Frame(signal(seen.ended_ns - seen.onsets[cue]), watch)
    return Reaction(seen, _press(seen, watch), cue, late)


def _press(seen: Seen, watch: tuple[str, ...]) -> Press | None:
    return next((e for e in seen.edges if e.down and e.button in watch), None)
