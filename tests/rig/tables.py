"""The guest's rows as figures, and figures as tables to be read."""

from collections.abc import Sequence
from typing import Any

import numpy as np

Row = dict[str, Any]
Lines = list[Sequence[Any]]
Errors = np.ndarray[Any, Any]

WAYS = {
    "gpiod": "gpiod factory, kernel stamp",
    "lgpio": "lgpio factory, kernel stamp",
    "callback": "when_pressed, clock read in the callback",
    "polled": "pin polled in the pod's 60 Hz loop",
}
POINTS = (50, 99, 99.9)
RESAMPLED = 2000
HEADS = {
    "idle_cpu": ("idle, five buttons armed", "s", "CPU, s", "CPU, %"),
    "visit": (
        *("stamp minus true press, ms", "p50", "p99", "p99.9", "most"),
        *("presses", "suspect", "missed"),
    ),
    "bursts": ("first stamps of bursts", "bursts", "late", "marked", "in doubt"),
    "keyboards": (
        *("error of a response time, absolute, ms", "p50", "p99", "p99.9", "most"),
        *("answers", "x pod"),
    ),
    "beats": ("told onset minus heard, ms", "SD", "drift", "most", "beats", "told", "breaks"),
}


def percentile(values: Sequence[float], point: float) -> float:
    """Nearest rank: the smallest value that `point` percent do not exceed; NaN of none."""
    return sorted(values)[max(0, -int(-len(values) * point // 100) - 1)] if values else float("nan")


def paired(pairs: Sequence[Sequence[float]]) -> dict[str, list[float]]:
    """How much larger the first of two errors is, at each percentile, with its 95 % interval.

    `[difference, low, high]`; the interval is a percentile bootstrap's over the presses, with both
    errors of a press kept together (Efron and Tibshirani 1993, chapter 13).
    """
    errors = np.array(pairs)
    chance = np.random.default_rng(1)
    drawn = np.array(
        [_at_points(errors), *(_at_points(_again(errors, chance)) for _ in range(RESAMPLED))]
    )
    differences = drawn[:, :, 0] - drawn[:, :, 1]
    low, high = np.percentile(differences[1:], [2.5, 97.5], axis=0)
    told = zip(POINTS, differences[0], low, high, strict=True)
    return {f"p{point}": [round(float(x), 4) for x in figures] for point, *figures in told}


def _again(errors: Errors, chance: np.random.Generator) -> Errors:
    return errors[chance.integers(len(errors), size=len(errors))]


def _at_points(errors: Errors) -> Errors:
    return np.asarray(np.percentile(errors, POINTS, axis=0, method="inverted_cdf"))


def summary(row: Row) -> Row:
    """A row with each list of milliseconds as its percentiles; suspect ones kept one by one."""
    figures: Row = {}
    for key, value in row.items():
        if key == "pairs":
            figures |= {"pairs": len(value), "ours_minus_lgpio": paired(value)}
        elif not key.endswith("_ms"):
            figures[key] = value
        elif key.endswith(("suspect_ms", "late_ms")):
            figures[key] = [round(error, 4) for error in value]
        else:
            short = key.removesuffix("_ms")
            figures[short] = [round(percentile(value, point), 4) for point in (*POINTS, 100)]
            figures[f"{short}_n"] = len(value)
    return figures


def _idle_cpu(row: Row) -> Lines:
    return [(WAYS[row["way"]], row["wait_s"], row["cpu_s"], 100 * row["cpu_s"] / row["wait_s"])]


def _visit(row: Row) -> Lines:
    """What the pod stored; what its panel and its peers told of all presses; the pairs."""
    told = [_errors(row, way, f"  {name}") for way, name in WAYS.items()]
    beside = [
        (f"  gpiod minus lgpio at {point}, 95 % interval", *figures, "", row["pairs"])
        for point, figures in row["ours_minus_lgpio"].items()
    ]
    return [_errors(row, "stored", f"pod.db, {row['load']}"), *told, *beside]


def _errors(row: Row, way: str, name: str) -> Sequence[Any]:
    count, doubted = row[f"{way}_n"], len(row[f"{way}_suspect_ms"])
    return (name, *row[way], count, doubted, row.get(f"{way}_missed", ""))


def _bursts(row: Row) -> Lines:
    counts = (row["bursts"], row["late"], row["late"] - row["unmarked"], row["doubted"])
    return [(f"{row['edges']} edges, {row['load']}", *counts)]


SOUNDS = {
    "pod": "paced run, one buffer, onsets by the measured rate",
    "nominal": "the same run, told by the nominal rate",
    "single": "single tones and words",
    "peer": "pygame.mixer.Sound.play a beat",
}


def _beats(row: Row) -> Lines:
    figures = (row.get(name, float("nan")) for name in ("sd_ms", "drift_ms", "most_ms"))
    return [(SOUNDS[row["way"]], *figures, row["beats"], row["told"], row.get("breaks", ""))]


KEYBOARDS = {
    "pod": "the pod, kernel line",
    "expyriment": "Expyriment, exp.keyboard.wait",
    "psychopy": "PsychoPy, Keyboard.waitKeys",
}


def _keyboards(row: Row) -> Lines:
    return [(KEYBOARDS[row["who"]], *row["error"], row["error_n"], row["times"])]


LINES = {
    "visit": _visit,
    "idle_cpu": _idle_cpu,
    "bursts": _bursts,
    "beats": _beats,
    "keyboards": _keyboards,
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
