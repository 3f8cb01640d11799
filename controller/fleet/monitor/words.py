"""How a pod is told on a terminal: words and a sign beside each colour, never a colour alone."""

from collections.abc import Mapping
from datetime import UTC, datetime

from rich.text import Text

from controller.fleet.fleet import Fleet
from controller.fleet.pod import Now, Pod
from controller.fleet.standing import NEEDS, ago
from controller.fleet.text import short_span

# What a need is called, its sign, and its style.
NEED_WORDS: Mapping[str, tuple[str, str, str]] = {
    "down": ("down", "✖", "bold red"),
    "lost": ("lost", "▲", "bold red"),
    "fault": ("faulty", "▲", "bold yellow"),
    "unknown": ("unknown", "?", "bold magenta"),
    "notice": ("notice", "•", "cyan"),
    "away": ("away", "○", "grey62"),
    "well": ("well", "✓", "green"),
}
MEANINGS: Mapping[str, str] = {
    "down": "nobody can train on it",
    "lost": "it went without goodbye and cannot be heard",
    "fault": "it works, and something is wrong",
    "unknown": "it has not said how it is",
    "notice": "well, with something to know",
    "away": "it was stopped, and said goodbye",
    "well": "nothing to do",
}


def lasting_s(pod: Pod, now: Now) -> float | None:
    """For how long the pod has stood as it does, as far as anybody knows."""
    verdict = pod.standing.verdict
    if verdict in ("lost", "away") and pod.standing.age_s is not None:
        return pod.standing.age_s
    told = _read(pod.faults[0].get("since")) if verdict == "faulty" and pod.faults else None
    if told is not None and told <= now.wall:
        return (now.wall - told).total_seconds()
    return None if pod.since_s is None else now.s - pod.since_s


def lasting(pod: Pod, now: Now) -> str:
    """The same for a narrow column; "" where nobody knows."""
    seconds = lasting_s(pod, now)
    return "" if seconds is None else short_span(seconds)


def counts(fleet: Fleet) -> Text:
    """How many pods there are, and how many of each need, the needier first."""
    found = fleet.counts()
    line = Text(f"{len(fleet.pods):,} pods" if len(fleet.pods) != 1 else "1 pod", "bold")
    for need in NEEDS:
        if found[need]:
            word, sign, style = NEED_WORDS[need]
            line.append(" ").append(f"{sign}{found[need]:,} {word}", style)
    return line


def link(down: str, turned_s: float, label: str, now: Now, *, complete: bool) -> Text:
    """How the broker is reached; where it is not, that all below is of the past."""
    if down:
        words = f" NO CONNECTION to {label} for {ago(now.s - turned_s)}: {down}. "
        return Text(words + "What stands below is from before.", "bold white on red")
    return Text(f"  {label}" if complete else "  reading …", "grey62")


def advice(pod: Pod) -> str:
    """What to do about the gravest thing that is wrong with it."""
    verdict = pod.standing.verdict
    if verdict in ("well", "faulty") and pod.faults:
        return str(pod.faults[0].get("what_to_do", ""))
    return {
        "lost": "Look at the pod's power and its network; then at the pod.",
        "away": "Nothing, if that was meant; else start it.",
        "unknown": "Look whether it is switched on, and at its broker's settings.",
        "faulty": "Restart it; if it comes back, ask for diagnostics.",
    }.get(verdict, "")


def _read(told: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read and read.tzinfo is None else read
