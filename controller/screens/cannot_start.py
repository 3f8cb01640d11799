"""The pod cannot start: in two plain sentences for whoever stands there, in detail for who repairs.

The details are English, as the configuration is; the code beside them holds the same text, and
more of it than the screen has room for.
"""

from collections.abc import Sequence
from textwrap import wrap

from controller.screens import qr
from controller.screens.marks import warning
from exercises.core import scale
from exercises.core.shapes import Label, Picture
from exercises.core.words import Say

SORRY = Say("This pod cannot start. Please tell staff.")
# What fits beside the code, in letters and lines of the smallest type.
ACROSS, LINES = 40, 14
LEFT, WIDE = -0.34, 0.84


def picture(head: str, problems: Sequence[str], pixels: int) -> Picture:
    """`head` says which program on which pod, `problems` what is wrong, the first ones first."""
    details = "\n".join(line for told in on_screen(problems) for line in told)
    return Picture(
        (
            *warning(-0.62, -0.33, 0.2),
            Label(SORRY, 0.14, -0.33, scale.TITLE, wrap=1.15),
            Label(Say.plain(details), LEFT, 0.13, scale.HINT, wrap=WIDE, colour="quiet"),
            *qr.shapes(in_code(head, problems), 0.44, 0.12, 0.68, pixels),
        ),
        "cannot_start",
    )


def on_screen(problems: Sequence[str]) -> list[list[str]]:
    """The lines of as many problems as there is room for, and of how many more there are."""
    numbered = [f"{n}. {problem}" for n, problem in enumerate(problems, 1)]
    told = [wrap(problem, ACROSS)[: LINES - 1] for problem in numbered]
    for fit in range(len(told), 0, -1):
        more = [[_more(len(told) - fit)]] if fit < len(told) else []
        if sum(map(len, told[:fit])) + len(more) <= LINES or fit == 1:
            return [*told[:fit], *more]
    return told


def in_code(head: str, problems: Sequence[str]) -> str:
    """As many whole problems as the code holds; the first one is cut where it must be."""
    for fit in range(len(problems), 0, -1):
        more = [_more(len(problems) - fit)] if fit < len(problems) else []
        text = "\n".join([head, *problems[:fit], *more])
        if len(text.encode()) <= qr.MOST_BYTES:
            return text
    return f"{head}\n{''.join(problems[:1])}".encode()[: qr.MOST_BYTES].decode(errors="ignore")


def _more(count: int) -> str:
    return f"and {count} more"
