"""Drives a script on a stage: shows what it yields, keeps its trials, survives interruptions.

A script never cleans up after itself. Whenever one ends, by its last line, by an interruption or
by an error, `run` closes its generators from the innermost outwards and lets the stage clean.
"""

import logging
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from exercises.core.script import Attempt, Frame, Keep, Present, Script, Seen
from exercises.core.trial import Trial

log = logging.getLogger(__name__)
MOST_YIELDS_IN_FINALLY = 100
T = TypeVar("T")
Pause = Callable[["Paused"], None]


class Paused(Exception):  # noqa: N818 - says what happened, which is no error
    """What is on stage is broken off and may go on afterwards: help, back, nobody there.

    `request` is what will be shown again; None where it was an Attempt, which will not.
    """

    def __init__(self, reason: str, request: Present | Frame | None = None) -> None:
        super().__init__(reason)
        self.reason, self.request = reason, request


class Left(Exception):  # noqa: N818 - as above
    """Everything is over: signed out, timed out, a fault, the pod shuts down."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stage(Protocol):
    """Shows requests to a person. `present` and `frame` may raise Paused or Left at any time."""

    def present(self, item: Present) -> Seen:
        """Show it to its end and tell what happened."""

    def frame(self, item: Frame, seen: Seen | None) -> Seen:
        """Show one frame and add to `seen`, or to a new Seen where a run of frames begins."""

    def clean(self) -> None:
        """Lamps off, sound stopped; may be called at any time and any number of times."""


def _no_keep(*trials: Trial) -> None:
    kinds = ", ".join(repr(trial.kind) for trial in trials)
    raise RuntimeError(f"a script wants to keep a trial ({kinds}), but run() got no `keep`")


def _no_pause(paused: Paused) -> None:
    raise paused


def run(
    script: Script[T],
    stage: Stage,
    keep: Callable[..., None] = _no_keep,
    pause: Pause = _no_pause,
) -> T:
    """Run `script` to its end and return what it returns.

    `keep` is given the trials that came of one attempt, and returns when they are on disk. When
    the stage raises Paused, the innermost Attempt is closed, the stage cleaned and `pause` called,
    which returns to go on or raises Left; then the Attempt's answer is None. Outside any Attempt
    the same request is shown again. Left, and any other error, comes out of `run` after everything
    is closed and the stage is clean.
    """
    try:
        result: T = _Runner(stage, keep, pause).drive(script, attempt=False)
        return result
    finally:
        stage.clean()


class _Runner:
    """The collaborators of one run."""

    def __init__(self, stage: Stage, keep: Callable[..., None], pause: Pause) -> None:
        self._keep, self._pause = keep, pause
        self._stage, self._lasting = stage, _Lasting(stage, self._rest)

    def drive(self, script: Script[Any], *, attempt: bool) -> Any:
        """What the script returns. Paused comes out of an attempt, and is met here otherwise."""
        stage = self._stage if attempt else self._lasting
        send, present = script.send, stage.present
        answer: Any = None
        seen: Seen | None = None
        try:
            while True:
                try:
                    request = send(answer)
                except StopIteration as end:
                    return end.value
                if isinstance(request, Present):
                    answer, seen = present(request), None
                elif isinstance(request, Frame):
                    answer = seen = stage.frame(request, seen)
                elif isinstance(request, Attempt):
                    answer, seen = self._try(request.script), None
                else:
                    self._kept(request)
                    answer = seen = None
        except BaseException:
            _close(script)
            raise

    def _kept(self, request: Any) -> None:
        if not isinstance(request, Keep):
            raise TypeError(f"a script yields Present, Frame, Attempt or Keep, not {request!r}")
        self._keep(*request.trials)

    def _try(self, script: Script[Any]) -> Any:
        try:
            return self.drive(script, attempt=True)
        except Paused as paused:
            self._rest(paused)
            return None

    def _rest(self, paused: Paused) -> None:
        self._stage.clean()
        self._pause(paused)


class _Lasting:
    """The stage outside of any attempt: after each break it shows the same again."""

    def __init__(self, stage: Stage, rest: Pause) -> None:
        self._stage, self._rest = stage, rest

    def present(self, item: Present) -> Seen:
        """Show it to its end."""
        show = self._stage.present
        while True:
            try:
                return show(item)
            except Paused as paused:
                self._broken(paused, item)
                show = self._once_more

    def frame(self, item: Frame, seen: Seen | None) -> Seen:
        """Show one frame."""
        while True:
            try:
                return self._stage.frame(item, seen)
            except Paused as paused:
                self._broken(paused, item)

    def _once_more(self, item: Present) -> Seen:
        """Show it after a break: what was said before it is said once more."""
        first, *rest = item.timeline
        repeated = (first, *((0.0, say) for say in item.said), *rest)
        seen = self._stage.present(item._replace(timeline=repeated))
        del seen.onsets[1 : 1 + len(item.said)]
        return seen

    def _broken(self, paused: Paused, request: Present | Frame) -> None:
        paused.request = request
        self._rest(paused)


def _close(script: Script[Any]) -> None:
    """Close it, even where its `finally` yields or raises; what it wanted there is not done."""
    for _ in range(MOST_YIELDS_IN_FINALLY):
        try:
            script.close()
        except RuntimeError as error:
            # "generator ignored GeneratorExit": it yielded again and is still suspended.
            log.warning("%r did not close at once: %s", script, error)
        except Exception:
            # What ended the script matters more than what its clean-up met.
            log.exception("%r did not close at once", script)
        else:
            return
