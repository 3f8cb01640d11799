# ruff: noqa: T201 (a program, and this is what it says)
"""What simulated calibrations find, beside the lags that were drawn for them.

    python -m tests.calibrations [--seeds N] [--first SEED] [--lag-ms L] [--jitter-ms J]

For each seed the code behind `pod calibrate --simulate` measures 300 repetitions. Told is, for each
lag, by how many ms its mean and SD differ from those of the sample drawn, at most; and in what
share of the seeds the 95 % intervals hold the truth.
"""

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np

from controller.calibration.measure import measure
from controller.calibration.simulated import Law, simulated
from controller.config import load
from firmware.sensors.probes import Probe

WIRING = load(Path(__file__).parents[1] / "config").wiring
REPETITIONS = 300
PROBES: tuple[Probe, ...] = ("light", "sound")


class Found(NamedTuple):
    """One lag of one seed: distances from the sample's figures, and whether the truth is held."""

    mean_off_ms: float
    sd_off_ms: float
    mean_held: bool
    sd_held: bool


def calibrate(law: Law, seed: int) -> list[Found]:
    """A calibration of both lags."""
    with simulated(WIRING, law, seed) as bench:
        measured = measure(bench, REPETITIONS)
        drawn = bench.senses.drawn
    found = []
    for probe in PROBES:
        lag, sample = measured.lags[probe], drawn[probe]
        (mean_low, mean_high), (sd_low, sd_high) = lag.mean_95_ms, lag.sd_95_ms
        found.append(
            Found(
                abs(lag.mean_ms - float(np.mean(sample))),
                abs(lag.sd_ms - float(np.std(sample, ddof=1))),
                mean_low <= law.lag_ms <= mean_high,
                sd_low <= law.jitter_ms <= sd_high,
            )
        )
    return found


def main() -> None:
    """All seeds, and a line for each lag."""
    options = argparse.ArgumentParser(prog="python -m tests.calibrations")
    options.add_argument("--seeds", type=int, default=1000)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--lag-ms", type=float, default=12.3)
    options.add_argument("--jitter-ms", type=float, default=1.7)
    asked = options.parse_args()
    law = Law(asked.lag_ms, asked.jitter_ms)
    seeds = range(asked.first, asked.first + asked.seeds)
    found = np.array([calibrate(law, seed) for seed in seeds])
    for number, probe in enumerate(PROBES):
        mean_off, sd_off = found[:, number, :2].max(axis=0)
        mean_held, sd_held = found[:, number, 2:].mean(axis=0)
        print(
            f"{probe}: {asked.seeds} seeds; off by at most {mean_off:.1e} ms (mean) and "
            f"{sd_off:.1e} ms (SD); intervals hold the truth in {mean_held:.1%} and {sd_held:.1%}"
        )


if __name__ == "__main__":
    main()
