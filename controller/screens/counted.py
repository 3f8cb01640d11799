"""Numbers of things as they are said: one, some, or so many that they are told in hundreds."""

from dataclasses import replace
from typing import NamedTuple

from exercises.core.words import Say

# Each number up to here has a clip of its own.
MOST = 100


class Noun(NamedTuple):
    """What is counted: `some` and `hundreds` have a place {n}."""

    one: Say
    some: Say
    hundreds: Say

    def written(self, n: int) -> Say:
        """So many, exactly."""
        return self.one if n == 1 else _of(self.some, n)

    def spoken(self, n: int) -> Say:
        """So many, in numbers that can be spoken; what is above a whole hundred is left out."""
        return self.written(n) if n <= MOST else _of(self.hundreds, min(n // 100, MOST))


def _of(say: Say, n: int) -> Say:
    return replace(say, values=(("n", n),))


VISITS = Noun(Say("1 visit"), Say("{n} visits"), Say("{n} hundred visits and more"))
MINUTES = Noun(Say("1 minute"), Say("{n} minutes"), Say("{n} hundred minutes and more"))
HOURS = Noun(Say("1 hour"), Say("{n} hours"), Say("{n} hundred hours and more"))
WEEKS = Noun(Say("1 week"), Say("{n} weeks"), Say("{n} hundred weeks and more"))
ROW = Noun(Say("1 in a row"), Say("{n} in a row"), Say("{n} hundred in a row and more"))
TIMES = Noun(Say("Once"), Say("{n} times"), Say("{n} hundred times and more"))
