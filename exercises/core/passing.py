"""Requests answered though nobody sees them: every wait is ended by a press, and time is made up.

So a script can be led to where somebody was, and what lies ahead of them can be counted.
"""

from typing import Any, NamedTuple

from exercises.core.script import Attempt, Frame, Frames, Keep, Present, Press, Script, Seen, When
from exercises.core.trial import Trial

S = 1_000_000_000
FRAME_NS = S // 60
# Of a continuous task a frame stands for half a second, and after so many a press comes.
STEP_NS, PRESSED_AFTER = S // 2, 5
# A script that asks for more waits for what never comes.
MOST = 100_000


class Pressed(NamedTuple):
    """A press that nobody made."""

    button: str
    t_ns: int
    down: bool = True
    source: str = "none"
    suspect: bool = False


class Passing:
    """Answers as a stage would give them: cues at their times, and a press after the last of them.

    It is of "ok" where that is watched: what can be gone through or taken is taken.
    """

    def __init__(self) -> None:
        self._now_ns = S
        self._seen: Seen | None = None

    def answer(self, request: Present | Frame) -> Seen:
        """What was seen; frames in a row have the same Seen."""
        if isinstance(request, Frame):
            self._seen = self._frame(request, self._seen or Seen([], []))
            return self._seen
        self._seen = None
        return self._present(request)

    def _present(self, item: Present) -> Seen:
        onsets = [self._after(when) for when, _ in item.timeline]
        last_ns = max(onsets)
        ended_ns = last_ns + FRAME_NS if item.until is None else self._after(item.until)
        self._now_ns = ended_ns + FRAME_NS
        return Seen(onsets, _press(item.watch, last_ns + 1), heard="none", ended_ns=ended_ns)

    def _frame(self, item: Frame, seen: Seen) -> Seen:
        seen.onsets.append(self._now_ns)
        self._now_ns += STEP_NS
        seen.ended_ns = self._now_ns
        if len(seen.onsets) >= PRESSED_AFTER:
            seen.edges += _press(item.watch, self._now_ns)
        return seen

    def _after(self, when: When) -> int:
        ns = when.number * FRAME_NS if isinstance(when, Frames) else round(when * S)
        return self._now_ns + ns


def _press(watch: tuple[str, ...], t_ns: int) -> list[Press]:
    return [Pressed("ok" if "ok" in watch else watch[0], t_ns)] if watch else []


def passed(script: Script[Any]) -> list[Trial]:
    """What a script keeps when it is passed through; RuntimeError where it comes to no end."""
    passing, kept = Passing(), list[Trial]()
    _pass(script, passing, kept, MOST)
    return kept


def _pass(script: Script[Any], passing: Passing, kept: list[Trial], left: int) -> Any:
    answer: Any = None
    for _ in range(left):
        try:
            request = script.send(answer)
        except StopIteration as end:
            return end.value
        answer = None
        if isinstance(request, Keep):
            kept += request.trials
        elif isinstance(request, Attempt):
            answer = _pass(request.script, passing, kept, left)
        else:
            answer = passing.answer(request)
    script.close()
    raise RuntimeError(f"a script asked for more than {left} things and came to no end")
