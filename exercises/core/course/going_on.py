"""A run that was broken off for good, by a power cut perhaps, gone on with from what is on disk.

A script does the same again where its parameters, its seed and what came of its attempts are the
same. So it is run again, unseen, and each attempt is answered with what was kept of it, until all
of that is used. What was in flight then counts as broken off, as by a pause: the script brings it
again in its own way. Attempts are numbered, broken ones too, and trials are kept with the number
of theirs: a number that has no trial was broken off.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Generic, NamedTuple, Self, TypeVar, cast

from exercises.core.passing import MOST, Passing
from exercises.core.script import Attempt, Keep, Present, Request, Script
from exercises.core.trial import Trial, Value

T = TypeVar("T")


class Diverged(Exception):  # noqa: N818 - says what happened
    """What is kept is not of this script as it is now: it cannot be gone on with."""


class Kept(NamedTuple):
    """A trial on disk, and the number of its attempt, from 1."""

    attempt: int
    trial: Trial


class Course(Generic[T]):
    """A script whose attempts are numbered: `attempts` is how many there were."""

    def __init__(self, script: Script[T]) -> None:
        self.attempts = 0
        self._script = script
        self._resumed = 0
        self._past: dict[int, list[Trial]] = {}
        self._opening: list[Present] = []
        self._passing = Passing()
        self._request: Request | None = None
        self._result: T | None = None

    @classmethod
    def behind(cls, script: Script[T], kept: Iterable[Kept], resumed: int) -> Self:
        """The script from behind what was kept of it; what comes is marked as `resumed` so often.

        Diverged where the script does not come to this, or nothing is kept.
        """
        course = cls(script)
        course._resumed = resumed
        for attempt, trial in kept:
            one = course._past.setdefault(attempt, [])
            if _alike([trial], one[-1:]):
                raise Diverged(f"attempt {attempt} has the same trial twice")
            one.append(trial)
        try:
            course._rewind()
        except Diverged:
            raise
        except Exception as error:
            # What is on disk may be torn, or of another time: whatever it breaks, it is that.
            raise Diverged(f"attempt {course.attempts}: {error!r}") from error
        return course

    def script(self) -> Script[T]:
        """What is still to be done."""
        try:
            unopened = False
            if self._past:
                unopened = yield from self._enter()
            else:
                self._send(None)
            while (request := self._request) is not None:
                if isinstance(request, Attempt):
                    self.attempts += 1
                    yield from _shown(self._opening if unopened else [])
                    unopened = False
                elif isinstance(request, Present) and request.opens:
                    unopened = False
                answer = yield request
                self._send(self._marked(answer) if isinstance(request, Attempt) else answer)
            return cast("T", self._result)
        finally:
            self._script.close()

    def _send(self, answer: Any) -> None:
        try:
            self._request = self._script.send(answer)
        except StopIteration as end:
            self._request, self._result = None, end.value

    def _rewind(self) -> None:
        """Use up all that is kept, with nothing shown."""
        last, answer = max(self._past, default=0), None
        for _ in range(MOST):
            self._send(answer)
            request = self._request
            if request is None or self.attempts > last:
                raise Diverged(f"{last} attempts are kept, and it came to {self.attempts}")
            answer = self._again(request)
            if isinstance(request, Keep) and self.attempts == last:
                return self._send(None)
        raise Diverged(f"it came to no end at attempt {self.attempts} of {last}")

    def _again(self, request: Request) -> Any:
        """What this was answered with before."""
        if isinstance(request, Attempt):
            request.script.close()
            self.attempts += 1
            some = self._past.get(self.attempts)
            return some[0] if some and len(some) == 1 else some
        if isinstance(request, Keep):
            if not _alike(request.trials, self._past.get(self.attempts, ())):
                raise Diverged(f"attempt {self.attempts} is kept otherwise than it would be")
            return None
        return self._pass(request)

    def _pass(self, request: Any) -> Any:
        """The answer to what is not shown, but noted where it is a page that opens trials."""
        if isinstance(request, Present) and request.opens:
            # A page is two Presents; the first of them has no key to press yet.
            self._opening = [*self._opening[-1:], request] if request.watch else [request]
        return self._passing.answer(request)

    def _enter(self) -> Script[bool]:
        """From the last trial to where the person comes in: a page that waits, or a trial.

        A trial that was under way was broken off. What was told of the last one is not told again.
        Whether the page that opens is still to be shown before the next one.
        """
        lead: list[Present] = []
        while (request := self._request) is not None:
            if isinstance(request, Attempt):
                request.script.close()
                self.attempts += 1
                self._send(None)
                return True
            if isinstance(request, Present) and request.until is None:
                yield from _shown(lead)
                return True
            lead = [request] if isinstance(request, Present) else []
            self._send(self._pass(request))
        return False

    def _marked(self, answer: Any) -> Any:
        """What came of an attempt, with the mark of having been gone on with."""
        if not self._resumed or answer is None:
            return answer
        return self._mark(answer) if isinstance(answer, Trial) else [*map(self._mark, answer)]

    def _mark(self, trial: Trial) -> Trial:
        return trial.also(resumed=self._resumed)


def _shown(pages: Sequence[Present]) -> Script[None]:
    """These, whatever is answered."""
    # A list takes no answers: `yield from` would fail at the first.
    for page in pages:  # noqa: UP028
        yield page


def _alike(some: Sequence[Trial], others: Sequence[Trial]) -> bool:
    """Whether they are the same, NaN for NaN."""
    return [*map(_values, some)] == [*map(_values, others)]


def _values(trial: Trial) -> list[Any]:
    own: list[tuple[str, Value]] = [(n, getattr(trial, n)) for n in Trial._fields if n != "extra"]
    pairs = [*own, *sorted(trial.extra.items())]
    return [(name, None if value != value else value) for name, value in pairs]  # noqa: PLR0124
