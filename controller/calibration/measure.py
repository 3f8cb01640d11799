"""A calibration from the first onset to its figures, or to the fault that makes it worthless."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from controller.calibration.script import Shown, place, repeat
from exercises.core.scoring.lag import FATES, Fate, Lag, Paired, lag, pair
from exercises.stage.run import Stage, run
from firmware.sensors.comparator import Crossing
from firmware.sensors.probes import Probe, Probes

# Repetitions that must be paired, at least, and as a share of those shown.
FEWEST, SHARE = 300, 0.9
# A probe that sees nothing of so many is told at once, and not after minutes.
FIRST = 20

SEEN: dict[Probe, str] = {"light": "display", "sound": "audio"}
ADVICE: dict[tuple[Probe, Fate], str] = {
    ("light", "missing"): (
        "The photodiode saw nothing. Is it over the marked corner, facing the screen? Is the "
        "comparator powered and on the pin of wiring.yaml? Then turn its threshold."
    ),
    ("light", "flicker"): (
        "The photodiode sees something flicker: lamps do, 100 times a second on 50 Hz mains. "
        "Tape it flat, cover it from the room's light, or turn its threshold up."
    ),
    ("light", "inverted"): (
        "The light line goes the wrong way: it says bright for dark. Change `pull` of "
        "sensors.light in wiring.yaml, or swap the comparator's inputs."
    ),
    ("sound", "missing"): (
        "Nothing was heard. Is line-out joined to the envelope input, and the volume up? Is the "
        "comparator powered and on the pin of wiring.yaml? Then turn its threshold."
    ),
    ("sound", "flicker"): (
        "The envelope is never quiet: hum or other sound crosses its threshold. Check the cable's "
        "ground, or turn the threshold up."
    ),
    ("sound", "inverted"): (
        "The sound line goes the wrong way: it says loud for quiet. Change `pull` of "
        "sensors.sound in wiring.yaml, or swap the comparator's inputs."
    ),
}
EITHER: dict[Fate, str] = {
    "suspect": "The kernel lost edges: the line chatters. Give the comparator more hysteresis.",
    "disturbed": "The pod was held up: stop what else runs on it, or ask for more --repetitions.",
}
STUCK = "Its line is above the threshold now and stays there: turn the threshold up."


class Bench(Protocol):
    """Where a calibration runs: the pod's own screen and board, or a simulated one.

    `flips` tells how the stage's flips were judged.
    """

    @property
    def stage(self) -> Stage: ...  # noqa: D102
    @property
    def probes(self) -> Probes: ...  # noqa: D102
    def flips(self) -> dict[str, Any]: ...  # noqa: D102


class Unusable(Exception):  # noqa: N818 - of a measurement, not of the program
    """The calibration cannot be used; the text says of each probe why, and what to check."""


@dataclass(frozen=True)
class Measured:
    """What came out: the repetitions by probe, their lags, the stage's flips, who stamped."""

    shown: Shown
    paired: dict[Probe, Paired]
    lags: dict[Probe, Lag]
    sources: dict[Probe, list[str]]


def measure(bench: Bench, repetitions: int) -> Measured:
    """Let the technician place the photodiode, then show, pair and judge.

    Raises Unusable, and Stopped where the technician pressed back.
    """
    shown = Shown()
    run(place(), bench.stage)
    run(repeat(FIRST, shown), bench.stage)
    _judged(bench.probes, _pairs(bench.probes, shown), FIRST // 2)
    run(repeat(repetitions - FIRST, shown), bench.stage)
    paired = _pairs(bench.probes, shown)
    _judged(bench.probes, paired, max(FEWEST, SHARE * repetitions))
    lags = {probe: lag(pairs.sample_ms) for probe, pairs in paired.items()}
    sources = {probe: _sources(told) for probe, told in bench.probes.crossings.items()}
    return Measured(shown, paired, lags, sources)


def _pairs(probes: Probes, shown: Shown) -> dict[Probe, Paired]:
    onsets: dict[Probe, list[int]] = {"light": shown.light_ns, "sound": shown.sound_ns}
    return {probe: pair(onsets[probe], list(told)) for probe, told in probes.crossings.items()}


def _sources(told: Sequence[Crossing]) -> list[str]:
    return sorted({crossing.source for crossing in told})


def _judged(probes: Probes, paired: dict[Probe, Paired], wanted: float) -> None:
    """Unusable with every probe's fault, where one has fewer pairs than wanted."""
    faults = [
        _fault(probe, pairs, stuck=probes.above(probe))
        for probe, pairs in paired.items()
        if pairs.count("paired") < wanted
    ]
    if faults:
        raise Unusable("\n".join(faults))


def _fault(probe: Probe, pairs: Paired, *, stuck: bool) -> str:
    """What kept most repetitions from being paired, and what to do."""
    worst = max(FATES[1:], key=pairs.count)
    advice = EITHER.get(worst) or ADVICE[probe, worst]
    if worst == "missing" and stuck:
        advice = f"{advice} {STUCK}"
    n, good = len(pairs.fates), pairs.count("paired")
    return f"{SEEN[probe]} lag: {good} of {n} repetitions can be used. {advice}"
