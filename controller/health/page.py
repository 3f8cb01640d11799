"""docs/faults.md, made of the list: `make faults` writes it, a test says when it is stale."""

import sys
from pathlib import Path

from controller.health.faults import FAULTS, GROUPS, Kind

HEAD = """# Faults

Made by `make faults` from `controller/health/faults.py`: change it there.

What is wrong with a pod stands in its `state`, under `faults`: `code`, `part`, `severity`,
`words`, `what_to_do`, `since` (the wall clock, empty where it was not set) and, where the pod
knows more, `detail`. A pod is `well` as long as nothing worse than a notice is raised.

| severity | means |
|---|---|
| notice | worth knowing; nobody needs to go there |
| fault | something does not work, or what is measured counts for less |
| down | nobody can train |

Nothing is told as it flickers: a fault is raised once it was seen for its time, and cleared once
it was not seen for its time. Numbers have two bounds: 80 °C raise `too_hot`, and below 75 °C it
begins to be over. Each raising and clearing is an event, `event/fault.raised` and
`event/fault.cleared`, told once, over restarts and weeks without a network too. A fault that stays
until it is cleared goes by the command `clear-fault`; any other can be cleared by it as well, and
comes back if it is still there. The counts of presses, edges and breaks begin anew with the
controller.
"""
TABLE = """
## {group}

| code | severity | means | what to do | raised, cleared after |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_table(group, kinds) for group, kinds in GROUPS.items())


def _table(group: str, kinds: tuple[Kind, ...]) -> str:
    return TABLE.format(group=group) + "".join(map(_row, kinds))


def _row(kind: Kind) -> str:
    words = kind.words.replace("{part}", "…")
    cleared = "by hand" if kind.latched else _span(kind.clear_s)
    when = f"{_span(kind.raise_s)}, {cleared}"
    return f"| `{kind.code}` | {kind.severity} | {words} | {kind.what_to_do} | {when} |\n"


def _span(seconds: float) -> str:
    if not seconds:
        return "at once"
    hours, minutes = divmod(round(seconds / 60, 2), 60)
    if hours:
        return f"{hours:g} h"
    return f"{minutes:g} min" if minutes >= 1 else f"{seconds:g} s"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{sys.argv[1]}: {len(FAULTS)} faults\n")
