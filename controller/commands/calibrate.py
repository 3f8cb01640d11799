"""`pod calibrate`: the pod measures its own display lag and audio lag, and keeps the figures."""

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from controller.config import Config, load_or_exit
from controller.options import config_option, overlay_option
from controller.where import find

if TYPE_CHECKING:
    from controller.calibration.measure import Bench, Measured
    from controller.calibration.simulated import Law

UNWIRED = (
    "wiring.yaml has no probe: add sensors.light, sensors.sound or both, each with its pin "
    "(docs/hardware.md)."
)
DESK = "A desk has no probes: set factory to gpiod in pod.yaml on a pod, or use --simulate."
OF_SIMULATION = ("lag_ms", "jitter_ms", "seed")


class UnusableError(click.ClickException):
    """The measurement is worthless; exit code 65 (EX_DATAERR)."""

    exit_code = os.EX_DATAERR


class AbsentError(click.ClickException):
    """What a measurement needs cannot be had; exit code 69 (EX_UNAVAILABLE)."""

    exit_code = os.EX_UNAVAILABLE


def _finite(_context: click.Context, _parameter: click.Parameter, value: float) -> float:
    if math.isnan(value):
        raise click.BadParameter("a number is needed.")
    return value


@click.command(short_help="Measure the lag of display and sound.")
@click.option(
    "--repetitions",
    type=click.IntRange(300, 5000),
    default=330,
    show_default=True,
    help="Onsets to show; at least 300, and 9 in 10, must be sensed.",
)
@click.option("--simulate", is_flag=True, help="On a desk's pins; kept only with --output.")
@click.option(
    "--lag-ms",
    type=click.FloatRange(0, 200),
    default=10.0,
    show_default=True,
    callback=_finite,
    help="Simulate: the mean of the lags drawn.",
)
@click.option(
    "--jitter-ms",
    type=click.FloatRange(0, 20),
    default=1.0,
    show_default=True,
    callback=_finite,
    help="Simulate: their standard deviation.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Simulate: of the lags drawn.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Where the record and its histograms go; default: data_dir.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the record itself.")
@config_option
@overlay_option
@click.pass_context
def command(
    context: click.Context,
    repetitions: int,
    simulate: bool,
    lag_ms: float,
    jitter_ms: float,
    seed: int,
    output: Path | None,
    as_json: bool,
    directory: Path | None,
    overlay: Path | None,
) -> None:
    """Measure the lag of display and sound with the pod's own photodiode and envelope input.

    Stop the controller first. It takes four minutes; the screen says where the photodiode goes.
    The record and its histograms replace the last ones, and later results name it. --simulate
    runs the same on a desk's pins and a virtual clock.
    """
    _refuse_stray(context, simulate=simulate)
    config = _wired(load_or_exit(find(directory), overlay))
    place = output if simulate or output else config.pod.data_dir
    _refuse_unwritable(place)
    if simulate:
        from controller.calibration.simulated import Law  # noqa: PLC0415

        document, measured = _simulated(config, repetitions, Law(lag_ms, jitter_ms), seed)
    else:
        document, measured = _measured(config, repetitions)
    if place is not None:
        _keep(document, measured, place)
    click.echo(json.dumps(document, indent=2, allow_nan=False) if as_json else told(document))


def told(document: Mapping[str, Any]) -> str:
    """The record in words, a line for each thing that was measured."""
    lines = [f"calibration {document['id']} of {document['pod']}, {document['moment']['wall']}"]
    for name in ("display", "audio"):
        lag = document[name]
        lines.append(f"{name} lag: {'not measured' if lag is None else _figures(lag)}")
    flips = document["flips"]
    lines.append(f"late flips: {flips['late']} of {flips['shown']} ({flips['why']})")
    return "\n".join(lines)


def _figures(lag: Mapping[str, Any]) -> str:
    (low, high), (narrow, wide) = lag["mean_95_ms"], lag["sd_95_ms"]
    return (
        f"{lag['mean_ms']:.3f} ms (95 %: {low:.3f} to {high:.3f}), "
        f"SD {lag['sd_ms']:.3f} ms ({narrow:.3f} to {wide:.3f}), n = {lag['n']}"
    )


def _refuse_stray(context: click.Context, *, simulate: bool) -> None:
    given = [
        f"--{name.replace('_', '-')}"
        for name in OF_SIMULATION
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]
    if given and not simulate:
        raise click.UsageError(f"Only with --simulate: {', '.join(given)}.")


def _wired(config: Config) -> Config:
    if config.wiring.light is None and config.wiring.sound is None:
        raise AbsentError(UNWIRED)
    return config


def _refuse_unwritable(place: Path | None) -> None:
    """Told before the measurement, and not after four minutes of it."""
    if place is not None and not (place.is_dir() and os.access(place, os.W_OK)):
        raise AbsentError(f"{place} is no directory that can be written: name one with --output.")


def _simulated(
    config: Config, repetitions: int, law: "Law", seed: int
) -> "tuple[dict[str, Any], Measured]":
    from controller.calibration.simulated import simulated  # noqa: PLC0415

    with simulated(config.wiring, law, seed) as bench:
        document, measured = _run(config, bench, repetitions, simulated=True)
        return document | {"drawn": {"seed": seed, **bench.senses.told()}}, measured


def _measured(config: Config, repetitions: int) -> "tuple[dict[str, Any], Measured]":
    # Not at the top: a simulation needs no pygame.
    from controller.calibration.wing import on_the_wing  # noqa: PLC0415
    from exercises.stage.window import NoDisplayError  # noqa: PLC0415
    from firmware.board import BoardError  # noqa: PLC0415

    if config.pod.factory == "desk":
        raise AbsentError(DESK)
    try:
        with on_the_wing(config) as bench:
            return _run(config, bench, repetitions, simulated=False)
    except (BoardError, NoDisplayError) as error:
        raise AbsentError(str(error)) from error


def _run(
    config: Config, bench: "Bench", repetitions: int, *, simulated: bool
) -> "tuple[dict[str, Any], Measured]":
    from controller.calibration.measure import measure  # noqa: PLC0415
    from controller.calibration.record import record  # noqa: PLC0415

    with _refusing():
        measured = measure(bench, repetitions)
    return record(config, measured, bench.flips(), simulated=simulated), measured


@contextmanager
def _refusing() -> Iterator[None]:
    from controller.calibration.measure import Unusable  # noqa: PLC0415
    from controller.calibration.script import Stopped  # noqa: PLC0415

    try:
        yield
    except Unusable as error:
        raise UnusableError(f"The calibration cannot be used.\n{error}") from error
    except Stopped as stopped:
        raise click.ClickException("Stopped at the pod: nothing was changed.") from stopped


def _keep(document: Mapping[str, Any], measured: "Measured", place: Path) -> None:
    """The histograms first: a record names what is there."""
    from controller.calibration.chart import chart  # noqa: PLC0415
    from controller.calibration.measure import SEEN  # noqa: PLC0415
    from controller.calibration.record import CHART, NAME, keep  # noqa: PLC0415
    from exercises.stage.still import save  # noqa: PLC0415

    samples = {
        SEEN[probe]: (paired.sample_ms, measured.lags[probe])
        for probe, paired in measured.paired.items()
    }
    title = f"{document['pod']}, {document['moment']['wall']}, calibration {document['id']}"
    try:
        save(chart(title, samples), place / CHART)
        keep(document, place / NAME)
    except OSError as error:
        raise AbsentError(f"The calibration cannot be kept in {place}: {error}.") from error
