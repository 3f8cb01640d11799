"""What is wrong with a configuration, in words for the person who has to put it right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: in which file and line (0 if unknown), under which key.

    `allowed` says what may stand there, `hint` what was probably meant; either may be "".
    """

    file: str
    key: str
    wrong: str
    allowed: str = ""
    hint: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        said = ": ".join(part for part in (place, self.key, self.wrong) if part)
        allowed = f"; allowed: {self.allowed}" if self.allowed else ""
        return f"{said}{allowed}{f'; {self.hint}' if self.hint else ''}"


class ConfigError(Exception):
    """A configuration that cannot be used; `problems` holds all that was found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"The configuration cannot be used: {count} problem{'s' if count > 1 else ''}."
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


def meant(word: str, known: Iterable[str]) -> str:
    """The hint for a misspelt word, or "" where nothing known is like it."""
    close = get_close_matches(word[:64], list(known), n=1)
    return f"did you mean {close[0]}?" if close else ""


def dotted(key: Key) -> str:
    """A key path as it is told: `offer[0].form`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{short(part)}" for part in key)
    return text.removeprefix(".")


def short(text: str) -> str:
    """At most 60 characters of a text that comes from a file, on one line."""
    line = text if text.isprintable() else repr(text)[1:-1]
    return line if len(line) <= 60 else f"{line[:57]}..."
