"""The guest's rows as figures, and figures as tables to be read."""

from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]

WAYS = {
    "gpiod": "gpiod factory, kernel stamp",
    "lgpio": "lgpio factory, kernel stamp",
    "callback": "gpiod factory, clock read in the callback",
    "polled": "pin polled in a 60 Hz loop",
}
POINTS = (50, 99, 99.9)
HEADS = {
    "stamps": ("stamp minus true edge, ms", "p50", "p99", "p99.9", "suspect", "missed"),
    "idle_cpu": ("idle, five buttons armed", "s", "CPU, s", "CPU, %"),
    "visit": ("stored response time, ms", "p50", "p99", "p99.9", "answers", "suspect", "missed"),
    "bursts": ("first stamps of bursts", "bursts", "late", "marked", "in doubt"),
    "beats": ("told onset minus heard, ms", "SD", "drift", "most", "beats", "told", "breaks"),
}


def percentile(values: Sequence[float], point: float) -> float:
    """Nearest rank: the smallest value that `point` percent do not exceed; NaN of none."""
    return sorted(values)[max(0, -int(-len(values) * point // 100) - 1)] if values else float("nan")


def summary(row: Row) -> Row:
    """A row with each list of milliseconds as its percentiles; suspect ones kept one by one."""
    figures: Row = {key: value for key, value in row.items() if not key.endswith("_ms")}
    for key in (key for key in row if key.endswith("_ms")):
        short = key.removesuffix("_ms")
        if short in ("suspect", "late"):
            figures[key] = [round(error, 4) for error in row[key]]
        else:
            figures[short] = [round(percentile(row[key], point), 4) for point in POINTS]
            figures[f"{short}_n"] = len(row[key])
    return figures


def _stamps(row: Row) -> list[Sequence[Any]]:
    name = f"{WAYS[row['way']]}, {row['load']}"
    return [(name, *row["raised"], len(row["suspect_ms"]), row["missed"])]


def _idle_cpu(row: Row) -> list[Sequence[Any]]:
    return [(WAYS[row["way"]], row["wait_s"], row["cpu_s"], 100 * row["cpu_s"] / row["wait_s"])]


def _visit(row: Row) -> list[Sequence[Any]]:
    asked = row["stored_n"] + len(row["suspect_ms"])
    pod = (row["stored_n"], len(row["suspect_ms"]), row["missed"])
    loop = (row["polled_n"], 0, asked - row["polled_n"])
    return [
        (f"pod.db, {row['load']}", *row["stored"], *pod),
        (f"{WAYS['polled']}, {row['load']}", *row["polled"], *loop),
    ]


def _bursts(row: Row) -> list[Sequence[Any]]:
    counts = (row["bursts"], row["late"], row["late"] - row["unmarked"], row["doubted"])
    return [(f"{row['edges']} edges, {row['load']}", *counts)]


SOUNDS = {
    "pod": "paced run, one buffer, onsets by the measured rate",
    "nominal": "the same run, told by the nominal rate",
    "single": "single tones and words",
    "peer": "pygame.mixer.Sound.play a beat",
}


def _beats(row: Row) -> list[Sequence[Any]]:
    figures = (row.get(name, float("nan")) for name in ("sd_ms", "drift_ms", "most_ms"))
    return [(SOUNDS[row["way"]], *figures, row["beats"], row["told"], row.get("breaks", ""))]


LINES = {
    "stamps": _stamps,
    "idle_cpu": _idle_cpu,
    "visit": _visit,
    "bursts": _bursts,
    "beats": _beats,
}


def _cell(value: object) -> str:
    return f"{value:9.3f}" if isinstance(value, float) else f"{value:>9}"


def _line(cells: Sequence[Any]) -> str:
    return f"{cells[0]:<52}" + "".join(map(_cell, cells[1:]))


def lines(table: str, row: Row) -> str:
    """A summarised row as it stands in its table, without the head."""
    return "\n".join(map(_line, LINES[table](row)))


def text(table: str, rows: Sequence[Row]) -> str:
    """A whole table."""
    return "\n".join([_line(HEADS[table]), *(lines(table, row) for row in rows)])
