"""Words from outside made fit for a terminal: none of them is markup, none moves its cursor."""

import math
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size

BARS = "▁▂▃▄▅▆▇█"
STRANGE = "\ufffd"


def plain(value: object, most: int = 300) -> str:
    """One line of at most `most` characters; "" where the value is no text.

    Control characters, escapes, halves of a surrogate pair and what turns the direction of
    writing are shown as the replacement character: a terminal would act on them.
    """
    if not isinstance(value, str):
        return ""
    line = " ".join(value[: 4 * most].split())
    safe = "".join(letter if letter.isprintable() else STRANGE for letter in line)
    return safe if len(safe) <= most else f"{safe[: most - 1]}…"


def said(value: object, most: int = 60) -> str:
    """A single value of JSON in words; "…" for one that holds others."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    if isinstance(value, str):
        return plain(value, most)
    if isinstance(value, int):
        return str(value) if abs(value) < 2**63 else "a huge number"
    return f"{value:.4g}" if isinstance(value, float) else "…"


def fitted(line: str, cells: int) -> str:
    """Exactly so many cells wide, wide letters counted as two; what was cut ends in "…"."""
    if cells <= 0:
        return ""
    if cell_len(line) <= cells:
        return set_cell_size(line, cells)
    return set_cell_size(line, cells - 1) + "…"


def short_span(seconds: float) -> str:
    """A span in at most five cells, "59 s", "12 m", "3 d"; for narrow columns."""
    for unit, size, most in (("s", 1, 120), ("m", 60, 7200), ("h", 3600, 172_800)):
        if seconds < most:
            return f"{int(max(seconds, 0) // size)} {unit}"
    return f"{int(min(seconds // 86_400, 999))} d"


def sparkline(values: Iterable[float], low: float, high: float) -> str:
    """A bar a value between `low` and `high`; a dot where nothing is known (NaN)."""
    return "".join("·" if math.isnan(value) else _bar(value, low, high) for value in values)


def _bar(value: float, low: float, high: float) -> str:
    share = (value - low) / (high - low) if high > low else 0.0
    return BARS[round(min(max(share, 0.0), 1.0) * (len(BARS) - 1))]
