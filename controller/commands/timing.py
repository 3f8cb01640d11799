"""`pod timing RESULT`: how far the times of a result can be trusted, in plain words."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from controller.certificate import Certificate, Readings, certify
from controller.config import load_or_exit
from controller.options import config_option, overlay_option
from controller.refusing import Refused, refusing
from controller.store.reading import KeptRun, read_run
from controller.where import find

LABEL = re.compile(r"([0-9a-f]{8}-)?\d+", re.ASCII)
CERTIFIED = {field.name for field in fields(Certificate)}
NAMED = {"run", "exercise", "form", "timing"}
STAMPS = {
    "kernel": "each in the kernel's interrupt handler. Load and frames cannot move them.",
    "arrival": "by this program when they arrived: late by milliseconds, more under load.",
    "mixed": "some by the kernel, some only when they arrived, late by milliseconds.",
    "none": "nobody pressed: no response time rests on them.",
}


class NoResult(click.ClickException):
    """There is nothing to explain; exit code 65 (EX_DATAERR)."""

    exit_code = os.EX_DATAERR


@click.command(short_help="Explain how far the times of a result can be trusted.")
@click.argument("result")
@click.option("--data", type=click.Path(path_type=Path), help="Another data_dir than configured.")
@config_option
@overlay_option
def command(result: str, data: Path | None, directory: Path | None, overlay: Path | None) -> None:
    """Explain the timing of RESULT: a run that this pod keeps, or a JSON file.

    A run by its number at this pod, or as `session` has it in exports, also where it was done at
    another pod. The file is a result as it was received over MQTT (`-` for standard input).
    """
    if LABEL.fullmatch(result):
        data_dir = data or load_or_exit(find(directory), overlay).pod.data_dir
        which = int(result) if result.isdecimal() else result
        click.echo("\n".join(_told(_kept(data_dir, which))))
    else:
        click.echo("\n".join(_told(_received(result))))


def _kept(data_dir: Path, number: int | str) -> dict[str, Any]:
    try:
        with refusing("kept runs"):
            run = read_run(data_dir, number)
    except LookupError as error:
        raise NoResult(f"{error} in {data_dir}.") from error
    found = run.result or _unfinished(run, number)
    if not _whole(found):
        raise NoResult(f"Run {number} is of a version that made no timing certificate.")
    return found


def _unfinished(run: KeptRun, number: int | str) -> dict[str, Any]:
    """A run without a result has trials all the same; who counted lost edges is gone."""
    *earlier, timing = run.timings
    found = certify(Readings(timing), Readings(timing), run.trials, run.last, earlier)
    named = {"run": number, "exercise": run.exercise, "form": run.form}
    return named | {"timing": found.as_dict(), "outcome": run.outcome or "still on"}


def _received(name: str) -> dict[str, Any]:
    try:
        with click.open_file(name, encoding="utf-8") as source:
            found = json.load(source)
    except OSError as error:
        raise Refused(
            f"{name}: {error.strerror}. RESULT is a run's number, or a file of a result."
        ) from error
    except ValueError as error:
        raise NoResult(f"{name} is not JSON: {error}.") from error
    body = found.get("data", found) if isinstance(found, dict) else {}
    if not _whole(body):
        raise NoResult(f"{name} is no result: it holds no timing certificate.")
    result: dict[str, Any] = body
    return result


def _whole(body: object) -> bool:
    """Whether it names the run and holds a whole certificate."""
    return isinstance(body, dict) and _names(body) >= NAMED and _names(body["timing"]) >= CERTIFIED


def _names(found: object) -> set[str]:
    return set(found) if isinstance(found, dict) else set()


def _told(result: Mapping[str, Any]) -> Iterator[str]:
    timing = result["timing"]
    yield f"Run {result['run']}: {result['exercise']}, {result['form']}"
    if "outcome" in result:
        yield f"No result: {result['outcome']}. What follows is of the trials that were kept."
    yield f"Timing {'verified' if timing['verified'] else 'NOT verified'}:"
    yield from (f"  - {why}" for why in timing["why"])
    yield f"Presses: {timing['presses']}, stamped {STAMPS[timing['source']]}"
    yield from _doubts(timing)
    yield from _frames(timing)
    yield from _lag(timing["lag"])
    if timing.get("sound"):
        yield from _sound(timing["sound"])


def _doubts(timing: Mapping[str, Any]) -> Iterator[str]:
    lost = timing["lost_edges"]
    yield "Lost edges: " + ("not known" if lost is None else str(lost))
    if timing["suspect_presses"]:
        yield (
            f"Suspect presses: {timing['suspect_presses']}. Edges were lost around them: they may "
            "have come earlier than stamped. They are marked, trial by trial."
        )


def _frames(timing: Mapping[str, Any]) -> Iterator[str]:
    screen = timing["screen"]
    if screen.get("held"):
        period, sd = screen["period_s"] * 1e3, screen["sd_s"] * 1e3
        yield f"Flips: one in {period:.3f} ms, SD {sd:.3f} ms, as measured when the pod started."
    else:
        yield "Flips: they wait for no display; when a picture was seen is known to a frame."
    yield f"Trials with late frames: {timing['late_trials']} of {timing['trials']}"
    if timing["late_trials"]:
        yield f"  {timing['late_frames']} late frames in all; these trials are marked."


def _lag(lag: Mapping[str, Any] | None) -> Iterator[str]:
    if lag is None:
        yield "Lag: never calibrated. All response times contain the display's lag, unknown here."
        return
    age = lag["age_days"]
    when = "when, no clock can tell" if age is None else f"{age:g} days before"
    yield f"Lag, measured {when} (calibration {lag['calibration']}):"
    for what in ("display", "audio"):
        mean, sd = lag[f"{what}_mean_ms"], lag[f"{what}_sd_ms"]
        yield f"  {what}: " + ("not measured" if mean is None else f"{mean:.2f} ms, SD {sd:.2f} ms")
    yield "  It is not subtracted from the times."


SOUNDS = {
    "measured": "measured by the kernel's account of the sound card",
    "estimated": "estimated by when they were asked for (`sound.device` is not set)",
    "none": "none, there is no sound card",
}


def _sound(sound: Mapping[str, Any]) -> Iterator[str]:
    yield f"Onsets of sounds: {SOUNDS[sound['source']]}."
    if sound["source"] == "measured":
        yield (
            f"  The card runs {sound['off_ppm']:+g} parts in a million off its rate, which is "
            f"corrected for; {_breaks(sound['breaks'])}."
        )


def _breaks(times: int | None) -> str:
    if times is None:
        return "how often its stream broke off is not known"
    return f"its stream broke off {times} times"
