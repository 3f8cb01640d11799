"""What was broken off comes again, with what went before it."""

from collections.abc import Sequence

from exercises.core.running_block import unbroken
from exercises.core.script import Attempt, Present, Script
from exercises.core.shapes import BLANK
from exercises.core.trial import Trial


def ran(items: str, answers: Sequence[bool]) -> tuple[Trial, list[str]]:
    """The trial, and all that was shown; `answers` says of each shown whether it is whole."""
    shown, left = list[str](), list(answers)

    def trial(item: str) -> Script[Trial]:
        shown.append(item)
        yield Present(((0.0, BLANK),), until=1.0)
        return Trial("assessment", item)

    def again() -> Script[None]:
        shown.append("rules")
        yield Present(((0.0, BLANK),), until=1.0)

    script = unbroken(items, trial, again)
    answer: Trial | None = None
    while True:
        try:
            request = script.send(answer)
        except StopIteration as end:
            assert not left
            done: Trial = end.value
            return done, shown
        answer = None
        if isinstance(request, Attempt):
            answer = attempted(request.script, left)


def attempted(script: Script[Trial], left: list[bool]) -> Trial | None:
    """What an attempt gives, broken off by the first that is not whole."""
    try:
        next(script)
        while left.pop(0):
            script.send(None)
    except StopIteration as end:
        done: Trial = end.value
        return done
    script.close()
    return None


def test_whole_at_once_only_itself_is_shown() -> None:
    """Those before it were there already."""
    assert ran("abc", [True]) == (Trial("assessment", "c"), ["c"])


def test_after_a_break_those_before_come_first() -> None:
    """The rules, and all of them in their order; a break among them begins anew."""
    done, shown = ran("abc", [False, True, False, True, True, True])
    assert done == Trial("assessment", "c", extra={"broken": 2})
    assert shown == ["c", "rules", "a", "b", "rules", "a", "b", "c"]
